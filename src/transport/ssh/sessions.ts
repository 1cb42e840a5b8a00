import type { Client, ClientChannel, SFTPWrapper } from 'ssh2';
import type { Clock } from '../../model/clock.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { wordsOf } from '../faults.ts';
import type { Hop } from './hop.ts';
import type { OpenChannels } from './open-channels.ts';

const NEVER = new AbortController().signal;
/** A session that has ended here counts at the server for a moment longer: what it refuses meanwhile says nothing of a limit. */
const LINGER_MS = 2_000;
const AGAIN_MS = 50;

/** Gives a session back that nobody reads: ssh2 tells of its close only once what it brought was read. */
export function giveBack(channel: ClientChannel): void {
  channel.resume();
  channel.stderr.resume();
  channel.close();
}

/**
 * Where sshd has no file transfer, ssh2 leaves the session that it asked in open and gives it to nobody: of two sessions that
 * a host allows one would be gone for as long as the connection stands.
 */
function closeRefusedSftp(client: Client): void {
  const manager: unknown = '_chanMgr' in client ? client._chanMgr : null;
  const channels: unknown = isObject(manager) && '_channels' in manager ? manager._channels : null;
  for (const channel of isObject(channels) ? Object.values(channels) : [])
    if (isObject(channel) && isSftp(channel)) channel.destroy();
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isSftp = (channel: object): channel is Pick<SFTPWrapper, 'destroy'> =>
  'readdir' in channel && 'destroy' in channel;

/**
 * Sessions of one connection, of which sshd allows so many (MaxSessions, 10 by default). The limit is learnt when it is met:
 * whoever comes then waits for a session to end. Forwarded streams are no sessions and do not count.
 */
export class Sessions {
  readonly #client: Client;
  readonly #channels: OpenChannels;
  readonly #clock: Pick<Clock, 'after' | 'monotonic'>;
  readonly #name: string;
  readonly #waiting = new Set<() => void>();
  /** Open or being opened. */
  #open = 0;
  /** Those that the server has given, and the most of them at a time. */
  #given = 0;
  #proven = 0;
  #lingersUntil = Number.NEGATIVE_INFINITY;
  #limit = Number.POSITIVE_INFINITY;

  constructor(
    { client, channels }: Pick<Hop, 'client' | 'channels'>,
    clock: Pick<Clock, 'after' | 'monotonic'>,
    name: string,
  ) {
    this.#client = client;
    this.#channels = channels;
    this.#clock = clock;
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
  async sftp(): Promise<Outcome<SFTPWrapper>> {
    const isFull = () => (this.hasRoom ? NEVER : AbortSignal.abort());
    const opened = await this.#acquire<SFTPWrapper>(isFull, (give) => this.#client.sftp(give));
    if (!opened.ok) closeRefusedSftp(this.#client);
    return opened;
  }

  async #acquire<T extends ClientChannel | SFTPWrapper>(
    waits: () => AbortSignal,
    open: (give: (error: Error | undefined, made: T) => void) => void,
    whenFull: () => void = () => undefined,
  ): Promise<Outcome<T>> {
    const patientUntil = this.#clock.monotonic() + LINGER_MS;
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
        this.#given += 1;
        this.#proven = Math.max(this.#proven, this.#given);
        this.#channels.add(opened.value).once('close', () => {
          this.#given -= 1;
          this.#release();
        });
        return opened;
      }
      this.#release();
      const now = this.#clock.monotonic();
      if (opened.fault.code !== 'LINE_SESSIONS') {
        // Given, and closed again because there is no such subsystem there.
        this.#lingersUntil = now + LINGER_MS;
        return opened;
      }
      if (now < this.#lingersUntil || (this.#open < this.#proven && now < patientUntil)) {
        await this.#pause(signal);
        continue;
      }
      // Refused while others stand: that is the limit. Refused alone: there is none to be had.
      if (this.#open === 0) return opened;
      this.#limit = Math.min(this.#limit, this.#open);
    }
  }

  #pause(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        stop();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const stop = this.#clock.after(AGAIN_MS, end);
      signal.addEventListener('abort', end, { once: true });
    });
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
