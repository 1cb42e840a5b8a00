import { lockCondition } from '../actions/circumstances.ts';
import { followJob } from '../actions/follow-job.ts';
import type { JobHost } from '../actions/host/host.ts';
import { ACTIONS } from '../actions/registry.ts';
import type { Runner, RunResult } from '../actions/run-plan.ts';
import type { Clock } from '../model/clock.ts';
import type { Fault } from '../model/fault.ts';
import { exitCodeOfJob } from '../model/job.ts';
import type { ActionId, Plan } from '../model/plan.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';
import { renderStepLine, renderVerdict } from './job-text.ts';
import { renderPlanText } from './plan-text.ts';

/** Exit codes of `run` beside those of a job; BSD sysexits.h. */
export const RUN_EXIT = { usage: 64, unavailable: 69, unwritable: 73, locked: 75, refused: 77 } as const;

/** Where a headless command writes. */
export interface CommandIo {
  out(text: string): void;
  err(text: string): void;
}

/** What headless commands of jobs are given. */
export interface JobCommandOptions {
  readonly host: JobHost;
  /** Null where this cockpit only reads. */
  readonly runner: Runner | null;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly lang: Lang;
  readonly format: 'text' | 'json';
  readonly signal: AbortSignal;
}

/** What `run` is asked for. */
export interface RunCommandOptions extends JobCommandOptions {
  readonly action: string;
  /** `service=redis file=x.dump`. */
  readonly args: readonly string[];
  readonly isDryRun: boolean;
  /** What the command line says of the world to look at: `--demo redis-down`. */
  readonly session: readonly string[];
  /** What was typed as confirmation; null when nothing was. */
  readonly confirm: string | null;
  readonly why: string;
  /** False ends once the job runs by itself. */
  readonly follows: boolean;
}

/** Tells a fault with its remedy on stderr. */
export function tellFault(io: CommandIo, { message, hint }: Fault, lang: Lang): void {
  io.err(`${message[lang]}\n  ${hint[lang]}\n`);
}

/** `name=value` pairs; null when one is none. */
export function parseArgs(pairs: readonly string[]): Readonly<Record<string, string>> | null {
  const args: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) return null;
    args[pair.slice(0, at)] = pair.slice(at + 1);
  }
  return args;
}

/** Every action with what it does and its arguments, for `run --help` and `run list`. */
export function renderActionList(lang: Lang): string {
  const widest = Math.max(...ACTIONS.map(({ id }) => id.length));
  const rows = ACTIONS.flatMap(({ id, help, args }) => [
    `  ${id.padEnd(widest)}  ${help[lang]}`,
    ...args.map(({ name, say, isRequired }) => {
      const shown = isRequired ? `${name}=...` : `[${name}=...]`;
      return `  ${' '.repeat(widest)}    ${shown.padEnd(14)}  ${say[lang]}`;
    }),
  ]);
  return `${phrase('Ações (argumentos são nome=valor):', 'Actions (arguments are name=value):')[lang]}\n${rows.join('\n')}\n`;
}

/**
 * `run ACTION [name=value ...]`: shows the plan, or runs it when the phrase was given. Exit code 0 done, 1 failed, 2 failed
 * and rolled back, 3 cancelled, 4 interrupted, 64 wrong use, 69 no plan can be made, 73 the journal cannot be written, 75
 * somebody else holds the target, 77 refused (wrong phrase, stale plan, a precondition, read-only): nothing ran.
 */
export async function runAction(options: RunCommandOptions, io: CommandIo): Promise<number> {
  const { runner, lang, signal } = options;
  if (runner === null) {
    return tellReadOnly(io, lang);
  }
  const args = parseArgs(options.args);
  if (args === null) {
    io.err(`${phrase('argumentos são nome=valor', 'arguments are name=value')[lang]}\n${renderActionList(lang)}`);
    return RUN_EXIT.usage;
  }
  const planned = await runner.plan(options.action as ActionId, args, signal);
  if (!planned.ok) {
    tellFault(io, planned.fault, lang);
    return planned.fault.code === 'ARGS' ? RUN_EXIT.usage : RUN_EXIT.unavailable;
  }
  const plan = planned.value;
  if (options.isDryRun || options.confirm === null) {
    io.out(
      options.format === 'json' ? `${JSON.stringify(plan, null, 2)}\n` : renderPlanText(plan, lang, options.session),
    );
    if (options.isDryRun) return 0;
    io.err(`${phrase('nada rodou: falta --confirm', 'nothing ran: --confirm is missing')[lang]}\n`);
    return RUN_EXIT.refused;
  }
  const result = await runner.run({ plan, typed: options.confirm, why: options.why }, signal);
  if (!result.ok) {
    tellFault(io, result.fault, lang);
    return result.fault.code === 'UNWRITABLE' ? RUN_EXIT.unwritable : RUN_EXIT.unavailable;
  }
  return tellResult(options, plan, result.value, io);
}

/** Says that nothing can be changed from here. */
export function tellReadOnly(io: CommandIo, lang: Lang): number {
  io.err(`${READ_ONLY[lang]}\n`);
  return RUN_EXIT.refused;
}

const READ_ONLY: Phrase = phrase(
  'este cockpit só olha (--read-only, ou readOnly no alvo): nenhuma ação pode rodar',
  'this cockpit only looks (--read-only, or readOnly of the target): no action can run',
);

function tellResult(
  options: RunCommandOptions,
  plan: Plan,
  result: RunResult,
  io: CommandIo,
): Promise<number> | number {
  const { lang, format } = options;
  switch (result.kind) {
    case 'refused':
      if (format === 'json') io.out(`${JSON.stringify({ schema: 1, ...result })}\n`);
      io.err(`${phrase('nada rodou', 'nothing ran')[lang]}: ${result.say[lang]}\n`);
      return RUN_EXIT.refused;
    case 'locked':
      if (format === 'json') io.out(`${JSON.stringify({ schema: 1, ...result })}\n`);
      io.err(`${phrase('nada rodou', 'nothing ran')[lang]}: ${lockCondition(result.lock).say[lang]}\n`);
      return RUN_EXIT.locked;
    case 'unanswered':
      if (format === 'json' && !options.follows)
        io.out(`${JSON.stringify({ schema: 1, kind: result.kind, job: result.job })}\n`);
      tellFault(io, result.fault, lang);
      return options.follows ? attach({ ...options, job: result.job }, io) : RUN_EXIT.unavailable;
    case 'launched':
      if (format === 'text') io.out(`${inert(result.job)} · ${plan.title[lang]}\n`);
      if (options.follows) return attach({ ...options, job: result.job }, io);
      if (format === 'json') io.out(`${JSON.stringify({ schema: 1, ...result })}\n`);
      return 0;
  }
}

/** Follows a job to its end and tells each step; the exit code is the job's. Ends with 0 when only the following was ended. */
export async function attach(options: JobCommandOptions & { readonly job: string }, io: CommandIo): Promise<number> {
  const { host, lang, format, signal } = options;
  const told = new Set<string>();
  let lastFault = '';
  for await (const found of followJob(host, options.job, options.clock, signal)) {
    if (!found.ok) {
      if (found.fault.message.en !== lastFault) tellFault(io, found.fault, lang);
      lastFault = found.fault.message.en;
      if (found.fault.kind === 'absent') return RUN_EXIT.unavailable;
      continue;
    }
    const { plan, view } = found.value;
    for (const step of view.steps) {
      const key = `${step.phase} ${step.id} ${step.state}`;
      if (step.state === 'waiting' || step.state === 'skipped' || told.has(key)) continue;
      told.add(key);
      if (format === 'text') io.out(`  ${renderStepLine(plan, step, lang)}\n`);
    }
    if (view.endedAt === null) continue;
    io.out(
      format === 'json' ? `${JSON.stringify({ schema: 1, job: view })}\n` : `${renderVerdict(plan, view, lang)}\n`,
    );
    return exitCodeOfJob(view.state);
  }
  return 0;
}
