import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAudit } from '../../../src/actions/host/audit.ts';
import type { JobHost } from '../../../src/actions/host/host.ts';
import type { Runner } from '../../../src/actions/run-plan.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { phrase, same } from '../../../src/text/lang.ts';
import { ended, never } from './harness.ts';
import { bench, type World } from './runner-bench.ts';

async function planOf(runner: Runner): Promise<Plan> {
  const plan = await runner.plan('restart', { service: 'api' }, never);
  if (!plan.ok) throw new Error(plan.fault.message.en);
  return plan.value;
}

async function refusals(host: JobHost): Promise<unknown[]> {
  const audit = await readAudit(host, 100, never);
  return audit.ok ? audit.value.filter(({ event }) => event === 'refused').map(({ reason }) => reason) : [];
}

describe('a confirmed plan', () => {
  it('runs for its phrase, once, and is recorded with who, why and fingerprint', async () => {
    const { host, runner, mark } = bench();
    const plan = await planOf(runner);
    expect(plan.phrase).toBe('restart demo-prod');
    const result = await runner.run({ plan, typed: 'restart demo-prod', why: '' }, never);
    if (!result.ok || result.value.kind !== 'launched') throw new Error('not launched');
    expect((await ended(host, result.value.job)).view.state).toBe('done');
    expect(existsSync(mark)).toBe(true);
    const audit = await readAudit(host, 10, never);
    expect(audit.ok && audit.value[0]).toMatchObject({
      event: 'started',
      who: 'ana',
      from: 'laptop',
      fingerprint: plan.fingerprint,
    });
  });

  const wrong: readonly [string, (world: World) => unknown, { typed?: string; why?: string }, string][] = [
    ['a wrong phrase', () => undefined, { typed: 'restart demo-stag' }, 'wrong-phrase'],
    ['a phrase with a space after it', () => undefined, { typed: 'restart demo-prod ' }, 'wrong-phrase'],
    ['an expired plan', (world) => Object.assign(world, { now: world.now + 10 * 60_000 + 1 }), {}, 'expired'],
    ['a changed target', (world) => Object.assign(world, { basis: 'b' }), {}, 'changed'],
    [
      'a precondition that no longer holds',
      (world) =>
        Object.assign(world, { preconditions: [{ id: 'x', say: phrase('não', 'no'), holds: false, blocks: true }] }),
      {},
      'blocked',
    ],
  ];
  it.each(wrong)('is refused for %s: nothing runs, and it is recorded', async (_what, change, given, reason) => {
    const { host, runner, world, mark } = bench();
    const plan = await planOf(runner);
    change(world);
    const result = await runner.run({ plan, typed: plan.phrase, why: '', ...given }, never);
    expect(result).toMatchObject({ ok: true, value: { kind: 'refused', reason } });
    expect(existsSync(mark)).toBe(false);
    expect(await refusals(host)).toEqual([reason]);
  });

  it.each([
    ['in production', { environment: 'production' as const }],
    ['where the target is configured so', { requiresReason: true }],
  ])('wants a reason %s', async (_where, over) => {
    const { runner, mark } = bench(over);
    const plan = await planOf(runner);
    expect(await runner.run({ plan, typed: plan.phrase, why: '  ' }, never)).toMatchObject({
      ok: true,
      value: { reason: 'no-reason' },
    });
    expect(existsSync(mark)).toBe(false);
    expect(await runner.run({ plan, typed: plan.phrase, why: 'login broken' }, never)).toMatchObject({
      ok: true,
      value: { kind: 'launched' },
    });
  });

  it('is not refused for what only warns, nor for other words of the same facts', async () => {
    const { runner, world } = bench({
      preconditions: [{ id: 'age', say: same('1 min'), holds: false, blocks: false }],
    });
    const plan = await planOf(runner);
    world.preconditions = [{ id: 'age', say: same('2 min'), holds: false, blocks: false }];
    expect(await runner.run({ plan, typed: plan.phrase, why: '' }, never)).toMatchObject({
      ok: true,
      value: { kind: 'launched' },
    });
  });

  it('of two cockpits at once runs for one, and tells the other who and what', async () => {
    const { host, runnerOf } = bench();
    const other = { ...host, operator: { who: 'bia', from: 'desk' } };
    const [first, second] = [runnerOf(host), runnerOf(other)];
    const [a, b] = [await planOf(first), await planOf(second)];
    const results = await Promise.all([
      first.run({ plan: a, typed: a.phrase, why: 'one' }, never),
      second.run({ plan: b, typed: b.phrase, why: 'two' }, never),
    ]);
    const kinds = results.map((result) => (result.ok ? result.value.kind : result.fault.code)).sort();
    expect(kinds).toEqual(['launched', 'locked']);
    const locked = results.find((result) => result.ok && result.value.kind === 'locked');
    expect(locked?.ok && locked.value.kind === 'locked' && locked.value.lock?.sight.holder).toMatchObject({
      action: 'restart',
    });
  });

  it('does not run when the audit cannot be written, be it for a refusal', async () => {
    const { host, runner, mark } = bench();
    const plan = await planOf(runner);
    // A folder where the audit's file has to be.
    mkdirSync(join(host.dir, 'state', 'audit.ndjson'), { recursive: true });
    for (const typed of [plan.phrase, 'wrong'])
      expect(await runner.run({ plan, typed, why: '' }, never)).toMatchObject({
        ok: false,
        fault: { code: 'UNWRITABLE' },
      });
    expect(existsSync(mark)).toBe(false);
    expect(existsSync(join(host.dir, 'sparkone-tui-test.lock'))).toBe(false);
  });
});

describe('arguments', () => {
  const cases: readonly [string, string, Record<string, string>][] = [
    ['an action that does not exist', 'restrat', {}],
    ['an argument that it does not have', 'restart', { service: 'api', now: 'yes' }],
    ['an argument that is missing', 'restart', {}],
    ['a value that it cannot have', 'backup', { what: 'everything' }],
    ['bytes that are no text', 'restore-db', { file: 'a\ufffd.dump' }],
  ];
  it.each(cases)('are refused with what would be right: %s', async (_what, action, args) => {
    const { runner } = bench();
    expect(await runner.plan(action as 'restart', args, never)).toMatchObject({ ok: false, fault: { code: 'ARGS' } });
  });
});
