import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../stack/wait-for.ts';

const SSHD = '/usr/sbin/sshd';

/** Whether a real sshd can be started here. */
export function hasSshd(): boolean {
  return existsSync(SSHD);
}

/** How a server is started. */
export interface SshdOptions {
  /** Further lines of sshd_config; they go before ours, so that they win. */
  readonly config?: readonly string[];
  /** Port to listen on, for a server that comes back in the place of another; a free one by default. */
  readonly port?: number;
}

/** A real sshd on the loopback address, with keys and files of its own in a folder of its own. */
export interface Sshd {
  readonly port: number;
  readonly user: string;
  /** Folder with everything: the server's keys, and a home for the one who calls. */
  readonly folder: string;
  /** A private key that is let in. */
  readonly key: string;
  /** A home folder whose known hosts know this server. */
  readonly home: string;
  /** `127.0.0.1:port` as known hosts have it, and the public host key. */
  readonly knownLine: string;
  /** `SHA256:...` of the host key, as ssh-keygen tells it. */
  readonly fingerprint: string;
  /** Ends the processes of all connections, as a server that dies does; the listener stays. */
  cut(): void;
  /** Number of connections that stand. */
  sessions(): number;
  /** Ends the listener and everything; the folder stays until {@link Sshd.remove}. */
  stop(): Promise<void>;
  /** Starts it again, with other lines of configuration or another host key. */
  start(options?: { readonly config?: readonly string[]; readonly hasNewHostKey?: boolean }): Promise<void>;
  remove(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function makeKey(path: string): void {
  rmSync(path, { force: true });
  rmSync(`${path}.pub`, { force: true });
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
}

/** Processes whose parent is this one, with theirs. */
function childrenOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
        return [[Number(name), Number(parent)] as const];
      } catch {
        return []; // It ended while we looked.
      }
    });
  const below = (of: number): number[] =>
    parents.filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** `sshd`, and `sshd-session` of OpenSSH 9.8 and newer. */
function isServer(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('sshd');
  } catch {
    return false; // It ended while we looked.
  }
}

function killQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: it ended by itself.
  }
}

/** Starts a server and waits until it listens. */
export async function openSshd(options: SshdOptions = {}): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-sshd-'));
  const port = options.port ?? (await freePort());
  const { username: user } = userInfo();
  const home = join(folder, 'home');
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  // Root's sshd wants it; it is empty and nothing is ever written there.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const [hostKey, key] = [join(folder, 'host_key'), join(home, '.ssh', 'id_ed25519')];
  makeKey(hostKey);
  makeKey(key);
  writeFileSync(join(folder, 'authorized_keys'), readFileSync(`${key}.pub`));
  const knownLine = () => `[127.0.0.1]:${port} ${readFileSync(`${hostKey}.pub`, 'utf8')}`;
  writeFileSync(join(home, '.ssh', 'known_hosts'), knownLine(), { mode: 0o600 });

  let child: ChildProcess | null = null;
  const start: Sshd['start'] = async ({ config = options.config ?? [], hasNewHostKey = false } = {}) => {
    if (hasNewHostKey) makeKey(hostKey);
    const lines = [
      ...config,
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${hostKey}`,
      `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'UseDNS no',
      'MaxStartups 100',
      'PerSourcePenalties no',
      'Subsystem sftp internal-sftp',
    ];
    const supported = lines.filter((line) => !line.startsWith('PerSourcePenalties') || hasPenalties());
    writeFileSync(join(folder, 'sshd_config'), `${supported.join('\n')}\n`);
    const started = spawn(SSHD, ['-D', '-e', '-f', join(folder, 'sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    started.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child = started;
    await waitFor(
      async () => {
        if (started.exitCode !== null) throw new Error(`sshd ended with ${started.exitCode}: ${said}`);
        return said.includes('Server listening');
      },
      { deadlineMs: 20_000, what: 'sshd' },
    );
  };
  /** What was started through it is not touched, as when a server process dies by itself. */
  const serversOf = (pid: number) => childrenOf(pid).filter(isServer);
  const cut = () => {
    for (const pid of child?.pid === undefined ? [] : serversOf(child.pid)) killQuietly(pid, 'SIGKILL');
  };
  const stop = async () => {
    const ending = child;
    if (ending?.pid === undefined || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    const below = serversOf(ending.pid);
    ending.kill('SIGKILL');
    for (const pid of below) killQuietly(pid, 'SIGKILL');
    await ended;
    child = null;
  };
  await start();
  return {
    port,
    user,
    folder,
    key,
    home,
    get knownLine() {
      return knownLine();
    },
    get fingerprint() {
      return execFileSync('ssh-keygen', ['-lf', `${hostKey}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
    },
    cut,
    sessions: () => (child?.pid === undefined ? 0 : childrenOf(child.pid).length),
    stop,
    start,
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** OpenSSH 9.8 punishes addresses whose logins fail, which is what some of the tests are about. */
function hasPenalties(): boolean {
  const said = execFileSync('sh', ['-c', 'ssh -V 2>&1'], { encoding: 'utf8' });
  const [, major = '0', minor = '0'] = /OpenSSH_(\d+)\.(\d+)/.exec(said) ?? [];
  return Number(major) > 9 || (Number(major) === 9 && Number(minor) >= 8);
}
