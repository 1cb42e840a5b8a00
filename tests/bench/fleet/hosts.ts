// A process that stands in for many hosts: what they answer comes out of the recording. `node hosts.ts FOLDER RECORDING`; ends with its input.
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { setPriority } from 'node:os';
import { socketOf } from './fake-transport.ts';
import { httpKey, isStream, type RecordedHttp, readRecording } from './recording.ts';
import { readPostgresMessage, respSize, respWords, SSL_REQUEST, sqlOf } from './wire-messages.ts';

const [folder = '.', recordingPath = ''] = process.argv.slice(2);
const recording = readRecording(recordingPath);
/** Seconds between two frames of statistics, as the engine sends them. */
const FRAME_MS = 1_000;

/** Values of Prometheus at the time of now. */
function current(body: string): string {
  const now = Date.now() / 1000;
  const newest = Math.max(0, ...[...body.matchAll(/\[(1[67]\d{8}(?:\.\d+)?),/g)].map((match) => Number(match[1])));
  return newest === 0
    ? body
    : body.replace(/\[(1[67]\d{8}(?:\.\d+)?),/g, (_all, at: string) => `[${(Number(at) + now - newest).toFixed(3)},`);
}

/** Frames of statistics, one a second, whose time and counters go on: put together from pieces, for there are many. */
function sendFrames(response: ServerResponse, frame: string): void {
  const stats = JSON.parse(frame) as Record<string, unknown>;
  const { read: _read, cpu_stats: _cpu, precpu_stats: _before, ...rest } = stats;
  const tail = JSON.stringify(rest).slice(1);
  let [used, total] = [10e9, 1000e9];
  const cpu = () =>
    `{"cpu_usage":{"total_usage":${used},"usage_in_kernelmode":0,"usage_in_usermode":0},"system_cpu_usage":${total},"online_cpus":2}`;
  const send = () => {
    const before = cpu();
    used += 20e6;
    total += 2e9;
    response.write(`{"read":"${new Date().toISOString()}","precpu_stats":${before},"cpu_stats":${cpu()},${tail}\n`);
  };
  send();
  const timer = setInterval(send, FRAME_MS);
  response.on('close', () => clearInterval(timer));
}

function answerHttp(peer: string, request: IncomingMessage, body: string, response: ServerResponse): void {
  const path = request.url ?? '';
  const found: RecordedHttp | undefined = recording.http[httpKey(peer, request.method ?? '', path, body)];
  if (found === undefined) {
    process.stdout.write(`${httpKey(peer, request.method ?? '', path, body)}\n`);
    response.writeHead(404).end('{"message":"not recorded"}');
    return;
  }
  response.writeHead(found.status, { 'content-type': found.type });
  if (!isStream(path)) response.end(Buffer.from(current(found.body), 'latin1'));
  else if (found.body !== '' && path.includes('/stats')) sendFrames(response, found.body);
  else response.flushHeaders();
}

function serveHttp(peer: string): void {
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answerHttp(peer, request, Buffer.concat(chunks).toString('latin1'), response));
  });
  server.keepAliveTimeout = 5_000;
  server.listen(socketOf(folder, peer));
}

/** AuthenticationOk, ReadyForQuery. */
const WELCOME = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1');

function serveSocket(
  peer: string,
  onData: (socket: Socket, bytes: Buffer, state: { isStarted: boolean }) => number,
): void {
  createServer((socket) => {
    let pending: Buffer = Buffer.alloc(0);
    const state = { isStarted: false };
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (let used = onData(socket, pending, state); used > 0; used = onData(socket, pending, state))
        pending = pending.subarray(used);
    });
  }).listen(socketOf(folder, peer));
}

function servePostgres(peer: string): void {
  const asked = new WeakMap<Socket, string>();
  serveSocket(peer, (socket, bytes, state) => {
    const message = readPostgresMessage(bytes, state.isStarted);
    if (message === null) return 0;
    if (!state.isStarted) {
      const wantsTls = message.body.readInt32BE(0) === SSL_REQUEST;
      if (!wantsTls) state.isStarted = true;
      socket.write(wantsTls ? 'N' : WELCOME);
      return message.size;
    }
    const sql = sqlOf(message);
    if (sql !== null) asked.set(socket, sql);
    if (message.type !== 'Q' && message.type !== 'S') return message.size;
    const found = recording.postgres[asked.get(socket) ?? ''];
    if (found === undefined) process.stdout.write(`postgres ${asked.get(socket)}\n`);
    const refusal = 'E\0\0\0\x1cSERROR\0C42P01\0Mnothing\0\0Z\0\0\0\x05I';
    socket.write(Buffer.from(found ?? refusal, 'latin1'));
    return message.size;
  });
}

function serveRedis(peer: string): void {
  serveSocket(peer, (socket, bytes) => {
    const size = bytes.length === 0 ? 0 : respSize(bytes);
    if (size === 0) return 0;
    const words = respWords(bytes.subarray(0, size));
    const found = recording.redis[words];
    if (found === undefined) process.stdout.write(`redis ${words}\n`);
    socket.write(Buffer.from(found ?? '-ERR not recorded\r\n', 'latin1'));
    return size;
  });
}

for (const [peer, kind] of Object.entries(recording.peers)) {
  if (kind === 'http') serveHttp(peer);
  else if (kind === 'postgres') servePostgres(peer);
  else serveRedis(peer);
}
try {
  // Somebody else's load must not keep the hosts from answering.
  setPriority(-15);
} catch {
  // Only root may; then the machine had better be at rest.
}
process.stdout.write('ready\n');
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
