import { describe, expect, it } from 'vitest';
import { driftItems } from '../../../../src/commands/doctor/drift/items.ts';
import { metricsOfQuery } from '../../../../src/commands/doctor/drift/metrics.ts';
import { DRIFT_RULES } from '../../../../src/commands/doctor/drift/registry.ts';
import type { Evidence, HostEvidence } from '../../../../src/commands/doctor/evidence.ts';
import { shapeOf } from '../../../../src/config/edge/edge-shape.ts';
import { edgeProblems } from '../../../../src/config/edge/problems/registry.ts';
import { bad, fault, good } from '../../../../src/model/fault.ts';
import type { Discovered } from '../../../../src/model/target.ts';
import type { BackupFacts } from '../../../../src/probes/backups/backups-newest.ts';
import { LANGS, same } from '../../../../src/text/lang.ts';
import { access, container, DISCOVERED, EVIDENCE, rule, scraped } from './evidence.ts';

const where = (change: Partial<Evidence>): Evidence => ({ ...EVIDENCE, ...change });
const target = (change: Partial<Discovered>): Evidence => where({ discovered: { ...DISCOVERED, ...change } });
const host = (change: Partial<HostEvidence>): Evidence =>
  where({ host: EVIDENCE.host.ok ? good({ ...EVIDENCE.host.value, ...change }) : EVIDENCE.host });
const without = (name: string) =>
  EVIDENCE.metricNames.ok
    ? good(new Set([...EVIDENCE.metricNames.value].filter((metric) => metric !== name)))
    : EVIDENCE.metricNames;
const rules = (change: (all: ReturnType<typeof rule>[]) => ReturnType<typeof rule>[]) =>
  EVIDENCE.rules.ok ? good(change([...EVIDENCE.rules.value])) : EVIDENCE.rules;
const backup = (change: Partial<BackupFacts>): Evidence => {
  if (!EVIDENCE.backups.ok || EVIDENCE.backups.value.database === null) throw new Error('no backup');
  return where({
    backups: good({ ...EVIDENCE.backups.value, database: { ...EVIDENCE.backups.value.database, ...change } }),
  });
};
const paths = (...changed: ReturnType<typeof access>[]) =>
  host({ paths: new Map([...(EVIDENCE.host.ok ? EVIDENCE.host.value.paths : []), ...changed]) });
const labelled = (labels: Record<string, string>, command: readonly string[] = []) => {
  const web = container('web', 'api', { labels, published: [{ containerPort: 1, hostIp: '', hostPort: 8000 }] });
  const containers = [...DISCOVERED.containers, web];
  const read = { environment: new Map(), files: new Map(), caddyfile: null, mounts: null, domains: [] };
  return {
    ...target({ containers }),
    edgeProblems: good(edgeProblems(shapeOf({ containers, edge: null, command, ...read }))),
  };
};

const found = (evidence: Evidence) =>
  driftItems(evidence)
    .filter(({ level }) => level !== 'ok')
    .map(({ id, runbook, detail }) => `${id} [${runbook}] ${detail.en}`);

describe('drift between runbook and reality', () => {
  it('finds nothing where the runbook works as written, and says what holds', () => {
    const items = driftItems(EVIDENCE);
    expect(items.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(items).toHaveLength(DRIFT_RULES.length);
    for (const { detail } of items) for (const lang of LANGS) expect(detail[lang]).not.toBe('');
  });

  it.each<[name: string, evidence: Evidence, drift: RegExp]>([
    [
      'a metric that is absent',
      where({ metricNames: without('sparkone_rate_limit_hits_total') }),
      /^drift\.metric\.sparkone_rate_limit_hits_total \[W8\]/,
    ],
    [
      'an alert that is not deployed',
      where({ rules: rules((all) => all.slice(1)) }),
      /^drift\.alert\.latency \[A2\] "High Latency" is not deployed/,
    ],
    [
      'an alert with another for',
      where({ rules: rules(([first, ...rest]) => [{ ...rule('x', 'up', 0), ...first, forMs: 120_000 }, ...rest]) }),
      /^drift\.alert\.latency \[A2\] HighLatency has for: 2 min; the runbook says 5 min/,
    ],
    [
      'an alert that can never fire',
      where({ rules: rules((all) => [...all, rule('Dead', 'rate(nobody_has_this_total[5m]) > 1', 0)]) }),
      /^drift\.dead-alert\.Dead \[A2\] the alert Dead can never fire: nobody_has_this_total/,
    ],
    [
      'a service of another name',
      target({
        containers: DISCOVERED.containers.map((one) => (one.role === 'edge' ? container('proxy', 'edge') : one)),
      }),
      /^drift\.service\.traefik \[T4\] the runbook says traefik; here the service is called proxy/,
    ],
    [
      'a managed Postgres',
      target({
        containers: DISCOVERED.containers.filter(({ role }) => role !== 'postgres'),
        postgres: DISCOVERED.postgres && {
          ...DISCOVERED.postgres,
          endpoint: { address: { kind: 'tcp', host: 'db.cloud', port: 5432 }, route: 'env', prefix: '', tls: false },
        },
      }),
      /^drift\.service\.postgres \[T2\] postgres is managed/,
    ],
    [
      'a Prometheus that is elsewhere',
      target({
        containers: DISCOVERED.containers.filter(({ role }) => role !== 'prometheus'),
        prometheus: {
          address: { kind: 'tcp', host: 'mimir.example.com', port: 443 },
          route: 'config',
          prefix: '/prometheus',
          tls: true,
        },
      }),
      /^drift\.service\.prometheus \[D7\] prometheus is managed/,
    ],
    [
      'a service that is not here',
      target({ containers: DISCOVERED.containers.filter(({ role }) => role !== 'grafana') }),
      /^drift\.service\.grafana \[A3\] grafana is in the runbook and does not exist here/,
    ],
    [
      'a script without the bit',
      paths(access('/opt/sparkone/ops/backup.sh', 0o644, 'rw')),
      /^drift\.script\.backup\.sh \[W1\] .* is not executable: "Permission denied" \(126\)/,
    ],
    [
      'a custom dump named .sql',
      backup({ type: 'pg-custom' }),
      /^drift\.backup\.database \[E2\] sparkone_db_1\.sql is custom format \(PGDMP\) named \.sql/,
    ],
    ['a dump cut short', backup({ isComplete: false }), /^drift\.backup\.database \[E2\] .* is cut short/],
    ['an empty backup', backup({ type: 'empty' }), /^drift\.backup\.database \[E2\] .* is empty/],
    [
      'a scrape target that does not exist',
      where({
        scrapeTargets: good([scraped('cadvisor:8080', 'down', 'lookup cadvisor on 127.0.0.11:53: no such host')]),
      }),
      /^drift\.scrape-target\.job:cadvisor:8080 \[D7\] .* is scraped and does not exist/,
    ],
    [
      'a resolver without a domain',
      labelled({ 'traefik.http.routers.web.rule': 'Host(``)', 'traefik.http.routers.web.tls.certresolver': 'le' }),
      /^drift\.edge\.web\.domain \[T4\] the router web \(web\) asks le for a certificate without any domain/,
    ],
    [
      'a resolver that nobody declares',
      labelled(
        {
          'traefik.http.routers.web.rule': 'Host(`a.example.com`)',
          'traefik.http.routers.web.tls.certResolver': 'le',
        },
        ['traefik', '--certificatesresolvers.letsencrypt.acme.tlschallenge=true'],
      ),
      /^drift\.edge\.web\.resolver \[T4\] the router web uses the resolver le, which Traefik does not declare/,
    ],
    [
      'a port that is not published',
      target({
        containers: DISCOVERED.containers.map((one) => ({
          ...one,
          published: one.role === 'api' ? [] : one.published,
        })),
      }),
      /^drift\.port\.api \[D1\] API publishes no port: localhost:8000 does not answer/,
    ],
    [
      'another folder',
      target({ directory: '/srv/spark', composeFiles: ['/srv/spark/compose.yml'] }),
      /^drift\.path\.directory \[M1\] the runbook says \/opt\/sparkone; the project is in \/srv\/spark/m,
    ],
    [
      'compose v2 only',
      host({ programs: { ...(EVIDENCE.host.ok ? EVIDENCE.host.value.programs : {}), 'docker-compose': '' } }),
      /^drift\.tool\.docker-compose \[D2\]/,
    ],
    [
      'a detached HEAD',
      where({ git: EVIDENCE.git.ok ? good({ ...EVIDENCE.git.value, branch: null }) : EVIDENCE.git }),
      /^drift\.checkout\.detached \[M1\]/,
    ],
    [
      'a dirty tree',
      where({
        git: EVIDENCE.git.ok ? good({ ...EVIDENCE.git.value, changedFiles: ['a', 'b', 'c', 'd'] }) : EVIDENCE.git,
      }),
      /^drift\.checkout\.dirty \[E1\] 4 changed file\(s\): a, b, c…/,
    ],
    [
      'an engine whose prune takes named volumes',
      where({
        reaches: [{ service: 'engine', endpoint: null, source: null, answer: good('20.10.24+dfsg1'), tookMs: 1 }],
      }),
      /^drift\.prune \[M3\] on engine 20\.10\.24/,
    ],
  ])('finds %s', (_name, evidence, drift) => {
    expect(found(evidence).join('\n')).toMatch(drift);
  });

  it('says of one broken thing one thing', () => {
    expect(found(where({ metricNames: without('sparkone_rate_limit_hits_total') }))).toHaveLength(1);
    expect(found(paths(access('/opt/sparkone/ops/backup.sh', 0o644, 'rw')))).toHaveLength(1);
    expect(found(backup({ type: 'pg-custom' }))).toHaveLength(1);
  });

  it('is unknown, never ok, where nobody answers', () => {
    const silent = bad(fault('timeout', same('Prometheus is silent'), same('look at its log')));
    const items = driftItems(
      where({ metricNames: silent, rules: silent, scrapeTargets: silent, host: silent, git: silent, backups: silent }),
    );
    const unknown = items.filter(({ level }) => level === 'unknown');
    expect(unknown.map(({ id }) => id)).toEqual(
      ['metric', 'alert', 'dead-alert', 'script', 'backup', 'scrape-target', 'path', 'tool', 'checkout'].map(
        (id) => `drift.${id}`,
      ),
    );
    for (const { detail, remedy } of unknown)
      expect([detail.en, remedy?.en]).toEqual(['Prometheus is silent', 'look at its log']);
  });

  it('takes what the configuration expects in place of the runbook', () => {
    const expected = {
      services: ['api', 'billing'],
      alerts: [
        { name: 'HighLatency', forMs: 60_000 },
        { name: 'Gone', forMs: null },
      ],
      metrics: ['up', 'mine_total'],
    };
    const all = target({ expected, containers: DISCOVERED.containers.filter(({ role }) => role !== 'grafana') });
    expect(found(all)).toEqual([
      expect.stringMatching(/^drift\.metric\.mine_total/),
      expect.stringMatching(/^drift\.alert\.HighLatency .* has for: 5 min; the runbook says 1 min/),
      expect.stringMatching(/^drift\.alert\.Gone .* is not deployed/),
      expect.stringMatching(/^drift\.service\.billing /),
    ]);
  });

  it('does not take a target of another network, or one that is merely down, for one that does not exist', () => {
    const targets = good([
      scraped('api:8000', 'down', 'connection refused'),
      scraped('10.1.2.3:9100', 'down', 'context deadline exceeded'),
      scraped('localhost:9090', 'down', 'refused'),
    ]);
    expect(found(where({ scrapeTargets: targets }))).toEqual([]);
  });

  it('makes names from outside inert', () => {
    const items = driftItems(where({ rules: rules((all) => [...all, rule('\u001b[31mDead', 'nobody', 0)]) }));
    expect(JSON.stringify(items)).not.toContain('\\u001b');
  });
});

describe('metrics of a PromQL expression', () => {
  it.each([
    ['histogram_quantile(0.95, sum by (le) (rate(a_bucket{path="x y",status=~"5.."}[5m]))) > 2', ['a_bucket']],
    ['a_total / ignoring(code) group_left(job) b_total', ['a_total', 'b_total']],
    ['probe_expiry - time() < 30 * 86400', ['probe_expiry']],
    ['sum(rate(a[5m])) by (job) > bool 1e3 and on(job) up == 0', ['a', 'up']],
    ['label_replace(job:a:rate5m, "x", "$1", "y", "(.*)") offset 5m', ['job:a:rate5m']],
    ['absent(up{job="api"}) or vector(0)', ['up']],
    ['rate(a[5m:1m]) > Inf', ['a']],
  ])('of %s', (query, names) => {
    expect(metricsOfQuery(query)).toEqual(names);
  });
});
