import type { HeldAlert, Silence } from '../../clients/prometheus/alertmanager.ts';
import type { PromAlert, PromRule } from '../../clients/prometheus/prometheus-answers.ts';
import type { Finding } from '../../model/check.ts';
import type { Fault } from '../../model/fault.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { QUERIES } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { type AlertmanagerMemberFacts, judgeMembers, lookAtMembers } from './alertmanager-members.ts';
import { compareByName, compareWithRunbook } from './expected-alerts.ts';
import { knownAlerts } from './prom-dialect.ts';

/** An alert that is pending or firing. */
export interface AlertFacts {
  readonly name: string;
  readonly state: 'pending' | 'firing';
  /** The label of that name; '' without. */
  readonly severity: string;
  /** Epoch milliseconds since which its condition holds. */
  readonly since: number;
  readonly value: number | null;
  /** The summary annotation, else the description, inert; '' without. */
  readonly summary: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Silenced in Alertmanager. */
  readonly isSilenced: boolean;
}

/** An alert that the runbook promises (A2), and what is deployed of it. */
export interface ExpectedAlert {
  /** Of the runbook's, or the rule's name where the configuration expects it. */
  readonly id: 'latency' | 'pool' | 'errors' | 'service-down' | 'certificate' | (string & {});
  /** The runbook's name for it: `High Latency`. */
  readonly title: string;
  /** `different`: there is such a rule, with another `for:`. */
  readonly state: 'deployed' | 'different' | 'missing';
  /** The deployed rule's name; null when missing. */
  readonly rule: string | null;
  readonly forMs: number | null;
  readonly expectedForMs: number | null;
}

/** A deployed alerting rule. */
export interface RuleFacts {
  readonly name: string;
  readonly group: string;
  readonly state: 'inactive' | 'pending' | 'firing';
  readonly forMs: number;
  readonly severity: string;
  /** PromQL, one inert line. */
  readonly query: string;
  /** Epoch milliseconds since which it has been pending or firing; null while inactive. */
  readonly since: number | null;
  /** Why it could not be evaluated; '' when it could. */
  readonly lastError: string;
}

/** A silence that is in force or about to be. */
export interface SilenceFacts {
  readonly id: string;
  readonly state: 'active' | 'pending';
  /** `alertname="HighLatency"`, one a matcher. */
  readonly matchers: readonly string[];
  readonly createdBy: string;
  readonly comment: string;
  readonly startsAt: number | null;
  readonly endsAt: number | null;
}

/** Alerts of Prometheus, with Alertmanager's silences, beside what the runbook expects. */
export interface AlertsFacts {
  readonly alerts: readonly AlertFacts[];
  readonly ruleCount: number;
  /** Alerting rules, those that fire first; absent on older tapes. */
  readonly rules?: readonly RuleFacts[];
  /** Soonest to end first; null when Alertmanager did not answer, absent on older tapes. */
  readonly silences?: readonly SilenceFacts[] | null;
  readonly expected: readonly ExpectedAlert[];
  /** Why rules cannot be seen, where the server that is asked has none of its own: alerts are then those of the metric `ALERTS`. */
  readonly rulesFault?: Fault;
  /** Members of an Alertmanager cluster; absent where there is one alone, and on older tapes. */
  readonly members?: readonly AlertmanagerMemberFacts[];
  /** Why Alertmanager could not be asked; null when it answered. */
  readonly alertmanagerFault: Fault | null;
}

/** What Prometheus's own rules say, beside our judgement. */
export const alerts: Probe<AlertsFacts, ProbeContext> = {
  id: 'alerts',
  runbook: 'A2',
  title: phrase('Alertas', 'Alerts'),
  tab: 'metrics',
  sets: ['daily'],
  ...QUERIES,
  metrics: [
    { id: 'alerts.firing', label: phrase('Alertas disparados', 'Alerts firing'), unit: 'count' },
    { id: 'alerts.pending', label: phrase('Alertas pendentes', 'Alerts pending'), unit: 'count' },
  ],
  read: readAlerts,
  judge: (facts, { now }) => judgeAlerts(facts, now),
  summarize: (reading) =>
    summaryOf(reading, ({ alerts: active, ruleCount, expected, rulesFault }) => {
      const missing = expected.filter(({ state }) => state === 'missing').length;
      const count = (state: AlertFacts['state']) => active.filter((alert) => alert.state === state).length;
      const drift: Phrase =
        missing === 0
          ? phrase('', '')
          : phrase(` · ${missing} do runbook não instalados`, ` · ${missing} of the runbook not deployed`);
      if (rulesFault !== undefined)
        return phrase(
          `${count('firing')} disparados, ${count('pending')} pendentes pela métrica ALERTS`,
          `${count('firing')} firing, ${count('pending')} pending by the metric ALERTS`,
        );
      return phrase(
        `${count('firing')} disparados, ${count('pending')} pendentes de ${ruleCount} regras${drift['pt-BR']}`,
        `${count('firing')} firing, ${count('pending')} pending of ${ruleCount} rules${drift.en}`,
      );
    }),
  shell: "curl -sS http://localhost:9090/api/v1/alerts | jq '.data.alerts'",
};

function judgeAlerts(facts: AlertsFacts, now: number): readonly Finding[] {
  const active = facts.alerts.map((alert): Finding => {
    const words = alert.summary === '' ? '' : ` (${alert.summary})`;
    const age = Math.max(0, now - alert.since);
    if (alert.isSilenced) {
      return finding('none', phrase(`${alert.name} silenciado`, `${alert.name} silenced`), alert.name);
    }
    if (alert.state === 'pending') {
      return finding(
        'warn',
        phrase(`${alert.name} pendente ${pt.ago(age)}${words}`, `${alert.name} pending, ${en.ago(age)}${words}`),
        alert.name,
      );
    }
    return finding(
      /^(warn|info|none|low)/i.test(alert.severity) ? 'warn' : 'critical',
      phrase(`${alert.name} disparado ${pt.ago(age)}${words}`, `${alert.name} firing, ${en.ago(age)}${words}`),
      alert.name,
    );
  });
  return [...active, ...judgeMembers(facts.members ?? []), ...driftOf(facts)];
}

/** What the runbook expects and is not there, or that nobody can tell. */
function driftOf({ expected, rulesFault }: AlertsFacts): readonly Finding[] {
  if (rulesFault !== undefined) return [finding('none', rulesFault.message)];
  const missing = expected.filter(({ state }) => state === 'missing');
  if (missing.length === 0) return [];
  const names = missing.map(({ title }) => title).join(', ');
  return [
    finding(
      'none',
      phrase(`o runbook espera e não está instalado: ${names}`, `expected by the runbook and not deployed: ${names}`),
    ),
  ];
}

async function readAlerts(context: ProbeContext, signal: AbortSignal): Promise<Measured<AlertsFacts>> {
  const prometheus = await context.clients.prometheus();
  if (!prometheus.ok) return failed(prometheus.fault);
  const options = within(QUERIES.deadlineMs, signal);
  const alertmanager = await context.clients.alertmanager();
  const target = await context.target();
  const memberCount = 1 + (target.alertmanagerPeers?.length ?? 0);
  const [known, held, silences, members] = await Promise.all([
    knownAlerts(prometheus.value, options),
    alertmanager.ok ? alertmanager.value.alerts(options) : alertmanager,
    alertmanager.ok ? alertmanager.value.silences(options) : alertmanager,
    alertmanager.ok ? lookAtMembers(alertmanager.value, memberCount, options) : [],
  ]);
  if (!known.ok) return failed(known.fault);
  const { alerts: active, rules } = known.value;
  const named = target.expected?.alerts ?? null;
  const alerting = (rules.ok ? rules.value : []).filter(({ kind }) => kind === 'alerting');
  const compared = named === null ? compareWithRunbook(alerting) : compareByName(alerting, named);
  const facts: AlertsFacts = {
    alerts: active
      .filter(({ state }) => state !== 'inactive')
      .map((alert) => describeAlert(alert, held.ok ? held.value : [], context.now()))
      .toSorted((a, b) => Number(b.state === 'firing') - Number(a.state === 'firing') || a.since - b.since),
    ruleCount: alerting.length,
    rules: describeRules(alerting),
    silences: silences.ok ? describeSilences(silences.value) : null,
    // What cannot be seen is not missing.
    expected: rules.ok ? compared : [],
    ...(rules.ok ? {} : { rulesFault: rules.fault }),
    ...(members.length === 0 ? {} : { members }),
    alertmanagerFault: held.ok ? null : held.fault,
  };
  const count = (state: AlertFacts['state']) => facts.alerts.filter((alert) => alert.state === state).length;
  return measured(facts, [
    { metric: 'alerts.firing', value: count('firing') },
    { metric: 'alerts.pending', value: count('pending') },
  ]);
}

function describeAlert(alert: PromAlert, held: readonly HeldAlert[], now: number): AlertFacts {
  const labels = Object.fromEntries(
    Object.entries(alert.labels).map(([name, value]) => [inert(name), inert(value).slice(0, 200)]),
  );
  const { summary, description } = alert.annotations;
  return {
    name: inert(alert.name),
    state: alert.state === 'firing' ? 'firing' : 'pending',
    severity: labels.severity ?? '',
    since: alert.activeAt ?? now,
    value: orNull(alert.value),
    summary: inert(summary ?? description ?? '').slice(0, 300),
    labels,
    isSilenced: held.some((one) => one.silencedBy.length > 0 && hasSameLabels(one, alert)),
  };
}

const MOST_RULES = 200;
const MOST_SILENCES = 50;
const MOST_QUERY_CHARS = 600;
const STATES: readonly RuleFacts['state'][] = ['firing', 'pending', 'inactive'];

function describeRules(rules: readonly PromRule[]): readonly RuleFacts[] {
  return rules
    .map(({ name, group, state, forMs, query, lastError, labels, alerts: active }): RuleFacts => {
      const began = active.flatMap(({ activeAt }) => activeAt ?? []);
      return {
        name: inert(name),
        group: inert(group),
        state,
        forMs,
        severity: inert(labels.severity ?? ''),
        query: inert(query).replace(/\s+/g, ' ').slice(0, MOST_QUERY_CHARS),
        since: state === 'inactive' || began.length === 0 ? null : Math.min(...began),
        lastError: inert(lastError).slice(0, 300),
      };
    })
    .toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state))
    .slice(0, MOST_RULES);
}

function describeSilences(silences: readonly Silence[]): readonly SilenceFacts[] {
  return silences
    .filter(({ state }) => state !== 'expired')
    .toSorted((a, b) => (a.endsAt ?? 0) - (b.endsAt ?? 0))
    .slice(0, MOST_SILENCES)
    .map(({ id, state, matchers, createdBy, comment, startsAt, endsAt }) => ({
      id: inert(id),
      state: state === 'pending' ? 'pending' : 'active',
      matchers: matchers.map(
        ({ name, value, isRegex, isEqual }) =>
          `${inert(name)}${isEqual ? '=' : '!'}${isRegex ? '~' : isEqual ? '' : '='}"${inert(value).slice(0, 200)}"`,
      ),
      createdBy: inert(createdBy).slice(0, 100),
      comment: inert(comment).slice(0, 300),
      startsAt,
      endsAt,
    }));
}

/** Alertmanager holds an alert with the labels that Prometheus sent, and those of `external_labels`. */
function hasSameLabels(held: HeldAlert, alert: PromAlert): boolean {
  return Object.entries(alert.labels).every(([name, value]) => held.labels[name] === value);
}
