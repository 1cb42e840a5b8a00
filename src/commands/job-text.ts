import { showArgv } from '../actions/program/quote.ts';
import {
  JOB_WORDS,
  type JobSummary,
  type JobView,
  leftUndone,
  nextSafePoint,
  type StepPhase,
  type StepState,
  type StepView,
} from '../model/job.ts';
import type { Plan, Step } from '../model/plan.ts';
import { formatsOf } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';

const STEP_MARKS: Readonly<Record<StepState, string>> = {
  waiting: '·',
  running: '▸',
  done: '✔',
  failed: '✖',
  unknown: '?',
  skipped: '–',
};

/** Marks of steps, shared with the finished job's view. */
export function stepMark(state: StepState): string {
  return STEP_MARKS[state];
}

/** How a step ended when there is more to say than that it did: out of time, a code, or what its code means; '' otherwise. */
export function endingText(plan: Plan, view: StepView, lang: Lang): string {
  const { code, timedOut, state } = view;
  if (timedOut) return phrase('tempo esgotado', 'out of time')[lang];
  if (code === null || code === 0) return '';
  const said = state === 'done' ? stepOf(plan, view)?.nonZeroSays?.[lang] : undefined;
  return said ?? phrase(`código ${code}`, `code ${code}`)[lang];
}

/** Where a job that was asked to stop will do so. */
export function stopPhrase(plan: Plan, view: JobView): Phrase {
  const next = nextSafePoint(plan, view);
  if (next === null)
    return phrase(
      'já não há ponto seguro pela frente: vai até o fim',
      'there is no safe point left ahead: it goes on to its end',
    );
  return phrase(
    `vai parar no próximo ponto seguro, antes de: ${next.say['pt-BR']}`,
    `it will stop at its next safe point, before: ${next.say.en}`,
  );
}

/** One line for a step: mark, what it does, how long it took, how it ended. */
export function renderStepLine(plan: Plan, view: StepView, lang: Lang): string {
  const took = view.tookMs === null ? '' : formatsOf(lang).duration(view.tookMs);
  const what = `${stepMark(view.state)} ${stepOf(plan, view)?.say[lang] ?? inert(view.id)}`;
  return [what, took, endingText(plan, view, lang)].filter((text) => text !== '').join(' · ');
}

function stepOf(plan: Plan, { phase, id }: StepView): Step | undefined {
  const list = phase === 'step' ? plan.steps : phase === 'always' ? plan.always : plan.compensations;
  return list.find((step) => step.id === id);
}

/** The last line: state, duration, where it stopped, and for an interrupted one what is left to do. */
export function renderVerdict(plan: Plan, view: JobView, lang: Lang): string {
  const took = view.tookMs === null ? '' : ` · ${formatsOf(lang).duration(view.tookMs)}`;
  const stopped = view.stoppedAt === null ? undefined : plan.steps.find(({ id }) => id === view.stoppedAt);
  const where =
    view.state === 'cancelled' ? phrase('parou antes de', 'stopped before') : phrase('parou em', 'stopped at');
  const at = stopped === undefined ? '' : ` · ${where[lang]}: ${stopped.say[lang]}`;
  const why = view.hasRebooted ? ` (${phrase('o servidor foi reiniciado', 'the host was restarted')[lang]})` : '';
  return [`${JOB_WORDS[view.state][lang]}${why}${took}${at}`, ...remedyLines(plan, view, lang)].join('\n');
}

/** For a job that did not end as it should: what nobody will do by itself any more, with the command that does it. */
function remedyLines(plan: Plan, view: JobView, lang: Lang): readonly string[] {
  const left = leftUndone(plan, view);
  if (left.length === 0) return [];
  return [
    phrase('não foi feito, e ninguém fará sozinho:', 'was not done, and nobody will do it by itself:')[lang],
    ...left.flatMap(([phase, step]) => [`  ${step.say[lang]}`, `      ${byHand(view, phase, step)}`]),
  ];
}

/** The command that does one step of a job by hand: its own, or through the job's program where it is no single command. */
export function byHand({ folder }: Pick<JobView, 'folder'>, phase: StepPhase, step: Step): string {
  const needs = (step.secrets ?? []).map((name) => `${name}=... `).join('');
  const isPlain = step.kind === 'exec' && step.stdin === undefined && step.stdout === undefined;
  const argv = isPlain ? step.argv : ['sh', `${folder}/job.sh`, '--by-hand', phase, step.id];
  return inert(needs + showArgv(argv));
}

/** The list of jobs, newest first. */
export function renderJobList(jobs: readonly JobSummary[], lang: Lang): string {
  const formats = formatsOf(lang);
  if (jobs.length === 0) return `${phrase('nenhum trabalho ainda', 'no jobs yet')[lang]}\n`;
  const rows = jobs.map((job) => [
    formats.dateTime(job.startedAt),
    JOB_WORDS[job.state][lang],
    inert(job.id),
    `${inert(job.who)}@${inert(job.from)}`,
    job.tookMs === null ? '' : formats.duration(job.tookMs),
    inert(job.why),
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return `${rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}

/** A job whole: request, steps, verdict. */
export function renderJob(plan: Plan, view: JobView, lang: Lang): string {
  const formats = formatsOf(lang);
  const why = view.why === '' ? '' : ` · ${inert(view.why)}`;
  return [
    `${inert(view.id)} · ${plan.title[lang]}`,
    `${view.startedAt === null ? '' : `${formats.dateTime(view.startedAt)} · `}${inert(view.who)}@${inert(view.from)}${why}`,
    '',
    ...view.steps.map((step) => `  ${renderStepLine(plan, step, lang)}`),
    '',
    renderVerdict(plan, view, lang),
    '',
  ].join('\n');
}
