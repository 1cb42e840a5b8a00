import type { LogLevel } from '../model/log.ts';
import type { SavedFilter } from '../model/log-tail.ts';
import { same } from '../text/lang.ts';
import { SAVED_FILTERS } from './log-filter.ts';

/** A filter as the configuration holds it, by its name. */
export interface ConfiguredFilter {
  readonly label?: string | undefined;
  readonly pattern: string;
  readonly orLevel?: LogLevel | undefined;
}

/** The filters of the configuration. One that is named as the runbook's takes another id, so that both can be chosen. */
export function configuredFilters(filters: Readonly<Record<string, ConfiguredFilter>>): readonly SavedFilter[] {
  const taken = new Set(SAVED_FILTERS.map(({ id }) => id));
  return Object.entries(filters).map(([name, { label, pattern, orLevel }]) => ({
    id: taken.has(name) ? `${name} (config)` : name,
    label: same(label ?? name),
    pattern,
    orLevel: orLevel ?? null,
    own: { from: 'configuration', include: [], exclude: [], minLevel: 'none', service: null },
  }));
}
