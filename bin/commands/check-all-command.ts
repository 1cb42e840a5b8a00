import { CHECK_TIMEOUT_MS, type CheckFormat } from '../../src/commands/check.ts';
import { CHECK_PARALLEL, checkedOf, runCheckAll, type TargetToCheck } from '../../src/commands/check-all.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import type { Clock } from '../../src/model/clock.ts';
import { good } from '../../src/model/fault.ts';
import type { CheckSet } from '../../src/model/probe.ts';
import type { Asker } from '../../src/model/question.ts';
import { openWorld } from '../open/open-world.ts';
import type { PlannedTarget } from '../settings/planned-targets.ts';
import { createTtyAsker } from '../tty-asker.ts';
import { VERSION } from '../version.ts';
import type { Reporting } from './reporting.ts';

/** What `check --all` is asked for. */
export interface CheckAllFlags {
  readonly set: CheckSet | 'all';
  readonly format: CheckFormat;
  /** What writes the reports; null for none. */
  readonly reporting: Reporting | null;
  /** Seconds. */
  readonly timeout?: number;
  readonly parallel?: number;
}

function toCheck(
  { name, group, session, settings }: PlannedTarget,
  { clock, asker, reporting }: { readonly clock: Clock; readonly asker: Asker; readonly reporting: Reporting | null },
): TargetToCheck {
  return {
    name,
    group,
    open: async () => {
      const opened = await openWorld(session, clock, { readsOnce: true, asker });
      if (!opened.ok) return opened;
      const { world, clock: worldClock } = opened.value;
      const { thresholds } = settings;
      const jobs = reporting === null ? {} : { jobs: () => reporting.jobs(opened.value, session, settings) };
      return good({ options: { world, clock: worldClock, thresholds, ...jobs }, close: () => world.close() });
    },
  };
}

/** `sparkone-tui check --all [--parallel N]`. */
export async function checkAll(planned: readonly PlannedTarget[], flags: CheckAllFlags): Promise<number> {
  const clock = createSystemClock();
  const { set, format, reporting, timeout, parallel } = flags;
  const lang = planned[0]?.session.lang ?? 'en';
  // One for all: their questions come one after the other.
  const asker = createTtyAsker(lang);
  const isReal = planned.every(({ session }) => session.demo === null);
  if (isReal) reporting?.begin();
  const result = await runCheckAll({
    targets: planned.map((target) => toCheck(target, { clock, asker, reporting })),
    parallel: parallel ?? CHECK_PARALLEL,
    set,
    format,
    lang,
    clock,
    timeoutMs: timeout === undefined ? CHECK_TIMEOUT_MS : timeout * 1000,
    version: VERSION,
    ...(reporting === null ? {} : { beside: reporting.beside, steps: reporting.steps }),
  });
  process.stdout.write(result.output);
  let code = result.exitCode;
  if (reporting === null) return code;
  for (const [index, outcome] of result.outcomes.entries()) {
    const checked = checkedOf(outcome);
    const settings = planned[index]?.settings;
    if (checked === null) reporting.miss();
    if (checked === null || settings === undefined) continue;
    const { name, host, project, environment } = checked.report.target;
    const identity = { name, host, project, environment, mark: checked.report.mark };
    code = reporting.write({ result: { ...checked, exitCode: code, output: '' }, identity, settings, isReal });
  }
  await reporting.end();
  return code;
}
