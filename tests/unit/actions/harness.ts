import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { JobHost } from '../../../src/actions/host/host.ts';
import { readJob } from '../../../src/actions/host/jobs.ts';
import { type Launched, type LaunchRequest, launchJob } from '../../../src/actions/host/launch.ts';
import { readLock } from '../../../src/actions/host/lock.ts';
import type { Outcome } from '../../../src/model/fault.ts';
import { type FoundJob, isOver } from '../../../src/model/job.ts';
import { type Plan, type PlanDraft, type Step, sealPlan } from '../../../src/model/plan.ts';
import { same } from '../../../src/text/lang.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Shells of this machine that programs are tried under: dash, and busybox's own. */
export const SHELLS: readonly (readonly string[])[] = [['dash'], ['busybox', 'sh']].filter(
  ([command]) => spawnSync(command ?? '', ['true'], { stdio: 'ignore' }).error === undefined,
);

export const never = new AbortController().signal;

/** A step that does nothing, with what the test says. */
export function step(id: string, over: Partial<Step> = {}): Step {
  return {
    id,
    kind: 'exec',
    say: same(id),
    argv: ['true'],
    timeoutMs: 10_000,
    isIdempotent: true,
    undo: null,
    onFailure: [],
    isSafePoint: true,
    ...over,
  };
}

export function plan(steps: readonly Step[], over: Partial<PlanDraft> = {}): Plan {
  return sealPlan({
    action: 'restart',
    args: {},
    target: 'test',
    environment: 'development',
    mark: null,
    title: same('test'),
    risk: 'medium',
    needsReason: false,
    preconditions: [],
    steps,
    compensations: [],
    always: [],
    touches: [],
    loses: [],
    undo: same(''),
    expectedMs: null,
    basis: null,
    probes: [],
    createdAt: 1_700_000_000_000,
    ...over,
  });
}

/** A host on this machine with folders of its own, gone after the tests. Its jobs beat every second. */
export function createHost(
  shell: readonly string[] = ['sh'],
  over: Partial<JobHost> = {},
): JobHost & { readonly dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 'sparkone-jobs-'));
  folders.push(dir);
  return {
    dir,
    transport: createLocalTransport(),
    places: { state: join(dir, 'state'), locks: dir, key: 'test' },
    operator: { who: 'ana', from: 'laptop' },
    shell,
    programShell: `env BEAT_S=1 ${shell.join(' ')}`,
    docker: ['docker'],
    hooks: [],
    ...over,
  };
}

/** Waits for a condition, looking every 20 ms. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs = 15_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${withinMs} ms for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function launch(host: JobHost, wanted: Plan, over: Partial<LaunchRequest> = {}): Promise<Outcome<Launched>> {
  return launchJob(host, wanted, { job: 'job-1', why: '', at: 1, secrets: new Map(), library: '', ...over }, never);
}

/** The job, once it is over and has left the lock. */
export async function ended(host: JobHost, job = 'job-1'): Promise<FoundJob> {
  const found = await overOf(host, job);
  await until('the free lock', async () => {
    const lock = await readLock(host, never);
    return lock.ok && lock.value?.sight.holder?.job !== job ? true : undefined;
  });
  return found;
}

function overOf(host: JobHost, job: string): Promise<FoundJob> {
  return until(`the end of ${job}`, async () => {
    const found = await readJob(host, job, never);
    if (!found.ok) throw new Error(found.fault.message.en);
    return isOver(found.value.view.state) ? found.value : undefined;
  });
}

/** Launches and waits for the end. */
export async function run(host: JobHost, wanted: Plan, over: Partial<LaunchRequest> = {}): Promise<FoundJob> {
  const launched = await launch(host, wanted, over);
  if (!launched.ok) throw new Error(launched.fault.message.en);
  if (launched.value.kind !== 'launched') throw new Error('locked');
  return ended(host, over.job);
}

/** A file of the host's folder. */
export function read(host: { readonly dir: string }, path: string): string {
  return readFileSync(join(host.dir, path), 'utf8');
}

/** Writes an executable script into the host's folder and gives its path. */
export function tool(host: { readonly dir: string }, name: string, text: string): string {
  const path = join(host.dir, name);
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
}

/** A generator of numbers from 0 to 1 that is the same at every run. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
