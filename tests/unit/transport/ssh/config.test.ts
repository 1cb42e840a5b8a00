import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfigLines } from '../../../../src/transport/ssh/config-lines.ts';
import type { HostSettings } from '../../../../src/transport/ssh/host-settings.ts';
import { matchesList } from '../../../../src/transport/ssh/patterns.ts';
import { resolveHost, type SshTarget } from '../../../../src/transport/ssh/resolve.ts';
import { readJump, routeTo } from '../../../../src/transport/ssh/route.ts';
import { type Home, newHome } from '../../support/home.ts';

let home: Home;
beforeEach(() => {
  home = newHome();
  mkdirSync(join(home.path, '.ssh'));
});
afterEach(() => home.remove());

const env = { SSH_AUTH_SOCK: '/run/agent', KEYS: '/keys' };

async function settings(
  config: string,
  alias = 'vps-01',
  call: { user?: string; port?: number } = {},
  target: Partial<SshTarget> = {},
): Promise<HostSettings> {
  home.write('.ssh/config', config);
  const found = await resolveHost(
    { alias, ...call },
    { host: alias, ...target },
    { home: home.path, localUser: 'ana', env },
  );
  if (!found.ok) throw new Error(found.fault.message.en);
  return found.value;
}

describe('lines', () => {
  it('reads keywords with blanks or =, quoted words, and comments', () => {
    const lines = readConfigLines('Host a "b c"\n  Port=22 # why\n\n# no\nIdentityFile = "~/my keys/id"\n', 'f');
    expect(lines).toEqual([
      { keyword: 'host', args: ['a', 'b c'], place: 'f:1' },
      { keyword: 'port', args: ['22'], place: 'f:2' },
      { keyword: 'identityfile', args: ['~/my keys/id'], place: 'f:5' },
    ]);
  });

  it('matches patterns with * and ?, and lists with !', () => {
    expect(matchesList(['*.example.com'], 'A.Example.com')).toBe(true);
    expect(matchesList(['10.0.?.1'], '10.0.12.1')).toBe(false);
    expect(matchesList(['*', '!bastion'], 'bastion')).toBe(false);
    expect(matchesList(['!bastion'], 'other')).toBe(false);
  });
});

describe('what holds for a host', () => {
  it('takes the first value that applies, and all identity files', async () => {
    const found = await settings(`
Host vps-*
  HostName %h.example.com
  User deploy
  IdentityFile ~/.ssh/one
  IdentityFile \${KEYS}/%r@%h
Host *
  User nobody
  Port 2222
  IdentityFile ~/.ssh/three
`);
    expect(found).toMatchObject({ hostName: 'vps-01.example.com', user: 'deploy', port: 2222, agent: '/run/agent' });
    expect(found.identityFiles).toEqual([
      join(home.path, '.ssh/one'),
      '/keys/deploy@vps-01.example.com',
      join(home.path, '.ssh/three'),
    ]);
    expect(found.notes).toEqual([]);
  });

  it('lets the call and the cockpit’s own configuration go before the file', async () => {
    const config = 'Host *\n User nobody\n Port 2222\n UserKnownHostsFile ~/.ssh/k1 ~/.ssh/k2\n';
    const found = await settings(config, 'vps-01', { user: 'root', port: 22 }, { identityFile: '/id' });
    expect(found).toMatchObject({ user: 'root', port: 22 });
    expect(found.identityFiles[0]).toBe('/id');
    expect(found.knownHosts.slice(0, 2)).toEqual([join(home.path, '.ssh/k1'), join(home.path, '.ssh/k2')]);
    const own = await settings(config, 'vps-01', {}, { knownHosts: '/mine' });
    expect(own.knownHosts[0]).toBe('/mine');
  });

  it('is what ssh does where nothing is said', async () => {
    const found = await settings('');
    expect(found).toMatchObject({
      hostName: 'vps-01',
      user: 'ana',
      port: 22,
      strictness: 'ask',
      isIdentitiesOnly: false,
      isCompressed: true,
      jumps: [],
      proxyCommand: null,
    });
    expect(found.identityFiles.map((file) => file.slice(home.path.length))).toEqual([
      '/.ssh/id_rsa',
      '/.ssh/id_ecdsa',
      '/.ssh/id_ed25519',
    ]);
  });

  it('reads agents: none, a variable, a path', async () => {
    expect((await settings('IdentityAgent none')).agent).toBeNull();
    expect((await settings('IdentityAgent $KEYS')).agent).toBe('/keys');
    expect((await settings('IdentityAgent ~/agent.sock')).agent).toBe(join(home.path, 'agent.sock'));
  });

  it('includes files by pattern, beside the configuration, also within a Host', async () => {
    mkdirSync(join(home.path, '.ssh/conf.d'));
    home.write('.ssh/conf.d/10.conf', 'Host vps-01\n Port 2201\n');
    home.write('.ssh/conf.d/20.conf', 'Port 2202\nUser late\n');
    expect(await settings('Include conf.d/*.conf\nPort 9\n')).toMatchObject({ port: 2201, user: 'late' });
    expect(await settings('Host other\n Include conf.d/20.conf\nHost *\n Port 9\n')).toMatchObject({ port: 9 });
    home.write('.ssh/conf.d/loop', 'Include conf.d/loop\n');
    const looped = await settings('Include conf.d/loop\nPort 7\n');
    expect(looped.port).toBe(7);
    expect(looped.notes.map(({ en }) => en)).toEqual([expect.stringContaining('nested Includes')]);
  });

  it('understands Match all, host, originalhost, user and localuser, and says which it does not', async () => {
    const found = await settings(
      `Match originalhost vps-* user deploy
  Port 2201
Match localuser ana !user deploy
  Port 2202
Match exec "test -f /x"
  User evil
Match all
  Compression no
`,
    );
    expect(found).toMatchObject({ port: 2202, user: 'ana', isCompressed: false });
    expect(found.notes.map(({ en }) => en)).toEqual([expect.stringMatching(/config:5: Match exec is not understood/)]);
  });

  it('says what it does not follow', async () => {
    const found = await settings('Ciphers aes256-ctr\nIdentityFile ~/.ssh/%Z\nForwardAgent yes\n');
    expect(found.notes.map(({ en }) => en)).toEqual([
      expect.stringContaining('ciphers is not followed here'),
      expect.stringContaining('%Z in "~/.ssh/%Z" is not understood'),
    ]);
  });

  it('refuses a configuration that others can change, and one that was named and is not there', async () => {
    home.write('.ssh/config', 'User evil\n', 0o666);
    const { chmodSync } = await import('node:fs');
    chmodSync(join(home.path, '.ssh/config'), 0o666);
    const operator = { home: home.path, localUser: 'ana', env };
    const loose = await resolveHost({ alias: 'a' }, { host: 'a' }, operator);
    expect(loose.ok ? null : [loose.fault.code, loose.fault.hint.en]).toEqual([
      'LINE_CONFIG',
      `chmod go-w ${join(home.path, '.ssh/config')}`,
    ]);
    const gone = await resolveHost({ alias: 'a' }, { host: 'a', configFile: '/no/such' }, operator);
    expect(gone.ok ? null : gone.fault.code).toBe('LINE_CONFIG');
  });
});

describe('the way', () => {
  const route = async (config: string, target: Partial<SshTarget> = {}) => {
    home.write('.ssh/config', config);
    const found = await routeTo({ host: 'db', ...target }, { home: home.path, localUser: 'ana', env });
    return found.ok
      ? found.value.map(({ user, hostName, port }) => `${user}@${hostName}:${port}`)
      : [found.fault.message.en];
  };

  it('goes through jump hosts in order, each with what holds for it, and their own jumps before', async () => {
    const config = `Host db
  ProxyJump ops@mid:2200,inner
Host mid
  ProxyJump outer
  HostName mid.example.com
Host inner
  Port 2244
`;
    expect(await route(config)).toEqual(['ana@outer:22', 'ops@mid.example.com:2200', 'ana@inner:2244', 'ana@db:22']);
    expect(await route(config, { jump: 'root@[fe80::1]:23' })).toEqual(['root@fe80::1:23', 'ana@db:22']);
    expect(await route(`${config}`, { host: 'inner' })).toEqual(['ana@inner:2244']);
  });

  it('ends where it goes round in circles, and where a jump makes no sense', async () => {
    expect(await route('Host *\n ProxyJump a\n')).toEqual([expect.stringContaining('in a circle')]);
    expect(await route('', { jump: 'a b' })).toEqual([expect.stringContaining('not understood')]);
    expect(readJump('a@b@c')).toBeNull();
  });
});
