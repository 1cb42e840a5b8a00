import { QUERIES } from '../../../probes/cadence.ts';
import type {
  AlertFacts,
  AlertsFacts,
  ExpectedAlert,
  RuleFacts,
  SilenceFacts,
} from '../../../probes/prometheus/alerts.ts';
import { alertsAt, DEMO_RULES, type DemoAlert } from '../alerts.ts';
import type { Moment } from '../moment.ts';
import type { Simulation } from '../simulation.ts';
import { asked } from './prometheus.ts';
import { type Generator, isReached, placeOf, wayFault } from './view.ts';

const MINUTE = 60_000;

/** The runbook's five alerts (A2) against the simulated rules file: one deployed with another `for:`, four missing. */
const EXPECTED: readonly ExpectedAlert[] = [
  {
    id: 'latency',
    title: 'High Latency',
    state: 'different',
    rule: 'HighLatency',
    forMs: 2 * MINUTE,
    expectedForMs: 5 * MINUTE,
  },
  ...(
    [
      ['pool', 'Database Pool High', 5 * MINUTE],
      ['errors', 'High Error Rate', 5 * MINUTE],
      ['service-down', 'Service Down', null],
      ['certificate', 'SSL Certificate', null],
    ] as const
  ).map(
    ([id, title, expectedForMs]): ExpectedAlert => ({
      ...{ id, title, expectedForMs, state: 'missing', rule: null, forMs: null },
    }),
  ),
];

function factsOf({ rule, state, activeAt, value }: DemoAlert): AlertFacts | null {
  if (state === 'inactive' || activeAt === null) return null;
  return {
    name: rule.name,
    state,
    severity: rule.severity,
    since: activeAt,
    value,
    summary: rule.summary.en,
    labels: { alertname: rule.name, severity: rule.severity, service: 'sparkone-api' },
    isSilenced: false,
  };
}

const STATES: readonly DemoAlert['state'][] = ['firing', 'pending', 'inactive'];

function rulesOf(states: readonly DemoAlert[]): readonly RuleFacts[] {
  return states
    .map(({ rule, state, activeAt }): RuleFacts => {
      const { name, forMs, severity, expr } = rule;
      return { name, group: 'sparkone', state, forMs, severity, query: expr, since: activeAt, lastError: '' };
    })
    .toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
}

/** Somebody keeps an alert of another environment quiet until Wednesday. */
function silencesOf({ bornAt }: Simulation['origin']): readonly SilenceFacts[] {
  return [
    {
      id: '6f1f2b7e-3c41-4a52-9d0e-5b2a7c1f8e90',
      state: 'active',
      matchers: ['alertname="IngestionFailures"', 'environment="staging"'],
      createdBy: 'ops',
      comment: 'staging is being rebuilt',
      startsAt: bornAt - 20 * 60 * MINUTE,
      endsAt: bornAt + 52 * 60 * MINUTE,
    },
  ];
}

function alertmanagerFault({ alertmanager }: Moment) {
  if (isReached(alertmanager)) return null;
  return wayFault(alertmanager, placeOf('alertmanager', 'Alertmanager'), QUERIES.deadlineMs);
}

/** Alerts as the simulated Prometheus evaluates its rules. */
export const alertsReading: Generator<AlertsFacts> = (view) => {
  const states = alertsAt(view.simulation, view.now.at);
  const count = (state: DemoAlert['state']) => states.filter((alert) => alert.state === state).length;
  const found = asked<AlertsFacts>(view, [], () => ({
    alerts: states.map(factsOf).filter((alert) => alert !== null),
    ruleCount: DEMO_RULES.length,
    rules: rulesOf(states),
    silences: isReached(view.now.alertmanager) ? silencesOf(view.simulation.origin) : null,
    expected: EXPECTED,
    alertmanagerFault: alertmanagerFault(view.now),
  }));
  if (found.fault !== null) return found;
  const samples = [
    { metric: 'alerts.firing', value: count('firing') },
    { metric: 'alerts.pending', value: count('pending') },
  ];
  return { ...found, samples };
};
