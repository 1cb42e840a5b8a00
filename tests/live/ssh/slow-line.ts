import { connect, createServer, type Socket } from 'node:net';

/** What a line does to what goes through it. */
export interface SlowLineOptions {
  /** Port on the loopback address that it leads to. */
  readonly port: number;
  /** Milliseconds that everything takes, one way. */
  readonly delayMs: number;
  /**
   * Share of pieces, 0..1, that are lost and sent again, as TCP does: they, and all behind them, come a retransmission later.
   * Default 0.
   */
  readonly loss?: number;
}

/** A line between a caller and a server, slow as asked, that counts what goes through it. */
export interface SlowLine {
  readonly port: number;
  /** Bytes of payload to the server, and from it. */
  sent(): number;
  received(): number;
  /** Pieces that went each way: what a network would carry as packets. */
  pieces(): number;
  /** Other delays from now on. */
  setDelay(delayMs: number): void;
  /** Holds everything back, in both directions, as a network that went away without a word; false lets it go on. */
  hold(isHeld: boolean): void;
  /** Cuts every connection. */
  cut(): void;
  close(): Promise<void>;
}

/** Milliseconds until something that was lost is sent again (the least that Linux waits: RFC 6298, TCP_RTO_MIN). */
const RETRANSMIT_MS = 200;

/**
 * Opens a line. It stands in for `tc netem`, which this machine's kernel may lack: delay and loss happen to pieces of TCP's
 * payload, in this process, so that bandwidth, reordering and congestion are not imitated.
 */
export async function openSlowLine(options: SlowLineOptions): Promise<SlowLine> {
  let { delayMs } = options;
  const { loss = 0 } = options;
  let isHeld = false;
  const counts = { sent: 0, received: 0, pieces: 0 };
  const sockets = new Set<Socket>();
  const waiting = new Set<() => void>();

  const carry = (from: Socket, to: Socket, count: 'sent' | 'received') => {
    // What was sent first comes first, however late it is.
    let lastAt = 0;
    const after = (act: () => void) => {
      const extra = Math.random() < loss ? RETRANSMIT_MS + 2 * delayMs : 0;
      lastAt = Math.max(performance.now() + delayMs + extra, lastAt);
      const go = () => (isHeld ? void waiting.add(act) : act());
      setTimeout(go, lastAt - performance.now());
    };
    from.on('data', (chunk: Buffer) => {
      counts[count] += chunk.length;
      counts.pieces += 1;
      after(() => to.write(chunk));
    });
    from.on('end', () => after(() => to.end()));
    from.on('close', () => after(() => to.destroy()));
    from.on('error', () => undefined);
  };
  const server = createServer((caller) => {
    const called = connect({ port: options.port, host: '127.0.0.1', noDelay: true });
    caller.setNoDelay(true);
    for (const socket of [caller, called]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    carry(caller, called, 'sent');
    carry(called, caller, 'received');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    port: address.port,
    sent: () => counts.sent,
    received: () => counts.received,
    pieces: () => counts.pieces,
    setDelay: (ms) => {
      delayMs = ms;
    },
    hold: (held) => {
      isHeld = held;
      if (held) return;
      for (const act of waiting) act();
      waiting.clear();
    },
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
