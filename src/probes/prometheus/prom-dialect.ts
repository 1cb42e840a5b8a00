import type { Prometheus } from '../../clients/prometheus/prometheus.ts';
import type {
  PromAlert,
  PromLabels,
  PromRule,
  PromSample,
  PromTarget,
} from '../../clients/prometheus/prometheus-answers.ts';
import { isNotOffered } from '../../clients/prometheus/prometheus-backend.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';

/** Scrape targets, and whether they had to be told from the metric `up`. */
export interface KnownTargets {
  readonly targets: readonly Omit<PromTarget, 'url' | 'scrapeEveryMs'>[];
  readonly isByMetric: boolean;
}

/**
 * Who is scraped. What only stores (Mimir, Thanos, VictoriaMetrics fed by agents) has no targets of its own, or an empty list of
 * them, but the `up` that the agents wrote.
 */
export async function knownTargets(prometheus: Prometheus, options: CallOptions): Promise<Outcome<KnownTargets>> {
  const listed = await prometheus.targets(options);
  if (listed.ok && listed.value.length > 0) return good({ targets: listed.value, isByMetric: false });
  if (!listed.ok && !isNotOffered(listed.fault)) return listed;
  const up = await prometheus.query('up', options);
  if (!up.ok) return up;
  const targets = up.value.result.map(({ labels, value }): KnownTargets['targets'][number] => ({
    job: labels.job ?? '',
    instance: labels.instance ?? '',
    health: value === 1 ? 'up' : value === 0 ? 'down' : 'unknown',
    lastError: '',
    lastScrapeAt: null,
    lastScrapeMs: Number.NaN,
    labels,
  }));
  return good({ targets, isByMetric: !listed.ok || targets.length > 0 });
}

/** Active alerts and rules; the rules are a fault where this server does not show any. */
export interface KnownAlerts {
  readonly alerts: readonly PromAlert[];
  readonly rules: Outcome<readonly PromRule[]>;
}

/** What Prometheus's rules say, from the metric `ALERTS` where the server that is asked has no rules of its own. */
export async function knownAlerts(prometheus: Prometheus, options: CallOptions): Promise<Outcome<KnownAlerts>> {
  const [active, rules] = await Promise.all([prometheus.alerts(options), knownRules(prometheus, options)]);
  if (!rules.ok && !isNotOffered(rules.fault)) return rules;
  if (active.ok && rules.ok) return good({ alerts: active.value, rules });
  if (!active.ok && !isNotOffered(active.fault)) return active;
  const alerts = active.ok && active.value.length > 0 ? active : await alertsByMetric(prometheus, options);
  return alerts.ok ? good({ alerts: alerts.value, rules }) : alerts;
}

/** Rules. VictoriaMetrics answers an empty list where no vmalert stands behind it: that is not "there are no rules". */
export async function knownRules(prometheus: Prometheus, options: CallOptions): Promise<Outcome<readonly PromRule[]>> {
  const told = await prometheus.rules(options);
  if (!told.ok || told.value.length > 0) return told;
  const backend = await prometheus.backend(options);
  return backend.ok && backend.value.name === 'VictoriaMetrics' ? bad(noRulesFault(prometheus.place)) : told;
}

function noRulesFault(place: string): Fault {
  return fault(
    'absent',
    phrase(`${place} (VictoriaMetrics) não mostra regras`, `${place} (VictoriaMetrics) shows no rules`),
    phrase('ligue-o ao vmalert: -vmalert.proxyURL', 'connect it to vmalert: -vmalert.proxyURL'),
    'NOT_OFFERED',
  );
}

/** Prometheus, vmalert and the rulers of Mimir and Thanos write `ALERTS`, and into `ALERTS_FOR_STATE` since when (seconds). */
async function alertsByMetric(prometheus: Prometheus, options: CallOptions): Promise<Outcome<readonly PromAlert[]>> {
  const [alerts, since] = await Promise.all([
    prometheus.query('ALERTS', options),
    prometheus.query('ALERTS_FOR_STATE', options),
  ]);
  if (!alerts.ok) return alerts;
  const began = new Map((since.ok ? since.value.result : []).map(({ labels, value }) => [keyOf(labels), value]));
  return good(alerts.value.result.map((sample) => alertOf(sample, began)));
}

function alertOf({ labels }: PromSample, began: ReadonlyMap<string, number>): PromAlert {
  const { alertstate, __name__, ...own } = labels;
  const seconds = began.get(keyOf(labels)) ?? Number.NaN;
  return {
    name: own.alertname ?? '',
    state: alertstate === 'firing' ? 'firing' : 'pending',
    labels: own,
    annotations: {},
    activeAt: Number.isFinite(seconds) ? seconds * 1000 : null,
    value: Number.NaN,
  };
}

function keyOf({ alertstate, __name__, ...own }: PromLabels): string {
  return JSON.stringify(Object.entries(own).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
