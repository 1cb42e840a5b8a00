import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import { decodeUtf8 } from './decode.ts';
import type { ConfigProblem } from './problem.ts';
import { MAX_CONFIG_BYTES, readSmallFile } from './read-file.ts';
import type { Layer, Origin, SourceNode } from './source-node.ts';
import { readYaml } from './yaml/yaml-tree.ts';

/** A file that may hold configuration. */
export interface ConfigFile {
  readonly layer: Layer;
  readonly path: string;
  /** It was named by the operator: not being there is a problem. */
  readonly isRequired: boolean;
}

/** What became of a file: used, not there, there without a single key, or refused. */
export type FileState = 'used' | 'absent' | 'empty' | 'refused';

/** One file read. */
export interface FileLayer {
  readonly file: ConfigFile;
  readonly state: FileState;
  /** Null unless used. */
  readonly root: SourceNode | null;
  /** Permission bits; 0 when not read. */
  readonly mode: number;
  readonly problems: readonly ConfigProblem[];
}

/** Problems told of one file; what comes after is only counted. */
export const MAX_PROBLEMS = 50;

/** Reads and parses one file; everything wrong with it comes as problems. */
export function readFileLayer(file: ConfigFile): FileLayer {
  const path = inert(file.path);
  const whole: Origin = { layer: file.layer, file: path, line: 0, column: 0 };
  const problem = (origin: Origin, words: Pick<ConfigProblem, 'found' | 'wanted' | 'remedy'>): ConfigProblem => ({
    severity: 'error',
    key: '',
    origin,
    found: words.found,
    wanted: words.wanted,
    remedy: words.remedy,
  });
  const refused = (problems: readonly ConfigProblem[], mode = 0): FileLayer => ({
    file,
    state: 'refused',
    root: null,
    mode,
    problems,
  });

  const read = readSmallFile(file.path, MAX_CONFIG_BYTES);
  if (read.kind === 'failed') return refused([problem(whole, read)]);
  if (read.kind === 'absent')
    return file.isRequired
      ? refused([problem(whole, MISSING)])
      : { file, state: 'absent', root: null, mode: 0, problems: [] };
  const decoded = decodeUtf8(read.bytes);
  if (!decoded.ok)
    return refused([problem({ ...whole, line: decoded.line, column: decoded.column }, decoded)], read.mode);
  const { root, problems } = readYaml(decoded.text, file.layer, path);
  if (problems.length > 0) return { file, state: 'refused', root, mode: read.mode, problems: firstOnes(problems) };
  if (root === null || (root.kind === 'scalar' && root.value === null))
    return { file, state: 'empty', root: null, mode: read.mode, problems: [] };
  if (root.kind !== 'map') return refused([problem(root.origin, NO_KEYS)], read.mode);
  return { file, state: 'used', root, mode: read.mode, problems: [] };
}

const MISSING = {
  found: phrase('nada nesse caminho', 'nothing at that path'),
  wanted: phrase('o arquivo indicado em --config', 'the file named by --config'),
  remedy: phrase(
    'confira o caminho, ou crie com "sparkone-tui init"',
    'check the path, or create it with "sparkone-tui init"',
  ),
};

const NO_KEYS = {
  found: phrase('texto sem nenhuma chave', 'text without a single key'),
  wanted: phrase('"chave: valor"', '"key: value"'),
  remedy: phrase(
    'confira se é o arquivo certo; "sparkone-tui init" escreve um exemplo',
    'see whether it is the right file; "sparkone-tui init" writes an example',
  ),
};

/** The first problems, and one that counts the rest. */
export function firstOnes(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const last = problems[MAX_PROBLEMS];
  if (last === undefined) return [...problems];
  const more = problems.length - MAX_PROBLEMS;
  return [
    ...problems.slice(0, MAX_PROBLEMS),
    {
      ...last,
      found: phrase(`mais ${more} problemas daqui em diante`, `${more} more problems from here on`),
      wanted: phrase('uma configuração', 'a configuration'),
      remedy: phrase('corrija os primeiros e tente de novo', 'correct the first ones and try again'),
    },
  ];
}
