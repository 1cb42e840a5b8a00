import { CHECK_TIMEOUT_MS } from '../../src/commands/check.ts';
import { runDiagnose } from '../../src/commands/diagnose.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import { DIAGNOSIS_IDS, isDiagnosisId } from '../../src/model/diagnosis.ts';
import { EXIT } from '../exit-codes.ts';
import { nearest } from '../nearest.ts';
import { openRecording, tellRecording } from '../open/open-recording.ts';
import { openWorld } from '../open/open-world.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { completeSession, openSettings } from '../settings/settings.ts';
import { tellFault, tellUsage } from '../tell.ts';
import { VERSION } from '../version.ts';

/** Options of `diagnose`. */
export interface DiagnoseFlags {
  readonly json?: boolean;
  /** Seconds. */
  readonly timeout?: number;
}

/** `sparkone-tui diagnose [NAME]`; without a name, of what is red. */
export async function diagnose(given: SessionOptions, name: string | null, flags: DiagnoseFlags): Promise<number> {
  if (name !== null && !isDiagnosisId(name)) {
    const meant = nearest(name, DIAGNOSIS_IDS);
    return tellUsage(`diagnose ${name}: ${meant === undefined ? '' : `${meant}? `}${DIAGNOSIS_IDS.join(' | ')}`);
  }
  const settings = await openSettings(given);
  if ('exitCode' in settings) return settings.exitCode;
  const session = completeSession(given, settings);
  const opened = await openWorld(session, createSystemClock(), { readsOnce: true });
  if (!opened.ok) return tellFault(opened.fault, session.lang, EXIT.usage);
  const { world, clock } = opened.value;
  const recording = openRecording(session, world, clock);
  if (!recording.ok) {
    await world.close();
    return tellFault(recording.fault, session.lang, EXIT.usage);
  }
  try {
    const { exitCode, output } = await runDiagnose({
      ...opened.value,
      ...recording.value.hooks,
      thresholds: settings.thresholds,
      id: name,
      format: flags.json === true ? 'json' : 'text',
      lang: session.lang,
      timeoutMs: flags.timeout === undefined ? CHECK_TIMEOUT_MS : flags.timeout * 1000,
      version: VERSION,
    });
    process.stdout.write(output);
    return exitCode;
  } finally {
    await world.close();
    tellRecording(recording.value, session.lang);
  }
}
