import type { Phrase } from '../../text/lang.ts';
import { same } from '../../text/lang.ts';
import type { Moment } from './moment.ts';
import { type Simulation, STEP_MS } from './simulation.ts';

const MINUTE = 60_000;
const LOOK_BACK_MS = 60 * MINUTE;

/** A rule as the product deploys it: of the runbook's five alerts only the latency is there, with another `for:`. */
export interface DemoRule {
  readonly name: string;
  readonly expr: string;
  readonly forMs: number;
  readonly severity: 'warning' | 'critical';
  readonly summary: Phrase;
  /** The measured value; the rule holds while it is above `limit`. */
  readonly value: (moment: Moment) => number;
  readonly limit: number;
}

/** A rule with its state at an instant. */
export interface DemoAlert {
  readonly rule: DemoRule;
  readonly state: 'inactive' | 'pending' | 'firing';
  /** Epoch milliseconds at which its condition began to hold; null while inactive. */
  readonly activeAt: number | null;
  readonly value: number;
}

/** The rules file of the simulated Prometheus. */
export const DEMO_RULES: readonly DemoRule[] = [
  {
    name: 'HighLatency',
    expr: 'histogram_quantile(0.95, sum by (le) (rate(sparkone_http_request_latency_seconds_bucket[5m]))) > 2',
    forMs: 2 * MINUTE,
    severity: 'warning',
    summary: same('P95 latency above 2 s'),
    value: (moment) => moment.api.p95Ms / 1000,
    limit: 2,
  },
  {
    name: 'IngestionFailures',
    expr: 'rate(sparkone_ingestion_total{status="error"}[5m]) > 0.1',
    forMs: 5 * MINUTE,
    severity: 'warning',
    summary: same('Message ingestion is failing'),
    value: (moment) => (moment.api.requestsPerSecond * moment.api.errorPercent) / 330,
    limit: 0.1,
  },
  {
    name: 'SheetsSyncFailures',
    expr: 'increase(sparkone_sheets_sync_total{status="error"}[15m]) > 3',
    forMs: 5 * MINUTE,
    severity: 'warning',
    summary: same('Google Sheets sync keeps failing'),
    value: (moment) => (moment.services.worker.restarts > 0 ? 4 + moment.services.worker.restarts / 4 : 0),
    limit: 3,
  },
];

function holds(rule: DemoRule, moment: Moment): boolean {
  return moment.prometheus.kind === 'ok' && rule.value(moment) > rule.limit;
}

/** Every rule's state at an instant, with the time since which it holds (as far as an hour back). */
export function alertsAt(simulation: Simulation, t: number): readonly DemoAlert[] {
  const past = simulation.past(t, LOOK_BACK_MS);
  return DEMO_RULES.map((rule) => {
    const now = simulation.at(t);
    const lastFalse = past.findLastIndex((moment) => !holds(rule, moment));
    const first = past[lastFalse + 1];
    if (!holds(rule, now) || first === undefined)
      return { rule, state: 'inactive', activeAt: null, value: rule.value(now) };
    const state = t - first.at >= rule.forMs ? 'firing' : 'pending';
    return { rule, state, activeAt: Math.min(first.at, t - (t % STEP_MS)), value: rule.value(now) };
  });
}
