import type { ApiBudgetFacts, BudgetFacts } from '../../../probes/api/api-budget.ts';
import type { ApiMemoryFacts } from '../../../probes/api/api-memory.ts';
import type { ApiRateLimitFacts } from '../../../probes/api/api-rate-limit.ts';
import type { ApiSlowQueriesFacts, SlowQueryFacts } from '../../../probes/api/api-slow-queries.ts';
import { PROFILER } from '../../../probes/cadence.ts';
import { probeSpecs } from '../../../probes/registry.ts';
import type { Moment } from '../moment.ts';
import { hashed } from '../noise.ts';
import { asked, scraped } from './prometheus.ts';
import { failedWith, type Generator, isReached, placeOf, type Track, tracked, wayFault } from './view.ts';

const HOUR = 3_600_000;

const QUERIES: readonly (readonly [query: string, table: string, rows: number])[] = [
  ["SELECT * FROM messages WHERE payload->>'channel' = $1 ORDER BY received_at DESC", 'messages', 18_240],
  ['SELECT t.*, e.* FROM tasks t LEFT JOIN events e ON e.task_id = t.id WHERE t.user_id = $1', 'tasks', 1_204],
  ['SELECT count(*) FROM sync_rows WHERE sheet_id = $1 AND changed_at > $2', 'sync_rows', 1],
  ['SELECT * FROM conversations WHERE contact ILIKE $1', 'conversations', 311],
];

/** The profiler's list: a few between its limit and a second on a good day, seconds long when Postgres is busy. */
function slowQueries(moment: Moment): SlowQueryFacts[] {
  const isBusy = moment.postgres.meanStatementMs > 20;
  const count = Math.min(20, moment.api.slowQueriesPerHour);
  const found = Array.from({ length: count }, (_, i): SlowQueryFacts => {
    const [query, table, rowCount] = QUERIES[isBusy ? 0 : i % QUERIES.length] ?? ['', '', 0];
    const roll = hashed(moment.seed, 'slow', i + Math.floor(moment.at / HOUR));
    const at = moment.at - Math.floor((isBusy ? HOUR / 12 : HOUR) * hashed(moment.seed, 'slow.at', i));
    return {
      query,
      durationMs: isBusy ? 1_200 + 8_100 * roll : 510 + 400 * roll,
      table,
      operation: 'SELECT',
      at,
      rowCount,
    };
  });
  return found.toSorted((a, b) => b.durationMs - a.durationMs);
}

const isProfiled = (moment: Moment) => moment.api.profiler.kind === 'ok';

const SLOW: readonly Track[] = [
  { metric: 'api.slow-queries', of: (moment) => (isProfiled(moment) ? moment.api.slowQueriesPerHour : Number.NaN) },
  {
    metric: 'api.slow-queries.longest',
    of: (moment) => (isProfiled(moment) ? (slowQueries(moment)[0]?.durationMs ?? 0) : Number.NaN),
  },
];

/** `/profiler/slow-queries` of the simulated API. */
export const apiSlowQueriesReading: Generator<ApiSlowQueriesFacts> = (view) => {
  const { profiler, slowQueriesPerHour } = view.now.api;
  if (!isReached(profiler))
    return failedWith(view, wayFault(profiler, placeOf('api', 'API'), PROFILER.deadlineMs), SLOW);
  if (profiler.kind === 'error') {
    const facts = { status: Number(profiler.code), thresholdMs: null, total: 0, queries: [], excerpt: profiler.text };
    return tracked(view, facts, SLOW);
  }
  const facts = {
    status: 200,
    thresholdMs: 500,
    total: slowQueriesPerHour,
    queries: slowQueries(view.now),
    excerpt: '',
  };
  return tracked(view, facts, SLOW);
};

/** Two workers share the API's port: each scrape hits one of them. */
export function scrapedWorker({ seed, at, api }: Moment): number {
  return api.residentBytes[hashed(seed, 'scrape', Math.floor(at / 15_000)) < 0.5 ? 0 : 1];
}

/** Resident memory by scrape target, flipping between the workers. */
export const apiMemoryReading: Generator<ApiMemoryFacts> = (view) => {
  const api = { ...scraped('process.memory', scrapedWorker), entity: 'sparkone-api api:8000' };
  const own = ({ services }: Moment) => services.prometheus.memoryBytes * 0.93;
  const prometheus = { ...scraped('process.memory', own), entity: 'prometheus prometheus:9090' };
  return asked(view, [api, prometheus], () => {
    const [first, second] = view.now.api.residentBytes;
    const minBytes = Math.round(Math.min(first, second));
    const maxBytes = Math.round(Math.max(first, second));
    const bytes = Math.round(scrapedWorker(view.now));
    const other = Math.round(own(view.now));
    return {
      rows: [
        { scrapeJob: 'sparkone-api', instance: 'api:8000', bytes, minBytes, maxBytes, flips: true },
        {
          scrapeJob: 'prometheus',
          instance: 'prometheus:9090',
          bytes: other,
          minBytes: other,
          maxBytes: other,
          flips: false,
        },
      ],
    };
  });
};

const hitsPerHour = ({ api }: Moment) => Math.round(api.rateLimitHitsPerSecond * 3_600);

/** Rate limit hits: this simulated API does export the runbook's metric. */
export const apiRateLimitReading: Generator<ApiRateLimitFacts> = (view) =>
  asked(
    view,
    [scraped('api.rate-limit.hits', hitsPerHour), { metric: 'api.rate-limit.logged', of: hitsPerHour }],
    () => ({
      hitsPerHour: hitsPerHour(view.now),
      loggedPerHour: hitsPerHour(view.now),
      linesRead: 5_000,
      isPartial: false,
    }),
  );

/** Limits of the product by the path's first segment: calls an hour for each address and path. */
function limitOf(path: string): number {
  return path.startsWith('/profiler') ? 100 : 1_000;
}

function budgetOf(path: string, at: number, isTold: boolean): BudgetFacts {
  const perHour = (pick: 'everyMs' | 'watchedEveryMs') =>
    probeSpecs.reduce((sum, spec) => sum + ((spec.calls?.[path] ?? 0) * HOUR) / spec[pick], 0);
  const usedPerHour = Math.round(perHour('everyMs'));
  const intoHour = at % HOUR;
  return {
    path,
    limitPerHour: limitOf(path),
    usedPerHour,
    plannedPerHour: Math.round(perHour('watchedEveryMs')),
    remaining: isTold ? limitOf(path) - Math.round((usedPerHour * intoHour) / HOUR) : null,
    resetsAt: isTold ? at - intoHour + HOUR : null,
  };
}

/** Our calls to the limited paths, as the cadences make them. */
export const apiBudgetReading: Generator<ApiBudgetFacts> = (view) => {
  const { at, api } = view.now;
  const paths = [...new Set(probeSpecs.flatMap((spec) => Object.keys(spec.calls ?? {})))];
  const rows = paths.map((path) => budgetOf(path, at, api.redis.kind === 'ok'));
  const tracks = rows.map(
    (row): Track => ({ metric: 'api.budget', entity: row.path, of: () => (100 * row.usedPerHour) / row.limitPerHour }),
  );
  return tracked(view, { paths: rows }, tracks);
};
