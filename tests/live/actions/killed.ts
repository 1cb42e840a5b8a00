import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { FoundJob } from '../../../src/model/job.ts';
import { parseJournal } from '../../../src/model/journal.ts';
import type { ActionId, Plan } from '../../../src/model/plan.ts';
import { LAUNCHER } from '../../terminal/support/program.ts';
import { waitFor } from '../stack/wait-for.ts';
import type { Desk } from './desk.ts';

/** How the built program is run. */
export interface CockpitOptions {
  readonly desk: Desk;
  readonly project: string;
  /** Environment in the place of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What was done while cockpits were killed. */
export interface Killed {
  readonly plan: Plan;
  readonly found: FoundJob;
  /** Steps in whose middle a cockpit was killed. */
  readonly at: readonly string[];
}

/** Words before the arguments of the built program on the desk's state, and how it is started. */
function cockpitOf({ desk, project, env }: CockpitOptions) {
  const config = join(desk.state, 'cockpit.yaml');
  const target = `{ project: ${project}, stateDirectory: ${desk.state} }`;
  writeFileSync(config, `targets:\n  ${project}: ${target}\n`, { mode: 0o600 });
  const common = ['--config', config, '--lang', 'en'];
  const options = env === undefined ? {} : { env };
  return {
    read: (...args: string[]) => spawnSync(LAUNCHER, [...args, ...common], { ...options, encoding: 'utf8' }),
    start: (...args: string[]) =>
      spawn(LAUNCHER, [...args, ...common], { ...options, detached: true, stdio: ['ignore', 'ignore', 'inherit'] }),
  };
}

/** Without a last word, as a laptop's lid or the kernel ends it. */
function kill(one: ChildProcess): void {
  if (one.exitCode === null && one.pid !== undefined) process.kill(-one.pid, 'SIGKILL');
}

/**
 * Runs an action with the built program, as an operator at a shell would, and kills it with SIGKILL when the job's first step
 * begins, and every cockpit that attaches after it when the next one does, to the end of the job.
 */
export async function runKilled(options: CockpitOptions, action: ActionId, args: readonly string[]): Promise<Killed> {
  const { desk } = options;
  const cockpit = cockpitOf(options);
  const shown = cockpit.read('run', action, ...args, '--dry-run', '--json');
  if (shown.status !== 0) throw new Error(`${shown.stderr}${shown.stdout}`);
  const plan = JSON.parse(shown.stdout) as Plan;
  const folder = join(desk.state, 'jobs');
  const before = new Set(existsSync(folder) ? readdirSync(folder) : []);
  let current = cockpit.start('run', action, ...args, '--confirm', plan.phrase, '--why', 'a test');
  const job = await waitFor(() => readdirSync(folder).find((name) => !before.has(name)), {
    deadlineMs: 60_000,
    what: `the job of ${action}`,
    everyMs: 20,
  });
  const at = new Set<string>();
  const isOver = () => {
    const last = parseJournal(readFileSync(join(folder, job, 'journal.ndjson'), 'utf8')).at(-1);
    if (last?.event === 'begin' && !at.has(String(last.step))) {
      at.add(String(last.step));
      kill(current);
      current = cockpit.start('jobs', 'attach', job);
    }
    return last?.event === 'finish';
  };
  try {
    await waitFor(isOver, { deadlineMs: 300_000, what: `the end of ${job}`, everyMs: 15 });
  } finally {
    kill(current);
  }
  return { plan, found: await desk.ended(job), at: [...at] };
}
