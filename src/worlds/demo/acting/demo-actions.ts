import type { JobHost, Operator } from '../../../actions/host/host.ts';
import { createRunner, type Runner } from '../../../actions/run-plan.ts';
import type { Clock } from '../../../model/clock.ts';
import { type FoundJob, isOver } from '../../../model/job.ts';
import type { JournalLine } from '../../../model/journal.ts';
import type { Transport } from '../../../transport/transport.ts';
import type { DemoWorld } from '../world.ts';
import { planEffect } from './plan-effect.ts';
import { rehearsePlan } from './rehearse.ts';
import { createDemoSource } from './source.ts';

/** How actions on a demo are made. */
export interface DemoActionsWith {
  readonly world: DemoWorld;
  readonly clock: Pick<Clock, 'now'>;
  /** To this machine: jobs of a demo run here, and do nothing here. */
  readonly transport: Transport;
  readonly operator: Operator;
  /** Folder of the demo's jobs, journal and lock. */
  readonly folder: string;
  /** Four characters that tell two jobs of the same second apart. */
  readonly tail: () => string;
  /** Share of the usual time that steps take. Default 1. */
  readonly pace?: number;
}

/** The jobs of a demo, the way to run them, and what makes the simulated stack follow them. */
export interface DemoActions {
  readonly host: JobHost;
  readonly runner: () => Runner;
  /** Lets happen in the simulated stack what a job has done since it was last seen. */
  onSeen(found: FoundJob): void;
}

function isLine(line: JournalLine, event: 'begin' | 'end', step: string): boolean {
  return line.event === event && line.phase === 'step' && line.step === step && (event === 'begin' || line.ok === true);
}

/**
 * Actions on a simulated stack. Its jobs are real ones: the same program, journal, lock and audit, in a folder of the demo's
 * own; only that their steps are rehearsed, and that the simulated stack changes when they are done.
 */
export function createDemoActions(parts: DemoActionsWith): DemoActions {
  const { world, clock, folder, pace = 1 } = parts;
  const { simulation } = world;
  const happened = new Set<string>();
  const key = world.identity().name.replace(/[^A-Za-z0-9_.-]/g, '-');
  const host: JobHost = {
    transport: parts.transport,
    places: { state: folder, locks: folder, key },
    operator: parts.operator,
    shell: ['sh'],
    programShell: 'sh',
    // Nothing of a rehearsed plan calls it.
    docker: ['false'],
    hooks: [],
    rehearse: (plan) => rehearsePlan(plan, { simulation, now: clock.now, pace }),
  };
  const onSeen = ({ plan, view, lines }: FoundJob): void => {
    const planned = planEffect(plan);
    if (planned === null || happened.has(view.id)) return;
    const step = planned.step ?? plan.steps.at(-1)?.id;
    const line = lines.find((one) => step !== undefined && isLine(one, planned.at, step));
    if (line === undefined) return;
    happened.add(view.id);
    // A job that was over before this world began belongs to another one.
    if (line.at >= simulation.origin.bornAt || !isOver(view.state)) world.apply(planned.effect);
  };
  return {
    host,
    onSeen,
    runner: () => {
      const source = createDemoSource({ world, host, clock });
      return createRunner({ host, source, clock, tail: parts.tail });
    },
  };
}
