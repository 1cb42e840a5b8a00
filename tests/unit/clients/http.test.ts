import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createNetServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp, type HttpClient, type HttpOptions } from '../../../src/clients/http/http.ts';
import { Secret } from '../../../src/model/secret.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';

const transport = createLocalTransport();
const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
const ending: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

function client(server: Server, options: Partial<HttpOptions> = {}): HttpClient {
  const { port } = server.address() as AddressInfo;
  const http = createHttp({
    transport,
    peer: 'API',
    endpoint: { address: { kind: 'tcp', host: '127.0.0.1', port }, route: 'config', prefix: '', tls: false },
    ...options,
  });
  ending.push(() => http.close());
  return http;
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(answer);
  ending.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return listening(server);
}

async function faultOf(http: HttpClient, path = '/', maxBytes = 1000) {
  const reply = await http.json({ path, maxBytes }, call);
  return reply.ok ? null : { kind: reply.fault.kind, code: reply.fault.code, text: reply.fault.message.en };
}

describe('an answer', () => {
  it('is JSON whatever its content type says, with prefix, Host and basic authentication as configured', async () => {
    let seen: IncomingMessage | undefined;
    const server = await serve((request, response) => {
      seen = request;
      response.setHeader('content-type', 'text/plain').end('{"status":"ok"}');
    });
    const { port } = server.address() as AddressInfo;
    const http = client(server, {
      endpoint: {
        address: { kind: 'tcp', host: '127.0.0.1', port },
        route: 'config',
        prefix: '/prometheus',
        tls: false,
        access: {
          headers: { 'X-Scope-OrgID': new Secret('one') },
          login: { user: 'ops', password: new Secret('s3cret') },
          token: null,
          tls: { isVerified: true },
        },
      },
      authority: 'metrics.example.com',
    });
    expect(await http.json({ path: '/api?a=%2B' }, call)).toEqual({ ok: true, value: { status: 'ok' } });
    expect(seen?.url).toBe('/prometheus/api?a=%2B');
    expect(seen?.headers.host).toBe('metrics.example.com');
    expect(seen?.headers['x-scope-orgid']).toBe('one');
    expect(seen?.headers.authorization).toBe(`Basic ${Buffer.from('ops:s3cret').toString('base64')}`);
  });

  it('comes over the connection kept from before, and over a new one when the server closed that', async () => {
    const ports = new Set<number | undefined>();
    let answers = 0;
    const server = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      answers += 1;
      // The third request meets a kept connection that dies without an answer.
      if (answers === 3) request.socket.destroy();
      else response.end('{}');
    });
    const http = client(server, { maxConnections: 1 });
    for (let count = 0; count < 3; count += 1) expect((await http.json({ path: '/' }, call)).ok).toBe(true);
    expect([ports.size, answers]).toEqual([2, 4]);
  });
});

describe('a bad day', () => {
  const statuses = [
    [401, 'denied', 'API ADDRESS asks for user and password (401)'],
    [403, 'denied', 'API ADDRESS forbids /x (403)'],
    [404, 'absent', 'API ADDRESS has no /x (404)'],
    [405, 'unsupported', 'API ADDRESS answered 405 on /x'],
    [429, 'denied', 'API ADDRESS limits our calls (429)'],
    [500, 'malformed', 'API ADDRESS answered 500 on /x: Internal Server Error'],
    [503, 'unreachable', 'API ADDRESS answered 503 on /x'],
  ] as const;
  it.each(statuses)('status %i is a %s fault', async (status, kind, text) => {
    const server = await serve((_request, response) => {
      response.writeHead(status).end(status === 500 ? 'Internal Server\u001b[31m Error' : '<html>');
    });
    const { port } = server.address() as AddressInfo;
    expect(await faultOf(client(server), '/x')).toEqual({
      kind,
      code: String(status),
      text: text.replace('ADDRESS', `(127.0.0.1:${port})`),
    });
  });

  it('names where a redirect leads and does not follow it', async () => {
    let asked = 0;
    const server = await serve((_request, response) => {
      asked += 1;
      response.writeHead(307, { location: 'https://login.example.com/' }).end();
    });
    const found = await faultOf(client(server));
    expect(found?.kind).toBe('malformed');
    expect(found?.text).toContain('redirects / (307) to https://login.example.com/');
    expect(asked).toBe(1);
  });

  it('cuts a body without end', async () => {
    let isClosed = false;
    const server = await serve((_request, response) => {
      const pour = () => {
        while (response.write('x'.repeat(10_000)) && !isClosed);
      };
      response.on('drain', pour).on('close', () => {
        isClosed = true;
      });
      pour();
    });
    expect(await faultOf(client(server))).toMatchObject({ kind: 'malformed', code: 'TOO_LARGE' });
    await expect.poll(() => isClosed).toBe(true);
  });

  it('shows the beginning of what is no JSON, made inert', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('content-type', 'text/html').end('<html>\u001b]0;owned\u0007Login');
    });
    const found = await faultOf(client(server));
    expect(found?.text).toMatch(/did not answer JSON on \/ \(text\/html\): <html>Login$/);
  });

  it('is a timeout when the server takes the connection and stays silent, also in the middle of a body', async () => {
    const silent = await serve(() => undefined);
    const stalling = await serve((_request, response) => {
      response.write('{"half":');
    });
    for (const server of [silent, stalling]) {
      const reply = await client(server).json({ path: '/' }, { ...call, timeoutMs: 150 });
      expect(reply.ok ? null : reply.fault.kind).toBe('timeout');
    }
  });

  it('tells a closed port, a port that does not speak HTTP and a cut connection apart', async () => {
    const greeting = await listening(createNetServer((socket) => socket.end('-ERR unknown command\r\n')));
    ending.push(() => void greeting.close());
    const cutting = await listening(createNetServer((socket) => socket.destroy()));
    ending.push(() => void cutting.close());
    const gone = await listening(createNetServer());
    const http = client(gone);
    gone.close();
    expect(await faultOf(http)).toMatchObject({ kind: 'unreachable', code: 'ECONNREFUSED' });
    expect(await faultOf(client(greeting))).toMatchObject({ kind: 'malformed', code: 'HTTPParserError' });
    expect(await faultOf(client(cutting))).toMatchObject({ kind: 'unreachable', code: 'ECONNRESET' });
  });

  it('a plaintext server behind an https address says so', async () => {
    const server = await serve((_request, response) => void response.end('{}'));
    const { port } = server.address() as AddressInfo;
    const http = client(server, {
      endpoint: { address: { kind: 'tcp', host: '127.0.0.1', port }, route: 'config', prefix: '', tls: true },
    });
    const found = await faultOf(http);
    expect(found?.kind).toBe('malformed');
    expect(found?.text).toContain('does not speak TLS there');
  });
});

describe('a stream', () => {
  it('gives the body as it comes, longer than the deadline for its headers, until the caller ends it', async () => {
    const server = await serve((_request, response) => {
      response.write('one\n');
    });
    const stop = new AbortController();
    const stream = await client(server).open({ path: '/events' }, { signal: stop.signal, timeoutMs: 100 });
    if (!stream.ok) throw new Error(stream.fault.message.en);
    const body = stream.value.body;
    expect(String(await new Promise((resolve) => body.once('data', resolve)))).toBe('one\n');
    const ended = new Promise((resolve) => body.once('error', resolve));
    stop.abort();
    await ended;
    expect(body.destroyed).toBe(true);
  });
});
