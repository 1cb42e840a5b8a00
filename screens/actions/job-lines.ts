import { endingText, stepMark } from '../../src/commands/job-text.ts';
import {
  type FoundJob,
  JOB_WORDS,
  type JobState,
  type StepState,
  type StepView,
  stepsOf,
} from '../../src/model/job.ts';
import type { Level } from '../../src/model/level.ts';
import { type Line, type StyleName, span, spread } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { formatsIn, type ScreenInput, say } from '../screen.ts';

/** How good a job's state is; `none` while it runs. */
export function levelOfJob(state: JobState): Level {
  if (state === 'done') return 'ok';
  if (state === 'running' || state === 'starting') return 'none';
  return state === 'cancelled' || state === 'failed-rolled-back' ? 'warn' : 'critical';
}

/** A job's state in words. */
export function jobWord(input: Pick<ScreenInput, 'state'>, state: JobState): string {
  return say(input, JOB_WORDS[state]);
}

const STEP_STYLES: Readonly<Record<StepState, StyleName>> = {
  waiting: 'dim',
  running: 'accent',
  done: 'ok',
  failed: 'critical',
  unknown: 'unknown',
  skipped: 'dim',
};

/** What a step does, in words. */
export function stepText(input: Pick<ScreenInput, 'state'>, { plan }: FoundJob, { phase, id }: StepView): string {
  const step = stepsOf(plan).find(([where, one]) => where === phase && one.id === id)?.[1];
  return step === undefined ? inert(id) : say(input, step.say);
}

/** How long something has been running, in whole seconds: a tenth is of no use while it goes on. */
export function runningText(input: ScreenInput, startedAt: number | null): string {
  const seconds = startedAt === null ? 0 : Math.max(0, Math.floor((input.cockpit.now() - startedAt) / 1000));
  const formats = formatsIn(input);
  return seconds < 1 ? formats.age(0) : formats.duration(seconds * 1000);
}

/** How long a step took, or has been taking; '' before it began. */
function tookText(input: ScreenInput, { startedAt, tookMs, state }: StepView): string {
  if (tookMs !== null) return formatsIn(input).duration(tookMs);
  return state === 'running' ? runningText(input, startedAt) : '';
}

const PHASES = {
  step: null,
  compensation: phrase('põe de volta', 'puts back'),
  always: phrase('no fim', 'at the end'),
} as const;

/** One step of a job as a row: mark, number, what it does, how it ended, how long it took. */
export function stepLine(input: ScreenInput, found: FoundJob, view: StepView, index: number): Line {
  const kind = PHASES[view.phase];
  const left: Line = [
    span(' '),
    span(stepMark(view.state), STEP_STYLES[view.state]),
    span(` ${String(index + 1).padStart(2)}  `, 'dim'),
    ...(kind === null ? [] : [span(`${say(input, kind)}: `, 'dim')]),
    span(stepText(input, found, view), view.state === 'waiting' || view.state === 'skipped' ? 'dim' : 'plain'),
  ];
  const ending = [endingText(found.plan, view, input.state.lang), tookText(input, view)]
    .filter((text) => text !== '')
    .join(' · ');
  const style = view.state === 'failed' ? 'critical' : 'dim';
  return spread(left, [span(`  ${ending} `, style)], input.width);
}

/** Where a running job is: `passo 2 de 3: esperar ficar saudável`; null when no step runs. */
export function progressText(input: Pick<ScreenInput, 'state'>, found: FoundJob): string | null {
  const { view, plan } = found;
  const running = view.steps.find(({ state }) => state === 'running');
  if (running === undefined) return null;
  const text = stepText(input, found, running);
  if (running.phase !== 'step') return say(input, phrase(`desfazendo: ${text}`, `putting back: ${text}`));
  const number = plan.steps.findIndex(({ id }) => id === running.id) + 1;
  const of = plan.steps.length;
  return say(input, phrase(`passo ${number} de ${of}: ${text}`, `step ${number} of ${of}: ${text}`));
}
