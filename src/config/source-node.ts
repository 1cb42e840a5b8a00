/** The layers of a configuration from weakest to strongest. */
export const LAYERS = ['default', 'system', 'user', 'file', 'environment'] as const;
/** See {@link LAYERS}. */
export type Layer = (typeof LAYERS)[number];

/** Where a value stands. */
export interface Origin {
  readonly layer: Layer;
  /** Path of the file, or `$NAME` of the variable. */
  readonly file: string;
  /** From 1; 0 where there are no lines (a variable, the whole file). */
  readonly line: number;
  /** In characters, from 1; 0 where there are none. */
  readonly column: number;
}

/** A value of a configuration file that knows where it stands. */
export type SourceNode = ScalarNode | ListNode | MapNode;

/** A single value. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly origin: Origin;
  readonly value: string | number | boolean | null;
  /** As written in the file (`0600`, `~`), without quotes. */
  readonly text: string;
}

/** A list. */
export interface ListNode {
  readonly kind: 'list';
  readonly origin: Origin;
  readonly items: readonly SourceNode[];
}

/** Keys and values, in the order of the file. */
export interface MapNode {
  readonly kind: 'map';
  readonly origin: Origin;
  readonly entries: ReadonlyMap<string, MapEntry>;
}

/** One key with its value. */
export interface MapEntry {
  /** Where the key stands. */
  readonly origin: Origin;
  readonly node: SourceNode;
}

/** Keys and list positions that lead to a value. */
export type ConfigPath = readonly (string | number)[];

/** A path as messages write it: `targets.prod.domains[0]`; keys that hold dots are quoted. */
export function pathText(path: ConfigPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      const key = /^[\p{L}\p{N}_-]+$/u.test(part) ? part : JSON.stringify(part);
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

/** The plain value for the schema; maps have no prototype, so that `__proto__` is a key like any other. */
export function toPlain(node: SourceNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  const plain: Record<string, unknown> = Object.create(null);
  for (const [key, { node: child }] of node.entries) plain[key] = toPlain(child);
  return plain;
}

function stepInto(node: SourceNode, part: string | number): SourceNode | undefined {
  if (node.kind === 'map') return node.entries.get(String(part))?.node;
  return node.kind === 'list' ? node.items[Number(part)] : undefined;
}

/** The value at a path; undefined when there is none. */
export function nodeAt(root: SourceNode, path: ConfigPath): SourceNode | undefined {
  let node: SourceNode | undefined = root;
  for (const part of path) {
    if (node === undefined) return undefined;
    node = stepInto(node, part);
  }
  return node;
}

/** Where a path stands: its key if it has one, else the nearest thing around it. */
export function originAt(root: SourceNode, path: ConfigPath, isOfKey = false): Origin {
  let node = root;
  for (const [index, part] of path.entries()) {
    const next = stepInto(node, part);
    if (next === undefined) return node.origin;
    if (isOfKey && index === path.length - 1 && node.kind === 'map')
      return node.entries.get(String(part))?.origin ?? next.origin;
    node = next;
  }
  return node.origin;
}

/** The weaker node under the stronger one: maps are joined key by key, everything else is replaced whole. */
export function mergeNodes(weaker: SourceNode, stronger: SourceNode): SourceNode {
  if (weaker.kind !== 'map' || stronger.kind !== 'map') return stronger;
  const entries = new Map(weaker.entries);
  for (const [key, entry] of stronger.entries) {
    const below = entries.get(key);
    entries.set(key, below === undefined ? entry : { origin: entry.origin, node: mergeNodes(below.node, entry.node) });
  }
  return { kind: 'map', origin: stronger.origin, entries };
}

/** Every single value and list with its path, in order; lists are not opened. */
export function* leavesOf(
  node: SourceNode,
  path: ConfigPath = [],
): Generator<readonly [ConfigPath, ScalarNode | ListNode]> {
  if (node.kind !== 'map') {
    yield [path, node];
    return;
  }
  for (const [key, { node: child }] of node.entries) yield* leavesOf(child, [...path, key]);
}
