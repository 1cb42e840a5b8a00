import { describe, expect, it } from 'vitest';
import type { Docker } from '../../../src/clients/docker/docker.ts';
import { bad, fault, good } from '../../../src/model/fault.ts';
import type { ExpectedService } from '../../../src/model/target.ts';
import { containers } from '../../../src/probes/containers/containers.ts';
import { containersRestarts } from '../../../src/probes/containers/containers-restarts.ts';
import { same } from '../../../src/text/lang.ts';
import { calm, fakeContext, NOW } from './fake-context.ts';

interface One {
  readonly service: string;
  readonly restartCount?: number;
  readonly state?: string;
}

/** An engine with these containers; the list can be changed. */
function engine(list: { all: readonly One[] }) {
  const summary = ({ service, state = 'running' }: One) => ({
    id: service,
    name: service,
    state,
    image: service,
    labels: { 'com.docker.compose.service': service },
  });
  const docker = {
    containers: async () => good(list.all.map(summary)),
    inspect: async (id: string) => {
      const one = list.all.find(({ service }) => service === id);
      return one === undefined
        ? bad(fault('absent', same('no such container'), same('-')))
        : good({
            ...summary(one),
            imageId: '',
            isRunning: true,
            isOomKilled: false,
            exitCode: 0,
            error: '',
            startedAt: NOW,
            finishedAt: null,
            health: null,
            restartCount: one.restartCount ?? 0,
            restartPolicy: 'always',
            exposed: [],
            ports: [],
          });
    },
  };
  return { docker: docker as unknown as Docker, oom: { read: async () => null } };
}

const judging = { now: NOW, threshold: () => undefined };

describe('containers', () => {
  const services: readonly ExpectedService[] = [
    { service: 'api', role: 'api', source: 'compose', shouldRun: true },
    { service: 'redis', role: 'redis', source: 'compose', shouldRun: true },
    { service: 'debug', role: 'other', source: 'compose', shouldRun: false },
  ];

  it('misses what the compose file asks for and has no container', async () => {
    const { context } = fakeContext(engine({ all: [{ service: 'api' }] }), { services });
    const { facts } = await containers.read(context, calm);
    expect(facts?.missing).toEqual([{ service: 'redis', role: 'redis', source: 'compose' }]);
    expect(containers.judge?.(facts as never, judging)).toMatchObject([{ level: 'critical', entity: 'redis' }]);
  });

  it('misses what was there before when no compose file can be read', async () => {
    const list = { all: [{ service: 'api' }, { service: 'redis' }] };
    const { context } = fakeContext(engine(list));
    await containers.read(context, calm);
    list.all = [{ service: 'api' }];
    expect((await containers.read(context, calm)).facts?.missing).toMatchObject([{ service: 'redis', source: 'seen' }]);
  });

  it('is down when the project has no container at all, and a fault when the engine does not answer', async () => {
    const down = await containers.read(fakeContext(engine({ all: [] }), { services }).context, calm);
    expect(containers.judge?.(down.facts as never, judging).every(({ level }) => level === 'critical')).toBe(true);
    const denied = fault('denied', same('permission denied'), same('-'));
    const docker = { containers: async () => bad(denied) } as unknown as Docker;
    expect(await containers.read(fakeContext({ docker }).context, calm)).toMatchObject({ fault: denied, facts: null });
  });
});

describe('restarts over time', () => {
  it('counts those that it saw, forgets them after ten minutes, and starts anew with a new container', async () => {
    const list: { all: readonly One[] } = { all: [{ service: 'worker', restartCount: 5 }] };
    const { context, time } = fakeContext(engine(list));
    const recent = async () => (await containersRestarts.read(context, calm)).facts?.rows[0];
    // The engine knows when the last of the five was: just now.
    expect(await recent()).toMatchObject({ total: 5, inTenMinutes: 1 });
    list.all = [{ service: 'worker', restartCount: 8 }];
    time.now += 10_000;
    expect(await recent()).toMatchObject({ total: 8, inTenMinutes: 4 });
    time.now += 11 * 60_000;
    expect(await recent()).toMatchObject({ total: 8, inTenMinutes: 0, inHour: 4 });
    time.now += 60 * 60_000;
    expect(await recent()).toMatchObject({ inHour: 0 });
  });
});
