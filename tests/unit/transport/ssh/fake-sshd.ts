import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server as NetServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import ssh2, { type AuthContext, type Connection, type ServerChannel } from 'ssh2';
import { OpenChannels } from '../../../../src/transport/ssh/open-channels.ts';

/** How a server behaves. */
export interface FakeSshdOptions {
  /** Host key in OpenSSH format; a new ed25519 key by default. */
  readonly hostKey?: string;
  /** Decides about one attempt; default lets everybody in. */
  readonly authenticate?: (attempt: AuthContext) => void;
  /** What the login shell does with a command line; default `sh -c`. */
  readonly shell?: readonly string[];
  /** Sessions that may be open at a time. */
  readonly maxSessions?: number;
  /** Streams are not forwarded. */
  readonly forbidsForwarding?: boolean;
  /** Ciphers that it speaks; the library's by default. */
  readonly ciphers?: readonly string[];
}

/** A server of SSH in this process: it logs in, runs commands, forwards streams. */
export interface FakeSshd {
  readonly port: number;
  /** `SHA256:...` of its host key, and the key as known hosts have it. */
  readonly publicKey: string;
  /** Connections that logged in, newest last. */
  readonly connections: readonly Connection[];
  /** Attempts to log in: `publickey`, `password` ... */
  readonly attempts: readonly string[];
  /** Cuts everything, as a network would. */
  cut(): void;
  close(): Promise<void>;
}

/** A new key pair in the format of OpenSSH. */
export function newKey(passphrase?: string): { readonly private: string; readonly public: string } {
  // ssh2 writes a key now and then that it cannot read.
  for (;;) {
    const pair =
      passphrase === undefined
        ? ssh2.utils.generateKeyPairSync('ed25519', {})
        : ssh2.utils.generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-ctr', rounds: 4 });
    if (!(ssh2.utils.parseKey(pair.private, passphrase) instanceof Error)) return pair;
  }
}

/** Starts a server on a free port of the loopback address. */
export async function openFakeSshd(options: FakeSshdOptions = {}): Promise<FakeSshd> {
  const key = options.hostKey ?? newKey().private;
  const parsed = ssh2.utils.parseKey(key);
  if (parsed instanceof Error) throw parsed;
  const publicKey = `${parsed.type} ${parsed.getPublicSSH().toString('base64')}`;
  const connections: Connection[] = [];
  const attempts: string[] = [];
  const sockets = new Set<{ destroy(): unknown }>();
  let arriving = new OpenChannels();
  const algorithms = options.ciphers === undefined ? {} : { algorithms: { cipher: [...options.ciphers] as never[] } };
  const ssh = new ssh2.Server({ hostKeys: [key], ...algorithms }, (connection) => {
    const channels = arriving;
    connection.on('error', () => undefined);
    connection.on('authentication', (attempt) => {
      attempts.push(attempt.method);
      (options.authenticate ?? ((one) => one.accept()))(attempt);
    });
    connection.on('ready', () => {
      connections.push(connection);
      serve(connection, channels, options);
    });
  });
  // Its own sockets are not to be had from ssh2: a relay in front of it can be cut.
  const front: NetServer = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    const channels = new OpenChannels();
    arriving = channels;
    for (const event of ['end', 'close']) socket.on(event, () => channels.shut());
    ssh.injectSocket(socket);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (front.address() as AddressInfo).port,
    publicKey,
    connections,
    attempts,
    cut,
    close: async () => {
      cut();
      front.close();
      await once(front, 'close');
    },
  };
}

function serve(
  connection: Connection,
  channels: OpenChannels,
  { shell = ['sh', '-c'], maxSessions, forbidsForwarding }: FakeSshdOptions,
): void {
  let sessions = 0;
  connection.on('session', (accept, reject) => {
    if (maxSessions !== undefined && sessions >= maxSessions) return reject();
    sessions += 1;
    const session = accept();
    session.on('close', () => {
      sessions -= 1;
    });
    session.on('exec', (acceptExec, _reject, { command }) => run([...shell, command], channels.add(acceptExec())));
    session.on('sftp', (_accept, rejectSftp) => rejectSftp());
  });
  // Without a listener the answer is that of a server that forbids it.
  if (forbidsForwarding === true) return;
  connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
    const socket = connect(destPort, destIP);
    socket.once('connect', () => {
      const channel = channels.add(accept());
      channel.pipe(socket).pipe(channel);
    });
    socket.on('error', () => reject());
  });
}

function run([program = '', ...args]: readonly string[], channel: ServerChannel): void {
  const child = spawn(program, args, { stdio: 'pipe' });
  channel.pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('close', (code) => {
    channel.exit(code ?? 255);
    channel.end();
  });
  channel.on('close', () => child.kill('SIGKILL'));
}

/** A server that takes connections and does with each what the test says. */
export async function openOddServer(
  onConnection: (socket: import('node:net').Socket) => void,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<import('node:net').Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Path of a file of the fixtures of SSH. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../fixtures/ssh/${name}`, import.meta.url));
}
