import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createSystemClock } from '../../src/engine/clock.ts';
import type { EdgeConfigFacts } from '../../src/probes/tls/edge-config.ts';
import type { EdgeLogFacts } from '../../src/probes/tls/edge-log.ts';
import type { TlsCertificatesFacts } from '../../src/probes/tls/tls-certificates.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import { createLiveWorld } from '../../src/worlds/live/live-world.ts';
import { createPrograms } from '../terminal/support/program.ts';
import { type Home, newHome } from '../unit/support/home.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from './stack/live.ts';

const { signal } = new AbortController();
const SITE = 'sparkone.test';

/** The row of the site on the tab. */
const rowOf = (screen: string) => screen.split('\n').find((line) => new RegExp(`^[ ▸]\\S ${SITE}\\s`).test(line)) ?? '';

liveOrSkip()('the TLS tab on the stack', () => {
  let stack: LiveStack;
  let home: Home;
  const programs = createPrograms();

  beforeAll(async () => {
    stack = await withStack();
    await stack.heal();
    home = newHome();
  });
  afterAll(() => home.remove());
  afterEach(async () => {
    await programs.close();
    await stack.heal();
  });

  it('tells an expired, a self-signed, a wrong-host and a not-yet-valid certificate apart, and takes the good one back', async () => {
    const program = programs.open({
      args: ['--project', stack.project, '--lang', 'en'],
      env: { NODE_EXTRA_CA_CERTS: stack.edgeCa },
      columns: 100,
      rows: 40,
    });
    await program.waitFor(/TLS/);
    program.press('6');
    await program.waitFor((screen) => rowOf(screen).includes('accepted'), 60_000);
    for (const [fault, word] of [
      ['cert-expired', 'EXPIRED'],
      ['cert-selfsigned', 'SELF-SIGNED'],
      ['cert-wronghost', 'WRONG NAME'],
      ['cert-future', 'NOT YET VALID'],
      ['cert-expiring', 'ABOUT TO EXPIRE'],
    ] as const) {
      await stack.fault(fault);
      program.press('R');
      await program.waitFor((screen) => rowOf(screen).includes(word), 60_000);
    }
    program.press('\r');
    const page = await program.waitFor(/Chain/);
    expect(page).toContain('Drill Authority');
    expect(page).toMatch(/expires in [45](\.\d)? d/);
    program.press('\x1b');
    await stack.heal();
    program.press('R');
    await program.waitFor((screen) => rowOf(screen).includes('accepted'), 60_000);
  });

  it('reads the edge as it is declared, its log of certificates, and a port without TLS', async () => {
    const transport = createLocalTransport();
    const world = createLiveWorld({
      transport,
      clock: createSystemClock(),
      options: { project: stack.project, readsOnce: true },
    });
    try {
      const facts = async <F>(probe: string) => (await world.read(probe, signal)).facts as F | null;
      const edge = await facts<EdgeConfigFacts>('edge.config');
      expect(edge).toMatchObject({ kind: 'caddy', service: 'traefik' });
      expect(edge?.routers.map(({ domains, service }) => [...domains, service])).toEqual([
        [SITE, 'api:8000'],
        [`api.${SITE}`, 'api:8000'],
      ]);
      expect(edge?.problems).toMatchObject([{ id: 'foreign', about: 'api', level: 'none' }]);
      await waitFor(
        async () =>
          (await facts<EdgeLogFacts>('edge.log'))?.lines.some(
            ({ text, domain }) => domain === SITE && /certificate/.test(text),
          ) === true,
        { deadlineMs: 20_000, what: 'the edge tells of its certificate' },
      );
      expect((await facts<TlsCertificatesFacts>('tls.certificates'))?.certificates[0]).toMatchObject({
        domain: SITE,
        fault: null,
        matchesName: true,
        protocol: 'TLSv1.3',
      });
    } finally {
      await world.close();
      await transport.close();
    }
    const [, port = ''] = (stack.addresses['edge-http'] ?? '').split(':');
    const config = home.configure({ targets: { live: { project: stack.project, domains: [`localhost:${port}`] } } });
    const plain = programs.open({ args: ['--lang', 'en', '--config', config], columns: 100, rows: 40 });
    await plain.waitFor(/TLS/);
    plain.press('6');
    await plain.waitFor(new RegExp(`localhost:${port} +NO TLS`), 60_000);
  });
});
