import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tellPosts } from '../../../src/commands/tell-posts.ts';
import { parseWebAddress } from '../../../src/config/values/web-address.ts';
import { Secret } from '../../../src/model/secret.ts';
import { createPoster, type PosterWith, postReport } from '../../../src/runbooks/posts/poster.ts';
import { reportSummary } from '../../../src/runbooks/posts/report-summary.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import { temporaryFolder } from '../config/known.ts';
import { demoMorningReport } from '../support/demo-report.ts';

type Notify = PosterWith['notify'];

const seen: { readonly line: string; readonly headers: IncomingMessage['headers']; readonly body: string }[] = [];
/** Answers that are held back until the test lets them go. */
let held: ServerResponse[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += String(chunk);
  });
  request.on('end', () => {
    const { method = '', url = '', headers } = request;
    seen.push({ line: `${method} ${url}`, headers, body });
    if (url.includes('held')) {
      held.push(response);
      return;
    }
    response.statusCode = url.includes('broken') ? 500 : url.includes('moved') ? 302 : url.includes('gone') ? 404 : 200;
    response.end('ok');
  });
});
let base = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen.length = 0;
  held = [];
});

const at = Date.UTC(2026, 10, 23, 11, 0, 0);
const calm = demoMorningReport('calm', at, null);
const down = demoMorningReport('redis-down', at, null);

function address(path: string) {
  const parsed = parseWebAddress(`${base}${path}`);
  if (parsed === null) throw new Error(path);
  return parsed;
}

function posterOf(given: Partial<Notify>) {
  const notify: Notify = {
    when: 'problems',
    problem: 'warn',
    timeout: 5_000,
    pings: {},
    webhook: { headers: {}, send: 'report' },
    mail: { to: [], sendmail: ['/bin/false'] },
    ...given,
  };
  return createPoster({ notify, transport: createLocalTransport(), lang: 'en' });
}

const lines = () => seen.map(({ line }) => line);

describe("the dead man's switch", () => {
  it('hears of the beginning, then of the end, with the query kept behind', async () => {
    const poster = posterOf({ pingUrl: address('/uuid?rid=7') });
    poster.begin('morning');
    expect(await tellPosts(poster.end('morning', true), 'en')).toBe("dead man's switch: sent\n");
    poster.begin('morning');
    await tellPosts(poster.end('morning', false), 'en');
    expect(lines()).toEqual([
      'GET /uuid/start?rid=7',
      'GET /uuid?rid=7',
      'GET /uuid/start?rid=7',
      'GET /uuid/fail?rid=7',
    ]);
  });

  it('is told of the end only after the beginning', async () => {
    const poster = posterOf({ pingUrl: address('/held') });
    poster.begin('morning');
    const ending = tellPosts(poster.end('morning', true), 'en');
    await expect.poll(lines).toEqual(['GET /held/start']);
    held[0]?.end();
    await expect.poll(lines).toEqual(['GET /held/start', 'GET /held']);
    held[1]?.end();
    expect(await ending).toBe("dead man's switch: sent\n");
  });

  it('one of its own for a runbook wins; others than morning and weekly have none', async () => {
    const poster = posterOf({ pingUrl: address('/all'), pings: { weekly: address('/weekly') } });
    await tellPosts([...poster.end('weekly', true), ...poster.end('morning', true), ...poster.end('tls', true)], 'en');
    expect(lines().toSorted()).toEqual(['GET /all', 'GET /weekly']);
  });

  it('a beginning that failed is told of at the end', async () => {
    const poster = posterOf({ pingUrl: address('/gone') });
    poster.begin('morning');
    const said = await tellPosts(poster.end('morning', true), 'en');
    expect(said).toContain("dead man's switch was not sent: ping (127.0.0.1:");
    expect(said).toContain('answered 404');
    // Whoever knows the path may ping.
    expect(said).not.toContain('/gone');
  });
});

describe('webhook and mail', () => {
  it('carry the report; the summary names the verdict, the cause and the exceptions', async () => {
    const url = address('/hook');
    const headers = { 'X-Token': new Secret('t0ken') };
    const poster = posterOf({ webhook: { url, headers, send: 'report' } });
    expect(await tellPosts(postReport(poster, await down), 'en')).toBe('webhook: sent\n');
    const [{ line, headers: got, body } = { line: '', headers: {}, body: '{}' }] = seen;
    expect(line).toBe('POST /hook');
    expect(got).toMatchObject({ 'x-token': 't0ken', 'content-type': 'application/json' });
    const { text, report } = JSON.parse(body) as { text: string; report: unknown };
    expect(report).toEqual(JSON.parse(JSON.stringify(await down)));
    expect(text.split('\n').slice(0, 6)).toEqual([
      'Morning check · sparkone-prod · DEMO',
      expect.stringMatching(/^Verdict: critical · /),
      expect.stringMatching(/^Operator: scheduled check · /),
      '',
      'Probable cause',
      expect.stringMatching(/^- Redis/),
    ]);
    expect(text).toContain('\nExceptions\n- ✖ ');
  });

  it('go out with problems only, unless always is asked for or an earlier one is sent again', async () => {
    const webhook = { url: address('/hook'), headers: {}, send: 'text' } as const;
    const careful = posterOf({ webhook });
    expect(careful.send(await calm)).toEqual([]);
    expect(careful.send(await calm, true)).toHaveLength(1);
    expect(posterOf({ webhook, when: 'always' }).send(await calm)).toHaveLength(1);
    expect(posterOf({ webhook, problem: 'critical' }).send({ ...(await calm), level: 'warn' })).toEqual([]);
    expect(posterOf({ webhook, problem: 'critical' }).send({ ...(await calm), level: 'unknown' })).toHaveLength(1);
  });

  it('mail is one message with the Markdown in it, and no header can be forged', async () => {
    const file = join(temporaryFolder(), 'mail');
    const mail = { to: ['ops@example.com', 'b@example.com'], from: 'me@example.com', sendmail: ['/usr/bin/tee', file] };
    const report = { ...(await down), target: 'prod\r\nBcc: evil@example.com · ação' };
    expect(await tellPosts(posterOf({ mail }).send(report), 'en')).toBe('mail: sent\n');
    const [head = '', body = ''] = readFileSync(file, 'utf8').split('\n\n');
    expect(head).toMatch(/^From: me@example.com\nTo: ops@example.com, b@example.com\nSubject: =\?utf-8\?B\?/);
    expect(head).not.toMatch(/^Bcc/m);
    expect(head).toContain('\nDate: Mon, 23 Nov 2026 11:00:04 +0000\n');
    const words = [...head.matchAll(/=\?utf-8\?B\?([^?]+)\?=/g)].map(([, word = '']) => Buffer.from(word, 'base64'));
    expect(words.map(String).join('')).toMatch(/^\[prod.*Bcc: evil@example.com · ação\] Morning check: critical$/);
    expect(Buffer.from(body, 'base64').toString()).toContain('# Morning check · prod');
    expect(Math.max(...body.split('\n').map((line) => line.length))).toBeLessThanOrEqual(76);
  });

  it('a summary calls nobody and makes no link', async () => {
    const report = { ...(await calm), target: '<!channel> @everyone \u001b[31m' };
    const text = reportSummary(report, 'en');
    expect(text).not.toMatch(/[<>\u001b]|@everyone/);
    expect(text).toContain('‹!channel›');
  });
});

describe('what cannot be sent', () => {
  it('is said with its way, what happened and a remedy, and never holds the others up', async () => {
    const file = join(temporaryFolder(), 'mail');
    const poster = posterOf({
      timeout: 300,
      webhook: { url: address('/held/secret'), headers: {}, send: 'text' },
      mail: { to: ['ops@example.com'], sendmail: ['/usr/bin/tee', file] },
    });
    const said = await tellPosts(poster.send(await down), 'en');
    expect(said).toMatch(/^sparkone-tui: webhook was not sent: webhook \(127\.0\.0\.1:\d+\) .*\n {2}.+\nmail: sent\n$/);
    expect(said).not.toContain('secret');
  });

  it.each([
    ['/broken', 'answered 500'],
    ['/moved', 'answered 302'],
  ])('%s: %s', async (path, words) => {
    const poster = posterOf({ webhook: { url: address(path), headers: {}, send: 'text' } });
    expect(await tellPosts(poster.send(await down), 'en')).toContain(words);
  });

  it('a sendmail that is not there, or that refuses, says so', async () => {
    const to = ['ops@example.com'];
    const absent = posterOf({ mail: { to, sendmail: ['/no/such/sendmail'] } });
    expect(await tellPosts(absent.send(await down), 'pt-BR')).toMatch(/e-mail não foi enviado: .*sendmail/);
    const refusing = posterOf({ mail: { to, sendmail: ['/bin/sh', '-c', 'echo no such user >&2; exit 67'] } });
    expect(await tellPosts(refusing.send(await down), 'en')).toContain('/bin/sh ended with 67: no such user');
  });
});
