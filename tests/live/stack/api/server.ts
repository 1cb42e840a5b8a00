import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { amount, isOn } from './knobs.ts';
import { allow } from './limiter.ts';
import { logAccess, logConsole, logSecurity, pythonJson, writeRaw } from './log.ts';
import { type Answer, findRoute, type Parts } from './routes.ts';
import { logTraceback } from './traceback.ts';

const slowRequestSeconds = 1;
const hugeBytes = 50 * 1024 * 1024;

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, answer: Answer, headers: Readonly<Record<string, string>>): void {
  const isText = typeof answer.body === 'string';
  const body = isText ? String(answer.body) : pythonJson(answer.body);
  response.writeHead(answer.status, {
    ...headers,
    server: 'uvicorn',
    'content-type': answer.type ?? (isText ? 'text/plain; charset=utf-8' : 'application/json'),
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Answers in place of the routes when a knob asks for it; `never` leaves the caller waiting. */
async function misbehave(path: string): Promise<Answer | 'never' | undefined> {
  if (isOn('errors')) throw new Error('fault knob: errors');
  // A scrape stays possible, so that the latency can be seen in Prometheus as it could in production.
  if (path === '/metrics') return undefined;
  if (isOn('hang')) return 'never';
  if (isOn('latency')) await delay(amount('latency', 3) * 1000);
  if (isOn('handled-errors') && !path.startsWith('/health'))
    return { status: 503, body: { detail: 'Upstream unavailable' } };
  if (isOn('non-json'))
    return { status: 200, body: '<html><body><h1>Maintenance</h1></body></html>', type: 'text/html' };
  if (isOn('redirect')) return { status: 302, body: '', type: 'text/html' };
  if (isOn('huge')) return { status: 200, body: `{"padding": "${'x'.repeat(hugeBytes)}"}`, type: 'application/json' };
  return undefined;
}

class RateLimited extends Error {}

async function answer(parts: Parts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const method = request.method ?? 'GET';
  const target = request.url ?? '/';
  const url = new URL(target, 'http://api');
  const peer = `${request.socket.remoteAddress?.replace('::ffff:', '') ?? ''}:${request.socket.remotePort ?? 0}`;
  const started = performance.now();
  const route = findRoute(method, url);
  const count = (status: number): void => {
    const seconds = (performance.now() - started) / 1000;
    parts.metrics.requests.add({ method, path: route.label, status: String(status) });
    parts.metrics.latency.observe({ method, path: route.label }, seconds);
    if (seconds >= slowRequestSeconds)
      logConsole('warning', 'slow request', { path: route.label, duration: Math.round(seconds * 1000) / 1000 });
  };
  try {
    if (url.pathname.startsWith('/health/')) writeRaw(`[DEBUG] MIDDLEWARE ENTRY - Path: ${url.pathname}`);
    const instead = await misbehave(url.pathname);
    if (instead === 'never') return;
    const allowance = await allow(parts.redis, peer.slice(0, peer.lastIndexOf(':')), url.pathname);
    if (!allowance.isAllowed) throw new RateLimited('429: Rate limit exceeded');
    const given = instead ?? (await route.run(parts, await readBody(request)));
    count(given.status);
    send(response, given, given.status === 302 ? { ...allowance.headers, location: '/login' } : allowance.headers);
    logAccess(peer, method, target, given.status);
  } catch (error) {
    // An unhandled exception: the middleware that counts requests never sees an answer, so nothing is counted.
    const message = error instanceof Error ? error.message : String(error);
    const name = error instanceof RateLimited ? 'fastapi.exceptions.HTTPException' : exceptionName(message);
    logAccess(peer, method, target, 500);
    logSecurity(randomUUID(), url.pathname, message);
    logTraceback(name, message);
    send(response, { status: 500, body: 'Internal Server Error' }, {});
  }
}

function exceptionName(message: string): string {
  if (/stream isn't writeable|Connection is closed|max retries/i.test(message))
    return 'redis.exceptions.ConnectionError';
  if (/NOAUTH|WRONGPASS/.test(message)) return 'redis.exceptions.AuthenticationError';
  if (/READONLY|OOM|MASTERDOWN/.test(message)) return 'redis.exceptions.ResponseError';
  if (/timeout/i.test(message)) return 'asyncio.exceptions.TimeoutError';
  return 'sqlalchemy.exc.OperationalError';
}

/** Listens as one worker process does. Connections idle for 2 s are closed, so that scrapes reach both workers. */
export function listen(parts: Parts, port: number): Server {
  const server = createServer((request, response) => {
    answer(parts, request, response).catch((error: unknown) => {
      writeRaw(`ERROR:    ${error instanceof Error ? error.message : String(error)}`);
      response.destroy();
    });
  });
  server.keepAliveTimeout = 2000;
  server.listen(port, '0.0.0.0');
  return server;
}
