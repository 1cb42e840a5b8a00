import type { Fault } from '../model/fault.ts';
import type { Report } from '../model/report.ts';
import { renderChanges, renderReportMarkdown } from '../runbooks/reports/report-markdown.ts';
import type { ReportStore } from '../runbooks/reports/report-store.ts';
import { inert } from '../text/inert.ts';
import { type Lang, phrase } from '../text/lang.ts';

/** What keeping a report leaves to say. */
export interface KeptReport {
  readonly isKept: boolean;
  /** Where it went, what changed and what was odd: lines for stderr. */
  readonly said: string;
  /** The report itself when it could not be written, so that nothing is lost; '' otherwise. */
  readonly lost: string;
}

const WORDS = {
  report: phrase('relatório', 'report'),
  notCompared: phrase('sem comparação com', 'not compared with'),
  lost: phrase('o relatório segue aqui, para que nada se perca', 'the report follows, so that nothing is lost'),
} as const;

function faultText({ message, hint }: Fault, lang: Lang): string {
  return `${inert(message[lang])}\n  ${inert(hint[lang])}\n`;
}

/** Writes a report to its folder and says where; a folder that cannot be written gives the report back as text. */
export function keepReport(store: ReportStore, report: Report, lang: Lang, timeZone?: string): KeptReport {
  const written = store.write(report, lang, timeZone);
  if (!written.ok)
    return {
      isKept: false,
      said: `sparkone-tui: ${faultText(written.fault, lang)}${WORDS.lost[lang]}\n`,
      lost: renderReportMarkdown(report, lang, timeZone),
    };
  const changes = renderChanges(report, lang, timeZone).map((line) => `  ${line}\n`);
  return {
    isKept: true,
    said: `${WORDS.report[lang]}: ${inert(written.value.markdown)}\n${changes.join('')}`,
    lost: '',
  };
}

/** Says why a newer report was passed over when comparing; '' without a fault. */
export function tellPassedOver(fault: Fault | null, lang: Lang): string {
  return fault === null ? '' : `${WORDS.notCompared[lang]} ${faultText(fault, lang)}`;
}
