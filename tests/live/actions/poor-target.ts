import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalTransport } from '../../../src/transport/local.ts';
import type { Transport } from '../../../src/transport/transport.ts';
import { composePlugin } from '../stack/compose.ts';

/** What every host has: coreutils and their like. No curl, wget, jq, openssl, setsid, flock, python, busybox, Postgres or Redis tool. */
const COMMON =
  'awk basename cat chmod cmp comm cp cut date dd df diff dirname env false find grep gzip gunzip head id kill ln ls mkdir mktemp mv printf pwd readlink rm rmdir sed sha256sum sleep sort stat sync tail tar test touch tr true uname uniq wc';

/** A host that has sh, docker, git and one compose, and nobody's name in git's configuration. */
export interface PoorTarget {
  readonly env: Readonly<Record<string, string>>;
  readonly transport: Transport;
  close(): Promise<void>;
}

/** Builds one: a search path of links, and a home without anything but, for compose v2, its plugin. */
export function createPoorTarget(compose: 'v1' | 'v2'): PoorTarget {
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-poor-'));
  const [bin, home] = [join(folder, 'bin'), join(folder, 'home')];
  mkdirSync(bin);
  mkdirSync(join(home, '.docker/cli-plugins'), { recursive: true });
  const placeOf = (name: string) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim();
  symlinkSync(placeOf('dash') || '/bin/sh', join(bin, 'sh'));
  for (const name of [...COMMON.split(' '), 'docker', 'git', ...(compose === 'v1' ? ['docker-compose'] : [])]) {
    const found = placeOf(name);
    if (found !== '') symlinkSync(found, join(bin, name));
  }
  const plugin = composePlugin();
  if (compose === 'v2' && plugin !== undefined) symlinkSync(plugin, join(home, '.docker/cli-plugins/docker-compose'));
  const env = { PATH: bin, HOME: home };
  const local = createLocalTransport();
  const cleared = (argv: readonly string[], more: Readonly<Record<string, string>> = {}) => [
    ...['/usr/bin/env', '-i'],
    ...Object.entries({ ...env, ...more }).map(([name, value]) => `${name}=${value}`),
    ...argv,
  ];
  return {
    env,
    transport: { ...local, exec: (argv, options) => local.exec(cleared(argv, options.env), options) },
    close: async () => {
      await local.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
