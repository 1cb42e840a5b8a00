import type { Fault } from '../model/fault.ts';
import { type Level, worst } from '../model/level.ts';
import type { Lang } from '../text/lang.ts';
import type { Checked } from './check.ts';
import type { CheckReport } from './check-report.ts';

/** One target in `check --all --json`. */
export interface FleetItem {
  readonly name: string;
  readonly group: string | null;
  readonly level: Level;
  /** Why the target could not be checked at all; null when it was. */
  readonly fault: {
    readonly kind: Fault['kind'];
    readonly message: string;
    readonly hint: string;
    readonly code: string | null;
  } | null;
  /** Just what `check --json` prints for that target; null when it could not be checked. */
  readonly check: CheckReport | null;
}

/** What `check --all --json` prints. Texts are in the language asked for; times are ISO 8601. */
export interface FleetReport {
  readonly schema: 1;
  readonly version: string;
  readonly set: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** That of the worst target. */
  readonly level: Level;
  /** How many targets are at each level. */
  readonly counts: Readonly<Record<'ok' | 'warn' | 'critical' | 'unknown', number>>;
  /** In the order of the configuration. */
  readonly targets: readonly FleetItem[];
}

/** What became of one target. */
export interface FleetOutcome {
  readonly name: string;
  readonly group: string | null;
  readonly outcome: { readonly checked: Checked } | { readonly fault: Fault };
}

function itemOf({ name, group, outcome }: FleetOutcome, lang: Lang): FleetItem {
  if ('fault' in outcome) {
    const { kind, message, hint, code } = outcome.fault;
    const said = { kind, message: message[lang], hint: hint[lang], code: code ?? null };
    return { name, group, level: 'unknown', fault: said, check: null };
  }
  const { report } = outcome.checked;
  // A check that judged nothing at all says nothing good.
  const level = report.level === 'none' ? 'unknown' : report.level;
  return { name: name === '' ? report.target.name : name, group, level, fault: null, check: report };
}

/** What a report of a fleet is made of. */
export interface FleetInput {
  readonly outcomes: readonly FleetOutcome[];
  readonly version: string;
  readonly set: string;
  readonly lang: Lang;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** Puts the checks of many targets into the shape of `check --all --json`. */
export function buildFleetReport({ outcomes, version, set, lang, startedAt, finishedAt }: FleetInput): FleetReport {
  const targets = outcomes.map((outcome) => itemOf(outcome, lang));
  const count = (wanted: Level): number => targets.filter(({ level }) => level === wanted).length;
  return {
    schema: 1,
    version,
    set,
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    level: worst(targets.map(({ level }) => level)),
    counts: { ok: count('ok'), warn: count('warn'), critical: count('critical'), unknown: count('unknown') },
    targets,
  };
}
