import type { Clock, Stop } from '../../model/clock.ts';
import { bad, type Fault, good, type Outcome } from '../../model/fault.ts';
import type { Line, LineState } from '../../model/line.ts';
import type { Asker } from '../../model/question.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { backoffMs } from '../backoff.ts';
import { within } from '../deadline.ts';
import type { Connection } from './connection.ts';
import { PULSE_MS } from './hop.ts';
import { askingFault, closedFault, isFinal, mutedFault, openingFault } from './line-faults.ts';

/** What a line is made of. */
export interface LineParts {
  readonly name: string;
  readonly clock: Clock;
  readonly asker: Asker;
  /** Calls every host on the way. */
  readonly call: (asker: Asker, signal: AbortSignal) => Promise<Outcome<Connection>>;
}

const LONGEST_WAIT_MS = 30_000;
/** Nothing at all for so long, not even the answer to a sign of life: the line is not sound, although nobody has cut it yet. */
const MUTED_MS = 2 * PULSE_MS;
/** A connection that ends sooner than this is no success: the next attempt waits longer, not shorter. */
const STEADY_MS = 20_000;

/** The one connection to a target: opened at the first use, again when it is cut, by itself where that can help. */
export class SshLine implements Line {
  readonly name: string;
  readonly #parts: LineParts;
  readonly #ending = new AbortController();
  readonly #listeners = new Set<() => void>();
  #state: LineState = { kind: 'idle' };
  #connection: Connection | null = null;
  #opening: Promise<void> | null = null;
  #stopWaiting: Stop = () => undefined;
  #attempt = 0;
  #hasBeenUp = false;
  #lastAwayAt = Number.NEGATIVE_INFINITY;
  #version = 0;
  #cutFault: Fault | null = null;
  #awaySince = 0;

  constructor(parts: LineParts) {
    this.#parts = parts;
    this.name = parts.name;
  }

  state(): LineState {
    return this.#state;
  }

  version(): number {
    return this.#version;
  }

  subscribe(listener: () => void): Stop {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The standing connection; null while there is none. */
  get connection(): Connection | null {
    return this.#connection;
  }

  /** The connection, opened when nobody has; waits while it is opened, and says at once why it cannot be used else. */
  async use(signal: AbortSignal): Promise<Outcome<Connection>> {
    if (this.#state.kind === 'idle') this.#open();
    if (this.#state.kind === 'connecting' && !this.#hasBeenUp) await this.#settled(signal);
    if (this.#connection !== null) return good(this.#connection);
    return bad(this.#fault());
  }

  async open(signal: AbortSignal): Promise<Fault | null> {
    if (this.#state.kind === 'idle') this.#open();
    while (!signal.aborted && (this.#state.kind === 'connecting' || this.#state.kind === 'asking'))
      await this.#settled(signal);
    return this.#connection === null ? this.#fault() : null;
  }

  retry(): void {
    if (this.#state.kind !== 'away') return;
    this.#attempt = 0;
    this.#open();
  }

  faultSince(monotonic: number): Fault | null {
    if (this.#connection === null) return this.#fault();
    if (this.#lastAwayAt >= monotonic) return this.#cutFault ?? this.#fault();
    const silentMs = this.#parts.clock.monotonic() - Math.max(monotonic, this.#connection.heardAt());
    return silentMs > MUTED_MS ? mutedFault(this.name, silentMs) : null;
  }

  notice(): Phrase | null {
    const state = this.#state;
    const host = inert(this.name);
    switch (state.kind) {
      case 'connecting':
        return this.#hasBeenUp ? this.#againText() : phrase(`ligando a ${host} …`, `connecting to ${host} …`);
      case 'asking':
        return phrase('espera por você', 'waits for you');
      case 'away':
        return this.#awayText(state);
      case 'up':
        return (this.#connection?.forwarder.remarks().length ?? 0) > 0
          ? phrase('SSH sem encaminhamento: mais lento', 'SSH without forwarding: slower')
          : null;
      case 'idle':
      case 'closed':
        return null;
    }
  }

  remarks(): readonly Phrase[] {
    return this.#connection?.remarks() ?? [];
  }

  close(): void {
    this.#ending.abort();
    this.#stopWaiting();
    this.#connection?.end();
    this.#connection = null;
    this.#change({ kind: 'closed' });
  }

  #againText(): Phrase {
    const [agoPt, agoEn] = this.#awayFor();
    return phrase(`linha SSH fora há ${agoPt}, ligando …`, `SSH line away for ${agoEn}, connecting …`);
  }

  #awayFor(): readonly [string, string] {
    const ms = this.#parts.clock.monotonic() - this.#awaySince;
    return [pt.age(ms), en.age(ms)];
  }

  #awayText({ retryAt }: Extract<LineState, { kind: 'away' }>): Phrase {
    const [agoPt, agoEn] = this.#awayFor();
    if (retryAt === null) return phrase(`linha SSH fora há ${agoPt}`, `SSH line away for ${agoEn}`);
    const left = Math.max(0, retryAt - this.#now());
    return phrase(
      `linha SSH fora há ${agoPt}, nova tentativa em ${pt.age(left)}`,
      `SSH line away for ${agoEn}, next try in ${en.age(left)}`,
    );
  }

  #fault(): Fault {
    const state = this.#state;
    if (state.kind === 'away') return state.fault;
    if (state.kind === 'asking') return askingFault(this.name, state.what);
    if (state.kind === 'closed') return closedFault(this.name);
    // Called again: what it was away for is still the reason.
    return this.#cutFault ?? openingFault(this.name);
  }

  #open(): void {
    if (this.#ending.signal.aborted || this.#opening !== null) return;
    this.#stopWaiting();
    this.#change({ kind: 'connecting', since: this.#now() });
    this.#opening = this.#call().finally(() => {
      this.#opening = null;
    });
  }

  async #call(): Promise<void> {
    const { signal } = this.#ending;
    const asker: Asker = {
      ask: async (question, asking) => {
        this.#change({ kind: 'asking', since: this.#now(), what: question.title });
        try {
          return await this.#parts.asker.ask(question, asking);
        } finally {
          if (this.#state.kind === 'asking') this.#change({ kind: 'connecting', since: this.#now() });
        }
      },
    };
    const called = await this.#parts.call(asker, signal);
    if (signal.aborted) {
      if (called.ok) called.value.end();
      return;
    }
    if (called.ok) this.#stand(called.value);
    else this.#leave(called.fault);
  }

  #stand(connection: Connection): void {
    this.#connection = connection;
    this.#hasBeenUp = true;
    const since = this.#now();
    this.#change({ kind: 'up', since });
    connection.onEnd((why) => {
      if (this.#connection !== connection) return;
      this.#connection = null;
      connection.end();
      if (this.#now() - since > STEADY_MS) this.#attempt = 0;
      if (!this.#ending.signal.aborted) this.#leave(why);
    });
  }

  #leave(why: Fault): void {
    const now = this.#now();
    const since = this.#state.kind === 'up' || this.#cutFault === null ? now : this.#awaySince;
    this.#awaySince = since;
    this.#cutFault = why;
    this.#lastAwayAt = now;
    if (isFinal(why)) {
      this.#change({ kind: 'away', since, fault: why, retryAt: null });
      return;
    }
    const waitMs = backoffMs(this.#attempt, LONGEST_WAIT_MS);
    this.#attempt += 1;
    this.#change({ kind: 'away', since, fault: why, retryAt: now + waitMs });
    this.#stopWaiting = this.#parts.clock.after(waitMs, () => this.#open());
  }

  #now(): number {
    return this.#parts.clock.monotonic();
  }

  #change(state: LineState): void {
    this.#state = state;
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  /** Waits for the next change of state. */
  async #settled(signal: AbortSignal): Promise<void> {
    let stop: Stop = () => undefined;
    const changed = new Promise<void>((resolve) => {
      stop = this.subscribe(resolve);
    });
    await within(signal, changed).catch(() => undefined);
    stop();
  }
}
