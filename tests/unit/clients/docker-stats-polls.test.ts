import { describe, expect, it } from 'vitest';
import { createStatsPolls } from '../../../src/clients/docker/docker-stats-polls.ts';
import { bad, fault, good, type Outcome } from '../../../src/model/fault.ts';
import { same } from '../../../src/text/lang.ts';

const SECOND = 1_000;
const options = { signal: new AbortController().signal, timeoutMs: 20_000 };

function frame(second: number, cpuSeconds: number, before: unknown = {}): unknown {
  return {
    read: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
    cpu_stats: { cpu_usage: { total_usage: cpuSeconds * 1e9 }, system_cpu_usage: second * 2e9, online_cpus: 2 },
    precpu_stats: before,
    memory_stats: { usage: 100, limit: 1_000, stats: {} },
    networks: { eth0: { rx_bytes: second * 500, tx_bytes: 0 } },
  };
}

function pollsOf(answers: readonly Outcome<unknown>[]) {
  const left = [...answers];
  const asked: boolean[] = [];
  const time = { now: 0 };
  const polls = createStatsPolls(
    (_id, isWhole) => {
      asked.push(isWhole);
      return Promise.resolve(left.shift() ?? bad(fault('absent', same('gone'), same('-'))));
    },
    () => time.now,
  );
  const read = async (waitsForCpu: boolean) => (await polls.read(['a'], { ...options, waitsForCpu })).get('a');
  return { asked, read, time };
}

describe('statistics asked for now and then', () => {
  it('that stand alone are asked for whole: the engine waits for the share of the CPU', async () => {
    const before = { cpu_usage: { total_usage: 0 }, system_cpu_usage: 2e9 };
    const { asked, read } = pollsOf([good(frame(2, 1, before))]);
    expect(await read(true)).toMatchObject({ ok: true, value: { cpuPercent: 100 } });
    expect(asked).toEqual([true]);
  });

  it('that are asked for again and again do not wait: the time before is that of the frame before', async () => {
    const { asked, read, time } = pollsOf([good(frame(1, 1)), good(frame(11, 6))]);
    expect(await read(false)).toMatchObject({ ok: true, value: { cpuPercent: Number.NaN, memoryBytes: 100 } });
    time.now += 10 * SECOND;
    expect(await read(false)).toMatchObject({ ok: true, value: { cpuPercent: 50, receivedPerSecond: 500 } });
    expect(asked).toEqual([false, false]);
  });

  it('serve again while they are young, and are forgotten with their container', async () => {
    const { asked, read, time } = pollsOf([good(frame(1, 1))]);
    await read(false);
    time.now += 5 * SECOND;
    expect(await read(false)).toMatchObject({ ok: true });
    expect(asked).toHaveLength(1);
    time.now += 5 * SECOND;
    expect(await read(false)).toMatchObject({ ok: false, fault: { kind: 'absent' } });
  });
});
