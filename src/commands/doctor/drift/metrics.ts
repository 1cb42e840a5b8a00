import type { Fault } from '../../../model/fault.ts';
import { inert } from '../../../text/inert.ts';
import { type Phrase, phrase } from '../../../text/lang.ts';
import type { Evidence } from '../evidence.ts';
import type { Drift, DriftRule } from './rule.ts';

interface RunbookMetric {
  readonly name: string;
  readonly line: string;
  /** What is looked at in its place. */
  readonly instead: Phrase;
}

const ADD = phrase('exponha a métrica na API', 'expose the metric in the API');

/** Metrics that the runbook queries. */
const RUNBOOK_METRICS: readonly RunbookMetric[] = [
  {
    name: 'up',
    line: 'D7',
    instead: phrase('confira scrape_configs do Prometheus', "check Prometheus's scrape_configs"),
  },
  {
    name: 'sparkone_http_request_latency_seconds_bucket',
    line: 'D8',
    instead: phrase(
      'sem ela não há P95; confira o alvo da API no Prometheus',
      "there is no P95 without it; check the API's target in Prometheus",
    ),
  },
  {
    name: 'sparkone_db_pool_in_use',
    line: 'D9',
    instead: phrase(
      'o painel usa pg_stat_activity contra max_connections; exponha a métrica na API',
      'the cockpit uses pg_stat_activity against max_connections; expose the metric in the API',
    ),
  },
  {
    name: 'process_resident_memory_bytes',
    line: 'W5',
    instead: phrase(
      'o painel usa a memória do container; exponha a métrica na API',
      "the cockpit uses the container's memory; expose the metric in the API",
    ),
  },
  {
    name: 'sparkone_rate_limit_hits_total',
    line: 'W8',
    instead: phrase(
      'o painel conta nos logs; exponha a métrica na API',
      'the cockpit counts in the logs; expose the metric in the API',
    ),
  },
];

/** Metrics of the runbook, or of the configuration, that Prometheus does not have. */
export const metricAbsent: DriftRule = {
  id: 'metric',
  runbook: 'D9',
  title: phrase('Métricas', 'Metrics'),
  holds: phrase('todas as do runbook existem', "all of the runbook's exist"),
  find: ({ metricNames, discovered }) => {
    if (!metricNames.ok) return metricNames.fault;
    const wanted: readonly RunbookMetric[] =
      discovered.expected?.metrics?.map((name) => ({ name, line: 'D9', instead: ADD })) ?? RUNBOOK_METRICS;
    return wanted
      .filter(({ name }) => !metricNames.value.has(name))
      .map(
        ({ name, line, instead }): Drift => ({
          id: name,
          runbook: line,
          detail: phrase(`${inert(name)} não existe no Prometheus`, `${inert(name)} does not exist in Prometheus`),
          remedy: instead,
        }),
      );
  },
};

const WORDS = new Set(
  'and or unless by without on ignoring group_left group_right offset bool inf nan start end atan2'.split(' '),
);

/** Names of the metrics that a PromQL expression selects: what is neither a function, a keyword, a label nor a text. */
export function metricsOfQuery(query: string): string[] {
  const bare = query
    .replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/g, '""')
    .replace(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replace(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi, ' ');
  const names = [...bare.matchAll(/(?<![\w:.])[a-zA-Z_:][\w:]*(?!\s*\()(?![\w:])/g)].map(([name]) => name);
  return [...new Set(names.filter((name) => !WORDS.has(name.toLowerCase())))];
}

function deadRules({ rules, metricNames }: Evidence): readonly Drift[] | Fault {
  if (!rules.ok) return rules.fault;
  if (!metricNames.ok) return metricNames.fault;
  const recorded = new Set(rules.value.filter(({ kind }) => kind === 'recording').map(({ name }) => name));
  return rules.value
    .filter(({ kind }) => kind === 'alerting')
    .flatMap(({ name, query }): Drift[] => {
      const missing = metricsOfQuery(query).filter(
        (metric) => !metricNames.value.has(metric) && !recorded.has(metric) && !/^ALERTS/.test(metric),
      );
      if (missing.length === 0) return [];
      const list = missing.map(inert).join(', ');
      return [
        {
          id: inert(name),
          detail: phrase(
            `o alerta ${inert(name)} nunca dispara: ${list} não existe`,
            `the alert ${inert(name)} can never fire: ${list} does not exist`,
          ),
          remedy: phrase('exponha a métrica, ou troque a regra', 'expose the metric, or change the rule'),
        },
      ];
    });
}

/** Alert rules that look at metrics which nobody exposes. */
export const alertNeverFires: DriftRule = {
  id: 'dead-alert',
  runbook: 'A2',
  title: phrase('Alertas que nunca disparam', 'Alerts that can never fire'),
  holds: phrase('toda regra olha métricas que existem', 'every rule looks at metrics that exist'),
  find: deadRules,
};
