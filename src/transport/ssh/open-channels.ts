import type { EventEmitter } from 'node:events';

/**
 * The channels of one connection. ssh2 throws when anything is written after the connection ended, also from within its own
 * streams (an answer to a full window, the end of a half), where nobody could catch it: they are shut before it comes to that.
 */
export class OpenChannels {
  readonly #channels = new Set<object>();
  #isShut = false;

  /** The channel, known from now on until it closes. */
  add<T extends EventEmitter>(channel: T): T {
    this.#channels.add(channel);
    channel.once('close', () => this.#channels.delete(channel));
    if (this.#isShut) close(channel);
    return channel;
  }

  /** The connection has ended: nothing is written any more. */
  shut(): void {
    this.#isShut = true;
    for (const channel of this.#channels) close(channel);
  }
}

/** ssh2's own code writes nothing more to a channel whose way out reads `closed`. */
function close(channel: object): void {
  const outgoing: unknown = 'outgoing' in channel ? channel.outgoing : null;
  if (typeof outgoing === 'object' && outgoing !== null && 'state' in outgoing) outgoing.state = 'closed';
}
