import type { ArgChoice } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import { jobId } from '../model/job.ts';
import type { FoundLock } from '../model/lock.ts';
import { ACTION_IDS, type ActionId, blockers, type Plan } from '../model/plan.ts';
import { inert } from '../text/inert.ts';
import { joinPhrases, type Phrase, phrase } from '../text/lang.ts';
import { maskSecrets } from '../text/mask.ts';
import { nearestWord } from '../text/suggest.ts';
import { type Action, type Args, checkArgs, type Prepared } from './action.ts';
import { recordAudit, recordedArgs } from './host/audit.ts';
import type { JobHost } from './host/host.ts';
import { launchJob } from './host/launch.ts';
import { LIBRARY } from './program/library.ts';
import { findAction } from './registry.ts';

/** Which plan is wanted. */
export interface WantedPlan {
  readonly args: Args;
  /** Epoch milliseconds as of which it is made. */
  readonly at: number;
  /** The plan that was confirmed, when it is made again to see whether it still holds. */
  readonly confirmed: Plan | null;
}

/** Where plans come from: the live target, or a demo's world. */
export interface PlanSource {
  /** Finds out beforehand what the first plan would have to wait for. */
  prewarm?(): Promise<void>;
  /** What an argument of an action can be on this target. */
  choices(
    action: Action<unknown>,
    arg: string,
    args: Args,
    signal: AbortSignal,
  ): Promise<Outcome<readonly ArgChoice[]>>;
  /** Looks and drafts, as of `at`. */
  prepare(action: Action<unknown>, wanted: WantedPlan, signal: AbortSignal): Promise<Outcome<Prepared>>;
}

/** What the operator confirmed. */
export interface Confirmation {
  readonly plan: Plan;
  /** What was typed, key by key. */
  readonly typed: string;
  /** Why; wanted where {@link Plan.needsReason} says so. */
  readonly why: string;
}

/** Why a confirmed plan did not run. */
export type RefusalReason = 'wrong-phrase' | 'no-reason' | 'expired' | 'changed' | 'blocked';

/** What became of a confirmation. */
export type RunResult =
  | { readonly kind: 'launched'; readonly job: string }
  /** The answer got lost: it may run, which following it tells. */
  | { readonly kind: 'unanswered'; readonly job: string; readonly fault: Fault }
  /** `now` is the plan as it would be made now, when it differs. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly say: Phrase; readonly now: Plan | null }
  | { readonly kind: 'locked'; readonly lock: FoundLock | null };

/** Makes plans and runs confirmed ones. A read-only cockpit has none. */
export interface Runner {
  readonly host: JobHost;
  /** Finds out beforehand what the first plan would have to wait for. */
  prewarm(): Promise<void>;
  /** What an argument can be; for those that an action lets choose from. */
  choices(action: ActionId, arg: string, args: Args, signal: AbortSignal): Promise<Outcome<readonly ArgChoice[]>>;
  plan(action: ActionId, args: Args, signal: AbortSignal): Promise<Outcome<Plan>>;
  /** The plan as it would be made now, with the names it was made with: what it is compared with. */
  remake(plan: Plan, signal: AbortSignal): Promise<Outcome<Plan>>;
  run(confirmation: Confirmation, signal: AbortSignal): Promise<Outcome<RunResult>>;
}

/** What a runner stands on. */
export interface RunnerParts {
  readonly host: JobHost;
  readonly source: PlanSource;
  readonly clock: Pick<Clock, 'now'>;
  /** Four characters that tell two jobs of the same second apart. */
  readonly tail: () => string;
}

/** Builds the one way by which anything on a target is changed. */
export function createRunner({ host, source, clock, tail }: RunnerParts): Runner {
  const prepare = async (id: string, wanted: WantedPlan, signal: AbortSignal): Promise<Outcome<Prepared>> => {
    const action = findAction(id);
    if (action === undefined) return bad(noActionFault(id));
    const wrong = checkArgs(action, wanted.args);
    return wrong === null ? source.prepare(action, wanted, signal) : bad(wrong);
  };

  const refuse = async (plan: Plan, reason: RefusalReason, say: Phrase, now: Plan | null, signal: AbortSignal) => {
    const { action, target } = plan;
    const event = { event: 'refused', action, target, args: recordedArgs(plan.args), reason, say: maskSecrets(say.en) };
    const recorded = await recordAudit(host, event, signal);
    return recorded.ok ? good<RunResult>({ kind: 'refused', reason, say, now }) : recorded;
  };

  const run = async ({ plan, typed, why }: Confirmation, signal: AbortSignal): Promise<Outcome<RunResult>> => {
    const early = refusalOf(plan, typed, why, clock.now());
    if (early !== null) return refuse(plan, early.reason, early.say, null, signal);
    const fresh = await prepare(plan.action, { args: plan.args, at: plan.createdAt, confirmed: plan }, signal);
    if (!fresh.ok) {
      const say = joinPhrases([phrase('o plano não vale mais', 'the plan no longer holds'), fresh.fault.message], ': ');
      return refuse(plan, 'changed', say, null, signal);
    }
    const now = fresh.value.plan;
    const late = changeOf(plan, now);
    if (late !== null) return refuse(plan, late.reason, late.say, now, signal);
    const at = clock.now();
    const job = jobId(plan.action, at, tail());
    const launched = await launchJob(
      host,
      plan,
      { job, why, at, secrets: fresh.value.secrets, library: LIBRARY },
      signal,
    );
    if (!launched.ok) return launched;
    return good(launched.value.kind === 'launched' ? { kind: 'launched', job } : launched.value);
  };

  return {
    host,
    prewarm: async () => source.prewarm?.(),
    choices: async (id, arg, args, signal) => {
      const action = findAction(id);
      return action === undefined ? bad(noActionFault(id)) : source.choices(action, arg, args, signal);
    },
    remake: async (plan, signal) => {
      const again = await prepare(plan.action, { args: plan.args, at: plan.createdAt, confirmed: plan }, signal);
      return again.ok ? good(again.value.plan) : again;
    },
    plan: async (action, args, signal) => {
      const prepared = await prepare(action, { args, at: clock.now(), confirmed: null }, signal);
      return prepared.ok ? good(prepared.value.plan) : prepared;
    },
    run,
  };
}

interface Refusal {
  readonly reason: RefusalReason;
  readonly say: Phrase;
}

/** What can be told without looking again. */
function refusalOf(plan: Plan, typed: string, why: string, now: number): Refusal | null {
  if (typed !== plan.phrase)
    return {
      reason: 'wrong-phrase',
      say: phrase(
        `a frase não confere; digite ${inert(plan.phrase)}`,
        `the phrase is wrong; type ${inert(plan.phrase)}`,
      ),
    };
  if (plan.needsReason && why.trim() === '')
    return {
      reason: 'no-reason',
      say: phrase('falta o motivo, que fica no diário', 'the reason is missing, which the journal keeps'),
    };
  if (now > plan.expiresAt)
    return { reason: 'expired', say: phrase('o plano venceu: leia-o de novo', 'the plan has expired: read it again') };
  return null;
}

/** What looking again tells. */
function changeOf(plan: Plan, now: Plan): Refusal | null {
  const blocking = blockers(now);
  // Held by somebody is told by the lock itself, which decides who wins.
  const others = blocking.filter(({ id }) => id !== 'lock');
  if (others.length > 0)
    return {
      reason: 'blocked',
      say: joinPhrases(
        others.map(({ say }) => say),
        '; ',
      ),
    };
  if (plan.fingerprint !== now.fingerprint)
    return {
      reason: 'changed',
      say: phrase(
        'o alvo mudou desde que o plano foi mostrado: leia-o de novo',
        'the target changed since the plan was shown: read it again',
      ),
    };
  return null;
}

function noActionFault(id: string) {
  const near = nearestWord(id, ACTION_IDS);
  return fault(
    'absent',
    phrase(`não há ação ${inert(id)}`, `there is no action ${inert(id)}`),
    near === undefined
      ? phrase('veja as que há: sparkone-tui run --help', 'see those there are: sparkone-tui run --help')
      : phrase(
          `quis dizer ${near}? Todas: sparkone-tui run --help`,
          `did you mean ${near}? All of them: sparkone-tui run --help`,
        ),
    'ARGS',
  );
}
