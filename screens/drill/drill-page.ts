import { DRILL_MOMENTS, type DrillMoment, type DrillReport, type EndedDrill } from '../../src/model/drill.ts';
import {
  figuresText,
  jobStateText,
  MOMENT_WORDS,
  spanText,
  DRILL_WORDS as words,
} from '../../src/runbooks/drill/words.ts';
import { BLANK, type Line, pad, padLeft, span, titleRule, wrapText } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { shellWord } from '../../src/text/shell-word.ts';
import { headerLine } from '../frame/header.ts';
import type { PageScreen } from '../page.ts';
import { type Body, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';

const NAME_CELLS = 20;
const AFTER_CELLS = 12;

/** Text that flows under its own first letter. */
function flowed(input: ScreenInput, lead: Line, cells: number, text: string, style: Line[number]['style']): Line[] {
  return wrapText(text, Math.max(20, input.width - cells - 2)).map((part, index) => [
    ...(index === 0 ? lead : [span(' '.repeat(cells))]),
    span(part, style),
  ]);
}

/** While it runs nothing is told that the operator could not know. */
function runningLines(input: ScreenInput, startedAt: number): Line[] {
  const formats = formatsIn(input);
  const since = formats.duration(Math.max(1, Math.floor((input.cockpit.now() - startedAt) / 1000)) * 1000);
  const said = [
    phrase(
      `O simulado corre há ${since}. Num momento que ninguém anuncia, algo vai dar errado, se já não deu.`,
      `The exercise has run for ${since}. At a moment that nobody announces something goes wrong, if it has not by now.`,
    ),
    phrase(
      'Opere como sempre: olhe, diagnostique (d), abra um incidente (I), aja (r, 8). Cada passo é anotado.',
      'Operate as always: look, diagnose (d), open an incident (I), act (r, 8). Every step is written down.',
    ),
    phrase(
      'Termina quando estiver resolvido e o incidente, se houver um, encerrado; ou com E.',
      'It is over when it has recovered and the incident, if there is one, is closed; or with E.',
    ),
  ];
  return [BLANK, ...said.flatMap((text) => [...flowed(input, [span('   ')], 3, say(input, text), 'plain'), BLANK])];
}

function momentLines(input: ScreenInput, report: DrillReport, moment: DrillMoment): Line[] {
  const { lang, timeZone } = input.state;
  const mark = report.moments[moment];
  const name = pad([span(`   ${MOMENT_WORDS[moment][lang]}`, mark === null ? 'dim' : 'plain')], NAME_CELLS);
  if (mark === null) {
    const isWell = moment === 'well' && report.ending === 'recovered';
    const lead: Line = [...name, ...pad(BLANK, 10 + AFTER_CELLS), span('  ')];
    return flowed(input, lead, NAME_CELLS + AFTER_CELLS + 12, (isWell ? words.notWell : words.never)[lang], 'dim');
  }
  const after = moment === 'began' ? '' : `+${spanText(mark.afterMs, lang)}`;
  const lead: Line = [
    ...name,
    span(` ${formatsIn(input).time(mark.at, timeZone)} `, 'dim'),
    ...padLeft([span(after)], AFTER_CELLS),
    span('  '),
  ];
  return flowed(input, lead, NAME_CELLS + AFTER_CELLS + 12, say(input, mark.how), 'plain');
}

function pointLines(input: ScreenInput, report: DrillReport, isDone: boolean): Line[] {
  const points = report.points.filter((point) => point.isDone === isDone);
  const title = titleRule([span((isDone ? words.done : words.missed)[input.state.lang], 'strong')], input.width);
  const rows = points.flatMap(({ text }) =>
    flowed(
      input,
      [span('   '), glyph(isDone ? 'ok' : 'warn'), span(' ')],
      5,
      say(input, text),
      isDone ? 'dim' : 'plain',
    ),
  );
  return [BLANK, title, ...(rows.length === 0 ? [[span(`   ${words.nothing[input.state.lang]}`, 'dim')]] : rows)];
}

function jobLines(input: ScreenInput, { jobs }: DrillReport): Line[] {
  if (jobs.length === 0) return [];
  const { lang } = input.state;
  return [
    BLANK,
    titleRule([span(words.actions[lang], 'strong')], input.width),
    ...jobs.map(
      ({ action, state, afterMs, hasHelped }): Line => [
        span('   '),
        hasHelped ? glyph('ok') : span('·', 'dim'),
        span(` ${inert(action)}`),
        span(
          ` · ${jobStateText(state, lang)} · +${spanText(afterMs, lang)}${hasHelped ? ` · ${words.helped[lang]}` : ''}`,
          'dim',
        ),
      ],
    ),
  ];
}

function writtenLines(input: ScreenInput, { written }: EndedDrill): Line[] {
  if (written.ok) return [BLANK, ...flowed(input, [span('   ')], 3, inert(written.value.markdown), 'dim')];
  const { message, hint } = written.fault;
  return [
    BLANK,
    ...flowed(input, [span(' '), glyph('warn'), span(' ')], 3, `${say(input, message)}: ${say(input, hint)}`, 'warn'),
  ];
}

function endedLines(input: ScreenInput, ended: EndedDrill): Line[] {
  const { report } = ended;
  const { lang, timeZone } = input.state;
  const isRecovered = report.ending === 'recovered';
  const { before } = report;
  const last =
    before === null
      ? []
      : flowed(
          input,
          [span('   ')],
          3,
          `${words.before[lang]}, ${formatsIn(input).dateTime(before.at, timeZone)}: ${figuresText(before, lang)}`,
          'dim',
        );
  return [
    [
      span(' '),
      glyph(isRecovered ? 'ok' : 'critical'),
      span(` ${(isRecovered ? words.recovered : words.left)[lang]}`, isRecovered ? 'ok' : 'critical'),
      span(` · ${figuresText(report, lang)}`, 'strong'),
    ],
    [span(`   ${words.sinceShown[lang]}`, 'dim')],
    ...last,
    ...pointLines(input, report, false),
    BLANK,
    titleRule([span(words.moments[lang], 'strong')], input.width),
    ...DRILL_MOMENTS.flatMap((moment) => momentLines(input, report, moment)),
    ...jobLines(input, report),
    ...pointLines(input, report, true),
    ...writtenLines(input, ended),
  ];
}

function scrolled(input: ScreenInput, lines: readonly Line[], wanted: number, equivalent: string | null): Body {
  const maxScroll = Math.max(0, lines.length - input.height);
  const offset = Math.min(wanted, maxScroll);
  const shown = lines.slice(offset, offset + input.height);
  const isCut = offset < maxScroll;
  const more: Line = [span(`   ${say(input, phrase('… PgDn mostra o resto', '… PgDn shows the rest'))}`, 'dim')];
  const rows = (isCut ? [...shown.slice(0, -1), more] : shown).map((line) => ({ line }));
  return { rows, selectable: [], offset, pageRows: input.height, worstRow: null, equivalent, maxScroll };
}

/** The exercise: that it runs, and at the end how it went. */
export const DRILL_PAGE: PageScreen<'drill'> = {
  kind: 'drill',
  head: (input) => {
    const report = input.desks.drill?.ended()?.report ?? null;
    const title = report === null ? '' : `: ${say(input, report.title)}`;
    return [headerLine(input), [span(` ${words.title[input.state.lang]}${title}`, 'strong')]];
  },
  build: (input, { scroll }) => {
    const { drill } = input.desks;
    if (drill === undefined) return scrolled(input, [], 0, null);
    const ended = drill.ended();
    if (ended === null) return scrolled(input, runningLines(input, drill.startedAt), scroll, null);
    const path = ended.written.ok ? `cat ${shellWord(ended.written.value.markdown)}` : null;
    return scrolled(input, endedLines(input, ended), scroll, path);
  },
  watches: () => [],
};
