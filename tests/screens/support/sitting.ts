import { expect } from 'vitest';
import type { Desks } from '../../../src/model/desks.ts';
import type { CommandContext } from '../../../src/shell/command.ts';
import { COMMANDS } from '../../../src/shell/commands.ts';
import { bindKeys } from '../../../src/shell/keys/bindings.ts';
import { handleKey, handlePaste } from '../../../src/shell/keys/dispatch.ts';
import { createShell, type Shell } from '../../../src/shell/shell.ts';
import type { ShellState } from '../../../src/shell/state.ts';
import type { Play } from '../../scenes/play.ts';
import { frameOf, NO_EFFECTS, plainRows } from './frames.ts';

const bindings = bindKeys(COMMANDS);

/** An operator at the keys of a scene: what is pressed goes where it goes in the program, and the screen is read back. */
export class Sitting {
  readonly played: Play;
  readonly desks: Desks;
  /** What went to the clipboard. */
  readonly copied: string[] = [];
  readonly #shell: Shell;

  constructor(played: Play, desks: Desks, given: Partial<ShellState> = {}) {
    this.played = played;
    this.desks = desks;
    this.#shell = createShell({ lang: 'en', timeZone: 'America/Sao_Paulo', ...given });
  }

  get state(): ShellState {
    return this.#shell.getState();
  }

  get shell(): Shell {
    return this.#shell;
  }

  #context(): CommandContext {
    const { cockpit } = this.played;
    const { view } = frameOf(cockpit, this.state, this.desks);
    const effects = { ...NO_EFFECTS, copy: (text: string) => void this.copied.push(text) };
    return { cockpit, shell: this.#shell, desks: this.desks, effects, view };
  }

  /** Presses keys by their names. */
  press(...names: string[]): void {
    for (const name of names) handleKey({ name, text: name.length === 1 ? name : '' }, bindings, this.#context());
  }

  /** Types a text, key by key. */
  type(text: string): void {
    for (const letter of text)
      handleKey({ name: letter === ' ' ? 'space' : letter, text: letter }, bindings, this.#context());
  }

  paste(text: string): void {
    handlePaste(text, this.#context());
  }

  /** The screen as it stands, with parts of the state as given. */
  lines(given: Partial<ShellState> = {}): string[] {
    return plainRows(frameOf(this.played.cockpit, { ...this.state, ...given }, this.desks));
  }

  text(given: Partial<ShellState> = {}): string {
    return this.lines(given).join('\n');
  }
}

const SIZES = [
  ['pt-BR', 80, 24],
  ['en', 80, 24],
  ['pt-BR', 120, 36],
  ['en', 120, 36],
] as const;

/** Holds what is in sight against `golden/NAME-COLUMNSxROWS-LANG.golden`, in both languages and sizes. */
export async function matchGolden(sitting: Sitting, name: string): Promise<void> {
  for (const [lang, columns, rows] of SIZES) {
    const text = sitting.text({ lang, size: { columns, rows } });
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name}-${columns}x${rows}-${lang}.golden`);
  }
}
