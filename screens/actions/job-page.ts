import { renderVerdict, stopPhrase } from '../../src/commands/job-text.ts';
import type { JobPage, ShownOutput } from '../../src/model/action-desk.ts';
import { isOver } from '../../src/model/job.ts';
import { type Line, span, spread, titleRule, wrapText } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { INDENT } from '../parts/labelled.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { type AfterCheck, afterLine, checksAfter, courseText } from './job-after.ts';
import { jobWord, levelOfJob, progressText, runningText, stepLine } from './job-lines.ts';
import { glyphLines } from './plan-lines.ts';

const NOT_FOLLOWED = phrase(
  'este cockpit não viu como estava antes: R sonda tudo agora',
  'this cockpit did not see how it was before: R probes everything now',
);
const AFTER = phrase('Depois: feito não é o mesmo que saudável', 'After: done is not the same as healthy');

/** A job's page as lines, and which of them is the step that is pointed at. */
export interface JobLines {
  readonly lines: readonly Line[];
  readonly selected: number | null;
}

function titleLine(input: ScreenInput, { job }: JobPage): Line {
  const { found, id } = job;
  if (found === null) return titleRule([span(inert(id), 'strong')], input.width);
  const { state } = found.view;
  const level = levelOfJob(state);
  return titleRule(
    [
      level === 'none' ? span('▸', 'accent') : glyph(level),
      span(` ${say(input, found.plan.title)}`, 'strong'),
      span(` · ${jobWord(input, state)}`, level === 'none' ? 'accent' : level),
    ],
    input.width,
  );
}

function whoLines(input: ScreenInput, { job: { found, id } }: JobPage): Line[] {
  if (found === null) return [];
  const { view } = found;
  const formats = formatsIn(input);
  const when = view.startedAt === null ? [] : [formats.dateTime(view.startedAt, input.state.timeZone)];
  const parts = [
    ...when,
    `${inert(view.who)}@${inert(view.from)}`,
    ...(view.why === '' ? [] : [inert(view.why)]),
    inert(id),
  ];
  return wrapText(parts.join(' · '), input.width - INDENT.length).map((text): Line => [span(INDENT + text, 'dim')]);
}

/** Where it is now, against what it usually takes; or how it ended, and what nobody will do by itself. */
function courseLines(input: ScreenInput, { job: { found } }: JobPage): Line[] {
  if (found === null) return [[span(INDENT), span(say(input, phrase('lendo …', 'reading …')), 'dim')]];
  const { view, plan } = found;
  const formats = formatsIn(input);
  if (isOver(view.state)) {
    const [verdict = '', ...left] = renderVerdict(plan, view, input.state.lang).split('\n');
    return [
      ...glyphLines(levelOfJob(view.state), inert(verdict), input.width - 2).map((line): Line => [span(' '), ...line]),
      ...left.flatMap((text) => wrapText(inert(text), input.width - 6)).map((text): Line => [span(`   ${text}`)]),
    ];
  }
  const usual =
    plan.expectedMs === null
      ? ''
      : say(
          input,
          phrase(` de uns ${formats.duration(plan.expectedMs)}`, ` of about ${formats.duration(plan.expectedMs)}`),
        );
  const asked = view.isCancelAsked ? say(input, stopPhrase(plan, view)) : '';
  const progress = progressText(input, found) ?? say(input, phrase('entre dois passos', 'between two steps'));
  return [
    spread(
      [span(' '), span('▸', 'accent'), span(` ${progress}`)],
      [span(`${runningText(input, view.startedAt)}${usual} `, 'dim')],
      input.width,
    ),
    ...(asked === '' ? [] : glyphLines('warn', asked, input.width - 2).map((line): Line => [span(' '), ...line])),
  ];
}

function faultLines(input: ScreenInput, { job: { fault, found } }: JobPage): Line[] {
  if (fault === null) return [];
  const text = `${say(input, fault.message)}: ${say(input, fault.hint)}`;
  const goesOn =
    found === null || isOver(found.view.state)
      ? ''
      : say(input, phrase(' (o trabalho continua sem nós)', ' (the job goes on without us)'));
  return glyphLines('unknown', text + goesOn, input.width - 2).map((line): Line => [span(' '), ...line]);
}

function afterLines(input: ScreenInput, { job }: JobPage): Line[] {
  if (job.found === null || !isOver(job.found.view.state)) return [];
  const title = titleRule([span(say(input, AFTER))], input.width);
  if (job.before === null) return [[], title, [span(`${INDENT}${say(input, NOT_FOLLOWED)}`, 'dim')]];
  const checks = checksAfter(input, job);
  const widest = (textOf: (check: AfterCheck) => string): number =>
    Math.max(0, ...checks.map((check) => cellWidth(textOf(check))));
  const cells = {
    title: widest(({ probe }) => say(input, input.cockpit.spec(probe).title)),
    course: widest((check) => courseText(input, check)),
  };
  const none: Line = [span(INDENT), span(say(input, phrase('nada mudou nas verificações', 'no check changed')), 'dim')];
  return [[], title, ...(checks.length === 0 ? [none] : checks.map((check) => afterLine(input, check, cells)))];
}

function outputLines(input: ScreenInput, shown: ShownOutput): Line[] {
  const { output, fault, step } = shown;
  const title = titleRule([span(say(input, phrase(`Saída de ${step}`, `Output of ${step}`)), 'strong')], input.width);
  if (fault !== null) return [title, ...glyphLines('unknown', say(input, fault.message), input.width)];
  if (output === null) return [title, [span(`${INDENT}${say(input, phrase('lendo …', 'reading …'))}`, 'dim')]];
  const toLines = (text: string, style: 'plain' | 'warn'): Line[] =>
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .flatMap((line) => wrapText(inert(line), input.width - 4))
      .map((line) => [span(`  ${line}`, style)]);
  const lines = [...toLines(output.stdout, 'plain'), ...toLines(output.stderr, 'warn')];
  const nothing: Line = [span(`${INDENT}${say(input, phrase('não disse nada', 'it said nothing'))}`, 'dim')];
  return [title, ...(lines.length === 0 ? [nothing] : lines)];
}

/** A job's page: who and why, each step, where it is or how it ended, and the probes after it; or the output of a step. */
export function jobLines(input: ScreenInput, page: JobPage, pointedAt: number): JobLines {
  if (page.shown !== null) return { lines: outputLines(input, page.shown), selected: null };
  const { found } = page.job;
  const head = [titleLine(input, page), ...whoLines(input, page), []];
  const steps = found?.view.steps ?? [];
  const rows = found === null ? [] : steps.map((view, index) => stepLine(input, found, view, index));
  const lines = [
    ...head,
    ...rows,
    ...(rows.length === 0 ? [] : [[]]),
    ...courseLines(input, page),
    ...faultLines(input, page),
    ...afterLines(input, page),
  ];
  const at = Math.min(pointedAt, rows.length - 1);
  return { lines, selected: at < 0 ? null : head.length + at };
}
