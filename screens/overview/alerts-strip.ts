import type { DeployFacts } from '../../src/probes/containers/deploy.ts';
import type { AlertFacts, AlertsFacts } from '../../src/probes/prometheus/alerts.ts';
import { type Line, type Span, span } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';

const ALERTS = 'alerts';
const DEPLOY = 'deploy';

function factsOf<F>(input: ScreenInput, probe: string): F | null {
  if (!input.cockpit.probeIds.includes(probe)) return null;
  const { reading, lastGood } = input.cockpit.state(probe);
  return (reading?.facts ?? lastGood?.facts ?? null) as F | null;
}

/** Title of the strip: how many alerts, and which of the runbook are not there. */
export function alertsTitle(input: ScreenInput): Line {
  const facts = factsOf<AlertsFacts>(input, ALERTS);
  const title = span(say(input, phrase('Alertas', 'Alerts')));
  if (facts === null) return [title];
  const count = (state: AlertFacts['state']): number => facts.alerts.filter((alert) => alert.state === state).length;
  const missing = facts.expected.filter(({ state }) => state === 'missing').length;
  const drift =
    missing === 0
      ? ''
      : say(
          input,
          phrase(
            ` · runbook espera ${facts.expected.length}, ${missing} não instalados: doctor`,
            ` · the runbook expects ${facts.expected.length}, ${missing} not deployed: doctor`,
          ),
        );
  return [title, span(` (Prometheus ${count('firing')} firing, ${count('pending')} pending)${drift}`, 'dim')];
}

function alertSpans(input: ScreenInput, alert: AlertFacts): Span[] {
  const age = formatsIn(input).age(Math.max(1000, input.cockpit.now() - alert.since));
  const level = alert.isSilenced ? 'none' : alert.state === 'pending' ? 'warn' : 'critical';
  const when = say(input, phrase(` ${alert.state} há ${age}`, ` ${alert.state} for ${age}`));
  return [glyph(level), span(` ${inert(alert.name)}`), span(`${when}   `, 'dim')];
}

function deploySpans(input: ScreenInput): Span[] {
  const facts = factsOf<DeployFacts>(input, DEPLOY);
  if (facts === null || facts.commit === null) return [];
  const ago = facts.deployedAt === null ? '' : ` ${formatsIn(input).ago(input.cockpit.now() - facts.deployedAt)}`;
  const by = facts.author === '' ? '' : say(input, phrase(` por ${facts.author}`, ` by ${facts.author}`));
  return [
    span(say(input, phrase('último deploy ', 'last deploy ')), 'dim'),
    span(inert(facts.commit.slice(0, 7))),
    span(`${ago}${by}`, 'dim'),
  ];
}

/** One line: the alerts that are active, then the last deploy. */
export function alertsLine(input: ScreenInput): Line {
  const facts = factsOf<AlertsFacts>(input, ALERTS);
  const state = input.cockpit.probeIds.includes(ALERTS) ? input.cockpit.state(ALERTS) : null;
  const fault = state?.check.fault ?? null;
  const active = facts?.alerts ?? [];
  if (fault !== null)
    return [
      span(' '),
      glyph(state?.check.level ?? 'unknown'),
      span(` ${say(input, fault.message)}   `),
      ...deploySpans(input),
    ];
  if (facts === null) return [span(' '), span(say(input, phrase('· lendo …', '· reading …')), 'dim')];
  const none = active.length === 0 ? [glyph('ok'), span(say(input, phrase(' nenhum alerta   ', ' no alert   ')))] : [];
  return [span(' '), ...none, ...active.flatMap((alert) => alertSpans(input, alert)), ...deploySpans(input)];
}
