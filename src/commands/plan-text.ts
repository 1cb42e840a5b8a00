import { showArgv } from '../actions/program/quote.ts';
import type { Plan, Precondition, Risk, Step } from '../model/plan.ts';
import { formatsOf } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';

/** Words of a plan's frame. */
const WORDS = {
  runsOn: phrase('Roda em', 'Runs on'),
  detached: phrase('solto da sessão: continua se ela terminar', 'detached: goes on if this session ends'),
  expected: phrase('costuma levar', 'usually takes'),
  unmeasured: phrase('ainda não foi medido aqui', 'not measured here yet'),
  onFailure: phrase('Se falhar', 'If it fails'),
  always: phrase('Sempre, no fim', 'Always, at the end'),
  touches: phrase('Toca', 'Touches'),
  loses: phrase('Perde', 'Loses'),
  nothing: phrase('nada', 'nothing'),
  undo: phrase('Desfazer', 'Undo'),
  type: phrase('Para rodar', 'To run it'),
  reason: phrase('com --why "motivo", que fica no diário', 'with --why "reason", which the journal keeps'),
} as const;

const RISKS: Readonly<Record<Risk, Phrase>> = {
  low: phrase('risco baixo', 'low risk'),
  medium: phrase('risco médio', 'medium risk'),
  high: phrase('risco alto', 'high risk'),
};

/** Glyph of a precondition: fulfilled, only a warning, forbidding. */
function markOf({ holds, blocks }: Precondition): string {
  return holds ? '✔' : blocks ? '✖' : '▲';
}

function stepLines(steps: readonly Step[], lang: Lang): readonly string[] {
  return steps.flatMap((step, index) => [
    `  ${String(index + 1).padStart(2)}  ${step.say[lang]}`,
    `      ${inert(showArgv(step.argv))}`,
  ]);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

/** The command that runs a plan, against what it was planned for: `session` is what was said of that. */
function runLine({ action, args, phrase: toType }: Plan, session: readonly string[]): string {
  const pairs = Object.entries(args).map(([name, value]) => `${name}=${value}`);
  return showArgv(['sparkone-tui', 'run', action, ...pairs, ...session, '--confirm', toType]);
}

/**
 * A plan as `run --dry-run` prints it: everything that the confirmation screen shows. `session` is what the command line
 * says of the world to look at.
 */
export function renderPlanText(plan: Plan, lang: Lang, session: readonly string[]): string {
  const word = (key: keyof typeof WORDS) => WORDS[key][lang];
  const formats = formatsOf(lang);
  const list = (phrases: readonly Phrase[]) =>
    phrases.length === 0 ? word('nothing') : phrases.map((one) => one[lang]).join('; ');
  const expected =
    plan.expectedMs === null ? word('unmeasured') : `${word('expected')} ${formats.duration(plan.expectedMs)}`;
  const mark = plan.mark === null ? '' : `${plan.mark} · `;
  return [
    `${mark}${plan.title[lang]} · ${inert(plan.target)} (${plan.environment}) · ${RISKS[plan.risk][lang]}`,
    `${word('runsOn')} ${inert(plan.target)}, ${word('detached')}; ${expected}`,
    '',
    ...plan.preconditions.map((one) => `${markOf(one)} ${one.say[lang]}`),
    '',
    ...stepLines(plan.steps, lang),
    ...section(word('onFailure'), stepLines(plan.compensations, lang)),
    ...section(word('always'), stepLines(plan.always, lang)),
    '',
    `${word('touches')}: ${list(plan.touches)}`,
    `${word('loses')}: ${list(plan.loses)}`,
    `${word('undo')}: ${plan.undo[lang]}`,
    '',
    `${word('type')}: ${inert(runLine(plan, session))}${plan.needsReason ? ` --why ...  (${word('reason')})` : ''}`,
    '',
  ].join('\n');
}
