import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer as createPlainServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import type { Discovered } from '../../../src/model/target.ts';
import type { CertificateFacts } from '../../../src/probes/tls/certificate-facts.ts';
import { judgeDns } from '../../../src/probes/tls/dns-look.ts';
import { tlsCertificates } from '../../../src/probes/tls/tls-certificates.ts';
import { lookAtDoors } from '../../../src/probes/tls/tls-doors.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import { calm, fakeContext, NOW } from './fake-context.ts';

const transport = createLocalTransport();
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
}

const secure = (name: string) =>
  createServer({ key: fixture('key'), cert: fixture(name) }).on('tlsClientError', () => undefined);

/** What the probe says of one name at a port of this machine. */
async function look(port: number, domain = 'localhost', change: Partial<Discovered> = {}): Promise<CertificateFacts> {
  const { context } = fakeContext(
    { transport },
    {
      domains: [domain],
      edge: { address: { kind: 'tcp', host: '127.0.0.1', port }, route: 'published', prefix: '', tls: true },
      ...change,
    },
  );
  const reading = await tlsCertificates.read(context, calm);
  const [facts] = reading.facts?.certificates ?? [];
  if (facts === undefined) throw new Error(reading.fault?.message.en);
  return facts;
}

const words = (facts: CertificateFacts) =>
  (tlsCertificates.judge?.({ certificates: [facts] }, { now: NOW, threshold: () => undefined }) ?? [])
    .filter(({ level }) => level === 'critical')
    .map(({ text }) => text.en)
    .join('; ');

describe('what a port shows', () => {
  it.each([
    ['good', 'localhost', ['self-signed'], /self-signed/],
    ['expired', 'localhost', ['expired'], /expired/],
    ['future', 'localhost', ['not-yet-valid'], /not valid before/],
    ['other', 'localhost', ['wrong-name'], /another name/],
  ] as const)('%s for %s is told apart', async (certificate, domain, problems, said) => {
    const facts = await look(await listening(secure(certificate)), domain);
    expect(facts.fault).toBeNull();
    expect(facts.problems).toEqual(expect.arrayContaining([...problems]));
    expect(words(facts)).toMatch(said);
    expect(facts.chain).not.toEqual([]);
  });

  it('plain text is told apart from a refusal, silence and nobody', async () => {
    const plain = await look(
      await listening(createPlainServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))),
    );
    expect(plain).toMatchObject({ problems: ['plaintext'], fault: { kind: 'malformed' }, daysLeft: null });
    // A fatal alert, unrecognized_name(112), in a TLS 1.2 record (RFC 8446 sections 5.1 and 6).
    const refusing = createPlainServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(Buffer.from('1503030002' + '0270', 'hex')));
    });
    const refused = await look(await listening(refusing));
    expect(refused).toMatchObject({ problems: ['refused'], fault: { kind: 'denied' } });
    const closed = await listening(createPlainServer());
    await new Promise((resolve) => servers.splice(0).at(-1)?.close(resolve));
    expect(await look(closed)).toMatchObject({ problems: ['unreachable'], fault: { code: 'ECONNREFUSED' } });
  });

  it('counts the days of a certificate that is accepted but for its authority', async () => {
    const facts = await look(await listening(secure('good')));
    expect(facts.daysLeft).toBeGreaterThan(0);
    expect(facts).toMatchObject({ key: 'EC prime256v1', protocol: 'TLSv1.3', matchesName: true, isTrusted: false });
    expect(facts.names).toContain('localhost');
  });

  it('makes hostile fields inert', async () => {
    const facts = await look(await listening(secure('good')), 'localhost');
    const text = JSON.stringify(facts);
    expect(text).not.toMatch(/\\u00[01]|\u202e/);
  });
});

describe('the doors of a name', () => {
  const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

  it.runIf(hasIpv6)('are asked over IPv4 and IPv6, with the name, and compared with the edge', async () => {
    const six = secure('good');
    const port = await listening(six, '::1');
    const four = secure('expired');
    servers.push(four);
    await new Promise<void>((resolve) => four.listen(port, '127.0.0.1', resolve));
    const edge = { kind: 'tcp', host: '10.0.0.1', port: 443 } as const;
    const look6 = await lookAtDoors(
      transport,
      { name: 'localhost', port, addresses: ['127.0.0.1', '127.0.0.2', '::1'], edge, fingerprint: 'AA' },
      { signal: calm, timeoutMs: 3000 },
    );
    expect(look6.map(({ family, address, isSame }) => [family, address, isSame])).toEqual([
      ['v4', '127.0.0.1', false],
      ['v6', '::1', false],
    ]);
    expect(look6[0]?.notAfter).not.toBe(look6[1]?.notAfter);
  });

  it('that are shut are a warning where the name leads here, and only told where that is not known', async () => {
    const facts = await look(await listening(secure('other')), 'localhost');
    const shut = {
      family: 'v6',
      address: '2001:db8::1',
      fault: { kind: 'unreachable', message: { 'pt-BR': 'x', en: 'refused' }, hint: { 'pt-BR': 'x', en: 'x' } },
      hasNoRoute: false,
      isSame: null,
      notAfter: null,
    } as const;
    const levels = (pointsHere: boolean | null, hasNoRoute = false) =>
      (
        tlsCertificates.judge?.(
          { certificates: [{ ...facts, pointsHere, doors: [{ ...shut, hasNoRoute }] }] },
          { now: NOW, threshold: () => undefined },
        ) ?? []
      )
        .filter(({ text }) => text.en.includes('IPv6'))
        .map(({ level }) => level);
    expect(levels(true)).toEqual(['warn']);
    expect(levels(null)).toEqual(['none']);
    expect(levels(true, true)).toEqual([]);
  });
});

describe('two resolvers', () => {
  const named = (addresses: readonly string[], other: readonly string[], here = [true, true]) =>
    judgeDns({
      domain: 'sparkone.example.com',
      addresses,
      pointsHere: here[0] ?? null,
      otherDns: { server: '1.1.1.1', addresses: other, pointsHere: here[1] ?? null },
    }).map(({ level }) => level);

  it('that agree say nothing; one that knows another place is a warning, a content network is not', () => {
    expect(named(['203.0.113.1'], ['203.0.113.1'])).toEqual([]);
    expect(named(['203.0.113.1'], ['198.51.100.1'], [true, false])).toEqual(['warn']);
    expect(named(['203.0.113.1'], [])).toEqual(['warn']);
    expect(named(['203.0.113.1'], ['203.0.113.2'], [false, false])).toEqual(['none', 'none']);
  });
});
