/**
 * One word of POSIX sh that stands for exactly these bytes: single quotes, with each quote inside closed, escaped and
 * opened again. Source: POSIX.1-2024, Shell Command Language, 2.2.2.
 * @throws RangeError for what no argument can hold: NUL, or a lone surrogate (which has no bytes in UTF-8).
 */
export function quoteWord(text: string): string {
  if (text.includes('\0')) throw new RangeError('an argument cannot hold NUL');
  if (!text.isWellFormed()) throw new RangeError('an argument has to be well-formed Unicode');
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** An argv as words of POSIX sh. */
export function quoteArgv(argv: readonly string[]): string {
  return argv.map(quoteWord).join(' ');
}

/** An argv as an operator would type it: quoted only where a shell would take it apart. */
export function showArgv(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : quoteWord(word))).join(' ');
}
