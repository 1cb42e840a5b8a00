import type { Check, Finding } from '../model/check.ts';
import type { Fault } from '../model/fault.ts';
import { LEVEL_WORDS, type Level, severity, worst } from '../model/level.ts';
import { isLineFault } from '../model/line.ts';
import type { JudgeContext, ProbeSpec } from '../model/probe.ts';
import type { Reading } from '../model/reading.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import { bugText } from './engine-faults.ts';
import { type Judged, thresholdFinding } from './threshold-text.ts';

/** A check before its `since` is known. */
export type Verdictless = Omit<Check, 'since'>;

/** What judging a reading takes beside it. */
export interface Judging {
  readonly spec: ProbeSpec;
  readonly reading: Reading;
  /** Metrics with a threshold, as their trackers have them after this reading. */
  readonly judged: readonly Judged[];
  readonly context: JudgeContext;
  /** Steady time, for how long a limit has been passed. */
  readonly steadyNow: number;
  /** Told when a probe's own judging throws. */
  onBug(error: unknown): void;
}

/** The check of a probe that was never read. */
export function unreadCheck(probe: string): Check {
  const summary = phrase('ainda não medido', 'not measured yet');
  return { probe, level: 'unknown', summary, findings: [], fault: null, since: null };
}

/** A fault's level by the probe's own word; nothing that was not measured is ever ok. */
function faultLevel(spec: ProbeSpec, fault: Fault): Level {
  // The target was not asked: whatever the probe is for, nothing is known of it.
  if (isLineFault(fault)) return 'unknown';
  const level = spec.faultLevels?.[fault.kind] ?? 'unknown';
  return level === 'ok' ? 'unknown' : level;
}

function attempt<T>(judging: Judging, what: () => T, otherwise: (text: Phrase) => T): T {
  try {
    return what();
  } catch (error) {
    judging.onBug(error);
    return otherwise(bugText(judging.spec.id, error));
  }
}

function factFindings(judging: Judging): readonly Finding[] {
  const { spec, reading, context } = judging;
  if (reading.facts === null || spec.judge === undefined) return [];
  // The spec's facts type is erased in the registry; the world gives readings of the same probe.
  const facts = reading.facts as never;
  return attempt(
    judging,
    () => spec.judge?.(facts, context) ?? [],
    (text) => [{ level: 'unknown', text }],
  );
}

function summaryOf(judging: Judging, level: Level, findings: readonly Finding[]): Phrase {
  const { spec, reading } = judging;
  const first = findings[0];
  const isFine = level === 'ok' || level === 'none';
  if (first !== undefined && (!isFine || reading.fault !== null)) {
    const others = findings.filter((finding) => finding.level === first.level).length - 1;
    if (others === 0) return first.text;
    return phrase(`${first.text['pt-BR']} (+${others})`, `${first.text.en} (+${others})`);
  }
  return attempt(
    judging,
    () => spec.summarize(reading as Reading<never>),
    (text) => text,
  );
}

/**
 * Judges a reading: its fault by the probe's fault levels, its numbers by their thresholds, its facts by the probe's own word.
 * The worst wins; findings come worst first, and of one level what happened before what a number says.
 */
export function judge(judging: Judging): Verdictless {
  const { spec, reading } = judging;
  const { fault } = reading;
  if (reading.isInapplicable === true)
    return { probe: spec.id, level: 'none', summary: LEVEL_WORDS.none, findings: [], fault: null };
  const faults: Finding[] = fault === null ? [] : [{ level: faultLevel(spec, fault), text: fault.message }];
  const numbers = judging.judged
    .map((one) => thresholdFinding(one, judging.steadyNow))
    .filter((finding) => finding !== null && !(fault !== null && finding.level === 'unknown'));
  const findings = [...faults, ...factFindings(judging), ...numbers]
    .filter((finding) => finding !== null)
    .sort((a, b) => severity(b.level) - severity(a.level));
  const levels = findings.map((finding) => finding.level);
  const level = isMoot(judging, levels) ? 'none' : worst([...(fault === null ? (['ok'] as const) : []), ...levels]);
  return { probe: spec.id, level, summary: summaryOf(judging, level, findings), findings, fault };
}

/** Limits, nothing measured against them, and facts that say why: no traffic is neither green nor unknown. */
function isMoot({ spec, reading, judged }: Judging, levels: readonly Level[]): boolean {
  const hasLimits = spec.metrics.some((metric) => metric.threshold !== undefined);
  return reading.fault === null && hasLimits && judged.length === 0 && levels.length > 0 && worst(levels) === 'none';
}
