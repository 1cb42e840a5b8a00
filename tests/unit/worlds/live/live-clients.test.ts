import { expect, it } from 'vitest';
import type { Clients } from '../../../../src/clients/clients.ts';
import { good } from '../../../../src/model/fault.ts';
import type { Endpoint } from '../../../../src/model/service.ts';
import type { Discovered, FoundContainer } from '../../../../src/model/target.ts';
import { createProbeClients } from '../../../../src/worlds/live/live-clients.ts';
import { TARGET } from '../../probes/fake-context.ts';

const stopped = (role: FoundContainer['role']): FoundContainer => ({
  id: role,
  name: `shop-${role}-1`,
  service: role,
  role,
  replica: 1,
  state: 'exited',
  isOneOff: false,
  image: role,
  ips: [],
  published: [],
  exposed: [],
  labels: {},
});
const at = (host: string, route: Endpoint['route']): Endpoint => ({
  address: { kind: 'tcp', host, port: 9090 },
  route,
  prefix: '',
  tls: false,
});

function clientsOf(target: Partial<Discovered>) {
  const made = good('client');
  const clients = {
    transport: { files: {} },
    prometheus: () => made,
    alertmanager: () => made,
    replicas: () => ['replica'],
  } as unknown as Clients;
  return createProbeClients(clients, async () => ({ ...TARGET, ...target }));
}

it('a container that is stopped stands for its service, unless the configuration sends us elsewhere', async () => {
  const containers = [stopped('prometheus'), stopped('alertmanager')];
  const here = clientsOf({ containers, prometheus: at('prometheus', 'container') });
  expect(await here.prometheus()).toMatchObject({ ok: false, fault: { code: 'CONTAINER_DOWN' } });
  const there = clientsOf({
    containers,
    prometheus: at('mimir.example.com', 'config'),
    alertmanager: at('am.example.com', 'config'),
  });
  expect([(await there.prometheus()).ok, (await there.alertmanager()).ok]).toEqual([true, true]);
  const own = clientsOf({ containers, prometheus: at('shop-prometheus-1', 'config') });
  expect(await own.prometheus()).toMatchObject({ ok: false, fault: { code: 'CONTAINER_DOWN' } });
});

it('replicas are asked for after the target is known', async () => {
  expect(await clientsOf({}).replicas()).toEqual(['replica']);
});
