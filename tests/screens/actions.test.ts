import { afterAll, describe, expect, it } from 'vitest';
import type { Lang } from '../../src/text/lang.ts';
import { phrase } from '../../src/text/lang.ts';
import type { Play } from '../scenes/play.ts';
import {
  type ActionsBench,
  actionsBench,
  followed,
  morningRecords,
  playMinute,
  type Records,
} from './support/actions.ts';

const plays = new Map<string, Promise<Play>>();

/** Each scene is played once: nothing here changes it. */
function scene(id: string): Promise<Play> {
  const known = plays.get(id) ?? playMinute(id);
  plays.set(id, known);
  return known;
}

afterAll(async () => {
  for (const played of plays.values()) await (await played).cockpit.close();
});

/** Something an operator sees, and the keys that lead there. */
interface Sight {
  readonly name: string;
  readonly scene: string;
  records?(it_: ActionsBench, now: number): Promise<Records> | Records;
  go?(it_: ActionsBench): Promise<unknown>;
}

const REASON = 'sem redis';

const SIGHTS: readonly Sight[] = [
  { name: 'choice', scene: 'bad-deploy', go: (it_) => it_.press('ctrl+r') },
  {
    name: 'plan',
    scene: 'redis-down',
    go: async (it_) => {
      await it_.press('r');
      await it_.type(REASON);
      await it_.press('enter');
      await it_.type('restart spark');
    },
  },
  {
    name: 'plan-wrong',
    scene: 'redis-down',
    go: async (it_) => {
      await it_.press('r', 'tab');
      await it_.type('restart pro');
    },
  },
  {
    name: 'plan-explained',
    scene: 'bad-deploy',
    go: async (it_) => {
      await it_.press('ctrl+r', 'enter', 'tab', 'tab', 'e', 'down', 'down');
    },
  },
  {
    name: 'plan-low-risk',
    scene: 'calm',
    go: async (it_) => {
      await it_.press('7', 'b');
    },
  },
  {
    name: 'plan-changed',
    scene: 'calm',
    go: async (it_) => {
      await it_.press('8', 'm', 'tab');
      await it_.type('rotate');
      // Somebody else takes the lock meanwhile.
      it_.lock.isHeld = true;
      await it_.played.clock.run(3_000);
    },
  },
  { name: 'no-plan', scene: 'redis-down', go: (it_) => it_.press('5', 'f') },
  { name: 'choice', scene: 'swarm', go: (it_) => it_.press('ctrl+r') },
  { name: 'plan', scene: 'swarm', go: (it_) => it_.press('ctrl+r', 'enter', 'tab') },
  { name: 'no-plan', scene: 'swarm', go: (it_) => it_.press('5', 'f') },
  {
    name: 'job',
    scene: 'bad-deploy',
    records: async (it_, now) => ({ job: followed(it_.played, await it_.plan('rollback'), now, { done: 4 }) }),
    go: (it_) => it_.press('J', 'j'),
  },
  {
    name: 'job-done',
    scene: 'calm',
    records: async (it_, now) => ({
      job: followed(it_.played, await it_.plan('restart', { service: 'redis' }), now, {
        done: 2,
        ended: 'done',
        before: { 'redis.ping': 'critical', containers: 'critical', 'api.redis': 'critical', 'api.latency': 'warn' },
      }),
    }),
    go: (it_) => it_.press('J'),
  },
  {
    name: 'job-failed',
    scene: 'bad-deploy',
    records: async (it_, now) => ({
      job: followed(it_.played, await it_.plan('restart', { service: 'worker' }), now, {
        done: 1,
        failed: true,
        ended: 'failed',
      }),
    }),
    go: (it_) => it_.press('J'),
  },
  {
    name: 'job-output',
    scene: 'calm',
    records: async (it_, now) => ({
      job: followed(it_.played, await it_.plan('update'), now, { done: 3 }),
      shown: {
        step: 'migrate',
        stdout: 'INFO  running upgrade 6b1d40aa -> 8f2c91e0\n\x1b[31mhostile\x1b]52;c;aGk=\x07',
        stderr: 'WARN  slow',
      },
    }),
    go: (it_) => it_.press('J'),
  },
  {
    name: 'strip-running',
    scene: 'redis-down',
    records: async (it_, now) => ({
      current: followed(it_.played, await it_.plan('restart', { service: 'redis' }), now, { done: 1 }),
    }),
  },
  {
    name: 'strip-ended',
    scene: 'calm',
    records: async (it_, now) => ({
      current: followed(it_.played, await it_.plan('restart', { service: 'redis' }), now, {
        done: 2,
        ended: 'done',
        before: { 'redis.ping': 'critical' },
      }),
    }),
    go: (it_) => it_.press('5'),
  },
  { name: 'emergency', scene: 'calm', records: (_it, now) => morningRecords(now), go: (it_) => it_.press('8') },
  { name: 'emergency', scene: 'redis-down', records: (_it, now) => morningRecords(now), go: (it_) => it_.press('8') },
  {
    name: 'emergency-end',
    scene: 'redis-down',
    records: (_it, now) => morningRecords(now),
    go: (it_) => it_.press('8', 'G'),
  },
  {
    name: 'emergency-read-only',
    scene: 'calm',
    records: () => ({ refusal: phrase('este cockpit só olha', 'this cockpit only looks') }),
    go: (it_) => it_.press('8', 'b'),
  },
];

async function see(sight: Sight, lang: Lang, columns: number, rows: number): Promise<string[]> {
  const played = await scene(sight.scene);
  const given = { lang, size: { columns, rows } };
  const now = played.clock.now();
  const records = (await sight.records?.(actionsBench(played, given), now)) ?? {};
  const it_ = actionsBench(played, given, records);
  const stop = sight.name.startsWith('emergency') ? it_.desk.watch() : () => undefined;
  await played.clock.run(8_000);
  await sight.go?.(it_);
  const seen = it_.rows();
  stop();
  it_.desk.close();
  return seen;
}

describe.each([
  [80, 24],
  [120, 36],
])('at %dx%d', (columns, rows) => {
  for (const sight of SIGHTS)
    for (const lang of ['pt-BR', 'en'] as const) {
      const name = `actions-${sight.scene}-${sight.name}-${columns}x${rows}-${lang}`;
      it(name, async () => {
        const seen = await see(sight, lang, columns, rows);
        await expect(`${seen.join('\n')}\n`).toMatchFileSnapshot(`golden/${name}.golden`);
      });
    }
});
