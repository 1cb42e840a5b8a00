import type { ActionPage } from '../../src/model/action-desk.ts';
import { type CommandContext, EMPTY_VIEW, type View } from '../../src/shell/command.ts';
import { BLANK, cut, type Line, pad, slice, span } from '../../src/shell/drawing/line.ts';
import { type Bindings, isReached } from '../../src/shell/keys/bindings.ts';
import { type HitArea, isAsking } from '../../src/shell/keys/dispatch.ts';
import type { ActionMode } from '../../src/shell/state.ts';
import { phrase } from '../../src/text/lang.ts';
import { actionMiddle } from '../actions/action-page.ts';
import { jobStrip } from '../actions/job-strip.ts';
import { targetsBox } from '../board/targets-box.ts';
import { pageBody, pageHead } from '../pages.ts';
import { detailLines, equivalentOf } from '../parts/details.ts';
import { type Body, placesOf, type ScreenInput, say, selectedRow } from '../screen.ts';
import { SCREENS } from '../screens.ts';
import { type Paint, paintLine, paintSelected } from '../theme.ts';
import { askBox } from './ask-box.ts';
import { helpBox, paletteBox, withBox } from './boxes.ts';
import { footerLine } from './footer.ts';
import { headerLine, WIDE } from './header.ts';
import { spokenLine, spokenTitle } from './spoken.ts';
import { tabBar } from './tab-bar.ts';
import { type VerdictKey, verdictLines } from './verdict.ts';

/** Below this there is only a polite notice. */
export const LEAST = { columns: 60, rows: 16 } as const;

/** A whole screen: rows to print, and what they mean to keys and the mouse. */
export interface Frame {
  /** One string with escapes a row; exactly as many as the terminal has. */
  readonly rows: readonly string[];
  readonly view: View;
  readonly areas: readonly HitArea[];
}

/** What a frame is drawn from. */
export interface FrameInput {
  readonly context: Omit<CommandContext, 'view'>;
  readonly bindings: Bindings;
}

interface Middle {
  readonly lines: readonly Line[];
  readonly view: View;
  readonly areas: readonly HitArea[];
  readonly selected: Selected | null;
}

/** The cells to paint as selected. */
interface Selected {
  readonly row: number;
  readonly x: number;
  readonly width: number;
}

function findSelected(body: Body, id: string, width: number): Selected | null {
  for (const [row, bodyRow] of body.rows.entries()) {
    const place = placesOf(bodyRow, width).find((found) => found.id === id);
    if (place !== undefined) return { row, x: place.x, width: place.width };
  }
  return null;
}

/** What a terminal that is too small shows; short enough for twenty cells. */
function notice(input: ScreenInput): readonly Line[] {
  const { columns, rows } = input.state.size;
  const least = `${LEAST.columns}x${LEAST.rows}`;
  const lines: Line[] = [
    [span(say(input, phrase(`janela de ${columns}x${rows}`, `window of ${columns}x${rows}`)), 'warn')],
    [span(say(input, phrase(`preciso de ${least}`, `${least} is needed`)))],
    [span(say(input, phrase('q sai', 'q quits')), 'dim')],
  ];
  const top = Math.max(0, Math.floor((rows - lines.length) / 2));
  return Array.from({ length: rows }, (_, row) => cut(lines[row - top] ?? BLANK, columns));
}

/** What `y` copies for a row: the screen's own word, else the probe's. */
function shellOf(input: ScreenInput, subject: string | null): string | null {
  const own = subject === null ? null : (SCREENS[input.state.tab].equivalent?.(subject, input) ?? null);
  return own ?? equivalentOf(input, subject);
}

function viewOf(input: ScreenInput, body: Body): View {
  return {
    rows: body.selectable,
    offset: body.offset,
    pageRows: body.pageRows,
    maxScroll: body.maxScroll ?? 0,
    equivalent: body.equivalent === undefined ? shellOf(input, selectedRow(input) ?? body.worstRow) : body.equivalent,
    worstRow: body.worstRow,
    log: body.log,
    chart: body.chart,
  };
}

function screenMiddle(input: ScreenInput, top: number): Middle {
  const { page, tab } = input.state;
  const body = page === null ? SCREENS[tab].build(input) : pageBody(input, page);
  const current = selectedRow(input) ?? body.marked ?? null;
  const areas = body.rows.flatMap((row, index) =>
    placesOf(row, input.width).map(
      ({ id, x, width }): HitArea => ({ x, width, y: top + index, target: { kind: 'row', row: id } }),
    ),
  );
  return {
    lines: body.rows.map(({ line }) => line),
    view: viewOf(input, body),
    areas: [...(body.areas ?? []).map((area) => ({ ...area, y: area.y + top })), ...areas],
    selected: current === null ? null : findSelected(body, current, input.width),
  };
}

function detailsMiddle(input: ScreenInput, subject: string, wanted: number): Middle {
  const all = SCREENS[input.state.tab].details?.(input, subject) ?? detailLines(input, subject);
  const maxScroll = Math.max(0, all.length - input.height);
  const offset = Math.min(wanted, maxScroll);
  return {
    lines: all.slice(offset, offset + input.height),
    view: { ...EMPTY_VIEW, offset, pageRows: input.height, maxScroll, equivalent: shellOf(input, subject) },
    areas: [],
    selected: null,
  };
}

function deskMiddle(input: ScreenInput, under: Middle, page: ActionPage, mode: ActionMode): Middle {
  const body = Array.from({ length: input.height }, (_, row) => under.lines[row] ?? BLANK);
  const { lines, selected, offset, pageRows, maxScroll } = actionMiddle(input, body, page, mode);
  return {
    lines,
    view: { ...under.view, offset, pageRows, maxScroll },
    areas: [],
    selected: selected === null ? null : { row: selected, x: 0, width: input.width },
  };
}

function middleOf(frame: FrameInput, input: ScreenInput, top: number): Middle {
  const shown = shownMiddle(frame, input, top);
  const asked = isAsking(frame.context) ? askBox(input) : null;
  if (asked === null) return shown;
  const body = Array.from({ length: input.height }, (_, row) => shown.lines[row] ?? BLANK);
  return { ...shown, lines: withBox(body, asked.box, asked.width, input), areas: [], selected: null };
}

function shownMiddle({ context, bindings }: FrameInput, input: ScreenInput, top: number): Middle {
  const { mode } = input.state;
  if (mode.kind === 'details') return detailsMiddle(input, mode.subject, mode.offset);
  const under = screenMiddle(input, top);
  const page = mode.kind === 'action' ? (input.desks.actions?.page() ?? null) : null;
  if (mode.kind === 'action' && page !== null) return deskMiddle(input, under, page, mode);
  if (mode.kind !== 'help' && mode.kind !== 'palette' && mode.kind !== 'targets') return under;
  const body = Array.from({ length: input.height }, (_, row) => under.lines[row] ?? BLANK);
  if (mode.kind !== 'help') {
    const { box, width } =
      mode.kind === 'palette'
        ? paletteBox(bindings, { ...context, view: under.view }, input.height, input.width)
        : targetsBox(input, mode);
    return { ...under, lines: withBox(body, box, width, input), areas: [], selected: null };
  }
  const { box, width, maxScroll } = helpBox(
    bindings,
    { ...context, view: under.view },
    mode.offset,
    input.height,
    input.width,
  );
  return {
    lines: withBox(body, box, width, input),
    view: { ...under.view, maxScroll, pageRows: Math.max(1, input.height - 2) },
    areas: [],
    selected: null,
  };
}

function paintRow(line: Line, { x, width }: Selected, columns: number, paint: Paint): string {
  const marked: Line = [span('▸', 'accent'), ...slice(line, x + 1, x + width)];
  const before = paintLine(pad(slice(line, 0, x), x), paint);
  return before + paintSelected(marked, width, paint) + paintLine(slice(line, x + width, columns), paint);
}

/** Keys that help when something is wrong, for the verdict. */
function verdictKeys({ bindings, context }: FrameInput): VerdictKey[] {
  const all = { ...context, view: EMPTY_VIEW };
  const { tab } = context.shell.getState();
  return bindings.commands
    .filter(({ verdict }) => verdict !== undefined)
    .sort((a, b) => (a.verdict ?? 0) - (b.verdict ?? 0))
    .flatMap((command) => {
      const [key] = bindings.keysOf(command);
      const label = command.verdictLabel === undefined ? command.label : command.verdictLabel(all);
      return key === undefined || label === null || !isReached(command, bindings, tab) ? [] : [{ key, label }];
    });
}

/** The first key in force of a command; '' when it has none. */
function keyIn({ commands, keysOf }: Bindings, id: string): string {
  const command = commands.find((one) => one.id === id);
  return (command === undefined ? undefined : keysOf(command)[0]) ?? '';
}

/** A whole screen before it is painted. */
interface Composed extends Middle {
  readonly top: readonly Line[];
  /** The running job, on every tab; null without. */
  readonly strip: Line | null;
  readonly footer: Line;
  /** Rows between top and strip. */
  readonly height: number;
}

/** What stands above the body: the page's head, else header, tabs and verdict. */
function topOf(frame: FrameInput, input: ScreenInput): { readonly lines: Line[]; readonly areas: readonly HitArea[] } {
  const { page, size } = input.state;
  const rule: Line = [span('─'.repeat(size.columns), 'dim')];
  if (page !== null) return { lines: [...pageHead(input, page), rule], areas: [] };
  const tabs = tabBar(input, 1);
  const isRoomy = size.columns >= WIDE && size.rows >= 30;
  const verdict = verdictLines(input, verdictKeys(frame));
  return { lines: [headerLine(input), tabs.line, rule, ...verdict, ...(isRoomy ? [BLANK] : [])], areas: tabs.areas };
}

function compose(frame: FrameInput, isSpoken: boolean): Composed {
  const { cockpit, shell, desks } = frame.context;
  const state = shell.getState();
  const { columns, rows } = state.size;
  const keyOf = (id: string): string => keyIn(frame.bindings, id);
  const all: ScreenInput = { cockpit, state, width: columns, height: rows, isSpoken, desks, keyOf };
  const { lines: top, areas: topAreas } = topOf(frame, all);
  const strip = jobStrip(all);
  const height = rows - top.length - 1 - (strip === null ? 0 : 1);
  const middle = middleOf(frame, { ...all, height }, top.length);
  const footer = footerLine({ ...frame.context, view: middle.view }, frame.bindings, columns, rows - 1);
  const ofStrip: HitArea[] =
    strip === null || keyOf('job') === ''
      ? []
      : [{ x: 0, y: rows - 2, width: columns, target: { kind: 'key', key: keyOf('job') } }];
  const areas = [...topAreas, ...middle.areas, ...ofStrip, ...footer.areas];
  return { ...middle, areas, top, strip, footer: footer.line, height };
}

/** Draws the whole screen from the state of things: pure, and cheap enough to be done at every change. */
export function buildFrame(frame: FrameInput): Frame {
  const { cockpit, shell, desks } = frame.context;
  const state = shell.getState();
  const { columns, rows } = state.size;
  const paint = { theme: state.theme, charset: state.charset, hasLinks: state.hasLinks };
  if (columns < LEAST.columns || rows < LEAST.rows) {
    const lines = notice({ cockpit, state, desks, width: columns, height: rows });
    return { rows: lines.map((line) => paintLine(line, paint)), view: EMPTY_VIEW, areas: [] };
  }
  const { top, lines, selected, strip, footer, height, view, areas } = compose(frame, false);
  const body = Array.from({ length: height }, (_, row) => {
    const line = cut(lines[row] ?? BLANK, columns);
    return row === selected?.row ? paintRow(line, selected, columns, paint) : paintLine(line, paint);
  });
  const outer = (line: Line): string => paintLine(cut(line, columns), paint);
  const below = strip === null ? [footer] : [strip, footer];
  return { rows: [...top.map(outer), ...body, ...below.map(outer)], view, areas };
}

/** The same screen as sentences for a screen reader: no drawings, no clock, levels as words. */
export function buildSpokenFrame(frame: FrameInput): Frame {
  const { cockpit, shell, desks } = frame.context;
  const state = shell.getState();
  const { lines, selected, strip, footer, view } = compose(frame, true);
  const { columns, rows } = state.size;
  const input: ScreenInput = { cockpit, state, desks, width: columns, height: rows };
  const say = (line: Line) => spokenLine(input, line, false);
  const body = lines.map((line, row) => spokenLine(input, line, row === selected?.row));
  const head =
    state.page === null
      ? [spokenTitle(input), ...verdictLines(input, verdictKeys(frame)).map(say)]
      : pageHead(input, state.page).map(say);
  const below = strip === null ? [footer] : [strip, footer];
  const spoken = [...head, ...body, ...below.map(say)];
  return { rows: spoken.filter((text) => text !== ''), view, areas: [] };
}
