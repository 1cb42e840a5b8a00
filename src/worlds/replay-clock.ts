import type { Clock, Stop } from '../model/clock.ts';

/** A clock that lives in a tape's time. */
export interface ReplayClock extends Clock {
  /** Lets time run; before that it stands at the beginning, however long the screen takes to open. */
  play(): void;
  /** Milliseconds of tape played so far. */
  elapsedMs(): number;
  /** The tape has been played to its end: time stands still. */
  hasEnded(): boolean;
  /** Calls once when the tape has been played to its end, in real time: no timer of the tape's time comes that late. */
  onEnd(call: () => void): Stop;
}

/** How a tape's time runs. All in milliseconds. */
export interface ReplayPace {
  /** Wall clock at the recording's start. */
  readonly startedAt: number;
  /** Where to begin and where to stand still, counted from the start. */
  readonly fromMs: number;
  readonly endMs: number;
  /** Tape milliseconds for each real one. */
  readonly speed: number;
}

/**
 * A clock for whoever looks at a replay: wall clock and ages are those of the recording, `speed` times as fast as real time,
 * and stand still at its end, as before {@link ReplayClock.play}. What is due after the end is never called.
 */
export function createReplayClock(real: Clock, { startedAt, fromMs, endMs, speed }: ReplayPace): ReplayClock {
  let playedAt: number | null = null;
  const elapsedMs = () =>
    playedAt === null ? fromMs : Math.min(endMs, fromMs + (real.monotonic() - playedAt) * speed);
  const after = (ms: number, call: () => void): Stop => {
    if (elapsedMs() + ms > endMs) return () => undefined;
    // Whole milliseconds, as real timers have: a fraction lost in rounding would fire before its time, for ever.
    return real.after(Math.ceil(ms / speed), call);
  };
  const onEnd = (call: () => void): Stop => {
    // A real timer may fire a fraction of a millisecond early.
    let stop = real.after(Math.ceil((endMs - elapsedMs()) / speed), () => {
      if (elapsedMs() >= endMs) call();
      else stop = onEnd(call);
    });
    return () => stop();
  };
  return {
    play() {
      playedAt ??= real.monotonic();
    },
    elapsedMs,
    hasEnded: () => elapsedMs() >= endMs,
    onEnd,
    now: () => startedAt + elapsedMs(),
    monotonic: elapsedMs,
    after,
    every(ms, call) {
      let stop: Stop = () => undefined;
      const again = () => {
        stop = after(ms, () => {
          again();
          call();
        });
      };
      again();
      return () => stop();
    },
  };
}
