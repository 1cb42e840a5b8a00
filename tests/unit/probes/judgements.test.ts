import { describe, expect, it } from 'vitest';
import { scaledLimits } from '../../../src/model/certificate-limits.ts';
import type { Finding } from '../../../src/model/check.ts';
import type { JudgeContext } from '../../../src/model/probe.ts';
import { type ApiAnswerFacts, judgeAnswer } from '../../../src/probes/api/api-answer.ts';
import { flips } from '../../../src/probes/api/api-memory.ts';
import { parseSlowQueries } from '../../../src/probes/api/api-slow-queries.ts';
import { backupType, isWholeDump, kindOfName } from '../../../src/probes/backups/backup-bytes.ts';
import { type BackupFacts, backupsNewest } from '../../../src/probes/backups/backups-newest.ts';
import { type AlertFacts, alerts } from '../../../src/probes/prometheus/alerts.ts';
import { compareWithRunbook } from '../../../src/probes/prometheus/expected-alerts.ts';
import { type CertificateFacts, NO_CERTIFICATE, problemsOf } from '../../../src/probes/tls/certificate-facts.ts';
import { pointsHere } from '../../../src/probes/tls/dns-look.ts';
import { gradeHeaders, gradeOf } from '../../../src/probes/tls/header-grades.ts';
import { tlsCertificates } from '../../../src/probes/tls/tls-certificates.ts';
import { rule } from '../commands/doctor/evidence.ts';

const NOW = Date.UTC(2026, 10, 23, 11, 2, 14);
const DAY = 86_400_000;
const context: JudgeContext = { now: NOW, threshold: () => undefined };
const levels = (findings: readonly Finding[] | undefined) => (findings ?? []).map(({ level }) => level);
const words = (findings: readonly Finding[] | undefined) => (findings ?? []).map(({ text }) => text.en).join('; ');

describe('an answer of the API', () => {
  const answer = (more: Partial<ApiAnswerFacts>): ApiAnswerFacts => ({
    path: '/health/redis',
    address: '172.18.0.5:8000',
    status: 200,
    tookMs: 8,
    says: 'ok',
    version: '1.0.0',
    environment: 'production',
    isConnected: true,
    backend: 'redis',
    excerpt: '',
    location: null,
    ...more,
  });

  it.each<[string, Partial<ApiAnswerFacts>, string[]]>([
    ['is fine', {}, []],
    ['500', { status: 500, says: null, excerpt: 'Internal Server Error' }, ['critical']],
    ['503 with a body', { status: 503 }, ['critical']],
    ['404', { status: 404, says: null }, ['warn']],
    ['redirect', { status: 302, says: null, location: '/login' }, ['warn']],
    ['200 and HTML', { says: null, excerpt: '<html>' }, ['warn']],
    ['200 and not connected', { isConnected: false }, ['critical']],
    ['200 and degraded', { says: 'degraded' }, ['critical']],
  ])('%s', (_name, more, expected) => {
    expect(levels(judgeAnswer(answer(more)))).toEqual(expected);
  });
});

describe('certificates', () => {
  const certificate = (more: Partial<CertificateFacts>): CertificateFacts => {
    const facts: CertificateFacts = {
      ...NO_CERTIFICATE,
      domain: 'sparkone.example.com',
      port: 443,
      address: '127.0.0.1:443',
      fault: null,
      problems: [],
      notBefore: NOW - 28 * DAY,
      notAfter: NOW + 62 * DAY,
      daysLeft: 62,
      lifetimeDays: 90,
      names: ['sparkone.example.com'],
      protocol: 'TLSv1.3',
      isTrusted: true,
      matchesName: true,
      addresses: [],
      pointsHere: null,
      otherDns: null,
      doors: [],
      ...more,
    };
    return { ...facts, problems: problemsOf(facts, facts.fault, NOW) };
  };
  const judged = (more: Partial<CertificateFacts>) =>
    tlsCertificates.judge?.({ certificates: [certificate(more)] }, context);
  const lasting = (lifetimeDays: number, daysLeft: number): Partial<CertificateFacts> => ({
    notBefore: NOW - (lifetimeDays - daysLeft) * DAY,
    notAfter: NOW + daysLeft * DAY,
    daysLeft,
    lifetimeDays,
  });

  it('goes by the days of the runbook', () => {
    expect(levels(judged({}))).toEqual([]);
    expect(levels(judged(lasting(90, 29)))).toEqual(['warn']);
    expect(levels(judged(lasting(90, 6)))).toEqual(['critical']);
    expect(levels(judged({ ...lasting(90, -2), isTrusted: false, problem: 'CERT_HAS_EXPIRED' }))).toEqual(['critical']);
  });

  it('scales them to short lives: six days are a whole life', () => {
    expect(scaledLimits(6)).toEqual({ warn: 2, critical: 0.6 });
    expect(levels(judged(lasting(6, 5)))).toEqual([]);
    expect(levels(judged(lasting(6, 1.5)))).toEqual(['warn']);
    expect(levels(judged(lasting(6, 0.5)))).toEqual(['critical']);
  });

  it('takes days of the configuration', () => {
    const strict: JudgeContext = { now: NOW, threshold: () => ({ direction: 'below', warn: 29, critical: 20 }) };
    const facts = { certificates: [certificate(lasting(90, 15))] };
    expect(levels(tlsCertificates.judge?.(facts, strict))).toEqual(['warn']);
  });

  it('says other names, broken chains and DNS that leads elsewhere', () => {
    expect(words(judged({ matchesName: false, names: ['other.example'] }))).toContain('other.example');
    expect(words(judged({ isTrusted: false, problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' }))).toContain('SELF_SIGNED');
    expect(levels(judged({ pointsHere: false, addresses: ['192.0.2.1'] }))).toEqual(['none']);
  });

  it('warns of a public name that nobody resolves, not of a private one or of a resolver that fails', () => {
    expect(levels(judged({ domain: 'sparkone.com.br' }))).toEqual(['warn']);
    expect(levels(judged({ domain: 'sparkone.com.br', isUnanswered: true }))).toEqual([]);
    expect(levels(judged({ domain: 'sparkone.test' }))).toEqual([]);
  });

  it('tells whether a name leads here', () => {
    expect(pointsHere(['203.0.113.5'], ['203.0.113.5', '172.17.0.1'])).toBe(true);
    expect(pointsHere(['198.51.100.7'], ['203.0.113.5', '172.17.0.1'])).toBe(false);
    expect(pointsHere(['198.51.100.7'], ['10.0.0.5', '172.17.0.1', 'fd00::1'])).toBeNull();
  });
});

describe('security headers', () => {
  const good = {
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'content-security-policy': "default-src 'self'",
    'referrer-policy': 'strict-origin-when-cross-origin',
  };

  it('grades from all to nothing', () => {
    expect(gradeOf(gradeHeaders(good))).toBe('A');
    expect(gradeOf(gradeHeaders({ ...good, 'referrer-policy': '' }))).toBe('B');
    expect(gradeOf(gradeHeaders({}))).toBe('F');
  });

  it('tells a weak value from a missing one', () => {
    const weak = { ...good, 'strict-transport-security': 'max-age=300', 'x-frame-options': 'ALLOWALL' };
    const grades = Object.fromEntries(gradeHeaders(weak).map(({ name, grade }) => [name, grade]));
    expect(grades).toMatchObject({ 'Strict-Transport-Security': 'weak', 'X-Frame-Options': 'weak' });
  });

  it('takes frame-ancestors in place of X-Frame-Options with an odd value', () => {
    const headers = {
      ...good,
      'x-frame-options': 'x',
      'content-security-policy': "default-src 'self'; frame-ancestors 'none'",
    };
    expect(gradeHeaders(headers)[0]?.grade).toBe('good');
  });
});

describe('backups', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const backup = (more: Partial<BackupFacts>): BackupFacts => ({
    file: 'sparkone_db_20261123_030000.sql',
    kind: 'database',
    bytes: 1000,
    at: NOW - DAY,
    type: 'pg-plain',
    isComplete: true,
    ...more,
  });
  const judged = (database: BackupFacts | null) =>
    backupsNewest.judge?.({ directory: '/b', database, files: null, count: 1, totalBytes: 1 }, context);

  it('knows a file by its bytes', () => {
    expect(backupType(bytes('PGDMP\u0001\u000e'))).toBe('pg-custom');
    expect(backupType(bytes('--\n-- PostgreSQL database dump\n--\n'))).toBe('pg-plain');
    expect(backupType(bytes('\\restrict abc\n--\n-- PostgreSQL database dump\n'))).toBe('pg-plain');
    expect(backupType(new Uint8Array([0x1f, 0x8b, 8, 0]))).toBe('packed');
    expect(backupType(new Uint8Array())).toBe('empty');
    expect(backupType(bytes('pg_dump: error: connection failed'))).toBe('unknown');
    expect(isWholeDump(bytes('--\n-- PostgreSQL database dump complete\n--\n'))).toBe(true);
  });

  it('knows its own by name', () => {
    expect(kindOfName('sparkone_db_20261123_030000.sql')).toBe('database');
    expect(kindOfName('sparkone_files_20261123_030000.tar.gz')).toBe('files');
    expect(kindOfName('sparkone_db.sql.part')).toBeNull();
    expect(kindOfName('README')).toBeNull();
  });

  it('judges what a failed backup leaves', () => {
    expect(levels(judged(null))).toEqual(['critical']);
    expect(levels(judged(backup({ type: 'empty', bytes: 0, isComplete: null })))).toEqual(['critical']);
    expect(levels(judged(backup({ isComplete: false })))).toEqual(['critical']);
    expect(levels(judged(backup({ type: 'unknown', isComplete: null })))).toEqual(['warn']);
    expect(levels(judged(backup({})))).toEqual([]);
  });

  it('only notes the custom format under a .sql name: the product always writes that', () => {
    expect(levels(judged(backup({ type: 'pg-custom', isComplete: null })))).toEqual(['none']);
  });
});

describe('alerts', () => {
  const alert = (more: Partial<AlertFacts>): AlertFacts => ({
    name: 'HighLatency',
    state: 'firing',
    severity: 'critical',
    since: NOW - 60_000,
    value: 3,
    summary: '',
    labels: {},
    isSilenced: false,
    ...more,
  });
  const judged = (more: Partial<AlertFacts>) =>
    alerts.judge?.({ alerts: [alert(more)], ruleCount: 1, expected: [], alertmanagerFault: null }, context);

  it('goes by state, severity and silence', () => {
    expect(levels(judged({}))).toEqual(['critical']);
    expect(levels(judged({ severity: '' }))).toEqual(['critical']);
    expect(levels(judged({ severity: 'warning' }))).toEqual(['warn']);
    expect(levels(judged({ state: 'pending' }))).toEqual(['warn']);
    expect(levels(judged({ isSilenced: true }))).toEqual(['none']);
  });

  it('finds what the runbook promises among the deployed rules, and what is missing or otherwise', () => {
    const found = compareWithRunbook([
      rule(
        'HighLatency',
        'histogram_quantile(0.95, sum by (le) (rate(sparkone_http_request_latency_seconds_bucket[5m]))) > 2',
        120_000,
      ),
      rule('ApiGone', 'up{job="api"} == 0', 60_000),
      rule('SheetsSyncFailures', 'increase(sparkone_sheets_sync_total{status="error"}[15m]) > 3', 300_000),
    ]);
    expect(Object.fromEntries(found.map(({ id, state }) => [id, state]))).toEqual({
      latency: 'different',
      pool: 'missing',
      errors: 'missing',
      'service-down': 'deployed',
      certificate: 'missing',
    });
  });
});

describe('slow queries of the profiler', () => {
  it('reads the product’s shape and the runbook’s, slowest first', () => {
    const query = (duration: number) => ({ query: 'SELECT\n  1', duration, table: 't', operation: 'SELECT' });
    const real = JSON.stringify({
      status: 'success',
      data: { threshold_seconds: 0.5, total_slow_queries: 7, queries: [query(0.6), query(1.8)] },
    });
    expect(parseSlowQueries(real, 200)).toMatchObject({
      thresholdMs: 500,
      total: 7,
      queries: [{ durationMs: 1800, query: 'SELECT 1' }, { durationMs: 600 }],
    });
    expect(parseSlowQueries(JSON.stringify({ slow_queries: [query(2)] }), 200)).toMatchObject({ total: 1 });
    expect(parseSlowQueries('<html>', 200)).toBeNull();
    expect(parseSlowQueries('{"ok":true}', 200)).toBeNull();
  });
});

describe('memory that flips between workers', () => {
  it('tells turns from growth', () => {
    expect(flips([100, 80, 101, 79, 100, 81, 100, 80])).toBe(true);
    expect(flips([80, 85, 90, 95, 100, 105, 110, 115])).toBe(false);
    expect(flips([100, 100.5, 100, 100.4, 100, 100.3, 100, 100.2])).toBe(false);
    expect(flips([100, 80])).toBe(false);
  });
});
