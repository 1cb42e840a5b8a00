import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Args } from '../../../src/actions/action.ts';
import { type ActionSettings, DEFAULT_SETTINGS } from '../../../src/actions/ground.ts';
import type { JobHost } from '../../../src/actions/host/host.ts';
import { readJob, readOutput } from '../../../src/actions/host/jobs.ts';
import { readLock } from '../../../src/actions/host/lock.ts';
import type { Runner, RunResult } from '../../../src/actions/run-plan.ts';
import { type CommandIo, runAction } from '../../../src/commands/run.ts';
import { createSystemClock } from '../../../src/engine/clock.ts';
import type { Outcome } from '../../../src/model/fault.ts';
import { type FoundJob, isOver } from '../../../src/model/job.ts';
import type { ActionId, Plan } from '../../../src/model/plan.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import type { Transport } from '../../../src/transport/transport.ts';
import { createLiveActions } from '../../../src/worlds/live/live-actions.ts';
import { createLiveWorld, type LiveOptions } from '../../../src/worlds/live/live-world.ts';
import type { LiveStack } from '../stack/live.ts';
import { waitFor } from '../stack/wait-for.ts';

const never = new AbortController().signal;

/** An operator at the stack: plans, runs, follows. State and lock are the test's own. */
export interface Desk {
  readonly host: JobHost;
  readonly runner: Runner;
  readonly state: string;
  plan(action: ActionId, args?: Args): Promise<Plan>;
  /** Confirms with the right phrase and waits for the end. */
  run(action: ActionId, args?: Args): Promise<FoundJob>;
  /** Confirms a plan with its phrase and waits for the end. */
  confirm(plan: Plan): Promise<FoundJob>;
  /** Confirms and does not wait. */
  launch(plan: Plan): Promise<string>;
  ended(job: string): Promise<FoundJob>;
  /** What a step printed, both streams. */
  output(job: string, phase: 'step' | 'compensation' | 'always', id: string): Promise<string>;
  /** `run` as the command line does it. */
  command(
    action: string,
    args: readonly string[],
    confirm: string | null,
    format?: 'text' | 'json',
  ): Promise<{ code: number; out: string; err: string }>;
  close(): Promise<void>;
}

/** What a desk stands on. */
export interface DeskOptions {
  /** Folder of locks; '' for the host's own, as the built program takes it. Default: the desk's. */
  readonly locks?: string;
  readonly transport?: Transport;
  /** How the world is looked at, beside the project's name. */
  readonly world?: Partial<LiveOptions>;
}

/** Opens a desk on a stack. */
export async function openDesk(
  stack: Pick<LiveStack, 'project'>,
  settings: Partial<ActionSettings> = {},
  { locks, transport = createLocalTransport(), world: looked = {} }: DeskOptions = {},
): Promise<Desk> {
  const clock = createSystemClock();
  const state = mkdtempSync(join(tmpdir(), 'sparkone-desk-'));
  const world = createLiveWorld({ transport, clock, options: { ...looked, project: stack.project, readsOnce: true } });
  await world.rediscover();
  const { host, runner: makeRunner } = createLiveActions({
    world,
    transport,
    clock,
    operator: { who: 'ana', from: 'laptop' },
    settings: { ...DEFAULT_SETTINGS, ...settings },
    state,
    locks: locks ?? state,
    hasSudo: false,
    tail: () => Math.random().toString(16).slice(2, 6),
  });
  const runner = makeRunner();

  const value = <T>(outcome: Outcome<T>): T => {
    if (!outcome.ok) throw new Error(`${outcome.fault.message.en} (${outcome.fault.hint.en})`);
    return outcome.value;
  };
  const plan = async (action: ActionId, args: Args = {}) => {
    await world.rediscover();
    return value(await runner.plan(action, args, never));
  };
  const launch = async (wanted: Plan) => {
    const result: RunResult = value(await runner.run({ plan: wanted, typed: wanted.phrase, why: 'a test' }, never));
    if (result.kind !== 'launched') throw new Error(result.kind === 'refused' ? result.say.en : result.kind);
    return result.job;
  };
  const ended = async (job: string) => {
    let found: FoundJob | undefined;
    const look = async () => {
      found = value(await readJob(host, job, never));
      return isOver(found.view.state) && value(await readLock(host, never)) === null;
    };
    await waitFor(look, { deadlineMs: 300_000, what: `the end of ${job}`, everyMs: 100 });
    if (found === undefined) throw new Error('no job');
    return found;
  };
  const confirm = async (wanted: Plan) => ended(await launch(wanted));

  return {
    host,
    runner,
    state,
    plan,
    launch,
    ended,
    confirm,
    run: async (action, args) => confirm(await plan(action, args)),
    output: async (job, phase, id) => {
      const said = value(await readOutput(host, job, { phase, id }, 20_000, '--mark--', never));
      return `${said.stdout}\n${said.stderr}`;
    },
    command: async (action, args, typed, format = 'text') => {
      await world.rediscover();
      let out = '';
      let err = '';
      const io: CommandIo = {
        out: (text) => {
          out += text;
        },
        err: (text) => {
          err += text;
        },
      };
      const code = await runAction(
        {
          host,
          runner,
          clock,
          lang: 'en',
          format,
          signal: never,
          action,
          args,
          isDryRun: typed === null,
          session: [],
          confirm: typed,
          why: 'a test',
          follows: true,
        },
        io,
      );
      return { code, out, err };
    },
    close: async () => {
      await world.close();
      await transport.close();
      rmSync(state, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** `phase id state` of every step that did something. */
export function told({ view }: FoundJob): readonly string[] {
  return view.steps
    .filter(({ state }) => state !== 'skipped' && state !== 'waiting')
    .map(({ phase, id, state }) => `${phase} ${id} ${state}`);
}

/** Asks an address ten times a second until stopped; tells how long it did not answer 2xx. */
export function watchOutage(url: string): { stop(): Promise<number> } {
  const answers: { readonly at: number; readonly ok: boolean }[] = [];
  const ask = async () => {
    const at = performance.now();
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(900) });
      await answer.arrayBuffer();
      answers.push({ at, ok: answer.ok });
    } catch {
      answers.push({ at, ok: false });
    }
  };
  const timer = setInterval(() => void ask(), 100);
  return {
    stop: async () => {
      clearInterval(timer);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return outageMs(answers.toSorted((a, b) => a.at - b.at));
    },
  };
}

/** Sum of the spans from a failed answer to the next good one. */
export function outageMs(answers: readonly { readonly at: number; readonly ok: boolean }[]): number {
  let sum = 0;
  let since: number | null = null;
  for (const { at, ok } of answers) {
    if (!ok) since ??= at;
    else if (since !== null) {
      sum += at - since;
      since = null;
    }
  }
  return Math.round(sum);
}
