import type { Clock, Stop } from '../../model/clock.ts';
import { good, type Outcome } from '../../model/fault.ts';
import type { Report } from '../../model/report.ts';
import type { OpenedReport, ReportDesk, ReportName, ReportSummary } from '../../model/report-desk.ts';
import type { ReportStore } from './report-store.ts';

/** Reports that are read for the list; the rest stand in it by name. */
const READ_AHEAD = 200;

function summaryOf({ title, target, mark, operators, by, level, finishedAt, steps }: Report): ReportSummary {
  const failing = steps.filter(({ verdict }) => verdict === 'fail').map((step) => step.title);
  return { title, target, mark, operators, by, level, finishedAt, failing };
}

/** The reports of a folder, read one a turn so that no key waits for the disk. */
export function createReportDesk(store: ReportStore, clock: Pick<Clock, 'after'>): ReportDesk {
  const listeners = new Set<() => void>();
  let names: Outcome<readonly ReportName[]> = good([]);
  let summaries = new Map<string, Outcome<ReportSummary>>();
  let opened: OpenedReport | null = null;
  let version = 0;
  let stop: Stop = () => undefined;
  const tell = () => {
    version += 1;
    for (const listener of listeners) listener();
  };
  const readOn = (ids: readonly string[], at: number) => {
    const id = ids[at];
    if (id === undefined) return;
    stop = clock.after(0, () => {
      const read = store.read(id);
      summaries.set(id, read.ok ? good(summaryOf(read.value)) : read);
      tell();
      readOn(ids, at + 1);
    });
  };
  return {
    folder: store.folder,
    version: () => version,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    names: () => names,
    summary: (id) => summaries.get(id) ?? null,
    refresh: () => {
      stop();
      names = store.list();
      const ids = names.ok ? names.value.map(({ id }) => id) : [];
      // A report is never changed once it is written; one that could not be read may have been mended.
      summaries = new Map([...summaries].filter(([id, read]) => read.ok && ids.includes(id)));
      readOn(ids.filter((id) => !summaries.has(id)).slice(0, READ_AHEAD), 0);
      tell();
    },
    open: (id) => {
      opened = { id, report: store.read(id) };
      tell();
    },
    opened: () => opened,
    close: () => stop(),
  };
}
