import { expect, it } from 'vitest';
import { type Clients, createClients } from '../../../src/clients/clients.ts';
import { Secret } from '../../../src/model/secret.ts';
import type { Discovered } from '../../../src/model/target.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import { unknownTarget } from '../../../src/worlds/live/unknown-target.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const EMPTY = unknownTarget('h', 'sparkone-test');
const endpoint = (host: string) => ({
  address: { kind: 'tcp', host, port: 6379 } as const,
  route: 'container' as const,
  prefix: '',
  tls: false,
});
const redisAt = (host: string, password: string) => ({
  endpoint: endpoint(host),
  user: null,
  password: new Secret(password),
  database: 0,
  tls: false,
  source: 'test',
});

function clientsOf(discovered: () => Discovered): Clients {
  return createClients({ transport: createLocalTransport(), discovered, clock: createFakeClock() });
}

it('a service that was not found is an absent fault', () => {
  const redis = clientsOf(() => EMPTY).redis();
  expect(redis.ok ? null : [redis.fault.kind, redis.fault.message.en]).toEqual([
    'absent',
    'Redis was not found on this target',
  ]);
});

it('a client is kept while nothing changes, and replaced with the address or the password', async () => {
  let found = { ...EMPTY, redis: redisAt('10.0.0.1', 'a'), api: endpoint('10.0.0.2') };
  const clients = clientsOf(() => found);
  const redis = () => {
    const client = clients.redis();
    if (!client.ok) throw new Error(client.fault.message.en);
    return client.value;
  };
  const first = redis();
  found = { ...found, redis: redisAt('10.0.0.1', 'a') };
  expect(redis()).toBe(first);
  found = { ...found, redis: redisAt('10.0.0.9', 'a') };
  const moved = redis();
  expect([moved === first, moved.place]).toEqual([false, 'Redis (10.0.0.9:6379)']);
  found = { ...found, redis: redisAt('10.0.0.9', 'b') };
  expect(redis() === moved).toBe(false);
  await clients.close();
});

it('the call budget outlives a new address of the API', () => {
  let found = { ...EMPTY, api: endpoint('10.0.0.1') };
  const clients = clientsOf(() => found);
  const first = clients.api();
  found = { ...EMPTY, api: endpoint('10.0.0.2') };
  const second = clients.api();
  expect(first.ok && second.ok && first.value !== second.value && first.value.budget === second.value.budget).toBe(
    true,
  );
});
