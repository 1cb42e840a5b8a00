import { createMouseSplitter, type MouseEvent } from '../../src/shell/keys/mouse.ts';

/** A terminal's input whose mouse reports are taken out, and told to listeners. */
export interface MouseStdin {
  readonly stdin: NodeJS.ReadStream;
  onMouse(listener: (event: MouseEvent) => void): () => void;
}

/**
 * Wraps the input stream: Ink drops mouse reports unread, so they are taken out before it reads. Everything but `read`
 * is the stream's own.
 */
export function withMouse(source: NodeJS.ReadStream): MouseStdin {
  const listeners = new Set<(event: MouseEvent) => void>();
  const split = createMouseSplitter();
  const read = (size?: number): unknown => {
    for (;;) {
      const chunk: unknown = source.read(size);
      if (typeof chunk !== 'string') return chunk;
      const { rest, events } = split(chunk);
      for (const event of events) for (const listener of listeners) listener(event);
      if (rest !== '') return rest;
    }
  };
  const stdin = new Proxy(source, {
    get(target, property) {
      if (property === 'read') return read;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return {
    stdin,
    onMouse: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
