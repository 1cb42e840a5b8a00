const FIRST_CAPACITY = 32;

/** Points of the last while in full resolution: a ring that grows as it fills, up to a fixed number. NaN is a gap mark. */
export class RecentPoints {
  readonly #keepMs: number;
  readonly #maxPoints: number;
  #times = new Float64Array(FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);
  #start = 0;
  #size = 0;
  #hasDropped = false;

  /** Keeps points younger than `keepMs`, at most `maxPoints` of them. */
  constructor(keepMs: number, maxPoints: number) {
    this.#keepMs = keepMs;
    this.#maxPoints = maxPoints;
  }

  get size(): number {
    return this.#size;
  }

  /** True when older points were measured than those still here. */
  get hasDropped(): boolean {
    return this.#hasDropped;
  }

  /** Time of the point at `index`, 0 the oldest; NaN outside. */
  time(index: number): number {
    return index < 0 || index >= this.#size ? Number.NaN : (this.#times[this.#slot(index)] ?? Number.NaN);
  }

  /** Value of the point at `index`, 0 the oldest; NaN outside. */
  value(index: number): number {
    return index < 0 || index >= this.#size ? Number.NaN : (this.#values[this.#slot(index)] ?? Number.NaN);
  }

  /** Appends; times ascend. */
  push(time: number, value: number): void {
    while (this.#size > 0 && this.time(0) < time - this.#keepMs) this.#drop();
    if (this.#size === this.#times.length) {
      if (this.#size < this.#maxPoints) this.#grow();
      else this.#drop();
    }
    const slot = this.#slot(this.#size);
    this.#times[slot] = time;
    this.#values[slot] = value;
    this.#size += 1;
  }

  /** Index of the first point at or after `time`; the size when there is none. */
  indexFrom(time: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.time(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Visits the points at or after `time`, oldest first. */
  visit(time: number, call: (time: number, value: number) => void): void {
    const [times, values] = [this.#times, this.#values];
    let slot = this.#slot(this.indexFrom(time));
    for (let left = this.#size - this.indexFrom(time); left > 0; left -= 1) {
      call(times[slot] ?? Number.NaN, values[slot] ?? Number.NaN);
      slot = slot + 1 === times.length ? 0 : slot + 1;
    }
  }

  #slot(index: number): number {
    const slot = this.#start + index;
    return slot >= this.#times.length ? slot - this.#times.length : slot;
  }

  #drop(): void {
    this.#start = this.#slot(1);
    this.#size -= 1;
    this.#hasDropped = true;
  }

  #grow(): void {
    const capacity = Math.min(this.#maxPoints, Math.ceil(this.#size * 1.5));
    const times = new Float64Array(capacity);
    const values = new Float64Array(capacity);
    for (let index = 0; index < this.#size; index += 1) {
      times[index] = this.time(index);
      values[index] = this.value(index);
    }
    this.#times = times;
    this.#values = values;
    this.#start = 0;
  }
}
