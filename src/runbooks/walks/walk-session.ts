import type { ActionDesk } from '../../model/action-desk.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import type { Cockpit } from '../../model/cockpit.ts';
import type { Fault } from '../../model/fault.ts';
import type { LogSource } from '../../model/log.ts';
import type { Report } from '../../model/report.ts';
import type { Runbook, RunbookStep, StepVerdict } from '../../model/runbook.ts';
import type { LogEvidence, Walk, WalkEvent, WalkStep } from '../../model/walk.ts';
import type { Draft, DraftField, StepSight, WalkSession } from '../../model/walk-desk.ts';
import { cockpitSight } from '../cockpit-sight.ts';
import { gatherEvidence, probesOfStep, stepsNear } from '../evidence.ts';
import { proposeVerdict } from '../proposal.ts';
import { branchHolds, passedOver, stepsBefore } from './branch-way.ts';
import { actionOfStep } from './step-action.ts';
import type { DraftBook } from './walk-drafts.ts';
import type { WalkFile } from './walk-file.ts';
import { looksAtLog, readStepLog } from './walk-logs.ts';
import { reportOfWalk } from './walk-report.ts';

/** A reading that is older is read again when its step comes near, milliseconds. */
const FRESH_MS = 60_000;
/** The log of the step in sight is read again so often, milliseconds. */
const LOG_EVERY_MS = 5_000;
/** A disk's growth over an hour is noise. */
const GROWTH_SPAN_MS = 6 * 3_600_000;

/** What a walk in the cockpit stands on. */
export interface WalkSessionWith {
  readonly runbook: Runbook;
  readonly file: WalkFile;
  readonly drafts: DraftBook;
  readonly previous: Report | null;
  readonly passedOver: Fault | null;
  readonly doubt: Fault | null;
  readonly cockpit: Cockpit;
  readonly clock: Clock;
  readonly logs: LogSource | undefined;
  readonly actions: ActionDesk | undefined;
  readonly version: string;
  /** Told after every change. */
  tell(): void;
}

interface StepLog {
  readonly read: LogEvidence | null;
  readonly at: number;
  readonly isReading: boolean;
}

/** A walk over a cockpit that runs: evidence is what the cockpit shows now, and every event is on disk first. */
export class CockpitWalk implements WalkSession {
  readonly runbook: Runbook;
  readonly previous: Report | null;
  readonly passedOver: Fault | null;
  readonly doubt: Fault | null;
  readonly #with: WalkSessionWith;
  readonly #logs = new Map<string, StepLog>();
  readonly #waits = new Map<string, number>();
  readonly #stops: Stop[];
  #inSight: string | null = null;
  /** Monotonic time of the newest event of this session. */
  #lastEventAt: number;
  #toldJump: number | null;
  /** Step whose action is in the operator's hands, and the action desk's page of before. */
  #offered: string | null = null;
  #launching = false;

  constructor(given: WalkSessionWith) {
    this.#with = given;
    this.runbook = given.runbook;
    this.previous = given.previous;
    this.passedOver = given.passedOver;
    this.doubt = given.doubt;
    const { clock, cockpit, actions } = given;
    this.#lastEventAt = clock.monotonic();
    this.#toldJump = cockpit.clockJump()?.at ?? null;
    this.#stops = [
      clock.every(LOG_EVERY_MS, () => this.#readLogAgain()),
      cockpit.subscribe(() => this.#noteClock()),
      actions?.subscribe(() => this.#noteJob()) ?? (() => undefined),
    ];
    this.visit(this.walk().current ?? this.runbook.steps[0]?.id ?? '');
  }

  walk(): Walk {
    return this.#with.file.walk();
  }

  elapsedMs(): number {
    return this.walk().walkedMs + this.#with.clock.monotonic() - this.#lastEventAt;
  }

  sight(id: string): StepSight | null {
    const step = this.#step(id);
    const walked = this.#walked(id);
    if (step === undefined || walked === undefined) return null;
    const sight = cockpitSight(this.#with.cockpit);
    const log = this.#logs.get(id);
    const evidence = gatherEvidence(step, sight, log?.read ?? null);
    const before = this.previous?.steps.find((one) => one.id === id) ?? null;
    return {
      step,
      walked,
      evidence,
      proposed: this.#proposed(step, walked, evidence),
      isReading: this.#isReading(step),
      before,
      waitLeftMs: this.#waitLeft(step),
      passesOver: step.kind === 'branch' ? passedOver(this.runbook, step, sight) : null,
      action: actionOfStep(step, sight.causes),
    };
  }

  preview(): Report {
    const { cockpit, version, actions } = this.#with;
    const jobs = actions?.board().jobs ?? null;
    const slope = (mount: string) => cockpit.slope('host.disk', mount, GROWTH_SPAN_MS);
    const walk = { ...this.walk(), walkedMs: this.elapsedMs() };
    return reportOfWalk({
      runbook: this.runbook,
      walk,
      sight: cockpitSight(cockpit),
      version,
      previous: this.previous,
      jobs,
      slope,
    });
  }

  draft(step: string, field: DraftField): Draft | null {
    return this.#with.drafts.find(step, field);
  }

  visit(id: string): void {
    this.#inSight = id;
    const { cockpit, clock } = this.#with;
    const near = stepsNear(this.runbook, id);
    const stale = near.flatMap(probesOfStep).filter((probe) => cockpit.ageMs(probe) > FRESH_MS);
    if (stale.length > 0) cockpit.probeNow([...new Set(stale)]);
    for (const step of near) this.#readLog(step, FRESH_MS);
    const step = this.#step(id);
    if (step?.kind === 'wait' && !this.#waits.has(id)) this.#waits.set(id, clock.monotonic());
  }

  readAgain(id: string): void {
    const step = this.#step(id);
    if (step === undefined) return;
    const { cockpit, clock } = this.#with;
    cockpit.probeNow(probesOfStep(step));
    this.#readLog(step, 0);
    if (step.kind === 'wait') this.#waits.set(id, clock.monotonic());
  }

  judge(id: string, verdict: StepVerdict, reason: string | null): Fault | null {
    const sight = this.sight(id);
    if (sight === null) return null;
    const { step, proposed, evidence } = sight;
    const failure =
      step.kind === 'branch'
        ? this.#takeWay(sight, verdict, reason)
        : this.#add({ kind: 'verdict', step: id, verdict, proposed, reason, evidence, at: this.#now() });
    if (failure !== null) return failure;
    this.#with.drafts.keep({ step: id, field: 'reason', verdict: null, text: '' });
    this.visit(this.walk().current ?? id);
    return null;
  }

  note(step: string, text: string): Fault | null {
    const failure = this.#add({ kind: 'note', step, text, at: this.#now() });
    if (failure === null) this.#with.drafts.keep({ step, field: 'note', verdict: null, text: '' });
    this.#with.tell();
    return failure;
  }

  keepDraft(draft: Draft): Fault | null {
    const kept = this.#with.drafts.keep(draft);
    return kept.ok ? null : kept.fault;
  }

  offer(step: string): void {
    this.#offered = step;
  }

  /** Leaves the walk at a step; it can be gone on with. */
  leave(step: string | null): void {
    const at = this.#now();
    const { current } = this.walk();
    if (step !== null && step !== current && this.#walked(step) !== undefined) this.#add({ kind: 'go', step, at });
    this.#add({ kind: 'leave', at });
    this.close();
  }

  /** Ends the walk: its report is written. */
  end(): void {
    if (this.#add({ kind: 'end', at: this.#now() }) === null) this.#with.drafts.close();
    this.close();
  }

  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#with.file.close();
  }

  #now(): number {
    return this.#with.clock.now();
  }

  #step(id: string): RunbookStep | undefined {
    return this.runbook.steps.find((step) => step.id === id);
  }

  #walked(id: string): WalkStep | undefined {
    return this.walk().steps.find((step) => step.id === id);
  }

  #add(event: WalkEvent): Fault | null {
    const added = this.#with.file.add(event);
    if (!added.ok) return added.fault;
    this.#lastEventAt = this.#with.clock.monotonic();
    this.#with.tell();
    return null;
  }

  #proposed(step: RunbookStep, walked: WalkStep, evidence: StepSight['evidence']): StepVerdict {
    if (step.kind === 'branch') {
      const holds = branchHolds(step, cockpitSight(this.#with.cockpit));
      return holds === null ? 'pending' : holds ? 'fail' : 'pass';
    }
    if (step.kind !== 'offer') return proposeVerdict(step, evidence);
    const job = walked.actions.at(-1)?.job;
    const state = job === undefined ? undefined : this.#jobState(job);
    if (state === undefined || state === 'running' || state === 'starting') return 'pending';
    return state === 'done' ? 'pass' : 'fail';
  }

  #jobState(job: string) {
    const { actions } = this.#with;
    const current = actions?.current();
    if (current?.id === job && current.found !== null) return current.found.view.state;
    return actions?.board().jobs?.find(({ id }) => id === job)?.state;
  }

  /** Goes the way that was chosen; what another way had passed over is open again. */
  #takeWay({ step, proposed, evidence }: StepSight, verdict: StepVerdict, reason: string | null): Fault | null {
    if (step.kind !== 'branch') return null;
    const at = this.#now();
    const goal = verdict === 'fail' ? step.goTo : verdict === 'pass' ? step.otherwise : null;
    const skipped = goal === null ? [] : stepsBefore(this.runbook, step, goal);
    const between = [step.goTo, step.otherwise].flatMap((way) => stepsBefore(this.runbook, step, way));
    const reopened = between.filter((id) => {
      const walked = this.#walked(id);
      return !skipped.includes(id) && walked?.verdict === 'skip' && walked.evidence === null && walked.reason === null;
    });
    const said = proposed === 'pending' || verdict === proposed ? null : reason;
    const events: WalkEvent[] = [
      ...reopened.map((id) => bare(id, 'pending', at)),
      ...skipped.map((id) => bare(id, 'skip', at)),
      { kind: 'verdict', step: step.id, verdict: 'pass', proposed: 'pass', reason: said, evidence, at },
    ];
    for (const event of events) {
      const failure = this.#add(event);
      if (failure !== null) return failure;
    }
    return null;
  }

  #isReading(step: RunbookStep): boolean {
    const { cockpit } = this.#with;
    const isUnread = probesOfStep(step).some((probe) => {
      if (!cockpit.probeIds.includes(probe)) return false;
      const { reading, isRunning } = cockpit.state(probe);
      return reading === null || isRunning;
    });
    return isUnread || this.#logs.get(step.id)?.isReading === true;
  }

  #waitLeft(step: RunbookStep): number | null {
    if (step.kind !== 'wait') return null;
    const { clock } = this.#with;
    const since = this.#waits.get(step.id) ?? clock.monotonic();
    return Math.max(0, since + step.deadlineMs - clock.monotonic());
  }

  #readLog(step: RunbookStep, freshMs: number): void {
    const { logs, clock, cockpit } = this.#with;
    if (logs === undefined || !looksAtLog(step)) return;
    const before = this.#logs.get(step.id);
    if (before?.isReading === true || (before !== undefined && clock.monotonic() - before.at < freshMs)) return;
    this.#logs.set(step.id, { read: before?.read ?? null, at: clock.monotonic(), isReading: true });
    const containers = () => (cockpit.probeIds.includes('containers') ? cockpit.state('containers').reading : null);
    void readStepLog({ source: logs, clock, containers }, step).then((read) => {
      this.#logs.set(step.id, { read, at: clock.monotonic(), isReading: false });
      this.#with.tell();
    });
  }

  #readLogAgain(): void {
    const step = this.#inSight === null ? undefined : this.#step(this.#inSight);
    if (step !== undefined) this.#readLog(step, LOG_EVERY_MS - 1);
  }

  #noteClock(): void {
    const jump = this.#with.cockpit.clockJump();
    if (jump === null || jump.at === this.#toldJump) return;
    this.#toldJump = jump.at;
    this.#add({ kind: 'clock', byMs: jump.byMs, at: this.#now() });
  }

  /** A plan of this session that was confirmed became a job: it belongs to the step that offered it, else to the current one. */
  #noteJob(): void {
    const page = this.#with.actions?.page() ?? null;
    const wasLaunching = this.#launching;
    this.#launching = page?.kind === 'plan' && page.isLaunching;
    if (page?.kind !== 'job' || !wasLaunching) return;
    const step = this.#offered ?? this.#inSight;
    this.#offered = null;
    if (step === null) return;
    const action = page.job.found?.plan.action ?? actionOfJob(page.job.id);
    this.#add({ kind: 'action', step, action, job: page.job.id, at: this.#now() });
  }
}

function bare(step: string, verdict: StepVerdict, at: number): WalkEvent {
  return { kind: 'verdict', step, verdict, proposed: verdict, reason: null, evidence: null, at };
}

/** The action in a job's id: `20261123-110214-restart-ab12`. */
function actionOfJob(id: string): string {
  return /^\d{8}-\d{6}-(.+)-[^-]*$/.exec(id)?.[1] ?? id;
}
