import { DOCTOR_TIMEOUT_MS, runDoctor } from '../../src/commands/doctor/doctor.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import { phrase } from '../../src/text/lang.ts';
import { EXIT } from '../exit-codes.ts';
import { openLiveWorld } from '../open/open-live.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { completeSession, openSettings } from '../settings/settings.ts';
import { tellFault, tellUsage } from '../tell.ts';
import { VERSION } from '../version.ts';

const LIVE_ONLY = phrase(
  'doctor examina uma pilha de verdade: tire --demo e --replay',
  'doctor examines a real stack: leave out --demo and --replay',
);

/** `sparkone-tui doctor [--json] [--timeout S]`. */
export async function doctor(
  given: SessionOptions,
  flags: { readonly json?: boolean; readonly timeout?: number },
): Promise<number> {
  if (given.demo !== null || given.replay !== null) return tellUsage(LIVE_ONLY[given.lang]);
  const settings = await openSettings(given);
  if ('exitCode' in settings) return settings.exitCode;
  const session = completeSession(given, settings);
  const clock = createSystemClock();
  const opened = await openLiveWorld(session, clock, { readsOnce: true });
  if (!opened.ok) return tellFault(opened.fault, session.lang, EXIT.usage);
  const world = opened.value;
  try {
    const { exitCode, output } = await runDoctor({
      world,
      clock,
      format: flags.json === true ? 'json' : 'text',
      lang: session.lang,
      timeoutMs: flags.timeout === undefined ? DOCTOR_TIMEOUT_MS : flags.timeout * 1000,
      version: VERSION,
      runtime: process.version,
      usesSudo: settings.target?.sudo === true,
      configuration: settings.loaded,
    });
    process.stdout.write(output);
    return exitCode;
  } finally {
    await world.close();
  }
}
