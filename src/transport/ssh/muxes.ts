import { preamble } from './errand-script.ts';
import { Mux } from './mux.ts';
import { MUX_WAYS, muxScript } from './mux-script.ts';
import { wayOf } from './relay-way.ts';
import { giveBack, type Sessions } from './sessions.ts';

/** The one session of a connection that carries many streams: opened when it is wanted first, again when it was lost. */
export class Muxes {
  readonly #sessions: Sessions;
  readonly #makeRoom: () => void;
  #current: Promise<Mux | null> | null = null;
  #isHopeless = false;

  /** @param makeRoom asks for the session of whoever can do without. */
  constructor(sessions: Sessions, makeRoom: () => void) {
    this.#sessions = sessions;
    this.#makeRoom = makeRoom;
  }

  /** The session; null where the host has nothing that could carry it, and when the signal aborts. */
  async take(signal: AbortSignal): Promise<Mux | null> {
    if (this.#isHopeless) return null;
    this.#current ??= this.#open();
    const current = this.#current;
    const mux = await Promise.race([current, aborted(signal)]);
    if (mux?.isOver !== true) return mux;
    if (this.#current === current) this.#current = null;
    return this.take(signal);
  }

  async #open(): Promise<Mux | null> {
    const never = new AbortController().signal;
    for (const way of MUX_WAYS) {
      const mark = `--mux-${crypto.randomUUID()}--`;
      const session = await this.#sessions.exec('exec sh', never, this.#makeRoom);
      if (!session.ok) {
        this.#current = null;
        return null;
      }
      const channel = session.value;
      const gone = new Promise<void>((resolve) => void channel.once('close', () => resolve()));
      // One compound command: the shell has read all of it before it becomes the program, whose stdin is what follows.
      channel.write(`${preamble(mark)}{\n${muxScript(way)}\n}\n`);
      if ((await wayOf(channel, mark, never)) === way) {
        const mux = new Mux(channel, way);
        if (await mux.ready) return mux;
      }
      // Its session counts at the server until that has closed it too; the next way may need it.
      giveBack(channel);
      await gone;
    }
    this.#isHopeless = true;
    return null;
  }
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
