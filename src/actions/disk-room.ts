/** Free bytes of the last file system that `df -Pk` told of; null when it told of none. */
export function freeOfDf(text: string): number | null {
  const kib = Number(text.trim().split('\n').at(-1)?.split(/\s+/)[3]);
  return Number.isFinite(kib) ? kib * 1024 : null;
}
