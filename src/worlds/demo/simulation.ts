import { calmMoment, type Origin } from './calm.ts';
import type { Course, DemoFault } from './demo-fault.ts';
import type { Effect, Happened } from './effect.ts';
import { applyHappened } from './effects.ts';
import type { Moment } from './moment.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** Distance of the points in which the past is kept. */
export const STEP_MS = 30 * SECOND;

/** When a restarted container is back, and when its health check has had time to pass. */
const SETTLES_AFTER_MS = [1_300, 8_500] as const;

/** One run of a fault, from its begin to its end. */
interface Episode {
  readonly fault: DemoFault;
  readonly began: number;
  ended: number | null;
}

/** A fault that is on from the start. */
export interface Onset {
  readonly fault: DemoFault;
  /** How long before the world's birth it began. */
  readonly agoMs: number;
}

/**
 * The simulated stack through time: calm, plus what happened to it, plus its faults. Every instant, past ones
 * included, is computed from these three, so that series, tables and logs can never disagree.
 */
export class Simulation {
  readonly origin: Origin;
  readonly #episodes: Episode[];
  readonly #happened: Happened[] = [];
  readonly #kept = new Map<number, Moment>();

  constructor(origin: Origin, onsets: readonly Onset[]) {
    this.origin = origin;
    this.#episodes = [];
    for (const { fault, agoMs } of onsets) this.#begin(fault, origin.bornAt - agoMs);
  }

  /** The stack at an instant. A new object each time. */
  at(t: number): Moment {
    const moment = calmMoment(this.origin, t);
    applyHappened(moment, this.#happened);
    for (const { fault, began, ended } of this.#episodes) {
      if (t < began || (ended !== null && t > ended + fault.fadeMs)) continue;
      fault.shape(moment, courseAt(began, ended, t));
    }
    return moment;
  }

  /**
   * The stack at an instant as logs need it: the kept step before it while nothing begins or ends near, else exact.
   * Not to be changed.
   */
  near(t: number): Moment {
    const step = Math.floor(t / STEP_MS) * STEP_MS;
    const isNear = (at: number | null) => at !== null && at > step - STEP_MS && at <= t;
    const isMoving =
      this.#happened.some(({ at }) => isNear(at)) ||
      this.#episodes.some((one) => isNear(one.began) || isNear(one.ended));
    return isMoving ? this.at(t) : this.#keep(step);
  }

  /** The stack every {@link STEP_MS} of the span that ends at `t`, oldest first; kept between calls, not to be changed. */
  past(t: number, spanMs: number): readonly Moment[] {
    const last = Math.floor(t / STEP_MS) * STEP_MS;
    const first = Math.max(Math.ceil((t - spanMs) / STEP_MS) * STEP_MS, last - 24 * HOUR);
    const moments: Moment[] = [];
    for (let at = first; at <= last; at += STEP_MS) moments.push(this.#keep(at));
    if (this.#kept.size > 2_000) for (const at of this.#kept.keys()) if (at < first) this.#kept.delete(at);
    return moments;
  }

  /** Whether a fault is on at an instant. */
  isOn(fault: string, t: number): boolean {
    return this.#episodes.some(
      (episode) => episode.fault.id === fault && t >= episode.began && (episode.ended === null || t < episode.ended),
    );
  }

  /** Whether an effect of that kind has happened by an instant. */
  hasHappened(kind: Effect['kind'], t: number): boolean {
    return this.#happened.some(({ at, effect }) => at <= t && effect.kind === kind);
  }

  /** The stack at `later` if an effect happened at `t`; it does not. */
  preview(effect: Effect, t: number, later: number): Moment {
    const other = new Simulation(this.origin, []);
    other.#episodes.push(...this.#episodes.map((episode) => ({ ...episode })));
    other.#happened.push(...this.#happened);
    other.apply(effect, t);
    return other.at(later);
  }

  /** Switches a fault on or off from `t` on; false when it already was so. */
  setFault(fault: DemoFault, isOn: boolean, t: number): boolean {
    if (this.isOn(fault.id, t) === isOn) return false;
    if (isOn) this.#begin(fault, t);
    else for (const episode of this.#episodes) if (episode.fault.id === fault.id) episode.ended ??= t;
    this.#forget(t);
    return true;
  }

  /**
   * Lets an action's effect happen at `t`; it also ends the faults it heals, each after its own delay. Returns the
   * milliseconds after which something changes by itself.
   */
  apply(effect: Effect, t: number): readonly number[] {
    this.#happened.push({ at: t, effect });
    const delays: number[] = [...SETTLES_AFTER_MS];
    for (const episode of this.#episodes) {
      const delay = episode.ended === null ? episode.fault.healsAfter(effect) : null;
      if (delay === null) continue;
      episode.ended = t + delay;
      delays.push(delay);
    }
    this.#forget(t);
    return delays;
  }

  #begin(fault: DemoFault, at: number): void {
    this.#episodes.push({ fault, began: at, ended: null });
    for (const effect of fault.opensWith ?? []) this.#happened.push({ at, effect });
  }

  #keep(at: number): Moment {
    const known = this.#kept.get(at);
    if (known !== undefined) return known;
    const moment = this.at(at);
    this.#kept.set(at, moment);
    return moment;
  }

  #forget(from: number): void {
    for (const at of this.#kept.keys()) if (at >= from) this.#kept.delete(at);
  }
}

function courseAt(began: number, ended: number | null, t: number): Course {
  const isOn = ended === null || t < ended;
  return {
    isOn,
    onMs: isOn ? t - began : ended - began,
    offMs: isOn ? 0 : t - ended,
    began,
    ended: isOn ? null : ended,
  };
}
