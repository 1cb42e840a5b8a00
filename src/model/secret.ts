import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * A value that must not be seen: it redacts itself in string conversion, JSON and inspection.
 * Only {@link Secret.reveal} opens it, and only clients and transports call that.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. For clients and transports only. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
