import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { directoryOf, readRenewalWindow } from '../../../src/clients/tls/renewal-info.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');
const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

type Answer = readonly [body: string, headers?: Readonly<Record<string, string>>];

/** An authority that answers these paths and notes what it was asked. */
async function authority(answers: (port: number) => Readonly<Record<string, Answer>>) {
  const asked: string[] = [];
  const server = createServer({ key: fixture('key'), cert: fixture('good') }, (request, response) => {
    asked.push(request.url ?? '');
    const [body, headers] = answers((server.address() as AddressInfo).port)[request.url ?? ''] ?? [];
    response.writeHead(body === undefined ? 404 : 200, headers).end(body ?? 'no');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ask = () =>
    readRenewalWindow(
      createLocalTransport(),
      { directory: `https://localhost:${port}/directory`, certificate: 'aYhb.AIdl', host: '127.0.0.1' },
      call,
    );
  return { ask, asked };
}

const directory = (port: number): Answer => [JSON.stringify({ renewalInfo: `https://localhost:${port}/info` })];

describe('renewal information of an authority', () => {
  it('is found by its directory, with the window, the reason and how long it keeps', async () => {
    const window = { start: '2026-10-01T00:00:00Z', end: '2026-10-03T00:00:00Z' };
    const { ask, asked } = await authority((port) => ({
      '/directory': directory(port),
      '/info/aYhb.AIdl': [
        JSON.stringify({ suggestedWindow: window, explanationURL: 'https://ca.example/\u001b[31mwhy' }),
        { 'retry-after': '21600' },
      ],
    }));
    expect(await ask()).toEqual({
      ok: true,
      value: {
        start: Date.parse(window.start),
        end: Date.parse(window.end),
        explanation: 'https://ca.example/why',
        keepMs: 21_600_000,
      },
    });
    expect(asked).toEqual(['/directory', '/info/aYhb.AIdl']);
  });

  it.each<[string, (port: number) => Readonly<Record<string, Answer>>, string]>([
    ['an authority without it', () => ({ '/directory': ['{}'] }), 'unsupported'],
    ['a directory that is no JSON', () => ({ '/directory': ['<html>'] }), 'malformed'],
    ['a certificate that it does not know', (port) => ({ '/directory': directory(port) }), 'absent'],
    [
      'a window that ends before it starts',
      (port) => ({
        '/directory': directory(port),
        '/info/aYhb.AIdl': [
          JSON.stringify({ suggestedWindow: { start: '2026-10-03T00:00:00Z', end: '2026-10-01T00:00:00Z' } }),
        ],
      }),
      'malformed',
    ],
  ])('%s is told', async (_name, answers, kind) => {
    const { ask } = await authority(answers);
    const told = await ask();
    expect(told.ok ? null : told.fault.kind).toBe(kind);
  });

  it('is known where the issuer is', () => {
    expect(directoryOf("C=US, O=Let's Encrypt, CN=R11")).toContain('letsencrypt.org');
    expect(directoryOf('CN=Pebble Intermediate CA 0d3a')).toBeNull();
  });
});
