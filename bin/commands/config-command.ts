import { homedir } from 'node:os';
import { showConfig, showSchema } from '../../src/commands/config-show.ts';
import { initConfig } from '../../src/commands/init.ts';
import { initFromSsh } from '../../src/commands/init-ssh.ts';
import { KNOWN } from '../../src/commands/known.ts';
import { userConfigPath } from '../../src/config/load.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import { listConfigHosts } from '../../src/transport/ssh/config-hosts.ts';
import { sshOperator } from '../../src/worlds/live/open-transport.ts';
import { EXIT } from '../exit-codes.ts';
import { openLiveWorld } from '../open/open-live.ts';
import { readConfig } from '../settings/load-config.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { tellFault } from '../tell.ts';

/** Writes what a command says: to stdout, or to stderr when it failed. */
function print(result: { readonly exitCode: number; readonly output: string }): number {
  (result.exitCode === 0 ? process.stdout : process.stderr).write(result.output);
  return result.exitCode;
}

/** `sparkone-tui config show [--json]` and `sparkone-tui config --json-schema`. */
export async function config(
  session: SessionOptions,
  flags: { readonly json?: boolean; readonly jsonSchema?: boolean },
): Promise<number> {
  if (flags.jsonSchema === true) return print(showSchema(KNOWN, session.lang));
  const result = await readConfig(session.config);
  const shown = showConfig({ result, format: flags.json === true ? 'json' : 'text', lang: session.lang });
  if (flags.json !== true) return print(shown);
  // Whoever asks for JSON reads it from stdout, problems too.
  process.stdout.write(shown.output);
  return shown.exitCode;
}

/** Options of `init`. */
export interface InitFlags {
  readonly force?: boolean;
  readonly print?: boolean;
  /** Hosts of the ssh configuration that become targets, with commas; true for none of them yet. */
  readonly fromSshConfig?: string | true;
}

/**
 * `sparkone-tui init [--force] [--print] [--from-ssh-config [HOSTS]]`: writes the commented file from what is discovered on this
 * host, or from the hosts that the ssh configuration names.
 */
export async function init(session: SessionOptions, flags: InitFlags): Promise<number> {
  const path = flags.print === true ? null : (session.config ?? userConfigPath(process.env, homedir()));
  const { lang } = session;
  const keeping = { path, force: flags.force === true, lang };
  if (flags.fromSshConfig !== undefined) {
    const hosts = await listConfigHosts(sshOperator(homedir(), process.env));
    if (!hosts.ok) return tellFault(hosts.fault, lang, EXIT.config);
    const chosen = flags.fromSshConfig === true ? [] : flags.fromSshConfig.split(',').map((name) => name.trim());
    return print(initFromSsh({ ...keeping, hosts: hosts.value, chosen: chosen.filter((name) => name !== '') }));
  }
  const opened = await openLiveWorld(session, createSystemClock(), { readsOnce: true });
  if (!opened.ok) return tellFault(opened.fault, session.lang, EXIT.usage);
  const world = opened.value;
  try {
    const discovered = await world.target();
    return print(initConfig({ ...keeping, discovered, known: KNOWN }));
  } finally {
    await world.close();
  }
}
