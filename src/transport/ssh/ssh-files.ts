import { bad, good, type Outcome } from '../../model/fault.ts';
import { deadlineOf } from '../deadline.ts';
import { wireFault } from '../faults.ts';
import { fileFault } from '../file-faults.ts';
import type { CallOptions, TargetFiles } from '../transport.ts';
import type { Connection } from './connection.ts';
import { isSayable } from './errand-script.ts';
import { cutFault } from './line-faults.ts';
import type { FileCall } from './shell-files.ts';

type Use = (signal: AbortSignal) => Promise<Outcome<Connection>>;
type Told<T> = Promise<Outcome<T> | null>;

/**
 * The files of a target. Text goes by the shell, one round trip whatever it is; folders and bytes by SFTP once that stands. Each
 * does the other's work where the other is not to be had. What this login may not read is read with `sudo -n` where that is set.
 */
export function createSshFiles(use: Use, usesSudo: boolean): TargetFiles {
  const by = async <T>(
    path: string,
    options: CallOptions,
    ways: (connection: Connection) => readonly ((call: FileCall) => Told<T>)[],
  ): Promise<Outcome<T>> => {
    const signal = deadlineOf(options);
    const call: FileCall = { path, timeoutMs: options.timeoutMs, signal, usesSudo: false };
    if (!isSayable(path)) return bad(fileFault(Object.assign(new Error('name'), { code: 'ENOENT' }), path, 0, signal));
    const connection = await use(signal);
    if (!connection.ok) return connection;
    const told = await firstAnswer(ways(connection.value), call);
    if (told?.ok === false && told.fault.code === 'EACCES' && usesSudo)
      return (await firstAnswer(ways(connection.value).slice(-1), { ...call, usesSudo: true })) ?? told;
    if (told !== null) return told;
    return bad(
      signal.aborted ? wireFault(signal.reason, path, options.timeoutMs, signal) : cutFault(connection.value.settings),
    );
  };
  return {
    readText: async (path, options) => {
      const read = await by(path, options, ({ sftpNow, shellFiles }) => [
        (call) => shellFiles.read(call, options),
        ...(sftpNow === null ? [] : [(call: FileCall) => sftpNow.read(call, options)]),
        (call) => shellFiles.read(call, options),
      ]);
      return read.ok ? good(Buffer.from(read.value.bytes).toString('utf8')) : read;
    },
    readBytes: (path, options) =>
      by(path, options, ({ sftpNow, shellFiles }) => [
        ...(sftpNow === null ? [] : [(call: FileCall) => sftpNow.read(call, options)]),
        (call) => shellFiles.read(call, options),
      ]),
    list: (path, options) =>
      by(path, options, ({ sftpNow, shellFiles }) => [
        ...(sftpNow === null ? [] : [(call: FileCall) => sftpNow.list(call)]),
        (call) => shellFiles.list(call),
      ]),
    stat: (path, options) =>
      by(path, options, ({ sftpNow, shellFiles }) => [
        ...(sftpNow === null ? [] : [(call: FileCall) => sftpNow.stat(call)]),
        (call) => shellFiles.stat(call),
      ]),
  };
}

/** Asks one way after the other until one has an answer; a fault of the file is an answer, one of the way is none. */
async function firstAnswer<T>(ways: readonly ((call: FileCall) => Told<T>)[], call: FileCall): Told<T> {
  let last: Outcome<T> | null = null;
  for (const way of ways) {
    if (call.signal.aborted) return last;
    const told = await way(call);
    if (told?.ok === true || (told !== null && FILE_CODES.has(told.fault.code ?? ''))) return told;
    last = told ?? last;
  }
  return last;
}

const FILE_CODES: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR']);
