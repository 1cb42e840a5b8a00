import type { Clock } from '../../model/clock.ts';
import { exitCodeOf, type Level, worst } from '../../model/level.ts';
import type { TargetIdentity } from '../../model/target.ts';
import type { Lang } from '../../text/lang.ts';
import type { LiveWorld } from '../../worlds/live/live-world.ts';
import type { CommandResult } from '../check.ts';
import { configurationItems } from './configuration.ts';
import { renderDoctor } from './doctor-text.ts';
import { driftItems } from './drift/items.ts';
import type { Evidence } from './evidence.ts';
import { foundItems } from './found.ts';
import { gatherEvidence } from './gather.ts';
import type { DoctorItem } from './item.ts';
import { permissionItems } from './permissions.ts';
import { reachItems } from './reach.ts';
import { versionItems } from './versions.ts';

/** Longest wait for one answer when `--timeout` is not given, milliseconds. */
export const DOCTOR_TIMEOUT_MS = 8_000;

/** What `doctor` is asked for. */
export interface DoctorOptions {
  readonly world: LiveWorld;
  readonly clock: Clock;
  readonly format: 'text' | 'json';
  readonly lang: Lang;
  readonly timeoutMs: number;
  /** The program's own, and that of the runtime. */
  readonly version: string;
  readonly runtime: string;
  /** The configuration says that steps run with sudo. */
  readonly usesSudo: boolean;
  readonly configuration: Evidence['configuration'];
}

/** What `doctor` says, before it is written. */
export interface DoctorReport {
  readonly version: string;
  readonly target: TargetIdentity;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly level: Level;
  readonly items: readonly DoctorItem[];
}

/**
 * Looks at the target and at the runbook and tells what was found, how everything is reached, what is missing and where the
 * two part. It changes nothing. Exit code as `check`: 0 ok, 1 warn, 2 critical, 3 unknown.
 */
export async function runDoctor(options: DoctorOptions): Promise<CommandResult> {
  const { clock, lang, format } = options;
  const startedAt = clock.now();
  const ending = new AbortController();
  // Beyond the deadline of each call, none may hold the whole.
  const stop = clock.after(options.timeoutMs * 2, () => ending.abort());
  const evidence = await gatherEvidence({ ...options, signal: ending.signal }).finally(stop);
  const items = judgeEvidence(evidence, options);
  const report: DoctorReport = {
    version: options.version,
    target: evidence.discovered.identity,
    startedAt,
    finishedAt: clock.now(),
    level: worst(items.map(({ level }) => level)),
    items,
  };
  const output = format === 'json' ? `${JSON.stringify(toJson(report, lang), null, 2)}\n` : renderDoctor(report, lang);
  return { exitCode: exitCodeOf(report.level), output };
}

/** Everything that the evidence says, section by section. */
export function judgeEvidence(
  evidence: Evidence,
  own: { readonly version: string; readonly runtime: string },
): DoctorItem[] {
  return [
    ...foundItems(evidence),
    ...reachItems(evidence),
    ...permissionItems(evidence),
    ...versionItems(evidence, own),
    ...configurationItems(evidence),
    ...driftItems(evidence),
  ];
}

/** The shape of `doctor --json`: texts in the language asked for, times ISO 8601. */
function toJson({ version, target, startedAt, finishedAt, level, items }: DoctorReport, lang: Lang) {
  const { name, host, project, environment } = target;
  return {
    schema: 1,
    version,
    target: { name, host, project, environment },
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    level,
    items: items.map(({ title, detail, remedy, ...item }) => ({
      ...item,
      title: title[lang],
      detail: detail[lang],
      remedy: remedy?.[lang] ?? null,
    })),
  };
}
