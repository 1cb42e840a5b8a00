import { PassThrough } from 'node:stream';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { deadlineOf } from '../deadline.ts';
import { wireFault } from '../faults.ts';
import type { ExecOptions, ExecResult, Running } from '../transport.ts';
import type { Connection } from './connection.ts';
import { execScript, isSayable, preamble } from './errand-script.ts';
import { cutFault } from './line-faults.ts';
import { MarkReader } from './mark-reader.ts';

const DEFAULT_MAX_BYTES = 1024 * 1024;

/** Runs argv on the target by one of the shells that stand; see {@link Transport.exec}. */
export async function execRemotely(
  connection: Connection,
  argv: readonly string[],
  options: ExecOptions,
): Promise<Outcome<ExecResult>> {
  const refused = refusalOf(argv, options);
  if (refused !== null) return bad(refused);
  const signal = deadlineOf(options);
  const carried = await connection.couriers.run({
    script: execScript(argv, options),
    maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
    pace: options.onlyLooks === true ? 'looks' : 'acts',
    signal,
  });
  if (carried.kind === 'lost') return bad(carried.why ?? cutFault(connection.settings));
  if (carried.kind === 'given up')
    return bad(wireFault(signal.reason, inert(argv[0] ?? ''), options.timeoutMs, signal));
  const { code, stdout, stderr, isCut, refusal } = carried.result;
  if (refusal === 'cwd') return bad(noFolderFault(options.cwd ?? ''));
  if (refusal === 'absent') return bad(noCommandFault(argv[0] ?? '', connection));
  if (refusal === 'denied') return bad(noPermissionFault(argv[0] ?? ''));
  return good({ code, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8'), truncated: isCut });
}

/** Starts argv in a session of its own, for output that is followed; see {@link Transport.stream}. */
export async function streamRemotely(
  connection: Connection,
  argv: readonly string[],
  options: ExecOptions,
): Promise<Outcome<Running>> {
  const refused = refusalOf(argv, options);
  if (refused !== null) return bad(refused);
  const starting = deadlineOf(options);
  const session = await connection.sessions.exec('exec sh', starting);
  if (!session.ok) return session;
  const channel = session.value;
  const mark = `--stream-${crypto.randomUUID()}--`;
  const stdout = new PassThrough();
  const reader = new MarkReader(mark);
  let pid: number | null = null;
  let code: number | null = null;
  const stop = () => {
    if (pid !== null) connection.couriers.kill(pid);
    channel.close();
  };
  const onData = (chunk: Buffer) => {
    const pieces = reader.feed(chunk);
    const at = pieces.findIndex((piece) => piece.kind === 'said' && /^[pw] /.test(piece.text));
    const begun = pieces[at];
    if (begun?.kind !== 'said') return;
    // From here on everything is the command's own.
    pid = begun.text.startsWith('p ') ? Number(begun.text.slice(2)) : null;
    channel.off('data', onData);
    const after = pieces.slice(at + 1).flatMap((piece) => (piece.kind === 'bytes' ? [piece.bytes] : []));
    stdout.write(Buffer.concat([...after, reader.release()]));
    channel.pipe(stdout);
  };
  channel.on('data', onData);
  channel.on('error', () => undefined); // Its close says the same.
  channel.on('exit', (exit: number | null) => {
    code = exit;
  });
  const ended = new Promise<number>((resolve) => {
    channel.once('close', () => {
      options.signal.removeEventListener('abort', stop);
      stdout.end();
      resolve(code ?? LOST);
    });
  });
  options.signal.addEventListener('abort', stop, { once: true });
  channel.write(`${preamble(mark)}${execScript(argv, options)}\nexit $?\n`);
  return good({ stdout, stderr: channel.stderr, ended, stop });
}

/** What ssh itself says of a command whose end it did not see. */
const LOST = 255;

function refusalOf(argv: readonly string[], { stdin, env, cwd }: ExecOptions): Fault | null {
  const texts = [...argv, stdin ?? '', cwd ?? '', ...Object.values(env ?? {})];
  if (argv[0] !== undefined && argv[0] !== '' && texts.every(isSayable)) return null;
  return fault(
    'malformed',
    phrase('o comando não pode ser escrito para um shell', 'the command cannot be written for a shell'),
    phrase(
      'relate este erro: há um byte zero ou um nome vazio',
      'report this error: there is a zero byte or an empty name',
    ),
    'ARGV',
  );
}

function noFolderFault(folder: string): Fault {
  const shown = inert(folder);
  return fault(
    'absent',
    phrase(`a pasta ${shown} não existe`, `the folder ${shown} does not exist`),
    phrase('confira a pasta do projeto na configuração', 'check the project folder in the configuration'),
    'ENOENT',
  );
}

function noCommandFault(name: string, { known, settings }: Connection): Fault {
  const shown = inert(name);
  const host = inert(known?.host || settings.alias);
  return fault(
    'absent',
    phrase(`não há o comando ${shown} em ${host}`, `there is no command ${shown} on ${host}`),
    phrase(
      `instale ${shown} lá, ou confira o PATH de sessões sem terminal`,
      `install ${shown} there, or check the PATH of sessions without a terminal`,
    ),
    'ENOENT',
  );
}

function noPermissionFault(name: string): Fault {
  const shown = inert(name);
  return fault(
    'denied',
    phrase(`sem permissão para executar ${shown}`, `no permission to run ${shown}`),
    phrase(`confira com: ls -l ${shown}`, `check with: ls -l ${shown}`),
    'EACCES',
  );
}
