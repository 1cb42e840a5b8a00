/** The largest value that was measured; NaN when none was. */
export function largest(values: ArrayLike<number>): number {
  let most = Number.NaN;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? Number.NaN;
    if (value > most || (Number.isNaN(most) && !Number.isNaN(value))) most = value;
  }
  return most;
}
