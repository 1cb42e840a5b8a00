import { CHECK_SETS, CHECK_TIMEOUT_MS, runCheck } from '../../src/commands/check.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import { EXIT } from '../exit-codes.ts';
import { openRecording, tellRecording } from '../open/open-recording.ts';
import { openWorld } from '../open/open-world.ts';
import { plannedTargets } from '../settings/planned-targets.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { completeSession, openSettings } from '../settings/settings.ts';
import { tellFault, tellUsage } from '../tell.ts';
import { VERSION } from '../version.ts';

/** Options of `check` as the command line gives them. */
export interface CheckFlags {
  readonly json?: boolean;
  readonly markdown?: boolean;
  /** Writes the report of the set's runbook too. */
  readonly report?: boolean;
  /** False tells nobody of the report. */
  readonly post?: boolean;
  /** Seconds. */
  readonly timeout?: number;
  /** Every target of the configuration; `whenSeveral`: where there are several and none was asked for by name. */
  readonly all?: boolean | 'whenSeveral';
  /** Most targets at the same time. */
  readonly parallel?: number;
}

/** What is wrong with the way the options stand together; null when nothing is. */
function misuse(given: SessionOptions, set: string, flags: CheckFlags): string | null {
  if (!CHECK_SETS.some((name) => name === set)) return `check: ${set}: ${CHECK_SETS.join(' | ')}`;
  if (flags.json === true && flags.markdown === true) return 'check: --json | --markdown';
  if (flags.report === true && set === 'all') return 'check all --report: daily | weekly';
  if (flags.all !== true) return flags.parallel === undefined ? null : 'check: --parallel: --all';
  const [alone] = (['target', 'record', 'replay', 'project', 'docker'] as const).filter((name) => given[name] !== null);
  return alone === undefined ? null : `check: --all | --${alone}`;
}

/** `sparkone-tui check`. */
export async function check(given: SessionOptions, set: string, flags: CheckFlags): Promise<number> {
  const wrong = misuse(given, set, flags);
  if (wrong !== null) return tellUsage(wrong);
  const known = CHECK_SETS.find((name) => name === set) ?? 'daily';
  const reported = flags.report === true && known !== 'all' ? known : null;
  const format = flags.json === true ? 'json' : flags.markdown === true ? 'markdown' : 'text';
  const settings = await openSettings(given);
  if ('exitCode' in settings) return settings.exitCode;
  const { lang } = completeSession(given, settings);
  const reporting =
    reported === null
      ? null
      : await (await import('./reporting.ts')).openReporting({
          set: reported,
          settings,
          lang,
          isTold: flags.post !== false,
        });
  if (reporting !== null && 'exitCode' in reporting) return reporting.exitCode;
  if (flags.all !== undefined) {
    const planned = await plannedTargets(given, settings);
    if (flags.all === true || (planned.length > 1 && given.target === null)) {
      const { checkAll } = await import('./check-all-command.ts');
      return checkAll(planned, { ...flags, set: known, format, reporting });
    }
  }
  const session = completeSession(given, settings);
  const clock = createSystemClock();
  const opened = await openWorld(session, clock, { readsOnce: true });
  if (!opened.ok) return tellFault(opened.fault, session.lang, EXIT.usage);
  const { world, clock: worldClock } = opened.value;
  const recording = openRecording(session, world, worldClock);
  if (!recording.ok) {
    await world.close();
    return tellFault(recording.fault, session.lang, EXIT.usage);
  }
  try {
    if (world.kind === 'live') reporting?.begin();
    const result = await runCheck({
      ...opened.value,
      ...recording.value.hooks,
      thresholds: settings.thresholds,
      set: known,
      format,
      lang: session.lang,
      timeoutMs: flags.timeout === undefined ? CHECK_TIMEOUT_MS : flags.timeout * 1000,
      version: VERSION,
      ...(reporting === null
        ? {}
        : {
            beside: reporting.beside,
            steps: reporting.steps,
            jobs: () => reporting.jobs(opened.value, session, settings),
          }),
    });
    process.stdout.write(result.output);
    if (reporting === null) return result.exitCode;
    const code = reporting.write({ result, identity: world.identity(), settings, isReal: world.kind === 'live' });
    await reporting.end();
    return code;
  } finally {
    await world.close();
    tellRecording(recording.value, session.lang);
  }
}
