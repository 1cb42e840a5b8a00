import { createSystemClock } from '../../src/engine/clock.ts';
import type { Clock } from '../../src/model/clock.ts';
import { exitCodeOf } from '../../src/model/level.ts';
import { faultCommands } from '../../src/shell/commands/faults.ts';
import type { Page } from '../../src/shell/state.ts';
import { type Lang, phrase } from '../../src/text/lang.ts';
import { check } from '../commands/check-command.ts';
import { reportCrash } from '../crash-report.ts';
import { EXIT } from '../exit-codes.ts';
import { openRunbooks } from '../runbooks.ts';
import { followConfig } from '../settings/follow-config.ts';
import { keysOf, looksActions, looksOf } from '../settings/screen-settings.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { completeSession, openSettings, type Settings } from '../settings/settings.ts';
import { tellFault } from '../tell.ts';
import { type OpenedFleet, openFleet } from './open-fleet.ts';

const NO_TERMINAL = phrase(
  'sem terminal: em vez da tela, o resultado de "sparkone-tui check daily"',
  'no terminal: instead of the screen, the result of "sparkone-tui check daily"',
);

/** Signals that end the cockpit, and their exit codes (128 + number). */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Longest wait for connections to end when the operator leaves. */
const CLOSE_MS = 500;

/** Longest wait for the stop of Ctrl-Z to come about. */
const STOP_MS = 250;

/**
 * Stops the whole foreground group as the terminal's own Ctrl-Z would (a launcher or npm in front of us has to stop too,
 * or the shell never hears of it), and resolves when it is continued. Where nobody could continue it (no job control) the
 * system ignores the stop; then it goes on by itself.
 */
function suspendUntilContinued(clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const goOn = () => {
      process.off('SIGCONT', goOn);
      stop();
      resolve();
    };
    const stop = clock.after(STOP_MS, goOn);
    process.once('SIGCONT', goOn);
    process.kill(0, 'SIGTSTP');
  });
}

/** The page that opens first. */
function firstPage(walk: string | null): Page | null {
  if (walk === null) return null;
  return walk === '' ? { kind: 'walks' } : { kind: 'walk', scroll: 0, isClosing: false };
}

const SENDING = phrase(
  'sparkone-tui: enviando os avisos do relatório (Ctrl+C sai sem esperar)\n',
  'sparkone-tui: sending the notices of the report (Ctrl+C leaves without waiting)\n',
);

/** Waits for what is being sent of a report, and tells of what could not be. */
async function settlePosts(opened: OpenedFleet, lang: Lang): Promise<void> {
  if (opened.isPosting()) process.stderr.write(SENDING[lang]);
  const interrupted = new Promise<string>((resolve) => process.once('SIGINT', () => resolve('')));
  process.stderr.write(await Promise.race([opened.settle(), interrupted]));
}

/** What is put on screen. */
interface Shown {
  readonly session: SessionOptions;
  readonly settings: Settings;
  readonly opened: OpenedFleet;
  readonly clock: Clock;
  /** What threw and must not have; the first is reported at the end. */
  readonly bugs: readonly unknown[];
  /** Runbook whose walk opens first, '' for the list of them; null for the tabs. */
  readonly walk: string | null;
}

async function showCockpit({ session, settings, opened, clock, bugs, walk }: Shown): Promise<number> {
  const { fleet, first } = opened;
  const { loaded } = settings;
  const { renderCockpit } = await import('../../screens/cockpit-app.tsx');
  const { faults } = fleet.member(null).desks;
  const isBoard = first !== null && session.target === null && walk === null;
  const { walks } = fleet.member(first).desks;
  if (walk !== null && walk !== '') walks?.open(walk, 'ask');
  const app = renderCockpit({
    fleet,
    shell: {
      ...looksOf(session, loaded),
      target: first,
      ...(isBoard ? { tab: 'fleet' } : {}),
      page: firstPage(walk),
    },
    keys: keysOf(loaded),
    hasMouse: loaded?.config.mouse ?? true,
    commands: faults === undefined ? [] : faultCommands(faults),
    stdin: process.stdin,
    stdout: process.stdout,
    env: process.env,
    isSpoken: loaded?.config.screenReader ?? false,
    suspend: () => suspendUntilContinued(clock),
  });
  let ending: { readonly code: number } | { readonly error: unknown } | null = null;
  const end = (how: { readonly code: number } | { readonly error: unknown }) => {
    ending ??= how;
    app.unmount();
  };
  const signals = Object.entries(SIGNALS).map(([signal, code]) => ({ signal, act: () => end({ code }) }));
  for (const { signal, act } of signals) process.on(signal, act);
  const onCrash = (error: unknown) => end({ error });
  process.on('uncaughtException', onCrash);
  process.on('unhandledRejection', onCrash);
  // The terminal is gone: nothing can be painted or read any more.
  process.stdin.on('error', () => end({ code: SIGNALS.SIGHUP }));
  process.stdout.on('error', () => end({ code: SIGNALS.SIGHUP }));
  opened.wake();
  const following = followConfig({
    ...{ session, settings, opened, clock, tell: app.tell, onBug: onCrash },
    onLoaded: (before, now) => {
      for (const action of looksActions(looksOf(session, before), looksOf(session, now))) app.dispatch(action);
      app.rebind(keysOf(now));
    },
  });
  following.catch(onCrash);
  if (process.env.SPARKONE_TUI_CRASH === 'drill') clock.after(0, () => onCrash(new Error('deliberate crash')));

  let code: number = EXIT.ok;
  try {
    const { reason } = await app.waitUntilExit();
    if (reason === 'interrupt') code = SIGNALS.SIGINT;
  } catch (error) {
    ending ??= { error };
  }
  const ended = walk === null ? null : (walks?.ended() ?? null);
  if (ended !== null && code === EXIT.ok) code = ended.written.ok ? exitCodeOf(ended.report.level) : EXIT.cannotCreate;
  void following.then((stop) => stop());
  if (ending === null) await settlePosts(opened, session.lang);
  await Promise.race([opened.close(), new Promise<void>((resolve) => clock.after(CLOSE_MS, resolve))]);
  opened.tell();
  const how = ending as { readonly code: number } | { readonly error: unknown } | null;
  if (how !== null) code = 'code' in how ? how.code : reportCrash(how.error);
  else if (bugs.length > 0) reportCrash(bugs[0]);
  return code;
}

/** Whether there is a terminal to open a screen on. */
export function hasTerminal(): boolean {
  return process.stdout.isTTY && process.stdin.isTTY;
}

/** Opens the full screen; without a terminal the same command prints the daily check and says so. */
export async function openCockpitScreen(given: SessionOptions): Promise<number> {
  if (!hasTerminal()) {
    process.stderr.write(`sparkone-tui: ${NO_TERMINAL[given.lang]}\n`);
    return check(given, 'daily', { all: 'whenSeveral' });
  }
  const settings = await openSettings(given);
  return 'exitCode' in settings ? settings.exitCode : openOnTerminal(given, settings, null);
}

/** Opens the full screen on a runbook's walk, or on the list of runbooks (''). Exit code by the report that was written. */
export async function openOnTerminal(given: SessionOptions, settings: Settings, walk: string | null): Promise<number> {
  const session = completeSession(given, settings);
  const clock = createSystemClock();
  const bugs: unknown[] = [];
  const runbooks = await openRunbooks(settings, session.lang);
  if ('exitCode' in runbooks) return runbooks.exitCode;
  const opened = await openFleet(given, settings, { clock, runbooks, onBug: (error) => bugs.push(error) });
  if (!opened.ok) return tellFault(opened.fault, session.lang, EXIT.usage);
  return showCockpit({ session, settings, opened: opened.value, clock, bugs, walk });
}
