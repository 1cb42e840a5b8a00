import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { issueCertificate } from '../stack/pki.ts';

/** The tenant that the gate lets in. */
export const TENANT = 'sparkone';

/**
 * A gate before a Prometheus, as nginx stands before Mimir or Thanos: TLS, a path prefix, a client certificate (400 without one)
 * and a tenant.
 */
export type Gate = {
  /** `https://127.0.0.1:port/prefix`. */
  readonly url: string;
  /** Folder with `ca.pem`, `client.pem`, `client.key`, and `other.pem` of another authority. */
  readonly folder: string;
  /** Paths that were asked for, behind the prefix. */
  readonly asked: string[];
  /** Paths that answer 404 from now on, as what only stores answers them. */
  readonly hide: (paths: readonly string[]) => void;
  readonly close: () => Promise<void>;
};

const PREFIX = '/metrics/prometheus';

async function issueAll(folder: string): Promise<void> {
  await issueCertificate({ folder, name: 'ca', hosts: ['gate authority'] });
  await issueCertificate({ folder, name: 'other', hosts: ['another authority'] });
  await issueCertificate({ folder, name: 'server', hosts: ['127.0.0.1'], signedBy: 'ca' });
  await issueCertificate({ folder, name: 'client', hosts: ['sparkone-tui'], signedBy: 'ca' });
}

/** A server of OpenSSL, which demands a client certificate in the handshake as Go's and Java's do. */
export async function openStrictDoor(
  folder: string,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  const port = await freePort();
  const own = [
    '-CAfile',
    join(folder, 'ca.pem'),
    '-cert',
    join(folder, 'server.pem'),
    '-key',
    join(folder, 'server.key'),
  ];
  const strict = ['-Verify', '1', '-verify_return_error', '-tls1_3'];
  const server = spawn('openssl', ['s_server', ...strict, ...own, '-accept', `127.0.0.1:${port}`, '-www']);
  // It says ACCEPT when it listens.
  await new Promise<void>((resolve) => server.stdout.once('data', () => resolve()));
  return {
    url: `https://127.0.0.1:${port}/`,
    close: async () => {
      const gone = new Promise((resolve) => server.once('close', resolve));
      server.kill('SIGKILL');
      await gone;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createPlainServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Opens a gate before the Prometheus at `host:port`. */
export async function openGate(prometheus: string): Promise<Gate> {
  const folder = mkdtempSync(join(tmpdir(), 'gate-'));
  await issueAll(folder);
  const pem = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const asked: string[] = [];
  let hidden: readonly string[] = [];
  const [host, port] = prometheus.split(':');
  const pass = (from: IncomingMessage, to: ServerResponse): void => {
    const path = (from.url ?? '').slice(PREFIX.length);
    if (!(from.socket as TLSSocket).authorized)
      return void to.writeHead(400).end('No required SSL certificate was sent');
    if (!from.url?.startsWith(PREFIX)) return void to.writeHead(403).end();
    if (from.headers['x-scope-orgid'] !== TENANT) return void to.writeHead(401).end('no org id\n');
    asked.push(path);
    if (hidden.some((one) => path.startsWith(one))) return void to.writeHead(404).end('404 page not found\n');
    const { host: _own, ...headers } = from.headers;
    const behind = request({ host, port, path, method: from.method, headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    behind.on('error', () => to.writeHead(502).end());
    from.pipe(behind);
  };
  const tls = { cert: pem('server.pem'), key: pem('server.key'), ca: pem('ca.pem') };
  const server = createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, pass);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}${PREFIX}/`,
    folder,
    asked,
    hide: (paths) => {
      hidden = paths;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
