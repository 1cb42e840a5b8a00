import type { Phrase } from '../text/lang.ts';
import type { Desk } from './desks.ts';
import type { Outcome } from './fault.ts';
import type { Report } from './report.ts';

/** A report in its folder, known by its name. */
export interface ReportName {
  /** File name without `.json`: `sparkone-prod-morning-20261123T110000Z`. */
  readonly id: string;
  /** `TARGET-RUNBOOK` as written in the name. */
  readonly subject: string;
  /** UTC, as in the name; sorts by time. */
  readonly stamp: string;
}

/** What a list says of a report. */
export interface ReportSummary
  extends Pick<Report, 'title' | 'target' | 'mark' | 'operators' | 'by' | 'level' | 'finishedAt'> {
  /** Titles of the steps that failed. */
  readonly failing: readonly Phrase[];
}

/** The report that was opened last. */
export interface OpenedReport {
  readonly id: string;
  readonly report: Outcome<Report>;
}

/** Earlier reports: names at once, what stands in them one after the other, newest first. */
export interface ReportDesk extends Desk {
  /** Where they are. */
  readonly folder: string;
  /** Newest first; empty where there is no folder yet. The fault is why the folder cannot be read. */
  names(): Outcome<readonly ReportName[]>;
  /** What was read of one; the fault of one that cannot be read; null while nobody has looked. */
  summary(id: string): Outcome<ReportSummary> | null;
  /** Looks at the folder again and begins to read. */
  refresh(): void;
  /** Reads one whole; it is then {@link ReportDesk.opened}. */
  open(id: string): void;
  opened(): OpenedReport | null;
  close(): void;
}
