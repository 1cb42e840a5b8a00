import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { bad, fault, good, type Outcome } from '../../../src/model/fault.ts';
import type { Address } from '../../../src/model/service.ts';
import { same } from '../../../src/text/lang.ts';
import { placeText, wireFault } from '../../../src/transport/faults.ts';
import type { FileBytes, FileEntry, FileStat, Transport } from '../../../src/transport/transport.ts';
import type { Recording } from './recording.ts';

/** An address as the recording names it. */
export function peerOf(address: Address): string {
  return address.kind === 'unix' ? `unix:${address.path}` : `tcp:${address.host}:${address.port}`;
}

/** The socket on which a simulated host of this number answers for a peer. */
export function socketOf(folder: string, peer: string): string {
  return join(folder, `${peer.replaceAll(/[^A-Za-z0-9.]+/g, '-')}.sock`);
}

/** Jiffies that pass in a second (USER_HZ), half of them idle, so that shares of a simulated CPU can be told. */
const JIFFIES = 100;

function movingStat(text: string, sinceMs: number): string {
  const passed = Math.round((sinceMs / 1000) * JIFFIES);
  return text.replace(/^cpu +(\d+) (\d+) (\d+) (\d+)/m, (_all, user, nice, system, idle) =>
    ['cpu ', Number(user) + passed, nice, system, Number(idle) + passed].join(' '),
  );
}

/**
 * Reaches a host that does not exist: connections go to a process that answers from the recording, commands and files come
 * out of it. `misses` counts what nobody recorded.
 */
export function createFakeTransport(
  recording: Recording,
  folder: string,
  name: string,
  misses: { count: number; readonly what: Set<string> },
): Transport {
  const startedAt = performance.now();
  const nothing = <T>(what: string): Outcome<T> => {
    misses.count += 1;
    misses.what.add(what);
    return bad(fault('absent', same(`${what} was not recorded`), same('record again')));
  };
  const file = <T>(key: string): Outcome<T> => {
    const found = recording.files[key];
    if (found === undefined) return nothing(key);
    if (found === null) return bad(fault('absent', same(`${key} does not exist`), same('look')));
    return good(found as T);
  };
  return {
    kind: 'ssh',
    host: () => name,
    exec: async (argv) => {
      const found = recording.exec[JSON.stringify(argv)];
      return found === undefined ? nothing(argv.join(' ')) : good({ ...found, truncated: false });
    },
    stream: async (argv) => nothing(argv.join(' ')),
    connect: (address, options) => {
      const path = socketOf(folder, peerOf(address));
      if (!existsSync(path)) return Promise.resolve(nothing(peerOf(address)));
      return new Promise((resolve) => {
        const socket = connect(path);
        socket.on('error', (error) => {
          resolve(bad(wireFault(error, placeText(address, options.peer), options.timeoutMs, options.signal)));
        });
        socket.once('connect', () => resolve(good(socket)));
      });
    },
    files: {
      readText: async (path) => {
        const text = file<string>(`text ${path}`);
        if (!text.ok || path !== '/proc/stat') return text;
        return good(movingStat(text.value, performance.now() - startedAt));
      },
      readBytes: async (path) => {
        const found = file<{ readonly bytes: string; readonly truncated: boolean }>(`bytes ${path}`);
        if (!found.ok) return found;
        return good<FileBytes>({ ...found.value, bytes: Buffer.from(found.value.bytes, 'latin1') });
      },
      list: async (path) => file<readonly FileEntry[]>(`list ${path}`),
      stat: async (path) => file<FileStat>(`stat ${path}`),
    },
    close: async () => undefined,
  };
}
