import { createInterface } from 'node:readline';
import { CHECK_TIMEOUT_MS } from '../../src/commands/check.ts';
import { walkPlain } from '../../src/commands/walk.ts';
import type { WalkIo } from '../../src/commands/walk-plain.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import type { Runbook } from '../../src/model/runbook.ts';
import { OUTLOOK_PROBES } from '../../src/runbooks/reports/outlook.ts';
import { ReportStore } from '../../src/runbooks/reports/report-store.ts';
import { probesOfRunbook } from '../../src/runbooks/walks/walk-alone.ts';
import { processBorn } from '../../src/runbooks/walks/walk-lock.ts';
import { openRounds } from '../../src/sparkone.ts';
import { EXIT } from '../exit-codes.ts';
import { openPoster } from '../open/open-poster.ts';
import { openWorld } from '../open/open-world.ts';
import { jobsOf } from '../open/target-actions.ts';
import { walkGuardOf } from '../open/target-walks.ts';
import { findRunbook, openRunbooks } from '../runbooks.ts';
import { foldersOf, operatorHere } from '../settings/folders.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { completeSession, openSettings, type Settings } from '../settings/settings.ts';
import { tellFault, tellUsage } from '../tell.ts';
import { VERSION } from '../version.ts';

/** Lines in, lines out: no escape is written, so that a screen reader and a pipe read the same. Ctrl+C ends the input. */
function openIo(): WalkIo & { close(): void } {
  const lines: string[] = [];
  const waiting: ((line: string | null) => void)[] = [];
  let isOver = false;
  const input = createInterface({ input: process.stdin, terminal: false });
  const end = () => {
    isOver = true;
    for (const give of waiting.splice(0)) give(null);
  };
  input.on('line', (line) => {
    const give = waiting.shift();
    if (give === undefined) lines.push(line);
    else give(line);
  });
  input.on('close', end);
  process.once('SIGINT', end);
  return {
    say: (line) => void process.stdout.write(`${line}\n`),
    ask: (prompt) => {
      process.stdout.write(prompt);
      const line = lines.shift();
      if (line !== undefined || isOver) return Promise.resolve(line ?? null);
      return new Promise((resolve) => void waiting.push(resolve));
    },
    close: () => {
      process.off('SIGINT', end);
      input.close();
    },
  };
}

/** `sparkone-tui walk [NAME] [--plain]`. */
export async function walk(given: SessionOptions, name: string | null, isPlain: boolean): Promise<number> {
  const settings = await openSettings(given);
  if ('exitCode' in settings) return settings.exitCode;
  const known = await openRunbooks(settings, completeSession(given, settings).lang);
  if ('exitCode' in known) return known.exitCode;
  const found = name === null ? null : findRunbook(known, name);
  if (typeof found === 'string') return tellUsage(`walk ${found}`);
  if (!isPlain && process.stdout.isTTY && process.stdin.isTTY && settings.loaded?.config.screenReader !== true) {
    const { openOnTerminal } = await import('../open/open-cockpit.tsx');
    return openOnTerminal(given, settings, name ?? '');
  }
  const names = known.map(({ runbook }) => runbook.id).join(' | ');
  return found === null ? tellUsage(`walk: ${names}`) : walkLines(given, settings, found);
}

/** The linear form: lines in, lines out. */
async function walkLines(given: SessionOptions, settings: Settings, runbook: Runbook): Promise<number> {
  const session = completeSession(given, settings);
  const opened = await openWorld(session, createSystemClock(), { readsOnce: true });
  if (!opened.ok) return tellFault(opened.fault, session.lang, EXIT.usage);
  const { world, clock } = opened.value;
  const folders = foldersOf(settings);
  const timeZone = settings.loaded?.config.timeZone;
  const probes = [...new Set([...probesOfRunbook(runbook), ...OUTLOOK_PROBES, 'containers'])];
  const rounds = openRounds({ ...opened.value, thresholds: settings.thresholds }, probes);
  const io = openIo();
  try {
    // The first answers tell the target's name, which the files carry.
    await rounds.read(probes.slice(0, 1), CHECK_TIMEOUT_MS);
    return await walkPlain({
      runbook,
      rounds,
      identity: world.identity(),
      store: new ReportStore(folders.reports),
      folder: folders.walks,
      holder: { ...operatorHere(), pid: process.pid, born: processBorn(process.pid), at: clock.now() },
      clock,
      lang: session.lang,
      ...(timeZone === undefined ? {} : { timeZone }),
      version: VERSION,
      timeoutMs: CHECK_TIMEOUT_MS,
      io,
      guard: walkGuardOf(opened.value),
      // What a demo says is nobody's news.
      poster: world.kind === 'live' ? openPoster(settings, session.lang) : null,
      jobs: () => jobsOf(opened.value, session, settings),
      logs: world.logs === undefined ? null : { source: world.logs, clock },
    });
  } finally {
    io.close();
    await world.close();
  }
}
