import type { ArgChoice, ArgSpec, Args } from '../model/action.ts';
import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import { type ActionId, type Plan, type PlanDraft, type Precondition, type Risk, sealPlan } from '../model/plan.ts';
import type { TargetIdentity } from '../model/target.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import type { Ground } from './ground.ts';
import type { JobSecrets } from './host/host.ts';

export type { Args } from '../model/action.ts';

/** What a draft may know beside its facts. */
export interface Frame {
  readonly identity: TargetIdentity;
  /** Epoch milliseconds at which the plan is made. */
  readonly at: number;
  readonly settings: Ground['settings'];
}

/** What an action decides; the rest of the plan follows. */
export type Body = Pick<
  PlanDraft,
  'title' | 'steps' | 'preconditions' | 'touches' | 'loses' | 'undo' | 'basis' | 'probes'
> &
  Partial<Pick<PlanDraft, 'compensations' | 'always'>> & {
    readonly secrets?: JobSecrets;
    /** Another risk than the action's own, for these arguments. */
    readonly risk?: Risk;
  };

/** Finds what an argument can be on this target; empty where only a typed text will do. */
export type Chooser = (ground: Ground, args: Args) => Promise<Outcome<readonly ArgChoice[]>>;

/**
 * Something that changes a target. `look` reads what its plan stands on; `draft` makes the plan of it, without asking
 * anybody: so the demo and tests give their own facts.
 */
export interface Action<F> {
  readonly id: ActionId;
  readonly label: Phrase;
  readonly help: Phrase;
  readonly risk: Risk;
  readonly args: readonly ArgSpec[];
  /** False where nobody would begin with it; default true. */
  readonly isListed?: boolean;
  /** Finds what an operator chooses from before the plan is made, by argument, in the order in which it is asked for. */
  readonly choices?: Readonly<Record<string, Chooser>>;
  look(ground: Ground, args: Args): Promise<Outcome<F>>;
  draft(frame: Frame, facts: F, args: Args): Outcome<Body>;
  /** Fresh facts cut down to what a confirmed plan listed, for lists that were frozen when it was shown. */
  narrow?(facts: F, confirmed: Plan): F;
}

/** A plan, and what must not be in it. */
export interface Prepared {
  readonly plan: Plan;
  readonly secrets: JobSecrets;
}

/** What every plan is given by whoever runs it: the lock's state, whether the journal can be written, earlier durations. */
export interface Circumstances {
  readonly preconditions: readonly Precondition[];
  readonly expectedMs: number | null;
}

/** Completes a body into a plan. */
export function preparePlan<F>(
  action: Action<F>,
  frame: Frame,
  body: Body,
  args: Args,
  known: Circumstances,
): Prepared {
  const { secrets, ...rest } = body;
  const plan = sealPlan({
    action: action.id,
    args,
    target: frame.identity.name,
    environment: frame.identity.environment,
    mark: frame.identity.mark,
    risk: action.risk,
    needsReason:
      frame.settings.requiresReason ||
      (frame.identity.environment === 'production' && (body.risk ?? action.risk) !== 'low'),
    compensations: [],
    always: [],
    expectedMs: known.expectedMs,
    createdAt: frame.at,
    ...rest,
    preconditions: [...known.preconditions, ...body.preconditions],
  });
  return { plan, secrets: secrets ?? new Map() };
}

/** A precondition that forbids the plan while it does not hold. */
export function must(id: string, holds: boolean, say: Phrase): Precondition {
  return { id, say, holds, blocks: true };
}

/** A precondition that only warns. */
export function should(id: string, holds: boolean, say: Phrase): Precondition {
  return { id, say, holds, blocks: false };
}

/** Checks arguments against what an action takes; the fault names what is wrong and what would be right. */
export function checkArgs(action: Pick<Action<unknown>, 'id' | 'args'>, args: Args): Fault | null {
  const names = action.args.map(({ name }) => name);
  const unknown = Object.keys(args).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const known = names.length === 0 ? '–' : names.join(', ');
    return argFault(
      phrase(`${action.id} não tem o argumento ${inert(unknown)}`, `${action.id} has no argument ${inert(unknown)}`),
      phrase(`tem: ${known}`, `it has: ${known}`),
    );
  }
  for (const { name, isRequired, choices, say } of action.args) {
    const value = args[name];
    if (value === undefined && isRequired)
      return argFault(
        phrase(`falta ${name}: ${say['pt-BR']}`, `${name} is missing: ${say.en}`),
        phrase(`sparkone-tui run ${action.id} ${name}=...`, `sparkone-tui run ${action.id} ${name}=...`),
      );
    if (value !== undefined && choices !== undefined && !choices.includes(value))
      return argFault(
        phrase(`${name} não pode ser ${inert(value)}`, `${name} cannot be ${inert(value)}`),
        phrase(`pode ser: ${choices.join(', ')}`, `it can be: ${choices.join(', ')}`),
      );
    if (value !== undefined && (value.includes('\0') || !value.isWellFormed() || value.includes('\ufffd')))
      return argFault(
        phrase(`${name} tem bytes que não são texto`, `${name} holds bytes that are no text`),
        phrase('dê um nome em UTF-8 sem NUL', 'give a name in UTF-8 without NUL'),
      );
  }
  return null;
}

/** A fault of arguments. */
export function argFault(message: Phrase, hint: Phrase): Fault {
  return fault('malformed', message, hint, 'ARGS');
}

/** The outcome of a draft that cannot be made from these facts. */
export function cannot(message: Phrase, hint: Phrase): Outcome<never> {
  return bad(fault('unsupported', message, hint));
}

/** A draft that was made. */
export function drafted(body: Body): Outcome<Body> {
  return good(body);
}
