import type { Report } from '../../model/report.ts';
import type { Lang } from '../../text/lang.ts';
import { markdownBlock, markdownCode, markdownText } from '../../text/markdown.ts';
import { outlineChanges, outlineReport, type Piece, type ReportBlock } from './report-outline.ts';
import { VERDICT_MARKS } from './verdict-words.ts';

function pieceText({ text, style }: Piece): string {
  if (style === 'code') return markdownCode(text);
  return style === 'strong' ? `**${markdownText(text)}**` : markdownText(text);
}

const join = (pieces: readonly Piece[]): string => pieces.map(pieceText).join('');

function blockText(block: ReportBlock): string {
  switch (block.kind) {
    case 'title':
      return `# ${markdownText(block.text)}${block.mark === null ? '' : ` · **${block.mark}**`}`;
    case 'verdict':
      return `**${markdownText(block.word)}** · ${join(block.pieces)}`;
    case 'section':
      return `## ${join(block.pieces)}`;
    case 'step':
      return `### ${VERDICT_MARKS[block.verdict]} ${join(block.pieces)}`;
    case 'item': {
      const mark = block.verdict === null ? '' : `${VERDICT_MARKS[block.verdict]} `;
      return `${'  '.repeat(block.depth)}- ${mark}${join(block.pieces)}`;
    }
    case 'text':
      return join(block.pieces);
    case 'log':
      return markdownBlock(block.lines);
  }
}

/** A report as Markdown in one language; text from outside is inert and is never markup. Times in the zone given. */
export function renderReportMarkdown(report: Report, lang: Lang, timeZone?: string): string {
  let text = '';
  let before: ReportBlock['kind'] | null = null;
  for (const block of outlineReport(report, lang, timeZone)) {
    const isList = block.kind === 'item' && before === 'item';
    text += `${before === null ? '' : isList ? '\n' : '\n\n'}${blockText(block)}`;
    before = block.kind;
  }
  return `${text}\n`;
}

/** What changed since the report before, one Markdown list item a line; empty when nothing did or there is none before. */
export function renderChanges(report: Report, lang: Lang, timeZone?: string): string[] {
  return outlineChanges(report, lang, timeZone).map(blockText);
}
