import { createKeptList } from '../engine/kept-list.ts';
import { maskSecrets } from '../text/mask.ts';

/** Expressions that are kept at the most. */
const MOST = 200;
/** A longer one is not kept: nobody would find it again in a list. */
const MOST_CHARS = 4_000;

/** Expressions that were run, also in earlier runs. */
export interface PromqlHistory {
  /** Newest first. */
  list(): readonly string[];
  add(expression: string): void;
}

/** A history in a file; null keeps it for this run only. An expression that holds a secret is never written. */
export function openPromqlHistory(path: string | null): PromqlHistory {
  if (path === null) {
    let kept: readonly string[] = [];
    return {
      list: () => kept,
      add: (expression) => {
        kept = [expression, ...kept.filter((one) => one !== expression)].slice(0, MOST);
      },
    };
  }
  const file = createKeptList<string>({
    path,
    most: MOST,
    read: (value) => (typeof value === 'string' && value !== '' && value.length <= MOST_CHARS ? value : null),
    keyOf: (expression) => expression,
  });
  return {
    list: () => file.list(),
    add: (expression) => {
      if (expression.length <= MOST_CHARS && maskSecrets(expression) === expression) file.add(expression);
    },
  };
}
