import { checkArgs } from '../../actions/action.ts';
import { findAction } from '../../actions/registry.ts';
import { foundPhrase, quoteFound } from '../../config/issues.ts';
import type { ConfigProblem } from '../../config/problem.ts';
import { type ConfigPath, nodeAt, originAt, pathText, type SourceNode } from '../../config/source-node.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import { nearestWord } from '../../text/suggest.ts';
import { idOf, kindsOf, STEP_KINDS, type StepKind } from './build.ts';
import type { StepFile } from './schema.ts';

/** Keys that only belong to some kinds of step. */
const KEYS_OF: Readonly<Record<string, readonly StepKind[]>> = {
  good: ['look'],
  log: ['look'],
  args: ['offer'],
  until: ['wait'],
  deadline: ['wait'],
  atLeast: ['branch'],
  goTo: ['branch'],
  otherwise: ['branch'],
  question: ['look', 'offer', 'run', 'wait', 'branch'],
  tab: ['look', 'ask'],
};

/** Steps of a file in their order; null for one with values that cannot be read. */
type StepsRead = readonly (StepFile | null)[];

type Say = (path: ConfigPath, wanted: Phrase, remedy: Phrase, isOfKey?: boolean, found?: Phrase) => void;

const KINDS = STEP_KINDS.join(', ');

function checkKind(step: StepFile, at: number, say: Say): void {
  const kinds = kindsOf(step);
  const [kind, second] = kinds;
  if (kind === undefined) {
    say(
      ['steps', at],
      phrase(`uma destas: ${KINDS}`, `one of: ${KINDS}`),
      phrase('diga o que o passo faz', 'say what the step does'),
      false,
      phrase('um passo que não faz nada', 'a step that does nothing'),
    );
    return;
  }
  if (second !== undefined)
    say(
      ['steps', at, second],
      phrase(`uma só destas: ${KINDS}`, `only one of: ${KINDS}`),
      phrase('faça dois passos', 'make two steps of it'),
      true,
      phrase(`"${second}" ao lado de "${kind}"`, `"${second}" beside "${kind}"`),
    );
  for (const [key, owners] of Object.entries(KEYS_OF))
    if (key in step && step[key as keyof StepFile] !== undefined && !owners.includes(kind))
      say(
        ['steps', at, key],
        phrase(`"${key}" só com ${owners.join(', ')}`, `"${key}" with ${owners.join(', ')} only`),
        phrase('tire a linha', 'take the line out'),
        true,
        phrase(`"${key}" num passo "${kind}"`, `"${key}" in a "${kind}" step`),
      );
  if (kind === 'branch' && step.goTo === undefined)
    say(['steps', at], same('goTo: …'), phrase('diga onde segue', 'say where it goes on'));
}

function checkGoal(steps: StepsRead, at: number, key: 'goTo' | 'otherwise', say: Say): void {
  const goal = steps[at]?.[key];
  if (goal === undefined) return;
  const ids = steps.map((step) => step && idOf(step));
  const later = ids.slice(at + 1).filter((id) => id !== null);
  // What cannot be read may be the step that is meant.
  if (later.includes(goal) || ids.includes(null)) return;
  const near = nearestWord(goal, later);
  const remedy =
    near !== undefined
      ? phrase(`você quis dizer "${near}"?`, `did you mean "${near}"?`)
      : ids.includes(goal)
        ? phrase('um roteiro só anda para a frente', 'a runbook only goes forward')
        : phrase(`adiante há: ${later.join(', ') || 'nada'}`, `later ones: ${later.join(', ') || 'none'}`);
  say(['steps', at, key], phrase('o id de um passo adiante', 'the id of a later step'), remedy);
}

function checkAction({ offer, args = {} }: StepFile, at: number, say: Say): void {
  const action = offer === undefined ? undefined : findAction(offer);
  if (action === undefined) return;
  // What is missing is asked for when the plan is made; what is there has to be right.
  const known = action.args.map((arg) => ({ ...arg, isRequired: false }));
  const wrong = checkArgs({ id: action.id, args: known }, args);
  if (wrong === null) return;
  const name = Object.keys(args).find(
    (key) => checkArgs({ id: action.id, args: known }, { [key]: args[key] ?? '' }) !== null,
  );
  const isNamed = name === undefined || action.args.some((arg) => arg.name === name);
  say(
    ['steps', at, 'args', ...(name === undefined ? [] : [name])],
    phrase(`o que ${action.id} aceita`, `what ${action.id} takes`),
    wrong.hint,
    !isNamed,
    isNamed ? undefined : phrase(`o argumento "${quoteFound(name)}"`, `the argument "${quoteFound(name)}"`),
  );
}

function checkIds(steps: StepsRead, say: Say): void {
  const seen = new Map<string, number>();
  for (const [at, step] of steps.entries()) {
    if (step === null) continue;
    const id = idOf(step);
    const first = seen.get(id);
    if (first !== undefined)
      say(
        ['steps', at, step.id === undefined ? 'title' : 'id'],
        phrase('um id que nenhum outro passo tem', 'an id that no other step has'),
        phrase(
          `dê a um deles "id: …"; o passo ${first + 1} já é ${id}`,
          `give one of them "id: …"; step ${first + 1} is ${id} already`,
        ),
        true,
        phrase(`o id "${quoteFound(id)}" pela segunda vez`, `the id "${quoteFound(id)}" for the second time`),
      );
    else seen.set(id, at);
  }
}

/** What is wrong between the keys of those steps whose values are all right by themselves. */
export function checkSteps(root: SourceNode, steps: StepsRead): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const say: Say = (path, wanted, remedy, isOfKey = false, found) =>
    problems.push({
      severity: 'error',
      origin: originAt(root, path, isOfKey),
      key: pathText(path),
      found: found ?? foundPhrase(nodeAt(root, path), false),
      wanted,
      remedy,
    });
  checkIds(steps, say);
  for (const [at, step] of steps.entries()) {
    if (step === null) continue;
    checkKind(step, at, say);
    checkGoal(steps, at, 'goTo', say);
    checkGoal(steps, at, 'otherwise', say);
    checkAction(step, at, say);
  }
  return problems;
}
