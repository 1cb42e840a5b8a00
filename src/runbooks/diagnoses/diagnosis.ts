import type { CauseView } from '../../model/cause-rule.ts';
import type { Cause } from '../../model/check.ts';
import type { DiagnosisId, Suspect } from '../../model/diagnosis.ts';
import type { Fault } from '../../model/fault.ts';
import { type Level, worst } from '../../model/level.ts';
import type { Threshold } from '../../model/metric.ts';
import type { Runbook } from '../../model/runbook.ts';
import type { FactsOf, ProbeId } from '../../probes/registry.ts';
import type { ExcerptRead } from '../../tails/read-excerpt.ts';
import { joinPhrases, type Phrase, phrase } from '../../text/lang.ts';

/** What a step of a diagnosis is read from: the last word of every probe, as causes see it, and the step's own log. */
export interface DiagnosisSight extends CauseView {
  readonly id: DiagnosisId;
  /** Root causes over everything read so far. */
  readonly causes: readonly Cause[];
  /** Threshold in force for a metric id. */
  threshold(metric: string): Threshold | undefined;
  /** Facts of the last reading, null when it brought none. */
  seen<Id extends ProbeId>(probe: Id): FactsOf<Id> | null;
  /** Whom earlier steps accused. */
  readonly suspects: readonly Suspect[];
  /** The log that the step asks for; null where it asks for none, or there are no logs here. */
  readonly log: ExcerptRead | Fault | null;
}

/** What a step's readings say. */
export interface Saying {
  readonly level: Level;
  /** One line. */
  readonly says: Phrase;
  /** What is no longer suspected. */
  readonly rulesOut?: Phrase;
  readonly suspects?: readonly Suspect[];
}

/** Reads one step; pure. */
export interface StepReader {
  /** What can be said without waiting for the step's probes: they would fail for a reason that is known. Null to wait. */
  without?(sight: DiagnosisSight): Saying | null;
  read(sight: DiagnosisSight): Saying;
}

/** A diagnosis as data: the runbook's own steps, and what each one's readings say. */
export interface Diagnosis {
  readonly id: DiagnosisId;
  /** Its steps are asked in order; those for a person or an action are not. */
  readonly runbook: Runbook;
  readonly readers: Readonly<Record<string, StepReader>>;
}

/** The step is fine: what it asked is ruled out. */
export function clear(says: Phrase, rulesOut: Phrase): Saying {
  return { level: 'ok', says, rulesOut };
}

/** The step could not be asked. */
export function unmeasured(says: Phrase): Saying {
  return { level: 'unknown', says };
}

/** The step does not apply here. */
export function moot(says: Phrase): Saying {
  return { level: 'none', says };
}

/** The step found somebody. */
export function accused(suspects: readonly Suspect[], says: Phrase = titlesOf(suspects)): Saying {
  return { level: worst(suspects.map(({ level }) => level)), says, suspects };
}

function titlesOf(suspects: readonly Suspect[]): Phrase {
  return joinPhrases(
    suspects.map(({ title }) => title),
    '; ',
  );
}

/** What was measured by a probe, in its own words; says so when there is nothing. */
export function summaryIn(sight: DiagnosisSight, probe: ProbeId): Phrase {
  return sight.check(probe)?.summary ?? phrase('não lido', 'not read');
}

/** What a probe brought home that is worth reading; null when it was not read or brought only a fault. */
export function isMeasured(sight: DiagnosisSight, probe: ProbeId): boolean {
  return sight.check(probe) !== null && sight.fault(probe) === null;
}
