import type { CauseRule, CauseView } from '../model/cause-rule.ts';
import type { Check } from '../model/check.ts';
import type { ProbeState, SeriesWindow, Verdict } from '../model/cockpit.ts';
import { type Level, worst } from '../model/level.ts';
import type { Threshold } from '../model/metric.ts';
import type { ProbeSpec, TabId } from '../model/probe.ts';
import type { Reading } from '../model/reading.ts';
import { createCauseView } from './cause-view.ts';
import { judge, unreadCheck, type Verdictless } from './judge.ts';
import { isSame } from './same.ts';
import { Series } from './series.ts';
import { SeriesBook } from './series-book.ts';
import type { SteadyTime } from './steady-time.ts';
import type { Judged } from './threshold-text.ts';
import { weigh } from './verdict.ts';

/** What a store needs. */
export interface StoreOptions {
  readonly specs: readonly ProbeSpec[];
  readonly causes: readonly CauseRule[];
  /** Overrides of the metrics' own thresholds, by metric id. */
  readonly thresholds: Readonly<Record<string, Threshold>>;
  readonly time: SteadyTime;
  /** Monotonic milliseconds. */
  monotonic(): number;
  onBug(error: unknown): void;
}

/** How much a change matters to somebody who looks: a new level is news, a new value of the same level is not urgent. */
export type Change = 'news' | 'value';

/** The reading as it is kept: its history is in the series by then, and may be long. */
function withoutHistory({ history, ...kept }: Reading): Reading {
  return kept;
}

/** A rare probe applies once a reading said so, every other one until a reading said that it does not. */
function applies({ isRare = false }: ProbeSpec, { reading }: ProbeState): boolean {
  return reading === null ? !isRare : reading.isInapplicable !== true;
}

/** Everything known about a target now: states, checks, series and the verdict, fed reading by reading. */
export class Store {
  readonly #options: StoreOptions;
  readonly #specs: ReadonlyMap<string, ProbeSpec>;
  readonly #states = new Map<string, ProbeState>();
  readonly #defaults: ReadonlyMap<string, Threshold | undefined>;
  readonly #book: SeriesBook;
  readonly #nothing = new Series(0);
  #thresholds: Readonly<Record<string, Threshold>>;
  #verdict: Verdict | null = null;
  #isStale = true;
  #listed: readonly string[];
  #newestGoodAt = Number.NEGATIVE_INFINITY;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#thresholds = options.thresholds;
    this.#specs = new Map(options.specs.map((spec) => [spec.id, spec]));
    this.#defaults = new Map(options.specs.flatMap(({ metrics }) => metrics.map((one) => [one.id, one.threshold])));
    this.#book = new SeriesBook((metric) => this.threshold(metric));
    for (const { id } of options.specs) {
      const check = unreadCheck(id);
      this.#states.set(id, { id, check, reading: null, lastGood: null, arrivedAt: Number.NaN, isRunning: false });
    }
    this.#listed = this.#listNow();
  }

  spec(probe: string): ProbeSpec {
    return this.#known(this.#specs.get(probe), probe);
  }

  state(probe: string): ProbeState {
    return this.#known(this.#states.get(probe), probe);
  }

  /** Ids of the probes that apply here, in the order of the specs; the same list until that changes. */
  get listed(): readonly string[] {
    return this.#listed;
  }

  threshold(metric: string): Threshold | undefined {
    return this.#thresholds[metric] ?? this.#defaults.get(metric);
  }

  /** Monotonic time of the newest reading without fault; -Infinity before the first. */
  get newestGoodAt(): number {
    return this.#newestGoodAt;
  }

  /** Takes a reading in: series, levels, check. */
  take(arrived: Reading): Change {
    const spec = this.spec(arrived.probe);
    const before = this.state(arrived.probe);
    const reading = withoutHistory(arrived);
    const at = this.#options.time.now();
    const check = this.#judge(spec, before.check, reading, this.#book.feed(spec, arrived, at), at);
    const isGood = reading.fault === null && reading.isInapplicable !== true;
    const lastGood = isGood ? reading : before.lastGood;
    const arrivedAt = this.#options.monotonic();
    if (isGood) this.#newestGoodAt = arrivedAt;
    this.#states.set(spec.id, { id: spec.id, reading, lastGood, check, arrivedAt, isRunning: false });
    this.#isStale = true;
    if (before.reading?.isInapplicable !== reading.isInapplicable || before.reading === null) this.#relist();
    return before.reading === null || before.check.level !== check.level ? 'news' : 'value';
  }

  /** Puts other overrides in force and judges everything anew, as if they had always been there. */
  setThresholds(thresholds: Readonly<Record<string, Threshold>>): void {
    this.#thresholds = thresholds;
    const at = this.#options.time.now();
    for (const spec of this.#options.specs) {
      const state = this.state(spec.id);
      if (state.reading === null) continue;
      const check = this.#judge(spec, state.check, state.reading, this.#book.retraceAll(spec), at);
      if (check !== state.check) this.#states.set(spec.id, { ...state, check });
    }
    this.#isStale = true;
  }

  /** Notes that a read is under way; true when that is new. */
  setRunning(probe: string, isRunning: boolean): boolean {
    const state = this.state(probe);
    if (state.isRunning === isRunning) return false;
    this.#states.set(probe, { ...state, isRunning });
    return true;
  }

  verdict(): Verdict {
    if (this.#verdict === null || this.#isStale) {
      const { specs, causes, onBug, time } = this.#options;
      const states = specs
        .map((spec) => ({ spec, state: this.state(spec.id) }))
        .filter(({ spec, state }) => applies(spec, state));
      const wallNow = time.wallOf(time.now());
      const weighed = weigh({ states, causes, view: this.#view(wallNow), before: this.#verdict, wallNow, onBug });
      this.#verdict = weighed;
      this.#isStale = false;
    }
    return this.#verdict;
  }

  tabLevel(tab: TabId): Level {
    if (tab === 'overview') return this.verdict().level;
    return worst(this.#options.specs.filter((spec) => spec.tab === tab).map(({ id }) => this.state(id).check.level));
  }

  window(metric: string, entity: string | undefined, spanMs: number, cells: number): SeriesWindow {
    return (this.#book.series(metric, entity) ?? this.#nothing).window(this.#options.time.now(), spanMs, cells);
  }

  slope(metric: string, entity: string | undefined, spanMs: number): number {
    return this.#book.series(metric, entity)?.slope(this.#options.time.now(), spanMs) ?? Number.NaN;
  }

  /** The wall clock jumped: what is said in its time moves with it, so that "since" keeps its distance from now. */
  shiftWall(byMs: number): void {
    const moved = (since: number | null) => (since === null ? null : since + byMs);
    for (const state of this.#states.values()) {
      const check = { ...state.check, since: moved(state.check.since) };
      this.#states.set(state.id, { ...state, check });
    }
    const verdict = this.#verdict;
    if (verdict === null) return;
    const causes = verdict.causes.map((cause) => ({ ...cause, since: (cause.since ?? 0) + byMs }));
    this.#verdict = { ...verdict, causes, since: moved(verdict.since) };
    this.#isStale = true;
  }

  #listNow(): readonly string[] {
    return this.#options.specs.filter((spec) => applies(spec, this.state(spec.id))).map(({ id }) => id);
  }

  #relist(): void {
    const listed = this.#listNow();
    if (!isSame(listed, this.#listed)) this.#listed = listed;
  }

  #known<T>(found: T | undefined, probe: string): T {
    if (found === undefined) throw new Error(`no probe ${probe}`);
    return found;
  }

  #judge(spec: ProbeSpec, before: Check, reading: Reading, judged: readonly Judged[], at: number): Check {
    const context = { now: reading.at, threshold: (metric: string) => this.threshold(metric) };
    const { onBug } = this.#options;
    const fresh = judge({ spec, reading, judged, context, steadyNow: at, onBug });
    return this.#settleCheck(before, fresh, judged, at);
  }

  /** Keeps the old object when nothing changed, and the old `since` while the level stays. */
  #settleCheck(before: Check, fresh: Verdictless, judged: readonly Judged[], at: number): Check {
    const isSameLevel = before.since !== null && before.level === fresh.level;
    const since = isSameLevel ? before.since : this.#options.time.wallOf(this.#began(fresh, judged, at));
    const check: Check = { ...fresh, since };
    return isSame(before, check) ? before : check;
  }

  /** When a new level began: what a threshold knows from history may lie before now. */
  #began(fresh: Verdictless, judged: readonly Judged[], at: number): number {
    if (fresh.fault !== null || fresh.level === 'ok') return at;
    const begins = judged
      .filter(({ standing }) => standing.level === fresh.level)
      .map(({ standing }) => standing.since);
    return Math.min(at, ...begins);
  }

  #view(now: number): CauseView {
    return createCauseView({
      now,
      probeIds: this.#listed,
      state: (probe) => this.#states.get(probe),
      latest: (metric, entity) => this.#book.series(metric, entity)?.latest ?? Number.NaN,
    });
  }
}
