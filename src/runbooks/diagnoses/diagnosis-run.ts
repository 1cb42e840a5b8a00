import { createCauseView } from '../../engine/cause-view.ts';
import type { CauseView } from '../../model/cause-rule.ts';
import type { Cause } from '../../model/check.ts';
import type { ProbeState } from '../../model/cockpit.ts';
import type { DiagnosisNumber, DiagnosisRun, DiagnosisStep, Suspect } from '../../model/diagnosis.ts';
import { bad, type Fault, good, type Outcome } from '../../model/fault.ts';
import type { Threshold } from '../../model/metric.ts';
import type { LogExcerpt, LookStep, RunbookStep } from '../../model/runbook.ts';
import type { Role } from '../../model/service.ts';
import type { LogEvidence } from '../../model/walk.ts';
import { containersOf } from '../../probes/containers/container-view.ts';
import { type FactsOf, type ProbeId, probeSpecs } from '../../probes/registry.ts';
import { cellLevel } from '../../shell/drawing/spark.ts';
import { limitText } from '../../shell/limit-text.ts';
import type { ExcerptRead } from '../../tails/read-excerpt.ts';
import { en, pt } from '../../text/formats.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import { valuePhrase } from '../../text/units.ts';
import { gatherEvidence, type Sight } from '../evidence.ts';
import { logEvidence, noContainerLog } from '../log-evidence.ts';
import { metricOf } from '../metric-of.ts';
import { passedOver } from '../walks/branch-way.ts';
import type { Diagnosis, DiagnosisSight, Saying, StepReader } from './diagnosis.ts';
import { conclude } from './diagnosis-conclude.ts';
import { GROUND_STEP, readGround } from './ground.ts';
import { lastError, quotedLines, quoteOf } from './log-reader.ts';

/** What a diagnosis asks: the cockpit that runs, or a round of its own. */
export interface DiagnosisGround {
  readonly probeIds: readonly string[];
  state(probe: string): ProbeState | undefined;
  causes(): readonly Cause[];
  threshold(metric: string): Threshold | undefined;
  latest(metric: string, entity?: string): number;
  now(): number;
  /** Reads these now; resolves when each has answered or was given up. */
  read(probes: readonly string[]): Promise<void>;
  /** The end of a service's log; null where there are no logs. */
  readLog: ((excerpt: LogExcerpt) => Promise<Outcome<ExcerptRead>>) | null;
}

const NOTHING_YET = same('');

/** What was read of a step's log, as evidence; null where it asks for none. */
function evidenceOf({ log: excerpt }: LookStep, log: ExcerptRead | Fault | null): LogEvidence | null {
  if (excerpt === null || log === null) return null;
  return logEvidence(excerpt, 'kind' in log ? bad(log) : good(log), quotedLines);
}

/** Steps that are asked: what stands below, then what the runbook looks at. */
function looksOf(diagnosis: Diagnosis): readonly LookStep[] {
  const own = diagnosis.runbook.steps.filter((step): step is LookStep => step.kind === 'look');
  return [GROUND_STEP, ...own.filter(({ id }) => diagnosis.readers[id] !== undefined)];
}

function waiting({ id, title, question, line, command, tab }: LookStep): DiagnosisStep {
  return {
    ...{ id, title, question, line, command, tab },
    state: 'waiting',
    level: 'none',
    says: NOTHING_YET,
    rulesOut: null,
    numbers: [],
    evidence: null,
  };
}

/** A diagnosis that has not begun. */
export function freshRun(diagnosis: Diagnosis, startedAt: number): DiagnosisRun {
  const { id, runbook } = diagnosis;
  const steps = looksOf(diagnosis).map(waiting);
  return { id, title: runbook.title, startedAt, endedAt: null, steps, conclusion: null };
}

/** Works through the steps of one diagnosis and tells every change. */
class DiagnosisWalk {
  readonly #diagnosis: Diagnosis;
  readonly #ground: DiagnosisGround;
  readonly #tell: (run: DiagnosisRun) => void;
  readonly #suspects: Suspect[] = [];
  readonly #reads = new Map<string, Promise<void>>();
  #lastWords: Phrase | null = null;
  #run: DiagnosisRun;

  constructor(diagnosis: Diagnosis, ground: DiagnosisGround, tell: (run: DiagnosisRun) => void) {
    this.#diagnosis = diagnosis;
    this.#ground = ground;
    this.#tell = tell;
    this.#run = freshRun(diagnosis, ground.now());
  }

  async walk(signal: AbortSignal): Promise<DiagnosisRun> {
    const { steps } = this.#diagnosis.runbook;
    this.#tell(this.#run);
    // All at once, so that a silent service is waited for only once; what they say is weighed in the runbook's order.
    for (const step of looksOf(this.#diagnosis)) this.#ask(step.probes);
    await this.#look(GROUND_STEP, readGround, signal);
    const passed = new Set<string>();
    for (const step of steps) {
      if (signal.aborted) return this.#run;
      if (passed.has(step.id)) this.#change(step.id, { state: 'passed' });
      else if (step.kind === 'branch') for (const id of await this.#branch(step)) passed.add(id);
      else if (step.kind === 'look') await this.#look(step, this.#diagnosis.readers[step.id], signal);
    }
    if (signal.aborted) return this.#run;
    const conclusion = conclude(this.#run.steps, this.#suspects, this.#lastWords);
    this.#run = { ...this.#run, endedAt: this.#ground.now(), conclusion };
    this.#tell(this.#run);
    return this.#run;
  }

  #ask(probes: readonly string[]): void {
    const known = probes.filter((probe) => this.#ground.probeIds.includes(probe) && !this.#reads.has(probe));
    for (const probe of known) this.#reads.set(probe, this.#ground.read([probe]));
  }

  async #answers(probes: readonly string[]): Promise<void> {
    await Promise.all(probes.map((probe) => this.#reads.get(probe)));
  }

  async #branch(step: Extract<RunbookStep, { kind: 'branch' }>): Promise<readonly string[]> {
    await this.#answers([step.probe]);
    return passedOver(this.#diagnosis.runbook, step, this.#sight());
  }

  async #look(step: LookStep, reader: StepReader | undefined, signal: AbortSignal): Promise<void> {
    if (reader === undefined) return;
    this.#change(step.id, { state: 'reading' });
    // What is known of the way there decides whether it is worth waiting.
    if (reader.without !== undefined) await this.#answers(['postgres.ping', 'redis.ping']);
    const early = reader.without?.(this.#see(null)) ?? null;
    if (early !== null) {
      this.#settle(step, early, null);
      return;
    }
    const [log] = await Promise.all([this.#readLog(step), this.#answers(step.probes)]);
    if (!signal.aborted) this.#settle(step, reader.read(this.#see(log)), log);
  }

  async #readLog({ log }: LookStep): Promise<ExcerptRead | Fault | null> {
    const { readLog, state } = this.#ground;
    if (log === null || readLog === null) return null;
    await this.#answers(['containers']);
    const role = log.service === 'traefik' ? 'edge' : log.service;
    const found = containersOf(this.#view(), role as Role)[0];
    if (found === undefined && state('containers')?.reading?.facts != null) return noContainerLog(log.service);
    const read = await readLog({ ...log, service: found?.service ?? log.service });
    return read.ok ? read.value : read.fault;
  }

  #settle(step: LookStep, saying: Saying, log: ExcerptRead | Fault | null): void {
    const last = log === null || 'kind' in log ? undefined : lastError(log.entries);
    if (last !== undefined) this.#lastWords = phrase(`no log: ${quoteOf(last)}`, `in the log: ${quoteOf(last)}`);
    const known = new Set(this.#suspects.map(({ id, title }) => `${id} ${title.en}`));
    this.#suspects.push(...(saying.suspects ?? []).filter(({ id, title }) => !known.has(`${id} ${title.en}`)));
    this.#change(step.id, {
      state: 'read',
      level: saying.level,
      says: saying.says,
      rulesOut: saying.rulesOut ?? null,
      numbers: step.id === GROUND_STEP.id || step.log !== null ? [] : this.#numbersOf(step.probes),
      evidence: gatherEvidence(step, this.#sight(), evidenceOf(step, log)),
    });
  }

  #change(id: string, change: Partial<DiagnosisStep>): void {
    const steps = this.#run.steps.map((step) => (step.id === id ? { ...step, ...change } : step));
    this.#run = { ...this.#run, steps };
    this.#tell(this.#run);
  }

  #numbersOf(probes: readonly string[]): DiagnosisNumber[] {
    const samples = probes.flatMap((probe) => this.#ground.state(probe)?.reading?.samples ?? []);
    return samples.flatMap(({ metric, entity, value }): DiagnosisNumber[] => {
      const known = metricOf(metric);
      const threshold = this.#ground.threshold(metric);
      if (known === undefined || threshold === undefined) return [];
      const of = entity === undefined ? '' : ` ${entity}`;
      const limit = phrase(limitText(threshold, value, known.unit, pt), limitText(threshold, value, known.unit, en));
      return [
        {
          label: phrase(`${known.label['pt-BR']}${of}`, `${known.label.en}${of}`),
          value: valuePhrase(known.unit, value),
          limit: limit.en === '' ? null : limit,
          level: cellLevel(value, threshold),
        },
      ];
    });
  }

  #view(): CauseView {
    const { probeIds, state, latest, now } = this.#ground;
    return createCauseView({ now: now(), probeIds, state, latest });
  }

  #see(log: ExcerptRead | Fault | null): DiagnosisSight {
    const view = this.#view();
    return {
      ...view,
      id: this.#diagnosis.id,
      causes: this.#ground.causes(),
      threshold: (metric) => this.#ground.threshold(metric),
      suspects: this.#suspects,
      seen: <Id extends ProbeId>(probe: Id) => view.facts<FactsOf<Id>>(probe),
      log,
    };
  }

  #sight(): Sight {
    const { state, causes, now } = this.#ground;
    return {
      now: now(),
      causes: causes(),
      seen: (probe) => {
        const known = state(probe);
        if (known === undefined || known.reading === null) return undefined;
        const title = probeSpecs.find(({ id }) => id === probe)?.title ?? same(probe);
        return { title, check: known.check, reading: known.reading };
      },
    };
  }
}

/**
 * Runs a diagnosis: reads everything that it may need at once, weighs it step by step as the runbook goes, and tells every
 * change. Ends early, without a conclusion, when the signal is aborted.
 */
export function runDiagnosis(
  diagnosis: Diagnosis,
  ground: DiagnosisGround,
  tell: (run: DiagnosisRun) => void,
  signal: AbortSignal,
): Promise<DiagnosisRun> {
  return new DiagnosisWalk(diagnosis, ground, tell).walk(signal);
}

/** Every probe that a diagnosis may read, once. */
export function probesOfDiagnosis(diagnosis: Diagnosis): string[] {
  const branches = diagnosis.runbook.steps.flatMap((step) => (step.kind === 'branch' ? [step.probe] : []));
  return [...new Set([...looksOf(diagnosis).flatMap(({ probes }) => probes), ...branches])];
}
