import * as z from 'zod';
import type { Phrase } from '../../text/lang.ts';

/** What a single value is, for messages, documentation and editors. */
export interface ValueKind {
  /** `duração` / `duration`. */
  readonly name: Phrase;
  /** JSON Schema of the value as it is written. */
  readonly json: Readonly<Record<string, unknown>>;
  /** A text is taken as it stands (in an environment variable); otherwise it is read as YAML. */
  readonly isText: boolean;
  /** The value must not be shown. */
  readonly isSecret?: boolean;
}

/** What the documentation says of a part of the schema. */
export interface Note {
  readonly about?: Phrase;
  readonly kind?: ValueKind;
  /** A value as it is written in YAML, for documentation and the commented file. */
  readonly example?: string;
  /** What holds when the key is not set and there is no fixed default. */
  readonly otherwise?: Phrase;
  /** Shown beside the key in place of a block that is described elsewhere. */
  readonly sameAs?: string;
  /** How the keys of a map are called: `NOME` / `NAME`. */
  readonly keyName?: Phrase;
}

/** Notes by schema; zod's own place for such things. */
export const NOTES = z.registry<Note>();

/** How a key is described. */
export interface KeyNote {
  readonly about: Phrase;
  readonly example?: string;
  readonly otherwise?: Phrase;
  readonly sameAs?: string;
}

/** A key that has to be there. */
export function required<S extends z.ZodType>(schema: S, note: Omit<KeyNote, 'otherwise'>): S {
  NOTES.add(schema, { ...NOTES.get(schema), ...note });
  return schema;
}

/** A key that may be left out and then is undefined. */
export function key<S extends z.ZodType>(schema: S, note: KeyNote): z.ZodOptional<S> {
  const optional = schema.optional();
  NOTES.add(optional, note);
  return optional;
}

/** A key that may be left out and then reads as if `fallback` stood there. */
export function keyOr<S extends z.ZodType>(
  schema: S,
  fallback: NonNullable<z.input<S>>,
  note: KeyNote,
): z.ZodPrefault<S> {
  const prefault = schema.prefault(fallback as never);
  NOTES.add(prefault, note);
  return prefault;
}

/** A block of keys that may be left out and then holds its own defaults. */
export function block<Shape extends z.ZodRawShape>(
  shape: Shape,
  note: KeyNote,
): z.ZodPrefault<z.ZodObject<Shape, z.core.$strict>> {
  const prefault = z.strictObject(shape).prefault({} as never);
  NOTES.add(prefault, note);
  return prefault;
}
