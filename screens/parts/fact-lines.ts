import type { Json } from '../../src/model/reading.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import type { Formats } from '../../src/text/formats.ts';
import { inert } from '../../src/text/inert.ts';
import { padEnd, truncate } from '../../src/text/width.ts';

/** More rows than this of one list say nothing that a screen could show. */
const MOST_ROWS = 200;
const INDENT = '   ';

type Table = readonly Readonly<Record<string, Json | undefined>>[];

/** Names that say nothing to an operator, and take much room. */
const LONG_IDS = /^(?:id|imageId|fingerprint|serial)$/;

/** A number by the unit in its name: `tookMs`, `usedBytes`, `memoryPercent`, `startedAt`. */
function numberText(name: string, value: number, formats: Formats): string {
  if (/Bytes$/.test(name)) return formats.bytes(value);
  if (/Percent$/.test(name)) return formats.percent(value);
  if (/(?:^at|At|^since|notBefore|notAfter)$/.test(name) && value > 1e11) return formats.dateTime(value);
  return /Ms$/.test(name) ? formats.duration(value) : formats.number(value, 3);
}

function scalarText(name: string, value: Json | undefined, formats: Formats): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return '–';
  if (typeof value === 'number') return numberText(name, value, formats);
  return inert(typeof value === 'string' ? value : JSON.stringify(value));
}

function isTable(value: Json): value is Table & Json {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => typeof row === 'object' && row !== null && !Array.isArray(row))
  );
}

function tableLines(name: string, table: Table, width: number, formats: Formats): Line[] {
  const keys = [...new Set(table.flatMap((row) => Object.keys(row)))].filter((key) => !LONG_IDS.test(key));
  const rows = table.slice(0, MOST_ROWS).map((row) => keys.map((key) => scalarText(key, row[key], formats)));
  const widths = keys.map((key, index) =>
    Math.min(28, Math.max(key.length, ...rows.map((row) => row[index]?.length ?? 0))),
  );
  const line = (cells: readonly string[]): string =>
    truncate(cells.map((cell, index) => padEnd(cell, widths[index] ?? 0)).join('  '), width - INDENT.length - 2);
  return [
    [],
    [span(INDENT), span(name, 'strong'), span(` ${table.length}`, 'dim')],
    [span(`${INDENT}  `), span(line(keys), 'dim')],
    ...rows.map((row): Line => [span(`${INDENT}  `), span(line(row))]),
  ];
}

/** Facts as rows: simple values as name and value, lists of objects as tables, in the order in which they came. */
export function factLines(facts: Json | undefined, width: number, formats: Formats): Line[] {
  if (facts === null || facts === undefined || typeof facts !== 'object' || Array.isArray(facts)) return [];
  const entries = Object.entries(facts as Readonly<Record<string, Json | undefined>>);
  const simple = entries.filter(([, value]) => value !== undefined && !isTable(value));
  const tables = entries.flatMap(([name, value]) =>
    value !== undefined && isTable(value) ? [[name, value] as const] : [],
  );
  const nameWidth = Math.max(12, ...simple.map(([name]) => name.length));
  const simpleLines = simple.map(
    ([name, value]): Line => [
      span(INDENT),
      span(padEnd(inert(name), nameWidth), 'dim'),
      span(` ${truncate(scalarText(name, value, formats), Math.max(0, width - nameWidth - INDENT.length - 2))}`),
    ],
  );
  return [
    ...(simpleLines.length > 0 ? [[], ...simpleLines] : []),
    ...tables.flatMap(([name, table]) => tableLines(inert(name), table, width, formats)),
  ];
}
