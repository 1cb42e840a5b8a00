import type { LoadedConfig } from '../../src/config/load.ts';
import { charsetFromEnv } from '../../src/shell/drawing/charset.ts';
import type { ShellAction } from '../../src/shell/reducer.ts';
import { type ShellState, THEMES } from '../../src/shell/state.ts';
import type { SessionOptions } from './session-options.ts';
import { completeSession, NO_SETTINGS } from './settings.ts';

/** How a screen looks, as far as the configuration has a say. */
export type Looks = Partial<Pick<ShellState, 'lang' | 'theme' | 'charset' | 'timeZone'>>;

/** What the configuration says of the screen. What the command line or `NO_COLOR` says goes before it. */
export function looksOf(session: SessionOptions, loaded: LoadedConfig | null): Looks {
  const config = loaded?.config;
  const theme = process.env.NO_COLOR ? undefined : THEMES.find((name) => name === config?.theme);
  return {
    lang: completeSession(session, { ...NO_SETTINGS, loaded }).lang,
    ...(theme === undefined ? {} : { theme }),
    ...(config === undefined || config.symbols === 'auto' ? {} : { charset: config.symbols }),
    ...(config?.timeZone === undefined ? {} : { timeZone: config.timeZone }),
  };
}

/**
 * What changes on the screen when the configuration was read again. What it says as before is left as it is: the operator may
 * have chosen something else meanwhile.
 */
export function looksActions(before: Looks, now: Looks): readonly ShellAction[] {
  const actions: ShellAction[] = [];
  if (now.lang !== before.lang && now.lang !== undefined) actions.push({ type: 'lang', lang: now.lang });
  if (now.theme !== before.theme && now.theme !== undefined) actions.push({ type: 'theme', theme: now.theme });
  if (now.charset !== before.charset)
    actions.push({ type: 'charset', charset: now.charset ?? charsetFromEnv(process.env) });
  if (now.timeZone !== before.timeZone) actions.push({ type: 'timeZone', timeZone: now.timeZone });
  return actions;
}

/** Keys of the configuration, by command. */
export function keysOf(loaded: LoadedConfig | null): Record<string, readonly string[]> {
  const keys: Record<string, readonly string[]> = {};
  for (const [command, names] of Object.entries(loaded?.config.keys ?? {}))
    if (names !== undefined) keys[command] = names;
  return keys;
}
