import { LineCounter, parseAllDocuments } from 'yaml';
import type { ConfigProblem } from '../problem.ts';
import type { Layer, Origin, SourceNode } from '../source-node.ts';
import { MAX_DEPTH } from './yaml-limits.ts';
import { yamlProblem } from './yaml-problems.ts';
import { type Complain, TooMuch, YamlWalker } from './yaml-walker.ts';
import { SEVERAL_DOCUMENTS, TOO_DEEP } from './yaml-words.ts';

/** A file's tree, or null when nothing is set in it; with everything that is wrong with its YAML. */
export interface YamlTree {
  readonly root: SourceNode | null;
  readonly problems: readonly ConfigProblem[];
}

/** Reads one YAML document into nodes that know where they stand. Never throws. */
export function readYaml(text: string, layer: Layer, file: string): YamlTree {
  const whole: Origin = { layer, file, line: 0, column: 0 };
  const lines = new LineCounter();
  const problems: ConfigProblem[] = [];
  const complain: Complain = (origin, [found, wanted, remedy], key = '') =>
    problems.push({ severity: 'error', origin, key, found, wanted, remedy });
  const originOf = (offset: number): Origin => {
    const { line, col } = lines.linePos(offset);
    return { layer, file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (isTooDeep(text)) {
    complain(whole, TOO_DEEP);
    return { root: null, problems };
  }
  const parsed = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, merge: true, prettyErrors: false });
  const documents = 'empty' in parsed ? [] : parsed;
  const [document, second] = documents;
  for (const each of documents) {
    for (const error of [...each.errors, ...each.warnings]) problems.push(yamlProblem(error, originOf(error.pos[0])));
  }
  if (second !== undefined) complain(originOf(second.range[0]), SEVERAL_DOCUMENTS);
  if (document === undefined || document.contents === null) return { root: null, problems };
  try {
    return { root: new YamlWalker(originOf, complain).walk(document.contents, 0, whole), problems };
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    complain(whole, error.words);
    return { root: null, problems };
  }
}

/**
 * Deep nesting would exhaust the stack of the parser, or its patience: counted before it. Brackets are counted with a wide
 * margin, since quotes and comments are not looked at; indentation by the widest that opens with a key or a dash.
 */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (depth > 8 * MAX_DEPTH) return true;
  }
  return /^[ \t]{512}[ \t]*[^\s#]/m.test(text) || /^(?:[ \t]*[-?][ \t]){257}/m.test(text);
}
