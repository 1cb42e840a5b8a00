import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createSystemClock } from '../../src/engine/clock.ts';
import type { LogSink, RawLogLine } from '../../src/model/log.ts';
import type { LogTail } from '../../src/model/log-tail.ts';
import { NO_FILTER } from '../../src/tails/log-filter.ts';
import { createLogTail } from '../../src/tails/log-tail.ts';
import type { Figure } from './statistics.ts';

const LINES = 1_000_000;
const PER_SECOND = 20_000;
const SECONDS = 5;
const PATTERN = 'items/9[0-9]+ .*status=5\\d\\d';

function lineOf(n: number): string {
  return n % 50 === 0
    ? `ERROR:security:{"request_id": "${n}", "event": "Request error", "level": "error"}`
    : `INFO:     172.18.0.${n % 250}:${30_000 + (n % 9000)} - "GET /items/${n} HTTP/1.1" status=${n % 97 === 0 ? 503 : 200} in ${n % 40} ms`;
}

function open(limit: number): { tail: LogTail; say(from: number, count: number): void } {
  const sinks: LogSink[] = [];
  const tail = createLogTail({
    clock: createSystemClock(),
    limits: { maxEntries: limit, maxBytes: 2 * 1024 ** 3 },
    source: {
      services: () => ['api'],
      follow(_request, given) {
        sinks.push(given);
        return () => undefined;
      },
    },
  });
  const say = (from: number, count: number): void => {
    const batch = Array.from(
      { length: count },
      (_, index): RawLogLine => ({
        service: 'api',
        at: from + index,
        stream: 'stdout',
        text: lineOf(from + index),
        cutBytes: 0,
      }),
    );
    for (const sink of sinks) sink.lines(batch);
  };
  return { tail, say };
}

/** Share of a core that 20 000 lines a second take with a filter on, the default bounds reached. */
async function follow(): Promise<Figure> {
  const { tail, say } = open(100_000);
  say(0, 100_000);
  tail.setFilter({ ...NO_FILTER, include: PATTERN });
  await delay(500);
  const cpu = process.cpuUsage();
  const started = performance.now();
  for (let sent = 0; performance.now() - started < SECONDS * 1000; ) {
    const due = Math.floor(((performance.now() - started) / 1000) * PER_SECOND);
    say(100_000 + sent, due - sent);
    sent = due;
    await delay(50);
  }
  const used = process.cpuUsage(cpu);
  const share = (used.user + used.system) / 10 / (performance.now() - started);
  tail.close();
  return {
    name: 'logs: 20 000 lines/s, filtered',
    value: share,
    unit: '% of a core',
    atMost: 35,
    detail: `${tail.seen()} lines seen, ${tail.dropped()} dropped by the bound; making the lines included`,
  };
}

/** Time of a regular expression over a million buffered lines, against `grep -c` on the same lines. */
async function search(): Promise<Figure[]> {
  const { tail, say } = open(LINES);
  for (let from = 0; from < LINES; from += 50_000) say(from, 50_000);
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-bench-'));
  try {
    const file = join(folder, 'lines.log');
    writeFileSync(file, Array.from({ length: LINES }, (_, n) => lineOf(n)).join('\n'));
    const grepStarted = performance.now();
    const grep = spawnSync('grep', ['-ciP', PATTERN, file], { encoding: 'utf8' });
    const grepMs = performance.now() - grepStarted;
    const started = performance.now();
    tail.setFilter({ ...NO_FILTER, include: PATTERN });
    const firstMs = performance.now() - started;
    let longestMs = firstMs;
    for (let before = performance.now(); tail.scan().scanned < tail.scan().total; before = performance.now()) {
      await delay(0);
      longestMs = Math.max(longestMs, performance.now() - before);
    }
    const tookMs = performance.now() - started;
    return [
      {
        name: 'logs: regex over 1 000 000 lines',
        value: tookMs / grepMs,
        unit: 'x grep -ciP',
        atMost: 3,
        detail: `${Math.round(tookMs)} ms against ${Math.round(grepMs)} ms; ${tail.size()} found, grep ${grep.stdout.trim()}`,
      },
      {
        name: 'logs: longest pause while filtering',
        value: longestMs,
        unit: 'ms',
        atMost: 50,
        detail: `first matches after ${Math.round(firstMs)} ms`,
      },
    ];
  } finally {
    tail.close();
    rmSync(folder, { recursive: true });
  }
}

/** Figures of the log tail. */
export async function measure(): Promise<Figure[]> {
  return [await follow(), ...(await search())];
}
