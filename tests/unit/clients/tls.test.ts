import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer as createNetServer, type Server } from 'node:net';
import { createServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { inspectTls, type TlsQuestion } from '../../../src/clients/tls/tls.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';

const transport = createLocalTransport();
const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function inspect(server: Server, question: Partial<TlsQuestion> = {}) {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const address = { kind: 'tcp', host: '127.0.0.1', port } as const;
  return inspectTls(transport, { address, serverName: 'localhost', ...question }, call);
}

const serverWith = (name: string) =>
  createServer({ key: fixture('key'), cert: fixture(name) }).on('tlsClientError', () => undefined);

describe('a certificate', () => {
  it('is told whole: names, dates, key, protocol, and trust of its own authority', async () => {
    const report = await inspect(serverWith('good'), { extraAuthorities: [fixture('good')] });
    if (!report.ok) throw new Error(report.fault.message.en);
    expect(report.value).toMatchObject({ protocol: 'TLSv1.3', isTrusted: true, problem: null, matchesName: true });
    expect(report.value.chain).toHaveLength(1);
    expect(report.value.chain[0]).toMatchObject({
      subject: 'O=SparkOne test, CN=localhost',
      names: ['localhost', '*.example.test', '127.0.0.1'],
      keyKind: 'ec',
      curve: 'prime256v1',
      hasTimestamps: false,
    });
    expect(report.value.chain[0]?.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it('matches wildcards and addresses of its names, and its common name never', async () => {
    const matches = async (name: string, serverName: string) => {
      const report = await inspect(serverWith(name), { serverName, extraAuthorities: [fixture(name)] });
      return report.ok && report.value.matchesName;
    };
    expect(await matches('good', 'api.example.test')).toBe(true);
    expect(await matches('good', '127.0.0.1')).toBe(true);
    expect(await matches('good', 'a.b.example.test')).toBe(false);
    expect(await matches('other', 'localhost')).toBe(false);
  });

  const problems = [
    ['good', [], 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['expired', ['good'], 'CERT_HAS_EXPIRED'],
    ['future', ['good'], 'CERT_NOT_YET_VALID'],
    ['other', ['other'], null],
  ] as const;
  it.each(problems)('%s with authorities %j has the problem %s', async (name, authorities, problem) => {
    const report = await inspect(serverWith(name), { extraAuthorities: authorities.map(fixture) });
    expect(report.ok && [report.value.problem, report.value.isTrusted]).toEqual([problem, problem === null]);
  });
});

describe('a port without TLS', () => {
  it('that answers says so, and one that stays silent is a timeout', async () => {
    const plain = await inspect(createNetServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    expect(plain.ok ? null : plain.fault.kind).toBe('malformed');
    expect(plain.ok ? '' : plain.fault.message.en).toContain('does not speak TLS there');
    const hung = createNetServer((socket) => void socket.on('error', () => undefined));
    servers.push(hung);
    await new Promise<void>((resolve) => hung.listen(0, '127.0.0.1', resolve));
    const { port } = hung.address() as AddressInfo;
    const address = { kind: 'tcp', host: '127.0.0.1', port } as const;
    const silent = await inspectTls(transport, { address, serverName: 'localhost' }, { ...call, timeoutMs: 150 });
    expect(silent.ok ? null : silent.fault.kind).toBe('timeout');
  });
});
