import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAlertmanagerCluster } from '../../../src/clients/prometheus/alertmanager-cluster.ts';
import type { Endpoint } from '../../../src/model/service.ts';
import { judgeMembers, lookAtMembers } from '../../../src/probes/prometheus/alertmanager-members.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';

const transport = createLocalTransport();
const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
const ending: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A member that sees so many; null never answers. */
async function member(name: string, peers: number | null, status = 'ready') {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (peers === null) return;
    const cluster = {
      status,
      peers: Array.from({ length: peers }, (_, at) => ({ name: `p${at}`, address: `10.0.0.${at}:9094` })),
    };
    const silence = { id: name, status: { state: 'active' }, matchers: [], comment: name };
    const body = request.url?.endsWith('/status') ? { versionInfo: { version: '0.25.0' }, cluster } : [silence];
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  ending.push(close);
  const endpoint: Endpoint = {
    address: { kind: 'tcp', host: '127.0.0.1', port },
    route: 'config',
    prefix: '',
    tls: false,
  };
  return { endpoint, asked, close, port };
}

function clusterOf(first: Endpoint, ...others: Endpoint[]) {
  const cluster = createAlertmanagerCluster(transport, [first, ...others]);
  ending.push(() => cluster.close());
  const served = async () => {
    const silences = await cluster.silences(call);
    return silences.ok ? silences.value[0]?.comment : silences.fault.kind;
  };
  const found = async () =>
    judgeMembers(await lookAtMembers(cluster, 1 + others.length, call)).map(({ level, text }) => `${level} ${text.en}`);
  return { cluster, served, found };
}

describe('an Alertmanager cluster', () => {
  it('is asked at its first member, and at the next one when that is gone, which then stays', async () => {
    const [one, two] = [await member('one', 2), await member('two', 2)];
    const { served, found } = clusterOf(one.endpoint, two.endpoint);
    expect(await served()).toBe('one');
    expect(two.asked).toEqual([]);
    expect(await found()).toEqual([]);
    await one.close();
    expect(await served()).toBe('two');
    const before = two.asked.length;
    expect(await served()).toBe('two');
    expect(two.asked.length).toBe(before + 1);
    expect(await found()).toEqual([expect.stringMatching(new RegExp(`^warn member down: .*:${one.port}`))]);
  });

  it('does not wait for a silent member for as long as the call may take', async () => {
    const [one, two] = [await member('one', null), await member('two', 2)];
    const { served } = clusterOf(one.endpoint, two.endpoint);
    expect(await served()).toBe('two');
  });

  it('that is gone as a whole gives the fault of its first member', async () => {
    const [one, two] = [await member('one', 2), await member('two', 2)];
    const { cluster, found } = clusterOf(one.endpoint, two.endpoint);
    await one.close();
    await two.close();
    const answer = await cluster.alerts(call);
    expect(answer.ok ? null : answer.fault.message.en).toContain(`:${one.port}`);
    expect(await found()).toHaveLength(2);
  });

  it('whose members do not see each other is split, or not one at all', async () => {
    const [one, two] = [await member('one', 1), await member('two', 1)];
    expect(await clusterOf(one.endpoint, two.endpoint).found()).toEqual([
      expect.stringMatching(/^warn .* sees 1 of 2 members/),
      expect.stringMatching(/^warn .* sees 1 of 2 members/),
    ]);
    const [off, on] = [await member('off', 0, 'disabled'), await member('on', 2)];
    expect(await clusterOf(off.endpoint, on.endpoint).found()).toEqual([
      expect.stringMatching(/^warn .* clustering is off/),
    ]);
  });

  it('of one is not asked about members', async () => {
    const one = await member('one', 1);
    expect(await clusterOf(one.endpoint).found()).toEqual([]);
    expect(one.asked).toEqual([]);
  });
});
