import type { Phrase } from '../text/lang.ts';
import { canonicalJson, sha256 } from './canonical.ts';
import type { Json } from './reading.ts';
import type { TargetIdentity } from './target.ts';

/** Every action there is, in the order of `run --help`. */
export const ACTION_IDS = [
  'restart',
  'restart-stack',
  'update',
  'rollback',
  'restore-db',
  'restore-files',
  'backup',
  'verify',
  'drill',
  'flush',
  'clean-up',
  'rotate-logs',
  'renew-certificate',
  'cancel-query',
  'end-session',
  'silence',
  'command',
] as const;
/** An action's id, as `sparkone-tui run` takes it. */
export type ActionId = (typeof ACTION_IDS)[number];

/** How much an action can hurt. A `low` one takes `y`; the others take their typed phrase. */
export type Risk = 'low' | 'medium' | 'high';

/** Something that has to be true before the plan runs, with what it is now. */
export interface Precondition {
  readonly id: string;
  /** What was found, in the words of now: `lock is free`, `4.1 GiB free, 1.2 GiB needed`. */
  readonly say: Phrase;
  readonly holds: boolean;
  /** True when the plan may not run without it; false when it only warns. */
  readonly blocks: boolean;
}

/** How something is put back; `argv` is null when no single command does it. */
export interface Undo {
  readonly say: Phrase;
  readonly argv: readonly string[] | null;
}

/** One thing that a gate looks at; all have to be well at the same time. */
export type GateCheck =
  /** Every container of a compose service is running, and healthy where it has a health check. */
  | { readonly kind: 'service'; readonly project: string; readonly service: string }
  /** A single container by id or name is running, and healthy where it has a health check. */
  | { readonly kind: 'container'; readonly container: string }
  /** HTTP answers 2xx, asked from the target, at an address that does not change. */
  | { readonly kind: 'url'; readonly url: string }
  /** HTTP answers 2xx from a compose service, at the address its container has at that moment, from inside it if need be. */
  | {
      readonly kind: 'http';
      readonly project: string;
      readonly service: string;
      readonly port: number;
      readonly path: string;
    }
  /**
   * A service of a swarm runs as many tasks as it wants, and no update that began after `before` (the engine's stamp of the one
   * before, '' without any) is under way, stopped, or taken back; where it `returns`, taken back is what is wanted.
   */
  | { readonly kind: 'swarm'; readonly service: string; readonly before: string; readonly returns: boolean }
  /** A command ends with 0. */
  | { readonly kind: 'command'; readonly argv: readonly string[] };

/** What has to be well, how often in a row, and how long that may take. */
export interface Gate {
  readonly checks: readonly GateCheck[];
  /** Good rounds in a row that are wanted. */
  readonly inARow: number;
  readonly everyMs: number;
  readonly deadlineMs: number;
  /** True waits for the deadline whatever it sees; otherwise what will not become well by waiting (exited, unhealthy) ends it soon. */
  readonly isPatient?: boolean;
}

/**
 * One step of a plan. `exec` runs `argv` as a process; `gate` waits until {@link Gate} is passed; `call` runs a named
 * function of the job program with arguments (`argv[0]` is its name): what needs a pipe or a decision on the target.
 */
export interface Step {
  /** Unique among all steps of the plan, `a-z0-9-`. */
  readonly id: string;
  readonly kind: 'exec' | 'gate' | 'call';
  readonly say: Phrase;
  /** For a gate: the nearest command that shows the same. */
  readonly argv: readonly string[];
  readonly timeoutMs: number;
  /** True when running it twice does no more than running it once. */
  readonly isIdempotent: boolean;
  /** How an operator takes it back by hand; null when there is nothing to take back. */
  readonly undo: Undo | null;
  /** Ids of {@link Plan.compensations} that run, in this order, when the step fails or the job is cancelled before it; empty: stop. */
  readonly onFailure: readonly string[];
  /** True when a cancelled job may stop before this step. */
  readonly isSafePoint: boolean;
  readonly gate?: Gate;
  readonly cwd?: string;
  /** File on the target given to the process as its input. */
  readonly stdin?: string;
  /** File on the target that takes the process's output; it must not exist yet. */
  readonly stdout?: string;
  /** Names of secrets that the process gets as environment variables. The values are never part of the plan. */
  readonly secrets?: readonly string[];
  /** Files it makes may be read by others (umask 022): a checkout. Without it they are the operator's alone. */
  readonly isShared?: boolean;
  /** Exit codes that count as done; default only 0. */
  readonly okCodes?: readonly number[];
  /** What it means when it ended with one of them that is not 0. */
  readonly nonZeroSays?: Phrase;
}

/** What will be done, as data: shown, confirmed and run as this very object. Plain JSON. */
export interface Plan {
  readonly schema: 1;
  readonly action: ActionId;
  readonly args: Readonly<Record<string, string>>;
  /** Name of the target. */
  readonly target: string;
  readonly environment: TargetIdentity['environment'];
  readonly mark: TargetIdentity['mark'];
  readonly title: Phrase;
  readonly risk: Risk;
  /** What the operator types: action and target, or `y`. */
  readonly phrase: string;
  /** True when the journal wants a reason (production). */
  readonly needsReason: boolean;
  readonly preconditions: readonly Precondition[];
  readonly steps: readonly Step[];
  /** Steps that put things back, run only by {@link Step.onFailure}. */
  readonly compensations: readonly Step[];
  /** Steps that run at the end whatever happened, after compensations. Idempotent. */
  readonly always: readonly Step[];
  readonly touches: readonly Phrase[];
  readonly loses: readonly Phrase[];
  /** How the whole is taken back. */
  readonly undo: Phrase;
  /** From earlier jobs of the action on this target; null when there were none. */
  readonly expectedMs: number | null;
  /** What of the world this plan was made from and stands on. */
  readonly basis: Json;
  /** Probes to read at once after the job. */
  readonly probes: readonly string[];
  /** SHA-256 of what decides what will happen; see {@link fingerprintOf}. */
  readonly fingerprint: string;
  /** Epoch milliseconds; also the time that names made by the plan carry. */
  readonly createdAt: number;
  /** Epoch milliseconds after which it is refused. */
  readonly expiresAt: number;
}

/** How long a plan may be confirmed after it was made. */
export const PLAN_LIFETIME_MS = 10 * 60_000;

/** The phrase that confirms an action on a target. */
export function confirmationPhrase(action: ActionId, target: string, risk: Risk): string {
  return risk === 'low' ? 'y' : `${action} ${target}`;
}

/** What an action gives; {@link sealPlan} adds what follows from it. */
export type PlanDraft = Omit<Plan, 'schema' | 'phrase' | 'fingerprint' | 'expiresAt'>;

/**
 * What decides what happens: action, target, every step's effect, the basis, and which preconditions hold. Words,
 * expected durations and times of making are left out, so that a plan made again from the same world is the same.
 */
export function fingerprintOf(plan: PlanDraft): string {
  const essence = (step: Step): Json => ({ ...step, say: null, undo: null, nonZeroSays: null }) as unknown as Json;
  return sha256(
    canonicalJson({
      action: plan.action,
      args: plan.args,
      target: plan.target,
      risk: plan.risk,
      basis: plan.basis,
      // The lock decides by itself, at the moment it is taken.
      preconditions: plan.preconditions.filter(({ id }) => id !== 'lock').map(({ id, holds }) => ({ id, holds })),
      steps: plan.steps.map(essence),
      compensations: plan.compensations.map(essence),
      always: plan.always.map(essence),
    }),
  );
}

/** Completes a draft. */
export function sealPlan(draft: PlanDraft): Plan {
  return {
    schema: 1,
    ...draft,
    phrase: confirmationPhrase(draft.action, draft.target, draft.risk),
    fingerprint: fingerprintOf(draft),
    expiresAt: draft.createdAt + PLAN_LIFETIME_MS,
  };
}

/** Preconditions that forbid the plan as things are. */
export function blockers(plan: Plan): readonly Precondition[] {
  return plan.preconditions.filter((precondition) => precondition.blocks && !precondition.holds);
}

/** How far a typed text agrees with the phrase: number of leading characters that are right. */
export function agreement(phrase: string, typed: string): number {
  let right = 0;
  while (right < typed.length && right < phrase.length && typed[right] === phrase[right]) right += 1;
  return right;
}

/** True when a step id, phase file or job id is safe in a path and in a sh function's name. */
export function isPlainName(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,79}$/.test(text);
}
