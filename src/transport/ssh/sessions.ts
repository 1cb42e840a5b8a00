import type { Client, ClientChannel, SFTPWrapper } from 'ssh2';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { wordsOf } from '../faults.ts';
import type { Hop } from './hop.ts';
import type { OpenChannels } from './open-channels.ts';

const NEVER = new AbortController().signal;

/** Gives a session back that nobody reads: ssh2 tells of its close only once what it brought was read. */
export function giveBack(channel: ClientChannel): void {
  channel.resume();
  channel.stderr.resume();
  channel.close();
}

/**
 * Sessions of one connection, of which sshd allows so many (MaxSessions, 10 by default). The limit is learnt when it is met:
 * whoever comes then waits for a session to end. Forwarded streams are no sessions and do not count.
 */
export class Sessions {
  readonly #client: Client;
  readonly #channels: OpenChannels;
  readonly #name: string;
  readonly #waiting = new Set<() => void>();
  #open = 0;
  #limit = Number.POSITIVE_INFINITY;

  constructor({ client, channels }: Pick<Hop, 'client' | 'channels'>, name: string) {
    this.#client = client;
    this.#channels = channels;
    this.#name = name;
  }

  /** How many at a time, once the limit was met; Infinity before. */
  get limit(): number {
    return this.#limit;
  }

  get hasRoom(): boolean {
    return this.#open < this.#limit;
  }

  /**
   * Runs a command line of the login shell.
   * @param whenFull called when there is no session for it and it has to wait.
   */
  exec(command: string, signal: AbortSignal, whenFull?: () => void): Promise<Outcome<ClientChannel>> {
    return this.#acquire(
      () => signal,
      (give) => this.#client.exec(command, give),
      whenFull,
    );
  }

  /** Opens the file transfer subsystem if there is a session for it now; a fault else, and where sshd has none. */
  sftp(): Promise<Outcome<SFTPWrapper>> {
    const isFull = () => (this.hasRoom ? NEVER : AbortSignal.abort());
    return this.#acquire(isFull, (give) => this.#client.sftp(give));
  }

  async #acquire<T extends ClientChannel | SFTPWrapper>(
    waits: () => AbortSignal,
    open: (give: (error: Error | undefined, made: T) => void) => void,
    whenFull: () => void = () => undefined,
  ): Promise<Outcome<T>> {
    for (;;) {
      const signal = waits();
      while (!this.hasRoom && !signal.aborted) {
        const room = this.#room(signal);
        whenFull();
        await room;
      }
      if (signal.aborted) return bad(this.#fullFault());
      this.#open += 1;
      const opened = await attempt(open);
      if (opened.ok) {
        this.#channels.add(opened.value).once('close', () => this.#release());
        return opened;
      }
      this.#release();
      // Refused while others stand: that is the limit. Refused alone: there is none to be had.
      if (opened.fault.code !== 'LINE_SESSIONS' || this.#open === 0) return opened;
      this.#limit = Math.min(this.#limit, this.#open);
    }
  }

  #release(): void {
    this.#open -= 1;
    for (const go of this.#waiting) go();
    this.#waiting.clear();
  }

  #room(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  #fullFault(): Fault {
    const name = inert(this.#name);
    return fault(
      'timeout',
      phrase(
        `todas as ${this.#limit} sessões SSH de ${name} estão ocupadas`,
        `all ${this.#limit} SSH sessions of ${name} are in use`,
      ),
      phrase(
        'aumente MaxSessions no sshd_config, ou permita o encaminhamento (AllowTcpForwarding, AllowStreamLocalForwarding)',
        'raise MaxSessions in sshd_config, or allow forwarding (AllowTcpForwarding, AllowStreamLocalForwarding)',
      ),
      'LINE_SESSIONS',
    );
  }
}

function attempt<T>(open: (give: (error: Error | undefined, made: T) => void) => void): Promise<Outcome<T>> {
  return new Promise((resolve) => {
    try {
      open((error, made) => resolve(error === undefined || error === null ? good(made) : bad(openFault(error))));
    } catch (error) {
      resolve(bad(openFault(error))); // The connection went away in the meantime.
    }
  });
}

function openFault(error: unknown): Fault {
  const isRefused = error instanceof Error && 'reason' in error;
  const words = wordsOf(error);
  return fault(
    isRefused ? 'denied' : 'unreachable',
    phrase(`o sshd não abriu uma sessão: ${words}`, `sshd did not open a session: ${words}`),
    phrase(
      'confira MaxSessions e ForceCommand no sshd_config, e o shell desse usuário',
      "check MaxSessions and ForceCommand in sshd_config, and this user's shell",
    ),
    isRefused ? 'LINE_SESSIONS' : 'LINE_SESSION_LOST',
  );
}
