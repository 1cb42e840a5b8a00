/** One line of an ssh configuration: `IdentityFile ~/.ssh/id`. */
export interface ConfigLine {
  /** Lower case. */
  readonly keyword: string;
  readonly args: readonly string[];
  /** `path:12`, for messages. */
  readonly place: string;
}

/**
 * Reads the lines of an ssh configuration (ssh_config(5)): `Keyword value` or `Keyword=value`, words in double quotes kept
 * together, `#` at the beginning of a word ends the line, as OpenSSH 9 reads it. Comments and empty lines are left out.
 */
export function readConfigLines(text: string, path: string): readonly ConfigLine[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const match = /^\s*([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+|$)(.*)$/.exec(line);
    if (match === null) return [];
    const [, keyword = '', rest = ''] = match;
    return [{ keyword: keyword.toLowerCase(), args: wordsOf(rest), place: `${path}:${index + 1}` }];
  });
}

function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)"?|((?:[^\s"\\]|\\.)+)/g)) {
    const [, quoted, bare] = match;
    if (bare?.startsWith('#')) break;
    words.push((quoted ?? bare ?? '').replace(/\\(["'\\ ])/g, '$1'));
  }
  return words;
}
