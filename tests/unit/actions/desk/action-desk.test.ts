import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createActionDesk } from '../../../../src/actions/desk/action-desk.ts';
import type { JobHost } from '../../../../src/actions/host/host.ts';
import type { Runner } from '../../../../src/actions/run-plan.ts';
import { createSystemClock } from '../../../../src/engine/clock.ts';
import type { ActionDesk, JobPage } from '../../../../src/model/action-desk.ts';
import type { Cause } from '../../../../src/model/check.ts';
import { isOver } from '../../../../src/model/job.ts';
import { type Phrase, phrase, same } from '../../../../src/text/lang.ts';
import { fakeCockpit } from '../../../screens/support/fake-cockpit.ts';
import { BROKEN } from '../../../screens/support/worlds.ts';
import { step, until } from '../harness.ts';
import { bench, type World } from '../runner-bench.ts';

const desks: ActionDesk[] = [];
afterEach(() => {
  for (const desk of desks.splice(0)) desk.close();
});

/** A desk at a host of this machine, over a cockpit that counts what is probed. */
function open(
  runner: Runner | { readonly refusal: Phrase },
  host: JobHost,
  causes: readonly Cause[] = [],
  firstLookMs = 0,
) {
  const probed: (readonly string[] | undefined)[] = [];
  const calm = fakeCockpit(BROKEN);
  const verdict = () => ({ ...calm.verdict(), causes });
  const cockpit = { ...calm, verdict, probeNow: (probes?: readonly string[]) => void probed.push(probes) };
  const desk = createActionDesk({
    host,
    runner,
    clock: createSystemClock(),
    cockpit,
    mark: '--mark--',
    ready: () => Promise.resolve(),
    firstLookMs,
  });
  desks.push(desk);
  return { desk, probed };
}

function sitDown(over: Partial<World> = {}, causes: readonly Cause[] = []) {
  const it_ = bench({ now: Date.now(), ...over });
  return { ...it_, ...open(it_.runner, it_.host, causes) };
}

/** Begins the restart of api and types its phrase. */
async function confirm(desk: ActionDesk): Promise<void> {
  desk.begin('restart', { service: 'api' });
  await until('the plan', () => desk.page()?.kind === 'plan');
  for (const letter of 'restart demo-prod') desk.type(letter);
  expect(desk.confirm('')).toBe('launching');
  await until('the job', () => desk.page()?.kind === 'job');
}

const jobPage = (desk: ActionDesk): JobPage => {
  const page = desk.page();
  if (page?.kind !== 'job') throw new Error(`the page is ${page?.kind}`);
  return page;
};

const ended = (desk: ActionDesk) =>
  until('the end of the job', () => {
    const { job } = jobPage(desk);
    return job.found !== null && isOver(job.found.view.state) ? job : undefined;
  });

/** Resolves while a file says so. */
const WAITS = (host: { readonly dir: string }) =>
  step('wait', { argv: ['sh', '-c', `until [ -e '${host.dir}/go' ]; do sleep 0.05; done; echo went`] });

describe('a confirmed plan', () => {
  it('leaves the first moment to what fills the screen, but for somebody who looks at jobs', async () => {
    const { runner, host } = bench({ now: Date.now() });
    let prewarmed = 0;
    const prewarm = async () => {
      prewarmed += 1;
    };
    const counted: Runner = { ...runner, prewarm };
    const later = open(counted, host, [], 3_600_000).desk;
    const soon = open(counted, host).desk;
    await until('the first look', () => soon.board().jobs !== null);
    expect([later.board().jobs, prewarmed]).toEqual([null, 1]);
    const stop = later.watch();
    await until('the look that was asked for', () => later.board().jobs !== null);
    stop();
  });

  it('is followed to its end on its page; its probes are read then, against what was before', async () => {
    const { desk, probed } = sitDown();
    await confirm(desk);
    const job = await ended(desk);
    expect(job.found?.view).toMatchObject({ state: 'done', action: 'restart', who: 'ana' });
    expect(job.before?.get('redis.ping')).toBe('critical');
    expect(job.endSeenAt).not.toBeNull();
    expect(probed).toEqual([undefined]);
    // Its end was in sight: there is nothing left to tell on the other tabs.
    await until('the end is read', () => desk.current() === null);
  });

  it('that ends while nobody looks stays told until its page is opened', async () => {
    const { desk, host, world } = sitDown();
    // It may not end before its page was left.
    const left = join(host.dir, 'was-left');
    world.more = [step('wait', { argv: ['sh', '-c', `until [ -e "$0" ]; do sleep 0.05; done`, left] })];
    await confirm(desk);
    const { id } = jobPage(desk).job;
    desk.leave();
    writeFileSync(left, '');
    const told = await until('the end', () => {
      const job = desk.current();
      return job?.endSeenAt == null ? undefined : job;
    });
    expect([told.id, desk.page()]).toEqual([id, null]);
    desk.openJob(id);
    expect(jobPage(desk).job.id).toBe(id);
    expect(desk.current()).toBeNull();
    expect(host.operator.who).toBe('ana');
  });

  it('shows what a step printed, and goes on showing while it prints', async () => {
    const { desk } = sitDown({ more: [step('say', { argv: ['sh', '-c', 'echo one; echo two >&2'] })] });
    await confirm(desk);
    await ended(desk);
    desk.showOutput({ phase: 'step', id: 'say' });
    const shown = await until('the output', () => jobPage(desk).shown?.output ?? undefined);
    expect([shown.stdout.trim(), shown.stderr.trim()]).toEqual(['one', 'two']);
    desk.showOutput(null);
    expect(jobPage(desk).shown).toBeNull();
  });
});

describe('a job that runs already', () => {
  it('is found and followed by a cockpit that is opened later, which can cancel it', async () => {
    const it_ = bench({ now: Date.now() });
    it_.world.more = [WAITS(it_.host), step('never')];
    const { desk: first } = open(it_.runner, it_.host);
    await confirm(first);
    const { desk: second } = open(it_.runner, it_.host);
    const found = await until('the job', () => (second.current()?.found ? second.current() : undefined));
    expect(found?.found?.view).toMatchObject({ state: 'running', who: 'ana' });
    expect(second.page()).toBeNull();
    await until('the board', () => second.board().lock !== null);
    second.openJob(found?.id ?? '');
    const said = await new Promise<string>((resolve) => second.cancel(({ en }) => resolve(en)));
    expect(said).toBe('it will stop at its next safe point');
    await until('the wish is seen', () => jobPage(second).job.found?.view.isCancelAsked);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${it_.host.dir}/go`, '');
    expect((await ended(second)).found?.view).toMatchObject({ state: 'cancelled', stoppedAt: 'never' });
    await ended(first);
    await until('the journal', () => second.audit()?.some(({ event }) => event === 'cancel-asked'));
  });

  it('can be looked at, and nothing else, where nothing may be changed', async () => {
    const it_ = bench({ now: Date.now() });
    const { desk } = open(it_.runner, it_.host);
    await confirm(desk);
    const job = await ended(desk);
    const { desk: reader } = open({ refusal: phrase('só leitura', 'read only') }, it_.host);
    reader.begin('restart', { service: 'api' });
    expect(reader.page()).toBeNull();
    await until('the list', () => reader.board().jobs?.some(({ id }) => id === job.id));
    reader.openJob(job.id);
    await ended(reader);
    // It was over by the time this cockpit saw it: what was before is not known.
    expect(jobPage(reader).job).toMatchObject({ before: null, endSeenAt: null });
    expect(reader.confirm('')).toBe('incomplete');
  });

  it('that does not exist is said', async () => {
    const { desk } = sitDown();
    desk.openJob('20260101-000000-restart-none');
    const fault = await until('the fault', () => jobPage(desk).job.fault ?? undefined);
    expect(fault.kind).toBe('absent');
    expect(desk.current()).toBeNull();
  });
});

describe('for somebody who looks', () => {
  it('plans of what needs nothing chosen are made one after the other, and only then', async () => {
    const { desk } = sitDown();
    expect(desk.previews().size).toBe(0);
    const stop = desk.watch();
    await until('a preview', () => desk.previews().get('restart-stack')?.plan ?? undefined);
    expect(desk.previews().has('restart')).toBe(false);
    stop();
    stop();
  });

  it('a restart is planned once a cause says of what, and not longer', async () => {
    const causes: Cause[] = [
      { id: 'api', level: 'critical', title: same('api'), evidence: [], explains: [], service: 'api' },
    ];
    const { desk } = sitDown({}, causes);
    const stop = desk.watch();
    const plan = await until('a preview', () => desk.previews().get('restart')?.plan ?? undefined);
    expect(plan.args).toEqual({ service: 'api' });
    causes.pop();
    await until('it to be gone', () => !desk.previews().has('restart'));
    stop();
  });
});
