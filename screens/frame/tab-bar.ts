import type { Cockpit } from '../../src/model/cockpit.ts';
import { type Level, worst } from '../../src/model/level.ts';
import { TABS, type TabId, type TargetTab } from '../../src/model/probe.ts';
import { type Line, lineWidth, type Span, span, spread } from '../../src/shell/drawing/line.ts';
import { levelOf } from '../../src/shell/fleet/board.ts';
import type { HitArea } from '../../src/shell/keys/dispatch.ts';
import { keyLabel } from '../../src/shell/keys/keymap.ts';
import { TAB_LABELS } from '../../src/shell/tab-labels.ts';
import { phrase } from '../../src/text/lang.ts';
import { pointedMember } from '../board/board.ts';
import { probesOf } from '../parts/readings.ts';
import { glyph, type ScreenInput, say } from '../screen.ts';

/** The bar of tabs, and where a click on it presses which key. */
export interface TabBar {
  readonly line: Line;
  readonly areas: readonly HitArea[];
}

interface Part {
  readonly line: Line;
  readonly key: string;
}

function fleetSpan({ desks }: ScreenInput): Span {
  const level: Level = worst(desks.fleet?.members().map(levelOf) ?? []);
  return level === 'none' ? span('·', 'dim') : glyph(level);
}

function levelSpan(cockpit: Cockpit, tab: TargetTab): Span {
  const probes = tab === 'overview' ? cockpit.probeIds : probesOf(cockpit, tab);
  // Nothing read yet is neither good nor unknown.
  if (probes.length > 0 && probes.every((probe) => cockpit.state(probe).reading === null)) return span('·', 'dim');
  const level = cockpit.tabLevel(tab);
  return level === 'none' ? span(' ') : glyph(level);
}

/** A tab with its key and its level: the fleet is before the first, where there is one. */
interface KeyedTab {
  readonly tab: TabId;
  readonly key: string;
  readonly level: Span;
}

/** The first key of a command, '' when the configuration took its keys away. */
const keyTo = (input: ScreenInput, command: string): string => input.keyOf?.(command) ?? '';

function keyedTabs(input: ScreenInput): readonly KeyedTab[] {
  // The tabs beside the board are those of the target that it points at.
  const pointed = input.state.tab === 'fleet' ? pointedMember(input) : undefined;
  const cockpit = pointed?.cockpit ?? input.cockpit;
  const own = TABS.map((tab): KeyedTab => ({ tab, key: keyTo(input, `tab.${tab}`), level: levelSpan(cockpit, tab) }));
  if (input.desks.fleet === undefined) return own;
  return [{ tab: 'fleet', key: keyTo(input, 'fleet.board'), level: fleetSpan(input) }, ...own];
}

function longPart(input: ScreenInput, { tab, key, level }: KeyedTab): Part {
  const style = tab === input.state.tab ? 'tab' : 'plain';
  const label = ` ${[keyLabel(key, input.state.charset), say(input, TAB_LABELS[tab].short)].filter((part) => part !== '').join(' ')} `;
  return { key, line: [span(label, style), level, span(' ')] };
}

function shortPart(input: ScreenInput, { tab, key, level }: KeyedTab): Part {
  const style = tab === input.state.tab ? 'tab' : 'plain';
  return { key, line: [span(' '), span(keyLabel(key, input.state.charset) || '·', style), level] };
}

function areasOf(parts: readonly Part[], from: number, y: number): HitArea[] {
  let x = from;
  return parts.map(({ line, key }) => {
    const width = lineWidth(line);
    const area: HitArea = { x, y, width, target: { kind: 'key', key } };
    x += width;
    return area;
  });
}

const HINTS = [
  { command: 'help', label: phrase(' ajuda  ', ' help  ') },
  { command: 'palette', label: phrase(' comandos ', ' commands ') },
] as const;

/** What is always there: help and palette, with their words where there is room. */
function hintsOf(input: ScreenInput, isLong: boolean): readonly Part[] {
  return HINTS.flatMap(({ command, label }) => {
    const key = keyTo(input, command);
    const text = isLong ? say(input, label) : ' ';
    return key === ''
      ? []
      : [{ key, line: [span(keyLabel(key, input.state.charset), 'key'), span(text, isLong ? 'dim' : 'key')] }];
  });
}

/** The line of tabs, each with the worst level of what it shows; `y` is the row it will stand on. */
export function tabBar(input: ScreenInput, y: number): TabBar {
  const { width, state } = input;
  const tabs = keyedTabs(input);
  const long = tabs.map((tab) => longPart(input, tab));
  const longWidth = long.reduce((sum, { line }) => sum + lineWidth(line), 0);
  const isLong = longWidth < width;
  const parts = isLong ? long : tabs.map((tab) => shortPart(input, tab));
  const allHints = hintsOf(input, isLong);
  const hintsWidth = allHints.reduce((sum, { line }) => sum + lineWidth(line), 0);
  const hints = !isLong || longWidth + hintsWidth <= width ? allHints : [];
  const current: Line = isLong ? [] : [span('  '), span(say(input, TAB_LABELS[state.tab].short), 'strong')];
  const left = [...parts.flatMap(({ line }) => line), ...current];
  const right = hints.flatMap(({ line }) => line);
  const areas = [...areasOf(parts, 0, y), ...areasOf(hints, width - lineWidth(right), y)];
  return { line: spread(left, right, width), areas };
}
