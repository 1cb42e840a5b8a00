import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { initFromSsh, renderSshTargets } from '../../../src/commands/init-ssh.ts';
import { KNOWN } from '../../../src/commands/known.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { LANGS } from '../../../src/text/lang.ts';
import { type ConfigHost, listConfigHosts } from '../../../src/transport/ssh/config-hosts.ts';
import { temporaryFolder } from '../config/known.ts';

const CONFIG = `Include conf.d/*
Host vps-01 10.0.0.7
  HostName vps-01.example.com
  User deploy
  ProxyJump bastion
Host bastion
  Port 2222
Host *.example.com !bad ?x
  User nobody
Host fe80::1 vps-01 db_
Match host vps-01
  User other
`;

let home: string;
beforeEach(() => {
  home = temporaryFolder();
  mkdirSync(join(home, '.ssh', 'conf.d'), { recursive: true });
  writeFileSync(join(home, '.ssh', 'config'), CONFIG, { mode: 0o600 });
  writeFileSync(join(home, '.ssh', 'conf.d', 'forges'), 'Host github.com\n  User git\n');
});

async function hostsOf(): Promise<readonly ConfigHost[]> {
  const hosts = await listConfigHosts({ home, localUser: 'ana', env: {} });
  if (!hosts.ok) throw new Error(hosts.fault.message.en);
  return hosts.value;
}

/** Transports by target, as the configuration is read; every problem fails. */
function targetsIn(text: string): Readonly<Record<string, unknown>> {
  const path = join(home, 'read.yaml');
  writeFileSync(path, text, { mode: 0o600 });
  const loaded = loadConfig({ files: [{ layer: 'file', path, isRequired: true }], env: {}, known: KNOWN, home });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return Object.fromEntries(Object.entries(loaded.loaded.config.targets).map(([name, one]) => [name, one.transport]));
}

describe('hosts of the ssh configuration', () => {
  it('are those that are named one by one, each once, with how they are reached', async () => {
    const hosts = await hostsOf();
    expect(hosts.map(({ alias, reached }) => `${alias}: ${reached}`)).toEqual([
      'github.com: git@github.com',
      'vps-01: deploy@vps-01.example.com via bastion',
      '10.0.0.7: deploy@vps-01.example.com via bastion',
      'bastion: ana@bastion:2222',
      'fe80::1: ana@[fe80::1]',
      'db_: ana@db_',
    ]);
    expect(hosts[1]?.place).toBe(`${join(home, '.ssh', 'config')}:2`);
  });

  it('are none without a configuration, and none of one that others can change, which is said', async () => {
    expect(await listConfigHosts({ home: '/no/such/home', localUser: 'ana', env: {} })).toEqual({
      ok: true,
      value: [],
    });
    chmodSync(join(home, '.ssh', 'config'), 0o666);
    const loose = await listConfigHosts({ home, localUser: 'ana', env: {} });
    expect(loose.ok ? null : loose.fault.hint.en).toBe(`chmod go-w ${join(home, '.ssh', 'config')}`);
  });
});

describe('init --from-ssh-config', () => {
  it.each(LANGS)('writes the chosen ones as targets and the others commented out (%s)', async (lang) => {
    const path = join(home, 'etc', 'config.yaml');
    const hosts = await hostsOf();
    const result = initFromSsh({ hosts, chosen: ['vps-01', 'fe80::1'], path, force: false, lang });
    expect(result.exitCode).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const text = readFileSync(path, 'utf8');
    expect(targetsIn(text)).toEqual({
      'vps-01': { kind: 'ssh', host: 'vps-01', user: undefined, port: undefined },
      'fe80-1': { kind: 'ssh', host: 'fe80::1', user: undefined, port: undefined },
    });
    const all = targetsIn(text.replaceAll(/^( *)#(?=\S)/gm, '$1'));
    expect(Object.keys(all)).toEqual(['github.com', 'vps-01', '10.0.0.7', 'bastion', 'fe80-1']);
    expect(text).toMatch(/# ana@db_ · .*:(?= )/);
  });

  it('chooses none by itself: what it writes is accepted, and calls nobody', async () => {
    const text = renderSshTargets({ hosts: await hostsOf(), chosen: [], lang: 'en' });
    expect(targetsIn(text)).toEqual({});
    expect(targetsIn(text.replaceAll(/^( *)#(?=\S)/gm, '$1'))).toHaveProperty('bastion');
  });

  it('never replaces a file, and refuses a host that is not there with those that are', async () => {
    const path = join(home, 'config.yaml');
    writeFileSync(path, 'language: en\n');
    const hosts = await hostsOf();
    const kept = initFromSsh({ hosts, chosen: ['vps-01'], path, force: false, lang: 'en' });
    expect([kept.exitCode, readFileSync(path, 'utf8')]).toEqual([73, 'language: en\n']);
    const wrong = initFromSsh({ hosts, chosen: ['vps-02'], path: join(home, 'new.yaml'), force: true, lang: 'en' });
    expect([wrong.exitCode, wrong.output]).toEqual([64, expect.stringMatching(/no host vps-02; there are: .*vps-01/)]);
    expect(existsSync(join(home, 'new.yaml'))).toBe(false);
    expect(initFromSsh({ hosts: [], chosen: [], path: null, force: false, lang: 'pt-BR' }).exitCode).toBe(64);
  });
});
