import type { Level } from '../../src/model/level.ts';
import type { StepVerdict } from '../../src/model/runbook.ts';
import type { Piece, ReportBlock } from '../../src/runbooks/reports/report-outline.ts';
import { type Line, type Span, span, titleRule, wrapText } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { glyph } from '../screen.ts';

/** The glyph of how a step ended, in its style. */
export function verdictGlyph(verdict: StepVerdict): Span {
  const levels: Readonly<Record<StepVerdict, Level>> = {
    pass: 'ok',
    fail: 'critical',
    skip: 'none',
    pending: 'unknown',
  };
  return glyph(levels[verdict]);
}

const pieceText = ({ text }: Piece): string => inert(text);

/** Pieces as lines of at most `width` cells after `lead`; a piece keeps its style where the line is broken. */
function flow(lead: Line, leadCells: number, pieces: readonly Piece[], width: number, style: Span['style']): Line[] {
  const [only] = pieces;
  const room = Math.max(10, width - leadCells - 1);
  if (pieces.length === 1 && only !== undefined) {
    const own = only.style === 'strong' ? 'strong' : style;
    return wrapText(pieceText(only), room).map((text, index) => [
      ...(index === 0 ? lead : [span(' '.repeat(leadCells))]),
      span(text, own),
    ]);
  }
  const whole = pieces.map(pieceText).join('');
  const lines = wrapText(whole, room);
  if (lines.length > 1)
    return lines.map((text, index) => [...(index === 0 ? lead : [span(' '.repeat(leadCells))]), span(text, style)]);
  const styled = pieces.map((piece) => span(pieceText(piece), piece.style === 'plain' ? style : 'strong'));
  return [[...lead, ...styled]];
}

function itemLead(block: Extract<ReportBlock, { kind: 'item' }>): { readonly lead: Line; readonly cells: number } {
  const indent = 3 + 2 * block.depth;
  const mark =
    block.verdict !== null
      ? verdictGlyph(block.verdict)
      : block.level !== null
        ? glyph(block.level)
        : span(block.depth === 0 ? '·' : '-', 'dim');
  return { lead: [span(' '.repeat(indent)), mark, span(' ')], cells: indent + 2 };
}

function blockLines(block: ReportBlock, width: number): Line[] {
  switch (block.kind) {
    case 'title':
      return [
        [
          span(` ${inert(block.text)}`, 'strong'),
          ...(block.mark === null ? [] : [span('  '), span(`▌${block.mark}▐`, 'mark')]),
        ],
      ];
    case 'verdict':
      return [
        [
          span(' '),
          glyph(block.level),
          span(` ${block.word}`, block.level === 'none' ? 'dim' : block.level),
          span(' · ', 'dim'),
          ...block.pieces.map((piece) => span(pieceText(piece))),
        ],
      ];
    case 'section':
      return [
        [],
        titleRule(
          block.pieces.map((piece, index) => span(pieceText(piece), index === 0 ? 'strong' : 'dim')),
          width,
        ),
      ];
    case 'step':
      return [
        [],
        ...flow(
          [span(' '), verdictGlyph(block.verdict), span(' ')],
          3,
          block.pieces.map((piece) => ({ ...piece, style: 'strong' as const })),
          width,
          'strong',
        ),
      ];
    case 'item': {
      const { lead, cells } = itemLead(block);
      return flow(lead, cells, block.pieces, width, 'plain');
    }
    case 'text':
      return flow([span(' ')], 1, block.pieces, width, 'dim');
    case 'log':
      return block.lines.map((line): Line => [span('   │ ', 'dim'), span(inert(line))]);
  }
}

/** A report's blocks as rows of this width. */
export function reportLines(blocks: readonly ReportBlock[], width: number): Line[] {
  return blocks.flatMap((block) => blockLines(block, width));
}
