import type { Cause, Check } from '../model/check.ts';
import { type Level, severity } from '../model/level.ts';
import type { Reading } from '../model/reading.ts';
import type { Runbook, RunbookStep } from '../model/runbook.ts';
import type { Evidence, EvidenceCheck, LogEvidence } from '../model/walk.ts';
import type { Phrase } from '../text/lang.ts';
import { same } from '../text/lang.ts';

/** A probe as it was seen: judged, with the reading behind it; null before the first. */
export interface Seen {
  readonly title: Phrase;
  readonly check: Check;
  readonly reading: Reading | null;
  /** Age of the reading by a clock that does not jump, milliseconds; absent: by the wall clock. */
  readonly ageMs?: number;
}

/** What evidence is gathered from; a probe that was not read is undefined. */
export interface Sight {
  seen(probe: string): Seen | undefined;
  /** False for a probe whose question does not arise here; absent: its reading tells. */
  applies?(probe: string): boolean;
  readonly causes: readonly Cause[];
  /** Wall clock, epoch milliseconds. */
  readonly now: number;
}

/** Probes that a step looks at; empty for what only a person can judge. */
export function probesOfStep(step: RunbookStep): readonly string[] {
  if (step.kind === 'look') return step.probes;
  return step.kind === 'wait' || step.kind === 'branch' ? [step.probe] : [];
}

function evidenceCheck(probe: string, seen: Seen | undefined, now: number): EvidenceCheck {
  if (seen === undefined)
    return {
      probe,
      title: same(probe),
      level: 'unknown',
      summary: { 'pt-BR': 'não lido', en: 'not read' },
      findings: [],
      samples: [],
      fault: null,
      ageMs: null,
    };
  const { check, reading, title } = seen;
  return {
    probe,
    title,
    level: check.level,
    summary: check.summary,
    findings: check.findings,
    samples: reading?.samples ?? [],
    fault: check.fault,
    ageMs: reading === null ? null : (seen.ageMs ?? Math.max(0, now - reading.at)),
  };
}

/** What a step's verdict rests on; null where a step looks at nothing. `log` is what was read of the step's log. */
export function gatherEvidence(step: RunbookStep, sight: Sight, log: LogEvidence | null = null): Evidence | null {
  const asked = probesOfStep(step);
  if (asked.length === 0) return null;
  const applying = asked.filter(
    (probe) => sight.applies?.(probe) ?? sight.seen(probe)?.reading?.isInapplicable !== true,
  );
  // A step about nothing that is here still says so.
  const probes = applying.length === 0 ? asked : applying;
  const checks = probes.map((probe) => evidenceCheck(probe, sight.seen(probe), sight.now));
  const bad = new Set(checks.filter(({ level }) => severity(level) >= severity('unknown')).map(({ probe }) => probe));
  const cause = sight.causes.find(({ explains }) => explains.some((probe) => bad.has(probe)));
  return { checks, log, cause: cause?.title ?? null };
}

/** Level of a probe as a step sees it; `unknown` when it was not read. */
export function levelOfProbe(probe: string, sight: Sight): Level {
  return sight.seen(probe)?.check.level ?? 'unknown';
}

/** Steps that are read ahead of the one in sight. */
const AHEAD = 3;

/** A step and those after it that are read with it; empty for an unknown one. */
export function stepsNear({ steps }: Runbook, id: string): readonly RunbookStep[] {
  const at = steps.findIndex((step) => step.id === id);
  return at < 0 ? [] : steps.slice(at, at + 1 + AHEAD);
}

/** Probes of a step and of those after it. */
export function probesNear(runbook: Runbook, id: string): readonly string[] {
  return [...new Set(stepsNear(runbook, id).flatMap(probesOfStep))];
}
