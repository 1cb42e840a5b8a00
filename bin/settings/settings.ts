import { homedir } from 'node:os';
import { problemsText } from '../../src/commands/config-show.ts';
import type { LoadedConfig } from '../../src/config/load.ts';
import type { Config, TargetConfig } from '../../src/config/schema/root.ts';
import { chooseTarget, intervalsOf, thresholdsOf } from '../../src/config/settings.ts';
import { isTargetAddress } from '../../src/config/target-address.ts';
import type { Threshold } from '../../src/model/metric.ts';
import { probeSpecs } from '../../src/probes/registry.ts';
import { phrase } from '../../src/text/lang.ts';
import type { ConfiguredTarget } from '../../src/worlds/live/live-world.ts';
import { EXIT } from '../exit-codes.ts';
import { nearest } from '../nearest.ts';
import { tellFault, tellUsage } from '../tell.ts';
import { isUnconfigured, readConfig } from './load-config.ts';
import type { SessionOptions } from './session-options.ts';

/** What the configuration says for this session; everything empty without one. */
export interface Settings {
  /** Null when nothing is configured. */
  readonly loaded: LoadedConfig | null;
  /** What the files of the configuration looked like when they were read; for whoever follows them. */
  readonly stamp?: string;
  readonly targetName: string | null;
  readonly target: TargetConfig | null;
  readonly thresholds: Readonly<Record<string, Threshold>>;
  /** Cadences by probe id, milliseconds. */
  readonly intervals: Readonly<Record<string, number>>;
}

/** Settings where nothing is configured. */
export const NO_SETTINGS: Settings = { loaded: null, targetName: null, target: null, thresholds: {}, intervals: {} };

/** The settings that a configuration holds for the target asked for. */
export function settingsOf(loaded: LoadedConfig, asked: string | null): Settings {
  const { config } = loaded;
  const targetName = chooseTarget(config, asked);
  const target = targetName === null ? null : (config.targets[targetName] ?? null);
  return {
    loaded,
    targetName,
    target,
    thresholds: thresholdsOf(
      config,
      target,
      probeSpecs.flatMap(({ metrics }) => metrics),
    ),
    intervals: intervalsOf(config, target),
  };
}

function unknownTarget(config: Config, asked: string, lang: SessionOptions['lang']): string {
  const names = Object.keys(config.targets);
  const meant = nearest(asked, names);
  const said = phrase(
    `não há alvo "${asked}" na configuração${meant === undefined ? '' : `; quis dizer ${meant}?`} alvos: ${names.join(', ') || 'nenhum'}`,
    `the configuration has no target "${asked}"${meant === undefined ? '' : `; did you mean ${meant}?`} targets: ${names.join(', ') || 'none'}`,
  );
  return said[lang];
}

/**
 * Reads the configuration for a session, before anything opens. With problems they are all told on stderr and the exit code
 * is 78; a target that it does not have is 64.
 */
export async function openSettings(given: SessionOptions): Promise<Settings | { readonly exitCode: number }> {
  // A target of the demo is none of the configuration.
  const session = given.demo === null ? given : { ...given, target: null };
  if (session.target !== null && isTargetAddress(session.target)) return addressSettings(session, session.target);
  if (isUnconfigured(session.config) && session.target === null) return NO_SETTINGS;
  const result = await readConfig(session.config);
  if (!result.ok) {
    process.stderr.write(problemsText(result.problems, session.lang));
    return { exitCode: EXIT.config };
  }
  const { config } = result.loaded;
  if (session.target !== null && config.targets[session.target] === undefined)
    return { exitCode: tellUsage(unknownTarget(config, session.target, session.lang)) };
  if (result.loaded.warnings.length > 0) process.stderr.write(warningsText(result.loaded, session.lang));
  return { ...settingsOf(result.loaded, session.target), stamp: result.stamp };
}

/** A target that is named by its address: what the configuration says of all targets holds for it too. */
async function addressSettings(
  session: SessionOptions,
  address: string,
): Promise<Settings | { readonly exitCode: number }> {
  const { KNOWN } = await import('../../src/commands/known.ts');
  const { readTargetAddress } = await import('../../src/config/target-address.ts');
  const read = readTargetAddress(address, KNOWN, homedir());
  if (!read.ok) return { exitCode: tellFault(read.fault, session.lang, EXIT.usage) };
  const general = await openSettings({ ...session, target: null });
  if ('exitCode' in general) return general;
  const { name, target } = read.value;
  const { loaded, stamp } = general;
  const metrics = probeSpecs.flatMap((spec) => spec.metrics);
  return {
    loaded: loaded === null ? null : { ...loaded, config: { ...loaded.config, targets: { [name]: target } } },
    ...(stamp === undefined ? {} : { stamp }),
    targetName: name,
    target,
    thresholds: loaded === null ? {} : thresholdsOf(loaded.config, target, metrics),
    intervals: loaded === null ? {} : intervalsOf(loaded.config, target),
  };
}

function warningsText(loaded: LoadedConfig, lang: SessionOptions['lang']): string {
  return loaded.warnings
    .map(({ origin, found, remedy }) => `sparkone-tui: ${origin.file}: ${found[lang]}: ${remedy[lang]}\n`)
    .join('');
}

/** The target as the configuration describes it, under its name there. */
export function configuredOf({ target, targetName }: Settings): { readonly configured?: ConfiguredTarget } {
  return target === null || targetName === null ? {} : { configured: { name: targetName, target } };
}

/** What the command line did not say is taken from the configuration: language, project and engine. */
export function completeSession(session: SessionOptions, settings: Settings): SessionOptions {
  const { loaded, target } = settings;
  const engine = target?.engine;
  return {
    ...session,
    lang: session.isLangGiven ? session.lang : (loaded?.config.language ?? session.lang),
    project: session.project ?? target?.project ?? null,
    docker:
      session.docker ??
      (engine === undefined ? null : engine.kind === 'unix' ? engine.path : `tcp://${engine.host}:${engine.port}`),
    ...configuredOf(settings),
  };
}
