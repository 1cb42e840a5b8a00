import type { PlanPage } from '../../src/model/action-desk.ts';
import { agreement, blockers, type Precondition } from '../../src/model/plan.ts';
import { planField } from '../../src/shell/acting/plan-keys.ts';
import { type Line, lineWidth, pad, span, wrapText } from '../../src/shell/drawing/line.ts';
import type { ActionMode, Entry } from '../../src/shell/state.ts';
import { phrase } from '../../src/text/lang.ts';
import { cellWidth, drop } from '../../src/text/width.ts';
import { entryLine } from '../frame/footer.ts';
import { ageText, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { glyphLines, planLines } from './plan-lines.ts';

const WHY = phrase('Por quê (fica no diário)', 'Why (kept in the journal)');
const TYPE = phrase('Digite', 'Type');
/** More lines of news than this are read in the plan itself. */
const MOST_NEWS = 4;

/** A plan's page: what scrolls, and what stays in sight below it. */
export interface PlanParts {
  readonly scrolls: readonly Line[];
  readonly stays: readonly Line[];
}

function newsLines(input: ScreenInput, page: PlanPage): Line[] {
  const said = page.news.flatMap((text) => wrapText(say(input, text), input.width - 4));
  const head = phrase('MUDOU: leia de novo, depois ↵', 'CHANGED: read it again, then ↵');
  return [
    [glyph('warn'), span(` ${say(input, head)}`, 'warn')],
    ...said.slice(0, MOST_NEWS).map((text): Line => [span(`  ${text}`)]),
  ];
}

const isWarning = ({ holds }: Precondition): boolean => !holds;

/** One line that says how all preconditions stand, and how old that is. */
function standingLine(input: ScreenInput, page: PlanPage): Line {
  const { plan, preconditions, checkFault, checkedAt } = page;
  const age = ageText(input, input.cockpit.now() - checkedAt);
  const seen: Line = [span(` · ${say(input, phrase(`relidas ${age}`, `read ${age}`))}`, 'dim')];
  if (checkFault !== null)
    return [
      glyph('unknown'),
      span(
        ` ${say(input, phrase('não foi possível reler', 'could not be read again'))}: ${say(input, checkFault.message)}`,
      ),
    ];
  const [against] = blockers({ ...plan, preconditions });
  if (against !== undefined) return [glyph('critical'), span(` ${say(input, against.say)}`), ...seen];
  const warning = preconditions.find(isWarning);
  if (warning !== undefined) return [glyph('warn'), span(` ${say(input, warning.say)}`), ...seen];
  const count = preconditions.length;
  return [
    glyph('ok'),
    span(` ${say(input, phrase(`as ${count} precondições valem`, `all ${count} preconditions hold`))}`),
    ...seen,
  ];
}

/** An entry that shows its caret only while keys go there; of a long text the end around the caret. */
function fieldLine(entry: Entry, hasKeys: boolean, width: number): Line {
  const over = cellWidth(entry.text.slice(0, entry.caret)) - Math.max(1, width - 1);
  const cutOff = over > 0 ? cellWidth(entry.text) - cellWidth(drop(entry.text, over)) : 0;
  const shown = drop(entry.text, cutOff);
  const caret = entry.caret - (entry.text.length - shown.length);
  return hasKeys ? entryLine({ text: shown, caret }) : [span(shown)];
}

function reasonLine(input: ScreenInput, mode: ActionMode, hasKeys: boolean): Line {
  const label: Line = [span(say(input, WHY), hasKeys ? 'accent' : 'dim'), span('  ')];
  return [...label, ...fieldLine(mode.reason, hasKeys, input.width - lineWidth(label))];
}

/** The phrase that is wanted, and what was typed of it: red from the first letter that differs. */
function phraseLine(input: ScreenInput, { plan, typed, hasPasted }: PlanPage, hasKeys: boolean): Line {
  const right = agreement(plan.phrase, typed);
  const isWhole = typed === plan.phrase;
  const wrong = typed.slice(right);
  const hint = hasPasted
    ? phrase('colado não conta: digite', 'pasted does not count: type it')
    : wrong !== ''
      ? phrase('difere daqui em diante', 'differs from here on')
      : isWhole
        ? phrase('↵ roda', '↵ runs')
        : null;
  return [
    span(say(input, TYPE), hasKeys ? 'accent' : 'dim'),
    span('  '),
    span(plan.phrase, 'strong'),
    span('   '),
    span(typed.slice(0, right), isWhole ? 'ok' : 'plain'),
    span(wrong, 'critical'),
    ...(hasKeys ? [span(' ', 'caret')] : []),
    ...(hint === null ? [] : [span(`  ${say(input, hint)}`, isWhole ? 'key' : 'warn')]),
  ];
}

function confirmLines(input: ScreenInput, page: PlanPage, mode: ActionMode): Line[] {
  const { plan, isLaunching } = page;
  if (isLaunching) return [[span(say(input, phrase('lançando o trabalho …', 'launching the job …')), 'accent')]];
  const field = page.news.length > 0 ? 'plan' : planField(mode, page);
  const isLow = plan.risk === 'low';
  return [
    ...(plan.needsReason ? [reasonLine(input, mode, field === 'reason')] : []),
    isLow
      ? [span('y', 'key'), span(` ${say(input, phrase('roda agora', 'runs it now'))}`)]
      : phraseLine(input, page, field === 'phrase'),
  ];
}

/** The parts of a plan's page in the width given. */
export function planParts(input: ScreenInput, page: PlanPage, mode: ActionMode): PlanParts {
  const said = page.said === null ? [] : glyphLines('critical', say(input, page.said), input.width).slice(0, 3);
  return {
    scrolls: planLines(input, page, mode.explains),
    stays: [
      [span('─'.repeat(input.width), 'dim')],
      ...(page.news.length > 0 ? newsLines(input, page) : [standingLine(input, page)]),
      ...said,
      ...confirmLines(input, page, mode),
    ].map((line) => pad(line, input.width)),
  };
}

/** When the plan can no longer be confirmed, for the title. */
export function expiryText(input: ScreenInput, { plan }: PlanPage): string {
  const left = plan.expiresAt - input.cockpit.now();
  const text = formatsIn(input).age(Math.max(0, left));
  return say(input, phrase(`vale mais ${text}`, `valid for ${text}`));
}
