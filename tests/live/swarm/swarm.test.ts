import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../src/engine/clock.ts';
import type { Cockpit } from '../../../src/model/cockpit.ts';
import type { RawLogLine } from '../../../src/model/log.ts';
import type { SwarmNodesFacts } from '../../../src/probes/swarm/swarm-nodes.ts';
import type { SwarmServicesFacts } from '../../../src/probes/swarm/swarm-services.ts';
import { openCockpit } from '../../../src/sparkone.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import type { Transport } from '../../../src/transport/transport.ts';
import { createLiveWorld, type LiveOptions, type LiveWorld } from '../../../src/worlds/live/live-world.ts';
import { frameOf, plainRows } from '../../screens/support/frames.ts';
import { loadedOf, loadText } from '../../unit/config/known.ts';
import { type Desk, openDesk, told } from '../actions/desk.ts';
import { liveOrSkip, waitFor, withStack } from '../stack/live.ts';
import { read } from '../stack/process.ts';
import { type SwarmBed, startSwarm, swarmHindrance } from './bed.ts';

const hindrance = swarmHindrance();
const GOOD = 'echo started as $$MODE; while :; do echo tick; sleep 1; done';
const BAD = 'echo boom >&2; exit 3';

/** The stack's file: two replicas that end at once when asked, and the swarm's own watch over an update. */
function stackFile(image: string, mode: string, script: string): string {
  const web = {
    image,
    init: true,
    stop_grace_period: '1s',
    entrypoint: ['sh', '-c', script],
    environment: { MODE: mode },
    deploy: {
      replicas: 2,
      update_config: { failure_action: 'rollback', monitor: '1s' },
      rollback_config: { parallelism: 2, monitor: '1s' },
      restart_policy: { delay: '500ms' },
    },
  };
  // JSON is YAML.
  return JSON.stringify({ version: '3.8', services: { web } });
}

const suite = hindrance === null ? liveOrSkip() : describe.skip;

suite(`a swarm of two engines${hindrance === null ? '' : ` (${hindrance})`}`, () => {
  let bed: SwarmBed;
  let image: string;
  let world: LiveWorld;
  let cockpit: Cockpit;
  let transport: Transport;
  let options: LiveOptions;
  let desk: Desk;

  beforeAll(async () => {
    const { project } = await withStack();
    const label = (name: string, value: string) => ['--filter', `label=com.docker.compose.${name}=${value}`];
    image = await read([
      'docker',
      'ps',
      ...label('project', project),
      ...label('service', 'redis'),
      '--format',
      '{{.Image}}',
    ]);
    bed = await startSwarm(image);
    const directory = join(bed.dir, 'project');
    mkdirSync(directory);
    writeFileSync(join(directory, 'docker-stack.yml'), stackFile(image, 'one', GOOD));
    await bed.docker(
      'a',
      'stack',
      'deploy',
      '--resolve-image',
      'never',
      '-c',
      join(directory, 'docker-stack.yml'),
      'demo',
    );

    const local = createLocalTransport();
    const env = { DOCKER_HOST: `unix://${bed.socket('a')}` };
    transport = { ...local, exec: (argv, how) => local.exec(argv, { ...how, env: { ...how.env, ...env } }) };
    const { targets } = loadedOf(loadText(`targets:\n  swarm: { directory: ${directory} }\n`)).config;
    const target = targets.swarm;
    if (target === undefined) throw new Error('no target');
    options = {
      project: null,
      configured: { name: 'swarm', target },
      dockerAddress: { kind: 'unix', path: bed.socket('a') },
    };
    const clock = createSystemClock();
    world = createLiveWorld({ transport, clock, options });
    cockpit = openCockpit({ world, clock });
    desk = await openDesk(
      { project: 'demo' },
      { healthPaths: [], healthDeadlineMs: 30_000 },
      { transport, world: options },
    );
    cockpit.watch(['swarm.services', 'swarm.nodes']);
    cockpit.start();
  }, 120_000);

  afterAll(async () => {
    await desk?.close();
    await cockpit?.close();
    await bed?.stop();
  }, 60_000);

  const deploy = (mode: string, script = GOOD) =>
    writeFileSync(join(bed.dir, 'project', 'docker-stack.yml'), stackFile(image, mode, script));
  const servicesNow = () =>
    (cockpit.state('swarm.services').reading?.facts as SwarmServicesFacts | null)?.services ?? [];
  const nodesNow = () => (cockpit.state('swarm.nodes').reading?.facts as SwarmNodesFacts | null)?.nodes ?? [];
  const seen = (what: string, condition: () => boolean, deadlineMs = 90_000) =>
    waitFor(condition, { what, deadlineMs });
  const findings = (probe: string) =>
    cockpit.state(probe).check.findings.map(({ level, text }) => `${level} ${text.en}`);
  const modeOf = () =>
    bed.docker('a', 'service', 'inspect', 'demo_web', '--format', '{{index .Spec.TaskTemplate.ContainerSpec.Env 0}}');

  it('is found by its stack: services with their tasks, nodes, and not one container of one machine', async () => {
    await seen('two replicas on two nodes', () => servicesNow()[0]?.running === 2 && nodesNow().length === 2);
    expect(cockpit.identity().project).toBe('demo');
    expect(servicesNow()[0]).toMatchObject({ service: 'web', wanted: 2, mode: 'replicated' });
    expect(
      servicesNow()[0]
        ?.tasks.map(({ node }) => node)
        .toSorted(),
    ).toEqual(['node-a', 'node-b']);
    expect(nodesNow().map(({ node, role, isLeader }) => [node, role, isLeader])).toEqual([
      ['node-a', 'manager', true],
      ['node-b', 'worker', false],
    ]);
    await seen('the containers to be left out', () => !cockpit.probeIds.includes('containers'));
    const rows = () => plainRows(frameOf(cockpit, { lang: 'en', size: { columns: 120, rows: 40 } })).join('\n');
    await seen('the row of the service', () => /✔ web +2\/2 replicas/.test(rows()));
    await seen('the row of the node', () => /✔ node-b +ready +worker · 1 task/.test(rows()));
  });

  it('tells on a worker that only a manager knows, and which one', async () => {
    const clock = createSystemClock();
    const dockerAddress = { kind: 'unix', path: bed.socket('b') } as const;
    const worker = createLiveWorld({ transport, clock, options: { ...options, dockerAddress, readsOnce: true } });
    const reading = await worker.read('swarm.services', new AbortController().signal);
    const { swarm } = await worker.target();
    await worker.close();
    expect(reading.fault).toMatchObject({ kind: 'unsupported', code: 'NO_MANAGER' });
    expect(swarm).toMatchObject({ isManager: false, stack: 'demo', managers: ['10.98.0.1:2377'] });
  });

  it('shows the log of a service from both nodes, old lines and new ones', async () => {
    const request = { services: ['web'], tailLines: 20, since: null };
    const lines: RawLogLine[] = [];
    const stop = world.logs?.follow(request, { lines: (batch) => lines.push(...batch), status: () => undefined });
    const from = (origin: RegExp) =>
      lines.filter((line) => origin.test(line.origin ?? '') && line.text === 'tick').length;
    const isWhole = () => from(/@node-a$/) > 1 && from(/@node-b$/) > 1;
    await seen('ticks of both nodes', isWhole);
    stop?.();
    expect(lines.some(({ text }) => text === 'started as one')).toBe(true);
    const once = await world.logs?.read?.(request, new AbortController().signal);
    expect(once?.ok === true && new Set(once.value.map(({ origin }) => origin)).size).toBe(2);
  });

  it('takes back an update whose task fails, by itself; the job ends as failed, rolled back, and the reason is shown', async () => {
    deploy('two', BAD);
    const job = await desk.run('update');
    expect(job.view.state).toBe('failed-rolled-back');
    expect(told(job)).toEqual(
      expect.arrayContaining([
        'step up done',
        'step healthy failed',
        'compensation return done',
        'compensation healthy-back done',
      ]),
    );
    expect(await desk.output(job.view.id, 'compensation', 'return')).toMatch(
      /demo_web: the swarm takes it back itself/,
    );
    expect(await modeOf()).toBe('MODE=one');
    await seen('the update that was taken back', () =>
      findings('swarm.services').some((text) => text.includes('took the last update back')),
    );
    const why = /warn web: task web\.\d failed on node-[ab]: task: non-zero exit \(3\)/;
    await seen('why its tasks failed', () => why.test(findings('swarm.services').join('\n')));
    await seen('both replicas again', () => servicesNow()[0]?.running === 2 && servicesNow()[0]?.wanted === 2);
  });

  it('updates replica by replica, returns to the version before, and restarts', async () => {
    deploy('three');
    expect((await desk.run('update')).view.state).toBe('done');
    expect(await modeOf()).toBe('MODE=three');
    const back = await desk.run('rollback');
    expect([back.view.state, await modeOf()]).toEqual(['done', 'MODE=one']);
    const restarted = await desk.run('restart', { service: 'web' });
    expect([restarted.view.state, ...told(restarted)]).toEqual(['done', 'step restart-web done', 'step healthy done']);
  });

  it('says which node went, and what became of its tasks', async () => {
    await bed.setLine(false);
    await seen('the node that is down', () =>
      nodesNow().some(({ node, state }) => node === 'node-b' && state === 'down'),
    );
    await seen('the cause', () => cockpit.verdict().causes.some(({ id }) => id === 'swarm-node-down'));
    expect(findings('swarm.nodes').join('\n')).toMatch(/critical node-b: down/);
    await seen('both replicas on what is left', () => {
      const tasks = servicesNow()[0]?.tasks.filter(({ state }) => state === 'running') ?? [];
      return tasks.length === 2 && tasks.every(({ node }) => node === 'node-a');
    });
    await bed.setLine(true);
    await seen('the node back', () => nodesNow().every(({ state }) => state === 'ready'));
  });
});
