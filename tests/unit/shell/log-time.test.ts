import { describe, expect, it } from 'vitest';
import { lagOf, statedTime } from '../../../src/shell/logs/log-time.ts';

const AT = Date.UTC(2026, 10, 23, 20, 0, 0, 123);

describe('the time that a line states', () => {
  it.each([
    ['structlog', '{"event": "x", "timestamp": "2026-11-23T20:00:00.123Z", "level": "info"}'],
    ['behind its logger', 'INFO:src.app:{"event": "x", "timestamp": "2026-11-23T20:00:00.123456Z"}'],
    ['with an offset', 'ERROR:security:{"timestamp": "2026-11-23T17:00:00.123-03:00", "level": "error"}'],
    ['Caddy', '{"level":"info","ts":1795464000.123,"logger":"http.log.access","msg":"handled request"}'],
    ['milliseconds', '{"time":1795464000123,"msg":"x"}'],
    ['Traefik JSON', '{"level":"error","msg":"x","time":"2026-11-23T20:00:00.123Z"}'],
    ['Postgres', '2026-11-23 20:00:00.123 UTC [57] app@db ERROR:  relation does not exist'],
    ['Python logging', '2026-11-23 20:00:00,123 ERROR worker failed'],
    ['zerolog', '2026-11-23T20:00:00.123Z ERR cannot connect'],
    ['Redis', '1:M 23 Nov 2026 20:00:00.123 * Ready to accept connections'],
    ['Prometheus logfmt', 'ts=2026-11-23T20:00:00.123Z caller=main.go level=info msg="Server is ready"'],
    ['logrus', 'time="2026-11-23T20:00:00.123Z" level=error msg="x"'],
  ])('%s', (_name, line) => expect(statedTime(line)?.at).toBe(AT));

  it('is known to the second in the common log format', () => {
    expect(statedTime('1.2.3.4 - - [23/Nov/2026:17:00:00 -0300] "GET / HTTP/1.1" 200 1')).toEqual({
      at: AT - 123,
      hasZone: true,
    });
  });

  it.each([
    ['uvicorn', 'INFO:     172.18.0.1:37026 - "GET /health HTTP/1.1" 200 OK'],
    ['a line of a traceback', '  File "/app/main.py", line 20, in call'],
    ['no such day', '2026-13-45 20:00:00 x'],
    ['nothing', ''],
    ['an endless line', 'x'.repeat(200_000)],
  ])('%s states none', (_name, line) => expect(statedTime(line)).toBeNull());
});

describe('the distance to the time of the engine', () => {
  const json = '{"event": "x", "timestamp": "2026-11-23T20:00:00.123Z"}';
  it('is worth a word from two seconds on, either way', () => {
    expect(lagOf(json, AT + 500)).toBeNull();
    expect(lagOf(json, AT + 7_000)).toBe(7_000);
    expect(lagOf(json, AT - 7_000)).toBe(-7_000);
    expect(lagOf('INFO: nothing stated', AT)).toBeNull();
  });

  it('takes a line without zone as written in any', () => {
    const line = '2026-11-23 20:00:00,123 ERROR worker failed';
    expect(lagOf(line, AT + 3 * 3_600_000 + 400)).toBeNull();
    expect(lagOf(line, AT + 3 * 3_600_000 + 9_000)).toBe(3 * 3_600_000 + 9_000);
  });
});
