import type { LogSource } from '../model/log.ts';
import type { LogDesk, LogTail, SavedFilter } from '../model/log-tail.ts';
import { type KeptFilters, openKeptFilters } from './kept-filters.ts';
import { LOG_LIMITS, type LogLimits } from './log-buffer.ts';
import { exportLogLines } from './log-export.ts';
import { SAVED_FILTERS } from './log-filter.ts';
import { createLogTail, type TailClock } from './log-tail.ts';

/** What the logs of a session are made of. */
export interface LogDeskOptions {
  readonly source: LogSource;
  readonly clock: TailClock;
  /** Where exports go. */
  readonly exportFolder: string;
  readonly limits?: Partial<LogLimits>;
  /** Lines of history for each service. Default 1000. */
  readonly historyLines?: number;
  /** Filters of the configuration now. */
  filters?(): readonly SavedFilter[];
  /** Filters that the operator keeps; default for this run only. */
  readonly kept?: KeptFilters;
}

/** The logs of a session: nothing is followed before somebody looks. */
export function createLogDesk(options: LogDeskOptions): LogDesk {
  const { source, clock, exportFolder, limits = {}, historyLines } = options;
  const kept = options.kept ?? openKeptFilters(null);
  let tail: LogTail | null = null;
  return {
    tail: () => tail,
    open() {
      tail ??= createLogTail({
        source,
        clock,
        limits: { ...LOG_LIMITS, ...limits },
        savedFilters: () => [...SAVED_FILTERS, ...(options.filters?.() ?? []), ...kept.list()],
        ...(historyLines === undefined ? {} : { historyLines }),
      });
      return tail;
    },
    keepFilter: (filter) => kept.keep(filter),
    dropFilter: (id) => kept.drop(id),
    exportLines: (lines) => exportLogLines(exportFolder, clock.now(), lines),
    close: () => tail?.close(),
  };
}
