/** A value at a time in epoch milliseconds; NaN is a gap mark. */
export type Point = readonly [time: number, value: number];

/** Points further apart than so many usual steps have a gap between them. */
const STEPS_TO_A_GAP = 2.5;
const COVER_STEPS = 1.5;

/** The usual distance of ascending points: their median; 0 with fewer than two. */
function stepOf(points: readonly Point[]): number {
  const steps: number[] = [];
  for (let index = 1; index < points.length; index += 1)
    steps.push((points[index]?.[0] ?? 0) - (points[index - 1]?.[0] ?? 0));
  steps.sort((a, b) => a - b);
  return steps[steps.length >> 1] ?? 0;
}

/** Marks the holes of a history, which are not said in it, as gaps. */
function withGaps(history: readonly Point[], stepMs: number): Point[] {
  const marked: Point[] = [];
  let before: number | null = null;
  for (const [time, value] of history) {
    if (before !== null && time - before > STEPS_TO_A_GAP * stepMs) marked.push([before + stepMs, Number.NaN]);
    marked.push([time, value]);
    before = time;
  }
  return marked;
}

/** True where a measured point before `time` is still valid, or one follows within the step. */
function createCover(measured: readonly Point[], coverMs: number): (time: number) => boolean {
  let index = 0;
  return (time) => {
    while (index < measured.length && (measured[index]?.[0] ?? 0) <= time) index += 1;
    const before = measured[index - 1];
    return before !== undefined && !Number.isNaN(before[1]) && time - before[0] < coverMs;
  };
}

/**
 * Joins a measured series with a history of the same thing: history fills only where nothing was measured, and gap marks
 * that it bridges are dropped. Also gives how long a point is valid, which grows to the history's own step.
 */
export function mergeHistory(
  measured: readonly Point[],
  history: readonly Point[],
  coverMs: number,
): { readonly points: readonly Point[]; readonly coverMs: number } {
  const stepMs = stepOf(history);
  const validMs = Math.max(coverMs, stepMs * COVER_STEPS);
  const isCovered = createCover(measured, coverMs);
  const filling = withGaps(history, stepMs).filter(([time]) => !isCovered(time));
  const isBridged = createCover(filling, validMs);
  const kept = measured.filter(([time, value]) => !Number.isNaN(value) || !isBridged(time));
  return { points: [...filling, ...kept].sort((a, b) => a[0] - b[0]), coverMs: validMs };
}
