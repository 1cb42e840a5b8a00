import type { Runbook, RunbookStep, StepVerdict } from '../../model/runbook.ts';
import type { Evidence, LogEvidence, Walk, WalkEvent } from '../../model/walk.ts';
import { phrase } from '../../text/lang.ts';
import { gatherEvidence, probesOfStep, type Sight } from '../evidence.ts';
import { numbersVerdict, proposeVerdict } from '../proposal.ts';
import { look } from '../steps.ts';
import { passedOver } from './branch-way.ts';
import { applyWalkEvent } from './walk-fold.ts';

/** Verdict of a step without anybody there: what was read decides, what only a person can say or do is skipped. */
export function verdictAlone(step: RunbookStep, evidence: Evidence | null): StepVerdict {
  if (step.kind === 'ask' || step.kind === 'offer') return 'skip';
  const proposed = proposeVerdict(step, evidence);
  // Numbers that are fine do not judge the lines that somebody has to read.
  return proposed === 'pending' && numbersVerdict(evidence) === 'pass' ? 'skip' : proposed;
}

/** Who and when, for a walk that nobody walked. */
export interface AloneWalk {
  readonly runbook: Runbook;
  readonly sight: Sight;
  /** What was read of the logs, by step. */
  readonly logs: ReadonlyMap<string, LogEvidence>;
  readonly target: string;
  readonly mark: Walk['mark'];
  readonly operator: string;
  readonly host: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** Walks a runbook over one round of readings, with nobody there. */
export function walkAlone({ runbook, sight, logs, startedAt, ...who }: AloneWalk): Walk {
  const start: WalkEvent = {
    kind: 'start',
    schema: 1,
    walk: 'check',
    runbook: runbook.id,
    pid: 0,
    at: startedAt,
    ...who,
  };
  let walk = applyWalkEvent(runbook, null, start);
  const skipped = new Set<string>();
  for (const step of runbook.steps) {
    const evidence = skipped.has(step.id) ? null : gatherEvidence(step, sight, logs.get(step.id) ?? null);
    const verdict = skipped.has(step.id) ? 'skip' : verdictAlone(step, evidence);
    if (step.kind === 'branch' && !skipped.has(step.id))
      for (const id of passedOver(runbook, step, sight)) skipped.add(id);
    const at = sight.now;
    walk = applyWalkEvent(runbook, walk, {
      kind: 'verdict',
      step: step.id,
      verdict,
      proposed: verdict,
      reason: null,
      evidence,
      at,
    });
  }
  walk = applyWalkEvent(runbook, walk, { kind: 'end', at: sight.now });
  if (walk === null) throw new Error('a walk begins with its start');
  return walk;
}

/** Every probe that a runbook looks at, once, in its order. */
export function probesOfRunbook(runbook: Runbook): string[] {
  return [...new Set(runbook.steps.flatMap(probesOfStep))];
}

/** The runbook with a last step for probes that were read beside its own, so that no report leaves red ones out. */
export function withBeyond(runbook: Runbook, probes: readonly string[]): Runbook {
  const own = new Set(probesOfRunbook(runbook));
  const beyond = probes.filter((probe) => !own.has(probe));
  if (beyond.length === 0) return runbook;
  const step = look({
    id: 'beyond',
    title: phrase('Além do runbook', 'Beyond the runbook'),
    question: phrase('O que mais se lê todo dia está bem?', 'Is what else is read well?'),
    probes: beyond,
    good: phrase('tudo dentro dos limites', 'everything within its limits'),
  });
  return { ...runbook, steps: [...runbook.steps, step] };
}
