import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import { deadlineOf } from './deadline.ts';
import { codeOf, wireFault, wordsOf } from './faults.ts';
import type { ExecOptions, ExecResult, Running } from './transport.ts';

const DEFAULT_MAX_BYTES = 1024 * 1024;
/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 2000;

/** Runs argv on this machine, without a shell, in a process group of its own; see {@link Transport.exec}. */
export async function execLocally(
  argv: readonly string[],
  options: ExecOptions,
  running: Set<ChildProcess>,
): Promise<Outcome<ExecResult>> {
  const signal = deadlineOf(options);
  if (signal.aborted) return bad(execFault(signal.reason, argv, options, signal));
  const started = start(argv, options, running);
  if (!started.ok) return started;
  const child = started.value;
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const stdout = collect(child.stdout, maxBytes);
  const stderr = collect(child.stderr, maxBytes);
  feed(child, options.stdin);
  return new Promise((resolve) => {
    const onAbort = () => {
      killGroup(child);
      resolve(bad(execFault(signal.reason, argv, options, signal)));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    child.once('error', (error) => {
      signal.removeEventListener('abort', onAbort);
      resolve(bad(execFault(error, argv, options, signal)));
    });
    child.once('close', (code, killedBy) => {
      signal.removeEventListener('abort', onAbort);
      const truncated = stdout.isCut() || stderr.isCut();
      resolve(good({ code: exitCode(code, killedBy), stdout: stdout.text(), stderr: stderr.text(), truncated }));
    });
  });
}

/** Starts argv on this machine for output that is followed; see {@link Transport.stream}. */
export async function streamLocally(
  argv: readonly string[],
  options: ExecOptions,
  running: Set<ChildProcess>,
): Promise<Outcome<Running>> {
  if (options.signal.aborted) return bad(execFault(options.signal.reason, argv, options, options.signal));
  const started = start(argv, options, running);
  if (!started.ok) return started;
  const child = started.value;
  const stop = () => killGroup(child);
  options.signal.addEventListener('abort', stop, { once: true });
  const ended = new Promise<number>((resolve) => {
    child.once('close', (code, killedBy) => {
      options.signal.removeEventListener('abort', stop);
      resolve(exitCode(code, killedBy));
    });
  });
  feed(child, options.stdin);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(bad(execFault(error, argv, options, options.signal))));
    child.once('spawn', () => {
      const { stdout, stderr } = child;
      if (stdout !== null && stderr !== null) resolve(good({ stdout, stderr, ended, stop }));
    });
  });
}

/** Ends a process and all it started: SIGTERM to the group, SIGKILL to what is left after a grace. */
export function killGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM');
  AbortSignal.timeout(GRACE_MS).addEventListener('abort', () => signalGroup(child, 'SIGKILL'), { once: true });
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // ESRCH: it ended by itself in the meantime, which is what was wanted.
  }
}

/** Most failures come later, as an event; spawn throws for an empty name, a zero byte and arguments that are too long. */
function start(argv: readonly string[], options: ExecOptions, running: Set<ChildProcess>): Outcome<ChildProcess> {
  let child: ChildProcess;
  try {
    child = launch(argv, options);
  } catch (error) {
    return bad(execFault(error, argv, options, options.signal));
  }
  running.add(child);
  child.once('close', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return good(child);
}

function launch(argv: readonly string[], options: ExecOptions): ChildProcess {
  return spawn(argv[0] ?? '', argv.slice(1), {
    // A process group of its own, so that what the command starts can be ended with it.
    detached: true,
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
}

function feed(child: ChildProcess, stdin: string | undefined): void {
  // A command may end without reading its input: EPIPE says nothing that the exit code does not.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(stdin);
}

function collect(stream: Readable | null, maxBytes: number) {
  const chunks: Buffer[] = [];
  let kept = 0;
  let isCut = false;
  stream?.on('data', (chunk: Buffer) => {
    const room = maxBytes - kept;
    if (chunk.length > room) isCut = true;
    if (room <= 0) return;
    const piece = chunk.subarray(0, room);
    kept += piece.length;
    chunks.push(piece);
  });
  return { text: () => Buffer.concat(chunks).toString('utf8'), isCut: () => isCut };
}

function exitCode(code: number | null, killedBy: NodeJS.Signals | null): number {
  if (code !== null) return code;
  return 128 + (killedBy === null ? 0 : constants.signals[killedBy]);
}

function execFault(error: unknown, argv: readonly string[], options: ExecOptions, signal: AbortSignal): Fault {
  const name = inert(argv[0] ?? '');
  if (signal.aborted) return wireFault(error, name, options.timeoutMs, signal);
  const code = codeOf(error);
  if (code === 'ENOENT' && options.cwd !== undefined && !existsSync(options.cwd)) {
    const folder = inert(options.cwd);
    return fault(
      'absent',
      phrase(`a pasta ${folder} não existe`, `the folder ${folder} does not exist`),
      phrase('confira o caminho na configuração', 'check the path in the configuration'),
      code,
    );
  }
  if (code === 'ENOENT') {
    return fault(
      'absent',
      phrase(`o comando ${name} não existe neste servidor`, `there is no command ${name} on this host`),
      phrase(`instale-o ou ponha sua pasta no PATH: ${name}`, `install it or put its folder on the PATH: ${name}`),
      code,
    );
  }
  const denied = code === 'EACCES' || code === 'EPERM';
  return fault(
    denied ? 'denied' : 'malformed',
    phrase(`o comando ${name} não pôde ser iniciado: ${wordsOf(error)}`, `could not start ${name}: ${wordsOf(error)}`),
    denied
      ? phrase(`confira a permissão de execução: ls -l ${name}`, `check that it may be executed: ls -l ${name}`)
      : phrase('confira memória e limites: free -m, ulimit -a', 'check memory and limits: free -m, ulimit -a'),
    code,
  );
}
