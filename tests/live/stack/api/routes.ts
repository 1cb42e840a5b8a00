import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Database } from './database.ts';
import { isOn } from './knobs.ts';
import { logEvent } from './log.ts';
import type { Metrics } from './metrics.ts';

/** What a route answers; `body` is JSON unless it is a string. */
export type Answer = { readonly status: number; readonly body: unknown; readonly type?: string };

/** What the routes stand on. */
export type Parts = {
  readonly database: Database;
  readonly redis: Redis;
  readonly metrics: Metrics;
  readonly release: {
    readonly version: string;
    readonly commit: string;
    readonly number: string;
    readonly isDefective: boolean;
  };
};

type Call = { readonly parts: Parts; readonly query: URLSearchParams; readonly body: string; readonly rest: string };
type Route = {
  readonly method: string;
  readonly path: RegExp;
  readonly label: string;
  readonly run: (call: Call) => Answer | Promise<Answer>;
};

function health(parts: Parts, more: object = {}): Answer {
  const body = {
    status: 'ok',
    timestamp: new Date().toISOString(),
    version: parts.release.version,
    environment: 'production',
    ...more,
  };
  return { status: 200, body };
}

async function login({ body }: Call): Promise<Answer> {
  const asked: unknown = JSON.parse(body || '{}');
  const given =
    asked !== null && typeof asked === 'object' ? new Map(Object.entries(asked)) : new Map<string, unknown>();
  const username = String(given.get('username') ?? '');
  if (given.get('password') === 'correct horse') {
    logEvent('src.app.services.auth', 'info', 'login succeeded', { username });
    return { status: 200, body: { access_token: 'stand-in', token_type: 'bearer' } };
  }
  await delay(20);
  logEvent('src.app.services.auth', 'warning', 'login failed', {
    username,
    reason: 'invalid credentials',
    status: 'unauthorized',
  });
  return { status: 401, body: { detail: 'Invalid credentials' } };
}

async function addItem({ parts, body }: Call): Promise<Answer> {
  const asked: unknown = JSON.parse(body || '{}');
  const name = asked !== null && typeof asked === 'object' && 'name' in asked ? String(asked.name) : 'unnamed';
  const [row] = await parts.database.query('INSERT INTO items (name, price_cents) VALUES ($1, $2) RETURNING id, name', [
    name,
    name.length * 100,
  ]);
  parts.metrics.ingestion.add({ status: 'success' });
  parts.metrics.classification.add({ status: 'success' });
  logEvent('src.app.core.validation', 'info', 'item stored', { name });
  return { status: 201, body: row };
}

function slowQueries({ parts, query }: Call): Answer {
  const threshold = Number(query.get('threshold') ?? 0.5);
  const queries = parts.database.slow
    .filter(({ duration }) => duration >= threshold)
    .slice(0, Number(query.get('limit') ?? 50));
  const data = {
    threshold_seconds: threshold,
    total_slow_queries: parts.database.slow.length,
    returned_queries: queries.length,
    queries,
  };
  return { status: 200, body: { status: 'success', data, message: `${queries.length} slow queries found` } };
}

const routes: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/health\/?$/,
    label: '/health',
    run: ({ parts }) =>
      isOn('never-healthy') || parts.release.isDefective
        ? { status: 503, body: { detail: 'Service not ready' } }
        : health(parts),
  },
  {
    method: 'GET',
    path: /^\/health\/database\/?$/,
    label: '/health/database',
    run: async ({ parts }) => {
      await parts.database.query('SELECT 1');
      // The product says sqlite whatever the database is.
      return health(parts, { database: 'sqlite', connected: true });
    },
  },
  {
    method: 'GET',
    path: /^\/health\/redis\/?$/,
    label: '/health/redis',
    run: async ({ parts }) => {
      await parts.redis.ping();
      return health(parts, { redis: 'redis', connected: true });
    },
  },
  {
    method: 'GET',
    path: /^\/metrics$/,
    label: '/metrics',
    run: ({ parts }) => ({ status: 200, body: parts.metrics.text(), type: 'text/plain; version=0.0.4; charset=utf-8' }),
  },
  { method: 'GET', path: /^\/version$/, label: '/version', run: ({ parts }) => ({ status: 200, body: parts.release }) },
  { method: 'GET', path: /^\/profiler\/slow-queries\/?$/, label: '/profiler/slow-queries', run: slowQueries },
  { method: 'POST', path: /^\/login$/, label: '/login', run: login },
  { method: 'POST', path: /^\/items$/, label: '/items', run: addItem },
  {
    method: 'GET',
    path: /^\/items$/,
    label: '/items',
    run: async ({ parts }) => ({
      status: 200,
      body: await parts.database.query('SELECT id, name, price_cents FROM items ORDER BY id DESC LIMIT 20'),
    }),
  },
  {
    method: 'GET',
    path: /^\/items\/(\d+)$/,
    label: '/items/{item_id}',
    run: async ({ parts, rest }) => {
      const [row] = await parts.database.query('SELECT id, name, price_cents FROM items WHERE id = $1', [rest]);
      return row === undefined ? { status: 404, body: { detail: 'Item not found' } } : { status: 200, body: row };
    },
  },
  {
    method: 'GET',
    path: /^\/reports\/slow$/,
    label: '/reports/slow',
    run: async ({ parts, query }) => {
      await parts.database.query('SELECT pg_sleep($1) FROM items LIMIT 1', [
        Math.min(10, Number(query.get('seconds') ?? 1)),
      ]);
      return { status: 200, body: { status: 'success' } };
    },
  },
];

/** A request's route: its label in the metrics and what runs. */
export type Found = { readonly label: string; readonly run: (parts: Parts, body: string) => Answer | Promise<Answer> };

/** Finds the route; an unknown path answers 404 as FastAPI does. */
export function findRoute(method: string, url: URL): Found {
  const asked = method === 'HEAD' ? 'GET' : method;
  for (const route of routes) {
    const match = asked === route.method ? route.path.exec(url.pathname) : null;
    if (match !== null)
      return {
        label: route.label,
        run: (parts, body) => route.run({ parts, body, query: url.searchParams, rest: match[1] ?? '' }),
      };
  }
  return { label: url.pathname, run: () => ({ status: 404, body: { detail: 'Not Found' } }) };
}
