import { describe, expect, it } from 'vitest';
import type { Host } from '../../../src/clients/host/host.ts';
import { type CpuTimes, parseCpuTimes } from '../../../src/clients/host/host-proc.ts';
import { good } from '../../../src/model/fault.ts';
import type { ProbeClients, ProbeContext } from '../../../src/probes/context.ts';
import { hostCpu } from '../../../src/probes/host/host-cpu.ts';
import { calm, fakeContext } from './fake-context.ts';

/** /proc/stat of two cores: user, nice, system, idle. */
function times(user: number, system: number, idle: number): CpuTimes {
  const read = parseCpuTimes(`cpu  ${user} 0 ${system} ${idle} 0 0 0 0\ncpu0 1\ncpu1 1\n`);
  if (read === null) throw new Error('no cpu line');
  return read;
}

/** A context whose host answers with these times, one after the other, and whose own use is as told. */
function contextOf(answers: readonly CpuTimes[], own: readonly ReturnType<ProbeContext['ownCpu']>[]) {
  const [left, uses] = [[...answers], [...own]];
  const host = {
    cpu: () => Promise.resolve(good(left.shift() ?? times(0, 0, 0))),
    load: () => Promise.resolve(good({ load1: 1, load5: 1, load15: 1 })),
    uptimeMs: () => Promise.resolve(good(1_000)),
  } as unknown as Host;
  const { context } = fakeContext({ host } as Partial<ProbeClients>);
  return { ...context, ownCpu: () => uses.shift() ?? null };
}

describe('CPU of the host', () => {
  it('leaves out of the first share what our own start took: it would have been idle without us', async () => {
    const context = contextOf(
      [times(1_000, 500, 8_000), times(1_060, 520, 8_120), times(1_080, 530, 8_290)],
      [
        { user: 100, system: 50 },
        { user: 500, system: 150 },
      ],
    );
    // 200 ticks: 60 of users and 20 of the system, of which 40 and 10 were ours.
    const first = await hostCpu.read(context, calm);
    expect(first.facts).toMatchObject({ cores: 2, busyPercent: 15, userPercent: 10, systemPercent: 5 });
    // From then on we are a load like any.
    const second = await hostCpu.read(context, calm);
    expect(second.facts).toMatchObject({ busyPercent: 15, userPercent: 10, systemPercent: 5 });
  });

  it('takes a target elsewhere as it is', async () => {
    const context = contextOf([times(1_000, 500, 8_000), times(1_060, 520, 8_120)], []);
    expect((await hostCpu.read(context, calm)).facts).toMatchObject({ busyPercent: 40 });
  });

  it('is never below nothing, however coarse the ticks are', async () => {
    const own = [
      { user: 0, system: 0 },
      { user: 900, system: 400 },
    ];
    const context = contextOf([times(0, 0, 0), times(80, 40, 80)], own);
    expect((await hostCpu.read(context, calm)).facts).toMatchObject({
      busyPercent: 0,
      userPercent: 0,
      systemPercent: 0,
    });
  });
});
