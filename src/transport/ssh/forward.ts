import type { ClientChannel } from 'ssh2';
import { bad, good, type Outcome } from '../../model/fault.ts';
import type { Address } from '../../model/service.ts';
import { addressText } from '../../model/service.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { deadlineOf } from '../deadline.ts';
import { placeText, wireFault, wordsOf } from '../faults.ts';
import type { ConnectOptions, Wire } from '../transport.ts';
import { ChannelWire, type WireChannel } from './channel-wire.ts';
import type { Couriers } from './couriers.ts';
import { preamble, word } from './errand-script.ts';
import { forwardFault, noRelayFault } from './forward-faults.ts';
import { engineSocketOf, type Hello } from './hello.ts';
import type { Hop } from './hop.ts';
import { Muxes } from './muxes.ts';
import { type RelayWay, relayScript } from './relay.ts';
import { wayOf } from './relay-way.ts';
import { giveBack, type Sessions } from './sessions.ts';

/** What streams are opened with. */
export interface ForwardParts {
  readonly target: Pick<Hop, 'client' | 'channels'>;
  readonly sessions: Sessions;
  readonly couriers: Couriers;
  /** What the host said of itself; waits for it. */
  readonly hello: (signal: AbortSignal) => Promise<Hello | null>;
  /** Told when streams need a session and there is none: what can do without one gives it back. */
  readonly makeRoom: () => void;
  /** Engines that this login may not reach are reached with `sudo -n`. */
  readonly usesSudo: boolean;
}

/** Prohibited, and a kind of channel that the server does not know (RFC 4254 section 5.1). OpenSSH says the first of TCP only. */
const PROHIBITED: readonly unknown[] = [1, 3];
const USUAL_ENGINE = '/var/run/docker.sock';

type Refusal = { readonly words: string; readonly isProhibited: boolean };

/** Opens streams to addresses as the target sees them: forwarded by sshd, else relayed by a command in a session. */
export class Forwarder {
  readonly #parts: ForwardParts;
  readonly #wires = new Set<ChannelWire>();
  /** Addresses that sshd does not forward to. */
  readonly #forbidden = new Set<string>();
  readonly #ways = new Set<RelayWay>();
  readonly #muxes: Muxes;
  #engine: string | null = null;
  #isSudo = false;

  constructor(parts: ForwardParts) {
    this.#parts = parts;
    this.#muxes = new Muxes(parts.sessions, parts.makeRoom);
  }

  async connect(asked: Address, options: ConnectOptions): Promise<Outcome<Wire>> {
    const signal = deadlineOf(options);
    const address = this.#actual(asked);
    const place = placeText(address, options.peer);
    if (this.#forbidden.has(addressText(address))) return this.#relay(address, place, options, signal);
    const opened = await this.#forward(address, signal);
    if (opened.ok) return opened;
    if (signal.aborted) return bad(wireFault(signal.reason, place, options.timeoutMs, signal));
    if (address.kind === 'tcp')
      return opened.refusal.isProhibited
        ? this.#relay(address, place, options, signal)
        : bad(forwardFault(opened.refusal.words, place, options.timeoutMs));
    return this.#afterSocket(address, place, options, signal);
  }

  /** Everything that was opened ends as a network's connection would. */
  cut(): void {
    for (const wire of this.#wires) wire.cut();
  }

  /** What is slower than it could be; empty when nothing is. */
  remarks(): readonly Phrase[] {
    if (this.#ways.size === 0) return [];
    const ways = [...this.#ways].join(', ');
    return [
      phrase(
        `o sshd não encaminha conexões: vão por sessões (${ways}), mais devagar; permita AllowTcpForwarding e AllowStreamLocalForwarding`,
        `sshd forwards no connections: they go through sessions (${ways}), slower; allow AllowTcpForwarding and AllowStreamLocalForwarding`,
      ),
    ];
  }

  #actual(address: Address): Address {
    const isUsual = address.kind === 'unix' && address.path === USUAL_ENGINE;
    return isUsual && this.#engine !== null ? { kind: 'unix', path: this.#engine } : address;
  }

  #forward(
    address: Address,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true; readonly value: Wire } | { readonly ok: false; readonly refusal: Refusal }> {
    const { client } = this.#parts.target;
    return new Promise((resolve) => {
      const refuse = (error: unknown) =>
        resolve({
          ok: false,
          refusal: {
            words: wordsOf(error).replace(/^\(SSH\) Channel open failure: /, ''),
            isProhibited: error instanceof Error && 'reason' in error && PROHIBITED.includes(error.reason),
          },
        });
      const onAbort = () => refuse(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      const give = (error: Error | undefined, channel: ClientChannel) => {
        signal.removeEventListener('abort', onAbort);
        if (error !== undefined && error !== null) refuse(error);
        else if (signal.aborted) channel.close();
        else resolve({ ok: true, value: this.#wire(channel) });
      };
      try {
        if (address.kind === 'unix') client.openssh_forwardOutStreamLocal(address.path, give);
        else client.forwardOut('127.0.0.1', 0, address.host, address.port, give);
      } catch (error) {
        refuse(error); // The line went away in the meantime.
      }
    });
  }

  #wire(channel: WireChannel, onHeard?: () => void): ChannelWire {
    const wire = new ChannelWire(this.#parts.target.channels.add(channel), onHeard);
    this.#wires.add(wire);
    wire.once('close', () => this.#wires.delete(wire));
    return wire;
  }

  /** sshd does not tell why a socket could not be opened: the host's shell does, and forbidden forwarding is what is left. */
  async #afterSocket(
    address: Extract<Address, { kind: 'unix' }>,
    place: string,
    options: ConnectOptions,
    signal: AbortSignal,
  ): Promise<Outcome<Wire>> {
    const { usesSudo, hello } = this.#parts;
    const state = await this.#look(address.path, signal);
    if (state === 'ours') return this.#relay(address, place, options, signal);
    const said = address.path === USUAL_ENGINE ? await hello(signal) : null;
    const other = said === null ? null : engineSocketOf(said);
    if (other !== null && other !== address.path) {
      this.#engine = other;
      return this.connect(address, { ...options, signal });
    }
    if (state === 'denied' && usesSudo) {
      this.#isSudo = true;
      return this.#relay(address, place, options, signal);
    }
    const code = state === 'denied' ? 'EACCES' : state === 'absent' ? 'ENOENT' : undefined;
    return bad(wireFault(Object.assign(new Error('open failed'), { code }), place, options.timeoutMs, signal));
  }

  async #look(path: string, signal: AbortSignal): Promise<'ours' | 'denied' | 'absent' | 'unknown'> {
    const file = word(path);
    const script = `if [ ! -e ${file} ]; then echo absent; elif [ -w ${file} ]; then echo ours; else echo denied; fi`;
    const carried = await this.#parts.couriers.run({ script, maxBytes: 100, pace: 'quick', signal });
    const said = carried.kind === 'done' ? carried.result.stdout.toString().trim() : '';
    return said === 'ours' || said === 'denied' || said === 'absent' ? said : 'unknown';
  }

  /** Through the one session that carries many streams, where the host has what that takes; else through one of its own. */
  async #relay(address: Address, place: string, options: ConnectOptions, signal: AbortSignal): Promise<Outcome<Wire>> {
    const isRoots = this.#isSudo && isEngineSocket(address);
    const mux = isRoots ? null : await this.#muxes.take(signal);
    if (mux === null) return this.#relayAlone(address, place, options, signal);
    const opened = await mux.open(address, signal);
    if (signal.aborted) return bad(wireFault(signal.reason, place, options.timeoutMs, signal));
    if (!opened.ok) return bad(forwardFault(opened.words, place, options.timeoutMs));
    this.#ways.add(mux.way);
    this.#forbidden.add(addressText(address));
    return good(this.#wire(opened.stream));
  }

  async #relayAlone(
    address: Address,
    place: string,
    options: ConnectOptions,
    signal: AbortSignal,
  ): Promise<Outcome<Wire>> {
    const mark = `--relay-${crypto.randomUUID()}--`;
    const session = await this.#parts.sessions.exec('exec sh', signal);
    if (!session.ok) return session;
    const channel = session.value;
    const isEngine = isEngineSocket(address);
    const script = relayScript(address, { isEngine, usesSudo: this.#isSudo && isEngine });
    // One compound command: the shell has read all of it before it becomes the relay, whose stdin is what follows.
    channel.write(`${preamble(mark)}{\n${script}\n}\n`);
    const way = await wayOf(channel, mark, signal);
    if (signal.aborted || way === null) {
      giveBack(channel);
      if (signal.aborted) return bad(wireFault(signal.reason, place, options.timeoutMs, signal));
      return bad(noRelayFault(place));
    }
    return good(
      this.#wire(channel, () => {
        this.#ways.add(way);
        this.#forbidden.add(addressText(address));
      }),
    );
  }
}

function isEngineSocket(address: Address): boolean {
  return address.kind === 'unix' && /\/(docker|podman)\.sock$/.test(address.path);
}
