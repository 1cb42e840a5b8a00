import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { inert } from '../../text/inert.ts';
import type { MapEntry, Origin, SourceNode } from '../source-node.ts';
import { MAX_DEPTH, MAX_REFERENCES, MAX_VALUES } from './yaml-limits.ts';
import { BAD_KEY, BAD_MERGE, duplicateKey, LOOP, TOO_DEEP, TOO_MANY, type Words } from './yaml-words.ts';

/** Ends a walk through a file that is beyond any configuration. */
export class TooMuch extends Error {
  readonly words: Words;
  constructor(words: Words) {
    super();
    this.words = words;
  }
}

/** Told of what is wrong, and of the key it is about. */
export type Complain = (origin: Origin, words: Words, key?: string) => void;

type Anchored = Scalar | YAMLMap | YAMLSeq;

const isAnchored = (node: unknown): node is Anchored => isScalar(node) || isMap(node) || isSeq(node);
const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && (typeof key.value === 'symbol' || (key.value === '<<' && key.type === 'PLAIN'));
const nothing = (origin: Origin): SourceNode => ({ kind: 'scalar', origin, value: null, text: '' });

/** Turns the parser's nodes into nodes that know where they stand, following references within limits. */
export class YamlWalker {
  readonly #originOf: (offset: number) => Origin;
  readonly #complain: Complain;
  readonly #anchors = new Map<string, Anchored>();
  readonly #open = new Set<Node>();
  #values = 0;
  #references = 0;

  constructor(originOf: (offset: number) => Origin, complain: Complain) {
    this.#originOf = originOf;
    this.#complain = complain;
  }

  /** The node with everything below it; `around` is where it stands when it has no place of its own. */
  walk(node: unknown, depth: number, around: Origin): SourceNode {
    this.#values += 1;
    if (this.#values > MAX_VALUES) throw new TooMuch(TOO_MANY);
    if (depth > MAX_DEPTH) throw new TooMuch(TOO_DEEP);
    const origin = this.#place(node, around);
    if (isAlias(node)) return this.#follow(node.source, depth, origin);
    if (isAnchored(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isMap(node) || isSeq(node)) return this.#collection(node, depth, origin);
    return isScalar(node) ? scalar(node, origin) : nothing(origin);
  }

  #place(node: unknown, around: Origin): Origin {
    const range = (node as Partial<Node> | null)?.range;
    return range ? this.#originOf(range[0]) : around;
  }

  /** The parser's own `resolve` searches the whole document each time. */
  #follow(name: string, depth: number, origin: Origin): SourceNode {
    this.#references += 1;
    if (this.#references > MAX_REFERENCES) throw new TooMuch(TOO_MANY);
    const target = this.#anchors.get(name);
    if (target !== undefined && !this.#open.has(target)) return this.walk(target, depth, origin);
    this.#complain(origin, LOOP);
    return nothing(origin);
  }

  #collection(node: YAMLMap | YAMLSeq, depth: number, origin: Origin): SourceNode {
    this.#open.add(node);
    try {
      if (isMap(node)) return { kind: 'map', origin, entries: this.#entries(node.items, depth, origin) };
      return { kind: 'list', origin, items: node.items.map((item) => this.walk(item, depth + 1, origin)) };
    } finally {
      this.#open.delete(node);
    }
  }

  /** Keys of the block itself win over those that `<<` brings, wherever it stands. */
  #entries(pairs: readonly Pair[], depth: number, around: Origin): Map<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    for (const { key, value } of pairs)
      if (isMergeKey(key)) this.#merge(entries, value, depth, this.#place(key, around));
    const own = new Set<string>();
    for (const { key, value } of pairs) {
      if (isMergeKey(key)) continue;
      const origin = this.#place(key, around);
      if (!isScalar(key) || key.value === null || typeof key.value === 'object') {
        this.#complain(origin, BAD_KEY);
        continue;
      }
      const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
      const earlier = own.has(name) ? entries.get(name) : undefined;
      if (earlier !== undefined) this.#complain(origin, duplicateKey(name, earlier.origin), inert(name).slice(0, 80));
      own.add(name);
      entries.set(name, { origin, node: this.walk(value, depth + 1, origin) });
    }
    return entries;
  }

  #merge(entries: Map<string, MapEntry>, value: unknown, depth: number, origin: Origin): void {
    const from = this.walk(value, depth, origin);
    for (const map of from.kind === 'list' ? from.items : [from]) {
      if (map.kind !== 'map') this.#complain(origin, BAD_MERGE);
      else for (const [name, entry] of map.entries) if (!entries.has(name)) entries.set(name, entry);
    }
  }
}

function scalar({ value, source }: Scalar, origin: Origin): SourceNode {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { kind: 'scalar', origin, value, text: source ?? String(value) };
  return { kind: 'scalar', origin, value: null, text: source ?? '' };
}
