import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { IPty } from '@lydell/node-pty';
import type { Terminal } from '@xterm/headless';

const require = createRequire(import.meta.url);
const pty = require('@lydell/node-pty') as typeof import('@lydell/node-pty');
const xterm = require('@xterm/headless') as typeof import('@xterm/headless');

const root = join(import.meta.dirname, '..', '..', '..');

/** The built program, as an operator starts it. */
export const LAUNCHER = join(root, 'bin', 'sparkone-tui');

/** How a program is opened in a pseudo terminal. */
export interface OpenOptions {
  /** Arguments of `bin/sparkone-tui`. */
  readonly args: readonly string[];
  /** Default 120. */
  readonly columns?: number;
  /** Default 40. */
  readonly rows?: number;
  /** Added to a clean environment (`undefined` removes); `CI` is never inherited. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Another program than the launcher. */
  readonly command?: string;
  readonly cwd?: string;
  /** Counts frames instead of keeping the output, for runs of many thousand frames. Default false. */
  readonly countFrames?: boolean;
}

/** The built program as its operator sees it: keys in, a screen out. */
export interface Program {
  readonly pid: number;
  readonly terminal: Terminal;
  /** The visible lines, right-trimmed. */
  lines(): string[];
  text(): string;
  /** Types keys one by one as a person would; `\x1b` for Esc, `\r` for Enter. */
  press(keys: string): void;
  /** Resolves with the screen text when the condition holds; rejects with the last screen after the deadline (default 40 s). */
  waitFor(what: RegExp | ((text: string) => boolean), deadlineMs?: number): Promise<string>;
  resize(columns: number, rows: number): void;
  kill(signal: string): void;
  /** Exit code and signal, once the program ended. */
  readonly ended: Promise<{ readonly code: number; readonly signal: number }>;
  /** Bytes that the program wrote so far, and all of them as text. */
  written(): string;
  /** Frames painted so far: synchronised updates begun (DEC private mode 2026). */
  frames(): number;
  close(): Promise<void>;
}

/** Opens the built program in a real pseudo terminal with an emulated screen behind it. */
export function openProgram(options: OpenOptions): Program {
  const columns = options.columns ?? 120;
  const rows = options.rows ?? 40;
  const command = options.command ?? LAUNCHER;
  if (!existsSync(command)) throw new Error(`${command} is missing`);
  const { CI: _ci, NO_COLOR: _noColor, ...inherited } = process.env;
  const merged: Record<string, string | undefined> = {
    ...inherited,
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
    LANG: 'en_US.UTF-8',
    LC_ALL: '',
    FORCE_COLOR: '3',
    ...options.env,
  };
  const env = Object.fromEntries(
    Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const child: IPty = pty.spawn(command, [...options.args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd ?? root,
    env,
  });
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 });
  let output = '';
  let frames = 0;
  let isOver = false;
  child.onData((data) => {
    frames += data.split('\x1b[?2026h').length - 1;
    if (options.countFrames !== true) output += data;
    terminal.write(data);
  });
  terminal.onData((answer) => {
    if (!isOver) child.write(answer);
  });
  const ended = new Promise<{ code: number; signal: number }>((resolve) => {
    child.onExit(({ exitCode, signal }) => {
      isOver = true;
      resolve({ code: exitCode, signal: signal ?? 0 });
    });
  });

  const lines = (): string[] => {
    const buffer = terminal.buffer.active;
    return Array.from(
      { length: terminal.rows },
      (_, row) => buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '',
    );
  };
  const text = (): string => lines().join('\n');

  return {
    pid: child.pid,
    terminal,
    lines,
    text,
    press: (keys) => {
      if (!isOver) child.write(keys);
    },
    async waitFor(what, deadlineMs = 40_000) {
      const holds = typeof what === 'function' ? what : (screen: string) => what.test(screen);
      const started = performance.now();
      for (;;) {
        const screen = text();
        if (holds(screen)) return screen;
        if (performance.now() - started > deadlineMs || (isOver && performance.now() - started > 500))
          throw new Error(`waited ${deadlineMs} ms for ${String(what)}; the screen is:\n${screen}`);
        await delay(15);
      }
    },
    resize(newColumns, newRows) {
      terminal.resize(newColumns, newRows);
      child.resize(newColumns, newRows);
    },
    kill: (signal) => child.kill(signal),
    ended,
    written: () => output,
    frames: () => frames,
    async close() {
      if (!isOver) child.kill('SIGKILL');
      await ended;
      terminal.dispose();
    },
  };
}

/** Types as a person does: text that comes at once is taken for pasted, and a pasted phrase does not count. */
export async function typeSlowly(program: Program, text: string): Promise<void> {
  for (const letter of text) {
    program.press(letter);
    await delay(8);
  }
}

/** Programs that are closed together. */
export interface Programs {
  open(options: OpenOptions): Program;
  close(): Promise<void>;
}

/** The programs of a test. */
export function createPrograms(): Programs {
  const opened: Program[] = [];
  return {
    open(options) {
      const program = openProgram(options);
      opened.push(program);
      return program;
    },
    close: async () => void (await Promise.all(opened.splice(0).map((program) => program.close()))),
  };
}
