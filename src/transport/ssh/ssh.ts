import type { Clock } from '../../model/clock.ts';
import { bad, good, type Outcome } from '../../model/fault.ts';
import type { Line } from '../../model/line.ts';
import type { Asker } from '../../model/question.ts';
import type { Phrase } from '../../text/lang.ts';
import { deadlineOf } from '../deadline.ts';
import type { Transport } from '../transport.ts';
import { Connection } from './connection.ts';
import { type Dial, dialDirectly, dialThrough } from './dial.ts';
import { type Hop, openHop } from './hop.ts';
import { hostText } from './host-settings.ts';
import { createLoginMemory } from './keyring.ts';
import { loadSsh2 } from './library.ts';
import { SshLine } from './line.ts';
import { throughJump } from './line-faults.ts';
import type { Operator, SshTarget } from './resolve.ts';
import { routeTo } from './route.ts';
import { execRemotely, streamRemotely } from './ssh-exec.ts';
import { createSshFiles } from './ssh-files.ts';

/** What a target over SSH is reached with. */
export interface SshOptions {
  readonly target: SshTarget;
  readonly operator: Operator;
  readonly clock: Clock;
  /** Who is asked for passphrases, answers and whether a host key is right. */
  readonly asker: Asker;
  /** What this login may not do is done with `sudo -n`: the engine's socket, files. */
  readonly usesSudo: boolean;
}

/** A transport over a line that tells where it stands. */
export interface SshTransport extends Transport {
  readonly kind: 'ssh';
  readonly line: Line;
}

/**
 * Reaches a target over one SSH connection, which is opened at the first use and carries everything: commands, streams to
 * addresses as the target sees them, files. Nothing listens here and nothing is installed there.
 */
export function createSshTransport(options: SshOptions): SshTransport {
  const { target, clock, asker, usesSudo } = options;
  const name = nameOf(target);
  const call = createCalling(options);
  const line = new SshLine({ name, clock, asker, call });
  const use = (signal: AbortSignal) => line.use(signal);
  return {
    kind: 'ssh',
    isMetered: true,
    line,
    host: () => line.connection?.known?.host || target.host,
    exec: async (argv, wanted) => {
      const connection = await use(deadlineOf(wanted));
      return connection.ok ? execRemotely(connection.value, argv, wanted) : connection;
    },
    stream: async (argv, wanted) => {
      const connection = await use(deadlineOf(wanted));
      return connection.ok ? streamRemotely(connection.value, argv, wanted) : connection;
    },
    connect: async (address, wanted) => {
      const connection = await use(deadlineOf(wanted));
      return connection.ok ? connection.value.forwarder.connect(address, wanted) : connection;
    },
    files: createSshFiles(use, usesSudo),
    close: async () => line.close(),
  };
}

/** How the target is called before the ssh configuration was read: as it was asked for. */
function nameOf({ user, host, port }: SshTarget): string {
  return user === undefined
    ? `${host}${port === undefined || port === 22 ? '' : `:${port}`}`
    : hostText({ user, alias: host, port: port ?? 22 });
}

/** The way to call the target: every host in turn, each through the one before. */
function createCalling({ target, operator, clock, usesSudo }: SshOptions) {
  const memory = createLoginMemory();
  return async (asker: Asker, signal: AbortSignal): Promise<Outcome<Connection>> => {
    // Read at every call, so that what was mended holds at the next.
    const route = await routeTo(target, operator);
    if (!route.ok) return route;
    const ssh2 = await loadSsh2();
    const said: Phrase[] = [];
    const hops: Hop[] = [];
    for (const settings of route.value) {
      const before = hops.at(-1);
      const dial: Dial = before === undefined ? dialDirectly(settings) : dialThrough(before, settings);
      const opened = await openHop({
        ssh2,
        settings,
        dial,
        clock,
        asker,
        memory,
        passphrase: target.passphrase,
        signal,
        note: (text) => said.push(text),
      });
      if (!opened.ok) {
        for (const hop of hops.toReversed()) hop.end();
        const isJump = settings !== route.value.at(-1);
        return bad(isJump ? throughJump(opened.fault, settings) : opened.fault);
      }
      hops.push(opened.value);
    }
    const last = hops.at(-1);
    if (last === undefined) throw new Error('a route leads somewhere');
    const connection = new Connection({ hops, target: last, clock, usesSudo, said });
    // What everybody wants to know is asked in the first round trips, beside what is asked for.
    void connection.hello().then(() => connection.sftp());
    return good(connection);
  };
}
