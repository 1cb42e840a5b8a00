import type { Operation } from 'ink-output';

/**
 * The rows as they are painted, when every operation writes one whole row from its first cell and none writes a row twice:
 * that is how the cockpit's frames are made. Null when something else is among them.
 */
export function wholeRows(operations: readonly Operation[], height: number): string[] | null {
  const rows: (string | undefined)[] = new Array(height).fill(undefined);
  for (const operation of operations) {
    if (operation.type !== 'write' || operation.x !== 0) return null;
    const { y, text, transformers } = operation;
    if (!(y >= 0 && y < height) || rows[y] !== undefined || text.includes('\n')) return null;
    rows[y] = transformers.reduce((line, transformer) => transformer(line, 0), text);
  }
  return rows.map((row) => row?.trimEnd() ?? '');
}
