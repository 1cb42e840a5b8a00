import type { ChildProcess } from 'node:child_process';
import { type NetConnectOpts, Socket } from 'node:net';
import { hostname } from 'node:os';
import { bad, good, type Outcome } from '../model/fault.ts';
import type { Address } from '../model/service.ts';
import { deadlineOf } from './deadline.ts';
import { placeText, wireFault } from './faults.ts';
import { execLocally, killGroup, streamLocally } from './local-exec.ts';
import { createLocalFiles } from './local-files.ts';
import type { ConnectOptions, Transport, Wire } from './transport.ts';

/** Reaches the machine this process runs on: node:net, node:child_process without a shell, node:fs. */
export function createLocalTransport(): Transport {
  const running = new Set<ChildProcess>();
  const sockets = new Set<Socket>();
  return {
    kind: 'local',
    host: () => hostname(),
    exec: (argv, options) => execLocally(argv, options, running),
    stream: (argv, options) => streamLocally(argv, options, running),
    connect: (address, options) => connectLocally(address, options, sockets),
    files: createLocalFiles(),
    close: async () => {
      for (const child of running) killGroup(child);
      for (const socket of sockets) socket.destroy();
    },
  };
}

function connectLocally(address: Address, options: ConnectOptions, sockets: Set<Socket>): Promise<Outcome<Wire>> {
  const signal = deadlineOf(options);
  const refuse = (error: unknown) => bad(wireFault(error, placeText(address, options.peer), options.timeoutMs, signal));
  if (signal.aborted) return Promise.resolve(refuse(signal.reason));
  return new Promise((resolve) => {
    const socket = new Socket();
    const onAbort = () => socket.destroy(new Error('aborted'));
    const onError = (error: Error) => {
      signal.removeEventListener('abort', onAbort);
      resolve(refuse(error));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    // An error that comes between two owners of the stream must not end the process; its close tells the next owner.
    socket.on('error', () => undefined);
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('error', onError);
      resolve(good(socket));
    });
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    try {
      socket.connect(connectOptions(address));
    } catch (error) {
      // A port that is none, or a path that is too long.
      socket.destroy();
      resolve(refuse(error));
    }
  });
}

function connectOptions(address: Address): NetConnectOpts {
  if (address.kind === 'unix') return { path: address.path };
  return { host: address.host, port: address.port, noDelay: true, autoSelectFamily: true };
}
