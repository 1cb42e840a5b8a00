import { JOB_WORDS, type JobState } from '../../src/model/job.ts';
import { LEVEL_WORDS } from '../../src/model/level.ts';
import type { EvidenceCheck, LogEvidence } from '../../src/model/walk.ts';
import type { StepSight, WalkSession } from '../../src/model/walk-desk.ts';
import { probesOfStep } from '../../src/runbooks/evidence.ts';
import { filterLabel } from '../../src/runbooks/log-evidence.ts';
import { metricOf } from '../../src/runbooks/metric-of.ts';
import { evidenceChanges } from '../../src/runbooks/reports/changes.ts';
import { type Line, type Span, span, spread, wrapText } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { valueText } from '../../src/text/units.ts';
import { SERVICE_PROBES, servicesOf } from '../overview/service-facts.ts';
import { FAULT_WORDS } from '../parts/fault-text.ts';
import { verdictGlyph } from '../reports/report-lines.ts';
import { ageText, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { walkSignalLines } from './walk-signals.ts';
import { VERDICT_WORD, verdictStyle } from './walk-words.ts';

/** Findings of one probe at the most; the rest is counted. */
const MOST_FINDINGS = 5;

/** A text as lines under a first part, indented as wide as that. */
function hanging(lead: Line, cells: number, text: string, width: number, style: Span['style'] = 'plain'): Line[] {
  return wrapText(text, Math.max(8, width - cells)).map((line, index) => [
    ...(index === 0 ? lead : [span(' '.repeat(cells))]),
    span(line, style),
  ]);
}

function checkLines(input: ScreenInput, check: EvidenceCheck): Line[] {
  const { level, title, summary, findings, fault, ageMs } = check;
  const age = ageMs === null ? '' : ageText(input, ageMs);
  const isUnread = ageMs === null;
  const mark = isUnread ? span('·', 'dim') : glyph(level);
  const head: Line = [mark, span(' '), span(say(input, title), level === 'ok' || isUnread ? 'plain' : 'strong')];
  const text = isUnread
    ? say(input, phrase('lendo …', 'reading …'))
    : fault === null
      ? say(input, summary)
      : `${say(input, FAULT_WORDS[fault.kind])}: ${say(input, fault.message)}`;
  const shown = findings.slice(1, 1 + MOST_FINDINGS);
  const left = findings.length - 1 - shown.length;
  return [
    spread(head, [span(age, 'dim')], input.width),
    ...hanging([span('  ')], 2, text, input.width, isUnread ? 'dim' : 'plain'),
    ...shown.flatMap((found) =>
      hanging([span('  '), glyph(found.level), span(' ')], 4, say(input, found.text), input.width),
    ),
    ...(left > 0 ? [[span(`    ${say(input, phrase(`e mais ${left}`, `and ${left} more`))}`, 'dim')]] : []),
    ...(fault === null ? [] : remedyLines(input, fault.hint)),
  ];
}

/** The remedy of a fault; its first word is the label. */
function remedyLines(input: ScreenInput, hint: Phrase): Line[] {
  const label = say(input, phrase('remédio:', 'remedy:'));
  return hanging([span('  ')], 2, `${label} ${say(input, hint)}`, input.width).map((line, index) => {
    const [lead, text] = line;
    if (index > 0 || lead === undefined || text === undefined) return line;
    return [lead, span(label, 'dim'), span(text.text.slice(label.length))];
  });
}

/** An action as an operator calls it, and what it is to act on: `Restart service redis`. */
function actionWords(input: ScreenInput, { action, args }: NonNullable<StepSight['action']>): string {
  const offer = input.desks.actions?.offers.find(({ id }) => id === action);
  const name = offer === undefined ? inert(action) : say(input, offer.label);
  return [name, ...Object.values(args).map(inert)].join(' ');
}

/** Containers that are well, by name: what is wrong with the others stands above. */
function wellLines(input: ScreenInput, { probe, ageMs }: EvidenceCheck): Line[] {
  if (probe !== SERVICE_PROBES.state || ageMs === null) return [];
  const well = (servicesOf(input.cockpit) ?? []).filter(({ level }) => level === 'ok').map(({ name }) => inert(name));
  return well.length === 0 ? [] : hanging([span('  '), glyph('ok'), span(' ')], 4, well.join(' '), input.width, 'dim');
}

/** A line of evidence with its time as clocks show it here. */
function logLine(input: ScreenInput, line: string): Line {
  const [, stamp, rest] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (.*)$/s.exec(line) ?? [];
  const lead = span('  │ ', 'dim');
  if (stamp === undefined || rest === undefined) return [lead, span(inert(line))];
  const time = formatsIn(input).time(Date.parse(stamp), input.state.timeZone);
  return [lead, span(`${time} `, 'dim'), span(inert(rest))];
}

function logLines(input: ScreenInput, log: LogEvidence): Line[] {
  const formats = formatsIn(input);
  const name = inert(log.service);
  if (log.fault !== null)
    return [
      [glyph(log.fault.kind === 'absent' ? 'none' : 'unknown'), span(` log ${name}`, 'strong')],
      ...hanging([span('  ')], 2, `${say(input, log.fault.message)}: ${say(input, log.fault.hint)}`, input.width),
    ];
  const label = filterLabel(log.filter);
  const [matched, looked] = [formats.number(log.matched, 0), formats.number(log.looked, 0)];
  const found = phrase(
    `${matched} entradas (filtro ${label['pt-BR']}) em ${looked} linhas`,
    `${matched} entries (filter ${label.en}) in ${looked} lines`,
  );
  const errors =
    log.errors === 0
      ? []
      : [span(` · ${say(input, phrase(`${log.errors} de erro`, `${log.errors} at error level`))}`, 'critical')];
  return [
    [span('  '), span(`log ${name}`, 'strong'), span(`  ${say(input, found)}`), ...errors],
    ...log.lines.map((line) => logLine(input, line)),
  ];
}

/** What changed at this step since the report before. */
function changeLines(input: ScreenInput, { evidence, before }: StepSight, session: WalkSession): Line[] {
  const { previous } = session;
  const title = (text: string): Line => [span(text, 'dim')];
  if (previous === null || before === null)
    return [title(say(input, phrase('Sem relatório anterior deste passo', 'No earlier report of this step')))];
  const formats = formatsIn(input);
  const when = formats.dateTime(previous.finishedAt, input.state.timeZone);
  const changes = evidenceChanges(evidence, before.evidence);
  const parts = [
    ...changes.appeared.map((text) => `${say(input, phrase('novo', 'new'))}: ${say(input, text)}`),
    ...changes.vanished.map((text) => `${say(input, phrase('resolvido', 'resolved'))}: ${say(input, text)}`),
    ...changes.moved.map(({ metric, entity, before: was, now }) => {
      const known = metricOf(metric);
      const unit = known?.unit ?? 'count';
      const name = `${known === undefined ? metric : say(input, known.label)}${entity === null ? '' : ` ${inert(entity)}`}`;
      return `${name} ${valueText(unit, was, formats)} → ${valueText(unit, now, formats)}`;
    }),
  ];
  const said = parts.length > 0 ? parts.join(' · ') : say(input, phrase('nada mudou', 'nothing changed'));
  return [
    [
      span(say(input, phrase(`Desde ${when}: `, `Since ${when}: `)), 'dim'),
      verdictGlyph(before.verdict),
      span(` ${say(input, VERDICT_WORD[before.verdict])}`, 'dim'),
    ],
    ...hanging([span('  ')], 2, said, input.width),
  ];
}

function runbookLines(input: ScreenInput, { step }: StepSight): Line[] {
  const { line, words, command } = step;
  const head = line === null ? say(input, phrase('no runbook', 'in the runbook')) : `runbook ${line}`;
  return [
    ...(words === null
      ? []
      : hanging([span(head, 'dim'), span('  ')], head.length + 2, `“${inert(words)}”`, input.width, 'dim')),
    ...(command === null
      ? []
      : command.split('\n').flatMap((text) => hanging([span('$ ', 'dim')], 2, text, input.width, 'dim'))),
  ];
}

/** The step that first failed for the same cause; null for the first of them. */
function firstOfCause(session: WalkSession, { step, evidence }: StepSight): number | null {
  const cause = evidence?.cause;
  if (cause == null) return null;
  const { steps } = session.walk();
  const at = steps.findIndex(({ verdict, evidence: seen }) => verdict === 'fail' && seen?.cause?.en === cause.en);
  return at < 0 || steps[at]?.id === step.id ? null : at + 1;
}

function waitLine(input: ScreenInput, { waitLeftMs, evidence, proposed }: StepSight): Line[] {
  if (waitLeftMs === null || proposed === 'pass') return [];
  const level = evidence?.checks[0]?.level ?? 'unknown';
  const formats = formatsIn(input);
  const text =
    waitLeftMs > 0
      ? phrase(
          `Esperando: ${LEVEL_WORDS[level]['pt-BR']}; ainda até ${formats.duration(Math.floor(waitLeftMs / 1000) * 1000)}`,
          `Waiting: ${LEVEL_WORDS[level].en}; for up to ${formats.duration(Math.floor(waitLeftMs / 1000) * 1000)} more`,
        )
      : phrase('O tempo deste passo acabou; R espera de novo', 'The time of this step is over; R waits again');
  return [[span(say(input, text), waitLeftMs > 0 ? 'plain' : 'warn')]];
}

function branchLines(input: ScreenInput, { passesOver, proposed, step }: StepSight, session: WalkSession): Line[] {
  if (passesOver === null || step.kind !== 'branch') return [];
  const titleOf = (id: string | null): string => {
    const at = session.runbook.steps.findIndex((one) => one.id === step.id);
    const found = id === null ? session.runbook.steps[at + 1] : session.runbook.steps.find((one) => one.id === id);
    return found === undefined ? '' : say(input, found.title);
  };
  const [bad, fine] = [titleOf(step.goTo), titleOf(step.otherwise)];
  const mark = (verdict: 'fail' | 'pass') => (proposed === verdict ? span('▸ ', 'accent') : span('  '));
  return [
    [mark('fail'), span('f', 'key'), span(` ${say(input, phrase(`sim: segue em ${bad}`, `yes: goes on at ${bad}`))}`)],
    [mark('pass'), span('a', 'key'), span(` ${say(input, phrase(`não: segue em ${fine}`, `no: goes on at ${fine}`))}`)],
  ];
}

function jobStateOf({ desks }: ScreenInput, job: string): JobState | null {
  const current = desks.actions?.current();
  if (current?.id === job && current.found !== null) return current.found.view.state;
  return desks.actions?.board().jobs?.find(({ id }) => id === job)?.state ?? null;
}

function actionLines(input: ScreenInput, { action, walked, step }: StepSight): Line[] {
  const done = walked.actions.map(({ action: name, job }): Line => {
    const state = jobStateOf(input, job);
    const word = state === null ? '' : `: ${say(input, JOB_WORDS[state])}`;
    return [
      span(say(input, phrase('ação ', 'action ')), 'dim'),
      span(inert(name), 'strong'),
      span(word),
      span(` ${inert(job)}`, 'dim'),
    ];
  });
  if (action === null) return done;
  const args = Object.entries(action.args)
    .map(([name, value]) => ` ${name}=${value}`)
    .join('');
  const why = input.desks.actions === undefined ? null : input.desks.actions.refusal;
  const offered: Line =
    why === null && input.desks.actions !== undefined
      ? [
          span('r', 'key'),
          span(` ${say(input, phrase('mostra o plano:', 'shows the plan:'))} `, 'dim'),
          span(actionWords(input, action)),
        ]
      : [span(inert(`sparkone-tui run ${action.action}${args}`), step.kind === 'offer' ? 'plain' : 'dim')];
  return [...done, offered, ...(why === null ? [] : [[span(say(input, why), 'dim')]])];
}

/** Notes, drafts and what was answered before. */
function saidLines(input: ScreenInput, { walked, step }: StepSight, session: WalkSession): Line[] {
  const label = (text: Phrase): Line => [span(`${say(input, text)} `, 'dim')];
  const note = label(phrase('nota:', 'note:'));
  const lines = walked.notes.flatMap((text) => hanging(note, 6, inert(text), input.width));
  for (const field of ['note', 'reason'] as const) {
    const draft = session.draft(step.id, field);
    const isTyped =
      input.state.mode.kind === 'walkText' && input.state.mode.step === step.id && input.state.mode.field === field;
    if (draft === null || isTyped) continue;
    const name = phrase('rascunho:', 'draft:');
    lines.push(...hanging(label(name), say(input, name).length + 1, inert(draft.text), input.width, 'accent'));
  }
  return lines;
}

/** What has to be known of the walk itself: a report that is not compared with, others who may walk it too. */
function doubtLines(input: ScreenInput, { doubt, passedOver }: WalkSession): Line[] {
  const compared =
    passedOver === null
      ? []
      : [
          `${say(input, phrase('sem comparação', 'not compared'))}: ${say(input, passedOver.message)}: ${say(input, passedOver.hint)}`,
        ];
  const doubted = doubt === null ? [] : [`${say(input, doubt.message)}: ${say(input, doubt.hint)}`];
  return [...doubted, ...compared].flatMap((text) => hanging([glyph('warn'), span(' ')], 2, text, input.width, 'dim'));
}

/** Blocks with a blank line between those that hold something. */
function stacked(blocks: readonly (readonly Line[])[]): Line[] {
  return blocks.filter((block) => block.length > 0).flatMap((block, index) => (index === 0 ? block : [[], ...block]));
}

/** The step in sight: question, evidence, what changed, the runbook's own words and command. */
export function stepLines(input: ScreenInput, sight: StepSight, session: WalkSession): Line[] {
  const { step, evidence } = sight;
  const good =
    step.kind === 'look' ? say(input, phrase(`bom é: ${step.good['pt-BR']}`, `good is: ${step.good.en}`)) : '';
  const question = wrapText(say(input, step.question), input.width).map((text): Line => [span(text, 'strong')]);
  return stacked([
    [...question, ...(good === '' ? [] : wrapText(good, input.width).map((text): Line => [span(text, 'dim')]))],
    [
      ...(evidence?.checks ?? []).flatMap((check) => [...checkLines(input, check), ...wellLines(input, check)]),
      ...waitLine(input, sight),
      ...branchLines(input, sight, session),
    ],
    walkSignalLines(input, probesOfStep(step), sight.before),
    evidence?.log == null ? unreadLog(input, sight) : logLines(input, evidence.log),
    actionLines(input, sight),
    evidence === null ? [] : changeLines(input, sight, session),
    saidLines(input, sight, session),
    doubtLines(input, session),
    runbookLines(input, sight),
  ]);
}

function unreadLog(input: ScreenInput, { step, isReading }: StepSight): Line[] {
  if (step.kind !== 'look' || step.log === null) return [];
  const text = isReading ? phrase('lendo o log …', 'reading the log …') : phrase('log não lido', 'log not read');
  return [[span(`  ${say(input, text)}`, 'dim')]];
}

/** The lines that stay at the foot: what is proposed, and what was answered. */
export function proposalLines(input: ScreenInput, sight: StepSight, session: WalkSession): Line[] {
  const { proposed, walked, evidence, step, isReading } = sight;
  const first = firstOfCause(session, sight);
  const cause =
    evidence?.cause == null
      ? ''
      : first === null
        ? `: ${say(input, evidence.cause)}`
        : say(input, phrase(`, mesma causa do passo ${first}`, `, same cause as step ${first}`));
  const asks =
    step.kind === 'branch'
      ? []
      : [verdictGlyph(proposed), span(` ${say(input, VERDICT_WORD[proposed])}${cause}`, verdictStyle(proposed))];
  const reading = isReading ? [span(say(input, phrase('  lendo …', '  reading …')), 'dim')] : [];
  const suggestion: Line[] =
    step.kind === 'branch' && proposed !== 'pending'
      ? []
      : [
          [
            span(`${say(input, phrase('Sugestão', 'Suggestion'))}: `, 'dim'),
            ...(asks.length === 0 ? [verdictGlyph('pending'), span(` ${say(input, VERDICT_WORD.pending)}`)] : asks),
            ...reading,
          ],
        ];
  if (walked.verdict === 'pending') return suggestion;
  const reason = walked.reason === null ? '' : ` (${inert(walked.reason)})`;
  const answer: Line = [
    span(`${say(input, phrase('Resposta', 'Answer'))}: `, 'dim'),
    verdictGlyph(walked.verdict),
    span(` ${say(input, VERDICT_WORD[walked.verdict])}`, verdictStyle(walked.verdict)),
    span(reason, 'dim'),
  ];
  return [answer, ...suggestion];
}
