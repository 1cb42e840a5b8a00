import type { Unit } from '../../src/model/metric.ts';
import type { Formats } from '../../src/text/formats.ts';
import { valueText } from '../../src/text/units.ts';

/** A number whose unit nobody knows: as many digits as tell something. */
function plainNumber(value: number, formats: Formats): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return '–';
  if (size >= 10_000) return formats.short(value);
  if (size > 0 && size < 0.001) return value.toExponential(1);
  return formats.number(value, size >= 100 ? 1 : size >= 1 ? 2 : 3);
}

/** A value of a chart with its unit, where it has one. */
export function chartValue(unit: Unit | null, value: number, formats: Formats): string {
  return unit === null ? plainNumber(value, formats) : valueText(unit, value, formats);
}
