import type { Clock } from '../../model/clock.ts';
import type { Fault } from '../../model/fault.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { Couriers } from './couriers.ts';
import { HELLO } from './errand-script.ts';
import { Forwarder } from './forward.ts';
import { type Hello, parseHello } from './hello.ts';
import type { Hop } from './hop.ts';
import { type HostSettings, hostText } from './host-settings.ts';
import { Sessions } from './sessions.ts';
import { SftpFiles } from './sftp-files.ts';
import { ShellFiles } from './shell-files.ts';

/** What a connection is made of. */
export interface ConnectionParts {
  /** First to last; the last is the target. */
  readonly hops: readonly Hop[];
  readonly target: Hop;
  readonly clock: Pick<Clock, 'after' | 'monotonic' | 'now'>;
  readonly usesSudo: boolean;
  /** What could not be done as configured on the way. */
  readonly said: readonly Phrase[];
}

/** Clocks further apart than this are told: certificates, tokens and charts go by them. */
const SKEW_WORTH_SAYING_MS = 5_000;

function skewText(name: string, skewMs: number): Phrase {
  const [ptTime, enTime] = [pt.duration(Math.abs(skewMs)), en.duration(Math.abs(skewMs))];
  const [ptWay, enWay] = skewMs > 0 ? ['adiantado', 'ahead of'] : ['atrasado', 'behind'];
  return phrase(
    `o relógio de ${name} está ${ptTime} ${ptWay} em relação ao desta máquina; acerte o que estiver errado: timedatectl set-ntp true`,
    `the clock of ${name} is ${enTime} ${enWay} this machine's; set the one that is wrong: timedatectl set-ntp true`,
  );
}

/** One standing connection to a target, and everything that goes through it. */
export class Connection {
  readonly settings: HostSettings;
  readonly sessions: Sessions;
  readonly couriers: Couriers;
  readonly forwarder: Forwarder;
  readonly shellFiles: ShellFiles;
  /** Files by SFTP, once that stands; null before, and where it is not to be had. */
  sftpNow: SftpFiles | null = null;
  readonly #parts: ConnectionParts;
  readonly #ending = new AbortController();
  #hello: Promise<Hello | null> | null = null;
  #known: Hello | null = null;
  #skewMs = 0;
  #sftp: Promise<SftpFiles | null> | null = null;

  constructor(parts: ConnectionParts) {
    const { target, clock, usesSudo } = parts;
    const { settings } = target;
    this.#parts = parts;
    this.settings = settings;
    const name = hostText(settings);
    this.sessions = new Sessions(target, clock, name);
    this.couriers = new Couriers(this.sessions, clock, name);
    this.shellFiles = new ShellFiles(this.couriers);
    this.forwarder = new Forwarder({
      target,
      sessions: this.sessions,
      couriers: this.couriers,
      usesSudo,
      hello: () => this.hello(),
      makeRoom: () => this.#makeRoom(),
    });
  }

  /** What the host says of itself, asked once. Null when its shell could not be asked. */
  hello(): Promise<Hello | null> {
    this.#hello ??= this.#askHello();
    return this.#hello;
  }

  /** What it said, once it has. */
  get known(): Hello | null {
    return this.#known;
  }

  /** Files by SFTP; null where sshd has no such subsystem, or no session for it. Asked for once. */
  sftp(): Promise<SftpFiles | null> {
    this.#sftp ??= this.#openSftp();
    return this.#sftp;
  }

  /** Streams need a session: files go by the shell from now on, and errands by one shell less. */
  #makeRoom(): void {
    this.#sftp ??= Promise.resolve(null);
    void this.#sftp.then((files) => files?.end());
    this.couriers.leaveRoom();
  }

  /** Monotonic milliseconds at which something last came through. */
  heardAt(): number {
    return this.#parts.target.heardAt();
  }

  onEnd(listener: (why: Fault) => void): void {
    this.#parts.target.onEnd(listener);
  }

  end(): void {
    this.#ending.abort();
    this.couriers.end();
    this.forwarder.cut();
    for (const hop of this.#parts.hops.toReversed()) hop.end();
  }

  remarks(): readonly Phrase[] {
    const { limit } = this.sessions;
    const few = Number.isFinite(limit) && limit < 4;
    const name = inert(hostText(this.settings));
    return [
      ...this.settings.notes,
      ...this.#parts.said,
      ...this.forwarder.remarks(),
      ...(Math.abs(this.#skewMs) < SKEW_WORTH_SAYING_MS ? [] : [skewText(name, this.#skewMs)]),
      ...(few
        ? [
            phrase(
              `o sshd de ${name} dá só ${limit} sessão(ões): uma pergunta espera a outra; aumente MaxSessions`,
              `sshd of ${name} gives only ${limit} session(s): one question waits for the other; raise MaxSessions`,
            ),
          ]
        : []),
    ];
  }

  async #askHello(): Promise<Hello | null> {
    const { signal } = this.#ending;
    const { clock } = this.#parts;
    const askedAt = clock.now();
    const carried = await this.couriers.run({ script: HELLO, maxBytes: 8192, pace: 'quick', signal });
    if (carried.kind !== 'done') return null;
    this.#known = parseHello(carried.result.stdout.toString());
    const { nowSeconds } = this.#known;
    // It told whole seconds, somewhere on the way between the question and the answer.
    if (Number.isFinite(nowSeconds)) this.#skewMs = nowSeconds * 1000 + 500 - (askedAt + clock.now()) / 2;
    return this.#known;
  }

  async #openSftp(): Promise<SftpFiles | null> {
    // The shell comes first where there is one session only: without files by SFTP there are still those by the shell.
    await this.hello();
    const opened = this.#ending.signal.aborted ? null : await this.sessions.sftp();
    if (opened?.ok !== true) return null;
    opened.value.on('error', () => undefined);
    opened.value.once('close', () => {
      this.sftpNow = null;
    });
    this.sftpNow = new SftpFiles(opened.value);
    return this.sftpNow;
  }
}
