import type { FleetMember } from '../../src/model/fleet.ts';
import { type Line, span, titleRule } from '../../src/shell/drawing/line.ts';
import { ENVIRONMENT_LABELS } from '../../src/shell/environment-labels.ts';
import { inert } from '../../src/text/inert.ts';
import { cellWidth } from '../../src/text/width.ts';
import { verdictLines } from '../frame/verdict.ts';
import { keepWorst, overviewSignals } from '../overview/overview-signals.ts';
import { readingLine } from '../parts/readings.ts';
import { placeSignals, signalLine, signalsHead } from '../parts/signals.ts';
import { type BodyRow, type ScreenInput, say } from '../screen.ts';

/** Below this there is no room for more than a title. */
const LEAST_ROWS = 5;
const MOST_CHECKS = 8;
/** A table of signals needs its titles, a blank line, and some rows to be worth looking at. */
const LEAST_SIGNALS = 4;

function checkLines(input: ScreenInput, room: number): readonly Line[] {
  const { cockpit } = input;
  const checks = cockpit
    .verdict()
    .others.slice(0, Math.max(0, Math.min(MOST_CHECKS, room)))
    .map(({ probe }) => probe);
  const titleWidth = Math.max(0, ...checks.map((probe) => cellWidth(say(input, cockpit.spec(probe).title))));
  return checks.map((probe) => readingLine(input, probe, titleWidth));
}

function signalLines(input: ScreenInput, room: number): readonly Line[] {
  if (room - 2 < LEAST_SIGNALS) return [];
  const shown = keepWorst(overviewSignals(input), room - 2);
  const placed = placeSignals(input, shown);
  return [[], signalsHead(placed), ...shown.map((signal) => signalLine(input, signal, placed))];
}

/** What is wrong with one target, and its signals, under the board, where the height leaves room. */
export function targetPreview(board: ScreenInput, member: FleetMember, room: number): BodyRow[] {
  if (room < LEAST_ROWS || !member.isAwake()) return [];
  const { cockpit } = member;
  const input: ScreenInput = { ...board, cockpit, desks: member.desks };
  const { environment, host } = cockpit.identity();
  const { long, style } = ENVIRONMENT_LABELS[environment];
  const title: Line = [
    span(`▌${say(input, long)}▐`, style),
    span(` ${inert(member.name)}`, 'strong'),
    span(host === '' ? '' : ` · ${inert(host)}`, 'dim'),
  ];
  const head = [[], titleRule(title, input.width), ...verdictLines(input, [])];
  const checks = checkLines(input, room - head.length);
  const signals = signalLines(input, room - head.length - checks.length);
  return [...head, ...checks, ...signals].map((line) => ({ line }));
}
