import type { Clock, Stop } from '../../model/clock.ts';
import type { Asker } from '../../model/question.ts';
import type { Phase } from './line-faults.ts';

/** How long one host may take, phase by phase; while the operator is asked no time passes. */
export interface Patience {
  readonly phase: () => Phase;
  /** Time of the phase that is under way, milliseconds. */
  readonly allowedMs: () => number;
  /** The next phase has come. */
  begin(phase: Phase): void;
  /** The same asker, during whose questions nothing runs out. */
  around(asker: Asker): Asker;
  stop(): void;
}

/** Each step of the login: a server that is there takes milliseconds, and what it asks elsewhere some seconds. */
const LOGIN_STEP_MS = 12_000;

/**
 * Builds a patience; `onOver` is called once when a phase took too long.
 * @param connectMs for the connection, the greeting and the keys each (ssh_config(5), ConnectTimeout).
 */
export function createPatience(clock: Pick<Clock, 'after'>, connectMs: number, onOver: () => void): Patience {
  let phase: Phase = 'connect';
  let waiting: Stop = () => undefined;
  let isOver = false;
  let questions = 0;
  const allowedMs = () => (phase === 'login' ? LOGIN_STEP_MS : connectMs);
  const run = () => {
    waiting();
    if (isOver || questions > 0) return;
    waiting = clock.after(allowedMs(), () => {
      isOver = true;
      onOver();
    });
  };
  run();
  return {
    phase: () => phase,
    allowedMs,
    begin: (next) => {
      phase = next;
      run();
    },
    around: (asker) => ({
      ask: async (question, signal) => {
        questions += 1;
        waiting();
        try {
          return await asker.ask(question, signal);
        } finally {
          questions -= 1;
          run();
        }
      },
    }),
    stop: () => {
      isOver = true;
      waiting();
    },
  };
}
