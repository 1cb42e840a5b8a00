import type { Level } from '../model/level.ts';
import type { Threshold, Unit } from '../model/metric.ts';

const DEFAULT_HYSTERESIS = 0.05;
/** How long a gap may be before the side of the limit on which a value stood is forgotten. */
const MEMORY_MS = 5 * 60_000;

/** Where a value stands against its threshold. Times are steady epoch milliseconds. */
export interface Standing {
  /** `unknown` before the first value and over a gap. */
  readonly level: Level;
  /** Newest value; NaN over a gap. */
  readonly value: number;
  /** Since when the level has been this one; NaN before the first value. */
  readonly since: number;
  /** Since when the value has been beyond `critical`; null while it is not. */
  readonly beyondSince: number | null;
  /** True while beyond `critical`, but not yet for long enough: then the level is `warn`. */
  readonly isPending: boolean;
}

/**
 * The level of one metric of one entity: threshold with hysteresis and `for:` as Prometheus has it (a value back inside starts
 * the wait anew), kept over gaps no longer than the `for:`.
 */
export class Tracker {
  readonly #threshold: Threshold;
  readonly #forMs: number;
  readonly #share: number;
  readonly #top: number;
  readonly #silenceMs: number;
  #standing: Standing;
  #lastAt: number | null = null;
  #gapFrom: number | null = null;
  #beyondSince: number | null = null;
  #isFirm = false;
  #isInWarn = false;

  /** `coverMs`: how long a value stays valid; longer silence is a gap even when nobody marked it. */
  constructor(threshold: Threshold, unit: Unit, coverMs: number) {
    this.#threshold = threshold;
    this.#forMs = threshold.forMs ?? 0;
    this.#share = threshold.hysteresis ?? (unit === 'count' || unit === 'flag' ? 0 : DEFAULT_HYSTERESIS);
    this.#top = unit === 'percent' ? 100 : Number.POSITIVE_INFINITY;
    this.#silenceMs = Math.max(this.#forMs, coverMs);
    this.#standing = {
      level: 'unknown',
      value: Number.NaN,
      since: Number.NaN,
      beyondSince: null,
      isPending: false,
    };
  }

  get standing(): Standing {
    return this.#standing;
  }

  /** Takes the next value (NaN for a failed reading) and says where it stands. Times ascend. */
  feed(time: number, value: number): Standing {
    if (!Number.isFinite(value)) {
      this.#gapFrom ??= time;
      return this.#stand('unknown', Number.NaN, time);
    }
    this.#forgetOverGap(time);
    const { critical } = this.#threshold;
    const isBeyond = critical !== undefined && this.#isBeyond(critical, value, this.#isFirm);
    if (isBeyond) this.#beyondSince ??= time;
    else this.#beyondSince = null;
    const beyondSince = this.#beyondSince;
    this.#isFirm = beyondSince !== null && (this.#isFirm || time - beyondSince >= this.#forMs);
    const { warn } = this.#threshold;
    this.#isInWarn = isBeyond || (warn !== undefined && this.#isBeyond(warn, value, this.#isInWarn));
    const since = beyondSince === null ? time : Math.min(time, beyondSince + this.#forMs);
    return this.#isFirm
      ? this.#stand('critical', value, since)
      : this.#stand(this.#isInWarn ? 'warn' : 'ok', value, time);
  }

  #stand(level: Level, value: number, changedAt: number): Standing {
    this.#standing = {
      level,
      value,
      since: level === this.#standing.level && !Number.isNaN(this.#standing.since) ? this.#standing.since : changedAt,
      beyondSince: Number.isNaN(value) ? null : this.#beyondSince,
      isPending: level === 'warn' && this.#beyondSince !== null,
    };
    return this.#standing;
  }

  #forgetOverGap(time: number): void {
    const silenceMs = this.#lastAt === null ? 0 : time - this.#lastAt;
    const gapMs = this.#gapFrom === null ? 0 : time - this.#gapFrom;
    this.#lastAt = time;
    this.#gapFrom = null;
    const longestMs = Math.max(gapMs, silenceMs > this.#silenceMs ? silenceMs : 0);
    if (longestMs > (this.#forMs > 0 ? this.#forMs : MEMORY_MS)) {
      this.#beyondSince = null;
      this.#isFirm = false;
    }
    if (longestMs > Math.max(this.#forMs, MEMORY_MS)) this.#isInWarn = false;
  }

  /** Beyond the limit; once there, until it is back inside by the hysteresis. */
  #isBeyond(limit: number, value: number, wasBeyond: boolean): boolean {
    const margin = wasBeyond ? Math.abs(limit) * this.#share : 0;
    if (this.#threshold.direction === 'above') return value > limit - margin;
    return value < Math.min(limit + margin, Math.max(limit, this.#top));
  }
}
