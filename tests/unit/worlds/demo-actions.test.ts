import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { renderProgram } from '../../../src/actions/program/render.ts';
import { createSystemClock } from '../../../src/engine/clock.ts';
import type { Args } from '../../../src/model/action.ts';
import { good, type Outcome } from '../../../src/model/fault.ts';
import { ACTION_IDS, type ActionId, type Plan } from '../../../src/model/plan.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import type { Transport } from '../../../src/transport/transport.ts';
import { createDemoActions } from '../../../src/worlds/demo/acting/demo-actions.ts';
import { findScene, SCENES } from '../../../src/worlds/demo/scenes.ts';
import { createDemoWorld } from '../../../src/worlds/demo/world.ts';
import { ended, never } from '../actions/harness.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'sparkone-demo-'));
  folders.push(made);
  return made;
}

function value<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.fault.message.en} (${outcome.fault.hint.en})`);
  return outcome.value;
}

/** A way to this machine on which the lock is always free: for plans that nobody runs. */
function calmTransport(): Transport {
  const stdout = 'null\nnull\nW 1 1000000\n';
  return {
    ...createLocalTransport(),
    exec: () => Promise.resolve(good({ code: 0, stdout, stderr: '', truncated: false })),
  };
}

/** A demo whose jobs take a twentieth of their time. */
function bench(sceneId: string, dir = folder(), transport = createLocalTransport()) {
  const scene = findScene(sceneId);
  if (scene === undefined) throw new Error(`no scene ${sceneId}`);
  const clock = createSystemClock();
  const world = createDemoWorld({ scene, clock });
  const actions = createDemoActions({
    world,
    clock,
    transport,
    operator: { who: 'ana', from: 'laptop' },
    folder: dir,
    tail: () => Math.random().toString(16).slice(2, 6),
    pace: 0.05,
  });
  const runner = actions.runner();
  const run = async (action: ActionId, args: Args = {}) => {
    const plan = value(await runner.plan(action, args, never));
    const result = value(await runner.run({ plan, typed: plan.phrase, why: 'a test' }, never));
    if (result.kind !== 'launched') throw new Error(result.kind === 'refused' ? result.say.en : result.kind);
    const found = await ended(actions.host, result.job);
    actions.onSeen(found);
    return found;
  };
  /** The simulated stack when everything has come to rest. */
  const later = () => world.simulation.at(clock.now() + 60_000);
  return { ...actions, runner, world, clock, dir, run, later };
}

/** Arguments that make sense in every scene. */
async function argsOf(it_: ReturnType<typeof bench>, action: ActionId): Promise<Args> {
  const first = async (arg: string) => {
    const choices = await it_.runner.choices(action, arg, {}, never);
    return (choices.ok ? choices.value : []).find((choice) => choice.value !== null)?.value ?? '';
  };
  if (action === 'restart') return { service: await first('service') };
  if (action === 'cancel-query' || action === 'end-session') return { pid: await first('pid') };
  if (action === 'restore-db' || action === 'restore-files') return { file: await first('file') };
  if (action === 'command') return { argv: '["systemctl", "status", "nginx"]' };
  return action === 'silence' ? { alert: 'HighLatency' } : {};
}

describe.each(SCENES.map(({ id }) => id))('in the scene %s', (id) => {
  it('every action has a plan that is the same when it is made again, or says why it has none', async () => {
    const it_ = bench(id, folder(), calmTransport());
    for (const action of ACTION_IDS) {
      const made = await it_.runner.plan(action, await argsOf(it_, action), never);
      if (!made.ok) {
        expect(made.fault.hint.en).not.toBe('');
        continue;
      }
      const again = value(await it_.runner.remake(made.value, never));
      expect(again.fingerprint, action).toBe(made.value.fingerprint);
      expect(made.value.mark).toBe('DEMO');
    }
  });
});

describe('a job of a demo', () => {
  const commands = ({ steps, compensations, always }: Plan): string[] =>
    [...steps, ...compensations, ...always].map(({ argv }) => argv[0] ?? '');

  it('runs nothing of its plan: every step only waits and prints', async () => {
    const it_ = bench('calm', folder(), calmTransport());
    for (const action of ACTION_IDS) {
      const made = await it_.runner.plan(action, await argsOf(it_, action), never);
      if (!made.ok) continue;
      const { rehearse } = it_.host;
      const rehearsed = value({ ok: true, value: rehearse?.(made.value) ?? made.value });
      expect(new Set(commands(rehearsed))).toEqual(new Set(['sh']));
      const program = renderProgram(rehearsed, { job: 'j', docker: it_.host.docker });
      // Each step's function replaces itself by the one waiting script.
      const starts = program.match(/^ {2}(?:apart|inside) .*$/gm) ?? [];
      expect(starts.length).toBe(commands(rehearsed).length);
      for (const start of starts)
        expect(start).toMatch(/^ {2}apart 'sh' '-c' 'sleep "\$1"; printf "%s\\n" "\$2"; exit "\$3"' 'demo' '[\d.]+' /);
    }
  });

  it('never calls docker, not even one that is there', async () => {
    const it_ = bench('redis-down');
    const [bin, mark] = [folder(), join(folder(), 'called')];
    writeFileSync(join(bin, 'docker'), `#!/bin/sh\ntouch '${mark}'\n`);
    chmodSync(join(bin, 'docker'), 0o755);
    const before = process.env.PATH;
    process.env.PATH = `${bin}:${before}`;
    try {
      expect((await it_.run('restart', { service: 'redis' })).view.state).toBe('done');
    } finally {
      process.env.PATH = before;
    }
    expect(existsSync(mark)).toBe(false);
  });

  it('changes the simulated stack: a restarted Redis is up again', async () => {
    const it_ = bench('redis-down');
    expect(it_.later().services.redis.state).toBe('exited');
    const { view, plan } = await it_.run('restart', { service: 'redis' });
    expect([view.state, view.mark, plan.phrase]).toEqual(['done', 'DEMO', 'restart sparkone-prod']);
    expect([it_.later().services.redis.state, it_.later().redis.answer.kind]).toEqual(['running', 'ok']);
  });

  it('fails where the simulated stack stays sick: a restart does not heal a bad deploy, a rollback does', async () => {
    const it_ = bench('bad-deploy');
    const restarted = await it_.run('restart', { service: 'worker' });
    expect(restarted.view).toMatchObject({ state: 'failed', stoppedAt: 'healthy' });
    const before = value(await it_.runner.plan('rollback', {}, never));
    expect(before.title.en).toContain('a3ff684');
    expect((await it_.run('rollback')).view.state).toBe('done');
    expect(it_.later().services.worker.state).toBe('running');
    expect(it_.later().deploys.at(-1)).toMatchObject({ commit: 'a3ff684', kind: 'rollback' });
    // The next update does not bring the bad commit back without a word.
    const update = value(await it_.runner.plan('update', {}, never));
    expect(update.preconditions.find(({ id }) => id === 'left')?.say.en).toMatch(/d90c3fe/);
  });

  const effects: readonly [ActionId, Args, string, (it_: ReturnType<typeof bench>) => unknown, unknown][] = [
    [
      'end-session',
      { pid: '4711' },
      'db-pool-full',
      (it_) => it_.world.simulation.isOn('db-pool-full', it_.clock.now() + 60_000),
      false,
    ],
    [
      'renew-certificate',
      { domain: 'sparkone.example.com' },
      'cert-expiring',
      (it_) => it_.world.simulation.isOn('cert-expiring', it_.clock.now() + 60_000),
      false,
    ],
    ['rotate-logs', {}, 'disk-full', (it_) => it_.world.simulation.isOn('disk-full', it_.clock.now() + 60_000), false],
    ['update', {}, 'calm', (it_) => it_.later().deploys.at(-1)?.commit, '7be41c0'],
    ['backup', {}, 'calm', (it_) => it_.later().backups.length, 15],
  ];
  it.each(effects)('%s %o in %s', async (action, args, scene, look, expected) => {
    const it_ = bench(scene);
    expect(look(it_)).not.toEqual(expected);
    expect((await it_.run(action, args)).view.state).toBe('done');
    expect(look(it_)).toEqual(expected);
  });

  it('a drill and a check raise the trust in the very backup that was chosen', async () => {
    const it_ = bench('calm');
    const choices = value(await it_.runner.choices('drill', 'file', {}, never));
    const file = choices[0]?.value ?? '';
    await it_.run('verify', { file });
    await it_.run('drill', { file });
    expect(it_.later().backups.filter(({ trust }) => trust === 'compared').length).toBe(2);
  });

  it('of an earlier session changes nothing in a new one, one that still runs does', async () => {
    const first = bench('redis-down');
    const found = await first.run('restart', { service: 'redis' });
    const second = bench('redis-down', first.dir);
    second.onSeen(found);
    expect(second.later().services.redis.state).toBe('exited');
    second.onSeen({ ...found, view: { ...found.view, id: 'other', state: 'running' } });
    expect(second.later().services.redis.state).toBe('running');
  });
});
