import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GATES } from '../../../../src/actions/program/gates.ts';
import { LIBRARY } from '../../../../src/actions/program/library.ts';
import { PRELUDE } from '../../../../src/actions/program/prelude.ts';
import { renderProgram } from '../../../../src/actions/program/render.ts';
import { RUNTIME } from '../../../../src/actions/program/runtime.ts';
import { createSystemClock } from '../../../../src/engine/clock.ts';
import type { Args } from '../../../../src/model/action.ts';
import { stepsOf } from '../../../../src/model/job.ts';
import { ACTION_IDS, type ActionId, isPlainName, type Plan } from '../../../../src/model/plan.ts';
import { createLocalTransport } from '../../../../src/transport/local.ts';
import { createDemoActions } from '../../../../src/worlds/demo/acting/demo-actions.ts';
import { findScene } from '../../../../src/worlds/demo/scenes.ts';
import { createDemoWorld } from '../../../../src/worlds/demo/world.ts';
import { never, SHELLS } from '../harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'sparkone-plans-'));
const plans = new Map<ActionId, Plan>();
const program = (plan: Plan) => renderProgram(plan, { job: 'job-1', docker: ['docker'], library: LIBRARY });

/** A plan of every action, of the demo's quiet day: the very plans that its jobs are made of. */
beforeAll(async () => {
  const scene = findScene('calm');
  if (scene === undefined) throw new Error('no calm scene');
  const clock = createSystemClock();
  const parts = { world: createDemoWorld({ scene, clock }), clock, transport: createLocalTransport(), folder };
  const runner = createDemoActions({ ...parts, operator: { who: 'ana', from: 'laptop' }, tail: () => 'aaaa' }).runner();
  const first = async (action: ActionId, arg: string) => {
    const choices = await runner.choices(action, arg, {}, never);
    return (choices.ok ? choices.value : []).find(({ value }) => value !== null)?.value ?? '';
  };
  const args: Partial<Record<ActionId, Args>> = {
    restart: { service: 'redis' },
    'restore-db': { file: await first('restore-db', 'file') },
    'restore-files': { file: await first('restore-files', 'file') },
    flush: { prefix: "it's `*` $HOME" },
    'cancel-query': { pid: await first('cancel-query', 'pid') },
    'end-session': { pid: await first('end-session', 'pid') },
    command: { argv: JSON.stringify(['echo', "it's $(id)", '; rm -rf /']), title: 'Say it' },
    silence: { alert: 'HighLatency', comment: 'known: "quoted" $(id)\n; rm -rf /' },
  };
  for (const action of ACTION_IDS) {
    const plan = await runner.plan(action, args[action] ?? {}, never);
    if (plan.ok) plans.set(action, plan.value);
    else throw new Error(`${action}: ${plan.fault.message.en}`);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the program of every action', () => {
  it('comes from a plan whose steps are told apart and put back by steps that exist', () => {
    expect([...plans.keys()]).toEqual(ACTION_IDS);
    for (const [action, plan] of plans) {
      const ids = stepsOf(plan).map(([phase, { id }]) => `${phase === 'step' ? 'step' : 'back'} ${id}`);
      expect(new Set(ids).size, action).toBe(ids.length);
      expect(
        stepsOf(plan).every(([, { id }]) => isPlainName(id)),
        action,
      ).toBe(true);
      // What always happens may happen twice: by the program, and by its keeper.
      expect(
        plan.always.every(({ isIdempotent }) => isIdempotent),
        action,
      ).toBe(true);
    }
  });

  it.each(SHELLS)('parses under %s', (command, ...args) => {
    for (const [action, plan] of plans) {
      const said = spawnSync(command ?? '', [...args, '-n'], { input: program(plan), encoding: 'utf8' });
      expect(said.stderr, action).toBe('');
    }
  });

  const hasShellcheck = spawnSync('shellcheck', ['--version']).error === undefined;
  it.skipIf(!hasShellcheck)('passes shellcheck', () => {
    // What all of them share is checked once, in the program of another test.
    const shared = [PRELUDE, RUNTIME, GATES, LIBRARY];
    const files = [...plans].map(([action, plan]) => {
      const file = join(folder, `${action}.sh`);
      writeFileSync(
        file,
        shared.reduce((text, part) => text.replace(part, () => ''), program(plan)),
      );
      return file;
    });
    expect(spawnSync('shellcheck', ['-s', 'sh', ...files], { encoding: 'utf8' }).stdout).toBe('');
  });
});
