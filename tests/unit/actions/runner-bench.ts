import { join } from 'node:path';
import { preparePlan } from '../../../src/actions/action.ts';
import { DEFAULT_SETTINGS } from '../../../src/actions/ground.ts';
import type { JobHost } from '../../../src/actions/host/host.ts';
import { createRunner, type PlanSource, type Runner } from '../../../src/actions/run-plan.ts';
import { good } from '../../../src/model/fault.ts';
import type { Precondition, Step } from '../../../src/model/plan.ts';
import type { Json } from '../../../src/model/reading.ts';
import { same } from '../../../src/text/lang.ts';
import { createHost, step } from './harness.ts';

/** A world whose plan leaves a mark when it runs, and that a test can change. */
export interface World {
  now: number;
  basis: Json;
  preconditions: readonly Precondition[];
  environment: 'production' | 'development';
  requiresReason: boolean;
  /** Steps after the one that leaves the mark. */
  more: readonly Step[];
}

/** A runner on a host of this machine, whose plans come from a world that the test holds in its hands. */
export function bench(over: Partial<World> = {}) {
  const host = createHost();
  const mark = join(host.dir, 'has-run');
  const world: World = {
    now: 1_700_000_000_000,
    basis: 'a',
    preconditions: [],
    environment: 'development',
    requiresReason: false,
    more: [],
    ...over,
  };
  const source: PlanSource = {
    choices: () => Promise.resolve(good([])),
    prepare: (action, { args, at }) => {
      const identity = { name: 'demo-prod', host: 'h', environment: world.environment, project: 'demo', mark: null };
      const body = {
        title: same('t'),
        steps: [step('mark', { argv: ['touch', mark] }), ...world.more],
        preconditions: world.preconditions,
        touches: [],
        loses: [],
        undo: same(''),
        basis: world.basis,
        probes: [],
      };
      const frame = { identity, at, settings: { ...DEFAULT_SETTINGS, requiresReason: world.requiresReason } };
      return Promise.resolve(good(preparePlan(action, frame, body, args, { preconditions: [], expectedMs: null })));
    },
  };
  const runnerOf = (one: JobHost): Runner =>
    createRunner({
      host: one,
      source,
      clock: { now: () => world.now },
      tail: () => `t${Math.random().toString(16).slice(2, 8)}`,
    });
  return { host, world, mark, runner: runnerOf(host), runnerOf };
}
