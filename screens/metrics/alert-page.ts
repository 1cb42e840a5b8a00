import type { AlertFacts, ExpectedAlert, RuleFacts, SilenceFacts } from '../../src/probes/prometheus/alerts.ts';
import { type Line, span, titleRule } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { labelled } from '../parts/labelled.ts';
import { safe } from '../parts/safe-text.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import {
  alertFacts,
  alertLevel,
  EXPECTED_LEVELS,
  EXPECTED_WORDS,
  expectedText,
  ruleLevel,
  STATE_WORDS,
  since,
} from './alert-facts.ts';
import { labelsText } from './series-names.ts';

function labelLines(input: ScreenInput, labels: AlertFacts['labels']): Line[] {
  return labelled(input, phrase('rótulos', 'labels'), labelsText(labels));
}

function alertDetails(input: ScreenInput, alert: AlertFacts, rule: RuleFacts | undefined): Line[] {
  const word = alert.isSilenced ? phrase('silenciado', 'silenced') : STATE_WORDS[alert.state];
  const formats = formatsIn(input);
  return [
    titleRule([glyph(alertLevel(alert)), span(` ${safe(alert.name)}`, 'strong')], input.width),
    ...labelled(input, phrase('estado', 'state'), `${say(input, word)} ${since(input, alert.since)}`),
    ...labelled(input, phrase('resumo', 'summary'), safe(alert.summary)),
    ...labelled(input, phrase('valor', 'value'), alert.value === null ? '–' : formats.number(alert.value, 3)),
    ...labelLines(input, alert.labels),
    ...(rule === undefined ? [] : ruleLines(input, rule)),
  ];
}

function ruleLines(input: ScreenInput, rule: RuleFacts): Line[] {
  const formats = formatsIn(input);
  return [
    ...labelled(input, phrase('grupo', 'group'), safe(rule.group)),
    ...labelled(input, phrase('espera', 'waits'), rule.forMs === 0 ? '–' : formats.duration(rule.forMs)),
    ...labelled(input, phrase('expressão', 'expression'), safe(rule.query)),
    ...(rule.lastError === '' ? [] : labelled(input, phrase('erro', 'error'), safe(rule.lastError))),
  ];
}

function silenceDetails(input: ScreenInput, silence: SilenceFacts): Line[] {
  const formats = formatsIn(input);
  const moment = (at: number | null): string => (at === null ? '–' : formats.dateTime(at, input.state.timeZone));
  return [
    titleRule([glyph('none'), span(say(input, phrase(' Silêncio', ' Silence')), 'strong')], input.width),
    ...labelled(input, phrase('para', 'for'), safe(silence.matchers.join(' '))),
    ...labelled(input, phrase('quem', 'who'), safe(silence.createdBy)),
    ...labelled(input, phrase('motivo', 'why'), safe(silence.comment)),
    ...labelled(input, phrase('de', 'from'), moment(silence.startsAt)),
    ...labelled(input, phrase('até', 'until'), moment(silence.endsAt)),
    ...labelled(input, phrase('id', 'id'), safe(silence.id), 'dim'),
  ];
}

function expectedDetails(input: ScreenInput, alert: ExpectedAlert, rule: RuleFacts | undefined): Line[] {
  return [
    titleRule([glyph(EXPECTED_LEVELS[alert.state]), span(` ${safe(alert.title)}`, 'strong')], input.width),
    ...labelled(input, phrase('estado', 'state'), say(input, EXPECTED_WORDS[alert.state])),
    ...labelled(input, phrase('runbook', 'runbook'), expectedText(input, alert)),
    ...(rule === undefined ? [] : ruleLines(input, rule)),
  ];
}

/** The page of a row of the Alerts page; null for other rows. */
export function alertPage(input: ScreenInput, subject: string): readonly Line[] | null {
  const [, kind, index] = /^(alert|rule|silence|expected):(\d+)(?::|$)/.exec(subject) ?? [];
  const facts = alertFacts(input);
  if (kind === undefined || facts === null) return null;
  const at = Number(index);
  const rules = facts.rules ?? [];
  const ruleOf = (name: string | null): RuleFacts | undefined => rules.find((rule) => rule.name === name);
  const alert = facts.alerts[at];
  const silence = facts.silences?.[at];
  const expected = facts.expected[at];
  const rule = rules[at];
  if (kind === 'alert' && alert !== undefined) return alertDetails(input, alert, ruleOf(alert.name));
  if (kind === 'silence' && silence !== undefined) return silenceDetails(input, silence);
  if (kind === 'expected' && expected !== undefined) return expectedDetails(input, expected, ruleOf(expected.rule));
  if (kind === 'rule' && rule !== undefined)
    return [
      titleRule([glyph(ruleLevel(rule)), span(` ${safe(rule.name)}`, 'strong')], input.width),
      ...labelled(
        input,
        phrase('estado', 'state'),
        `${say(input, STATE_WORDS[rule.state])} ${since(input, rule.since)}`,
      ),
      ...ruleLines(input, rule),
    ];
  return [[span(say(input, phrase('   esta linha não existe mais', '   this row is gone')), 'dim')]];
}
