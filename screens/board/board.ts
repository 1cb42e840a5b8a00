import type { FleetMember } from '../../src/model/fleet.ts';
import type { Metric } from '../../src/model/metric.ts';
import { type PlacedColumn, tableHead, tableRow, widthOf } from '../../src/shell/drawing/columns.ts';
import { type Line, span, titleRule } from '../../src/shell/drawing/line.ts';
import { sparkline, sparkScale } from '../../src/shell/drawing/spark.ts';
import { ENVIRONMENT_LABELS } from '../../src/shell/environment-labels.ts';
import { boardOrder, rowOf } from '../../src/shell/fleet/board.ts';
import { cursorOf } from '../../src/shell/state.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { shellWord } from '../../src/text/shell-word.ts';
import { valueText } from '../../src/text/units.ts';
import {
  type Body,
  type BodyRow,
  FRESH_MS,
  formatsIn,
  passesFilter,
  type Screen,
  type ScreenInput,
  say,
  scrollTo,
  valueStyle,
} from '../screen.ts';
import { BOARD_SIGNALS, type BoardKey, type BoardSignal, placeBoard } from './board-columns.ts';
import { targetPreview } from './board-preview.ts';
import { targetGlyph, targetJob, targetWords } from './target-words.ts';

const HOUR_MS = 3_600_000;
/** Data older than this is worth a warning, milliseconds. */
const OLD_DATA_MS = 30_000;

function ageCell(input: ScreenInput, { cockpit, isAwake }: FleetMember): Line {
  const age = cockpit.dataAgeMs();
  if (!isAwake() || !Number.isFinite(age)) return [span('–', 'dim')];
  if (age < FRESH_MS) return [span(say(input, phrase('agora', 'now')), 'dim')];
  return [span(formatsIn(input).age(age), age > OLD_DATA_MS && !cockpit.isPaused() ? 'warn' : 'dim')];
}

function metricOf({ cockpit }: FleetMember, { probe, metric }: BoardSignal): Metric | undefined {
  return cockpit.probeIds.includes(probe) ? cockpit.spec(probe).metrics.find(({ id }) => id === metric) : undefined;
}

/** A number and its last hour. What the newest reading did not bring is a dash, never the value before it. */
function signalCells(
  input: ScreenInput,
  member: FleetMember,
  signal: BoardSignal,
  placed: readonly PlacedColumn<BoardKey>[],
): Partial<Record<BoardKey, Line>> {
  const metric = metricOf(member, signal);
  const cells = widthOf(placed, `${signal.key}Spark`);
  if (metric === undefined || (cells === 0 && widthOf(placed, signal.key) === 0)) return {};
  const { cockpit } = member;
  const threshold = cockpit.threshold(metric.id);
  const window = cockpit.window(metric.id, undefined, HOUR_MS, Math.max(1, cells));
  const { level } = cockpit.state(signal.probe).check;
  const value = valueText(metric.unit, window.latest, formatsIn(input));
  return {
    [signal.key]: [span(value, Number.isNaN(window.latest) ? 'dim' : valueStyle(level))],
    [`${signal.key}Spark`]: sparkline(window.values, sparkScale(window.max, metric.unit, threshold), threshold),
  };
}

function targetRow(input: ScreenInput, member: FleetMember, placed: readonly PlacedColumn<BoardKey>[]): BodyRow {
  const { short, style } = ENVIRONMENT_LABELS[member.cockpit.identity().environment];
  const { text, level } = targetWords(input, member);
  const job = targetJob(input, member);
  const signals = BOARD_SIGNALS.map((signal) => signalCells(input, member, signal, placed));
  return {
    id: rowOf(member),
    line: [
      span(' '),
      targetGlyph(member),
      span(' '),
      ...tableRow(placed, {
        environment: [span(say(input, short), style)],
        name: [span(inert(member.name), 'strong')],
        group: [span(inert(member.group ?? ''), 'dim')],
        words: [
          ...(job.text === '' ? [] : [span(job.text, job.level === 'none' ? 'accent' : job.level), span(' · ', 'dim')]),
          span(text, level === 'ok' || level === 'none' ? 'dim' : 'plain'),
        ],
        age: ageCell(input, member),
        ...Object.assign({}, ...signals),
      }),
    ],
  };
}

function matches(input: ScreenInput, member: FleetMember): boolean {
  const { environment } = member.cockpit.identity();
  const { long, short } = ENVIRONMENT_LABELS[environment];
  const said = [say(input, short), say(input, long), inert(member.name), inert(member.group ?? '')];
  return passesFilter(input, [...said, targetWords(input, member).text].join(' '));
}

function membersShown(input: ScreenInput): readonly FleetMember[] {
  const all = input.desks.fleet?.members() ?? [];
  const matching = all.filter((member) => matches(input, member));
  return boardOrder(matching, cursorOf(input.state));
}

/** The target that the board points at: the selected one, else the worst. */
export function pointedMember(input: ScreenInput): FleetMember | undefined {
  const members = membersShown(input);
  const { row } = cursorOf(input.state);
  return members.find((member) => rowOf(member) === row) ?? members[0];
}

function buildBoard(input: ScreenInput): Body {
  const all = input.desks.fleet?.members() ?? [];
  const cursor = cursorOf(input.state);
  const members = membersShown(input);
  const placed = placeBoard(input, all);
  const shown = members.length === all.length ? `${all.length}` : `${members.length}/${all.length}`;
  const title: Line = [span(say(input, phrase('Alvos', 'Targets'))), span(` · ${shown}`, 'dim')];
  const room = Math.max(1, input.height - 2);
  const selected = members.findIndex((member) => rowOf(member) === cursor.row);
  const offset = scrollTo(cursor.offset, selected, room, members.length);
  // Only what is in sight is drawn: there may be many.
  const rows: BodyRow[] = [
    { line: titleRule(title, input.width) },
    { line: [span('   '), ...tableHead(placed)] },
    ...members.slice(offset, offset + room).map((member) => targetRow(input, member, placed)),
  ];
  const [worst] = members;
  const pointed = members[selected] ?? worst;
  const preview = pointed === undefined ? [] : targetPreview(input, pointed, input.height - rows.length);
  return {
    rows: [...rows, ...preview],
    selectable: members.map(rowOf),
    offset,
    pageRows: room,
    worstRow: worst === undefined ? null : rowOf(worst),
  };
}

/** All targets at a glance, one a line, worst first; below them what is wrong with the one that is selected. */
export const BOARD: Screen = {
  tab: 'fleet',
  watches: () => [],
  build: buildBoard,
  equivalent: (subject) => `sparkone-tui --target ${shellWord(subject.replace(/^target:/, ''))}`,
};
