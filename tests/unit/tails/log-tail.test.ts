import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import type { LogRequest, LogSink, LogSource } from '../../../src/model/log.ts';
import { NO_FILTER, SAVED_FILTERS } from '../../../src/tails/log-filter.ts';
import { compileMatcher } from '../../../src/tails/log-matcher.ts';
import { createLogTail, type TailClock } from '../../../src/tails/log-tail.ts';

/** A clock that runs what was asked when told to. */
function manualClock(now = 1_000_000): TailClock & { run(): void } {
  const waiting = new Set<() => void>();
  return {
    now: () => now,
    monotonic: () => now,
    after(_ms, run) {
      waiting.add(run);
      return () => waiting.delete(run);
    },
    run() {
      while (waiting.size > 0)
        for (const run of [...waiting]) {
          waiting.delete(run);
          run();
        }
    },
  };
}

function openTail(limits = { maxEntries: 1000, maxBytes: 1 << 20 }) {
  let sink: LogSink | undefined;
  const source: LogSource = {
    services: () => ['api', 'redis'],
    follow(_request, given) {
      sink = given;
      return () => undefined;
    },
  };
  const clock = manualClock();
  const tail = createLogTail({ source, clock, limits });
  const say = (service: string, text: string, at = 1_000_000) =>
    sink?.lines([{ service, text, at, stream: 'stdout', cutBytes: 0 }]);
  return { tail, clock, say, texts: () => Array.from({ length: tail.size() }, (_, n) => tail.entry(n)?.text) };
}

const saved = (id: string) => SAVED_FILTERS.find((filter) => filter.id === id) ?? NO_FILTER.saved;

describe('log tail', () => {
  it('merges services by time even when one is behind', () => {
    const { say, texts } = openTail();
    say('api', 'a1', 10);
    say('api', 'a3', 30);
    say('redis', 'r2', 20);
    expect(texts()).toEqual(['a1', 'r2', 'a3']);
  });

  it('filters a large buffer in slices while lines come and old ones are dropped: none twice, none missed', () => {
    const waiting: (() => void)[] = [];
    const sinks: LogSink[] = [];
    let spent = 0;
    const clock: TailClock = {
      now: () => 1_000_000,
      // Time goes on at every look, so that a slice ends after a few of them.
      monotonic: () => (spent += 5),
      after: (_ms, run) => {
        waiting.push(run);
        return () => void waiting.splice(waiting.indexOf(run), 1);
      },
    };
    const source: LogSource = {
      services: () => ['api'],
      follow: (_request, given) => {
        sinks.push(given);
        return () => undefined;
      },
    };
    const tail = createLogTail({ source, clock, limits: { maxEntries: 8000, maxBytes: 1 << 30 } });
    let said = 0;
    const say = (count: number): void => {
      for (let n = 0; n < count; n += 1, said += 1)
        sinks[0]?.lines([{ service: 'api', text: `INFO:     item ${said}`, at: said, stream: 'stdout', cutBytes: 0 }]);
    };
    say(8000);
    tail.setFilter({ ...NO_FILTER, include: 'item \\d*7$' });
    let slices = 0;
    while (tail.scan().scanned < tail.scan().total) {
      say(300);
      for (const run of waiting.splice(0)) run();
      slices += 1;
      expect(slices).toBeLessThan(100);
    }
    expect(slices).toBeGreaterThan(2);
    say(1);
    const found = Array.from({ length: tail.size() }, (_, n) => tail.entry(n)?.at ?? -1);
    const oldest = said - 8000;
    const expected = Array.from({ length: 8000 }, (_, n) => oldest + n).filter((n) => n % 10 === 7);
    expect(found).toEqual(expected);
  });

  it('notifies once for many lines', () => {
    const { tail, clock, say } = openTail();
    let told = 0;
    tail.subscribe(() => (told += 1));
    for (let n = 0; n < 100; n += 1) say('api', `line ${n}`, n);
    clock.run();
    expect(told).toBe(1);
    expect(tail.version()).toBe(1);
  });

  it('drops the oldest at the bound and counts them, in the filtered index too', () => {
    const { tail, say, texts } = openTail({ maxEntries: 10, maxBytes: 1 << 20 });
    for (let n = 0; n < 25; n += 1) say('api', `line ${n}`, n);
    expect(tail.dropped()).toBe(15);
    expect(texts()[0]).toBe('line 15');
    expect(tail.size()).toBe(10);
  });

  it('holds no more in the filtered index than in the buffer when lines keep coming with times of long ago', () => {
    const { tail, say } = openTail({ maxEntries: 10, maxBytes: 1 << 20 });
    for (let n = 0; n < 200; n += 1) {
      say('api', `line ${n}`, 10_000 + n);
      say('redis', `old ${n}`, n);
      expect(tail.size()).toBeLessThanOrEqual(10);
    }
    expect(tail.dropped()).toBe(390);
  });

  it('counts no line that an entry does not hold: after a traceback without end there is room as before', () => {
    const { tail, say } = openTail({ maxEntries: 1000, maxBytes: 1 << 20 });
    say('api', 'ERROR:    head', 1);
    for (let n = 0; n < 20_000; n += 1) say('api', `    ${'x'.repeat(100)}`, 1);
    for (let n = 0; n < 200; n += 1) say('redis', `line ${n}`, 2 + n);
    expect([tail.size(), tail.dropped()]).toEqual([201, 0]);
  });

  it('is bounded in bytes under endless long lines', () => {
    const { tail, say } = openTail({ maxEntries: 1_000_000, maxBytes: 1 << 20 });
    const long = 'x'.repeat(60_000);
    for (let n = 0; n < 200; n += 1) say('api', long, n);
    expect(tail.size()).toBeLessThan(10);
    expect(tail.dropped() + tail.size()).toBe(200);
  });

  it('filters what is buffered and what comes after', () => {
    const { tail, clock, say, texts } = openTail();
    say('api', 'Rate Limit exceeded', 1);
    say('api', 'fine', 2);
    expect(tail.setFilter({ ...NO_FILTER, saved: saved('security') }).ok).toBe(true);
    clock.run();
    say('api', 'UNAUTHORIZED', 3);
    say('redis', 'fine too', 4);
    expect(texts()).toEqual(['Rate Limit exceeded', 'UNAUTHORIZED']);
  });

  it('lets an entry in when only a folded line matches', () => {
    const { tail, clock, say, texts } = openTail();
    tail.setFilter({ ...NO_FILTER, include: 'needle' });
    clock.run();
    say('api', 'Traceback (most recent call last):', 1);
    say('api', '  File "x"', 1);
    say('api', 'ValueError: needle', 1);
    expect(texts()).toEqual(['Traceback (most recent call last):']);
  });

  it('finds everything the runbook greps find', () => {
    const lines = [
      'an ERROR here',
      'Login has FAILED',
      'rate limit',
      'Unauthorized',
      'slow query',
      'Timeout',
      'SSL handshake',
      'quiet',
    ];
    const greps: readonly [string, RegExp][] = [
      ['errors', /error/i],
      ['security', /rate limit|unauthorized/i],
      ['performance', /slow|timeout/i],
      ['login', /login.*fail/i],
      ['tls', /certificate|ssl|tls/i],
    ];
    for (const [id, grep] of greps) {
      const { tail, clock, say, texts } = openTail();
      for (const [n, line] of lines.entries()) say('api', line, n);
      tail.setFilter({ ...NO_FILTER, saved: saved(id) });
      clock.run();
      for (const line of lines.filter((text) => grep.test(text))) expect(texts()).toContain(line);
      expect(texts()).not.toContain('quiet');
    }
  });

  it('tells a bad pattern and keeps the filter that worked', () => {
    const { tail, clock, say } = openTail();
    say('api', 'x', 1);
    const outcome = tail.setFilter({ ...NO_FILTER, include: '(' });
    clock.run();
    expect(outcome.ok).toBe(false);
    expect(tail.size()).toBe(1);
  });

  it('walks to errors and back', () => {
    const { tail, say } = openTail();
    for (const [n, text] of ['INFO: a', 'ERROR: b', 'INFO: c', 'ERROR: d'].entries()) say('api', text, n);
    expect(tail.nextOfLevel(-1, 1, 'error')).toBe(1);
    expect(tail.nextOfLevel(1, 1, 'error')).toBe(3);
    expect(tail.nextOfLevel(3, -1, 'error')).toBe(1);
    expect(tail.nextOfLevel(1, -1, 'error')).toBe(-1);
    expect(tail.levelCounts().error).toBe(2);
  });
});

describe('matcher', () => {
  it('folds case without changing escapes', () => {
    const matcher = compileMatcher('\\S+@EXAMPLE\\.com');
    expect(matcher.ok && matcher.value.test('Mail to Bob@Example.COM')).toBe(true);
    expect(matcher.ok && matcher.value.test('@examplexcom')).toBe(false);
  });

  it('searches plain text as it stands and gives its ranges', () => {
    const matcher = compileMatcher('GET /health');
    expect(matcher.ok && matcher.value.ranges('a get /health b GET /HEALTH', 10)).toEqual([
      [2, 13],
      [16, 27],
    ]);
  });

  it.each(['(?=a)', '(a)\\1', '(?<!x)y', '('])('refuses %s', (source) => {
    expect(compileMatcher(source).ok).toBe(false);
  });

  it('takes a class that only looks like look-around', () => {
    expect(compileMatcher('[(?=]').ok).toBe(true);
  });

  it('answers a pattern that explodes under backtracking', () => {
    // The program starts with this flag (bin/sparkone-tui); without it this test would not end within its time.
    setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
    const matcher = compileMatcher('(A+)+$');
    expect(matcher.ok && matcher.value.test(`${'a'.repeat(60)}b`)).toBe(false);
  });
});

describe('a span of the log', () => {
  const MINUTE = 60_000;
  const NOW = 100 * MINUTE;

  /** A tail over a source that keeps what it was asked, with a thousand old lines of one service and three of another. */
  function spans(maxEntries = 50_000) {
    const asked: LogRequest[] = [];
    const stopped: number[] = [];
    const sinks: LogSink[] = [];
    const source: LogSource = {
      services: () => ['api', 'redis'],
      follow(request, sink) {
        const number = asked.push(request) - 1;
        sinks.push(sink);
        return () => void stopped.push(number);
      },
    };
    const clock = manualClock(NOW);
    const tail = createLogTail({ source, clock, historyLines: 100, limits: { maxEntries, maxBytes: 1 << 26 } });
    const say = (service: string, at: number, text = `${service} ${at}`) =>
      sinks.at(-1)?.lines([{ service, text, at, stream: 'stdout', cutBytes: 0 }]);
    for (let n = 0; n < 100; n += 1) say('api', NOW - 10 * MINUTE + n);
    for (let n = 0; n < 3; n += 1) say('redis', NOW - 90 * MINUTE + n);
    return { tail, clock, say, asked, stopped };
  }

  it('that was read is only filtered', () => {
    const { tail, asked } = spans();
    tail.setFilter({ ...NO_FILTER, agoMs: 5 * MINUTE });
    tail.setFilter({ ...NO_FILTER, since: NOW - 9 * MINUTE, until: NOW - MINUTE });
    expect(asked).toHaveLength(1);
    expect(tail.cutShort()).toEqual(['api']);
  });

  it('that goes back further is read from the engine, once, and said to be whole or not', () => {
    const { tail, asked, stopped, say, clock } = spans(300);
    tail.setFilter({ ...NO_FILTER, agoMs: 60 * MINUTE });
    expect(asked).toHaveLength(2);
    expect(stopped).toEqual([0]);
    expect(asked[1]).toMatchObject({ since: NOW - 60 * MINUTE, until: null, tailLines: 150 });
    expect(tail.size()).toBe(0);
    expect(tail.seen()).toBe(0);
    for (let n = 0; n < 20; n += 1) say('api', NOW - 50 * MINUTE + n);
    clock.run();
    expect(tail.size()).toBe(20);
    expect(tail.cutShort()).toEqual([]);
    tail.setFilter({ ...NO_FILTER, agoMs: 30 * MINUTE });
    tail.setFilter({ ...NO_FILTER, include: 'api', agoMs: 60 * MINUTE });
    expect(asked).toHaveLength(2);
  });

  it('of the past is read and not followed; without it following goes on', () => {
    const { tail, asked, stopped } = spans();
    tail.setFilter({ ...NO_FILTER, since: NOW - 60 * MINUTE, until: NOW - 50 * MINUTE });
    expect(asked[1]).toMatchObject({ since: NOW - 60 * MINUTE, until: NOW - 50 * MINUTE });
    tail.setFilter({ ...NO_FILTER, since: NOW - 60 * MINUTE, until: NOW - 50 * MINUTE, exclude: 'x' });
    expect(asked).toHaveLength(2);
    tail.setFilter(NO_FILTER);
    expect(asked[2]).toMatchObject({ since: null, until: null, tailLines: 100 });
    expect(stopped).toEqual([0, 1]);
  });

  it('that ends long ago brings the last lines before that end', () => {
    const { tail, asked } = spans();
    tail.setFilter({ ...NO_FILTER, until: NOW - 50 * MINUTE });
    expect(asked[1]).toMatchObject({ since: null, until: NOW - 50 * MINUTE, tailLines: 100 });
  });

  it('of the last minutes slides on', () => {
    let now = NOW;
    const sinks: LogSink[] = [];
    const tail = createLogTail({
      clock: { now: () => now, monotonic: () => now, after: () => () => undefined },
      source: {
        services: () => ['api'],
        follow(_request, sink) {
          sinks.push(sink);
          return () => undefined;
        },
      },
    });
    for (const ago of [8, 4, 1])
      sinks[0]?.lines([{ service: 'api', text: `${ago}`, at: now - ago * MINUTE, stream: 'stdout', cutBytes: 0 }]);
    tail.setFilter({ ...NO_FILTER, agoMs: 5 * MINUTE });
    expect(tail.size()).toBe(2);
    now += 3 * MINUTE;
    expect(tail.size()).toBe(1);
    expect(tail.entry(0)?.text).toBe('1');
  });
});
