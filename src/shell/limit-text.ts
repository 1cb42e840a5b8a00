import type { Threshold, Unit } from '../model/metric.ts';
import type { Formats } from '../text/formats.ts';
import { valueText } from '../text/units.ts';
import { cellLevel } from './drawing/spark.ts';

/** The limit that the value meets next, with its direction: `> 2 s`, `< 30 d`; empty without a threshold. */
export function limitText(threshold: Threshold | undefined, value: number, unit: Unit, formats: Formats): string {
  if (threshold === undefined) return '';
  const isPastWarn = cellLevel(value, threshold) !== 'ok' && threshold.critical !== undefined;
  const limit = isPastWarn ? threshold.critical : (threshold.warn ?? threshold.critical);
  if (limit === undefined) return '';
  return `${threshold.direction === 'above' ? '>' : '<'} ${valueText(unit, limit, formats)}`;
}
