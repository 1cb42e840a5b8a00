import * as z from 'zod';
import { type Phrase, phrase } from '../text/lang.ts';
import type { ConfigPath } from './source-node.ts';
import { NOTES, type Note, type ValueKind } from './values/note.ts';

/** One part of the schema as plain data: what messages, documentation, the example and the environment layer walk. */
export interface Outline {
  readonly shape: 'value' | 'list' | 'block' | 'map';
  readonly about: Phrase | null;
  readonly example: string | null;
  /** What holds when it is not set and there is no fixed default. */
  readonly otherwise: Phrase | null;
  /** Fixed default as it would be written; undefined when there is none. */
  readonly fallback: unknown;
  /** Only of a value. */
  readonly kind: ValueKind | null;
  readonly sameAs: string | null;
  /** Keys of a block by name. */
  readonly keys: ReadonlyMap<string, Outline>;
  /** What a list or a map holds. */
  readonly inner: Outline | null;
  /** How the free keys of a map are called; also of a block whose keys are ids from elsewhere. */
  readonly keyName: Phrase | null;
}

const ANY: ValueKind = { name: phrase('valor', 'value'), json: {}, isText: false };
const NO_KEYS: ReadonlyMap<string, Outline> = new Map<string, Outline>([]);

function outlineWith(schema: z.core.$ZodType, outer: Note, fallback: unknown): Outline {
  const note: Note = { ...NOTES.get(schema as z.ZodType), ...outer };
  if (schema instanceof z.ZodOptional) return outlineWith(schema.unwrap(), note, fallback);
  if (schema instanceof z.ZodPrefault) return outlineWith(schema.unwrap(), note, schema.def.defaultValue);
  const common = {
    about: note.about ?? null,
    example: note.example ?? null,
    otherwise: note.otherwise ?? null,
    sameAs: note.sameAs ?? null,
    keyName: note.keyName ?? null,
    fallback,
    kind: null,
    keys: NO_KEYS,
    inner: null,
  };
  if (schema instanceof z.ZodObject) {
    const keys = Object.entries(schema.shape).map(
      ([name, child]) => [name, outlineWith(child, {}, undefined)] as const,
    );
    return { ...common, shape: 'block', keys: new Map(keys) };
  }
  if (schema instanceof z.ZodRecord)
    return { ...common, shape: 'map', inner: outlineWith(schema.valueType, {}, undefined) };
  if (schema instanceof z.ZodArray)
    return { ...common, shape: 'list', inner: outlineWith(schema.element, {}, undefined) };
  return { ...common, shape: 'value', kind: note.kind ?? ANY };
}

/** The outline of a schema. */
export function outlineOf(schema: z.ZodType): Outline {
  return outlineWith(schema, {}, undefined);
}

/** The part of an outline that a path of a configuration leads to; undefined when there is none. */
export function outlineAt(root: Outline, path: ConfigPath): Outline | undefined {
  let here: Outline | undefined = root;
  for (const part of path) {
    if (here === undefined) return undefined;
    here = here.shape === 'block' ? here.keys.get(String(part)) : (here.inner ?? undefined);
  }
  return here;
}
