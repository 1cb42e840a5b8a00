const HOUR_MS = 3_600_000;
const FEWEST_POINTS = 3;

/** Least-squares line through points, fed one by one; gaps (NaN) are left out. */
export class Trend {
  readonly #origin: number;
  #count = 0;
  #first = Number.NaN;
  #last = Number.NaN;
  #sumX = 0;
  #sumY = 0;
  #sumXX = 0;
  #sumXY = 0;

  /** `origin`: any instant near the points, so that sums keep their precision. */
  constructor(origin: number) {
    this.#origin = origin;
  }

  put(time: number, value: number): void {
    if (Number.isNaN(value)) return;
    if (Number.isNaN(this.#first)) this.#first = time;
    this.#last = time;
    const x = (time - this.#origin) / HOUR_MS;
    this.#count += 1;
    this.#sumX += x;
    this.#sumY += value;
    this.#sumXX += x * x;
    this.#sumXY += x * value;
  }

  /**
   * Units per hour; NaN with fewer than three points, or when they cover less than `leastMs`: seconds of noise drawn out
   * over an hour would forecast nonsense.
   */
  perHour(leastMs: number): number {
    if (this.#count < FEWEST_POINTS || this.#last - this.#first < leastMs) return Number.NaN;
    const spread = this.#count * this.#sumXX - this.#sumX * this.#sumX;
    return spread > 0 ? (this.#count * this.#sumXY - this.#sumX * this.#sumY) / spread : Number.NaN;
  }
}
