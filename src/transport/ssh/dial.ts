import { spawn } from 'node:child_process';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { bad, good, type Outcome } from '../../model/fault.ts';
import { wordsOf } from '../faults.ts';
import type { Hop } from './hop.ts';
import type { HostSettings } from './host-settings.ts';
import { connectFault, jumpRefusedFault } from './line-faults.ts';

/** Opens the stream over which SSH is spoken with a host. The signal ends the waiting. */
export type Dial = (signal: AbortSignal) => Promise<Outcome<Duplex>>;

/** Straight to the host, by TCP or by its ProxyCommand. */
export function dialDirectly(settings: HostSettings): Dial {
  const { proxyCommand } = settings;
  return proxyCommand === null ? dialTcp(settings) : async (signal) => dialCommand(proxyCommand, signal);
}

function dialTcp(settings: HostSettings): Dial {
  return (signal) =>
    new Promise((resolve) => {
      const socket = new Socket();
      const stop = () => socket.destroy();
      signal.addEventListener('abort', stop, { once: true });
      const settle = (outcome: Outcome<Duplex>) => {
        signal.removeEventListener('abort', stop);
        resolve(outcome);
      };
      // Errors that come later belong to whoever has the stream then; they must not end the process.
      socket.on('error', (error) => settle(bad(connectFault(settings, error))));
      socket.once('close', () => settle(bad(connectFault(settings, new Error('closed')))));
      socket.once('connect', () => settle(good(socket)));
      socket.setNoDelay(true);
      socket.connect({ host: settings.hostName, port: settings.port, autoSelectFamily: true });
    });
}

/** A command of the operator's own configuration, run as ssh runs it: by the shell, with exec. */
function dialCommand(command: string, signal: AbortSignal): Outcome<Duplex> {
  const child = spawn('/bin/sh', ['-c', `exec ${command}`], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', () => undefined); // Its streams end then, which is what the caller sees.
  child.stdin.on('error', () => undefined);
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin } as unknown as NodeJS.ReadableStream);
  stream.on('error', () => undefined);
  stream.once('close', () => child.kill());
  signal.addEventListener('abort', () => stream.destroy(), { once: true });
  return good(stream);
}

/** Through the host before it, which opens the connection on from there. */
export function dialThrough(jump: Hop, settings: HostSettings): Dial {
  return (signal) =>
    new Promise((resolve) => {
      const refuse = (error: unknown) => resolve(bad(jumpRefusedFault(jump.settings, settings, wordsOf(error))));
      if (signal.aborted) return refuse(signal.reason);
      signal.addEventListener('abort', () => refuse(signal.reason), { once: true });
      try {
        jump.client.forwardOut('127.0.0.1', 0, settings.hostName, settings.port, (error, channel) => {
          if (error !== undefined) refuse(error);
          else resolve(good(jump.channels.add(channel)));
        });
      } catch (error) {
        refuse(error); // The jump was cut in the meantime.
      }
    });
}
