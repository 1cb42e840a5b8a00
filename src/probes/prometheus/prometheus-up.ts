import type { Prometheus } from '../../clients/prometheus/prometheus.ts';
import type { PromBackend } from '../../clients/prometheus/prometheus-backend.ts';
import type { Finding } from '../../model/check.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import type { Discovered } from '../../model/target.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { QUERIES } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { knownTargets } from './prom-dialect.ts';

/** A scrape target of Prometheus. */
export interface ScrapeTargetFacts {
  /** Prometheus's own job name. */
  readonly scrapeJob: string;
  readonly instance: string;
  readonly health: 'up' | 'down' | 'unknown';
  /** Why the last scrape failed, one inert line; '' otherwise. */
  readonly lastError: string;
  /** Epoch milliseconds; null when never. */
  readonly lastScrapeAt: number | null;
  readonly scrapeMs: number | null;
  /** False when its host is a name that the project does not have: scraped, and never deployed. Absent when not known. */
  readonly isDeployed?: boolean;
}

/** What Prometheus scrapes. */
export interface PrometheusUpFacts {
  readonly targets: readonly ScrapeTargetFacts[];
  readonly version: string | null;
  /** `Grafana Mimir`, `VictoriaMetrics` ...; absent for Prometheus itself, and where nobody tells. */
  readonly backend?: string;
  /** True where the server lists no targets and the metric `up` told of them. */
  readonly isByMetric?: boolean;
  /** What a back end of several stores warns of: its answers may be partial. Absent without. */
  readonly warnings?: readonly string[];
}

/** `up`: which scrape targets answer Prometheus. */
export const prometheusUp: Probe<PrometheusUpFacts, ProbeContext> = {
  id: 'prometheus.up',
  runbook: 'D7',
  title: phrase('Alvos do Prometheus', 'Prometheus targets'),
  tab: 'metrics',
  sets: ['daily'],
  ...QUERIES,
  metrics: [
    { id: 'prometheus.targets.up', label: phrase('Alvos no ar', 'Targets up'), unit: 'count' },
    { id: 'prometheus.targets.down', label: phrase('Alvos fora', 'Targets down'), unit: 'count' },
  ],
  read: readPrometheusUp,
  judge: judgeTargets,
  summarize: (reading) =>
    summaryOf(reading, ({ targets, backend, isByMetric }) => {
      const up = targets.filter(({ health }) => health === 'up').length;
      const by = backend === undefined ? '' : ` · ${backend}`;
      const told = isByMetric === true ? phrase(' pela métrica up', ' by the metric up') : phrase('', '');
      return phrase(
        `${up} de ${targets.length} alvos no ar${told['pt-BR']}${by}`,
        `${up} of ${targets.length} targets up${told.en}${by}`,
      );
    }),
  shell: "curl -sS 'http://localhost:9090/api/v1/query' --data-urlencode 'query=up' | jq .data.result",
};

function judgeTargets({ targets, isByMetric, warnings = [] }: PrometheusUpFacts): readonly Finding[] {
  const partial = warnings.slice(0, MOST_WARNINGS).map(partialAnswers);
  if (targets.length === 0) return [...partial, isByMetric === true ? noneByMetric() : noneScraped()];
  const down = targets
    .filter(({ health }) => health === 'down')
    .map(({ scrapeJob, instance, lastError, isDeployed }) => {
      if (isDeployed === false) return notDeployed(scrapeJob, instance);
      const why = lastError === '' ? '' : `: ${lastError}`;
      return finding(
        'warn',
        phrase(`alvo ${scrapeJob} (${instance}) fora${why}`, `target ${scrapeJob} (${instance}) is down${why}`),
        `${scrapeJob} ${instance}`,
      );
    });
  return [...partial, ...down];
}

const MOST_WARNINGS = 3;

function partialAnswers(warning: string): Finding {
  return finding(
    'warn',
    phrase(
      `respostas podem ser parciais, e números, baixos demais: ${warning}`,
      `answers may be partial, and numbers too low: ${warning}`,
    ),
  );
}

function noneScraped(): Finding {
  return finding(
    'warn',
    phrase(
      'o Prometheus não coleta de ninguém: confira scrape_configs',
      'Prometheus scrapes nobody: check scrape_configs',
    ),
  );
}

function noneByMetric(): Finding {
  return finding(
    'warn',
    phrase(
      'ninguém escreve a métrica up neste back end: confira remote_write e o inquilino (prometheus.tenant)',
      'nobody writes the metric up into this back end: check remote_write and the tenant (prometheus.tenant)',
    ),
  );
}

/** Drift, and no outage: nobody ever started it here. */
function notDeployed(scrapeJob: string, instance: string): Finding {
  return finding(
    'none',
    phrase(
      `${scrapeJob} (${instance}) é coletado e não existe neste compose`,
      `${scrapeJob} (${instance}) is scraped and is not in this compose file`,
    ),
    `${scrapeJob} ${instance}`,
  );
}

/** A plain name (`cadvisor:8080`) is a service's of the project; anything else may be anywhere. */
function isDeployedHere(instance: string, { services, containers }: Discovered): boolean | undefined {
  const host = /^([a-z0-9][a-z0-9_-]*)(?::\d+)?$/i.exec(instance)?.[1];
  const knowsFile = services.some(({ source }) => source === 'compose');
  if (host === undefined || host === 'localhost' || !knowsFile) return undefined;
  return (
    services.some(({ service }) => service === host) ||
    containers.some(({ service, name }) => service === host || name === host)
  );
}

function deployedPart(isDeployed: boolean | undefined): Pick<ScrapeTargetFacts, 'isDeployed'> {
  return isDeployed === undefined ? {} : { isDeployed };
}

/** Prometheus itself has everything; what asks several stores warns in every answer that one of them did not give its part. */
async function partialWarnings(
  prometheus: Prometheus,
  backend: PromBackend | null,
  options: CallOptions,
): Promise<readonly string[]> {
  if (backend === null || backend.name === 'Prometheus') return [];
  const answer = await prometheus.query('count(up)', options);
  return answer.ok ? answer.value.warnings.map((warning) => warning.slice(0, 200)) : [];
}

function backendPart(backend: PromBackend | null): Pick<PrometheusUpFacts, 'version' | 'backend'> {
  if (backend === null) return { version: null };
  const version = backend.version === '' ? null : backend.version;
  return ['Prometheus', ''].includes(backend.name) ? { version } : { version, backend: backend.name };
}

async function readPrometheusUp(context: ProbeContext, signal: AbortSignal): Promise<Measured<PrometheusUpFacts>> {
  const prometheus = await context.clients.prometheus();
  if (!prometheus.ok) return failed(prometheus.fault);
  const options = within(QUERIES.deadlineMs, signal);
  const [found, told] = await Promise.all([knownTargets(prometheus.value, options), prometheus.value.backend(options)]);
  if (!found.ok) return failed(found.fault);
  const target = await context.target();
  const targets = found.value.targets.map(({ job, instance, health, lastError, lastScrapeAt, lastScrapeMs }) => ({
    scrapeJob: inert(job),
    instance: inert(instance),
    health,
    lastError: inert(lastError).slice(0, 200),
    lastScrapeAt,
    scrapeMs: orNull(lastScrapeMs),
    ...deployedPart(isDeployedHere(instance, target)),
  }));
  const count = (health: ScrapeTargetFacts['health']) => targets.filter((target) => target.health === health).length;
  const backend = told.ok ? told.value : null;
  const warnings = await partialWarnings(prometheus.value, backend, options);
  const facts: PrometheusUpFacts = {
    targets,
    ...backendPart(backend),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(found.value.isByMetric ? { isByMetric: true } : {}),
  };
  return measured(facts, [
    { metric: 'prometheus.targets.up', value: count('up') },
    { metric: 'prometheus.targets.down', value: count('down') },
  ]);
}
