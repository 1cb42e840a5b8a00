import type { PlanPage } from '../../model/action-desk.ts';
import type { Plan, Precondition } from '../../model/plan.ts';
import { joinPhrases, type Phrase, phrase } from '../../text/lang.ts';

/** A plan in sight is too old to be confirmed; it was made again. */
export function expiryNews(): Phrase {
  return phrase('o plano venceu e foi feito de novo', 'the plan expired and was made again');
}

function byId(list: readonly Precondition[]): ReadonlyMap<string, Precondition> {
  return new Map(list.map((one) => [one.id, one]));
}

/** True when what was read still is what would run, and every precondition stands as it stood. */
export function isSameWorld({ plan, preconditions }: Pick<PlanPage, 'plan' | 'preconditions'>, fresh: Plan): boolean {
  const before = byId(preconditions);
  return (
    plan.fingerprint === fresh.fingerprint &&
    byId(fresh.preconditions).size === before.size &&
    fresh.preconditions.every(({ id, holds }) => before.get(id)?.holds === holds)
  );
}

/** What is no longer as it was read, the preconditions first. */
export function newsOf(
  { plan, preconditions }: Pick<PlanPage, 'plan' | 'preconditions'>,
  fresh: Plan,
): readonly Phrase[] {
  const [before, now] = [byId(preconditions), byId(fresh.preconditions)];
  const changed = fresh.preconditions.filter(({ id, holds }) => before.get(id)?.holds !== holds);
  const gone = preconditions.filter(({ id }) => !now.has(id));
  const said = [
    ...changed.map(({ say, holds }) => joinPhrases([holds ? HOLDS : HOLDS_NOT, say], ': ')),
    ...gone.map(({ say }) => joinPhrases([phrase('não se aplica mais', 'no longer applies'), say], ': ')),
  ];
  if (said.length > 0) return said;
  const steps = (one: Plan) => JSON.stringify(one.steps.map(({ argv }) => argv));
  return [
    steps(plan) === steps(fresh)
      ? phrase('o alvo mudou desde que o plano foi mostrado', 'the target changed since the plan was shown')
      : phrase('os passos mudaram', 'the steps changed'),
  ];
}

const HOLDS = phrase('agora vale', 'now holds');
const HOLDS_NOT = phrase('não vale mais', 'no longer holds');
