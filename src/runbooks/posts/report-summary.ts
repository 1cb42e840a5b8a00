import type { Report } from '../../model/report.ts';
import { inert } from '../../text/inert.ts';
import type { Lang } from '../../text/lang.ts';
import { outlineSummary, type Piece, type ReportBlock } from '../reports/report-outline.ts';
import { VERDICT_MARKS } from '../reports/verdict-words.ts';

/** Nothing in it calls people or makes links where chats read markup. */
function harmless(text: string): string {
  return inert(text).replaceAll('<', '‹').replaceAll('>', '›').replaceAll('@', '@\u200b');
}

const join = (pieces: readonly Piece[]): string => harmless(pieces.map(({ text }) => text).join(''));

function line(block: ReportBlock): string {
  switch (block.kind) {
    case 'title':
      return `${harmless(block.text)}${block.mark === null ? '' : ` · ${harmless(block.mark)}`}`;
    case 'verdict':
      return `${harmless(block.word)} · ${join(block.pieces)}`;
    case 'section':
      return `\n${join(block.pieces)}`;
    case 'step':
      return `${VERDICT_MARKS[block.verdict]} ${join(block.pieces)}`;
    case 'item':
      return `${'  '.repeat(block.depth)}- ${block.verdict === null ? '' : `${VERDICT_MARKS[block.verdict]} `}${join(block.pieces)}`;
    case 'text':
      return join(block.pieces);
    case 'log':
      return block.lines.map(harmless).join('\n');
  }
}

/** Verdict, cause and exceptions of a report as plain text, for a chat. */
export function reportSummary(report: Report, lang: Lang, timeZone?: string): string {
  return outlineSummary(report, lang, timeZone).map(line).join('\n');
}
