/** The value below which `share` (0..1) of the values lie; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** Middle value. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** One line of the report: what was measured, the figure, what it has to reach, and whether it does. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Upper bound that the project set itself; null when the figure is for information. */
  readonly atMost: number | null;
  readonly detail: string;
}

/** The figures as an aligned table. */
export function renderFigures(figures: readonly Figure[]): string {
  const digits = (value: number) => (Number.isFinite(value) ? value.toFixed(Math.abs(value) < 10 ? 2 : 0) : 'n/a');
  const rows = figures.map((figure) => {
    const verdict = figure.atMost === null ? '' : figure.value <= figure.atMost ? 'reached' : 'MISSED';
    const bound = figure.atMost === null ? '' : `<= ${figure.atMost}`;
    return [figure.name, `${digits(figure.value)} ${figure.unit}`, bound, verdict, figure.detail];
  });
  const widths = [36, 18, 8, 8].map((least, column) => Math.max(least, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
