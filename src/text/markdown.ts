import { inert } from './inert.ts';

/** Text from outside as Markdown text: inert, on one line, nothing in it is markup. */
export function markdownText(text: string): string {
  return inert(text).replace(/[\\`*_{}[\]<>#|~]|!(?=\[)/g, (mark) => `\\${mark}`);
}

/** Backticks in a row at the most. */
function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** A code span that no backtick inside can end. */
export function markdownCode(text: string): string {
  const line = inert(text);
  const longest = longestRun(line);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${longest > 0 ? ' ' : ''}${line}${longest > 0 ? ' ' : ''}${fence}`;
}

/** A code block that nothing inside can end. An indented one would be a paragraph of the list before it. */
export function markdownBlock(lines: readonly string[]): string {
  const shown = lines.map(inert);
  const fence = '`'.repeat(Math.max(3, longestRun(shown.join('\n')) + 1));
  return [`${fence}text`, ...shown, fence].join('\n');
}
