import { type Command, type CommandContext, type CommandGroup, isIn } from '../../src/shell/command.ts';
import { cut, type Line, overlay, pad, restyle, slice, span } from '../../src/shell/drawing/line.ts';
import { type Bindings, isReached } from '../../src/shell/keys/bindings.ts';
import { keyLabel } from '../../src/shell/keys/keymap.ts';
import { findCommands } from '../../src/shell/keys/palette.ts';
import { placeOf, type ShellState } from '../../src/shell/state.ts';
import { PLACE_LABELS } from '../../src/shell/tab-labels.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { type ScreenInput, say, scrollTo } from '../screen.ts';
import { entryLine } from './footer.ts';

/** Widest that a box gets: longer lines are hard to read. */
export const BOX_WIDTH = 96;

const GROUPS: Readonly<Record<CommandGroup, Phrase>> = {
  look: phrase('Ver', 'Look'),
  act: phrase('Agir', 'Act'),
  go: phrase('Ir', 'Go'),
  session: phrase('Sessão', 'Session'),
};

/** Lines framed, with a title in the upper edge: only for what interrupts. */
export function boxed(title: Line, lines: readonly Line[], width: number): Line[] {
  const inner = width - 4;
  const head = slice([span('─ ', 'dim'), ...title, span(` ${'─'.repeat(width)}`, 'dim')], 0, width - 2);
  return [
    [span('┌', 'dim'), ...head, span('┐', 'dim')],
    ...lines.map((line): Line => [span('│ ', 'dim'), ...pad(line, inner), span(' │', 'dim')]),
    [span(`└${'─'.repeat(width - 2)}┘`, 'dim')],
  ];
}

/** A box over a body that steps back: dim, in its place. To be heard, the box stands alone. */
export function withBox(
  body: readonly Line[],
  box: readonly Line[],
  boxWidth: number,
  { width, isSpoken }: Pick<ScreenInput, 'width' | 'isSpoken'>,
): readonly Line[] {
  if (isSpoken === true) return box;
  const x = Math.max(0, Math.floor((width - boxWidth) / 2));
  const y = Math.max(0, Math.floor((body.length - box.length) / 3));
  return overlay(
    body.map((line) => restyle(cut(line, width), 'dim')),
    box,
    x,
    y,
  );
}

function keysText(command: Command, bindings: Bindings, state: ShellState): string {
  return bindings
    .keysOf(command)
    .map((key) => keyLabel(key, state.charset))
    .join(' ');
}

function helpLines(bindings: Bindings, context: CommandContext): Line[] {
  const state = context.shell.getState();
  const groups: readonly CommandGroup[] = ['look', 'act', 'go', 'session'];
  const place = placeOf(state);
  const blocks = groups.map((group): Line[] => {
    const commands = bindings.commands.filter(
      (command) =>
        command.group === group &&
        isIn(command, place) &&
        isReached(command, bindings, place) &&
        (command.isOffered?.(context) ?? true),
    );
    // Commands that are alike stand as one.
    const firsts = commands.filter(
      ({ family }, place) => family === undefined || commands.findIndex((other) => other.family === family) === place,
    );
    const rows = firsts.map(
      (command): Line => [
        ...pad([span('  '), span(command.family?.keys ?? keysText(command, bindings, state), 'key')], 22),
        span(say({ state }, command.family?.help ?? command.help)),
      ],
    );
    return rows.length === 0 ? [] : [[span(say({ state }, GROUPS[group]), 'accent')], ...rows];
  });
  return blocks.filter((block) => block.length > 0).flatMap((block, index) => (index === 0 ? block : [[], ...block]));
}

/** The help as a box, and how far it can scroll. */
export function helpBox(
  bindings: Bindings,
  context: CommandContext,
  offset: number,
  room: number,
  width: number,
): { readonly box: Line[]; readonly width: number; readonly maxScroll: number } {
  const state = context.shell.getState();
  const lines = helpLines(bindings, context);
  const visible = Math.max(1, Math.min(lines.length, room - 2));
  const maxScroll = Math.max(0, lines.length - visible);
  const from = Math.min(offset, maxScroll);
  const boxWidth = Math.min(width, BOX_WIDTH);
  const position = maxScroll === 0 ? '' : `  ${from + 1}–${from + visible}/${lines.length}`;
  const title: Line = [
    span(say({ state }, phrase('Ajuda', 'Help')), 'strong'),
    span(` · ${say({ state }, PLACE_LABELS[placeOf(state)])}${position}`, 'dim'),
  ];
  return { box: boxed(title, lines.slice(from, from + visible), boxWidth), width: boxWidth, maxScroll };
}

function paletteRow(
  command: Command,
  isSelected: boolean,
  bindings: Bindings,
  context: CommandContext,
  width: number,
): Line {
  const state = context.shell.getState();
  const reason = command.disabledReason?.(context) ?? null;
  const style = reason === null ? (isSelected ? 'strong' : 'plain') : 'dim';
  const text = reason === null ? say({ state }, command.help) : say({ state }, reason);
  const label: Line = [span(isSelected ? '▸ ' : '  ', 'accent'), span(say({ state }, command.label), style)];
  const keys: Line = [span(keysText(command, bindings, state), 'key')];
  return [...pad(label, 30), ...pad(keys, 14), ...pad([span(text, 'dim')], Math.max(0, width - 44))];
}

/** The palette as a box: what was typed, and the commands that match, best first. */
export function paletteBox(
  bindings: Bindings,
  context: CommandContext,
  room: number,
  width: number,
): { readonly box: Line[]; readonly width: number } {
  const state = context.shell.getState();
  if (state.mode.kind !== 'palette') return { box: [], width: 0 };
  const { entry, selected } = state.mode;
  const boxWidth = Math.min(width, BOX_WIDTH);
  const found = findCommands(bindings.commands, entry.text, placeOf(state), state.lang);
  const visible = Math.max(1, Math.min(14, room - 4));
  const from = scrollTo(0, selected, visible, found.length);
  const rows = found
    .slice(from, from + visible)
    .map((command, index) => paletteRow(command, from + index === selected, bindings, context, boxWidth - 4));
  const none: Line[] =
    found.length === 0
      ? [[span(say({ state }, phrase('nenhum comando com este nome', 'no command of this name')), 'dim')]]
      : [];
  const blank = Array.from({ length: visible - rows.length - none.length }, (): Line => []);
  const title: Line = [span(say({ state }, phrase('Comandos', 'Commands')), 'strong'), span(` ${found.length}`, 'dim')];
  return {
    box: boxed(title, [[span(':', 'accent'), ...entryLine(entry)], [], ...rows, ...none, ...blank], boxWidth),
    width: boxWidth,
  };
}
