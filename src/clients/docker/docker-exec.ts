import type { Readable } from 'node:stream';
import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { phrase } from '../../text/lang.ts';
import { deadlineOf } from '../../transport/deadline.ts';
import { wireFault } from '../../transport/faults.ts';
import type { CallOptions, ExecResult } from '../../transport/transport.ts';
import { asNumber, asText, member } from '../json.ts';
import type { EngineCalls } from './docker-calls.ts';

const DEFAULT_MAX_BYTES = 1024 * 1024;

/** How argv is run in a container. */
export interface ContainerExecOptions extends CallOptions {
  /** Most bytes kept of both outputs together. Default 1 MiB. */
  readonly maxBytes?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** User name or id; default is the container's. */
  readonly user?: string;
  readonly cwd?: string;
}

/** Runs argv in a container (`POST /containers/{id}/exec`, `POST /exec/{id}/start`, `GET /exec/{id}/json`). */
export async function execInContainer(
  calls: EngineCalls,
  idPath: string,
  argv: readonly string[],
  options: ContainerExecOptions,
): Promise<Outcome<ExecResult>> {
  const signal = deadlineOf(options);
  const call = { signal, timeoutMs: options.timeoutMs };
  const created = await calls.json(post(`/containers/${idPath}/exec`, execConfig(argv, options)), call);
  if (!created.ok) return created;
  const execPath = `/exec/${encodeURIComponent(asText(member(created.value, 'Id')))}`;
  const body = await calls.open(post(`${execPath}/start`, { Detach: false, Tty: false }), call);
  if (!body.ok) return body;
  const output = await collect(body.value, options.maxBytes ?? DEFAULT_MAX_BYTES);
  if (signal.aborted) return bad(wireFault(signal.reason, `docker exec ${argv[0] ?? ''}`, options.timeoutMs, signal));
  if (output === null) return bad(cutFault());
  const ended = await calls.json({ path: `${execPath}/json` }, call);
  if (!ended.ok) return ended;
  return good({ code: asNumber(member(ended.value, 'ExitCode')), ...output });
}

function post(path: string, body: unknown) {
  return { path, method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } as const;
}

function execConfig(argv: readonly string[], { env, user, cwd }: ContainerExecOptions) {
  return {
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    Cmd: argv,
    ...(env === undefined ? {} : { Env: Object.entries(env).map(([name, value]) => `${name}=${value}`) }),
    ...(user === undefined ? {} : { User: user }),
    ...(cwd === undefined ? {} : { WorkingDir: cwd }),
  };
}

/** Both outputs of a multiplexed stream; null when it was cut. The frame format is told at {@link createLogDemuxer}. */
async function collect(body: Readable, maxBytes: number): Promise<Omit<ExecResult, 'code'> | null> {
  const chunks: Buffer[] = [];
  let total = 0;
  let truncated = false;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      const room = maxBytes - total;
      if (chunk.length > room) truncated = true;
      if (room <= 0) continue;
      chunks.push(chunk.subarray(0, room));
      total += Math.min(room, chunk.length);
    }
  } catch {
    return null;
  }
  const bytes = Buffer.concat(chunks);
  const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  for (let at = 0; at + 8 <= bytes.length; ) {
    const end = at + 8 + bytes.readUInt32BE(at + 4);
    parts[bytes[at] === 2 ? 'stderr' : 'stdout'].push(bytes.subarray(at + 8, end));
    at = end;
  }
  const text = (pieces: Buffer[]) => Buffer.concat(pieces).toString('utf8');
  return { stdout: text(parts.stdout), stderr: text(parts.stderr), truncated };
}

function cutFault() {
  return fault(
    'unreachable',
    phrase(
      'o comando no contêiner foi cortado: o contêiner ou o motor parou',
      'the command in the container was cut: the container or the engine stopped',
    ),
    phrase('veja o estado do contêiner e tente de novo', 'see the state of the container and try again'),
    'ECONNRESET',
  );
}
