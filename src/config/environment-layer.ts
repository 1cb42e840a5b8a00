import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import { nearestWord } from '../text/suggest.ts';
import type { Outline } from './outline.ts';
import type { ConfigProblem } from './problem.ts';
import { mergeNodes, nodeAt, type Origin, type SourceNode } from './source-node.ts';
import { readYaml } from './yaml/yaml-tree.ts';

/** Beginning of the variables that set keys. */
export const ENV_PREFIX = 'SPARKONE_TUI_';
/** Variables of that beginning that are no keys: the file to read. */
export const ENV_CONFIG = 'SPARKONE_TUI_CONFIG';

/** A key's part of a variable's name: `requireReason` is `REQUIRE_REASON`, `sparkone-prod` is `SPARKONE_PROD`. */
export function envName(part: string): string {
  return part
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}

/** Variable of a path: `SPARKONE_TUI_TARGETS__SPARKONE_PROD__READ_ONLY`. */
export function envVariable(path: readonly string[]): string {
  return ENV_PREFIX + path.map(envName).join('__');
}

interface Step {
  readonly key: string;
  readonly outline: Outline;
}

/** The keys that a variable's name stands for; undefined when there is no such key. `below` tells names already given in files. */
function keysOf(segments: readonly string[], outline: Outline, below: SourceNode | null): Step[] | undefined {
  const [first, ...rest] = segments;
  if (first === undefined) return [];
  const step = stepOf(first, outline, below);
  if (step === undefined) return undefined;
  const further = keysOf(rest, step.outline, below === null ? null : (nodeAt(below, [step.key]) ?? null));
  return further === undefined ? undefined : [step, ...further];
}

function stepOf(segment: string, outline: Outline, below: SourceNode | null): Step | undefined {
  if (outline.shape === 'block') {
    for (const [key, child] of outline.keys) if (envName(key) === segment) return { key, outline: child };
    return undefined;
  }
  if (outline.shape !== 'map' || outline.inner === null || segment === '') return undefined;
  const given = below?.kind === 'map' ? [...below.entries.keys()].find((key) => envName(key) === segment) : undefined;
  return { key: given ?? segment.toLowerCase().replaceAll('_', '-'), outline: outline.inner };
}

/** Every variable of the schema's blocks, for suggestions. */
function variablesOf(outline: Outline, path: readonly string[] = []): string[] {
  const here = path.length === 0 || outline.shape === 'block' ? [] : [envVariable(path)];
  return [
    ...here,
    ...[...outline.keys].flatMap(([key, child]) => (path.length < 4 ? variablesOf(child, [...path, key]) : [])),
  ];
}

/** The variables `SPARKONE_TUI_*` as one layer. `ignored` are variables of that beginning that belong to others. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  outline: Outline,
  below: SourceNode | null,
  ignored: readonly string[],
): { readonly root: SourceNode | null; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  let root: SourceNode | null = null;
  for (const name of Object.keys(env).toSorted()) {
    const value = env[name];
    if (!name.startsWith(ENV_PREFIX) || ignored.includes(name) || value === undefined) continue;
    const origin: Origin = { layer: 'environment', file: `$${inert(name)}`, line: 0, column: 0 };
    const steps = keysOf(name.slice(ENV_PREFIX.length).split('__'), outline, below);
    if (steps === undefined) {
      problems.push(unknownVariable(name, origin, outline));
      continue;
    }
    const node = valueNode(value, steps.at(-1)?.outline, origin, problems);
    if (node === null) continue;
    const tree = steps.reduceRight<SourceNode>(
      (inner, { key }) => ({ kind: 'map', origin, entries: new Map([[key, { origin, node: inner }]]) }),
      node,
    );
    root = root === null ? tree : mergeNodes(root, tree);
  }
  return { root, problems };
}

function valueNode(
  value: string,
  outline: Outline | undefined,
  origin: Origin,
  problems: ConfigProblem[],
): SourceNode | null {
  if (outline?.kind?.isText === true) return { kind: 'scalar', origin, value, text: value };
  const tree = readYaml(value, 'environment', origin.file);
  problems.push(...tree.problems.map((problem) => ({ ...problem, origin })));
  if (tree.problems.length > 0) return null;
  return tree.root === null ? { kind: 'scalar', origin, value: null, text: '' } : atOrigin(tree.root, origin);
}

/** Lines and columns inside a variable would only confuse. */
function atOrigin(node: SourceNode, origin: Origin): SourceNode {
  if (node.kind === 'scalar') return { ...node, origin };
  if (node.kind === 'list') return { ...node, origin, items: node.items.map((item) => atOrigin(item, origin)) };
  const entries = [...node.entries].map(
    ([key, entry]) => [key, { origin, node: atOrigin(entry.node, origin) }] as const,
  );
  return { kind: 'map', origin, entries: new Map(entries) };
}

function unknownVariable(name: string, origin: Origin, outline: Outline): ConfigProblem {
  const near = nearestWord(name, variablesOf(outline));
  return {
    severity: 'error',
    origin,
    key: '',
    found: phrase('uma variável que não é de nenhuma chave', 'a variable that belongs to no key'),
    wanted: phrase(
      'SPARKONE_TUI_ e a chave em maiúsculas, com "__" entre blocos',
      'SPARKONE_TUI_ and the key in capitals, with "__" between blocks',
    ),
    remedy:
      near === undefined
        ? phrase('tire com unset, ou veja docs/configuracao.md', 'remove it with unset, or see docs/configuration.md')
        : phrase(`você quis dizer ${near}?`, `did you mean ${near}?`),
  };
}
