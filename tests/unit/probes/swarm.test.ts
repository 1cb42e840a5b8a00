import { describe, expect, it } from 'vitest';
import { swarmFault } from '../../../src/clients/docker/docker-swarm.ts';
import { bad, fault, good } from '../../../src/model/fault.ts';
import type { Measured } from '../../../src/model/reading.ts';
import { containers } from '../../../src/probes/containers/containers.ts';
import { swarmNodes } from '../../../src/probes/swarm/swarm-nodes.ts';
import { type SwarmServicesFacts, swarmServices } from '../../../src/probes/swarm/swarm-services.ts';
import { same } from '../../../src/text/lang.ts';
import { CAPTURED, fakeSwarm, SWARM_PLACE, type SwarmMoment, swarmAt } from '../support/swarm-fixtures.ts';
import { fakeContext } from './fake-context.ts';

const signal = new AbortController().signal;
const noLimits = () => undefined;

function contextAt(moment: SwarmMoment, alter: Partial<ReturnType<typeof swarmAt>> = {}) {
  const docker = { swarm: fakeSwarm({ ...swarmAt(moment), ...alter }) };
  const made = fakeContext({ docker: docker as never }, { swarm: SWARM_PLACE });
  made.time.now = CAPTURED[moment];
  return made.context;
}

function factsOf<F>({ facts }: Measured<F>): F {
  if (facts === null) throw new Error('no facts');
  return facts;
}

const saysOf = (facts: SwarmServicesFacts, now: number): string[] =>
  (swarmServices.judge?.(facts, { now, threshold: noLimits }) ?? []).map(({ level, text }) => `${level} ${text.en}`);

describe('a target that is in no swarm', () => {
  it('is not asked about services and nodes', async () => {
    const { context } = fakeContext({});
    expect(await swarmServices.read(context, signal)).toMatchObject({ isInapplicable: true, fault: null, facts: null });
    expect(await swarmNodes.read(context, signal)).toMatchObject({ isInapplicable: true });
  });

  it('is one, beside a swarm whose stack it is not', async () => {
    const { context } = fakeContext({}, { swarm: { ...SWARM_PLACE, stack: null } });
    expect(await swarmServices.read(context, signal)).toMatchObject({ isInapplicable: true });
  });
});

describe('the services of a stack', () => {
  it('take the place of the containers of one machine', async () => {
    expect(await containers.read(contextAt('calm'), signal)).toMatchObject({ isInapplicable: true });
  });

  it('run where they should, and nothing is said', async () => {
    const read = await swarmServices.read(contextAt('calm'), signal);
    const facts = factsOf(read);
    expect(facts.services).toMatchObject([{ service: 'web', role: 'api', running: 2, wanted: 2, failures: [] }]);
    expect(facts.services[0]?.tasks.map(({ task, node, state }) => `${task} ${node} ${state}`)).toEqual([
      'web.1 node-a running',
      'web.2 node-b running',
    ]);
    expect(read.samples).toContainEqual({ metric: 'swarm.missing', entity: 'web', value: 0 });
    expect(saysOf(facts, CAPTURED.calm)).toEqual([]);
  });

  it('tell that the swarm took an update back, and what the failed task said', async () => {
    const read = await swarmServices.read(contextAt('rolled'), signal);
    expect(read.samples).toContainEqual({ metric: 'swarm.failures', entity: 'web', value: 1 });
    expect(saysOf(factsOf(read), CAPTURED.rolled)).toEqual([
      'warn web: the swarm took the last update back (rollback completed)',
      'warn web: task web.1 failed on node-a: task: non-zero exit (3)',
    ]);
  });

  it('tell why tasks keep failing, not what happened once while one was cleared away', async () => {
    const facts = factsOf(await swarmServices.read(contextAt('rolled'), signal));
    const [web] = facts.services;
    const [exit] = web?.failures ?? [];
    if (web === undefined || exit === undefined) throw new Error('no failure was captured');
    const failures = [{ ...exit, error: 'error while removing network' }, exit, { ...exit, task: 'web.2' }];
    const said = (recentFailures: number) =>
      saysOf({ ...facts, services: [{ ...web, failures, recentFailures }] }, CAPTURED.rolled).at(-1);
    expect(said(3)).toBe('warn web: task web.1 failed on node-a: task: non-zero exit (3)');
    expect(said(1)).toBe('warn web: task web.1 failed on node-a: error while removing network');
    expect(said(0)).toMatch(/took the last update back/);
  });

  it('let an update that was taken back be, a day later', async () => {
    const facts = factsOf(await swarmServices.read(contextAt('rolled'), signal));
    const [said] = saysOf(facts, CAPTURED.rolled + 86_500_000);
    expect(said).toMatch(/^none /);
  });

  it('are critical when none of a service runs, with the reason that its tasks give', async () => {
    const { services, tasks } = swarmAt('calm');
    const context = contextAt('calm', {
      services: services.map((service) => ({ ...service, running: 0 })),
      tasks: tasks.map((task) => ({ ...task, state: 'pending', error: 'no suitable node', nodeId: '' })),
    });
    const read = await swarmServices.read(context, signal);
    expect(saysOf(factsOf(read), CAPTURED.calm)).toEqual(['critical web: none of 2 replica(s) runs: no suitable node']);
    expect(read.samples).toContainEqual({ metric: 'swarm.missing', entity: 'web', value: 2 });
  });

  it('are a warning while a replica is missing, and critical when it has been for longer than the limit waits', async () => {
    const { services, tasks } = swarmAt('calm');
    const short = (task: (typeof tasks)[number]) =>
      task.slot === 2
        ? { ...task, state: 'pending' as const, error: 'no suitable node', changedAt: CAPTURED.calm }
        : task;
    const context = contextAt('calm', {
      services: services.map((service) => ({ ...service, running: 1 })),
      tasks: tasks.map(short),
    });
    const facts = factsOf(await swarmServices.read(context, signal));
    const limit = swarmServices.metrics.find(({ id }) => id === 'swarm.missing')?.threshold;
    const said = (now: number) =>
      swarmServices.judge?.(facts, { now, threshold: () => limit }).map(({ level, text }) => `${level} ${text.en}`);
    expect(said(CAPTURED.calm + 60_000)).toEqual(['warn web: 1 of 2 replicas: no suitable node']);
    expect(said(CAPTURED.calm + 120_000)).toEqual(['critical web: 1 of 2 replicas: no suitable node']);
  });

  it('are a fault, not zero, while the swarm has no leader', async () => {
    const said = fault('malformed', same('Docker answered 503: The swarm does not have a leader'), same('-'), '503');
    const refuse = () => Promise.resolve(bad(swarmFault(said)));
    const { context } = fakeContext(
      { docker: { swarm: { services: refuse, tasks: refuse, nodes: refuse } } as never },
      { swarm: SWARM_PLACE },
    );
    const read = await swarmServices.read(context, signal);
    expect(read).toMatchObject({ facts: null, samples: [], fault: { code: 'NO_LEADER', kind: 'unreachable' } });
  });
});

describe('over a line', () => {
  it('tasks are asked for again only when the services say that something moved, and once a minute', async () => {
    const asked: string[] = [];
    const { services, tasks, nodes } = swarmAt('calm');
    let running = 2;
    const answer =
      <T>(what: string, value: () => T) =>
      () => {
        asked.push(what);
        return Promise.resolve(good(value()));
      };
    const swarm = {
      services: answer('services', () => services.map((service) => ({ ...service, running }))),
      tasks: answer('tasks', () => tasks),
      nodes: answer('nodes', () => nodes),
    };
    const { context, time } = fakeContext(
      { docker: { swarm } as never, transport: { isMetered: true } as never },
      { swarm: SWARM_PLACE },
    );
    const askedAfter = async (ms: number) => {
      asked.length = 0;
      time.now += ms;
      const read = await swarmServices.read(context, signal);
      expect(factsOf(read).services[0]?.tasks).toHaveLength(2);
      return asked;
    };
    expect(await askedAfter(0)).toEqual(['services', 'tasks', 'nodes']);
    expect(await askedAfter(10_000)).toEqual(['services']);
    running = 1;
    expect(await askedAfter(10_000)).toEqual(['services', 'tasks', 'nodes']);
    expect(await askedAfter(60_000)).toEqual(['services', 'tasks', 'nodes']);
  });
});

describe('the nodes of a swarm', () => {
  it('are ready, with their leader', async () => {
    const read = await swarmNodes.read(contextAt('calm'), signal);
    expect(swarmNodes.summarize({ probe: 'swarm.nodes', at: 0, tookMs: 0, ...read }).en).toBe(
      '2 of 2 ready, 1 of 1 managers, leader node-a',
    );
  });

  it('are critical when one is down, and only a warning when it was drained before', async () => {
    const levels = async (availability: 'active' | 'drain') => {
      const nodes = swarmAt('down').nodes.map((node) => (node.state === 'down' ? { ...node, availability } : node));
      const read = await swarmNodes.read(contextAt('down', { nodes }), signal);
      return swarmNodes
        .judge?.(factsOf(read), { now: 0, threshold: noLimits })
        .map(({ level, entity }) => [entity, level]);
    };
    expect(await levels('active')).toEqual([['node-b', 'critical']]);
    expect(await levels('drain')).toEqual([['node-b', 'warn']]);
  });

  it('warn that one manager more may not be lost', async () => {
    const [first] = swarmAt('calm').nodes.filter(({ role }) => role === 'manager');
    if (first === undefined) throw new Error('no manager');
    const nodes = ['m1', 'm2', 'm3'].map((id) => ({
      ...first,
      id,
      host: id,
      isLeader: id === 'm1',
      reachability: id === 'm3' ? ('unreachable' as const) : ('reachable' as const),
    }));
    const read = await swarmNodes.read(contextAt('calm', { nodes }), signal);
    const said = swarmNodes.judge?.(factsOf(read), { now: 0, threshold: noLimits }) ?? [];
    expect(said.map(({ level, text }) => `${level} ${text.en}`)).toEqual([
      'critical m3: a manager that the others do not reach',
      'critical only 2 of 3 managers see each other: losing one more leaves the swarm without a leader',
    ]);
  });
});
