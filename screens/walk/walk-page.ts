import type { Walk, WalkStep } from '../../src/model/walk.ts';
import type { WalkSession } from '../../src/model/walk-desk.ts';
import { probesNear } from '../../src/runbooks/evidence.ts';
import { outlineReport } from '../../src/runbooks/reports/report-outline.ts';
import { isClosing, stepInSight, stepRow } from '../../src/shell/commands/walk-steps.ts';
import { BLANK, cut, type Line, pad, span, spread, wrapText } from '../../src/shell/drawing/line.ts';
import type { Page } from '../../src/shell/state.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import type { PageScreen } from '../page.ts';
import { faultBody } from '../parts/fault-body.ts';
import { reportLines, verdictGlyph } from '../reports/report-lines.ts';
import { type Body, type BodyRow, formatsIn, type ScreenInput, say, scrollTo } from '../screen.ts';
import { proposalLines, stepLines } from './walk-step.ts';
import { countsLine } from './walk-words.ts';

type WalkPage = Extract<Page, { kind: 'walk' }>;

/** Cells of the list of steps, by the width of the screen. */
function listWidth(width: number): number {
  return width < 100 ? 22 : width < 160 ? 30 : 38;
}

function elapsedText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  return minutes < 60
    ? `${two(minutes)}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

function headOf(input: ScreenInput, session: WalkSession | null): Line {
  if (session === null) {
    const opening = input.desks.walks?.opening() ?? null;
    const text =
      opening === null
        ? phrase('Roteiro', 'Walkthrough')
        : phrase(`Abrindo ${inert(opening)} …`, `Opening ${inert(opening)} …`);
    return [span(` ${say(input, text)}`, 'strong')];
  }
  const walk = session.walk();
  const total = walk.steps.length;
  const at = session.runbook.steps.findIndex(({ id }) => id === stepInSight(session, input.state)) + 1;
  const place = isClosing(session, input.state)
    ? phrase('fim', 'end')
    : phrase(`passo ${at} de ${total}`, `step ${at} of ${total}`);
  const mark = walk.mark === null ? [] : [span(' '), span(`▌${walk.mark}▐`, 'mark')];
  const left: Line = [
    span(` ${say(input, session.runbook.title)}`, 'strong'),
    ...mark,
    span(` · ${inert(walk.target)} · ${say(input, place)} · ${elapsedText(session.elapsedMs())}`, 'dim'),
  ];
  const hint =
    input.width < 100 ? [] : [span(say(input, phrase(' · relatório ao sair', ' · report at the end')), 'dim')];
  return spread(left, [...countsLine(input, walk), ...hint, span(' ')], input.width);
}

function stepCell(
  input: ScreenInput,
  walk: Walk,
  { id, verdict, notes }: WalkStep,
  index: number,
  session: WalkSession,
): Line {
  const title = session.runbook.steps[index]?.title;
  const isHere = walk.current === id && stepInSight(session, input.state) !== id;
  const mark = verdict === 'pending' ? span(isHere ? '▸' : '·', isHere ? 'accent' : 'dim') : verdictGlyph(verdict);
  const isQuiet = verdict === 'pending' && walk.current !== id;
  return [
    span(' '),
    mark,
    span(` ${index + 1} ${title === undefined ? inert(id) : say(input, title)}`, isQuiet ? 'dim' : 'plain'),
    ...(notes.length > 0 ? [span(' +', 'accent')] : []),
  ];
}

/** The two columns side by side: the list of steps, and what is in sight. */
function sideBySide(
  input: ScreenInput,
  session: WalkSession,
  right: readonly Line[],
): { readonly rows: BodyRow[]; readonly offset: number } {
  const walk = session.walk();
  const width = listWidth(input.width);
  const ids = walk.steps.map(({ id }) => id);
  const at = isClosing(session, input.state) ? -1 : ids.indexOf(stepInSight(session, input.state));
  const offset = scrollTo(0, at, input.height, ids.length);
  const rows = Array.from({ length: input.height }, (_, row): BodyRow => {
    const step = walk.steps[offset + row];
    const cell = step === undefined ? BLANK : stepCell(input, walk, step, offset + row, session);
    const line: Line = [...pad(cell, width), span(' │ ', 'dim'), ...(right[row] ?? BLANK)];
    return step === undefined ? { line } : { line, places: [{ id: stepRow(step.id), x: 0, width }] };
  });
  return { rows, offset };
}

/** What scrolls, and under it what stays. */
function withFoot(lines: readonly Line[], foot: readonly Line[], height: number, scroll: number) {
  const kept = foot.slice(0, Math.max(1, height - 2));
  const room = Math.max(1, height - kept.length - 1);
  const maxScroll = Math.max(0, lines.length - room);
  const from = Math.min(scroll, maxScroll);
  const shown = lines.slice(from, from + room);
  const blank = Array.from({ length: room - shown.length }, () => BLANK);
  return { right: [...shown, ...blank, BLANK, ...kept], maxScroll, room, isCut: from < maxScroll };
}

function moreBelow(input: ScreenInput): Line {
  return [span(say(input, phrase('… PgDn mostra o resto', '… PgDn shows the rest')), 'dim')];
}

function stepBody(input: ScreenInput, session: WalkSession, page: WalkPage): Body {
  const id = stepInSight(session, input.state);
  const sight = session.sight(id);
  const inner: ScreenInput = { ...input, width: input.width - listWidth(input.width) - 4 };
  if (sight === null) return { rows: [], selectable: [], offset: 0, pageRows: 1, worstRow: null, equivalent: null };
  const foot = proposalLines(inner, sight, session);
  const { right, maxScroll, room, isCut } = withFoot(stepLines(inner, sight, session), foot, input.height, page.scroll);
  // The blank line above the foot says that there is more.
  const shown = right.map((line, row) => (isCut && row === right.length - foot.length - 1 ? moreBelow(input) : line));
  const { rows, offset } = sideBySide(
    input,
    session,
    shown.map((line) => cut(line, inner.width)),
  );
  return {
    rows,
    selectable: session.walk().steps.map((step) => stepRow(step.id)),
    offset,
    pageRows: room,
    worstRow: null,
    marked: stepRow(id),
    maxScroll,
    equivalent: sight.step.command,
  };
}

function closingBody(input: ScreenInput, session: WalkSession, page: WalkPage): Body {
  const walk = session.walk();
  const inner: ScreenInput = { ...input, width: input.width - listWidth(input.width) - 4 };
  const open = walk.steps.filter(({ verdict }) => verdict === 'pending').length;
  const report = session.preview();
  const written = input.desks.walks?.ended()?.written;
  const failed = written?.ok === false ? faultBody(inner, written.fault) : [];
  const said =
    open === 0
      ? phrase('Tudo respondido. ↵ grava o relatório; ← volta.', 'All answered. ↵ writes the report; ← goes back.')
      : phrase(
          `${open === 1 ? 'Falta 1 passo' : `Faltam ${open} passos`}: ↵ encerra assim mesmo; Esc volta.`,
          `${open === 1 ? '1 step is' : `${open} steps are`} not answered: ↵ ends all the same; Esc goes back.`,
        );
  const lines = reportLines(outlineReport(report, input.state.lang, input.state.timeZone), inner.width);
  const foot: Line[] = [...failed, [span(say(input, said), 'accent')]];
  const { right, maxScroll, room } = withFoot(lines, foot, input.height, page.scroll);
  const { rows, offset } = sideBySide(
    input,
    session,
    right.map((line) => cut(line, inner.width)),
  );
  return { rows, selectable: [], offset, pageRows: room, worstRow: null, maxScroll, equivalent: null };
}

function plain(input: ScreenInput, lines: readonly Line[]): Body {
  return {
    rows: lines.map((line) => ({ line })),
    selectable: [],
    offset: 0,
    pageRows: input.height,
    worstRow: null,
    equivalent: null,
  };
}

/** A walk that was left: whether to go on with it. */
function questionLines(input: ScreenInput, { startedAt, lastAt, operators, steps }: Walk): Line[] {
  const formats = formatsIn(input);
  const answered = steps.filter(({ verdict }) => verdict !== 'pending').length;
  const who = operators.map(inert).join(', ');
  const when = formats.dateTime(startedAt, input.state.timeZone);
  const ago = formats.ago(input.cockpit.now() - lastAt);
  const text = phrase(
    `Um roteiro ficou aberto: de ${when}, ${who}, ${answered} de ${steps.length} respondidos, parado ${ago}.`,
    `A walk was left: of ${when}, ${who}, ${answered} of ${steps.length} answered, left ${ago}.`,
  );
  return [
    [],
    ...wrapText(say(input, text), input.width - 6).map((line): Line => [span(`   ${line}`)]),
    [],
    [span('   '), span('↵', 'key'), span(` ${say(input, phrase('continua dali', 'goes on from there'))}`)],
    [span('   '), span('N', 'key'), span(` ${say(input, phrase('começa outro', 'begins another'))}`)],
  ];
}

function waitingBody(input: ScreenInput): Body {
  const desk = input.desks.walks;
  const failure = desk?.fault() ?? null;
  if (failure !== null) return plain(input, faultBody(input, failure));
  const question = desk?.question() ?? null;
  if (question !== null) return plain(input, questionLines(input, question));
  const text =
    desk?.opening() != null
      ? phrase('esperando a primeira leitura do alvo …', "waiting for the target's first reading …")
      : phrase('nenhum roteiro aberto: w escolhe um', 'no walk is open: w chooses one');
  return plain(input, [[], [span(`   ${say(input, text)}`, 'dim')]]);
}

/** The walkthrough: steps with their verdicts at the left, the step in sight at the right. */
export const WALK_PAGE: PageScreen<'walk'> = {
  kind: 'walk',
  head: (input) => [headOf(input, input.desks.walks?.session() ?? null)],
  build: (input, page) => {
    const session = input.desks.walks?.session() ?? null;
    if (session === null) return waitingBody(input);
    return isClosing(session, input.state) ? closingBody(input, session, page) : stepBody(input, session, page);
  },
  watches: (input) => {
    const session = input.desks.walks?.session() ?? null;
    return session === null ? [] : probesNear(session.runbook, stepInSight(session, input.state));
  },
};
