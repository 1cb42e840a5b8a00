import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Body, Frame } from '../../../src/actions/action.ts';
import { DEFAULT_SETTINGS, type Ground } from '../../../src/actions/ground.ts';
import { readOutput } from '../../../src/actions/host/jobs.ts';
import { LIBRARY } from '../../../src/actions/program/library.ts';
import { lookAtStack, lookAtStackHere } from '../../../src/actions/stack-facts.ts';
import {
  lookAtSwarmStack,
  returnChoices,
  type SwarmFacts,
  type SwarmServiceState,
  swarmServiceChoices,
} from '../../../src/actions/swarm/swarm-facts.ts';
import { swarmRestart, swarmRestartStack } from '../../../src/actions/swarm/swarm-restart.ts';
import { swarmRollback } from '../../../src/actions/swarm/swarm-rollback.ts';
import { swarmUpdate } from '../../../src/actions/swarm/swarm-update.ts';
import { good, type Outcome } from '../../../src/model/fault.ts';
import type { Gate, Step } from '../../../src/model/plan.ts';
import { TARGET } from '../probes/fake-context.ts';
import { fakeSwarm, SWARM_PLACE, swarmAt } from '../support/swarm-fixtures.ts';
import { createHost, never, plan, run, SHELLS, step, tool } from './harness.ts';

const AT = Date.parse('2026-11-29T15:00:00Z');
const frame: Frame = { identity: TARGET.identity, at: AT, settings: DEFAULT_SETTINGS };

const service = (name: string, more: Partial<SwarmServiceState> = {}): SwarmServiceState => ({
  service: name,
  name: `demo_${name}`,
  role: 'other',
  image: `sparkone/${name}:42`,
  previousImage: null,
  mode: 'replicated',
  running: 2,
  wanted: 2,
  update: null,
  failureAction: 'rollback',
  version: 7,
  updatedAt: AT,
  published: [],
  ...more,
});

const api = service('api', {
  role: 'api',
  previousImage: 'sparkone/api:41',
  published: [{ targetPort: 8000, publishedPort: 8080 }],
});
const redis = service('redis', { role: 'redis', running: 1, wanted: 1 });

const facts = (more: Partial<SwarmFacts> = {}): SwarmFacts => ({
  isSwarm: true,
  stack: 'demo',
  services: [api, redis],
  downNodes: [],
  source: {
    directory: '/opt/demo',
    files: [{ path: '/opt/demo/docker-stack.yml', hash: 'h' }],
    hasDotenv: true,
    checkout: null,
  },
  ...more,
});

function body(outcome: Outcome<Body>): Body {
  if (!outcome.ok) throw new Error(outcome.fault.message.en);
  return outcome.value;
}

const commands = (steps: readonly Step[] = []): string[] => steps.map(({ argv }) => argv.join(' '));
const held = ({ preconditions }: Body): Record<string, boolean> =>
  Object.fromEntries(preconditions.map(({ id, holds }) => [id, holds]));

describe('a restart on a swarm', () => {
  it('is the engine’s own replacement of tasks, waited for by its word and by the api’s health', () => {
    const made = body(swarmRestart.draft(frame, facts(), { service: 'api' }));
    expect(commands(made.steps)).toEqual([
      'docker service update --force --detach --quiet demo_api',
      'docker stack services demo',
    ]);
    expect(made.steps[1]?.gate).toMatchObject({
      inARow: 3,
      checks: [
        { kind: 'swarm', service: 'demo_api', before: '', returns: false },
        { kind: 'url', url: 'http://127.0.0.1:8080/health' },
      ],
    });
  });

  it('of everything takes the stores first', () => {
    const made = body(swarmRestartStack.draft(frame, facts(), {}));
    expect(made.steps.map(({ id }) => id)).toEqual(['restart-redis', 'healthy-stores', 'restart-api', 'healthy-app']);
  });

  it('is not begun while the swarm still updates the service', () => {
    const update = { state: 'updating', message: '', startedAt: AT, startedStamp: 's', completedAt: null } as const;
    const made = body(swarmRestart.draft(frame, facts({ services: [{ ...api, update }] }), { service: 'demo_api' }));
    expect(held(made)).toMatchObject({ idle: false });
  });

  it('of a service that is not there names those that are', () => {
    const refused = swarmRestart.draft(frame, facts(), { service: 'nginx' });
    expect(refused.ok ? '' : refused.fault.hint.en).toBe('there are: api, redis');
  });
});

describe('a rollback on a swarm', () => {
  it('returns the services of the last deploy to what the swarm kept of them', () => {
    const old = service('worker', { previousImage: 'sparkone/worker:40', updatedAt: AT - 3_600_000 });
    const made = body(swarmRollback.draft(frame, facts({ services: [api, redis, old] }), {}));
    expect(commands(made.steps)[0]).toBe('docker service rollback --detach --quiet demo_api');
    expect(made.steps).toHaveLength(2);
    expect(made.steps[1]?.gate?.checks[0]).toMatchObject({ kind: 'swarm', returns: true });
  });

  it('takes one service that is named, also one whose update hangs', () => {
    const update = { state: 'paused', message: '', startedAt: AT, startedStamp: 's', completedAt: null } as const;
    const made = body(swarmRollback.draft(frame, facts({ services: [{ ...api, update }] }), { to: 'api' }));
    expect(made.preconditions.filter(({ blocks, holds }) => blocks && !holds)).toEqual([]);
  });

  it('is refused where the swarm has nothing to return to', () => {
    for (const args of [{ to: 'redis' }, {}]) {
      const refused = swarmRollback.draft(frame, facts({ services: [redis] }), args);
      expect(refused.ok ? null : refused.fault.kind).toBe('unsupported');
    }
  });
});

describe('an update on a swarm', () => {
  it('hands the file over, waits for the swarm’s word, and takes back what it did not', () => {
    const made = body(swarmUpdate.draft(frame, facts(), {}));
    expect(commands(made.steps)).toEqual([
      'stack-deploy /opt/demo/.env -c /opt/demo/docker-stack.yml --with-registry-auth demo',
      'docker stack services demo',
    ]);
    expect(made.steps.every(({ onFailure }) => onFailure.join() === 'return,healthy-back')).toBe(true);
    expect(commands(made.compensations)[0]).toBe('swarm-return demo_api  demo_redis ');
  });

  it('is another plan when a service or the file changed', () => {
    const basis = (more: Partial<SwarmFacts>) => body(swarmUpdate.draft(frame, facts(more), {})).basis;
    expect(basis({ services: [{ ...api, version: 8 }, redis] })).not.toEqual(basis({}));
    expect(basis({ source: { ...facts().source, files: [{ path: 'x', hash: 'i' }] } as never })).not.toEqual(basis({}));
  });

  it('cannot be made without the file of the stack', () => {
    const refused = swarmUpdate.draft(frame, facts({ source: null }), {});
    expect(refused.ok ? '' : refused.fault.hint.en).toMatch(/composeFiles/);
  });
});

describe('the look at a swarm', () => {
  const groundOf = (moment: 'calm' | 'down') =>
    ({
      target: { ...TARGET, swarm: SWARM_PLACE },
      docker: { swarm: fakeSwarm(swarmAt(moment)) },
      call: { signal: never, timeoutMs: 1_000 },
    }) as unknown as Ground;

  it('finds services, roles and nodes that are down', async () => {
    const found = await lookAtSwarmStack(groundOf('down'));
    if (!found.ok) throw new Error(found.fault.message.en);
    expect(found.value).toMatchObject({ stack: 'demo', downNodes: ['node-b'] });
    expect(found.value.services).toMatchObject([{ service: 'web', role: 'api', failureAction: 'rollback' }]);
    expect(swarmServiceChoices(found.value)).toMatchObject([{ value: 'web', level: 'ok' }]);
    expect(returnChoices(found.value)).toEqual([]);
  });

  it('gives the tasks of this node to what only speaks to a service, and no compose', async () => {
    const task = (id: string, state: string) => ({
      id,
      name: `demo_web.1.${id}`,
      state,
      status: 'Up 2 hours',
      imageId: 'sha256:1',
      image: 'sparkone/web:42',
      labels: { 'com.docker.stack.namespace': 'demo', 'com.docker.swarm.service.name': 'demo_web' },
    });
    const asked: unknown[] = [];
    const containers = (scope: unknown) => {
      asked.push(scope);
      return Promise.resolve(good([task('now', 'running'), task('before', 'exited')]));
    };
    const stack = await lookAtStackHere({ ...groundOf('calm'), docker: { containers } } as unknown as Ground);
    expect(asked).toEqual([{ stack: 'demo' }]);
    expect(stack).toMatchObject({
      ok: true,
      value: {
        project: 'demo',
        compose: null,
        services: [{ service: 'web', role: 'api', containers: [{ id: 'now' }] }],
      },
    });
  });

  it('refuses what works on the containers of one machine', async () => {
    const stack = await lookAtStack(groundOf('calm'));
    expect(stack.ok ? null : stack.fault.code).toBe('SWARM');
  });
});

/** A docker that answers what is in files of its folder, and notes what it was asked to do. */
const DOCKER = `here=\${0%/*}
case "$1 $2" in
  'service inspect') cat "$here/status" ;;
  'service ls') cat "$here/replicas" ;;
  *) printf '%s\\n' "$*" >>"$here/did"; printf 'A=%s\\n' "\${A:-}" ;;
esac`;

describe.concurrent.each(SHELLS)('a job on a swarm under %s', (...shell) => {
  const gate = (before: string, returns: boolean): Gate => ({
    checks: [{ kind: 'swarm', service: 'demo_api', before, returns }],
    inARow: 1,
    everyMs: 50,
    deadlineMs: 1_000,
  });
  const NEW = '"2026-11-29T14:06:47.019896789Z"';
  const OLD = '2026-11-28T10:00:00.000000001Z';

  async function endOf(status: string, replicas: string, wanted: Step) {
    const host = createHost(shell);
    const docker = tool(host, 'docker', DOCKER);
    writeFileSync(join(host.dir, 'status'), `${status}\n`);
    writeFileSync(join(host.dir, 'replicas'), replicas);
    writeFileSync(join(host.dir, '.env'), 'export X\n# no\nA="b c"\n1x=2\n');
    const { view } = await run({ ...host, docker: [docker] }, plan([wanted]), { library: LIBRARY });
    const said = await readOutput(host, 'job-1', { phase: 'step', id: wanted.id }, 10_000, '--mark--', never);
    return { host, state: view.state, said: said.ok ? said.value.stdout : '' };
  }
  const gateAfter = async (status: string, replicas: string, before = OLD, returns = false) =>
    (await endOf(status, replicas, step('gate', { kind: 'gate', gate: gate(before, returns) }))).state;

  it('waits until as many tasks run as are wanted, of this service and no other', async () => {
    const full = 'demo_api 2/2\ndemo_api-docs 0/1\n';
    expect(await gateAfter('', full)).toBe('done');
    expect(await gateAfter(`completed ${NEW}`, 'demo_api 2/2 (max 1 per node)\n')).toBe('done');
    expect(await gateAfter('', 'demo_api 1/2\ndemo_api-docs 2/2\n')).toBe('failed');
    expect(await gateAfter(`updating ${NEW}`, full)).toBe('failed');
  });

  it('takes an update that the swarm took back as failed, unless that is what was wanted', async () => {
    const full = 'demo_api 2/2\n';
    expect(await gateAfter(`rollback_completed ${NEW}`, full)).toBe('failed');
    expect(await gateAfter(`rollback_completed ${NEW}`, full, OLD, true)).toBe('done');
    expect(await gateAfter(`rollback_completed "${OLD}"`, full)).toBe('done');
    expect(await gateAfter(`paused ${NEW}`, full)).toBe('failed');
  });

  it('returns only what was touched and the swarm did not return', async () => {
    const back = step('back', { kind: 'call', argv: ['swarm-return', 'demo_api', OLD] });
    const paused = await endOf(`paused ${NEW}`, '', back);
    expect(paused.said).toBe('A=\n');
    expect((await endOf(`rollback_completed ${NEW}`, '', back)).said).toMatch(/takes it back itself/);
    expect((await endOf(`completed "${OLD}"`, '', back)).said).toMatch(/not touched/);
  });

  it('deploys with the variables of the file that the engine does not read', async () => {
    const deploy = (dotenv: string) =>
      step('up', { kind: 'call', argv: ['stack-deploy', dotenv, '-c', 'stack.yml', 'demo'] });
    const host = createHost(shell);
    const docker = tool(host, 'docker', DOCKER);
    writeFileSync(join(host.dir, '.env'), 'export X\n# no\nA="b c"\n1x=2\n');
    await run({ ...host, docker: [docker] }, plan([deploy(join(host.dir, '.env'))]), { library: LIBRARY });
    const said = await readOutput(host, 'job-1', { phase: 'step', id: 'up' }, 10_000, '--mark--', never);
    expect(said.ok ? said.value.stdout : said.fault).toBe('A=b c\n');
  });
});
