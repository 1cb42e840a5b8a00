import type { ArgSpec } from '../../src/model/action.ts';
import type { PlanPage } from '../../src/model/action-desk.ts';
import type { Level } from '../../src/model/level.ts';
import type { Plan, Precondition, Step } from '../../src/model/plan.ts';
import { optionOf } from '../../src/shell/acting/plan-keys.ts';
import { type Line, lineWidth, pad, span, spread, wrapText } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { shellWord } from '../../src/text/shell-word.ts';
import { cellWidth } from '../../src/text/width.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';

/** From this width on a command stands beside what it does. */
const BESIDE = 88;
const SAY_CELLS = 44;
const NUMBER_CELLS = 4;

/** Texts of a plan's page that are asked for in more than one place. */
const WORDS = {
  detached: phrase('solto: continua se esta sessão terminar', 'detached: goes on if this session ends'),
  unmeasured: phrase('duração ainda não medida aqui', 'duration not measured here yet'),
  onFailure: phrase('Se falhar, põe de volta:', 'If it fails, puts back:'),
  always: phrase('No fim, haja o que houver:', 'At the end, whatever happens:'),
  touches: phrase('Toca', 'Touches'),
  loses: phrase('Perde', 'Loses'),
  undo: phrase('Desfazer', 'Undo'),
  option: phrase('Opção', 'Option'),
  nothing: phrase('nada', 'nothing'),
} as const;

/** How a precondition stands: `critical` forbids the plan, `warn` is only told. */
export function levelOfCondition({ holds, blocks }: Precondition): Level {
  return holds ? 'ok' : blocks ? 'critical' : 'warn';
}

/** An argv as an operator would type it. */
export function argvText(argv: readonly string[]): string {
  return argv.map((word) => shellWord(inert(word))).join(' ');
}

/** A glyph and a text beside it, broken into as many lines as it needs. */
export function glyphLines(level: Level, text: string, width: number): Line[] {
  return wrapText(text, Math.max(8, width - 2)).map((line, index) => [
    index === 0 ? glyph(level) : span(' '),
    span(` ${line}`),
  ]);
}

function headLines(input: ScreenInput, plan: Plan): Line[] {
  const formats = formatsIn(input);
  const target = inert(plan.target);
  const runs = say(
    input,
    phrase(`Roda em ${target}, ${WORDS.detached['pt-BR']}.`, `Runs on ${target}, ${WORDS.detached.en}.`),
  );
  const took = plan.expectedMs === null ? null : formats.duration(plan.expectedMs);
  const expected = say(
    input,
    took === null ? WORDS.unmeasured : phrase(`costuma levar ${took}`, `usually takes ${took}`),
  );
  const isOneLine = cellWidth(runs) + cellWidth(expected) + 2 <= input.width;
  return [
    ...wrapText(say(input, plan.title), input.width).map((text): Line => [span(text, 'strong')]),
    ...(isOneLine
      ? [spread([span(runs, 'dim')], [span(expected, 'dim')], input.width)]
      : [...wrapText(runs, input.width), expected].map((text): Line => [span(text, 'dim')])),
  ];
}

function explanation(input: ScreenInput, plan: Plan, step: Step): string[] {
  const formats = formatsIn(input);
  const limit = formats.duration(step.timeoutMs);
  const back = plan.compensations.filter(({ id }) => step.onFailure.includes(id)).map((one) => say(input, one.say));
  const facts: readonly (Phrase | null)[] = [
    phrase(`limite: ${limit}`, `limit: ${limit}`),
    step.isIdempotent
      ? phrase('repetir não faz mais do que uma vez', 'running it twice does no more than once')
      : phrase('não é para repetir às cegas', 'not to be repeated blindly'),
    step.isSafePoint
      ? phrase('pode ser cancelado antes dele', 'can be cancelled before it')
      : phrase('não para antes dele', 'does not stop before it'),
    step.gate === undefined ? null : phrase(`${step.gate.inARow} vezes seguidas`, `${step.gate.inARow} times in a row`),
  ];
  return [
    facts.flatMap((fact) => (fact === null ? [] : [say(input, fact)])).join(' · '),
    ...(back.length === 0
      ? []
      : [say(input, phrase(`se falhar: ${back.join('; ')}`, `if it fails: ${back.join('; ')}`))]),
    ...(step.undo === null
      ? []
      : [
          say(input, phrase(`para desfazer: ${step.undo.say['pt-BR']}`, `to undo: ${step.undo.say.en}`)),
          ...(step.undo.argv === null ? [] : [argvText(step.undo.argv)]),
        ]),
  ];
}

/** One step: what it does, beside it or under it the command, and the explanation when it is asked for. */
function stepLines(input: ScreenInput, plan: Plan, step: Step, mark: string, explains: boolean): Line[] {
  const command = argvText(step.argv);
  const margin = ' '.repeat(NUMBER_CELLS);
  const number = pad([span(mark.padStart(2), 'dim')], NUMBER_CELLS);
  const more = explains
    ? explanation(input, plan, step).flatMap((text) => wrapText(text, input.width - NUMBER_CELLS - 2))
    : [];
  const explained = more.map((text): Line => [span(`${margin}  ${text}`, 'dim')]);
  if (input.width < BESIDE) {
    const says = wrapText(say(input, step.say), input.width - NUMBER_CELLS);
    const commands = wrapText(command, input.width - NUMBER_CELLS - 2);
    return [
      ...says.map((text, index): Line => [...(index === 0 ? number : [span(margin)]), span(text)]),
      ...commands.map((text): Line => [span(`${margin}  ${text}`, 'dim')]),
      ...explained,
    ];
  }
  const says = wrapText(say(input, step.say), SAY_CELLS);
  const commands = wrapText(command, input.width - NUMBER_CELLS - SAY_CELLS - 2);
  const rows = Array.from(
    { length: Math.max(says.length, commands.length) },
    (_, index): Line => [
      ...(index === 0 ? number : [span(margin)]),
      ...pad([span(says[index] ?? '')], SAY_CELLS + 2),
      span(commands[index] ?? '', 'dim'),
    ],
  );
  return [...rows, ...explained];
}

function otherSteps(input: ScreenInput, plan: Plan, steps: readonly Step[], title: Phrase, explains: boolean): Line[] {
  if (steps.length === 0) return [];
  return [[span(say(input, title), 'dim')], ...steps.flatMap((step) => stepLines(input, plan, step, '·', explains))];
}

function labelledLines(input: ScreenInput, label: Phrase, phrases: readonly Phrase[]): Line[] {
  const name = say(input, label);
  const cells = Math.max(...[WORDS.touches, WORDS.loses, WORDS.undo].map((word) => cellWidth(say(input, word)))) + 2;
  const text = phrases.length === 0 ? say(input, WORDS.nothing) : phrases.map((one) => say(input, one)).join('; ');
  return wrapText(text, input.width - cells).map((line, index) => [
    ...pad([span(index === 0 ? name : '', 'dim')], cells),
    span(line),
  ]);
}

/** The option of the action, with its present value set off. */
function optionLines(input: ScreenInput, page: PlanPage, option: ArgSpec | null): Line[] {
  if (option?.choices === undefined) return [];
  const now = page.request.args[option.name] ?? '–';
  const head: Line = [
    span(`${say(input, WORDS.option)} `, 'dim'),
    span('o ', 'key'),
    span(`${option.name}=`, 'dim'),
    span(now, 'strong'),
  ];
  const words = wrapText(say(input, option.say), Math.max(12, input.width - lineWidth(head) - 2));
  return words.map((text, index): Line => [...pad(index === 0 ? head : [], lineWidth(head) + 2), span(text, 'dim')]);
}

/** Everything that a plan says, as lines of the width given; they scroll above the place where it is confirmed. */
export function planLines(input: ScreenInput, page: PlanPage, explains: boolean): Line[] {
  const { plan, preconditions } = page;
  const { actions } = input.desks;
  const option = actions === undefined ? null : optionOf({ page, desk: actions });
  return [
    ...headLines(input, plan),
    [],
    ...plan.steps.flatMap((step, index) => stepLines(input, plan, step, String(index + 1), explains)),
    ...otherSteps(input, plan, plan.compensations, WORDS.onFailure, explains),
    ...otherSteps(input, plan, plan.always, WORDS.always, explains),
    [],
    ...preconditions.flatMap((one) => glyphLines(levelOfCondition(one), say(input, one.say), input.width)),
    [],
    ...labelledLines(input, WORDS.touches, plan.touches),
    ...labelledLines(input, WORDS.loses, plan.loses),
    ...labelledLines(input, WORDS.undo, [plan.undo]),
    ...optionLines(input, page, option),
  ];
}
