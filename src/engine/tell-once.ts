/** More different bugs than this in one session are not worth telling apart. */
const MOST_TOLD = 50;

/** Passes each bug on once: what throws in every round would otherwise fill the memory of whoever collects it. */
export function tellOnce(onBug: (error: unknown) => void): (error: unknown) => void {
  const told = new Set<string>();
  return (error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (told.has(text) || told.size >= MOST_TOLD) return;
    told.add(text);
    onBug(error);
  };
}
