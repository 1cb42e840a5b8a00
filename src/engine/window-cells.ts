import type { SeriesWindow } from '../model/cockpit.ts';

/**
 * Squeezes points into cells of equal width whose edges are fixed in absolute time, so that a picture shifts by whole cells
 * and never shimmers. A cell holds the largest of its points; a cell without one is carried from the point before it as long
 * as that one is valid, so that cells narrower than the sampling interval show no false gaps.
 */
export class WindowCells {
  readonly bucketMs: number;
  readonly #values: Float64Array;
  /** Number of the first bucket, counted from the epoch. */
  readonly #first: number;
  readonly #now: number;
  #cell = -1;
  #carried = Number.NaN;
  #carriedUntil = Number.NEGATIVE_INFINITY;

  constructor(now: number, spanMs: number, cells: number) {
    const count = Math.max(1, Math.floor(cells));
    this.bucketMs = Math.max(1, spanMs / count);
    this.#values = new Float64Array(count).fill(Number.NaN);
    this.#first = Math.floor(now / this.bucketMs) - count + 1;
    this.#now = now;
  }

  /** Start of the first cell. */
  get startsAt(): number {
    return this.#first * this.bucketMs;
  }

  /**
   * Puts a point: its time, the largest value it stands for (NaN for a gap), the value that goes on after it and until when.
   * Times ascend; points before the first cell count for what they carry into it.
   */
  put(time: number, peak: number, last: number, validUntil: number): void {
    const cell = Math.floor(time / this.bucketMs) - this.#first;
    this.#carryTo(cell);
    const present = this.#values[cell];
    if (present !== undefined && (Number.isNaN(present) || peak > present)) this.#values[cell] = peak;
    this.#cell = cell;
    this.#carried = last;
    this.#carriedUntil = validUntil;
  }

  /** Carries the last point up to now and gives the window. */
  close(latest: number): SeriesWindow {
    this.#carryTo(Math.floor(this.#now / this.bucketMs) - this.#first + 1);
    let min = Number.NaN;
    let max = Number.NaN;
    for (const value of this.#values) {
      if (Number.isNaN(value)) continue;
      if (!(value >= min)) min = value;
      if (!(value <= max)) max = value;
    }
    return { values: this.#values, latest, min, max, bucketMs: this.bucketMs };
  }

  /** Fills the cells between the last point's and `cell` with what that point carries. */
  #carryTo(cell: number): void {
    if (Number.isNaN(this.#carried)) return;
    const reached = Math.ceil(this.#carriedUntil / this.bucketMs) - this.#first;
    const end = Math.min(cell, reached, this.#values.length);
    for (let index = Math.max(0, this.#cell + 1); index < end; index += 1) this.#values[index] = this.#carried;
  }
}
