import type { Runner, RunResult } from '../../../../src/actions/run-plan.ts';
import type { ArgChoice, Args } from '../../../../src/model/action.ts';
import { type Fault, good, type Outcome } from '../../../../src/model/fault.ts';
import { type ActionId, type Plan, type Precondition, type Risk, sealPlan } from '../../../../src/model/plan.ts';
import type { Json } from '../../../../src/model/reading.ts';
import { phrase, same } from '../../../../src/text/lang.ts';
import { createHost, step } from '../harness.ts';

/** A choice of that value. */
export const choice = (value: string | null): ArgChoice => ({
  value,
  label: same(value ?? 'all'),
  note: same(''),
  level: 'none',
});

/** A precondition. */
export const condition = (id: string, holds: boolean, blocks = true): Precondition => ({
  id,
  say: phrase(`${id} ${holds ? 'sim' : 'não'}`, `${id} ${holds ? 'yes' : 'no'}`),
  holds,
  blocks,
});

/** What the target is like, to be changed by a test while a plan is in sight. */
export interface FakeTarget {
  basis: Json;
  preconditions: readonly Precondition[];
  risk: Risk;
  needsReason: boolean;
  choices: Readonly<Record<string, readonly ArgChoice[]>>;
  /** Given in place of the next plan. */
  fault: Fault | null;
  /** What becomes of a confirmation. */
  result: Outcome<RunResult>;
}

/** A runner without a host, whose answers a test holds in its hands. */
export function fakeRunner(clock: { now(): number }, over: Partial<FakeTarget> = {}) {
  const target: FakeTarget = {
    basis: 'a',
    preconditions: [condition('lock', true)],
    risk: 'medium',
    needsReason: false,
    choices: { service: [choice('redis'), choice('api')] },
    fault: null,
    result: good({ kind: 'launched', job: 'job-1' }),
    ...over,
  };
  const ran: { readonly plan: Plan; readonly typed: string; readonly why: string }[] = [];
  const planned: Args[] = [];
  const make = (action: ActionId, args: Args, createdAt: number): Outcome<Plan> =>
    target.fault !== null
      ? { ok: false, fault: target.fault }
      : good(
          sealPlan({
            action,
            args,
            target: 'prod',
            environment: 'production',
            mark: null,
            title: same(action),
            risk: target.risk,
            needsReason: target.needsReason,
            preconditions: target.preconditions,
            steps: [step('one', { argv: ['docker', 'restart', 'it'] })],
            compensations: [],
            always: [],
            touches: [],
            loses: [],
            undo: same(''),
            expectedMs: null,
            basis: target.basis,
            probes: [],
            createdAt,
          }),
        );
  const runner: Runner = {
    host: createHost(),
    prewarm: () => Promise.resolve(),
    choices: (_action, arg) => Promise.resolve(good(target.choices[arg] ?? [])),
    plan: (action, args) => {
      planned.push(args);
      return Promise.resolve(make(action, args, clock.now()));
    },
    remake: (plan) => Promise.resolve(make(plan.action, plan.args, plan.createdAt)),
    run: ({ plan, typed, why }) => {
      ran.push({ plan, typed, why });
      return Promise.resolve(target.result);
    },
  };
  return { runner, target, ran, planned };
}
