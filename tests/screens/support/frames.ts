import { stripVTControlCharacters } from 'node:util';
import { buildFrame, type Frame } from '../../../screens/frame/frame.ts';
import type { Cockpit } from '../../../src/model/cockpit.ts';
import { type Desks, NO_DESKS } from '../../../src/model/desks.ts';
import type { Effects } from '../../../src/shell/command.ts';
import { COMMANDS } from '../../../src/shell/commands.ts';
import { bindKeys } from '../../../src/shell/keys/bindings.ts';
import { createShell, type Shell } from '../../../src/shell/shell.ts';
import type { ShellState } from '../../../src/shell/state.ts';

/** Effects that do nothing. */
export const NO_EFFECTS: Effects = { copy: () => {}, suspend: () => {}, quit: () => {} };

/** The frame of a cockpit in a state of the shell; clocks are in São Paulo. */
export function frameOf(
  cockpit: Cockpit,
  given: Partial<ShellState> = {},
  desks: Desks = NO_DESKS,
): Frame & { readonly shell: Shell } {
  const shell = createShell({ lang: 'pt-BR', timeZone: 'America/Sao_Paulo', ...given });
  const context = { cockpit, shell, effects: NO_EFFECTS, desks };
  return { ...buildFrame({ context, bindings: bindKeys(COMMANDS) }), shell };
}

/** Rows of header, tabs and verdict: the same on every tab, and shown by the frames of Overview. */
const TOP_ROWS = 5;

/** The rows under header, tabs and verdict, as one text. */
export function bodyText(rows: readonly string[]): string {
  return `${rows.slice(TOP_ROWS).join('\n')}\n`;
}

/** Rows without escapes, blanks at the ends cut. */
export function plainRows(frame: Frame): string[] {
  return frame.rows.map((row) => stripVTControlCharacters(row).trimEnd());
}
