// `node tests/bench/fleet/record.ts PROJECT`: looks at a project of the live stack once over and keeps what its host answered.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createSystemClock } from '../../../src/engine/clock.ts';
import { good, type Outcome } from '../../../src/model/fault.ts';
import type { Address } from '../../../src/model/service.ts';
import { openCockpit } from '../../../src/sparkone.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import type { Transport, Wire } from '../../../src/transport/transport.ts';
import { createLiveWorld } from '../../../src/worlds/live/live-world.ts';
import { peerOf } from './fake-transport.ts';
import { httpKey, isStream, type RecordedHttp, type Recording } from './recording.ts';
import {
  readHttpAnswer,
  readHttpRequest,
  readPostgresMessage,
  respSize,
  respWords,
  SSL_REQUEST,
  sqlOf,
} from './wire-messages.ts';

const RECORDING_PATH = join(import.meta.dirname, '..', '..', 'fixtures', 'host.json');
/** Long enough for every probe to be read at its base cadence or once at its start, and a second time for most. */
const LOOK_MS = 45_000;

interface Conversation {
  readonly peer: string;
  readonly sent: Buffer[];
  readonly received: Buffer[];
}

type Kept = { -readonly [K in keyof Recording]: Record<string, Recording[K][string]> };

/** A transport that keeps everything that goes through it. */
function tapped(inner: Transport, folder: string, conversations: Conversation[], kept: Kept): Transport {
  let count = 0;
  const relay = async (peer: string, real: Wire): Promise<Wire> => {
    count += 1;
    const path = join(folder, `${count}.sock`);
    const conversation: Conversation = { peer, sent: [], received: [] };
    conversations.push(conversation);
    const server = createServer((socket: Socket) => {
      socket.on('data', (chunk: Buffer) => conversation.sent.push(chunk) && real.write(chunk));
      real.on('data', (chunk: Buffer) => conversation.received.push(chunk) && socket.write(chunk));
      socket.on('close', () => real.destroy());
      real.on('close', () => socket.destroy());
      for (const end of [socket, real]) end.on('error', () => undefined);
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const client = connect(path);
    client.on('error', () => undefined);
    await new Promise<void>((resolve) => client.once('connect', () => resolve()));
    return client;
  };
  const file = async <T>(key: string, outcome: Promise<Outcome<T>>): Promise<Outcome<T>> => {
    const found = await outcome;
    kept.files[key] = found.ok ? found.value : null;
    return found;
  };
  return {
    ...inner,
    connect: async (address: Address, options) => {
      const real = await inner.connect(address, options);
      return real.ok ? good(await relay(peerOf(address), real.value)) : real;
    },
    exec: async (argv, options) => {
      const found = await inner.exec(argv, options);
      if (found.ok) {
        const { code, stdout, stderr } = found.value;
        kept.exec[JSON.stringify(argv)] = { code, stdout, stderr };
      }
      return found;
    },
    files: {
      readText: (path, options) => file(`text ${path}`, inner.files.readText(path, options)),
      readBytes: async (path, options) => {
        const found = await inner.files.readBytes(path, options);
        const bytes = found.ok ? Buffer.from(found.value.bytes).toString('latin1') : null;
        kept.files[`bytes ${path}`] = found.ok ? { bytes, truncated: found.value.truncated } : null;
        return found;
      },
      list: (path, options) => file(`list ${path}`, inner.files.list(path, options)),
      stat: (path, options) => file(`stat ${path}`, inner.files.stat(path, options)),
    },
  };
}

function keepHttp(kept: Kept, peer: string, sent: Buffer, received: Buffer): void {
  let [from, to] = [0, 0];
  for (let one = readHttpRequest(sent); one !== null; one = readHttpRequest(sent.subarray(from))) {
    from += one.size;
    const { method, path, body } = one.request;
    const answer = readHttpAnswer(received.subarray(to), method);
    if (answer === null) return;
    to += answer.size;
    const { status, type } = answer;
    // Of a stream one whole line is enough.
    const text = isStream(path) ? (answer.body.split('\n').find((line) => line.startsWith('{')) ?? '') : answer.body;
    const found: RecordedHttp = { status, type, body: text };
    kept.http[httpKey(peer, method, path, body)] = found;
  }
}

function keepPostgres(kept: Kept, sent: Buffer, received: Buffer): void {
  let from = 0;
  let to = 0;
  const startup = readPostgresMessage(sent, false);
  if (startup?.body.readInt32BE(0) === SSL_REQUEST) [from, to] = [startup.size, 1];
  from += readPostgresMessage(sent.subarray(from), false)?.size ?? 0;
  const answer = (): string => {
    const start = to;
    for (
      let one = readPostgresMessage(received.subarray(to));
      one !== null;
      one = readPostgresMessage(received.subarray(to))
    ) {
      to += one.size;
      if (one.type === 'Z') break;
    }
    return received.toString('latin1', start, to);
  };
  answer();
  let sql = '';
  for (
    let one = readPostgresMessage(sent.subarray(from));
    one !== null;
    one = readPostgresMessage(sent.subarray(from))
  ) {
    from += one.size;
    sql = sqlOf(one) ?? sql;
    if (one.type === 'Q' || one.type === 'S') kept.postgres[sql] = answer();
  }
}

function keepRedis(kept: Kept, sent: Buffer, received: Buffer): void {
  let [from, to] = [0, 0];
  for (let size = respSize(sent); size > 0; size = respSize(sent, from)) {
    const reply = respSize(received, to);
    if (reply === 0) return;
    kept.redis[respWords(sent.subarray(from, from + size))] = received.toString('latin1', to, to + reply);
    from += size;
    to += reply;
  }
}

function keep(kept: Kept, { peer, sent, received }: Conversation): void {
  const [said, heard] = [Buffer.concat(sent), Buffer.concat(received)];
  const first = said[0] ?? 0;
  // 0x16 begins a TLS handshake, which cannot be kept.
  if (said.length === 0 || first === 0x16) return;
  const kind = first === 0x2a ? 'redis' : first === 0 ? 'postgres' : 'http';
  kept.peers[peer] = kind;
  if (kind === 'http') keepHttp(kept, peer, said, heard);
  else if (kind === 'postgres') keepPostgres(kept, said, heard);
  else keepRedis(kept, said, heard);
}

interface Listed {
  readonly Labels: Readonly<Record<string, string>>;
}

/** Only the project's own containers and mounts: what else runs on the machine is nobody's business. */
function withoutOthers(kept: Kept, project: string): void {
  for (const [key, answer] of Object.entries(kept.http)) {
    if (key.includes('/images/')) {
      const image = JSON.parse(answer.body) as { readonly RepoTags: readonly string[] };
      const RepoTags = image.RepoTags.filter((tag) => tag.startsWith(`${project}/`));
      kept.http[key] = { ...answer, body: JSON.stringify({ ...image, RepoTags }) };
    }
    if (!key.includes('/containers/json')) continue;
    const own = (JSON.parse(answer.body) as Listed[]).filter(
      (one) => one.Labels['com.docker.compose.project'] === project,
    );
    kept.http[key] = { ...answer, body: JSON.stringify(own) };
  }
  const mounts = kept.files['text /proc/self/mountinfo'];
  if (typeof mounts === 'string') kept.files['text /proc/self/mountinfo'] = linesOf(mounts, / \/(?:proc|sys|dev)? rw/);
  for (const [argv, result] of Object.entries(kept.exec))
    if (argv.includes('"df"')) kept.exec[argv] = { ...result, stdout: linesOf(result.stdout, /^Filesystem| \/$/) };
}

function linesOf(text: string, wanted: RegExp): string {
  return `${text
    .split('\n')
    .filter((line) => wanted.test(line))
    .join('\n')}\n`;
}

/** Paths and names of the machine that was looked at, made those of production. */
function anonymous(text: string, project: string, directory: string | null): string {
  const named = directory === null ? text : text.replaceAll(directory, '/opt/sparkone');
  const parent = directory?.replace(/\/[^/]+\/?$/, '') ?? '';
  const homed = parent === '' ? named : named.replaceAll(parent, '/opt');
  const renamed = homed.replaceAll(project, 'sparkone');
  // The bed of the stack lies beside the project.
  return renamed
    .replaceAll(/\/var\/tmp\/[\w/-]*?\/bed\b/g, '/opt/bed')
    .replaceAll(/\/var\/tmp\/[\w./-]*?\/(?:data|exec)\//g, '/var/lib/docker/');
}

async function main(project: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-record-'));
  const conversations: Conversation[] = [];
  const kept: Kept = { peers: {}, http: {}, postgres: {}, redis: {}, exec: {}, files: {} };
  const clock = createSystemClock();
  const transport = tapped(createLocalTransport(), folder, conversations, kept);
  const world = createLiveWorld({ transport, clock, options: { project } });
  const cockpit = openCockpit({ world, clock });
  cockpit.start();
  await delay(LOOK_MS);
  const { directory } = world.discovered();
  await cockpit.close();
  await transport.close();
  for (const conversation of conversations) keep(kept, conversation);
  withoutOthers(kept, project);
  writeFileSync(RECORDING_PATH, anonymous(`${JSON.stringify(kept, null, 1)}\n`, project, directory));
  rmSync(folder, { recursive: true });
  const counts = Object.entries(kept).map(([name, one]) => `${name} ${Object.keys(one).length}`);
  process.stdout.write(`kept of ${project}: ${counts.join(', ')}\n`);
}

await main(process.argv[2] ?? 'sparkone-live');
