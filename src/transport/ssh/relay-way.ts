import type { ClientChannel } from 'ssh2';
import { MarkReader } from './mark-reader.ts';
import type { RelayWay } from './relay.ts';

/** Waits until a relay stands; null when there is none. What came after its word is put back for whoever reads next. */
export function wayOf(channel: ClientChannel, mark: string, signal: AbortSignal): Promise<RelayWay | null> {
  const reader = new MarkReader(mark);
  return new Promise((resolve) => {
    const settle = (way: RelayWay | null) => {
      channel.off('data', onData);
      channel.off('close', onClose);
      signal.removeEventListener('abort', onClose);
      channel.pause();
      resolve(way);
    };
    const onClose = () => settle(null);
    const onData = (chunk: Buffer) => {
      const pieces = reader.feed(chunk);
      const at = pieces.findIndex((piece) => piece.kind === 'said' && piece.text.startsWith('x '));
      const found = pieces[at];
      if (found?.kind !== 'said') return;
      const way = found.text.slice(2);
      const after = pieces.slice(at + 1).flatMap((piece) => (piece.kind === 'bytes' ? [piece.bytes] : []));
      settle(way === 'none' ? null : (way as RelayWay));
      const rest = Buffer.concat([...after, reader.release()]);
      if (rest.length > 0) channel.unshift(rest);
    };
    channel.on('data', onData);
    channel.once('close', onClose);
    signal.addEventListener('abort', onClose, { once: true });
  });
}
