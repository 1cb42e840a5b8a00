import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import ssh2, { type AuthContext, type PublicKeyAuthContext } from 'ssh2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Asker, Question } from '../../../../src/model/question.ts';
import { Secret } from '../../../../src/model/secret.ts';
import { nobodyFault } from '../../../../src/transport/ssh/login-faults.ts';
import type { SshTarget } from '../../../../src/transport/ssh/resolve.ts';
import { type Home, newHome } from '../../support/home.ts';
import { answering, callerFrom, knownLineOf, NOBODY, never } from './caller.ts';
import { type FakeSshd, type FakeSshdOptions, newKey, openFakeSshd, openOddServer } from './fake-sshd.ts';

let home: Home;
const opened: { close(): Promise<void> }[] = [];
beforeEach(() => {
  home = newHome();
});
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
  home.remove();
});

async function serve(options: FakeSshdOptions = {}): Promise<FakeSshd> {
  const sshd = await openFakeSshd(options);
  opened.push(sshd);
  home.write('known_hosts', knownLineOf(sshd));
  return sshd;
}

/** Calls once: the code of the fault and its words, or null when it let us in. */
async function call(
  port: number,
  target: Partial<Omit<SshTarget, 'port'>> = {},
  asker: Asker = NOBODY,
): Promise<readonly [string, string, string] | null> {
  const ssh = callerFrom(home, { port, ...target }, asker);
  opened.push(ssh);
  const fault = await ssh.line.open(never);
  return fault === null ? null : [fault.code ?? '', fault.message.en, fault.hint.en];
}

const PASSWORD = 'correct horse';
const takesPassword = (attempt: AuthContext): void => {
  if (attempt.method === 'password' && attempt.password === PASSWORD) attempt.accept();
  else attempt.reject(['password']);
};
const takesKey = (publicKey: string, after?: (attempt: AuthContext) => void) => {
  const wanted = ssh2.utils.parseKey(publicKey);
  if (wanted instanceof Error) throw wanted;
  const isSigned = ({ blob, signature, hashAlgo }: PublicKeyAuthContext): boolean =>
    blob !== undefined && signature !== undefined && wanted.verify(blob, signature, hashAlgo) === true;
  return (attempt: AuthContext): void => {
    if (attempt.method !== 'publickey') {
      if (after === undefined) attempt.reject(['publickey']);
      else after(attempt);
    } else if (!attempt.key.data.equals(wanted.getPublicSSH())) attempt.reject(['publickey']);
    // Without a signature it is only asked whether the key would be taken.
    else if (attempt.signature === undefined) attempt.accept();
    else if (!isSigned(attempt)) attempt.reject(['publickey']);
    else if (after === undefined) attempt.accept();
    else attempt.reject(['keyboard-interactive'], true);
  };
};

describe('a key', () => {
  it('of the configuration lets us in without a question', async () => {
    const key = newKey();
    const { port } = await serve({ authenticate: takesKey(key.public) });
    expect(await call(port, { identityFile: home.write('id', key.private) })).toBeNull();
  });

  it.each(['ssh-keygen -t rsa -m PEM', 'ssh-keygen -t ecdsa -m PKCS8', 'ssh-keygen -t rsa', 'ssh-keygen -t ed25519'])(
    'made by %s is taken, with its passphrase',
    async (command) => {
      const { execFileSync } = await import('node:child_process');
      const path = join(home.path, 'id');
      const [program = '', ...args] = command.split(' ');
      execFileSync(program, [...args, '-q', '-N', 'open sesame', '-f', path]);
      const { port } = await serve({ authenticate: takesKey(readFileSync(`${path}.pub`, 'utf8')) });
      const asker = answering(({ kind }) => (kind === 'passphrase' ? 'open sesame' : null));
      expect(await call(port, { identityFile: path }, asker)).toBeNull();
      expect(asker.asked.map(({ kind, isHidden }) => [kind, isHidden])).toEqual([['passphrase', true]]);
    },
  );

  it('that is encrypted is asked for only when the server takes it, again when it was wrong, and once in a session', async () => {
    const key = newKey('open sesame');
    const other = newKey('another');
    const authenticate = takesKey(key.public);
    const sshd = await serve({ authenticate });
    home.write('other', other.private);
    const config = home.write(
      'config',
      `IdentityFile ${home.write('id', key.private)}\nIdentityFile ${join(home.path, 'other')}\n`,
    );
    const answers = ['wrong', 'open sesame'];
    const asker = answering(() => answers.shift() ?? null);
    const ssh = callerFrom(home, { port: sshd.port, configFile: config }, asker);
    opened.push(ssh);
    expect(await ssh.line.open(never)).toBeNull();
    expect(asker.asked.map(({ title, lines }) => [title.en, lines.length])).toEqual([
      [`Passphrase of the key ${join(home.path, 'id')}`, 0],
      [`Passphrase of the key ${join(home.path, 'id')}`, 1],
    ]);
    sshd.cut();
    await expect.poll(() => ssh.line.state().kind, { timeout: 5_000 }).toBe('away');
    ssh.line.retry();
    await expect.poll(() => ssh.line.state().kind, { timeout: 10_000 }).toBe('up');
    expect(asker.asked).toHaveLength(2);
  });

  it('takes its passphrase from the configuration', async () => {
    const key = newKey('open sesame');
    const { port } = await serve({ authenticate: takesKey(key.public) });
    const identityFile = home.write('id', key.private);
    expect(await call(port, { identityFile, passphrase: new Secret('open sesame') })).toBeNull();
  });

  it('that others can read is not used, and that is said with its remedy', async () => {
    const key = newKey();
    const { port } = await serve({ authenticate: takesKey(key.public) });
    const identityFile = home.write('id', key.private);
    const { chmodSync } = await import('node:fs');
    chmodSync(identityFile, 0o644);
    expect(await call(port, { identityFile })).toEqual([
      'LINE_KEY_OPEN',
      expect.stringContaining(`${identityFile} can be read by others and was ignored`),
      `chmod 600 ${identityFile}`,
    ]);
  });

  it('that is not the right one is refused with what was tried and what is taken', async () => {
    const { port } = await serve({ authenticate: takesKey(newKey().public) });
    const identityFile = home.write('id', newKey().private);
    expect(await call(port, { identityFile })).toEqual([
      'LINE_LOGIN',
      `deploy@127.0.0.1:${port} refused the login; tried: ${identityFile}; it takes: publickey`,
      expect.stringContaining('ssh-copy-id deploy@127.0.0.1'),
    ]);
  });
});

describe('a password', () => {
  it('is asked for, again when it was wrong, and remembered for the next time only in memory', async () => {
    const sshd = await serve({ authenticate: takesPassword });
    const answers = ['nope', PASSWORD];
    const asker = answering(() => answers.shift() ?? null);
    const ssh = callerFrom(home, { port: sshd.port }, asker);
    opened.push(ssh);
    expect(await ssh.line.open(never)).toBeNull();
    expect(asker.asked.map(({ title, lines }) => [title.en, lines.map(({ en }) => en)])).toEqual([
      [`Password of deploy@127.0.0.1:${sshd.port}`, []],
      [`Password of deploy@127.0.0.1:${sshd.port}`, ['The server did not take it: try again.']],
    ]);
    sshd.cut();
    await expect.poll(() => ssh.line.state().kind, { timeout: 5_000 }).toBe('away');
    ssh.line.retry();
    await expect.poll(() => ssh.line.state().kind, { timeout: 10_000 }).toBe('up');
    expect(asker.asked).toHaveLength(2);
    const { readdirSync } = await import('node:fs');
    const written = readdirSync(home.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { parentPath, name } of written)
      expect(readFileSync(join(parentPath, name), 'utf8')).not.toContain(PASSWORD);
    const { inspect } = await import('node:util');
    expect(inspect(ssh, { depth: 9, showHidden: true }) + JSON.stringify(asker.asked)).not.toContain(PASSWORD);
  });

  it('that is never right ends after three, and is not tried again by itself', async () => {
    const sshd = await serve({ authenticate: takesPassword });
    const asker = answering(() => 'nope');
    const [code, message] = (await call(sshd.port, {}, asker)) ?? [];
    expect([code, message]).toEqual(['LINE_LOGIN', expect.stringContaining('tried: password; it takes: password')]);
    expect(asker.asked).toHaveLength(3);
    expect(sshd.attempts.filter((method) => method === 'password')).toHaveLength(3);
  });

  it('without a terminal is the fault that says so', async () => {
    const { port } = await serve({ authenticate: takesPassword });
    const nobody: Asker = { ask: async ({ title }) => ({ ok: false, fault: nobodyFault(title) }) };
    expect(await call(port, {}, nobody)).toEqual([
      'LINE_NO_TERMINAL',
      `there is no terminal to ask on: Password of deploy@127.0.0.1:${port}`,
      expect.stringContaining('SSH_AUTH_SOCK'),
    ]);
  });

  it('that nobody answers ends the login, until it is asked for again', async () => {
    const sshd = await serve({ authenticate: takesPassword });
    let isThere = false;
    const asker = answering(() => (isThere ? PASSWORD : null));
    const ssh = callerFrom(home, { port: sshd.port }, asker);
    opened.push(ssh);
    expect((await ssh.line.open(never))?.code).toBe('LINE_REFUSED_HERE');
    expect(ssh.line.state()).toMatchObject({ kind: 'away', retryAt: null });
    isThere = true;
    ssh.line.retry();
    await expect.poll(() => ssh.line.state().kind, { timeout: 10_000 }).toBe('up');
  });
});

describe('more than one factor', () => {
  const challenge = (attempt: AuthContext): void => {
    if (attempt.method !== 'keyboard-interactive') {
      attempt.reject(['keyboard-interactive']);
      return;
    }
    const prompts = [
      { prompt: 'Password: ', echo: false },
      { prompt: 'Verification \x1b[31mcode: ', echo: true },
    ];
    attempt.prompt(prompts, 'PAM', 'Two factors, please', ([password, code]) => {
      if (password === PASSWORD && code === '123456') attempt.accept();
      else attempt.reject(['keyboard-interactive']);
    });
  };
  const answers = ({ prompt }: Question) => (prompt.en === 'Password' ? PASSWORD : '123456');

  it('is asked prompt by prompt, hidden where the server says so, its words inert', async () => {
    const { port } = await serve({ authenticate: challenge });
    const asker = answering(answers);
    expect(await call(port, {}, asker)).toBeNull();
    expect(asker.asked.map(({ prompt, isHidden, lines }) => [prompt.en, isHidden, lines.map(({ en }) => en)])).toEqual([
      ['Password', true, ['PAM', 'Two factors, please']],
      ['Verification code', false, ['PAM', 'Two factors, please']],
    ]);
  });

  it('after a key that was right goes on with the rest', async () => {
    const key = newKey();
    const { port, attempts } = await serve({ authenticate: takesKey(key.public, challenge) });
    const asker = answering(answers);
    expect(await call(port, { identityFile: home.write('id', key.private) }, asker)).toBeNull();
    expect(attempts.at(-1)).toBe('keyboard-interactive');
  });
});

describe('the key of a host', () => {
  it('that is unknown is shown, and written down only when its phrase or its fingerprint was given', async () => {
    const sshd = await openFakeSshd();
    opened.push(sshd);
    const known = home.write('known_hosts', '');
    const refusing = answering(() => null);
    expect((await call(sshd.port, {}, refusing))?.[0]).toBe('LINE_HOST_KEY_UNKNOWN');
    expect(readFileSync(known, 'utf8')).toBe('');
    const accepting = answering(({ accepts }) => accepts[0] ?? null);
    expect(await call(sshd.port, {}, accepting)).toBeNull();
    const [question] = accepting.asked;
    expect(question?.accepts).toEqual(['trust 127.0.0.1', expect.stringMatching(/^SHA256:/)]);
    expect(question?.lines.map(({ en }) => en).join('\n')).toContain(question?.accepts[1]);
    expect(readFileSync(known, 'utf8')).toBe(knownLineOf(sshd));
    expect(await call(sshd.port)).toBeNull();
  });

  it('that changed is refused with both fingerprints, and nothing is asked or sent', async () => {
    const { port, attempts } = await serve();
    home.write('known_hosts', `[127.0.0.1]:${port} ${newKey().public}\n`);
    const asker = answering(() => 'anything');
    const [code, message, hint] = (await call(port, {}, asker)) ?? [];
    expect(code).toBe('LINE_HOST_KEY_CHANGED');
    expect(message?.match(/SHA256:/g)).toHaveLength(2);
    expect(hint).toContain(`ssh-keygen -f ${join(home.path, 'known_hosts')} -R '[127.0.0.1]:${port}'`);
    expect([asker.asked, attempts]).toEqual([[], []]);
  });

  it('that is revoked is refused although it is known', async () => {
    const sshd = await serve();
    home.write('known_hosts', `${knownLineOf(sshd)}@revoked * ${sshd.publicKey}\n`);
    expect((await call(sshd.port))?.[0]).toBe('LINE_HOST_KEY_REVOKED');
  });

  it.each([
    ['yes', 'LINE_HOST_KEY_UNKNOWN', 0],
    ['accept-new', null, 1],
    ['no', null, 1],
  ] as const)('under StrictHostKeyChecking %s', async (strict, expected, lines) => {
    const sshd = await openFakeSshd();
    opened.push(sshd);
    const known = home.write('known_hosts', '');
    const configFile = home.write('config', `StrictHostKeyChecking ${strict}\nHashKnownHosts yes\n`);
    const asker = answering(() => null);
    const outcome = await call(sshd.port, { configFile }, asker);
    expect(outcome === null ? null : outcome[0]).toBe(expected);
    expect(asker.asked).toEqual([]);
    expect(
      readFileSync(known, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('|1|')),
    ).toHaveLength(lines);
    if (expected === null) expect(await call(sshd.port)).toBeNull();
  });

  it('that cannot be written down counts this time, and that is said', async () => {
    const sshd = await openFakeSshd();
    opened.push(sshd);
    const ssh = callerFrom(
      home,
      { port: sshd.port, knownHosts: `${home.write('a-file', '')}/known_hosts` },
      answering(({ accepts }) => accepts[0] ?? null),
    );
    opened.push(ssh);
    expect(await ssh.line.open(never)).toBeNull();
    expect(ssh.line.remarks().map(({ en }) => en)).toEqual([expect.stringContaining('counts this time only')]);
  });
});

describe('hosts in between', () => {
  it('carry the connection on, each with its own login and key', async () => {
    const [inner, jump] = [await openFakeSshd(), await openFakeSshd()];
    opened.push(inner, jump);
    home.write('known_hosts', knownLineOf(inner) + knownLineOf(jump));
    const ssh = callerFrom(home, { port: inner.port, jump: `ops@127.0.0.1:${jump.port}` });
    opened.push(ssh);
    expect(await ssh.line.open(never)).toBeNull();
    const run = await ssh.exec(['echo', 'through'], { signal: never, timeoutMs: 10_000 });
    expect(run.ok && run.value.stdout).toBe('through\n');
    expect([jump.connections, inner.connections].map(({ length }) => length)).toEqual([1, 1]);
    jump.cut();
    await expect.poll(() => ssh.line.state().kind, { timeout: 5_000 }).toBe('away');
  });

  it('are named when it is they who fail', async () => {
    const inner = await serve();
    const gone = await openFakeSshd();
    await gone.close();
    const jump = `ops@127.0.0.1:${gone.port}`;
    expect((await call(inner.port, { jump }))?.slice(0, 2)).toEqual([
      'LINE_CONN_REFUSED',
      `host in between ${jump}: ${jump} refused the SSH connection`,
    ]);
    const closed = await openFakeSshd({ forbidsForwarding: true });
    opened.push(closed);
    home.write('known_hosts', knownLineOf(inner) + knownLineOf(closed));
    expect((await call(inner.port, { jump: `ops@127.0.0.1:${closed.port}` }))?.[0]).toBe('LINE_JUMP');
  });

  it('may be a command', async () => {
    const { port } = await serve();
    const { execFileSync } = await import('node:child_process');
    const python = execFileSync('sh', ['-c', 'command -v python3 || true'], { encoding: 'utf8' }).trim();
    if (python === '') return; // Nothing here that could be the command.
    const relay = home.write(
      'relay.py',
      'import os,select,socket,sys\ns=socket.create_connection((sys.argv[1],int(sys.argv[2])))\nwhile 1:\n for r in select.select([0,s],[],[])[0]:\n  d=os.read(0,65536) if r==0 else s.recv(65536)\n  if not d: sys.exit()\n  s.sendall(d) if r==0 else os.write(1,d)\n',
    );
    const configFile = home.write('config', `ProxyCommand ${python} ${relay} %h %p\n`);
    expect(await call(port, { configFile })).toBeNull();
  });
});

describe('what is not there, or is not SSH', () => {
  it('a name that does not resolve, a port that refuses', async () => {
    expect((await call(22, { host: 'no-such-host.invalid' }))?.slice(0, 2)).toEqual([
      'LINE_DNS',
      'the name of deploy@no-such-host.invalid does not resolve in DNS',
    ]);
    const gone = await openFakeSshd();
    await gone.close();
    expect((await call(gone.port))?.[0]).toBe('LINE_CONN_REFUSED');
  });

  it('a server that closes at once, and one of another kind', async () => {
    const closing = await openOddServer((socket) => socket.end());
    const other = await openOddServer((socket) => socket.end('220 mail.example.com ESMTP\r\n'));
    opened.push(closing, other);
    for (const { port } of [closing, other]) expect((await call(port))?.[0]).toBe('LINE_NOT_SSH');
  });

  it('a server that cuts while an agent still thinks', async () => {
    let cut: () => void = () => undefined;
    const isCut = new Promise<void>((resolve) => {
      cut = resolve;
    });
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn += 1) await setImmediate();
    };
    const server = await openOddServer((socket) => {
      socket.once('close', cut);
      void turns(20).then(() => socket.resetAndDestroy());
    });
    const socket = join(home.path, 'agent.sock');
    const agent = createServer((asked) => {
      // Its answer comes when the line is long gone.
      void isCut.then(() => turns(50)).then(() => asked.destroy());
    });
    await new Promise<void>((resolve) => agent.listen(socket, resolve));
    const ssh = callerFrom(home, { port: server.port }, NOBODY, { SSH_AUTH_SOCK: socket });
    opened.push(server, ssh);
    expect((await ssh.line.open(never))?.code).toBe('LINE_NOT_SSH');
    agent.close();
  });
});
