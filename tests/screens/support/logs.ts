import { buildFrame, type Frame } from '../../../screens/frame/frame.ts';
import type { Cockpit } from '../../../src/model/cockpit.ts';
import type { LogSink, RawLogLine } from '../../../src/model/log.ts';
import type { LogDesk, LogTail } from '../../../src/model/log-tail.ts';
import { type CommandContext, EMPTY_VIEW, type View } from '../../../src/shell/command.ts';
import { COMMANDS } from '../../../src/shell/commands.ts';
import { bindKeys } from '../../../src/shell/keys/bindings.ts';
import { handleKey } from '../../../src/shell/keys/dispatch.ts';
import { createShell, type Shell } from '../../../src/shell/shell.ts';
import type { ShellState } from '../../../src/shell/state.ts';
import { openKeptFilters } from '../../../src/tails/kept-filters.ts';
import { createLogDesk } from '../../../src/tails/log-desk.ts';
import type { FakeClock } from '../../unit/support/fake-clock.ts';
import { NO_EFFECTS, plainRows } from './frames.ts';

/** The Logs tab under a test's hands: keys go in, frames come out. */
export interface LogsBench {
  readonly shell: Shell;
  readonly tail: LogTail;
  readonly copied: string[];
  frame(): Frame;
  rows(): string[];
  /** Presses keys one after the other, each on the frame before it; a text of one character types itself. */
  press(...names: readonly string[]): void;
  type(text: string): void;
}

/** A desk over lines that the test says. */
export function deskOf(
  clock: FakeClock,
  exportFolder = '/nonexistent',
  kept = openKeptFilters(null),
): { desk: LogDesk; say: LogSink } {
  const sinks: LogSink[] = [];
  const desk = createLogDesk({
    clock,
    exportFolder,
    kept,
    source: {
      services: () => ['api', 'postgres', 'redis'],
      follow(_request, given) {
        sinks.push(given);
        return () => undefined;
      },
    },
  });
  return {
    desk,
    say: {
      lines: (batch: readonly RawLogLine[]) => {
        for (const sink of sinks) sink.lines(batch);
      },
      status: (service, failure) => {
        for (const sink of sinks) sink.status(service, failure);
      },
    },
  };
}

/** Opens the Logs tab of a cockpit over a desk. */
export function openLogs(cockpit: Cockpit, logs: LogDesk, given: Partial<ShellState> = {}): LogsBench {
  const shell = createShell({ lang: 'en', tab: 'logs', timeZone: 'America/Sao_Paulo', ...given });
  const bindings = bindKeys(COMMANDS);
  const copied: string[] = [];
  const effects = { ...NO_EFFECTS, copy: (text: string) => void copied.push(text) };
  const tail = logs.open();
  const frame = (): Frame => buildFrame({ context: { cockpit, shell, effects, desks: { logs } }, bindings });
  const context = (view: View): CommandContext => ({ cockpit, shell, effects, desks: { logs }, view });
  const pressOne = (name: string): void =>
    handleKey({ name, text: name.length === 1 ? name : '' }, bindings, context(frame().view ?? EMPTY_VIEW));
  return {
    shell,
    tail,
    copied,
    frame,
    rows: () => plainRows(frame()),
    press: (...names) => names.forEach(pressOne),
    type: (text) => [...text].forEach(pressOne),
  };
}
