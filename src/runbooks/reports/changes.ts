import type { Finding } from '../../model/check.ts';
import { severity } from '../../model/level.ts';
import type { MovedNumber, ReportStep, StepChange } from '../../model/report.ts';
import type { Evidence } from '../../model/walk.ts';
import { cellLevel, limitOf } from '../../shell/drawing/spark.ts';
import type { Phrase } from '../../text/lang.ts';
import { metricOf } from '../metric-of.ts';

/** A number that moved by less than this share of its limit is not worth a line, unless it crossed one. */
const WORTH_A_LINE = 0.1;

/** What a finding is about, so that it is known again when its numbers changed. */
function keyOf(probe: string, { metric, entity, text }: Finding): string {
  if (metric !== undefined || entity !== undefined) return `${probe}|${metric ?? ''}|${entity ?? ''}`;
  return `${probe}|${text.en.replace(/\d[\d.,]*/g, '#')}`;
}

function findingsOf(evidence: Evidence | null): Map<string, Phrase> {
  const found = new Map<string, Phrase>();
  for (const { probe, findings, fault } of evidence?.checks ?? []) {
    for (const finding of findings)
      if (severity(finding.level) >= severity('unknown')) found.set(keyOf(probe, finding), finding.text);
    if (fault !== null && findings.length === 0) found.set(`${probe}|${fault.kind}`, fault.message);
  }
  return found;
}

/** What one step found now and not before, or before and not now. */
export interface EvidenceChanges {
  readonly appeared: readonly Phrase[];
  readonly vanished: readonly Phrase[];
  readonly moved: readonly MovedNumber[];
}

/** Compares what a step sees with what it saw. What could not be read is neither new nor gone. */
export function evidenceChanges(now: Evidence | null, before: Evidence | null): EvidenceChanges {
  const [present, past] = [findingsOf(now), findingsOf(before)];
  const read = new Set(
    (now?.checks ?? []).filter(({ fault, ageMs }) => fault === null && ageMs !== null).map(({ probe }) => probe),
  );
  const wasRead = new Set((before?.checks ?? []).filter(({ ageMs }) => ageMs !== null).map(({ probe }) => probe));
  const isAbout = (key: string, probes: ReadonlySet<string>) => probes.has(key.slice(0, key.indexOf('|')));
  const appeared = [...present].filter(([key]) => !past.has(key) && isAbout(key, wasRead));
  const vanished = [...past].filter(([key]) => !present.has(key) && isAbout(key, read));
  // A number that a finding speaks of is said once.
  const said = new Set([...appeared, ...vanished].map(([key]) => key.slice(key.indexOf('|') + 1)));
  const moved = movedNumbers(samplesOf([{ evidence: now }]), samplesOf([{ evidence: before }]));
  return {
    appeared: appeared.map(([, text]) => text),
    vanished: vanished.map(([, text]) => text),
    moved: moved.filter(({ metric, entity }) => !said.has(`${metric}|${entity ?? ''}`)),
  };
}

/** {@link evidenceChanges} of every step that both reports have. */
export function stepChanges(
  now: readonly ReportStep[],
  before: readonly ReportStep[],
): { readonly appeared: StepChange[]; readonly vanished: StepChange[] } {
  const appeared: StepChange[] = [];
  const vanished: StepChange[] = [];
  for (const step of now) {
    const was = before.find(({ id }) => id === step.id);
    if (was === undefined || step.evidence === null || was.evidence === null) continue;
    const changes = evidenceChanges(step.evidence, was.evidence);
    appeared.push(...changes.appeared.map((text) => ({ step: step.id, text })));
    vanished.push(...changes.vanished.map((text) => ({ step: step.id, text })));
  }
  return { appeared, vanished };
}

/** A sample by metric and entity. */
export interface KeyedSample {
  readonly metric: string;
  readonly entity: string | null;
  readonly value: number;
}

/** Every number of these steps, by metric and entity. */
export function samplesOf(steps: readonly Pick<ReportStep, 'evidence'>[]): Map<string, KeyedSample> {
  const found = new Map<string, KeyedSample>();
  for (const step of steps)
    for (const check of step.evidence?.checks ?? [])
      for (const { metric, entity, value } of check.samples)
        found.set(`${metric}|${entity ?? ''}`, { metric, entity: entity ?? null, value });
  return found;
}

/** Numbers with a limit that crossed it or moved by a good part of it. */
export function movedNumbers(
  now: ReadonlyMap<string, KeyedSample>,
  before: ReadonlyMap<string, KeyedSample>,
): MovedNumber[] {
  return [...now].flatMap(([key, { metric, entity, value }]) => {
    const was = before.get(key)?.value;
    const threshold = metricOf(metric)?.threshold;
    const limit = limitOf(threshold);
    if (threshold === undefined || limit === undefined) return [];
    if (was === undefined || !Number.isFinite(was) || !Number.isFinite(value)) return [];
    const crossed = cellLevel(value, threshold) !== cellLevel(was, threshold);
    const isWorth = crossed || Math.abs(value - was) > WORTH_A_LINE * Math.abs(limit);
    return isWorth ? [{ metric, entity, before: was, now: value }] : [];
  });
}
