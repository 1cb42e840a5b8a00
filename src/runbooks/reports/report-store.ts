import { join } from 'node:path';
import { readSmallFile } from '../../config/read-file.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import type { Report } from '../../model/report.ts';
import type { ReportName } from '../../model/report-desk.ts';
import { en, pt } from '../../text/formats.ts';
import type { Lang } from '../../text/lang.ts';
import { phrase } from '../../text/lang.ts';
import { findNamed, namePart, namesIn, readFault, stampOf, type WrittenPair, writePair } from '../own-folder.ts';
import { renderReportMarkdown } from './report-markdown.ts';
import { parseReport } from './report-schema.ts';

/** Larger than any report; what is larger is none. */
const MAX_BYTES = 16 * 1024 * 1024;
const NAME = /^(.+)-(\d{8}T\d{6}Z)(?:-(\d+))?\.json$/;

/** `TARGET-RUNBOOK`, as file names begin. */
export function subjectOf(target: string, runbook: string): string {
  return `${namePart(target)}-${namePart(runbook)}`;
}

/** The reports folder: made when the first report is written, 0700 with files 0600. Every failure is a fault. */
export class ReportStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Writes both files whole or says why not; each is complete before it takes its name, and none is ever replaced. */
  write(report: Report, lang: Lang, timeZone?: string): Outcome<WrittenPair> {
    const name = `${subjectOf(report.target, report.runbook)}-${stampOf(report.finishedAt)}`;
    return writePair(this.folder, name, { value: report, markdown: renderReportMarkdown(report, lang, timeZone) });
  }

  /** Every report by name, newest first; empty where there is no folder yet. */
  list(): Outcome<readonly ReportName[]> {
    const names = namesIn(this.folder);
    if (!names.ok) return names;
    const found = names.value.flatMap((name) => {
      const [, subject, stamp, number] = NAME.exec(name) ?? [];
      if (subject === undefined || stamp === undefined) return [];
      return [{ id: name.slice(0, -'.json'.length), subject, stamp, number: Number(number ?? 1) }];
    });
    found.sort((a, b) => b.stamp.localeCompare(a.stamp) || b.number - a.number || a.id.localeCompare(b.id));
    return good(found);
  }

  /** Reads one report by id. */
  read(id: string): Outcome<Report> {
    const path = join(this.folder, `${id}.json`);
    const file = readSmallFile(path, MAX_BYTES);
    if (file.kind === 'absent') return bad(readFault(path, 'ENOENT'));
    if (file.kind === 'failed')
      return bad(fault('denied', phrase(`${path}: ${file.found['pt-BR']}`, `${path}: ${file.found.en}`), file.remedy));
    return parseReport(new TextDecoder().decode(file.bytes), `${id}.json`);
  }

  /** `last`, an id, or the only report whose id holds the text. */
  find(asked: string): Outcome<ReportName> {
    const listed = this.list();
    if (!listed.ok) return listed;
    const exact = listed.value.find(({ id }) => `${id}.json` === asked || `${id}.md` === asked);
    if (exact !== undefined) return good(exact);
    const { only, matching } = findNamed(listed.value, asked);
    return only === null ? bad(unknownReport(asked, this.folder, matching)) : good(only);
  }

  /** The newest report of a runbook, target and mark that can be read; null when there is none. */
  newest(of: Pick<Report, 'target' | 'runbook' | 'mark'>): Report | null {
    return this.previous(of, Number.POSITIVE_INFINITY).report;
  }

  /**
   * The newest report of the same runbook, target and mark from before a time (epoch milliseconds). Reports that cannot be
   * read are passed over; the fault of the newest of them is told beside what was found.
   */
  previous(of: Pick<Report, 'target' | 'runbook' | 'mark'>, before: number): PreviousReport {
    const listed = this.list();
    if (!listed.ok) return { report: null, fault: listed.fault };
    const subject = subjectOf(of.target, of.runbook);
    let failure: Fault | null = null;
    for (const stored of listed.value) {
      if (stored.subject !== subject) continue;
      const read = this.read(stored.id);
      if (!read.ok) failure ??= read.fault;
      else if (!isSame(read.value, of)) continue;
      else if (read.value.finishedAt <= before) return { report: read.value, fault: failure };
      else failure ??= laterFault(read.value);
    }
    return { report: null, fault: failure };
  }
}

/** What there is to compare with. */
export interface PreviousReport {
  /** Null for the first one. */
  readonly report: Report | null;
  /** Why a newer one was passed over, or the folder could not be read. */
  readonly fault: Fault | null;
}

function laterFault({ finishedAt }: Report): Fault {
  return fault(
    'unsupported',
    phrase(
      `o relatório de ${pt.dateTime(finishedAt)} é de depois de agora`,
      `the report of ${en.dateTime(finishedAt)} is from after now`,
    ),
    phrase('o relógio foi acertado? confira: timedatectl', 'was the clock set? check: timedatectl'),
  );
}

function isSame(report: Report, of: Pick<Report, 'target' | 'runbook' | 'mark'>): boolean {
  return report.target === of.target && report.runbook === of.runbook && report.mark === of.mark;
}

function unknownReport(asked: string, folder: string, matching: readonly ReportName[]): Fault {
  const some = matching.slice(0, 3).map(({ id }) => id);
  const several = some.length > 0;
  return fault(
    'absent',
    asked === 'last'
      ? phrase(`ainda não há relatórios em ${folder}`, `there are no reports in ${folder} yet`)
      : several
        ? phrase(`"${asked}" são ${matching.length} relatórios`, `"${asked}" is ${matching.length} reports`)
        : phrase(`não há relatório "${asked}" em ${folder}`, `there is no report "${asked}" in ${folder}`),
    several
      ? phrase(`diga qual: ${some.join(', ')} …`, `say which: ${some.join(', ')} …`)
      : phrase(
          'veja "sparkone-tui reports list"; escreva um com "sparkone-tui check daily --report"',
          'see "sparkone-tui reports list"; write one with "sparkone-tui check daily --report"',
        ),
  );
}
