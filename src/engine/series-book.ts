import type { Metric, Threshold } from '../model/metric.ts';
import { seriesKey } from '../model/metric.ts';
import type { ProbeSpec } from '../model/probe.ts';
import type { Reading } from '../model/reading.ts';
import { Series } from './series.ts';
import type { Judged } from './threshold-text.ts';
import { Tracker } from './tracker.ts';

const COVER_INTERVALS = 1.25;
/** More series than any stack here has; beyond it those silent for longest go (entities come and go with their containers). */
const MOST_SERIES = 4_000;

interface Entry {
  readonly probe: string;
  readonly metric: Metric | undefined;
  readonly metricId: string;
  readonly entity: string | undefined;
  readonly series: Series;
  /** False once a good reading came without it. */
  isPresent: boolean;
  /** Null without a threshold, and while it is not there. */
  tracker: Tracker | null;
}

/** How long a sample of this probe is valid when the next one does not come. */
function coverMsOf(spec: ProbeSpec): number {
  return spec.everyMs * COVER_INTERVALS + spec.deadlineMs;
}

/** All series of a target with their trackers, fed reading by reading. Times are steady epoch milliseconds. */
export class SeriesBook {
  readonly #entries = new Map<string, Entry>();
  readonly #byProbe = new Map<string, Set<string>>();
  readonly #threshold: (metric: string) => Threshold | undefined;

  constructor(threshold: (metric: string) => Threshold | undefined) {
    this.#threshold = threshold;
  }

  /** The series of a metric and entity, undefined when nothing was ever measured. */
  series(metric: string, entity: string | undefined): Series | undefined {
    return this.#entries.get(seriesKey(metric, entity))?.series;
  }

  /** Takes a reading's history and samples, marks gaps for what is missing in it, and gives what has a threshold. */
  feed(spec: ProbeSpec, reading: Reading, at: number): readonly Judged[] {
    for (const { metric, entity, points } of reading.history ?? []) {
      const entry = this.#entryOf(spec, metric, entity);
      const shiftMs = at - reading.at;
      entry.series.backfill(
        points.map(([epochMs, value]) => [epochMs + shiftMs, value] as const).filter(([time]) => time <= at),
      );
      this.#retrace(entry);
    }
    const present = new Set<string>();
    for (const { metric, entity, value } of reading.samples) {
      const entry = this.#entryOf(spec, metric, entity);
      present.add(seriesKey(metric, entity));
      entry.isPresent = true;
      entry.series.push(at, value);
      entry.tracker ??= this.#trackerOf(spec, entry);
      entry.tracker?.feed(at, value);
    }
    this.#markMissing(spec, reading, at, present);
    return this.#judged(spec);
  }

  /** Levels anew from the series, after thresholds changed; what is not there at present stays unjudged. */
  retraceAll(spec: ProbeSpec): readonly Judged[] {
    for (const key of this.#byProbe.get(spec.id) ?? []) {
      const entry = this.#entries.get(key);
      if (entry?.isPresent === true) this.#retrace(entry);
    }
    return this.#judged(spec);
  }

  /** What was not in the reading: a gap; after a good reading the thing itself is gone and no longer judged. */
  #markMissing(spec: ProbeSpec, reading: Reading, at: number, present: ReadonlySet<string>): void {
    for (const key of this.#byProbe.get(spec.id) ?? []) {
      const entry = this.#entries.get(key);
      if (entry === undefined || present.has(key)) continue;
      entry.series.markGap(at);
      if (reading.fault === null) {
        entry.isPresent = false;
        entry.tracker = null;
      } else entry.tracker?.feed(at, Number.NaN);
    }
  }

  #judged(spec: ProbeSpec): Judged[] {
    const judged: Judged[] = [];
    for (const key of this.#byProbe.get(spec.id) ?? []) {
      const entry = this.#entries.get(key);
      if (entry?.tracker == null || entry.metric === undefined) continue;
      const threshold = this.#threshold(entry.metric.id);
      if (threshold === undefined) continue;
      judged.push({ metric: entry.metric, entity: entry.entity, threshold, standing: entry.tracker.standing });
    }
    return judged;
  }

  #entryOf(spec: ProbeSpec, metricId: string, entity: string | undefined): Entry {
    const key = seriesKey(metricId, entity);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    if (this.#entries.size >= MOST_SERIES) this.#forgetSilent();
    const metric = spec.metrics.find((one) => one.id === metricId);
    const series = new Series(coverMsOf(spec));
    const entry: Entry = { probe: spec.id, metric, metricId, entity, series, isPresent: true, tracker: null };
    this.#entries.set(key, entry);
    const keys = this.#byProbe.get(spec.id) ?? new Set();
    this.#byProbe.set(spec.id, keys.add(key));
    return entry;
  }

  #trackerOf(spec: ProbeSpec, entry: Entry): Tracker | null {
    const threshold = entry.metric === undefined ? undefined : this.#threshold(entry.metric.id);
    if (threshold === undefined || entry.metric === undefined) return null;
    return new Tracker(threshold, entry.metric.unit, Math.max(coverMsOf(spec), entry.series.coverMs));
  }

  /** The level anew from everything that is known by now: a history may say since when a limit has been passed. */
  #retrace(entry: Entry): void {
    const threshold = entry.metric === undefined ? undefined : this.#threshold(entry.metric.id);
    entry.tracker = null;
    if (threshold === undefined || entry.metric === undefined) return;
    const tracker = new Tracker(threshold, entry.metric.unit, entry.series.coverMs);
    for (const [time, value] of entry.series.points()) tracker.feed(time, value);
    entry.tracker = tracker;
  }

  #forgetSilent(): void {
    const silent = [...this.#entries].sort(([, a], [, b]) => a.series.measuredAt - b.series.measuredAt);
    for (const [key, entry] of silent.slice(0, Math.ceil(MOST_SERIES / 10))) {
      this.#entries.delete(key);
      this.#byProbe.get(entry.probe)?.delete(key);
    }
  }
}
