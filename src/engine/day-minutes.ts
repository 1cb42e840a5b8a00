const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 1_440;
const FIRST_CAPACITY = 64;
/** Nothing was said in that minute, not even a gap. */
const SILENT = Number.NEGATIVE_INFINITY;

/**
 * A day in buckets of one minute, each with the largest and the last value of its minute. NaN as the largest: only gap marks;
 * NaN as the last: the minute ended in a gap. A ring that grows as the day goes on.
 */
export class DayMinutes {
  #peaks = new Float64Array(FIRST_CAPACITY);
  #lasts = new Float64Array(FIRST_CAPACITY);
  /** First minute kept, and the one after the last, counted from the epoch. */
  #first = 0;
  #end = 0;

  /** Appends a value or a gap mark (NaN); times ascend. */
  push(time: number, value: number): void {
    const minute = Math.floor(time / MINUTE_MS);
    if (this.#end === 0) {
      this.#first = minute;
      this.#end = minute;
    }
    if (minute < this.#end - 1) return;
    if (minute >= this.#end) this.#extendTo(minute);
    const slot = minute % this.#peaks.length;
    const peak = this.#peaks[slot] ?? SILENT;
    if (peak === SILENT || Number.isNaN(peak) || value > peak) this.#peaks[slot] = value;
    this.#lasts[slot] = value;
  }

  /** Visits the minutes in which something was said, from the one that holds `from` to the one before that of `to`. */
  visit(from: number, to: number, call: (startsAt: number, peak: number, last: number) => void): void {
    const end = Math.min(this.#end, Math.floor(to / MINUTE_MS));
    for (let minute = Math.max(this.#first, Math.floor(from / MINUTE_MS)); minute < end; minute += 1) {
      const slot = minute % this.#peaks.length;
      const peak = this.#peaks[slot] ?? SILENT;
      if (peak !== SILENT) call(minute * MINUTE_MS, peak, this.#lasts[slot] ?? Number.NaN);
    }
  }

  #extendTo(minute: number): void {
    if (minute - this.#end >= MINUTES_A_DAY) {
      this.#first = minute;
      this.#end = minute;
    }
    if (minute - this.#first >= this.#peaks.length && this.#peaks.length < MINUTES_A_DAY)
      this.#grow(minute - this.#first + 1);
    for (let fresh = this.#end; fresh <= minute; fresh += 1) {
      const slot = fresh % this.#peaks.length;
      this.#peaks[slot] = SILENT;
      this.#lasts[slot] = Number.NaN;
    }
    this.#end = minute + 1;
    this.#first = Math.max(this.#first, this.#end - this.#peaks.length);
  }

  #grow(needed: number): void {
    const capacity = Math.min(MINUTES_A_DAY, Math.max(needed, this.#peaks.length * 2));
    const peaks = new Float64Array(capacity).fill(SILENT);
    const lasts = new Float64Array(capacity).fill(Number.NaN);
    for (let minute = Math.max(this.#first, this.#end - capacity); minute < this.#end; minute += 1) {
      peaks[minute % capacity] = this.#peaks[minute % this.#peaks.length] ?? SILENT;
      lasts[minute % capacity] = this.#lasts[minute % this.#lasts.length] ?? Number.NaN;
    }
    this.#peaks = peaks;
    this.#lasts = lasts;
  }
}
