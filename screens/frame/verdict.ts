import type { Cause, Check } from '../../src/model/check.ts';
import type { Cockpit } from '../../src/model/cockpit.ts';
import { LEVEL_WORDS, type Level } from '../../src/model/level.ts';
import { type Line, type Span, span, spread } from '../../src/shell/drawing/line.ts';
import { keyLabel } from '../../src/shell/keys/keymap.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { valueText } from '../../src/text/units.ts';
import { fleetVerdict } from '../board/fleet-verdict.ts';
import { overviewSignals } from '../overview/overview-signals.ts';
import { elapsedText, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { WIDE } from './header.ts';

/** A key that helps with what the verdict says. */
export interface VerdictKey {
  readonly key: string;
  readonly label: Phrase;
}

/** All well for less than this is just the beginning. */
const WORTH_SAYING_MS = 60_000;
const ALL_WELL = phrase('TUDO BEM', 'ALL WELL');
const MEASURING = phrase('MEDINDO', 'MEASURING');

/** Epoch milliseconds since which a cause has been seen; null when nobody knows. */
export function causeSince(cause: Cause, cockpit: Cockpit): number | null {
  if (cause.since !== undefined) return cause.since;
  const [first] = cause.explains;
  return first === undefined ? null : cockpit.state(first).check.since;
}

function sinceText(input: ScreenInput, since: number | null): string {
  if (since === null) return '';
  const duration = elapsedText(input, since);
  return say(input, phrase(` há ${duration}`, ` for ${duration}`));
}

function causeHead(input: ScreenInput, cause: Cause): string {
  const others = Math.max(0, cause.explains.length - 1);
  const blame =
    others === 0
      ? ''
      : others === 1
        ? say(input, phrase(': causa provável de outro sinal', ': likely cause of another signal'))
        : say(
            input,
            phrase(`: causa provável de ${others} outros sinais`, `: likely cause of ${others} other signals`),
          );
  return `${say(input, cause.title)}${sinceText(input, causeSince(cause, input.cockpit))}${blame}`;
}

/** What a bad check says: its summary is a whole sentence; without one its title has to do. */
function checkText(input: ScreenInput, check: Check): string {
  return say(input, check.summary) || say(input, input.cockpit.spec(check.probe).title);
}

function more(input: ScreenInput, count: number): string {
  return count <= 0 ? '' : say(input, phrase(` · e mais ${count}`, ` · and ${count} more`));
}

interface Saying {
  readonly level: Level;
  readonly word: string;
  readonly head: string;
  readonly rest: string;
}

const wordOf = (input: ScreenInput, level: Level): string => say(input, LEVEL_WORDS[level]).toUpperCase();

function sayCause(input: ScreenInput, cause: Cause, others: number): Saying {
  const rest = cause.evidence.map((text) => say(input, text)).join(' · ');
  return {
    level: cause.level,
    word: wordOf(input, cause.level),
    head: causeHead(input, cause),
    rest: rest + more(input, others),
  };
}

function sayChecks(input: ScreenInput, first: Check, others: readonly Check[]): Saying {
  const rest =
    others
      .slice(0, 3)
      .map((check) => checkText(input, check))
      .join(' · ') + more(input, others.length - 3);
  return {
    level: first.level,
    word: wordOf(input, first.level),
    head: `${checkText(input, first)}${sinceText(input, first.since)}`,
    rest,
  };
}

function sayWell(input: ScreenInput): Saying {
  const { cockpit } = input;
  const { counts, since, isComplete, level } = cockpit.verdict();
  const total = cockpit.probeIds.length;
  // Nothing that was not measured is ever all well.
  if (!isComplete || level === 'unknown') {
    const done = cockpit.probeIds.filter((probe) => cockpit.state(probe).reading !== null).length;
    const head = say(
      input,
      phrase(`${done} de ${total} leituras chegaram`, `${done} of ${total} readings have arrived`),
    );
    return { level: 'none', word: say(input, MEASURING), head, rest: '' };
  }
  const head = say(input, phrase(`${counts.ok} verificações ok`, `${counts.ok} checks ok`));
  const isLong = since !== null && cockpit.now() - since >= WORTH_SAYING_MS;
  return {
    level: 'ok',
    word: say(input, ALL_WELL),
    head: `${head}${isLong ? sinceText(input, since) : ''}`,
    rest: calmNumbers(input),
  };
}

/** What is fine, in numbers: the signals of the Overview. */
function calmNumbers(input: ScreenInput): string {
  const formats = formatsIn(input);
  return overviewSignals(input)
    .filter(({ value, spare }) => !Number.isNaN(value) && spare < 4)
    .map(({ label, value, metric }) => `${label} ${valueText(metric.unit, value, formats)}`)
    .join(' · ');
}

function sayVerdict(input: ScreenInput): Saying {
  const { causes, others, level, isComplete } = input.cockpit.verdict();
  const [cause] = causes;
  // What was not read yet is no complaint.
  const said = others.filter(({ probe }) => input.cockpit.state(probe).reading !== null);
  if (cause !== undefined) return sayCause(input, cause, causes.length - 1 + said.length);
  const [first, ...rest] = said.filter((check) => isComplete || check.level !== 'unknown');
  if (first !== undefined && level !== 'ok') return sayChecks(input, first, rest);
  return sayWell(input);
}

function keysLine(input: ScreenInput, keys: readonly VerdictKey[]): Line {
  return keys.flatMap(({ key, label }, index): Span[] => [
    ...(index === 0 ? [] : [span(' · ', 'dim')]),
    span(keyLabel(key, input.state.charset), 'key'),
    span(` ${say(input, label)}`, 'dim'),
  ]);
}

/** The two lines that answer: is it all right, since when, why, what do I press. */
export function verdictLines(input: ScreenInput, keys: readonly VerdictKey[]): readonly [Line, Line] {
  const { fleet } = input.desks;
  if (fleet !== undefined && input.state.tab === 'fleet') return fleetVerdict(input, fleet);
  const said = sayVerdict(input);
  const isCalm = said.level === 'ok' || said.level === 'none';
  const first: Line = [
    span(' '),
    said.level === 'none' ? span('·', 'dim') : glyph(said.level),
    span(' '),
    span(said.word, said.level === 'none' ? 'dim' : said.level),
    span('  '),
    span(said.head, isCalm ? 'plain' : 'strong'),
  ];
  const hints = isCalm ? [] : keysLine(input, keys);
  if (input.width >= WIDE) {
    const indent = ' '.repeat(5 + said.word.length);
    return [
      spread(first, hints.length === 0 ? [] : [span('  '), ...hints, span(' ')], input.width),
      [span(indent), span(said.rest, 'dim')],
    ];
  }
  const separator = hints.length > 0 && said.rest !== '' ? [span(' · ', 'dim')] : [];
  return [first, [span('   '), ...hints, ...separator, span(said.rest, 'dim')]];
}
