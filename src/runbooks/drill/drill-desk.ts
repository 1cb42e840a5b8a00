import type { Clock, Stop } from '../../model/clock.ts';
import {
  DRILL_MOMENTS,
  type DrillChoice,
  type DrillDesk,
  type DrillIncident,
  type DrillJob,
  type DrillLook,
  type DrillMark,
  type DrillMoment,
  type EndedDrill,
} from '../../model/drill.ts';
import type { People } from '../../model/people.ts';
import type { FaultSwitches } from '../../model/world.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { verdictText } from '../incidents/incident-recorder.ts';
import { DrillJobs } from './jobs.ts';
import { drillIncident } from './points.ts';
import { drillReport } from './report.ts';
import {
  baselineOf,
  type DrillBaseline,
  type DrillGround,
  diagnosedBy,
  incidentSince,
  noticedBy,
  turnedProbes,
} from './sight.ts';
import type { DrillStore } from './store.ts';

/** How often it is looked whether the trouble is gone. */
const LOOK_MS = 1_000;
/** Time to see it recover before the exercise is over. */
const SETTLES_MS = 5_000;
/** What was in sight before anything was told. */
const NOTHING: DrillLook = { tab: 'overview', place: 'overview', subject: null, lang: 'pt-BR', timeZone: undefined };

/** What an exercise is made of. */
export interface DrillDeskWith extends DrillGround {
  readonly choice: DrillChoice;
  /** Switches of the simulated world: the choice's is switched on. */
  readonly switches: FaultSwitches;
  /** After so many milliseconds; later while not everything was read once. */
  readonly delayMs: number;
  readonly people: People | null;
  readonly clock: Clock;
  readonly store: DrillStore;
  readonly operator: string;
  readonly host: string;
  readonly version: string;
}

class Exercise implements DrillDesk {
  readonly startedAt: number;
  readonly #with: DrillDeskWith;
  readonly #listeners = new Set<() => void>();
  readonly #stops: Stop[] = [];
  readonly #moments = new Map<DrillMoment, DrillMark>();
  readonly #jobs: DrillJobs;
  #version = 0;
  #baseline: DrillBaseline | null = null;
  /** Monotonic time at which it began, and at which something was first critical. */
  #began = 0;
  #criticalAt: number | null = null;
  #look: DrillLook = NOTHING;
  /** What was in sight when it showed. */
  #from: DrillLook = NOTHING;
  #ended: EndedDrill | null = null;

  constructor(given: DrillDeskWith) {
    this.#with = given;
    this.startedAt = given.clock.now();
    this.#jobs = new DrillJobs(given.actions);
    this.#beginAfter(given.delayMs);
  }

  version(): number {
    return this.#version;
  }

  subscribe(listener: () => void): Stop {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  see(look: DrillLook): void {
    this.#look = look;
    this.#watch();
  }

  ended(): EndedDrill | null {
    return this.#ended;
  }

  end(): EndedDrill | null {
    if (this.#ended !== null || this.#baseline === null) return this.#ended;
    this.#watch();
    this.#finish(this.#baseline);
    return this.#ended;
  }

  close(): void {
    this.end();
    for (const stop of this.#stops.splice(0)) stop();
    this.#listeners.clear();
  }

  #beginAfter(ms: number): void {
    this.#stops.push(this.#with.clock.after(ms, () => this.#begin()));
  }

  #begin(): void {
    const { cockpit, switches, choice, clock, actions } = this.#with;
    // What was never read cannot turn.
    if (!cockpit.verdict().isComplete) {
      this.#beginAfter(LOOK_MS);
      return;
    }
    this.#baseline = baselineOf(cockpit);
    this.#began = clock.monotonic();
    this.#mark('began', choice.label);
    const watch = (): void => this.#watch();
    this.#stops.push(cockpit.subscribe(watch), clock.every(LOOK_MS, watch));
    if (actions !== null) this.#stops.push(actions.subscribe(watch));
    switches.set(choice.id, true);
  }

  #after(): number {
    return this.#with.clock.monotonic() - this.#began;
  }

  #mark(moment: DrillMoment, how: Phrase): void {
    if (!this.#moments.has(moment))
      this.#moments.set(moment, { at: this.#with.clock.now(), afterMs: this.#after(), how });
  }

  /** Looks at everything once more; each moment is the first time that something tells of it. */
  #watch(): void {
    const baseline = this.#baseline;
    if (baseline === null || this.#ended !== null) return;
    this.#watchTrouble(baseline);
    this.#watchOperator(baseline);
    this.#watchRecovery(baseline);
  }

  #watchTrouble(baseline: DrillBaseline): void {
    const { cockpit } = this.#with;
    const [turned] = this.#moments.has('shown') ? [] : turnedProbes(cockpit, baseline);
    if (turned !== undefined) {
      this.#from = this.#look;
      const { title } = cockpit.spec(turned);
      const { summary } = cockpit.state(turned).check;
      this.#mark('shown', phrase(`${title['pt-BR']}: ${inert(summary['pt-BR'])}`, `${title.en}: ${inert(summary.en)}`));
    }
    if (this.#criticalAt === null && cockpit.verdict().level === 'critical') this.#criticalAt = this.#after();
  }

  #watchOperator(baseline: DrillBaseline): void {
    const noticed = this.#moments.has('shown') ? noticedBy(this.#with, baseline, this.#from, this.#look) : null;
    if (noticed !== null) this.#mark('noticed', noticed);
    const diagnosed = diagnosedBy(this.#with, baseline, this.#look);
    if (diagnosed !== null) {
      this.#mark('noticed', diagnosed);
      this.#mark('diagnosed', diagnosed);
    }
    const begun = this.#jobs.look(baseline.at, this.#after());
    if (begun === null) return;
    this.#mark('noticed', begun);
    this.#mark('acted', begun);
  }

  #watchRecovery(baseline: DrillBaseline): void {
    const { switches, choice, cockpit, incident } = this.#with;
    const isOn = switches.list().some(({ id, isOn: on }) => id === choice.id && on);
    if (!isOn && !this.#moments.has('recovered')) {
      const helped = this.#jobs.help();
      this.#mark('recovered', helped?.title ?? phrase('passou', 'it passed'));
      if (helped !== null && !this.#moments.has('diagnosed')) this.#diagnosedByActing(helped.afterMs);
    }
    const recovered = this.#moments.get('recovered');
    if (recovered === undefined) return;
    if (cockpit.verdict().level === baseline.verdict) this.#mark('well', verdictText(cockpit.verdict()));
    const isWriting = incident?.current() != null && incidentSince(this.#with, baseline) !== null;
    if (!isWriting && this.#after() - recovered.afterMs >= SETTLES_MS) this.#finish(baseline);
  }

  /** Whoever does what helps knew why. */
  #diagnosedByActing(afterMs: number): void {
    const { clock } = this.#with;
    const at = clock.now() - (this.#after() - afterMs);
    const how = phrase('agiu logo sobre a causa', 'acted on the cause at once');
    this.#moments.set('diagnosed', { at, afterMs, how });
  }

  #incident(baseline: DrillBaseline): DrillIncident {
    const { people } = this.#with;
    const recovered = this.#moments.get('recovered')?.afterMs ?? this.#after();
    const criticalMs = this.#criticalAt === null ? null : recovered - this.#criticalAt;
    const due = (people?.levels ?? []).filter(
      ({ number, afterMs }) => number > 1 && criticalMs !== null && afterMs <= criticalMs,
    );
    return drillIncident(
      incidentSince(this.#with, baseline)?.events ?? null,
      due.map(({ number }) => number),
    );
  }

  #finish(baseline: DrillBaseline): void {
    const { choice, version, operator, host, store, cockpit, clock } = this.#with;
    const target = cockpit.identity().name;
    const moment = (name: DrillMoment) => [name, this.#moments.get(name) ?? null] as const;
    const report = drillReport({
      ...{ choice, version, target, operator, host, startedAt: this.startedAt, endedAt: clock.now() },
      moments: Object.fromEntries(DRILL_MOMENTS.map(moment)) as Record<DrillMoment, DrillMark | null>,
      jobs: this.#jobs.all() satisfies readonly DrillJob[],
      incident: this.#incident(baseline),
      before: store.last(choice.id, target),
    });
    this.#ended = { report, written: store.write(report, this.#look.lang, this.#look.timeZone) };
    for (const stop of this.#stops.splice(0)) stop();
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

/** Begins an exercise: from now on it waits for its moment. */
export function createDrillDesk(given: DrillDeskWith): DrillDesk {
  return new Exercise(given);
}
