import { describe, expect, it } from 'vitest';
import { levelOf } from '../../../src/tails/log-level.ts';

describe('levelOf', () => {
  it.each([
    ['INFO:     172.18.0.1:37026 - "GET /health HTTP/1.1" 200 OK', 'info'],
    ['INFO:     172.18.0.1:37026 - "GET /health/database HTTP/1.1" 500 Internal Server Error', 'error'],
    ['INFO:     172.18.0.1:37026 - "POST /login HTTP/1.1" 401 Unauthorized', 'warn'],
    ['INFO:src.app.core.validation:{"event": "ok", "timestamp": "2026-01-01T00:00:00Z", "level": "info"}', 'info'],
    ['INFO:src.app.core.validation:{"event": "bad", "level": "error"}', 'error'],
    ['ERROR:security:{"request_id": "1", "error": "x", "event": "Request error", "level": "error"}', 'error'],
    ['[DEBUG] MIDDLEWARE ENTRY - Path: /health/', 'debug'],
    ['{"event": "started", "level": "warning", "timestamp": "2026-01-01T00:00:00Z"}', 'warn'],
    ['{"level":"error","ts":1700000000.1,"logger":"tls.obtain","msg":"will retry"}', 'error'],
    ['{"level":50,"msg":"pino"}', 'error'],
    ['2026-11-23 20:00:00.123 UTC [57] LOG:  checkpoint starting: time', 'info'],
    ['2026-11-23 20:00:00.123 UTC [57] app@sparkone ERROR:  relation "x" does not exist', 'error'],
    ['2026-11-23 20:00:00.123 UTC [57] FATAL:  the database system is starting up', 'fatal'],
    ['1:M 23 Nov 2026 20:00:00.123 * Ready to accept connections', 'info'],
    ['1:M 23 Nov 2026 20:00:00.123 # Server initialized', 'warn'],
    ['time="2026-11-23T20:00:00Z" level=error msg="Unable to obtain ACME certificate"', 'error'],
    ['2026-11-23T20:00:00Z ERR Error while building configuration', 'error'],
    ['ts=2026-11-23T20:00:00Z caller=main.go:1 level=warn msg=x', 'warn'],
    ['Traceback (most recent call last):', 'error'],
    ['  + Exception Group Traceback (most recent call last):', 'error'],
    ['WARNING:  redis slow', 'warn'],
    ['CRITICAL:root:down', 'fatal'],
    ['just words', 'none'],
    ['', 'none'],
  ])('%s is %s', (text, level) => {
    expect(levelOf(text)).toBe(level);
  });
});
