import { describe, expect, it } from 'vitest';
import { edgeLog } from '../../../src/probes/tls/edge-log.ts';
import { type EdgeLogLine, edgeLogLine } from '../../../src/probes/tls/edge-log-lines.ts';
import { calm, fakeContext, NOW } from './fake-context.ts';

const DOMAINS = ['example.com', 'api.example.com'];
const line = (text: string) => edgeLogLine(text, NOW, DOMAINS);

describe('a line of the edge about certificates', () => {
  it.each<[string, string, Partial<EdgeLogLine> | null]>([
    [
      'Traefik 2',
      'time="2026-11-23T08:00:00Z" level=error msg="Unable to obtain ACME certificate for domains \\"api.example.com\\"" error="acme: error: 403" providerName=le.acme',
      {
        level: 'error',
        text: 'Unable to obtain ACME certificate for domains "api.example.com": acme: error: 403',
        domain: 'api.example.com',
      },
    ],
    [
      'Traefik 3',
      '2026-11-23T08:00:00Z ERR Unable to obtain ACME certificate for domains error="acme: error: 429" domains=["example.com"]',
      { level: 'error', domain: 'example.com' },
    ],
    [
      'Caddy',
      '{"level":"info","ts":1795420800.1,"logger":"tls.obtain","msg":"certificate obtained successfully","identifier":"api.example.com","issuer":"pebble"}',
      { level: 'info', text: 'certificate obtained successfully: api.example.com', domain: 'api.example.com' },
    ],
    [
      'Caddy that fails',
      '{"level":"error","logger":"tls.obtain","msg":"could not get certificate from issuer","identifier":"example.com","error":"HTTP 400 urn:ietf:params:acme:error:dns"}',
      { level: 'error', domain: 'example.com' },
    ],
    ['an access line', '1.2.3.4 - - [23/Nov/2026] "GET /certificate HTTP/2.0" 200 12 "-" "-"', null],
    [
      'an access line of Caddy',
      '{"level":"info","logger":"http.log.access.log0","msg":"handled request","request":{"tls":{}}}',
      null,
    ],
    [
      'what failed behind Caddy, for a visitor who came by TLS',
      '{"level":"error","logger":"http.log.error","msg":"dial tcp: lookup api on 127.0.0.11:53: no such host","request":{"host":"example.com","tls":{"version":772}},"status":502}',
      null,
    ],
    ['another matter', 'time="x" level=error msg="service not found"', null],
    ['JSON that is cut', '{"level":"error","msg":"certificate', { level: 'info', domain: '' }],
  ])('%s', (_name, text, expected) => {
    if (expected === null) expect(line(text)).toBeNull();
    else expect(line(text)).toMatchObject(expected);
  });

  it('is inert and keeps no secret', () => {
    const said = line(
      'level=warn msg="acme \u001b]52;c;ZXZpbA==\u0007challenge https://ops:s3cret@ca.example/ \u202eevil"',
    );
    expect(said?.text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(said?.text).not.toContain('s3cret');
  });
});

describe('errors of the last day', () => {
  const at = (hoursAgo: number, level: EdgeLogLine['level'], text: string, domain = 'example.com'): EdgeLogLine => ({
    at: NOW - hoursAgo * 3_600_000,
    level,
    text,
    domain,
  });
  const judged = (...lines: EdgeLogLine[]) =>
    edgeLog
      .judge?.({ service: 'traefik', lines, looked: 9, since: NOW }, { now: NOW, threshold: () => undefined })
      .map(({ level, text }) => `${level} ${text.en}`);

  it('count until it went well, each name by itself', () => {
    const failed = at(3, 'error', 'could not get certificate');
    expect(judged(at(1, 'error', 'again'), failed)).toEqual([
      'warn example.com: the edge logged 2 certificate errors within a day: again',
    ]);
    expect(judged(at(1, 'info', 'certificate obtained successfully: example.com'), failed)).toEqual([]);
    expect(judged(at(1, 'info', 'certificate obtained successfully', 'api.example.com'), failed)).toHaveLength(1);
    expect(judged(at(30, 'error', 'old'))).toEqual([]);
  });

  it('are nobody’s where there is no edge', async () => {
    const { context } = fakeContext({});
    expect((await edgeLog.read(context, calm)).fault).toMatchObject({ kind: 'absent', code: 'NO_EDGE' });
  });
});
