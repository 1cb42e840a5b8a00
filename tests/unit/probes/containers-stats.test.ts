import { describe, expect, it } from 'vitest';
import type { Docker } from '../../../src/clients/docker/docker.ts';
import { ELSEWHERE } from '../../../src/config/discovery/swarm-containers.ts';
import { bad, fault } from '../../../src/model/fault.ts';
import type { FoundContainer } from '../../../src/model/target.ts';
import { containersStats } from '../../../src/probes/containers/containers-stats.ts';
import type { ProbeClients } from '../../../src/probes/context.ts';
import { same } from '../../../src/text/lang.ts';
import { calm, fakeContext } from './fake-context.ts';

const SILENT = bad(fault('timeout', same('silent'), same('-')));

const found = (id: string, state: string): FoundContainer => ({ id, state }) as FoundContainer;

/** What is asked of the engine, in order. */
async function asked(readsOnce: boolean, isMetered: boolean): Promise<readonly string[]> {
  const calls: string[] = [];
  const docker = {
    stats: (ids: readonly string[], { waitsForCpu }: { readonly waitsForCpu?: boolean }) => {
      calls.push(`stats ${ids.join(' ')}${waitsForCpu === true ? ' twice' : ''}`);
      return Promise.resolve(new Map());
    },
    inspect: () => Promise.resolve(SILENT),
    containers: () => {
      calls.push('list');
      return Promise.resolve(SILENT);
    },
  } as unknown as Docker;
  const clients = { docker, transport: { isMetered } } as unknown as Partial<ProbeClients>;
  const { context } = fakeContext(clients, {
    containers: [found('a', 'running'), found('b', 'exited'), found(`${ELSEWHERE}c`, 'running')],
  });
  await containersStats.read({ ...context, readsOnce }, calm);
  return calls;
}

describe('what containers use', () => {
  it('is on its way, in a single reading, before it is looked which containers there are', async () => {
    expect(await asked(true, false)).toEqual(['stats a twice', 'list']);
  });

  it('is not asked for twice over a line, and not early where there is a reading before', async () => {
    expect(await asked(true, true)).toEqual(['list']);
    expect(await asked(false, false)).toEqual(['list']);
  });
});
