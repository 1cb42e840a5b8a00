import type { LoadedConfig } from '../../src/config/load.ts';
import type { Clock, Stop } from '../../src/model/clock.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import type { OpenedFleet } from '../open/open-fleet.ts';
import { configLoader } from './load-config.ts';
import type { SessionOptions } from './session-options.ts';
import { type Settings, settingsOf } from './settings.ts';

/** What follows the configuration. */
export interface FollowConfig {
  readonly session: SessionOptions;
  readonly settings: Settings;
  readonly opened: OpenedFleet;
  readonly clock: Clock;
  tell(text: Phrase, level: 'ok' | 'warn'): void;
  /** Told of a configuration in the place of the one before, for what is common to all targets. */
  onLoaded(before: LoadedConfig, now: LoadedConfig): void;
  onBug(error: unknown): void;
}

const IN_FORCE = phrase('configuração relida e em vigor', 'configuration read again and in force');

/** Follows the files of the configuration: what can be changed while it runs takes hold at once; problems are told, and what runs stays. */
export async function followConfig(options: FollowConfig): Promise<Stop> {
  const { session, settings, opened, clock, tell, onLoaded, onBug } = options;
  const { loaded } = settings;
  if (loaded === null) return () => undefined;
  const { watchConfig, watchedPaths } = await import('../../src/config/watch.ts');
  const load = await configLoader(session.config);
  let inForce = loaded;
  return watchConfig({
    clock,
    paths: watchedPaths(loaded),
    everyMs: loaded.config.reloadEvery,
    load,
    ...(settings.stamp === undefined ? {} : { since: settings.stamp }),
    onLoaded: (fresh) => {
      onLoaded(inForce, fresh);
      inForce = fresh;
      const asked =
        session.target !== null && fresh.config.targets[session.target] === undefined ? null : session.target;
      opened.configure(settingsOf(fresh, asked)).then((count) => {
        const several = phrase(
          `configuração relida e em vigor: ${count} alvos`,
          `configuration read again and in force: ${count} targets`,
        );
        tell(count === 1 ? IN_FORCE : several, 'ok');
      }, onBug);
    },
    onProblems: (problems) => {
      const count = problems.length;
      tell(
        phrase(
          `a configuração mudou e tem ${count} problema(s); a anterior continua: sparkone-tui config show`,
          `the configuration changed and has ${count} problem(s); the one before stays: sparkone-tui config show`,
        ),
        'warn',
      );
    },
  });
}
