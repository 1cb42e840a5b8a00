/**
 * Whether a text matches one pattern of ssh_config(5) PATTERNS: `*` stands for any number of characters, `?` for one.
 * Compared without regard to case, as host names are.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text.toLowerCase());
}

/** Whether a text matches a list of patterns; one that begins with `!` and matches refuses the whole list. */
export function matchesList(patterns: readonly string[], text: string): boolean {
  let isFound = false;
  for (const pattern of patterns) {
    const isNegated = pattern.startsWith('!');
    if (!matchesPattern(isNegated ? pattern.slice(1) : pattern, text)) continue;
    if (isNegated) return false;
    isFound = true;
  }
  return isFound;
}
