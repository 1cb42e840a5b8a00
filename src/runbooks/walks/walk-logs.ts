import type { Clock } from '../../model/clock.ts';
import { bad } from '../../model/fault.ts';
import type { LogSource } from '../../model/log.ts';
import type { Reading } from '../../model/reading.ts';
import type { LookStep, RunbookStep } from '../../model/runbook.ts';
import type { LogEvidence } from '../../model/walk.ts';
import type { ContainersFacts } from '../../probes/containers/containers.ts';
import { readExcerpt } from '../../tails/read-excerpt.ts';
import { logEvidence, noContainerLog, serviceFor } from '../log-evidence.ts';

/** A step that looks at a log. */
export type LogStep = LookStep & { readonly log: NonNullable<LookStep['log']> };

/** Whether a step looks at a log. */
export function looksAtLog(step: RunbookStep): step is LogStep {
  return step.kind === 'look' && step.log !== null;
}

/** Where excerpts are read from. `containers` is the newest reading of the probe of that name, for what roles are called here. */
export interface ExcerptsFrom {
  readonly source: LogSource;
  readonly clock: Pick<Clock, 'after'>;
  containers(): Reading | null | undefined;
}

/** Reads one step's excerpt. Never rejects: what cannot be read is a fault of it. */
export async function readStepLog({ source, clock, containers }: ExcerptsFrom, step: LogStep): Promise<LogEvidence> {
  const { log: excerpt } = step;
  const facts = (containers()?.facts ?? null) as ContainersFacts | null;
  const service = serviceFor(excerpt.service, facts?.containers ?? null);
  if (service === null) return logEvidence(excerpt, bad(noContainerLog(excerpt.service)));
  const { signal } = new AbortController();
  return logEvidence(excerpt, await readExcerpt({ source, clock, signal }, { ...excerpt, service }));
}

/** Reads the excerpts of all these steps at the same time, by step; empty where there are no logs to read. */
export async function readStepLogs(
  from: ExcerptsFrom | null,
  steps: readonly RunbookStep[],
): Promise<ReadonlyMap<string, LogEvidence>> {
  if (from === null) return new Map();
  const read = steps.filter(looksAtLog).map(async (step) => [step.id, await readStepLog(from, step)] as const);
  return new Map(await Promise.all(read));
}
