import type { Runbook, RunbookStep } from '../../model/runbook.ts';
import type { Walk, WalkEvent, WalkStep } from '../../model/walk.ts';

function emptyStep(step: RunbookStep): WalkStep {
  return {
    id: step.id,
    verdict: 'pending',
    proposed: 'pending',
    reason: null,
    notes: [],
    actions: [],
    evidence: null,
    at: null,
  };
}

/** Id of the first pending step after `from`; null when none is left. */
function nextPending(steps: readonly WalkStep[], from: string | null): string | null {
  const start = steps.findIndex((step) => step.id === from);
  return steps.slice(start + 1).find((step) => step.verdict === 'pending')?.id ?? null;
}

function withStep(walk: Walk, id: string, change: (step: WalkStep) => WalkStep): Walk {
  return { ...walk, steps: walk.steps.map((step) => (step.id === id ? change(step) : step)) };
}

/** Time from the event before to this one that somebody was there: not a break, and not what the clock was set by. */
function walkedSince(walk: Walk, event: WalkEvent): number {
  if (event.kind === 'resume') return 0;
  const setMs = event.kind === 'clock' ? event.byMs : 0;
  return Math.max(0, event.at - walk.lastAt - setMs);
}

/** The state after one more event. The first event has to be `start`; before it the walk is null. */
export function applyWalkEvent(runbook: Runbook, walk: Walk | null, event: WalkEvent): Walk | null {
  if (event.kind === 'start') {
    const steps = runbook.steps.map(emptyStep);
    return {
      id: event.walk,
      runbook: event.runbook,
      target: event.target,
      mark: event.mark,
      operators: [event.operator],
      holder: { operator: event.operator, host: event.host, pid: event.pid },
      startedAt: event.at,
      lastAt: event.at,
      walkedMs: 0,
      clockSetMs: 0,
      endedAt: null,
      current: steps[0]?.id ?? null,
      steps,
    };
  }
  if (walk === null) return null;
  const next: Walk = { ...walk, lastAt: event.at, walkedMs: walk.walkedMs + walkedSince(walk, event) };
  switch (event.kind) {
    case 'resume': {
      const { operator, host, pid } = event;
      const operators = next.operators.at(-1) === operator ? next.operators : [...next.operators, operator];
      return { ...next, operators, holder: { operator, host, pid }, endedAt: null };
    }
    case 'verdict': {
      const judged = withStep(next, event.step, (step) => ({
        ...step,
        verdict: event.verdict,
        proposed: event.proposed,
        reason: event.reason,
        evidence: event.evidence ?? step.evidence,
        at: event.at,
      }));
      return { ...judged, current: nextPending(judged.steps, event.step) };
    }
    case 'note':
      return withStep(next, event.step, (step) => ({ ...step, notes: [...step.notes, event.text] }));
    case 'action':
      return withStep(next, event.step, (step) => ({
        ...step,
        actions: [...step.actions, { action: event.action, job: event.job, at: event.at }],
      }));
    case 'go':
      return { ...next, current: event.step };
    case 'clock':
      return { ...next, clockSetMs: next.clockSetMs + event.byMs };
    case 'leave':
      return next;
    case 'end':
      return { ...next, endedAt: event.at, current: null };
  }
}

/**
 * Reads a walk file. A last line cut in half by a crash is left out (everything before it counts); any other line that is no
 * event makes the file unreadable: null.
 */
export function readWalk(text: string, runbookOf: (id: string) => Runbook | undefined): Walk | null {
  const lines = text.split('\n');
  const isCut = lines.at(-1) !== '';
  let walk: Walk | null = null;
  let runbook: Runbook | undefined;
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    let event: WalkEvent;
    try {
      event = JSON.parse(line) as WalkEvent;
    } catch {
      if (isCut && index === lines.length - 1) break;
      return null;
    }
    if (event.kind === 'start') runbook = runbookOf(event.runbook);
    if (runbook === undefined) return null;
    walk = applyWalkEvent(runbook, walk, event);
  }
  return walk;
}
