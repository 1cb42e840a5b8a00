import type { Check } from '../../src/model/check.ts';
import type { Cockpit } from '../../src/model/cockpit.ts';
import { type Level, severity } from '../../src/model/level.ts';
import type { TabId } from '../../src/model/probe.ts';
import { type Line, span, spread, titleRule } from '../../src/shell/drawing/line.ts';
import { TAB_LABELS } from '../../src/shell/tab-labels.ts';
import { phrase } from '../../src/text/lang.ts';
import { cellWidth, padEnd } from '../../src/text/width.ts';
import {
  ageText,
  type Body,
  type BodyRow,
  glyph,
  passesFilter,
  type Screen,
  type ScreenInput,
  say,
  scrollTo,
  selectedRow,
} from '../screen.ts';
import { FAULT_WORDS } from './fault-text.ts';
import { nestedSignalLine, placeSignals, type Signal, signalsOf } from './signals.ts';

/** Readings of other tabs that a tab without its own is about. */
const RELATED: Readonly<Partial<Record<TabId, readonly string[]>>> = {
  logs: ['api.errors', 'api.rate-limit', 'api.slow-queries', 'containers.restarts'],
};

/** Probes that count for a tab's level. */
export function probesOf(cockpit: Cockpit, tab: TabId): readonly string[] {
  return cockpit.probeIds.filter((probe) => cockpit.spec(probe).tab === tab);
}

/** Probes whose readings stand on a tab: its own, and those it is also about. */
export function probesOn(cockpit: Cockpit, tab: TabId): readonly string[] {
  const related = RELATED[tab] ?? [];
  return cockpit.probeIds.filter((probe) => cockpit.spec(probe).tab === tab || related.includes(probe));
}

/** Level to show for a check: nothing yet is not the same as unknown. */
export function shownLevel(cockpit: Cockpit, probe: string): Level {
  const { reading, check } = cockpit.state(probe);
  return reading === null ? 'none' : check.level;
}

/** Title, summary or fault, and age of one probe's reading. */
export function readingLine(input: ScreenInput, probe: string, titleWidth: number): Line {
  const { cockpit } = input;
  const state = cockpit.state(probe);
  const title = say(input, cockpit.spec(probe).title);
  const when = state.isRunning ? say(input, phrase('lendo …', 'reading …')) : ageText(input, cockpit.ageMs(probe));
  const left: Line = [
    span(' '),
    state.reading === null ? span('·', 'dim') : glyph(state.check.level),
    span(` ${padEnd(title, titleWidth)}  `),
    ...summaryLine(input, state.check, state.reading === null),
  ];
  return when === '' ? left : spread(left, [span(`  ${when} `, 'dim')], input.width);
}

function summaryLine(input: ScreenInput, check: Check, isWaiting: boolean): Line {
  if (isWaiting) return [span(say(input, phrase('lendo …', 'reading …')), 'dim')];
  if (check.fault === null) return [span(say(input, check.summary))];
  const word = say(input, FAULT_WORDS[check.fault.kind]);
  return [span(word, check.level), span(': ', 'dim'), span(say(input, check.fault.message))];
}

function rowsOf(input: ScreenInput, tab: TabId): BodyRow[] {
  const { cockpit } = input;
  const probes = probesOn(cockpit, tab);
  const titles = probes.map((probe) => cellWidth(say(input, cockpit.spec(probe).title)));
  const titleWidth = Math.max(0, ...titles);
  const signals = signalsOf(input, probes);
  const placed = placeSignals(input, signals, true);
  return probes.flatMap((probe) => {
    const own: readonly Signal[] = signals.filter((signal) => signal.probe === probe);
    const rows: BodyRow[] = [
      { id: `check:${probe}`, line: readingLine(input, probe, titleWidth) },
      ...own.map((signal) => ({ id: signal.id, line: nestedSignalLine(input, signal, placed) })),
    ];
    return rows.filter(({ line }) => passesFilter(input, line.map(({ text }) => text).join('')));
  });
}

function buildReadings(input: ScreenInput, tab: TabId): Body {
  const { cockpit, state } = input;
  const all = rowsOf(input, tab);
  const room = Math.max(0, input.height - 1);
  const selectable = all.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const selected = all.findIndex(({ id }) => id !== undefined && id === selectedRow(input));
  const offset = scrollTo(state.cursors[tab]?.offset ?? 0, selected, room, all.length);
  const worst = [...probesOn(cockpit, tab)].sort(
    (a, b) => severity(shownLevel(cockpit, b)) - severity(shownLevel(cockpit, a)),
  )[0];
  const title = { line: titleRule([span(say(input, TAB_LABELS[tab].long), 'strong')], input.width) };
  return {
    rows: [title, ...all.slice(offset, offset + room)],
    selectable,
    offset,
    pageRows: room,
    worstRow: worst === undefined ? null : `check:${worst}`,
  };
}

/** The screen of a tab as the plain list of its readings: each check, and under it its numbers. */
export function readingsScreen(tab: TabId): Screen {
  return {
    tab,
    watches: (cockpit) => probesOn(cockpit, tab),
    build: (input) => buildReadings(input, tab),
  };
}
