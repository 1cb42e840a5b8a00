/** Words that are compared as equal: case and separators do not count. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[-_.\s]/g, '');
}

/**
 * Edits (insert, delete, replace, swap of neighbours) that lead from one word to the other: the optimal string alignment
 * distance. Gives up with `limit + 1` as soon as more than `limit` are needed.
 */
export function editDistance(from: string, to: string, limit = Number.POSITIVE_INFINITY): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1;
  let older: number[] = [];
  let old = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      let cost = Math.min(
        (old[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (old[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1])
        cost = Math.min(cost, (older[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    if (Math.min(...current) > limit) return limit + 1;
    older = old;
    old = current;
  }
  return old[to.length] ?? 0;
}

/** One begins with the other, or holds it whole: `disk` and `host.disk`. */
function isPart(word: string, other: string): boolean {
  if (word.length < 3 || other.length < 3) return false;
  return other.startsWith(word) || word.startsWith(other) || (word.length >= 4 && other.includes(word));
}

/**
 * The candidate that was probably meant: the nearest within a third of the word's length (at least one edit), or one that
 * begins with or holds the word; undefined when none is near enough to be more than a guess.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(word).slice(0, 64);
  if (wanted === '') return undefined;
  const limit = Math.min(wanted.length - 1, Math.max(1, Math.floor(wanted.length / 3)));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const other = plain(candidate);
    const distance = Math.min(
      editDistance(wanted, other, limit),
      isPart(wanted, other) ? limit : Number.POSITIVE_INFINITY,
    );
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
