import { describe, expect, it } from 'vitest';
import { type EngineInfo, parseInfo } from '../../../../src/clients/docker/docker-engine.ts';
import type { SwarmService } from '../../../../src/clients/docker/docker-swarm-objects.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../../../src/model/fault.ts';
import { same } from '../../../../src/text/lang.ts';
import { createLocalTransport } from '../../../../src/transport/local.ts';
import { createDiscoverCache, discover } from '../../../../src/worlds/live/discover.ts';
import { swarmAt, swarmJson } from '../../support/swarm-fixtures.ts';

const call = { signal: new AbortController().signal, timeoutMs: 1_000 };
const silent: Fault = fault('timeout', same('silent'), same('-'), 'ETIMEDOUT');

function engine(swarm: object | undefined, services: readonly SwarmService[] = swarmAt('calm').services) {
  const asked: string[] = [];
  const state = { isSilent: false };
  const answer = <T>(what: string, value: T): Promise<Outcome<T>> => {
    asked.push(what);
    return Promise.resolve(state.isSilent ? bad(silent) : good(value));
  };
  const info = (): EngineInfo => parseInfo({ ...(swarmJson('info') as object), Swarm: swarm });
  const docker = {
    containers: () => answer('containers', []),
    info: () => answer('info', info()),
    inspect: (id: string) => answer(`inspect ${id}`, null),
    swarm: { services: () => answer('services', services) },
  };
  const looking = {
    transport: createLocalTransport(),
    docker: docker as never,
    project: null,
    directory: '/nonexistent',
    composeFiles: [],
    roles: new Map([['web', 'api' as const]]),
    cache: createDiscoverCache(),
  };
  return {
    asked,
    state,
    look: (before: Awaited<ReturnType<typeof discover>> | null) => discover(looking, before, call),
  };
}

const MANAGER = (swarmJson('info') as { readonly Swarm: object }).Swarm;

describe('discovery on a swarm', () => {
  it('takes the stack of a manager for the project, though no container of it runs here', async () => {
    const { look, asked } = engine(MANAGER);
    const found = await look(null);
    expect(found.identity.project).toBe('demo');
    expect(found.swarm).toMatchObject({
      isManager: true,
      stack: 'demo',
      services: [{ service: 'web', role: 'api', image: 'sparkone/web:42' }],
      otherStacks: [],
    });
    expect(found.containers).toMatchObject([{ service: 'web', role: 'api', state: 'running' }]);
    // What runs elsewhere cannot be inspected here: the swarm's own word counts.
    expect(asked.filter((what) => what.startsWith('inspect'))).toEqual([]);
  });

  it('says of a worker that it is one, and whom to ask', async () => {
    const worker = { ...MANAGER, ControlAvailable: false };
    const { look, asked } = engine(worker);
    expect((await look(null)).swarm).toMatchObject({ isManager: false, managers: ['10.98.0.1:2377'], stack: null });
    expect(asked).not.toContain('services');
  });

  it('asks an engine in no swarm only now and then', async () => {
    const { look, asked } = engine({ LocalNodeState: 'inactive' });
    let found = await look(null);
    for (let looks = 1; looks < 11; looks += 1) found = await look(found);
    expect(found.swarm).toBeNull();
    expect(asked.filter((what) => what === 'info')).toHaveLength(2);
  });

  it('keeps what it knows of a swarm while the engine is silent', async () => {
    const { look, state } = engine(MANAGER);
    const found = await look(null);
    state.isSilent = true;
    const later = await look(found);
    expect([later.swarm?.stack, later.engineFault?.kind]).toEqual(['demo', 'timeout']);
  });
});
