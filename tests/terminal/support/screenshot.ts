import { createRequire } from 'node:module';
import type { IBufferCell, Terminal } from '@xterm/headless';

const require = createRequire(import.meta.url);

const CELL = { width: 8.4, height: 18, baseline: 13.5, size: 14 } as const;
const MARGIN = 12;
const GROUND = '#14171c';
const TEXT = '#d7dae0';
/** The sixteen colours of the picture: those of a common dark terminal. */
const PALETTE = [
  ['#14171c', '#e5534b', '#57ab5a', '#d9a53f', '#539bf5', '#b083f0', '#39b3c2', '#adbac7'],
  ['#768390', '#ff6a61', '#6bc46d', '#f0c25e', '#6cb6ff', '#dcbdfb', '#56d4dd', '#f2f4f7'],
].flat();
const STEPS = [0, 95, 135, 175, 215, 255] as const;

const hex = (value: number): string => value.toString(16).padStart(2, '0');

/** A colour of xterm's 256: sixteen named ones, a cube of 6x6x6, a ramp of greys. */
function paletteColour(index: number): string {
  if (index < 16) return PALETTE[index] ?? TEXT;
  if (index >= 232) return `#${hex(8 + (index - 232) * 10).repeat(3)}`;
  const cube = index - 16;
  const channel = (divisor: number): string => hex(STEPS[Math.floor(cube / divisor) % 6] ?? 0);
  return `#${channel(36)}${channel(6)}${channel(1)}`;
}

interface Look {
  readonly ink: string;
  readonly ground: string | null;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isUnderlined: boolean;
}

function lookOf(cell: IBufferCell): Look {
  const ink = cell.isFgDefault()
    ? TEXT
    : cell.isFgRGB()
      ? `#${cell.getFgColor().toString(16).padStart(6, '0')}`
      : paletteColour(cell.getFgColor());
  const ground = cell.isBgDefault()
    ? null
    : cell.isBgRGB()
      ? `#${cell.getBgColor().toString(16).padStart(6, '0')}`
      : paletteColour(cell.getBgColor());
  const isInverse = cell.isInverse() !== 0;
  return {
    ink: isInverse ? (ground ?? GROUND) : ink,
    ground: isInverse ? ink : ground,
    isBold: cell.isBold() !== 0,
    isDim: cell.isDim() !== 0,
    isUnderlined: cell.isUnderline() !== 0,
  };
}

const isSame = (a: Look, b: Look): boolean =>
  a.ink === b.ink &&
  a.ground === b.ground &&
  a.isBold === b.isBold &&
  a.isDim === b.isDim &&
  a.isUnderlined === b.isUnderlined;

interface Run {
  readonly x: number;
  readonly look: Look;
  text: string;
  cells: number;
}

function runsOf(terminal: Terminal, row: number): Run[] {
  const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row);
  const runs: Run[] = [];
  for (let x = 0; x < terminal.cols; x += 1) {
    const cell = line?.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const look = lookOf(cell);
    const last = runs.at(-1);
    const text = cell.getChars() || ' ';
    if (last !== undefined && isSame(last.look, look)) {
      last.text += text;
      last.cells += cell.getWidth();
    } else runs.push({ x, look, text, cells: cell.getWidth() });
  }
  return runs;
}

const escapeXml = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const round = (value: number): string => String(Math.round(value * 100) / 100);

/** Drawn as shapes, so that they meet exactly whatever the font: lower blocks, half blocks and lines. */
function shapeOf(character: string, x: number, y: number): string | undefined {
  const { width, height } = CELL;
  const rect = (left: number, top: number, wide: number, high: number): string =>
    `<rect x="${round(x + left)}" y="${round(y + top)}" width="${round(wide)}" height="${round(high)}"/>`;
  const eighth = '▁▂▃▄▅▆▇█'.indexOf(character);
  if (eighth >= 0) {
    const high = ((eighth + 1) * height) / 8;
    return rect(0, height - high, width, high);
  }
  const middle = { x: width / 2, y: height / 2 };
  switch (character) {
    case '─':
      return rect(0, middle.y - 0.5, width, 1);
    case '│':
      return rect(middle.x - 0.5, 0, 1, height);
    case '┌':
      return rect(middle.x - 0.5, middle.y - 0.5, width / 2 + 0.5, 1) + rect(middle.x - 0.5, middle.y, 1, height / 2);
    case '┐':
      return rect(0, middle.y - 0.5, width / 2 + 0.5, 1) + rect(middle.x - 0.5, middle.y, 1, height / 2);
    case '└':
      return rect(middle.x - 0.5, middle.y - 0.5, width / 2 + 0.5, 1) + rect(middle.x - 0.5, 0, 1, height / 2);
    case '┘':
      return rect(0, middle.y - 0.5, width / 2 + 0.5, 1) + rect(middle.x - 0.5, 0, 1, height / 2);
    case '▌':
      return rect(0, 0, width / 2, height);
    case '▐':
      return rect(width / 2, 0, width / 2, height);
    default:
      return undefined;
  }
}

function drawRun({ x, look, text, cells }: Run, row: number): string {
  const left = MARGIN + x * CELL.width;
  const top = MARGIN + row * CELL.height;
  const ground =
    look.ground === null
      ? ''
      : `<rect x="${round(left)}" y="${round(top)}" width="${round(cells * CELL.width)}" height="${CELL.height}" fill="${look.ground}"/>`;
  const shapes: string[] = [];
  let at = left;
  const words = [...text]
    .map((character) => {
      const shape = shapeOf(character, at, top);
      at += CELL.width;
      if (shape === undefined) return character;
      shapes.push(shape);
      return '\u00a0';
    })
    .join('');
  const opacity = look.isDim ? ' opacity="0.6"' : '';
  const drawn = shapes.length === 0 ? '' : `<g fill="${look.ink}"${opacity}>${shapes.join('')}</g>`;
  if (words.trim().replaceAll('\u00a0', '') === '') return ground + drawn;
  const style = `${look.isBold ? ' font-weight="bold"' : ''}${look.isUnderlined ? ' text-decoration="underline"' : ''}${opacity}`;
  const width = round(cells * CELL.width);
  return `${ground}${drawn}<text x="${round(left)}" y="${round(top + CELL.baseline)}" fill="${look.ink}" textLength="${width}" xml:space="preserve"${style}>${escapeXml(words)}</text>`;
}

/** The visible screen of an emulated terminal as an SVG picture. */
export function screenSvg(terminal: Terminal): string {
  const width = round(terminal.cols * CELL.width + 2 * MARGIN);
  const height = round(terminal.rows * CELL.height + 2 * MARGIN);
  const rows = Array.from({ length: terminal.rows }, (_, row) =>
    runsOf(terminal, row)
      .map((run) => drawRun(run, row))
      .join(''),
  );
  const font = `font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="${CELL.size}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" rx="8" fill="${GROUND}"/><g ${font}>${rows.filter((row) => row !== '').join('\n')}</g></svg>\n`;
}

/** An SVG picture as PNG, drawn with the fonts of this machine. */
export function svgToPng(svg: string): Uint8Array {
  const { Resvg } = require('@resvg/resvg-js') as typeof import('@resvg/resvg-js');
  return new Resvg(svg, { font: { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans Mono' } }).render().asPng();
}

/** Rows with escapes as an emulated terminal that shows them. */
export async function terminalOf(rows: readonly string[], columns: number): Promise<Terminal> {
  const { Terminal: Emulator } = require('@xterm/headless') as typeof import('@xterm/headless');
  const terminal = new Emulator({ cols: columns, rows: rows.length, allowProposedApi: true, scrollback: 0 });
  await new Promise<void>((done) => terminal.write(`\x1b[?7l${rows.join('\r\n')}`, done));
  return terminal;
}
