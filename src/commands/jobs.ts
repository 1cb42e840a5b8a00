import { lockCondition } from '../actions/circumstances.ts';
import type { JobHost } from '../actions/host/host.ts';
import { cancelJob, listJobs, readJob, readOutput } from '../actions/host/jobs.ts';
import { breakLock, readLock } from '../actions/host/lock.ts';
import { isOver } from '../model/job.ts';
import { unlockPhrase } from '../model/lock.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import { renderJob, renderJobList, stopPhrase } from './job-text.ts';
import { attach, type CommandIo, type JobCommandOptions, RUN_EXIT, tellFault, tellReadOnly } from './run.ts';

/** What `jobs` is asked for. */
export interface JobsCommandOptions extends JobCommandOptions {
  readonly verb: 'list' | 'show' | 'attach' | 'cancel' | 'unlock';
  /** Job id; the newest when it is left out (not for `cancel`). */
  readonly job: string | null;
  /** Name of the target, for the phrase that breaks a lock. */
  readonly target: string;
  /** Phrase typed for `unlock`. */
  readonly confirm: string | null;
  /** A text that no output holds. */
  readonly mark: string;
}

const OUTPUT_BYTES = 4_000;
const LISTED = 50;

/** `jobs list|show|attach|cancel|unlock`. Exit code 0, or 64, 69, 73, 77 as `run`; `attach` has the job's. */
export async function runJobs(options: JobsCommandOptions, io: CommandIo): Promise<number> {
  const { runner, host, verb, lang } = options;
  if (verb === 'list') return list(options, host, io);
  if (runner === null && (verb === 'unlock' || verb === 'cancel')) return tellReadOnly(io, lang);
  if (verb === 'unlock') return unlock(options, host, io);
  const job = options.job ?? (verb === 'cancel' ? null : await newest(options, host));
  if (job === null) {
    io.err(
      `${phrase('diga o id do trabalho; veja: sparkone-tui jobs list', "give the job's id; see: sparkone-tui jobs list")[lang]}\n`,
    );
    return RUN_EXIT.usage;
  }
  if (verb === 'attach') return attach({ ...options, job }, io);
  return verb === 'cancel' ? cancel(options, host, job, io) : show(options, host, job, io);
}

async function newest({ signal }: JobsCommandOptions, host: JobHost): Promise<string | null> {
  const jobs = await listJobs(host, 1, signal);
  return jobs.ok ? (jobs.value[0]?.id ?? null) : null;
}

async function list({ lang, format, signal }: JobsCommandOptions, host: JobHost, io: CommandIo): Promise<number> {
  const [jobs, lock] = await Promise.all([listJobs(host, LISTED, signal), readLock(host, signal)]);
  if (!jobs.ok || !lock.ok) {
    if (!jobs.ok) tellFault(io, jobs.fault, lang);
    return RUN_EXIT.unavailable;
  }
  io.out(
    format === 'json'
      ? `${JSON.stringify({ schema: 1, lock: lock.value, jobs: jobs.value }, null, 2)}\n`
      : `${lock.value === null ? '' : `${lockCondition(lock.value).say[lang]}\n\n`}${renderJobList(jobs.value, lang)}`,
  );
  return 0;
}

async function show(options: JobsCommandOptions, host: JobHost, job: string, io: CommandIo): Promise<number> {
  const { lang, format, signal } = options;
  const found = await readJob(host, job, signal);
  if (!found.ok) {
    tellFault(io, found.fault, lang);
    return RUN_EXIT.unavailable;
  }
  const { plan, view } = found.value;
  const ran = view.steps.filter(({ startedAt }) => startedAt !== null);
  const outputs = await Promise.all(ran.map((step) => readOutput(host, job, step, OUTPUT_BYTES, options.mark, signal)));
  if (format === 'json') {
    const output = ran.map(({ phase, id }, index) => ({
      phase,
      id,
      ...(outputs[index]?.ok === true ? outputs[index].value : {}),
    }));
    io.out(`${JSON.stringify({ schema: 1, job: view, plan, output }, null, 2)}\n`);
    return 0;
  }
  io.out(renderJob(plan, view, lang));
  ran.forEach((step, index) => {
    const output = outputs[index];
    // What failed, and what ended with more to say than that it is done.
    if ((step.state !== 'failed' && (step.code ?? 0) === 0) || output?.ok !== true) return;
    const lines = `${output.value.stdout}\n${output.value.stderr}`.split('\n').filter((line) => line.trim() !== '');
    io.out(
      `\n${inert(step.id)}:\n${lines
        .slice(-12)
        .map((line) => `  ${inert(line)}`)
        .join('\n')}\n`,
    );
  });
  return 0;
}

async function cancel(
  { lang, signal }: JobsCommandOptions,
  host: JobHost,
  job: string,
  io: CommandIo,
): Promise<number> {
  const asked = await cancelJob(host, job, signal);
  if (!asked.ok) {
    tellFault(io, asked.fault, lang);
    return asked.fault.code === 'UNWRITABLE' ? RUN_EXIT.unwritable : RUN_EXIT.unavailable;
  }
  const say =
    asked.value === 'over' ? phrase('já tinha terminado', 'it had ended already') : await stopOf(host, job, signal);
  io.out(`${inert(job)}: ${say[lang]}\n`);
  return 0;
}

/** Where a job that was asked to stop will do so. */
async function stopOf(host: JobHost, job: string, signal: AbortSignal): Promise<Phrase> {
  const found = await readJob(host, job, signal);
  if (!found.ok) return phrase('vai parar no próximo ponto seguro', 'it will stop at its next safe point');
  const { plan, view } = found.value;
  if (isOver(view.state)) return phrase('já terminou', 'it has ended');
  return stopPhrase(plan, view);
}

async function unlock(options: JobsCommandOptions, host: JobHost, io: CommandIo): Promise<number> {
  const { lang, target, confirm, signal } = options;
  if (confirm === null) {
    const lock = await readLock(host, signal);
    if (lock.ok) io.out(`${lockCondition(lock.value).say[lang]}\n`);
    io.err(
      `${phrase('para quebrá-la', 'to break it')[lang]}: sparkone-tui jobs unlock --confirm '${unlockPhrase(inert(target))}'\n`,
    );
    return RUN_EXIT.refused;
  }
  const done = await breakLock(host, target, confirm, signal);
  if (!done.ok) {
    tellFault(io, done.fault, lang);
    return done.fault.code === 'UNWRITABLE' ? RUN_EXIT.unwritable : RUN_EXIT.unavailable;
  }
  const SAID = {
    broken: phrase('a trava foi quebrada', 'the lock was broken'),
    free: phrase('não há trava', 'there is no lock'),
    held: phrase(
      'alguém está trabalhando: a trava não pode ser quebrada',
      'somebody is working: the lock cannot be broken',
    ),
    changed: phrase('a trava mudou de mãos: olhe de novo', 'the lock changed hands: look again'),
    'wrong-phrase': phrase('a frase não confere', 'the phrase is wrong'),
  } as const;
  io.out(`${SAID[done.value][lang]}\n`);
  return done.value === 'broken' || done.value === 'free' ? 0 : RUN_EXIT.refused;
}
