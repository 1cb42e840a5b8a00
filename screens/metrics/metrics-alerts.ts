import type { AlertFacts, AlertsFacts } from '../../src/probes/prometheus/alerts.ts';
import { type Line, span, spread } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { cellWidth, padEnd } from '../../src/text/width.ts';
import { FAULT_WORDS } from '../parts/fault-text.ts';
import { safe } from '../parts/safe-text.ts';
import { buildSections, type Section } from '../parts/sections.ts';
import { type Body, type BodyRow, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import {
  ALERTS_PROBE,
  type AlertState,
  alertFacts,
  alertLevel,
  EXPECTED_LEVELS,
  EXPECTED_WORDS,
  expectedText,
  ruleLevel,
  STATE_WORDS,
  since,
} from './alert-facts.ts';
import { metricsStrip } from './metrics-strip.ts';

const MOST_NAME_CELLS = 28;

function nameWidth(names: readonly string[]): number {
  return Math.min(MOST_NAME_CELLS, Math.max(12, ...names.map((name) => cellWidth(safe(name)))));
}

/** The place keeps alerts of one name apart; the name is what an action on the row needs. */
function alertRowId({ name }: AlertFacts, index: number): string {
  return `alert:${index}:${name}`;
}

function alertRows(input: ScreenInput, { alerts }: AlertsFacts): BodyRow[] {
  if (alerts.length === 0)
    return [{ line: [span(' '), glyph('ok'), span(say(input, phrase(' nenhum alerta ativo', ' no active alert')))] }];
  const width = nameWidth(alerts.map(({ name }) => name));
  return alerts.map((alert, index): BodyRow => {
    const word = alert.isSilenced ? phrase('silenciado', 'silenced') : STATE_WORDS[alert.state];
    const left: Line = [
      span(' '),
      glyph(alertLevel(alert)),
      span(` ${padEnd(safe(alert.name), width)} `),
      span(padEnd(say(input, word), 11), alertLevel(alert)),
      span(`${padEnd(since(input, alert.since), 20)} `, 'dim'),
      span(safe(alert.summary)),
    ];
    return { id: alertRowId(alert, index), line: left };
  });
}

function expectedRows(input: ScreenInput, { expected }: AlertsFacts): BodyRow[] {
  const width = nameWidth(expected.map(({ title }) => title));
  return expected.map((alert, index) => ({
    id: `expected:${index}`,
    line: [
      span(' '),
      glyph(EXPECTED_LEVELS[alert.state]),
      span(` ${padEnd(safe(alert.title), width)} `),
      span(padEnd(say(input, EXPECTED_WORDS[alert.state]), 14), alert.state === 'deployed' ? 'dim' : 'warn'),
      span(expectedText(input, alert), 'dim'),
    ],
  }));
}

function ruleRows(input: ScreenInput, { rules = [], rulesFault }: AlertsFacts): BodyRow[] {
  if (rulesFault !== undefined) {
    const [told, hint] = [say(input, rulesFault.message), say(input, rulesFault.hint)];
    return [{ line: [span(' '), glyph('none'), span(` ${told}`)] }, { line: [span(`   ${hint}`, 'dim')] }];
  }
  const formats = formatsIn(input);
  const width = nameWidth(rules.map(({ name }) => name));
  return rules.map((rule, index): BodyRow => {
    const isBroken = rule.lastError !== '';
    const level = ruleLevel(rule);
    const waits = rule.forMs === 0 ? '' : `for ${formats.duration(rule.forMs)}`;
    const word = isBroken ? phrase('com erro', 'failing') : STATE_WORDS[rule.state];
    const about = isBroken ? rule.lastError : rule.state === 'inactive' ? rule.query : since(input, rule.since);
    return {
      id: `rule:${index}`,
      line: [
        span(' '),
        glyph(level),
        span(` ${padEnd(safe(rule.name), width)} `),
        span(padEnd(say(input, word), 11), level === 'ok' ? 'dim' : level),
        span(`${padEnd(waits, 10)} `, 'dim'),
        span(safe(about), isBroken ? 'unknown' : 'dim'),
      ],
    };
  });
}

function silenceRows(input: ScreenInput, { silences, alertmanagerFault }: AlertsFacts): BodyRow[] {
  if (silences == null) {
    const text =
      alertmanagerFault === null
        ? say(input, phrase('a gravação não traz os silêncios', 'the recording does not hold the silences'))
        : `${say(input, FAULT_WORDS[alertmanagerFault.kind])}: ${say(input, alertmanagerFault.message)}`;
    return [{ line: [span(' '), glyph('unknown'), span(` ${text}`, 'unknown')] }];
  }
  if (silences.length === 0)
    return [{ line: [span(say(input, phrase('   nenhum silêncio em vigor', '   no silence in force')), 'dim')] }];
  const formats = formatsIn(input);
  return silences.map((silence, index): BodyRow => {
    const left = silence.endsAt === null ? '–' : formats.age(Math.max(0, silence.endsAt - input.cockpit.now()));
    const ends =
      silence.state === 'pending'
        ? phrase('ainda não começou', 'has not begun')
        : phrase(`mais ${left}`, `${left} more`);
    return {
      id: `silence:${index}`,
      line: spread(
        [
          span(' '),
          glyph('none'),
          span(` ${safe(silence.matchers.join(' '))}`),
          span(`  ${safe(silence.comment)}`, 'dim'),
        ],
        [span(` ${safe(silence.createdBy)} · ${say(input, ends)} `, 'dim')],
        input.width,
      ),
    };
  });
}

/** Members of an Alertmanager cluster; no section where there is one alone. */
function memberSections(input: ScreenInput, { members = [] }: AlertsFacts): Section[] {
  if (members.length === 0) return [];
  const { findings } = input.cockpit.state(ALERTS_PROBE).check;
  const width = nameWidth(members.map(({ address }) => address));
  const rows = members.map(({ address, failure, version, cluster, peers }): BodyRow => {
    const found = findings.find(({ entity }) => entity === address);
    const told = phrase(
      `${version} · ${cluster} · vê ${peers} membros`,
      `${version} · ${cluster} · sees ${peers} members`,
    );
    return {
      line: [
        span(' '),
        glyph(found?.level ?? 'ok'),
        span(` ${padEnd(safe(address), width)} `),
        span(say(input, failure ?? told), found === undefined ? 'dim' : found.level),
      ],
    };
  });
  const up = members.filter(({ failure }) => failure === null).length;
  const note = say(input, phrase(`${up} de ${members.length} respondem`, `${up} of ${members.length} answer`));
  return [{ title: phrase('Cluster do Alertmanager', 'Alertmanager cluster'), note, rows }];
}

function faultRows(input: ScreenInput): BodyRow[] {
  const { check, reading } = input.cockpit.state(ALERTS_PROBE);
  if (reading === null) return [{ line: [span(say(input, phrase('   lendo …', '   reading …')), 'dim')] }];
  if (check.fault === null) return [];
  const { kind, message, hint } = check.fault;
  return [
    {
      id: `check:${ALERTS_PROBE}`,
      line: [
        span(' '),
        glyph(check.level),
        span(` ${say(input, FAULT_WORDS[kind])}: ${say(input, message)}`, check.level === 'ok' ? 'plain' : check.level),
      ],
    },
    { line: [span(`   ${say(input, hint)}`, 'dim')] },
  ];
}

function sectionsOf(input: ScreenInput): readonly Section[] {
  const facts = alertFacts(input);
  if (facts === null) return [];
  const count = (state: AlertState): number => facts.alerts.filter((alert) => alert.state === state).length;
  const drift = facts.expected.filter(({ state }) => state !== 'deployed').length;
  const isSeen = facts.rulesFault === undefined;
  return [
    {
      title: phrase('Alertas', 'Alerts'),
      note: say(
        input,
        phrase(
          `${count('firing')} ${count('firing') === 1 ? 'disparado' : 'disparados'}, ${count('pending')} ${count('pending') === 1 ? 'pendente' : 'pendentes'}`,
          `${count('firing')} firing, ${count('pending')} pending`,
        ),
      ),
      rows: alertRows(input, facts),
    },
    ...(isSeen
      ? [
          {
            title: phrase('Esperados pelo runbook', 'Expected by the runbook'),
            note: say(
              input,
              phrase(`${drift} de ${facts.expected.length} divergem`, `${drift} of ${facts.expected.length} differ`),
            ),
            rows: expectedRows(input, facts),
          },
        ]
      : []),
    { title: phrase('Silêncios', 'Silences'), rows: silenceRows(input, facts) },
    ...memberSections(input, facts),
    {
      title: phrase('Regras', 'Rules'),
      ...(isSeen ? { note: String(facts.ruleCount) } : {}),
      rows: ruleRows(input, facts),
    },
  ];
}

/** Active alerts, what the runbook expects, silences, and every rule. */
export function alertsPage(input: ScreenInput): Body {
  const strip = metricsStrip(input);
  const known = input.cockpit.probeIds.includes(ALERTS_PROBE);
  const fixed: BodyRow[] = [{ line: strip.line }, ...(known ? faultRows(input) : [])];
  const [worst] = alertFacts(input)?.alerts ?? [];
  const first = worst === undefined ? `check:${ALERTS_PROBE}` : alertRowId(worst, 0);
  return { ...buildSections(input, fixed, sectionsOf(input), known ? first : null), areas: strip.areas };
}
