import { inert } from '../text/inert.ts';
import type { LoadedConfig } from './load.ts';
import { type Outline, outlineAt } from './outline.ts';
import { type ConfigPath, leavesOf, nodeAt, type Origin, pathText, type SourceNode, toPlain } from './source-node.ts';
import { isLiteralSecret } from './values/secret-leaf.ts';
import { yamlText } from './yaml/yaml-text.ts';

/** One value of the configuration in force, and where it came from. */
export interface ShownValue {
  readonly key: string;
  /** As it would be written; a literal secret is `[secret]`, a reference to one stands as it is. */
  readonly value: string;
  readonly origin: Origin;
}

const BY_DEFAULT: Origin = { layer: 'default', file: 'default', line: 0, column: 0 };

/** Every value that is set, in the order of the schema, then every fixed default. */
export function shownValues({ tree, outline }: LoadedConfig): ShownValue[] {
  const set = tree === null ? [] : [...leavesOf(tree)].map(([path, node]) => shownValue(path, node, outline));
  return [...set, ...defaultsOf(outline, tree, [])];
}

function shownValue(path: ConfigPath, node: SourceNode, outline: Outline): ShownValue {
  const part = outlineAt(outline, path);
  const plain = toPlain(node);
  const isList = part?.shape === 'list' && part.inner?.kind?.isSecret === true;
  const value = isList && Array.isArray(plain) ? `[${plain.map(closed).join(', ')}]` : shownText(plain, part);
  return { key: inert(pathText(path)), value: inert(value), origin: node.origin };
}

function shownText(plain: unknown, part: Outline | undefined): string {
  const isSecret = part?.kind?.isSecret === true || part?.inner?.kind?.isSecret === true;
  return isSecret ? closed(plain) : yamlText(plain);
}

/** A reference to a secret as it stands; anything else is the secret. */
function closed(plain: unknown): string {
  return typeof plain === 'string' && !isLiteralSecret(plain) ? yamlText(plain) : '[secret]';
}

function* defaultsOf(outline: Outline, tree: SourceNode | null, path: readonly string[]): Generator<ShownValue> {
  for (const [name, child] of outline.keys) {
    const own = [...path, name];
    const node = tree === null ? undefined : nodeAt(tree, own);
    if (child.shape === 'block') yield* defaultsOf(child, tree, own);
    else if (child.shape === 'map' && child.inner?.shape === 'block' && node?.kind === 'map')
      for (const key of node.entries.keys()) yield* defaultsOf(child.inner, tree, [...own, key]);
    else if (node === undefined && child.fallback !== undefined)
      yield { key: pathText(own), value: yamlText(child.fallback), origin: BY_DEFAULT };
  }
}
