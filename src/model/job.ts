import { type Phrase, phrase } from '../text/lang.ts';
import type { JournalLine } from './journal.ts';
import type { ActionId, Plan, Step } from './plan.ts';
import { WORLD_MARKS } from './target.ts';

/**
 * `starting`: announced, its program has not written yet. `failed`: stopped at a step, nothing (or not everything) was put
 * back. `failed-rolled-back`: a step failed and everything was put back. `interrupted`: its program is gone without a last word.
 */
export const JOB_STATES = [
  'starting',
  'running',
  'done',
  'failed',
  'failed-rolled-back',
  'cancelled',
  'interrupted',
] as const;
/** See {@link JOB_STATES}. */
export type JobState = (typeof JOB_STATES)[number];

/** How a job stands, in words. */
export const JOB_WORDS: Readonly<Record<JobState, Phrase>> = {
  starting: phrase('começando', 'starting'),
  running: phrase('rodando', 'running'),
  done: phrase('concluído', 'done'),
  failed: phrase('falhou', 'failed'),
  'failed-rolled-back': phrase('falhou e foi desfeito', 'failed, rolled back'),
  cancelled: phrase('cancelado', 'cancelled'),
  interrupted: phrase('interrompido', 'interrupted'),
};

/** Which list of the plan a step belongs to. */
export type StepPhase = 'step' | 'compensation' | 'always';

/** `unknown`: begun, and nobody knows how it ended. `skipped`: the job ended without it. */
export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'unknown' | 'skipped';

/** One step as the journal tells it. */
export interface StepView {
  readonly id: string;
  readonly phase: StepPhase;
  readonly state: StepState;
  /** Epoch milliseconds; null before it began. */
  readonly startedAt: number | null;
  readonly tookMs: number | null;
  /** Exit code; null while there is none. */
  readonly code: number | null;
  readonly timedOut: boolean;
}

/** Who asked for a job, and why. */
export interface JobRequest {
  readonly id: string;
  readonly action: ActionId;
  readonly target: string;
  readonly who: string;
  /** Host the operator sat at. */
  readonly from: string;
  /** The operator's reason, '' when none was asked. */
  readonly why: string;
  readonly fingerprint: string;
  readonly mark: Plan['mark'];
  readonly expectedMs: number | null;
}

/** A job as the files on the target tell it. */
export interface JobView extends JobRequest {
  readonly state: JobState;
  /** Epoch milliseconds by the target's clock; null before it began. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly tookMs: number | null;
  /** In the order of the plan: steps, then compensations and always steps that ran or will run. */
  readonly steps: readonly StepView[];
  /** The step that runs now, or null. */
  readonly current: string | null;
  /** The step that failed, or before which it was cancelled; null otherwise. */
  readonly stoppedAt: string | null;
  /** True when somebody asked to cancel and the job has not stopped yet. */
  readonly isCancelAsked: boolean;
  /** True for an interrupted one whose host was started anew since. */
  readonly hasRebooted: boolean;
  /** Its folder on the target; '' when it was not told. */
  readonly folder: string;
}

/** One row of the list of jobs. */
export interface JobSummary extends JobRequest {
  readonly state: JobState;
  /** Epoch milliseconds by the target's clock. */
  readonly startedAt: number;
  readonly tookMs: number | null;
}

/** A job with its plan and journal. */
export interface FoundJob {
  readonly plan: Plan;
  readonly view: JobView;
  readonly lines: readonly JournalLine[];
}

/** The end of what a step printed. */
export interface StepOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** What was seen of a job's process beside its files. */
export interface JobSight {
  readonly isAlive: boolean;
  readonly isCancelAsked: boolean;
  /** The boot it ran in is over. */
  readonly hasRebooted?: boolean;
  readonly folder?: string;
}

const STATES: readonly string[] = ['done', 'failed', 'failed-rolled-back', 'cancelled', 'interrupted'];

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** Reads the request out of a journal's `start` line; null when it is none. */
export function requestOf(line: JournalLine | undefined): JobRequest | null {
  if (line?.event !== 'start') return null;
  return {
    id: textOf(line.job),
    action: textOf(line.action) as ActionId,
    target: textOf(line.target),
    who: textOf(line.who),
    from: textOf(line.from),
    why: textOf(line.why),
    fingerprint: textOf(line.fingerprint),
    mark: WORLD_MARKS.find((mark) => mark === line.mark) ?? null,
    expectedMs: numberOf(line.expectedMs),
  };
}

/** State of a job from its last line alone: what a list needs. */
export function stateOf(last: JournalLine | undefined, sight: JobSight): JobState {
  if (last?.event === 'finish') {
    const state = textOf(last.state);
    return STATES.includes(state) ? (state as JobState) : 'failed';
  }
  if (!sight.isAlive) return 'interrupted';
  return last === undefined || last.event === 'start' ? 'starting' : 'running';
}

/** Steps of a plan in the order in which they may run. */
export function stepsOf(plan: Plan): readonly (readonly [StepPhase, Step])[] {
  return [
    ...plan.steps.map((step) => ['step', step] as const),
    ...plan.compensations.map((step) => ['compensation', step] as const),
    ...plan.always.map((step) => ['always', step] as const),
  ];
}

/** One step's part of the journal. */
function viewStep(
  phase: StepPhase,
  id: string,
  lines: readonly JournalLine[],
  isOver: boolean,
  isAlive: boolean,
): StepView {
  const own = lines.filter((line) => line.phase === phase && line.step === id);
  const begun = own.find((line) => line.event === 'begin');
  const ended = own.findLast((line) => line.event === 'end');
  const base = {
    id,
    phase,
    startedAt: begun?.at ?? null,
    tookMs: numberOf(ended?.tookMs),
    code: numberOf(ended?.code),
  };
  const timedOut = ended?.timedOut === true;
  if (begun === undefined) return { ...base, state: isOver ? 'skipped' : 'waiting', timedOut };
  if (ended === undefined) return { ...base, state: isOver || !isAlive ? 'unknown' : 'running', timedOut };
  return { ...base, state: ended.ok === true ? 'done' : 'failed', timedOut };
}

/**
 * Folds a job's journal into what is shown. Compensations appear only once they ran; always steps appear from the start.
 * @param lines the journal, the `start` line first.
 */
export function foldJob(plan: Plan, lines: readonly JournalLine[], sight: JobSight): JobView | null {
  const request = requestOf(lines[0]);
  if (request === null) return null;
  const last = lines.at(-1);
  const state = stateOf(last, sight);
  const isOver = state !== 'running' && state !== 'starting';
  const steps = stepsOf(plan)
    .map(([phase, step]) => viewStep(phase, step.id, lines, isOver, sight.isAlive))
    .filter((view) => view.phase !== 'compensation' || view.startedAt !== null);
  const start = lines[0];
  const finish = last?.event === 'finish' ? last : undefined;
  const endedAt = finish?.at ?? (isOver ? (last?.at ?? null) : null);
  const failed = steps.find((view) => view.phase === 'step' && (view.state === 'failed' || view.state === 'unknown'));
  const cancelled = lines.find((line) => line.event === 'cancelled');
  return {
    ...request,
    state,
    startedAt: start?.at ?? null,
    endedAt,
    tookMs: endedAt === null || start === undefined ? null : endedAt - start.at,
    steps,
    current: steps.find((view) => view.state === 'running')?.id ?? null,
    stoppedAt: cancelled === undefined ? (failed?.id ?? null) : textOf(cancelled.before),
    isCancelAsked: sight.isCancelAsked && !isOver,
    hasRebooted: state === 'interrupted' && sight.hasRebooted === true,
    folder: sight.folder ?? '',
  };
}

/** True when nothing more will happen to it by itself. */
export function isOver(state: JobState): boolean {
  return state !== 'running' && state !== 'starting';
}

/** The step before which a job that was asked to cancel would stop; null when there is no safe point left. */
export function nextSafePoint(plan: Plan, view: JobView): Step | null {
  const waiting = new Set(
    view.steps.filter(({ phase, state }) => phase === 'step' && state === 'waiting').map(({ id }) => id),
  );
  return plan.steps.find(({ id, isSafePoint }) => isSafePoint && waiting.has(id)) ?? null;
}

/**
 * What nobody does by itself any more after a job that did not end as it should, in the order in which it is done by hand:
 * the compensations of the step it stopped at (killed between two steps: of the one that would have come), and the always
 * steps, as far as they were not done.
 */
export function leftUndone(plan: Plan, view: JobView): readonly (readonly [StepPhase, Step])[] {
  if (view.state !== 'interrupted' && view.state !== 'failed') return [];
  const next = view.steps.find(({ phase, state }) => phase === 'step' && state === 'skipped')?.id;
  const stopped = plan.steps.find(({ id }) => id === (view.stoppedAt ?? next));
  const done = new Set(view.steps.filter(({ state }) => state === 'done').map(({ phase, id }) => `${phase} ${id}`));
  const wanted = (stopped?.onFailure ?? []).flatMap((id) => plan.compensations.filter((step) => step.id === id));
  return [
    ...wanted.map((step) => ['compensation', step] as const),
    ...plan.always.map((step) => ['always', step] as const),
  ].filter(([phase, { id }]) => !done.has(`${phase} ${id}`));
}

/** Exit code of a command that followed a job to its end: 0 done, 1 failed, 2 rolled back, 3 cancelled, 4 interrupted. */
export function exitCodeOfJob(state: JobState): number {
  if (state === 'done') return 0;
  if (state === 'failed-rolled-back') return 2;
  if (state === 'cancelled') return 3;
  return state === 'interrupted' ? 4 : 1;
}

/** Id of a job: time in UTC, action, and a tail that tells two of the same second apart. */
export function jobId(action: ActionId, epochMs: number, tail: string): string {
  const digits = new Date(epochMs).toISOString().replace(/\D/g, '').slice(0, 14);
  return `${digits.slice(0, 8)}-${digits.slice(8)}-${action}-${tail}`;
}
