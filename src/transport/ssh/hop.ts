import type { Duplex } from 'node:stream';
import type { Algorithms, AuthHandlerMiddleware, Client } from 'ssh2';
import type { Clock } from '../../model/clock.ts';
import { bad, type Fault, good, type Outcome } from '../../model/fault.ts';
import type { Asker } from '../../model/question.ts';
import type { Secret } from '../../model/secret.ts';
import type { Phrase } from '../../text/lang.ts';
import { wordsOf } from '../faults.ts';
import { type HostCertificate, parseCertificate } from './certificate.ts';
import type { Dial } from './dial.ts';
import { fetchHostCertificate } from './host-certificate.ts';
import { decideHostKey, type HostTrust, hostKeyOrder, trustOf } from './host-key.ts';
import type { HostSettings } from './host-settings.ts';
import { type Keyring, type LoginMemory, openKeyring } from './keyring.ts';
import { readKnownHosts } from './known-hosts.ts';
import type { Ssh2 } from './library.ts';
import { algorithmsFault, connectFault, cutFault, noSshFault, silentLineFault } from './line-faults.ts';
import { createLogin, type Login } from './login.ts';
import { refusedFault } from './login-faults.ts';
import { OpenChannels } from './open-channels.ts';
import { createPatience, type Patience } from './patience.ts';

/** Between two signs of life that are asked of the target: what tells a silent service from a silent line. */
export const PULSE_MS = 1_500;

/** What a call to one host is made with. */
export interface HopParts {
  readonly ssh2: Ssh2;
  readonly settings: HostSettings;
  readonly dial: Dial;
  readonly clock: Pick<Clock, 'after' | 'now' | 'monotonic'>;
  readonly asker: Asker;
  readonly memory: LoginMemory;
  readonly passphrase: Secret | undefined;
  readonly signal: AbortSignal;
  /** Told what could not be done as configured. */
  readonly note: (text: Phrase) => void;
}

/** A host that let us in. */
export interface Hop {
  readonly client: Client;
  readonly settings: HostSettings;
  readonly channels: OpenChannels;
  /** Monotonic milliseconds at which something last came from it. */
  heardAt(): number;
  /** Called once, when the connection has ended, whoever ended it. */
  onEnd(listener: (why: Fault) => void): void;
  end(): void;
}

/** Calls a host: connects, checks its key, logs in. The fault says how far it came, and what to do. */
export async function openHop(parts: HopParts): Promise<Outcome<Hop>> {
  const ending = new AbortController();
  const signal = AbortSignal.any([parts.signal, ending.signal]);
  const patience = createPatience(parts.clock, parts.settings.connectTimeoutMs, () => ending.abort());
  try {
    const asker = patience.around(parts.asker);
    const opened = await new Call({ ...parts, asker, signal }, patience).open();
    if (opened.ok || !ending.signal.aborted) return opened;
    return bad(silentLineFault(parts.settings, patience.phase(), patience.allowedMs()));
  } finally {
    patience.stop();
  }
}

class Call {
  readonly #parts: HopParts;
  readonly #patience: Patience;
  #hostFault: Fault | null = null;
  #heardAt = 0;

  constructor(parts: HopParts, patience: Patience) {
    this.#parts = parts;
    this.#patience = patience;
  }

  async open(): Promise<Outcome<Hop>> {
    const { settings, dial, signal } = this.#parts;
    const known = readKnownHosts(settings.knownHosts);
    const keyring = openKeyring(this.#parts);
    keyring.catch(() => undefined); // Awaited below, unless the host cannot be reached at all.
    const trust = trustOf(settings, await known);
    const certificate = await this.#certificate(trust);
    const stream = await dial(signal);
    if (!stream.ok) return stream;
    return this.#logIn(stream.value, trust, certificate, await keyring);
  }

  /** Only where an authority is known that could speak for this host: it costs a connection of its own. */
  async #certificate({ lines }: HostTrust): Promise<HostCertificate | null> {
    const { dial, signal } = this.#parts;
    if (!lines.some(({ marker }) => marker === 'cert-authority')) return null;
    const stream = await dial(signal);
    if (!stream.ok) return null; // The connection itself will say why.
    const blob = await fetchHostCertificate(stream.value, signal);
    return blob === null ? null : parseCertificate(blob);
  }

  #logIn(
    stream: Duplex,
    trust: HostTrust,
    certificate: HostCertificate | null,
    keyring: Keyring,
  ): Promise<Outcome<Hop>> {
    const { ssh2, settings, memory, signal, clock } = this.#parts;
    this.#patience.begin('greeting');
    const login = createLogin({ settings, keyring, asker: this.#parts.asker, memory, signal });
    // Gone while keys were read: nothing would ever tell of it.
    if (stream.destroyed) return Promise.resolve(bad(this.#closedFault(login, keyring)));
    const client = new ssh2.Client();
    const channels = new OpenChannels();
    // Before ssh2's own listeners, which leave its channels in a state in which they throw.
    for (const event of ['end', 'close', 'error']) stream.on(event, () => channels.shut());
    return new Promise((resolve) => {
      let failure: Fault | null = null;
      let onEnd: (why: Fault) => void = () => undefined;
      const stop = () => {
        channels.shut();
        stream.destroy();
        client.destroy();
      };
      const fail = (why: Fault) => {
        failure ??= why;
        stop();
      };
      signal.addEventListener('abort', stop, { once: true });
      client.on('error', (error) => {
        // A key that could not sign: the next one is tried.
        if (error.level !== 'agent') fail(this.#faultOf(error, login, keyring));
      });
      client.on('handshake', () => this.#patience.begin('login'));
      client.once('close', () => {
        signal.removeEventListener('abort', stop);
        const why = failure ?? this.#closedFault(login, keyring);
        resolve(bad(why));
        onEnd(why);
      });
      client.once('ready', () => {
        this.#patience.stop();
        signal.removeEventListener('abort', stop);
        login.accepted();
        resolve(
          good({
            client,
            settings,
            channels,
            heardAt: () => this.#heardAt,
            onEnd: (listener) => {
              onEnd = () => listener(cutFault(settings));
            },
            end: () => {
              client.end();
              stop();
            },
          }),
        );
      });
      client.connect({
        sock: stream,
        username: settings.user,
        readyTimeout: 0, // Ours knows when the operator is asked.
        keepaliveInterval: PULSE_MS,
        keepaliveCountMax: Math.max(2, Math.ceil((settings.aliveEveryMs * settings.aliveCount) / PULSE_MS)),
        strictVendor: false,
        algorithms: algorithmsOf(settings, trust, certificate),
        authHandler: login.next as unknown as AuthHandlerMiddleware,
        hostVerifier: (key: Buffer, verify: (isRight: boolean) => void) => {
          void this.#decide(key, trust, certificate).then(verify);
        },
      });
      // After ssh2's own: its pause keeps everything until it listens itself.
      stream.on('data', () => {
        if (this.#heardAt === 0) this.#patience.begin('keys');
        this.#heardAt = clock.monotonic();
      });
      if (signal.aborted) stop();
    });
  }

  async #decide(key: Buffer, trust: HostTrust, certificate: HostCertificate | null): Promise<boolean> {
    const { settings, asker, signal, clock, note } = this.#parts;
    const decided = await decideHostKey(
      { settings, trust, certificate, asker, signal, note, atSeconds: clock.now() / 1000 },
      key,
    );
    if (!decided.ok) this.#hostFault = decided.fault;
    return decided.ok;
  }

  #faultOf(error: Error & { readonly level?: string; readonly code?: unknown }, login: Login, keyring: Keyring): Fault {
    const { settings } = this.#parts;
    if (this.#hostFault !== null) return this.#hostFault;
    const words = wordsOf(error);
    if (error.level === 'client-authentication') return refusal(settings, login, keyring, false);
    if (/authentication failures/i.test(words)) return refusal(settings, login, keyring, true);
    if (error.level === 'handshake' && /no matching/i.test(words)) return algorithmsFault(settings, words);
    if (error.level === 'client-timeout') return cutFault(settings);
    if (error.level === 'client-socket') return connectFault(settings, error);
    if (this.#patience.phase() === 'greeting' || error.level === 'protocol') return noSshFault(settings, words);
    return connectFault(settings, error);
  }

  /** Closed by the host without a word. */
  #closedFault(login: Login, keyring: Keyring): Fault {
    const { settings } = this.#parts;
    if (this.#hostFault !== null) return this.#hostFault;
    if (this.#patience.phase() === 'login') return refusal(settings, login, keyring, false);
    return noSshFault(settings, '');
  }
}

function refusal(settings: HostSettings, login: Login, keyring: Keyring, isTooMany: boolean): Fault {
  const { flaws, isAgentSilent } = keyring;
  return (
    login.askFault() ??
    refusedFault(settings, { tried: login.tried(), offered: login.offered(), flaws, isAgentSilent, isTooMany })
  );
}

function algorithmsOf(settings: HostSettings, trust: HostTrust, certificate: HostCertificate | null): Algorithms {
  return {
    serverHostKey: hostKeyOrder(trust, certificate, settings.hasOldRsa) as NonNullable<Algorithms['serverHostKey']> &
      string[],
    compress: settings.isCompressed ? ['zlib@openssh.com', 'zlib', 'none'] : ['none', 'zlib@openssh.com', 'zlib'],
  };
}
