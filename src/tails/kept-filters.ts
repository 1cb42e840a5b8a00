import { createKeptList } from '../engine/kept-list.ts';
import { good, type Outcome } from '../model/fault.ts';
import { LOG_LEVELS, type LogLevel } from '../model/log.ts';
import type { SavedFilter } from '../model/log-tail.ts';
import { same } from '../text/lang.ts';
import { compileFilter, NO_FILTER } from './log-filter.ts';

/** Filters that are kept at the most. */
const MOST = 50;

/** Filters that an operator keeps under names of their own. */
export interface KeptFilters {
  /** In the order in which they were kept. */
  list(): readonly SavedFilter[];
  keep(filter: SavedFilter): Outcome<null>;
  drop(id: string): Outcome<null>;
}

function isLevel(value: unknown): value is LogLevel {
  return LOG_LEVELS.some((level) => level === value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

/** A filter as it was written; null for what is none, or whose patterns do not compile any more. */
function asFilter(value: unknown): SavedFilter | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, pattern, orLevel, own } = value as Partial<Record<keyof SavedFilter, unknown>>;
  if (typeof id !== 'string' || id === '' || typeof pattern !== 'string') return null;
  if (orLevel !== null && !isLevel(orLevel)) return null;
  const { include, exclude, minLevel, service } = (own ?? {}) as Record<string, unknown>;
  if (!isTexts(include) || !isTexts(exclude) || !isLevel(minLevel)) return null;
  if (service !== null && typeof service !== 'string') return null;
  const filter: SavedFilter = {
    id,
    label: same(id),
    pattern,
    orLevel,
    own: { from: 'screen', include, exclude, minLevel, service },
  };
  return compileFilter({ ...NO_FILTER, saved: filter }).ok ? filter : null;
}

/** Filters in a file of the operator; null keeps them for this run only. */
export function openKeptFilters(path: string | null): KeptFilters {
  if (path === null) {
    let kept: readonly SavedFilter[] = [];
    const without = (id: string): readonly SavedFilter[] => kept.filter((one) => one.id !== id);
    return {
      list: () => kept,
      keep: (filter) => {
        kept = [...without(filter.id), filter];
        return good(null);
      },
      drop: (id) => {
        kept = without(id);
        return good(null);
      },
    };
  }
  const file = createKeptList<SavedFilter>({ path, most: MOST, read: asFilter, keyOf: ({ id }) => id });
  return { list: () => file.list().toReversed(), keep: (filter) => file.add(filter), drop: (id) => file.remove(id) };
}
