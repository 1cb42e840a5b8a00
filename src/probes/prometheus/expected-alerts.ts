import type { PromRule } from '../../clients/prometheus/prometheus-answers.ts';
import type { ExpectedThings } from '../../model/target.ts';
import { inert } from '../../text/inert.ts';
import type { ExpectedAlert } from './alerts.ts';

/** An alert of the runbook ("Alertas Configurados"), and how a deployed rule for it is told. */
interface RunbookAlert {
  readonly id: ExpectedAlert['id'];
  readonly title: string;
  readonly forMs: number | null;
  matches(rule: PromRule): boolean;
}

const FIVE_MINUTES_MS = 300_000;

const RUNBOOK_ALERTS: readonly RunbookAlert[] = [
  {
    id: 'latency',
    title: 'High Latency',
    forMs: FIVE_MINUTES_MS,
    matches: ({ name, query }) => /latency/i.test(name) || /histogram_quantile\(.*request_latency/i.test(query),
  },
  {
    id: 'pool',
    title: 'Database Pool High',
    forMs: FIVE_MINUTES_MS,
    matches: ({ name, query }) => /pool/i.test(name) || /db_pool|pg_stat_activity_count|numbackends/i.test(query),
  },
  {
    id: 'errors',
    title: 'High Error Rate',
    forMs: FIVE_MINUTES_MS,
    matches: ({ name, query }) => /error.?rate|high.?errors?|http.?5xx/i.test(name) || /status(_code)?=~"5/.test(query),
  },
  {
    id: 'service-down',
    title: 'Service Down',
    forMs: null,
    matches: ({ name, query }) => /down|unreachable|unavailable/i.test(name) || /\bup\b.*==\s*0/.test(query),
  },
  {
    id: 'certificate',
    title: 'SSL Certificate',
    forMs: null,
    matches: ({ name, query }) => /cert|ssl|tls/i.test(name) || /cert.*(expiry|not_after)/i.test(query),
  },
];

/** Each rule that the configuration expects, by its name, and what of it is deployed. */
export function compareByName(
  rules: readonly PromRule[],
  expected: NonNullable<ExpectedThings['alerts']>,
): readonly ExpectedAlert[] {
  return expected.map(({ name, forMs }): ExpectedAlert => {
    const found = rules.find((rule) => rule.name === name);
    const isSame = found !== undefined && (forMs === null || found.forMs === forMs);
    return {
      id: name,
      title: name,
      state: found === undefined ? 'missing' : isSame ? 'deployed' : 'different',
      rule: found === undefined ? null : inert(found.name),
      forMs: found?.forMs ?? null,
      expectedForMs: forMs,
    };
  });
}

/** Each alert that the runbook promises, and what of it is deployed. */
export function compareWithRunbook(rules: readonly PromRule[]): readonly ExpectedAlert[] {
  return RUNBOOK_ALERTS.map(({ id, title, forMs, matches }): ExpectedAlert => {
    const rule = rules.find(matches);
    if (rule === undefined) {
      return { id, title, state: 'missing', rule: null, forMs: null, expectedForMs: forMs };
    }
    const isSame = forMs === null || rule.forMs === forMs;
    return {
      id,
      title,
      state: isSame ? 'deployed' : 'different',
      rule: inert(rule.name),
      forMs: rule.forMs,
      expectedForMs: forMs,
    };
  });
}
