import type { SeriesWindow } from '../model/cockpit.ts';
import { mergeHistory, type Point } from './backfill.ts';
import { DayMinutes } from './day-minutes.ts';
import { RecentPoints } from './recent-points.ts';
import { Trend } from './trend.ts';
import { WindowCells } from './window-cells.ts';

const MINUTE_MS = 60_000;
const RECENT_MS = 65 * MINUTE_MS;
/** Share of a span that has to be measured before a trend over it is told. */
const LEAST_SHARE = 1 / 6;

/** An hour at one point in two seconds. */
const RECENT_POINTS = 1_800;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Windows kept for asking again before anything changed. */
const KEPT_WINDOWS = 4;

interface KeptWindow {
  readonly spanMs: number;
  readonly cells: number;
  readonly version: number;
  readonly bucket: number;
  /** Until when the newest cells would come out the same. */
  readonly validUntil: number;
  readonly window: SeriesWindow;
}

/**
 * One metric of one entity over a day: the last hour as measured, before that the peak and last value of each minute.
 * A missed reading is a gap mark; a sample is valid until the next point, at most {@link Series.coverMs}.
 * All times are steady epoch milliseconds, ascending. About 50 KiB when full.
 */
export class Series {
  #recent = new RecentPoints(RECENT_MS, RECENT_POINTS);
  #minutes = new DayMinutes();
  #kept: KeptWindow[] = [];
  #version = 0;
  #newestAt = Number.NEGATIVE_INFINITY;
  #measuredAt = Number.NEGATIVE_INFINITY;
  #coverMs: number;

  /** `coverMs`: how long a sample stays valid without the next one. */
  constructor(coverMs: number) {
    this.#coverMs = coverMs;
  }

  get coverMs(): number {
    return this.#coverMs;
  }

  /** The newest value; NaN when the newest reading failed or there is none. */
  get latest(): number {
    return this.#recent.value(this.#recent.size - 1);
  }

  /** When the newest value was measured; -Infinity when none was. */
  get measuredAt(): number {
    return this.#measuredAt;
  }

  /** Appends a value; what is not finite is a gap. A time before the newest point counts as that point's. */
  push(time: number, value: number): void {
    if (!Number.isFinite(value)) {
      this.markGap(time);
      return;
    }
    this.#append(time, value);
    this.#measuredAt = this.#newestAt;
  }

  /** Notes that a reading is missing: nothing is carried over it. */
  markGap(time: number): void {
    if (this.#recent.size > 0 && Number.isNaN(this.latest)) return;
    this.#append(time, Number.NaN);
  }

  /** Fills what was not measured with points measured by somebody else, ascending. What was measured here stays. */
  backfill(history: readonly Point[]): void {
    const merged = mergeHistory(this.points(), history, this.#coverMs);
    this.#coverMs = merged.coverMs;
    this.#recent = new RecentPoints(RECENT_MS, RECENT_POINTS);
    this.#minutes = new DayMinutes();
    this.#newestAt = Number.NEGATIVE_INFINITY;
    for (const [time, value] of merged.points) this.push(time, value);
  }

  /** Everything kept, oldest first: minutes as their peak and their last value, then the recent points. NaN is a gap. */
  points(): Point[] {
    const points: Point[] = [];
    const recentFrom = this.#recent.time(0);
    if (this.#recent.hasDropped)
      this.#minutes.visit(recentFrom - DAY_MS, recentFrom, (startsAt, peak, last) => {
        points.push([startsAt, peak]);
        if (!Object.is(peak, last)) points.push([startsAt + MINUTE_MS / 2, last]);
      });
    this.#recent.visit(Number.NEGATIVE_INFINITY, (time, value) => points.push([time, value]));
    return points;
  }

  /** Cells that end now; see {@link SeriesWindow}. The same object as before while nothing in it could have changed. */
  window(now: number, spanMs: number, cells: number): SeriesWindow {
    const bucket = Math.floor((now * Math.max(1, Math.floor(cells))) / spanMs);
    const kept = this.#kept.find((one) => one.spanMs === spanMs && one.cells === cells);
    if (kept !== undefined && kept.version === this.#version && kept.bucket === bucket && now <= kept.validUntil)
      return kept.window;
    const window = this.#squeeze(now, spanMs, cells);
    const validUntil =
      now <= this.#newestAt + this.#coverMs ? this.#newestAt + this.#coverMs : Number.POSITIVE_INFINITY;
    this.#kept = this.#kept.filter((one) => one !== kept).slice(-(KEPT_WINDOWS - 1));
    this.#kept.push({ spanMs, cells, version: this.#version, bucket, validUntil, window });
    return window;
  }

  /** Trend in units per hour over the span that ends now; NaN while less than a sixth of it was measured. */
  slope(now: number, spanMs: number): number {
    const trend = new Trend(now);
    const from = now - spanMs;
    // Either minutes or points, never both: an hour of points would outweigh the day before it.
    if (this.#recent.hasDropped && this.#recent.time(0) > from)
      this.#minutes.visit(from, now + MINUTE_MS, (startsAt, _peak, last) => trend.put(startsAt, last));
    else this.#recent.visit(from, (time, value) => trend.put(time, value));
    return trend.perHour(spanMs * LEAST_SHARE);
  }

  #append(time: number, value: number): void {
    this.#newestAt = Math.max(time, this.#newestAt);
    this.#recent.push(this.#newestAt, value);
    this.#minutes.push(this.#newestAt, value);
    this.#version += 1;
  }

  #squeeze(now: number, spanMs: number, cells: number): SeriesWindow {
    const squeezed = new WindowCells(now, spanMs, cells);
    const from = squeezed.startsAt - this.#coverMs;
    const recentFrom = this.#recent.time(0);
    if (this.#recent.hasDropped && recentFrom > from)
      this.#minutes.visit(from, recentFrom + MINUTE_MS, (startsAt, peak, last) => {
        if (startsAt < recentFrom) squeezed.put(startsAt, peak, last, startsAt + MINUTE_MS + this.#coverMs);
      });
    this.#recent.visit(from, (time, value) => squeezed.put(time, value, value, time + this.#coverMs));
    return squeezed.close(this.latest);
  }
}
