import type { TapeEntry } from '../engine/tape.ts';
import { type History, seriesKey } from '../model/metric.ts';
import type { Reading } from '../model/reading.ts';

/** What a track says at an instant: a reading, or why there is none there. */
export type TrackAnswer =
  | { readonly kind: 'reading'; readonly reading: Reading }
  /** Nothing of this probe on the tape at all. */
  | { readonly kind: 'never' }
  /** Its first reading comes so much later. */
  | { readonly kind: 'later'; readonly inMs: number }
  /** Nothing was recorded for so long that the last reading says nothing any more. */
  | { readonly kind: 'gap'; readonly sinceMs: number };

/** One probe's readings on a tape, asked for in order. */
export class ReplayTrack {
  readonly #entries: readonly TapeEntry[];
  readonly #validMs: number;
  #index = -1;
  #given = -1;

  /** `validMs`: how long a reading stands for what follows it. */
  constructor(entries: readonly TapeEntry[], validMs: number) {
    this.#entries = entries;
    this.#validMs = validMs;
  }

  /** What is known so many milliseconds into the tape; never less than the last time. */
  at(elapsedMs: number): TrackAnswer {
    const [first] = this.#entries;
    if (first === undefined) return { kind: 'never' };
    while ((this.#entries[this.#index + 1]?.t ?? Number.POSITIVE_INFINITY) <= elapsedMs) this.#index += 1;
    const entry = this.#entries[this.#index];
    if (entry === undefined) return { kind: 'later', inMs: first.t - elapsedMs };
    if (elapsedMs - entry.t > this.#validMs) return { kind: 'gap', sinceMs: elapsedMs - entry.t };
    const { history: _history, ...reading } = entry.reading;
    const history = historyOf(this.#entries.slice(this.#given + 1, this.#index + 1));
    this.#given = this.#index;
    return { kind: 'reading', reading: history.length === 0 ? reading : { ...reading, history } };
  }
}

/** The past that readings bring along: their own histories, and what those said that nobody asked for in time. */
function historyOf(passed: readonly TapeEntry[]): History[] {
  const found = new Map<string, { name: Omit<History, 'points'>; points: (readonly [number, number])[] }>();
  const seriesOf = ({ metric, entity }: Omit<History, 'points'>) => {
    const key = seriesKey(metric, entity);
    const known = found.get(key) ?? { name: entity === undefined ? { metric } : { metric, entity }, points: [] };
    found.set(key, known);
    return known.points;
  };
  for (const [index, { reading }] of passed.entries()) {
    for (const past of reading.history ?? []) for (const point of past.points) seriesOf(past).push(point);
    if (index < passed.length - 1)
      for (const sample of reading.samples) seriesOf(sample).push([reading.at, sample.value]);
  }
  return [...found.values()].map(({ name, points }) => ({ ...name, points: points.sort((a, b) => a[0] - b[0]) }));
}
