import { editDistance } from '../src/text/suggest.ts';

/** The name most like the word, when one is like it enough to be meant. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const [best] = names.map((name) => ({ name, edits: editDistance(word, name) })).toSorted((x, y) => x.edits - y.edits);
  return best !== undefined && best.edits <= Math.max(2, word.length / 3) ? best.name : undefined;
}
