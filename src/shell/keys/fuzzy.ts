/** Lower case without accents, so that `latencia` finds `Latência`. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Whether the text contains what was typed, whatever its case and accents. */
export function contains(text: string, typed: string): boolean {
  return fold(text).includes(fold(typed.trim()));
}

/**
 * How well `typed` matches `text` as letters in order; higher is better, undefined when they are not all there.
 * Letters in a row and at the beginning of words count more, so that `tm` finds `Tema: mono` before `sistema`.
 */
export function fuzzyScore(text: string, typed: string): number | undefined {
  const hay = fold(text);
  const needle = fold(typed).replace(/\s+/g, '');
  if (needle === '') return 0;
  let best: number | undefined;
  for (let start = hay.indexOf(needle[0] ?? ''); start >= 0; start = hay.indexOf(needle[0] ?? '', start + 1)) {
    const score = scoreFrom(hay, needle, start);
    if (score !== undefined && (best === undefined || score > best)) best = score;
  }
  return best;
}

function scoreFrom(hay: string, needle: string, start: number): number | undefined {
  let score = -start / 100;
  let at = start - 1;
  for (const letter of needle) {
    const next = hay.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    const isWordStart = next === 0 || /[^\p{L}\p{N}]/u.test(hay[next - 1] ?? ' ');
    score += next === at + 1 ? 3 : isWordStart ? 2 : -(next - at) / 20;
    at = next;
  }
  return score + (isStart(hay, start) ? 2 : 0);
}

function isStart(hay: string, index: number): boolean {
  return index === 0 || /[^\p{L}\p{N}]/u.test(hay[index - 1] ?? ' ');
}
