import { randomBytes } from 'node:crypto';
import type { Clock, Stop } from '../../model/clock.ts';
import { type Fault, fault } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { Courier, type Errand, type ErrandResult, type Pace } from './courier.ts';
import { killScript } from './errand-script.ts';
import { giveBack, type Sessions } from './sessions.ts';

/** Shells that are kept at the most; sessions beyond them are left to streams and transfers. */
const MOST_COURIERS = 4;
/** Errands that a shell has before it at the most: quick ones, and others that only look. */
const MOST_QUICK = 16;
const MOST_LOOKS = 3;
/** What waits behind an errand that takes longer is carried by another shell. */
const SLOW_MS = 1_200;
/** How long a login shell may take to come to ours: some ask other servers while they start. */
const SHELL_MS = 15_000;

/** A shell that still has not ended what was given up has to be ended itself. */
const STUCK_MS = 3_000;
/** What only looks is sent once more when its shell went away. */
const MOST_TRIES = 2;

/** What is to be run. */
export interface ErrandRequest {
  readonly script: string;
  readonly maxBytes: number;
  readonly pace: Pace;
  readonly signal: AbortSignal;
}

/** What became of an errand: its result, that its shell was lost (with the reason, where it is known), or that it was given up. */
export type Carried =
  | { readonly kind: 'done'; readonly result: ErrandResult }
  | { readonly kind: 'lost'; readonly why: Fault | null }
  | { readonly kind: 'given up' };

/** The shells of one connection: errands go to one that is free, wait behind what only looks, or open another shell. */
export class Couriers {
  readonly #sessions: Sessions;
  readonly #clock: Pick<Clock, 'after' | 'monotonic'>;
  readonly #name: string;
  readonly #mark = `--${randomBytes(16).toString('hex')}--`;
  readonly #couriers = new Set<Courier>();
  readonly #waiting: Errand[] = [];
  readonly #ending = new AbortController();
  readonly #timers = new Set<Stop>();
  #opening = 0;
  #most = MOST_COURIERS;

  constructor(sessions: Sessions, clock: Pick<Clock, 'after' | 'monotonic'>, name: string) {
    this.#sessions = sessions;
    this.#clock = clock;
    this.#name = name;
  }

  /** Runs an errand; ends early, and ends what it started, when the signal aborts. */
  run({ signal, ...request }: ErrandRequest): Promise<Carried> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve({ kind: 'given up' });
      const settle = (carried: Carried) => {
        signal.removeEventListener('abort', onAbort);
        resolve(carried);
      };
      const errand: Errand = {
        ...request,
        tries: 0,
        done: (result) => settle({ kind: 'done', result }),
        lost: (why) => settle({ kind: 'lost', why }),
      };
      const onAbort = () => {
        this.#giveUp(errand);
        settle({ kind: 'given up' });
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(errand);
      this.#carry();
    });
  }

  /** Ends a process on the target with all it started. */
  kill(pid: number): void {
    const nobody = { done: () => undefined, lost: () => undefined };
    this.#waiting.unshift({ script: killScript(pid), maxBytes: 0, pace: 'quick', tries: 0, ...nobody });
    this.#carry();
  }

  /** One session of those that there are is for others: a shell that is one too many ends, as soon as it has nothing to do. */
  leaveRoom(): void {
    this.#most = Math.max(1, Math.min(this.#most, this.#sessions.limit - 1));
    this.#dismiss();
  }

  #dismiss(): void {
    for (const courier of [...this.#couriers].slice(this.#most)) if (courier.load === 0) courier.end();
  }

  end(): void {
    this.#ending.abort();
    for (const stop of this.#timers) stop();
    for (const courier of this.#couriers) courier.end();
  }

  /** A timer that does not outlive the connection. */
  #after(ms: number, call: () => void): Stop {
    const cancel = this.#clock.after(ms, () => {
      this.#timers.delete(stop);
      call();
    });
    const stop = () => {
      cancel();
      this.#timers.delete(stop);
    };
    this.#timers.add(stop);
    return stop;
  }

  /** Gives what waits to whoever can take it, in order; one that has to wait holds up nobody who need not. */
  #carry(): void {
    for (const errand of [...this.#waiting]) {
      const courier = this.#takerOf(errand);
      if (courier !== null) {
        this.#waiting.splice(this.#waiting.indexOf(errand), 1);
        courier.send(errand);
        if (courier.load === 2) this.#relieveLater(courier, SLOW_MS);
      } else if (this.#opening < this.#waiting.length && this.#couriers.size + this.#opening < this.#most)
        void this.#openOne();
    }
  }

  /**
   * What only looks may ride behind others of its kind, which costs no round trip: quick ones (files) behind quick ones, so that
   * none waits for a command; commands behind anything that only looks, when there is no shell for them alone. One shell is
   * left to quick ones. What changes something has a shell to itself.
   */
  #takerOf({ pace }: Errand): Courier | null {
    // One that is too many gets nothing more, so that it comes to its end.
    const all = [...this.#couriers].slice(0, this.#most).toSorted((a, b) => a.load - b.load);
    const idle = all.find(({ load }) => load === 0) ?? null;
    if (pace === 'acts') return idle;
    if (pace === 'quick')
      return idle ?? all.find((courier) => courier.isAll('quick') && courier.load < MOST_QUICK) ?? this.#ride(all);
    const looking = all.filter((courier) => courier.load > 0 && !courier.isAll('quick')).length;
    if (idle !== null && (looking < this.#most - 1 || this.#most === 1)) return idle;
    return this.#ride(all);
  }

  /** Where no shell more can be had: behind what only looks, and is not known to be slow. */
  #ride(all: readonly Courier[]): Courier | null {
    if (this.#couriers.size < this.#most) return null;
    const now = this.#clock.monotonic();
    const isFit = (courier: Courier) => courier.isRepeatable && courier.load > 0 && courier.load < MOST_LOOKS;
    return all.find((courier) => isFit(courier) && now - courier.busySince < SLOW_MS) ?? null;
  }

  /** When the errand under way turns out to be slow, those behind it are carried by others. */
  #relieveLater(courier: Courier, waitMs: number): void {
    this.#after(waitMs, () => {
      if (courier.isGone || courier.load < 2) return;
      const leftMs = courier.busySince + SLOW_MS - this.#clock.monotonic();
      if (leftMs > 0) return this.#relieveLater(courier, leftMs);
      this.#waiting.push(...courier.giveUpWaiting());
      this.#carry();
    });
  }

  async #openOne(): Promise<void> {
    this.#opening += 1;
    const channel = await this.#sessions.exec('exec sh', this.#ending.signal);
    this.#opening -= 1;
    if (!channel.ok) {
      // With another shell at work its turn comes; without one nothing can be run.
      if (this.#couriers.size === 0 && this.#opening === 0) this.#failAll(channel.fault);
      else this.#most = Math.max(1, this.#couriers.size);
      return;
    }
    // It waited so long for its session that there are enough by now.
    if (this.#couriers.size >= this.#most) {
      giveBack(channel.value);
      return;
    }
    const courier = new Courier(channel.value, this.#mark, () => this.#clock.monotonic(), {
      onFree: () => {
        this.#dismiss();
        this.#carry();
      },
      onGone: (gone, waiting) => this.#onGone(gone, waiting),
    });
    this.#couriers.add(courier);
    this.#after(SHELL_MS, () => {
      if (courier.pid === null && !courier.isGone) courier.end();
    });
    this.#carry();
  }

  #onGone(courier: Courier, lost: readonly Errand[]): void {
    this.#couriers.delete(courier);
    const isEnding = this.#ending.signal.aborted;
    const why = isEnding ? null : shellFault(this.#name, courier);
    for (const errand of lost) {
      // What stood behind another was not begun, as far as we know; what was under way is tried once more at the most.
      const hasTries = errand !== lost[0] || errand.tries < MOST_TRIES;
      if (errand.pace !== 'acts' && hasTries && why === null && !isEnding) this.#waiting.push(errand);
      else errand.lost(why);
    }
    // A login shell that brings us nowhere will not do so for the next one either.
    if (isEnding || (why !== null && this.#couriers.size === 0)) this.#failAll(why);
    else this.#carry();
  }

  #failAll(why: Fault | null): void {
    for (const errand of this.#waiting.splice(0)) errand.lost(why);
  }

  /** Ends what an errand started; a shell that does not come back from it is ended too. */
  #giveUp(errand: Errand): void {
    const at = this.#waiting.indexOf(errand);
    if (at >= 0) {
      this.#waiting.splice(at, 1);
      return;
    }
    const courier = [...this.#couriers].find(({ current }) => current === errand);
    const pid = courier?.pidOf(errand) ?? null;
    if (courier === undefined) return;
    if (pid !== null) this.kill(pid);
    this.#after(STUCK_MS, () => {
      if (courier.current === errand) courier.end();
    });
  }
}

/**
 * Why a shell went away by itself: the host had no memory for what it was to start, or the login shell never brought us to
 * `sh` (it forbids it, is none, hangs); its own words tell the most. Null when it simply ended.
 */
function shellFault(name: string, { noise, exitCode, pid }: Courier): Fault | null {
  const words = inert(noise.trim().split('\n').at(-1) ?? '').slice(0, 160);
  const said = words === '' ? '' : `: ${words}`;
  const host = inert(name);
  if (/cannot allocate|cannot fork|resource temporarily|out of memory|retry: /i.test(noise))
    return fault(
      'unreachable',
      phrase(`${host} está sem memória ou sem processos${said}`, `${host} is out of memory or processes${said}`),
      phrase(
        'veja pelo console do provedor: free -m, ulimit -u, dmesg',
        "look on the provider's console: free -m, ulimit -u, dmesg",
      ),
      'LINE_STARVED',
    );
  if (pid !== null) return null;
  const code = exitCode === null ? '' : ` (${exitCode})`;
  return fault(
    'unsupported',
    phrase(
      `o shell de login de ${host} não chega ao sh${code}${said}`,
      `the login shell of ${host} does not come to sh${code}${said}`,
    ),
    phrase(
      'esse usuário precisa de um shell que execute "exec sh": confira getent passwd, ForceCommand e os arquivos rc',
      'this user needs a shell that runs "exec sh": check getent passwd, ForceCommand and the rc files',
    ),
    'LINE_SHELL',
  );
}
