import type { JobHost } from '../../src/actions/host/host.ts';
import { runAudit } from '../../src/commands/audit.ts';
import { type JobsCommandOptions, runJobs } from '../../src/commands/jobs.ts';
import { type CommandIo, type JobCommandOptions, renderActionList, runAction } from '../../src/commands/run.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import { bad, fault, good, type Outcome } from '../../src/model/fault.ts';
import { isLineFault } from '../../src/model/line.ts';
import { type Lang, phrase } from '../../src/text/lang.ts';
import { EXIT } from '../exit-codes.ts';
import { openWorld } from '../open/open-world.ts';
import { actionsOf, isReadOnly, mark } from '../open/target-actions.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { completeSession, openSettings, type Settings } from '../settings/settings.ts';
import { tellFault, tellUsage } from '../tell.ts';

/** Options that `run`, `jobs` and `audit` share. */
export interface DeskFlags {
  readonly json?: boolean;
}

const IO: CommandIo = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};

/** A target's jobs as a headless command sees them. */
interface Desk {
  readonly options: JobCommandOptions;
  readonly host: JobHost;
  readonly targetName: string;
  close(): Promise<void>;
}

const NO_ACTIONS = fault(
  'unsupported',
  phrase('numa fita não há trabalhos', 'a tape has no jobs'),
  phrase('rode sem --replay', 'run without --replay'),
);

async function openDesk(session: SessionOptions, settings: Settings, flags: DeskFlags): Promise<Outcome<Desk>> {
  const opened = await openWorld(session, createSystemClock(), { readsOnce: true });
  if (!opened.ok) return opened;
  const { world, clock } = opened.value;
  const away = world.line?.faultSince(clock.monotonic()) ?? null;
  if (away !== null) {
    await world.close();
    return bad(away);
  }
  const actions = actionsOf(opened.value, session, settings);
  if (actions === null) {
    await world.close();
    return bad(NO_ACTIONS);
  }
  const ending = new AbortController();
  return good({
    host: actions.host,
    targetName: (await actions.ready()).name,
    options: {
      host: actions.host,
      runner: isReadOnly(session, settings) ? null : actions.runner(),
      clock,
      lang: session.lang,
      format: flags.json === true ? 'json' : 'text',
      signal: ending.signal,
    },
    close: async () => {
      ending.abort();
      await world.close();
    },
  });
}

/** Opens the desk, does what is asked, and closes it whatever happened. */
async function atDesk(given: SessionOptions, flags: DeskFlags, act: (desk: Desk) => Promise<number>): Promise<number> {
  const settings = await openSettings(given);
  if ('exitCode' in settings) return settings.exitCode;
  const session = completeSession(given, settings);
  const desk = await openDesk(session, settings, flags);
  if (!desk.ok) return tellFault(desk.fault, session.lang, isLineFault(desk.fault) ? EXIT.unavailable : EXIT.usage);
  try {
    return await act(desk.value);
  } finally {
    await desk.value.close();
  }
}

/** Options of `run`. */
export interface RunFlags extends DeskFlags {
  readonly dryRun?: boolean;
  readonly confirm?: string;
  readonly why?: string;
  readonly detach?: boolean;
}

/** The world to look at as the command line says it: what a printed command needs to mean the same. */
function saidOf({ demo, config, target, project, docker }: SessionOptions): readonly string[] {
  return Object.entries({ demo, config, target, project, docker }).flatMap(([name, value]) =>
    value === null ? [] : [`--${name}`, value],
  );
}

/** `sparkone-tui run ACTION [name=value ...]`. */
export function run(
  session: SessionOptions,
  action: string,
  args: readonly string[],
  flags: RunFlags,
): Promise<number> {
  return atDesk(session, flags, ({ options }) =>
    runAction(
      {
        ...options,
        action,
        args,
        isDryRun: flags.dryRun === true,
        session: saidOf(session),
        confirm: flags.confirm ?? null,
        why: flags.why ?? '',
        follows: flags.detach !== true,
      },
      IO,
    ),
  );
}

/** Every action with its arguments, for the help of `run`. */
export function actionList(lang: Lang): string {
  return renderActionList(lang);
}

const VERBS = ['list', 'show', 'attach', 'cancel', 'unlock'] as const satisfies readonly JobsCommandOptions['verb'][];

/** `sparkone-tui jobs [list|show|attach|cancel|unlock] [JOB]`. */
export async function jobs(
  session: SessionOptions,
  verb: string,
  job: string | null,
  flags: DeskFlags & { readonly confirm?: string },
): Promise<number> {
  const known = VERBS.find((name) => name === verb);
  if (known === undefined) return tellUsage(`jobs: ${verb}: ${VERBS.join(' | ')}`);
  return atDesk(session, flags, ({ options, targetName }) =>
    runJobs({ ...options, verb: known, job, target: targetName, confirm: flags.confirm ?? null, mark: mark() }, IO),
  );
}

/** `sparkone-tui audit`. */
export function audit(
  session: SessionOptions,
  flags: DeskFlags & { readonly verify?: boolean; readonly lines?: number },
): Promise<number> {
  return atDesk(session, flags, ({ options }) =>
    runAudit({ ...options, verifies: flags.verify === true, lines: flags.lines ?? 100, mark: mark() }, IO),
  );
}
