import type { Clock } from '../model/clock.ts';
import { type Fault, fault, type Outcome } from '../model/fault.ts';
import { exitCodeOf } from '../model/level.ts';
import type { Lang } from '../text/lang.ts';
import { phrase } from '../text/lang.ts';
import { type Checked, type CheckFormat, type CommandResult, type ReadOptions, readCheck } from './check.ts';
import { buildFleetReport, type FleetOutcome, type FleetReport } from './fleet-report.ts';
import { renderFleetMarkdown, renderFleetText } from './fleet-text.ts';

/** How many targets are read at the same time when `--parallel` is not given. */
export const CHECK_PARALLEL = 8;

/** Beyond the patience with its probes a target gets so long to be opened and closed. */
const GRACE_MS = 10_000;

/** A target that was opened for one round. */
export interface OpenedTarget {
  readonly options: Pick<ReadOptions, 'world' | 'clock' | 'thresholds' | 'onBug' | 'jobs'>;
  close(): Promise<void>;
}

/** A target to be checked. */
export interface TargetToCheck {
  /** Name in the configuration; '' takes the one that the target gives itself. */
  readonly name: string;
  readonly group: string | null;
  /** Opens it; a fault when that is not possible. */
  open(): Promise<Outcome<OpenedTarget>>;
}

/** What `check --all` is asked for. */
export interface CheckAllOptions
  extends Pick<ReadOptions, 'set' | 'lang' | 'timeoutMs' | 'version' | 'beside' | 'steps'> {
  readonly targets: readonly TargetToCheck[];
  /** Most targets at the same time. */
  readonly parallel: number;
  readonly format: CheckFormat;
  readonly clock: Clock;
}

/** The checks of many targets as they are printed. */
export interface CheckAllResult extends CommandResult {
  readonly report: FleetReport;
  readonly outcomes: readonly FleetOutcome[];
}

/** Does the work for every item, at most `limit` at a time; results stand in the order of the items. */
async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const lane = async () => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  return results;
}

function silentFault(afterMs: number): Fault {
  const seconds = Math.round(afterMs / 1000);
  return fault(
    'timeout',
    phrase(`o alvo não deu resposta nenhuma em ${seconds} s`, `the target gave no answer at all within ${seconds} s`),
    phrase(
      'veja se a máquina responde; sparkone-tui doctor --target NOME diz até onde se chega',
      'see whether the machine answers; sparkone-tui doctor --target NAME says how far one gets',
    ),
  );
}

async function checkOne({ open }: TargetToCheck, options: CheckAllOptions): Promise<FleetOutcome['outcome']> {
  const opened = await open();
  if (!opened.ok) return { fault: opened.fault };
  try {
    const { set, lang, timeoutMs, version, beside = [], steps = [] } = options;
    const asked = { set, lang, timeoutMs, version, beside, steps };
    return { checked: await readCheck({ ...opened.value.options, ...asked }) };
  } finally {
    await opened.value.close();
  }
}

/** A target that neither answers nor fails must not hold up the others for ever. */
async function withinPatience(target: TargetToCheck, options: CheckAllOptions): Promise<FleetOutcome> {
  const { clock, timeoutMs } = options;
  const { name, group } = target;
  const patienceMs = timeoutMs + GRACE_MS;
  const { promise, resolve } = Promise.withResolvers<FleetOutcome['outcome']>();
  const stop = clock.after(patienceMs, () => resolve({ fault: silentFault(patienceMs) }));
  try {
    return { name, group, outcome: await Promise.race([checkOne(target, options), promise]) };
  } finally {
    stop();
  }
}

function render(report: FleetReport, format: CheckFormat, lang: Lang): string {
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`;
  return format === 'markdown' ? renderFleetMarkdown(report, lang) : renderFleetText(report, lang);
}

/** What of an outcome was judged; null for a target that could not be checked. */
export function checkedOf({ outcome }: FleetOutcome): Checked | null {
  return 'checked' in outcome ? outcome.checked : null;
}

/** Reads the probes of a set once at every target and prints the judgement. The exit code is that of the worst target. */
export async function runCheckAll(options: CheckAllOptions): Promise<CheckAllResult> {
  const { clock, set, version, lang, format, targets, parallel } = options;
  const startedAt = clock.now();
  const outcomes = await inParallel(targets, parallel, (target) => withinPatience(target, options));
  const report = buildFleetReport({ outcomes, version, set, lang, startedAt, finishedAt: clock.now() });
  return { exitCode: exitCodeOf(report.level), output: render(report, format, lang), report, outcomes };
}
