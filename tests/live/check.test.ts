import { afterEach, beforeAll, expect, it } from 'vitest';
import { createDocker } from '../../src/clients/docker/docker.ts';
import { type CheckOptions, runCheck } from '../../src/commands/check.ts';
import type { CheckReport } from '../../src/commands/check-report.ts';
import { gatherEvidence } from '../../src/commands/doctor/gather.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import { bad } from '../../src/model/fault.ts';
import { type Address, addressText } from '../../src/model/service.ts';
import { wireFault } from '../../src/transport/faults.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { createLiveWorld } from '../../src/worlds/live/live-world.ts';
import { CALL, must } from './clients/accesses.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from './stack/live.ts';

interface Checked {
  readonly report: CheckReport;
  readonly exitCode: number;
  item(id: string): CheckReport['items'][number];
}

interface Reached {
  readonly dockerAddress?: Address;
  readonly transport?: Transport;
}

/** `check --json` against a project, in this process. */
async function check(
  project: string | null,
  { dockerAddress, transport = createLocalTransport(), ...more }: Partial<CheckOptions> & Reached = {},
): Promise<Checked> {
  const clock = createSystemClock();
  const options = { project, readsOnce: true, ...(dockerAddress === undefined ? {} : { dockerAddress }) };
  const world = createLiveWorld({ transport, clock, options });
  try {
    const { output, exitCode } = await runCheck({
      world,
      clock,
      set: 'daily',
      format: 'json',
      lang: 'en',
      timeoutMs: 15_000,
      version: 'test',
      ...more,
    });
    const report = JSON.parse(output) as CheckReport;
    const item = (id: string) => {
      const found = report.items.find((one) => one.id === id);
      if (found === undefined) throw new Error(`no item ${id}`);
      return found;
    };
    return { report, exitCode, item };
  } finally {
    await world.close();
    await transport.close();
  }
}

/** A transport on which some addresses fail with a code of errno(3). */
function refusing(transport: Transport, code: string, isRefused: (address: Address) => boolean): Transport {
  return {
    ...transport,
    connect: async (address, options) =>
      isRefused(address)
        ? bad(wireFault(Object.assign(new Error(code), { code }), addressText(address), options.timeoutMs))
        : await transport.connect(address, options),
  };
}

const LEVELS = ['ok', 'warn', 'critical', 'unknown', 'none'];
const FROM_PROMETHEUS = ['prometheus.up', 'api.latency', 'api.errors', 'api.traffic', 'db.pool', 'alerts'];

liveOrSkip()('check on the live stack', () => {
  let stack: LiveStack;

  beforeAll(async () => {
    stack = await withStack();
    await stack.heal();
    await stack.forgetPast();
  });

  afterEach(async () => {
    await stack.heal();
  });

  it('finds the stack without configuration and says the truth of a day without trouble', async () => {
    const { report, item } = await check(stack.project);
    expect(report).toMatchObject({ schema: 1, mark: null, target: { project: stack.project }, causes: [] });
    for (const id of ['redis.ping', 'postgres.ping', 'api.health', 'api.database', 'api.redis', 'containers'])
      expect(['ok', 'warn'], `${id}: ${item(id).summary}`).toContain(item(id).level);
    expect(item('containers').facts).toMatchObject({ missing: [] });
    expect(item('prometheus.up').level).toBe('ok');
    expect(item('postgres.ping').facts).toMatchObject({ isManaged: false, isReadOnly: false });
    expect(item('containers.stats').samples.map(({ metric }) => metric)).toContain('container.cpu');
    // The product has no such metric: that is said, and Postgres's own count stands in.
    expect(item('db.pool')).toMatchObject({ level: 'unknown', fault: { kind: 'absent' } });
    expect(item('db.pool').samples).toMatchObject([{ metric: 'db.pool.substitute' }]);
    for (const { level } of report.items) expect(LEVELS).toContain(level);
    expect(JSON.stringify(report)).not.toContain('asyncpg://');
  });

  it('Redis stopped: critical, Redis named although the API answers 500 everywhere, and well again afterwards', async () => {
    await stack.fault('redis-stopped');
    const { report, exitCode, item } = await check(stack.project);
    expect({ exitCode, level: report.level }).toEqual({ exitCode: 2, level: 'critical' });
    expect(report.causes[0]).toMatchObject({ id: 'redis-down', level: 'critical' });
    expect(report.causes[0]?.explains).toEqual(
      expect.arrayContaining(['redis.ping', 'api.redis', 'api.database', 'containers']),
    );
    expect(item('api.database').facts).toMatchObject({ status: 500 });
    expect(item('api.health').facts).toMatchObject({ status: 200 });
    expect(item('postgres.ping').fault).toBeNull();
    await stack.heal();
    await waitFor(async () => (await check(stack.project)).report.causes.length === 0, {
      deadlineMs: 60_000,
      what: 'no cause is named any more',
    });
  });

  it('Postgres paused: a named fault within its deadline, and the rest goes on', async () => {
    await stack.fault('postgres-paused');
    const { report, item } = await check(stack.project);
    const ping = item('postgres.ping');
    expect(ping).toMatchObject({ level: 'critical', fault: { kind: 'timeout' } });
    expect(ping.fault?.hint).not.toBe('');
    expect(ping.tookMs).toBeLessThan(10_000);
    expect(report.causes.map(({ id }) => id)).toContain('postgres-down');
    expect(item('redis.ping').fault).toBeNull();
    expect(item('host.memory').fault).toBeNull();
  });

  it('Prometheus stopped: what it would tell is unknown, and nothing of it is green', async () => {
    await stack.fault('prometheus-stopped');
    const { report, item } = await check(stack.project);
    for (const id of FROM_PROMETHEUS) {
      expect(item(id), id).toMatchObject({ level: 'unknown', fault: { kind: 'unreachable' } });
      expect(
        item(id).samples.filter(({ metric }) => metric.startsWith('api.')),
        id,
      ).toEqual([]);
    }
    expect(report.causes.map(({ id }) => id)).toContain('prometheus-down');
    expect(item('redis.ping').fault).toBeNull();
  });

  it('engine socket missing: said with its remedy, the host is still measured, and nothing else is green', async () => {
    const { report, exitCode, item } = await check(stack.project, {
      dockerAddress: { kind: 'unix', path: '/nonexistent/docker.sock' },
    });
    expect(exitCode).toBe(2);
    expect(report.causes[0]).toMatchObject({ id: 'engine-gone' });
    expect(item('containers')).toMatchObject({ level: 'critical', fault: { kind: 'unreachable' } });
    expect(item('containers').fault?.hint).toContain('systemctl start docker');
    for (const id of ['host.cpu', 'host.memory', 'host.disks']) expect(item(id).fault, id).toBeNull();
    for (const { id, level } of report.items) if (!id.startsWith('host.')) expect(level, id).not.toBe('ok');
  });

  it('engine forbidden: says the remedy, and the host is still measured', async () => {
    const transport = refusing(
      createLocalTransport(),
      'EACCES',
      (address) => address.kind === 'unix' && address.path.endsWith('docker.sock'),
    );
    const { report, item } = await check(stack.project, { transport });
    expect(item('containers')).toMatchObject({ level: 'unknown', fault: { kind: 'denied' } });
    expect(item('containers').fault?.hint).toContain('docker');
    expect(report.causes.map(({ id }) => id)).toContain('engine-gone');
    for (const id of ['host.cpu', 'host.memory', 'host.disks']) expect(item(id).fault, id).toBeNull();
  });

  it('no such project: says which there are', async () => {
    const { report, item } = await check('no-such-project');
    expect(report.level).not.toBe('ok');
    expect(item('containers').fault).toMatchObject({ kind: 'absent' });
    expect(item('containers').fault?.message).toContain(stack.project);
  });
});

liveOrSkip()('check on a stack that publishes its edge only, with a managed Postgres', () => {
  let stack: LiveStack;

  beforeAll(async () => {
    stack = await withStack({ variant: 'edge-only' });
    await stack.heal();
  });

  it('reaches every service by its container address, and Postgres by .env', async () => {
    // A stack that has just come up has not tried all of its targets yet.
    const { report, item } = await waitFor(
      async () => {
        const checked = await check(stack.project);
        return JSON.stringify(checked.item('prometheus.up').findings).includes('cadvisor') ? checked : null;
      },
      { deadlineMs: 60_000, what: 'a first scrape of every target' },
    );
    for (const id of ['redis.ping', 'postgres.ping', 'api.health', 'api.database', 'api.redis', 'containers'])
      expect(['ok', 'warn'], `${id}: ${item(id).summary}`).toContain(item(id).level);
    expect(item('postgres.ping').facts).toMatchObject({ isManaged: true, source: '.env DATABASE_URL' });
    expect(item('containers').facts).toMatchObject({ missing: [] });
    // Prometheus scrapes exporters that nobody deployed here: drift, and no outage.
    expect(item('prometheus.up').level).toBe('ok');
    expect(item('tls.certificates').samples.map(({ entity }) => entity)).toContain('sparkone.test');
    expect(report.causes).toEqual([]);
  });

  it('goes through the engine to containers that this host has no route to, and doctor says so', async () => {
    const local = createLocalTransport();
    const docker = createDocker(local, createSystemClock());
    const listed = must(await docker.containers({ project: stack.project }, CALL));
    const own = new Set(listed.flatMap(({ networks }) => networks.map(({ ip }) => ip)));
    const transport = refusing(local, 'EHOSTUNREACH', (address) => address.kind === 'tcp' && own.has(address.host));
    expect(own.size).toBeGreaterThan(3);
    const { item } = await check(stack.project, { transport });
    for (const id of ['redis.ping', 'api.health', 'api.database', 'api.redis', 'prometheus.up'])
      expect(['ok', 'warn'], `${id}: ${item(id).summary}`).toContain(item(id).level);
    const clock = createSystemClock();
    const world = createLiveWorld({ transport, clock, options: { project: stack.project, readsOnce: true } });
    const evidence = await gatherEvidence({ world, clock, usesSudo: false, configuration: null, ...CALL });
    const routes = evidence.reaches.map(({ service, endpoint }) => [service, endpoint?.route]);
    expect(Object.fromEntries(routes)).toMatchObject({ api: 'exec', redis: 'exec', prometheus: 'exec' });
    await world.close();
    await docker.close();
    await local.close();
  });
});
