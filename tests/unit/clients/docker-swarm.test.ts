import { afterEach, describe, expect, it } from 'vitest';
import { createDocker, type Docker } from '../../../src/clients/docker/docker.ts';
import { parseMembership, splitDetails } from '../../../src/clients/docker/docker-swarm-objects.ts';
import type { Outcome } from '../../../src/model/fault.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { swarmAt, swarmJson } from '../support/swarm-fixtures.ts';
import { type Answers, frame, startFakeEngine } from './fake-engine.ts';

const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
const ending: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function dockerWith(answers: Answers): Promise<{ docker: Docker; requests: readonly string[] }> {
  const engine = await startFakeEngine(answers);
  const docker = createDocker(createLocalTransport(), createFakeClock(), { kind: 'unix', path: engine.path });
  ending.push(
    () => engine.close(),
    () => docker.close(),
  );
  return { docker, requests: engine.requests };
}

function opened<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.fault.message.en);
  return outcome.value;
}

describe('what a manager tells', () => {
  it('is read from the answers of a real swarm', () => {
    const { services, tasks, nodes } = swarmAt('rolled');
    expect(services).toMatchObject([
      {
        name: 'demo_web',
        image: 'sparkone/web:42',
        mode: 'replicated',
        running: 2,
        wanted: 2,
        hasPrevious: false,
        update: { state: 'rollback_completed', message: 'rollback completed' },
        labels: { 'com.docker.stack.namespace': 'demo' },
      },
    ]);
    expect(services[0]?.environment.MODE?.reveal()).toBe('good');
    expect(tasks.find(({ state }) => state === 'failed')).toMatchObject({
      slot: 1,
      desired: 'shutdown',
      error: 'task: non-zero exit (3)',
      exitCode: 3,
    });
    expect(nodes.map(({ host, role, isLeader, reachability }) => [host, role, isLeader, reachability])).toEqual(
      expect.arrayContaining([
        ['node-a', 'manager', true, 'reachable'],
        ['node-b', 'worker', false, null],
      ]),
    );
    expect(swarmAt('down').nodes.find(({ host }) => host === 'node-b')).toMatchObject({ state: 'down' });
  });

  it('is asked of one stack by its label, with the replicas that run', async () => {
    const { docker, requests } = await dockerWith({ 'GET /services': { json: swarmJson('services') } });
    expect(opened(await docker.swarm.services('demo', call))).toHaveLength(1);
    const asked = decodeURIComponent(requests.at(-1) ?? '');
    expect(asked).toBe('GET /v1.41/services?status=true&filters={"label":["com.docker.stack.namespace=demo"]}');
  });
});

describe('an engine’s place in a swarm', () => {
  it('is told with its managers, and is none for an engine that says nothing', () => {
    const { Swarm: swarm } = swarmJson('info') as { readonly Swarm: unknown };
    expect(parseMembership(swarm)).toMatchObject({
      state: 'active',
      isManager: true,
      managers: ['10.98.0.1:2377'],
      nodeCount: 2,
    });
    expect(parseMembership(undefined).state).toBe('inactive');
  });

  it.each([
    ['This node is not a swarm manager. Worker nodes can not be used', 'unsupported', 'NO_MANAGER'],
    ['The swarm does not have a leader. It is possible that too few managers are online.', 'unreachable', 'NO_LEADER'],
    ['Swarm is encrypted and needs to be unlocked before it can be used.', 'denied', 'LOCKED'],
  ])('is a fault with a remedy of its own when it says %j', async (message, kind, code) => {
    const refuse: Answers[string] = (response) => response.writeHead(503).end(JSON.stringify({ message }));
    const { docker } = await dockerWith({ 'GET /nodes': refuse });
    const nodes = await docker.swarm.nodes(call);
    expect(nodes.ok ? null : nodes.fault).toMatchObject({ kind, code });
    expect(nodes.ok ? '' : nodes.fault.hint['pt-BR']).not.toBe('');
  });
});

describe('the log of a service', () => {
  it('comes from every node, each line with whose it is', async () => {
    const head = 'com.docker.swarm.node.id=n2,com.docker.swarm.service.id=s,com.docker.swarm.task.id=t';
    const { docker, requests } = await dockerWith({
      'GET /services/s/logs': (response) => response.end(frame(2, `2026-11-29T14:06:45.775150825Z ${head} boom: x\n`)),
    });
    const lines = opened(await docker.swarm.logs({ id: 's', hasTty: false }, { follows: false, tail: 2 }, call));
    const seen = [];
    for await (const batch of lines) seen.push(...batch);
    expect(seen).toMatchObject([{ stream: 'stderr', at: Date.parse('2026-11-29T14:06:45.775Z') }]);
    expect(splitDetails(seen[0]?.text ?? '')).toEqual({
      attributes: {
        'com.docker.swarm.node.id': 'n2',
        'com.docker.swarm.service.id': 's',
        'com.docker.swarm.task.id': 't',
      },
      text: 'boom: x',
    });
    expect(requests.at(-1)).toMatch(/details=1&stdout=1&stderr=1&timestamps=1&follow=0&tail=2$/);
  });

  it('is left as it is where a line has no details', () => {
    expect(splitDetails('GET /health 200')).toEqual({ attributes: {}, text: 'GET /health 200' });
  });
});
