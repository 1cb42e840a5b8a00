import { describe, expect, it } from 'vitest';
import type { DiagnosisId } from '../../../src/model/diagnosis.ts';
import type { CertificateFacts } from '../../../src/probes/tls/certificate-facts.ts';
import { SCENES } from '../../../src/worlds/demo/scenes.ts';
import {
  type Change,
  container,
  DIAGNOSED_AT,
  diagnoseAltered,
  facts,
  faults,
  without,
} from '../support/altered-world.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The first certificate changed. */
const certificate =
  (change: Partial<CertificateFacts>): Change =>
  (measured) => {
    const known = measured.facts as unknown as { certificates: readonly CertificateFacts[] };
    const [first, ...others] = known.certificates;
    return { ...measured, facts: { certificates: [{ ...(first as CertificateFacts), ...change }, ...others] } };
  };

const slowApi: Change = facts(
  { p95Ms: 3_400, p50Ms: 900, hasTraffic: true, isCapped: false, warnings: [] },
  { 'api.latency.p95': 3_400 },
);
const noSlowStatements: Change = facts({ queries: [], total: 0 }, { 'api.slow-queries.longest': 0 });
const refused = faults('unreachable', 'ECONNREFUSED');
const session = {
  pid: 81,
  user: 'app',
  application: 'report',
  client: '',
  database: 'sparkone',
  state: 'active',
  wait: '',
  transactionMs: 9000,
  statementMs: 9000,
  stateMs: 9000,
  query: 'SELECT * FROM big',
};

type Story = readonly [
  what: string,
  id: DiagnosisId,
  changes: Readonly<Record<string, Change>>,
  cause: string,
  certainty: string,
];

const STORIES: readonly Story[] = [
  [
    'stopped by hand',
    'redis',
    {
      'redis.ping': refused,
      containers: container('redis', { state: 'exited', exitCode: 0, finishedAt: DIAGNOSED_AT - MINUTE }),
    },
    'redis-stopped',
    'certain',
  ],
  [
    'paused',
    'redis',
    { 'redis.ping': faults('timeout', 'ETIMEDOUT'), containers: container('redis', { state: 'paused' }) },
    'redis-paused',
    'certain',
  ],
  [
    'restarting again and again',
    'redis',
    { 'redis.ping': refused, containers: container('redis', { state: 'restarting', restarts: 9, exitCode: 1 }) },
    'redis-restarting',
    'certain',
  ],
  ['gone', 'redis', { 'redis.ping': refused, containers: without('redis', true) }, 'redis-missing', 'certain'],
  ['behind a password', 'redis', { 'redis.ping': faults('denied', 'NOAUTH') }, 'redis-noauth', 'certain'],
  ['behind another password', 'redis', { 'redis.ping': faults('denied', 'WRONGPASS') }, 'redis-wrongpass', 'certain'],
  [
    'a replica',
    'redis',
    { 'redis.ping': facts({ role: 'replica', isMasterLinkUp: false }) },
    'redis-readonly',
    'certain',
  ],
  [
    'full',
    'redis',
    { 'redis.ping': facts({ policy: 'noeviction', memoryPercent: 100 }, { 'redis.memory': 100 }) },
    'redis-full',
    'certain',
  ],
  [
    'close to full',
    'redis',
    { 'redis.ping': facts({ memoryPercent: 91 }, { 'redis.memory': 91 }) },
    'redis-near-full',
    'possible',
  ],
  ['silent', 'redis', { 'redis.ping': faults('timeout', 'ETIMEDOUT') }, 'redis-silent', 'likely'],
  ['not where it should be', 'redis', { 'redis.ping': refused }, 'redis-unreachable', 'likely'],
  ['slow', 'redis', { 'redis.ping': facts({ tookMs: 1_400 }, { 'redis.ping': 1_400 }) }, 'redis-slow', 'likely'],
  ['without its disk', 'redis', { 'redis.ping': facts({ isLastSaveGood: false }) }, 'redis-unsaved', 'likely'],
  [
    'well, and lost to the api',
    'redis',
    { 'api.redis': facts({ status: 500, says: null }) },
    'api-lost-redis',
    'likely',
  ],

  [
    'stopped',
    'database',
    {
      'postgres.ping': refused,
      containers: container('postgres', { state: 'exited', exitCode: 137, isOomKilled: true }),
    },
    'postgres-stopped',
    'certain',
  ],
  [
    'paused',
    'database',
    { 'postgres.ping': faults('timeout', 'ETIMEDOUT'), containers: container('postgres', { state: 'paused' }) },
    'postgres-paused',
    'certain',
  ],
  ['silent', 'database', { 'postgres.ping': faults('timeout', 'ETIMEDOUT') }, 'postgres-silent', 'likely'],
  [
    'managed and silent',
    'database',
    { 'postgres.ping': faults('timeout', 'ETIMEDOUT'), containers: without('postgres', false) },
    'postgres-silent',
    'likely',
  ],
  [
    'behind another password',
    'database',
    { 'postgres.ping': faults('denied', '28P01') },
    'postgres-wrong-password',
    'certain',
  ],
  [
    'without our database',
    'database',
    { 'postgres.ping': faults('denied', '3D000') },
    'postgres-no-database',
    'certain',
  ],
  [
    'a name that nobody knows',
    'database',
    { 'postgres.ping': faults('unreachable', 'ENOTFOUND') },
    'postgres-no-name',
    'certain',
  ],
  [
    'out of connections',
    'database',
    { 'postgres.ping': faults('denied', '53300', 'sorry, too many clients already') },
    'postgres-too-many',
    'certain',
  ],
  [
    'at the limit of the role',
    'database',
    { 'db.locks': faults('denied', '53300', 'too many connections for role "app"') },
    'postgres-role-limit',
    'certain',
  ],
  ['read only', 'database', { 'postgres.ping': facts({ isReadOnly: true }) }, 'postgres-readonly', 'certain'],
  [
    'well, and lost to the api',
    'database',
    { 'api.database': facts({ status: 500, says: null }) },
    'api-lost-database',
    'likely',
  ],
  [
    'slow to serve the api',
    'database',
    { 'api.database': facts({ tookMs: 5_000 }, { 'api.database.ms': 5_000 }) },
    'api-slow-database',
    'possible',
  ],

  [
    'a statement that runs now',
    'performance',
    { 'api.latency': slowApi, 'api.slow-queries': noSlowStatements, 'db.activity': facts({ sessions: [session] }) },
    'slow-statement',
    'likely',
  ],
  [
    'a statement of the profiler',
    'performance',
    {
      'api.latency': slowApi,
      'api.slow-queries': facts({
        queries: [{ query: 'SELECT 2', durationMs: 4_000, table: '', operation: '', at: null, rowCount: null }],
        total: 1,
      }),
    },
    'slow-statement',
    'likely',
  ],
  [
    'nothing else',
    'performance',
    { 'api.latency': slowApi, 'api.slow-queries': noSlowStatements },
    'api-itself',
    'possible',
  ],
  [
    'memory',
    'performance',
    {
      'api.latency': slowApi,
      'api.slow-queries': noSlowStatements,
      'host.memory': facts({ usedPercent: 97 }, { 'host.memory': 97 }),
    },
    'memory-short',
    'possible',
  ],
  [
    'the api stopped',
    'performance',
    { 'api.health': refused, containers: container('api', { state: 'exited', exitCode: 1 }) },
    'api-stopped',
    'certain',
  ],
  ['the api silent', 'performance', { 'api.health': faults('timeout', 'ETIMEDOUT') }, 'api-down', 'likely'],
  ['Redis below it', 'performance', { 'api.latency': slowApi, 'redis.ping': refused }, 'redis-down', 'certain'],

  [
    'expired',
    'tls',
    {
      'tls.certificates': certificate({
        daysLeft: -2,
        problem: 'CERT_HAS_EXPIRED',
        isTrusted: false,
        problems: ['expired'],
      }),
    },
    'cert-expired',
    'certain',
  ],
  [
    'for another name',
    'tls',
    { 'tls.certificates': certificate({ matchesName: false, names: ['other.test'], problems: ['wrong-name'] }) },
    'cert-wrong-host',
    'certain',
  ],
  [
    'self-signed',
    'tls',
    {
      'tls.certificates': certificate({
        isTrusted: false,
        problem: 'DEPTH_ZERO_SELF_SIGNED_CERT',
        problems: ['self-signed'],
      }),
    },
    'cert-self-signed',
    'certain',
  ],
  [
    'not valid yet',
    'tls',
    {
      'tls.certificates': certificate({
        isTrusted: false,
        problem: 'CERT_NOT_YET_VALID',
        problems: ['not-yet-valid'],
        notBefore: DIAGNOSED_AT + DAY,
      }),
    },
    'cert-not-yet-valid',
    'certain',
  ],
  [
    'plain text',
    'tls',
    {
      'tls.certificates': certificate({
        fault: { kind: 'malformed', message: { 'pt-BR': 'x', en: 'x' }, hint: { 'pt-BR': 'x', en: 'x' } },
        daysLeft: null,
        problems: ['plaintext'],
      }),
    },
    'cert-plaintext',
    'likely',
  ],
  ['expiring', 'tls', { 'tls.certificates': certificate({ daysLeft: 4 }) }, 'cert-expiring', 'likely'],
  [
    'led elsewhere',
    'tls',
    { 'tls.certificates': certificate({ pointsHere: false, addresses: ['203.0.113.99'] }) },
    'dns-elsewhere',
    'likely',
  ],
  [
    'without a record',
    'tls',
    { 'tls.certificates': certificate({ pointsHere: null, addresses: [], domain: 'sparkone.com.br' }) },
    'dns-none',
    'likely',
  ],
];

describe.each(STORIES)('%s: %s', (_what, id, changes, cause, certainty) => {
  it(`is ${cause}, ${certainty}, with evidence and something to do`, async () => {
    const { report } = await diagnoseAltered(id, changes);
    expect(report.cause).toMatchObject({ id: cause, certainty });
    expect(report.cause?.evidence.length).toBeGreaterThan(0);
    expect(report.remedies.length).toBeGreaterThan(0);
    expect(['warn', 'critical']).toContain(report.level);
    expect(report.sentence).toContain(report.cause?.title);
  });
});

/** What `d` says a minute into each scene of the demo. */
const OF_SCENE: Readonly<Record<string, readonly [id: DiagnosisId, cause: string] | null>> = {
  calm: null,
  'latency-spike': ['performance', 'slow-statement'],
  'redis-down': ['redis', 'redis-stopped'],
  'db-pool-full': ['database', 'blocked'],
  'cert-expiring': ['tls', 'renewal-failing'],
  'disk-full': ['performance', 'disk-full'],
  'no-data': ['performance', 'network-silent'],
  'bad-deploy': ['performance', 'bad-deploy'],
  swarm: ['performance', 'swarm-node-down'],
};

describe.each(SCENES.map(({ id }) => id))('diagnose without a name in scene %s', (scene) => {
  it('picks what is red, and names what is behind it', async () => {
    const { run, report, output } = await diagnoseAltered(null, {}, { scene });
    const expected = OF_SCENE[scene];
    if (expected === undefined) throw new Error(`no expectation for scene ${scene}`);
    if (expected === null) {
      expect(run).toBeNull();
      expect(output).toMatch(/nothing is red[\s\S]*performance[\s\S]*tls/);
    } else expect([report.diagnosis, report.cause?.id]).toEqual(expected);
  });
});

describe('a diagnosis', () => {
  it('passes over slow statements while the latency is low, as the runbook branches', async () => {
    const step = (of: Awaited<ReturnType<typeof diagnoseAltered>>) =>
      of.report.steps.find(({ id }) => id === 'slow-queries');
    expect(step(await diagnoseAltered('performance'))?.state).toBe('passed');
    const slow = { 'api.latency': slowApi, 'api.slow-queries': noSlowStatements };
    expect(step(await diagnoseAltered('performance', slow))?.state).toBe('read');
  });

  it('says what it rules out, with the exit code of its level, when all is well', async () => {
    for (const id of ['performance', 'database', 'redis', 'tls'] as const) {
      const { exitCode, report } = await diagnoseAltered(id);
      expect({ exitCode, level: report.level, cause: report.cause }).toEqual({ exitCode: 0, level: 'ok', cause: null });
      expect(report.ruledOut.length).toBeGreaterThan(2);
      expect(report.sentence).toMatch(/Nothing wrong/);
    }
  });

  it('shows numbers beside their limits', async () => {
    const { report } = await diagnoseAltered('performance', { 'api.latency': slowApi });
    expect(report.steps.find(({ id }) => id === 'latency')?.numbers).toContainEqual({
      label: 'P95 latency',
      value: '3.4 s',
      limit: '> 2 s',
      level: 'critical',
    });
  });

  it('offers the remedies of the cause, and not those of mere suspicions beside it', async () => {
    const { report } = await diagnoseAltered('redis', {
      'redis.ping': faults('timeout'),
      containers: container('redis', { state: 'paused' }),
    });
    expect(report.remedies.map(({ kind }) => kind)).toEqual(['action', 'command', 'tab']);
    expect(report.remedies[0]).toMatchObject({ action: 'restart', args: { service: 'redis' }, runbook: 'T3' });
    expect(report.remedies[1]).toMatchObject({ command: 'docker unpause sparkone-redis-1' });
  });

  it('does not wait for what needs Postgres once Postgres is silent, and says so', async () => {
    const { report } = await diagnoseAltered('database', { 'postgres.ping': faults('timeout') });
    const sessions = report.steps.find(({ id }) => id === 'sessions');
    expect(sessions).toMatchObject({ level: 'unknown', says: 'cannot be measured without Postgres' });
    expect(report.unmeasured.join()).toContain('Sessions and locks');
  });

  it('is unknown and no green where nothing could be read', async () => {
    const { exitCode, report } = await diagnoseAltered('tls', {
      'tls.certificates': faults('absent'),
      containers: faults('denied', 'EACCES'),
    });
    expect(report.level).not.toBe('ok');
    expect(exitCode).not.toBe(0);
  });

  it('keeps hostile text inert and secrets masked in its evidence', async () => {
    const hostile = '\u001b]52;c;aGk=\u0007 password=hunter2 \u202eevil';
    const { output } = await diagnoseAltered(
      'database',
      {},
      {
        logs: {
          services: () => ['postgres'],
          follow: (_request, sink) => {
            sink.lines([
              { service: 'postgres', at: DIAGNOSED_AT, stream: 'stderr', text: `ERROR:  ${hostile}`, cutBytes: 0 },
            ]);
            return () => undefined;
          },
        },
      },
    );
    expect(output).toContain('evil');
    expect(output).not.toMatch(/hunter2|[\u001b\u0007\u202e]|\]52;/);
  });

  it('puts the last error of the log beside whoever is accused, in Portuguese too', async () => {
    const { report } = await diagnoseAltered('tls', {}, { scene: 'cert-expiring', lang: 'pt-BR' });
    expect(report.sentence).toMatch(
      /^Causa: A borda não consegue renovar o certificado\. Agora: ler os logs de traefik/,
    );
    expect(report.cause?.evidence.at(-1)).toMatch(/^no log: .*acme/);
  });
});
