import type { Runbook } from '../../../src/model/runbook.ts';
import { type Phrase, phrase } from '../../../src/text/lang.ts';

/** Names that a runbook may refer to. */
export interface KnownNames {
  readonly probes: readonly string[];
  readonly actions: readonly string[];
  readonly logFilters: readonly string[];
}

/** What is wrong with a runbook beyond its shape: names that do not exist, steps that cannot be reached. Empty when sound. */
export function runbookProblems(runbook: Runbook, known: KnownNames): Phrase[] {
  const problems: Phrase[] = [];
  const say = (step: string, portuguese: string, english: string) =>
    problems.push(phrase(`${runbook.id}/${step}: ${portuguese}`, `${runbook.id}/${step}: ${english}`));
  const order = new Map(runbook.steps.map((step, index) => [step.id, index]));
  if (order.size !== runbook.steps.length) say('*', 'há passos com o mesmo id', 'steps share an id');
  for (const [index, step] of runbook.steps.entries()) {
    const probes =
      step.kind === 'look' ? step.probes : step.kind === 'wait' || step.kind === 'branch' ? [step.probe] : [];
    if (step.kind === 'look' && probes.length === 0) say(step.id, 'não olha nada', 'looks at nothing');
    for (const probe of probes)
      if (!known.probes.includes(probe)) say(step.id, `sonda desconhecida: ${probe}`, `unknown probe: ${probe}`);
    if (step.kind === 'offer' && !known.actions.includes(step.action))
      say(step.id, `ação desconhecida: ${step.action}`, `unknown action: ${step.action}`);
    if (step.kind === 'look' && step.log !== null && !known.logFilters.includes(step.log.filter))
      say(step.id, `filtro desconhecido: ${step.log.filter}`, `unknown filter: ${step.log.filter}`);
    if (step.kind !== 'branch') continue;
    for (const goal of [step.goTo, step.otherwise])
      if (goal !== null && (order.get(goal) ?? -1) <= index)
        say(step.id, `só pode seguir para um passo adiante: ${goal}`, `can only go on to a later step: ${goal}`);
  }
  return problems;
}
