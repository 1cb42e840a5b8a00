import { join } from 'node:path';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { KNOWN } from '../../src/commands/known.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { AlertsFacts } from '../../src/probes/prometheus/alerts.ts';
import type { PrometheusUpFacts } from '../../src/probes/prometheus/prometheus-up.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import { createLiveWorld, type LiveWorld } from '../../src/worlds/live/live-world.ts';
import { newHome } from '../unit/support/home.ts';
import { type Gate, openGate, openStrictDoor, TENANT } from './clients/back-end-gate.ts';
import { askDoctor } from './stack/doctor.ts';
import { type LiveStack, liveOrSkip, withStack } from './stack/live.ts';

const { signal } = new AbortController();

/** The configured target of a file with these lines under `prometheus`. */
function configured(lines: readonly string[]) {
  const home = newHome();
  const yaml = ['targets:', '  far:', '    prometheus:', ...lines.map((line) => `      ${line}`), ''].join('\n');
  const path = home.configure(yaml);
  const result = loadConfig({
    files: [{ layer: 'file', path, isRequired: true }],
    env: {},
    known: KNOWN,
    home: home.path,
  });
  home.remove();
  const target = result.ok ? result.loaded.config.targets.far : undefined;
  if (target === undefined) throw new Error('the configuration was not accepted');
  return { name: 'far', target };
}

liveOrSkip()('a Prometheus behind TLS, a client certificate, a tenant and a path', () => {
  const transport = createLocalTransport();
  const clock = createSystemClock();
  const worlds: LiveWorld[] = [];
  let stack: LiveStack;
  let gate: Gate;

  beforeAll(async () => {
    stack = await withStack();
    gate = await openGate(stack.addresses.prometheus ?? '');
    return async () => {
      await gate.close();
      await transport.close();
    };
  });
  afterEach(async () => {
    gate.hide([]);
    for (const world of worlds.splice(0)) await world.close();
  });

  const tls = (ca = 'ca.pem', own = true): string => {
    const file = (name: string): string => `"file:${join(gate.folder, name)}"`;
    const client = own ? `, cert: ${file('client.pem')}, key: ${file('client.key')}` : '';
    return `tls: { ca: ${file(ca)}${client} }`;
  };
  const worldAt = (url: string, ...lines: string[]): LiveWorld => {
    const options = {
      project: stack.project,
      readsOnce: true,
      configured: configured([`url: "${url}"`, ...lines]),
    };
    const world = createLiveWorld({ transport, clock, options });
    worlds.push(world);
    return world;
  };
  const worldOf = (...lines: string[]): LiveWorld => worldAt(gate.url, ...lines);
  const verdictOf = ({ fault }: Reading): readonly unknown[] => (fault === null ? ['ok'] : [fault.kind, fault.hint.en]);

  it('is asked as any other, and the doctor says how it is reached', async () => {
    const world = worldOf(`tenant: ${TENANT}`, tls());
    const up = await world.read('prometheus.up', signal);
    expect(verdictOf(up)).toEqual(['ok']);
    expect((up.facts as PrometheusUpFacts).targets.length).toBeGreaterThan(1);
    expect(verdictOf(await world.read('alerts', signal))).toEqual(['ok']);
    expect(gate.asked).toContain('/api/v1/rules');
    const { output, items } = await askDoctor({ world, clock });
    const reach = items.find(({ id }) => id === 'reach.prometheus');
    expect(reach).toMatchObject({ level: 'ok' });
    expect(reach?.detail).toMatch(/^tls 127\.0\.0\.1:\d+\/metrics\/prometheus · configuration · \d+\.\d+/);
    expect(output).not.toContain('PRIVATE KEY');
  });

  it('that asks for the certificate in the handshake says so too', async () => {
    const door = await openStrictDoor(gate.folder);
    try {
      const { fault } = await worldAt(door.url, tls('ca.pem', false)).read('prometheus.up', signal);
      expect(fault).toMatchObject({ kind: 'denied', code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' });
      expect(fault?.hint.en).toContain('tls.cert and tls.key');
    } finally {
      await door.close();
    }
  });

  it('turns away who has no certificate, no tenant, or another authority, each with its remedy', async () => {
    const refused = [
      await worldOf(`tenant: ${TENANT}`, tls('ca.pem', false)).read('prometheus.up', signal),
      await worldOf(tls()).read('prometheus.up', signal),
      await worldOf(`tenant: ${TENANT}`, tls('other.pem')).read('prometheus.up', signal),
    ];
    expect(refused.map(verdictOf)).toEqual([
      ['denied', expect.stringContaining('tls.cert and tls.key')],
      ['denied', expect.stringContaining('prometheus.tenant')],
      ['malformed', expect.stringContaining('chain')],
    ]);
    expect(refused.every(({ facts }) => facts === null)).toBe(true);
  });

  it('that only stores still tells who is up and what fires', async () => {
    gate.hide(['/api/v1/rules', '/api/v1/alerts', '/api/v1/targets', '/api/v1/metadata', '/api/v1/status']);
    const world = worldOf(`tenant: ${TENANT}`, tls());
    const up = await world.read('prometheus.up', signal);
    expect(verdictOf(up)).toEqual(['ok']);
    const facts = up.facts as PrometheusUpFacts;
    expect(facts).toMatchObject({ isByMetric: true, version: null });
    expect(facts.targets.some(({ health }) => health === 'up')).toBe(true);
    const alerts = await world.read('alerts', signal);
    expect(verdictOf(alerts)).toEqual(['ok']);
    expect((alerts.facts as AlertsFacts).rulesFault).toMatchObject({ kind: 'absent' });
  });
});
