import { outlineReport } from '../../src/runbooks/reports/report-outline.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { shellWord } from '../../src/text/shell-word.ts';
import type { PageScreen } from '../page.ts';
import { faultBody } from '../parts/fault-body.ts';
import { type Body, type ScreenInput, say } from '../screen.ts';
import { postLines } from './post-lines.ts';
import { reportLines } from './report-lines.ts';

/** Rows of a page without a selection, scrolled. */
function scrolled(input: ScreenInput, lines: readonly Line[], wanted: number, equivalent: string | null): Body {
  const maxScroll = Math.max(0, lines.length - input.height);
  const offset = Math.min(wanted, maxScroll);
  const rows = lines.slice(offset, offset + input.height).map((line) => ({ line }));
  return { rows, selectable: [], offset, pageRows: input.height, worstRow: null, equivalent, maxScroll };
}

/** What became of sending a report that was written in this session. */
function sentLines(input: ScreenInput, id: string): readonly Line[] {
  const ended = input.desks.walks?.ended() ?? null;
  if (ended?.written.ok !== true || ended.written.value.id !== id || ended.posts.length === 0) return [];
  return [...postLines(input, ended.posts), []];
}

/** One earlier report, whole. */
export const REPORT_PAGE: PageScreen<'report'> = {
  kind: 'report',
  head: (input, { id }) => [
    [span(` ${say(input, phrase('Relatório', 'Report'))}`, 'strong'), span(` · ${inert(id)}`, 'dim')],
  ],
  build: (input, { id, scroll }) => {
    const opened = input.desks.reports?.opened() ?? null;
    const equivalent = `sparkone-tui reports show ${shellWord(id)}`;
    if (opened === null || opened.id !== id) return scrolled(input, [], 0, equivalent);
    const { report } = opened;
    const lines = report.ok
      ? reportLines(outlineReport(report.value, input.state.lang, input.state.timeZone), input.width)
      : faultBody(input, report.fault);
    return scrolled(input, [...sentLines(input, id), ...lines], scroll, equivalent);
  },
  watches: () => [],
};
