import type { Clock } from '../../../src/model/clock.ts';

interface Timer {
  due: number;
  readonly everyMs: number | null;
  readonly call: () => void;
}

/** A clock that a test moves by hand. */
export interface FakeClock extends Clock {
  /** Moves time forward, calling what falls due in order. */
  advance(ms: number): void;
  /** Like `advance`, but lets promises settle after every timer. */
  run(ms: number): Promise<void>;
  /** Sets the wall clock without moving time: forward when positive. */
  jump(ms: number): void;
  /** Number of timers that are set. */
  pending(): number;
}

/** Lets every promise that can settle now do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A fake clock that starts at the given wall time; its monotonic time starts at 1 000. */
export function createFakeClock(startsAt: number = Date.UTC(2026, 10, 23, 11, 0, 0)): FakeClock {
  let wallMs = startsAt;
  let monotonicMs = 1_000;
  const timers = new Set<Timer>();

  const set = (ms: number, everyMs: number | null, call: () => void) => {
    const timer = { due: monotonicMs + Math.max(0, ms), everyMs, call };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  const nextUntil = (until: number): Timer | undefined => {
    let next: Timer | undefined;
    for (const timer of timers) if (timer.due <= until && (next === undefined || timer.due < next.due)) next = timer;
    return next;
  };
  const moveTo = (monotonic: number) => {
    wallMs += monotonic - monotonicMs;
    monotonicMs = monotonic;
  };
  const fire = (timer: Timer) => {
    moveTo(Math.max(monotonicMs, timer.due));
    if (timer.everyMs === null) timers.delete(timer);
    else timer.due += timer.everyMs;
    timer.call();
  };

  return {
    now: () => wallMs,
    monotonic: () => monotonicMs,
    after: (ms, call) => set(ms, null, call),
    every: (ms, call) => set(ms, ms, call),
    advance(ms) {
      const until = monotonicMs + ms;
      for (let timer = nextUntil(until); timer !== undefined; timer = nextUntil(until)) fire(timer);
      moveTo(until);
    },
    async run(ms) {
      const until = monotonicMs + ms;
      await settle();
      for (let timer = nextUntil(until); timer !== undefined; timer = nextUntil(until)) {
        fire(timer);
        await settle();
      }
      moveTo(until);
      await settle();
    },
    jump: (ms) => {
      wallMs += ms;
    },
    pending: () => timers.size,
  };
}
