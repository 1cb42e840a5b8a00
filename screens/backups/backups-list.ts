import type { CatalogueEntry } from '../../src/probes/backups/backups-catalogue.ts';
import {
  type Column,
  type PlacedColumn,
  placeColumns,
  tableHead,
  tableRow,
  widthOf,
} from '../../src/shell/drawing/columns.ts';
import { type Line, type Span, span } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { missingRows } from '../parts/connection.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say, valueStyle } from '../screen.ts';
import {
  backupFacts,
  brokenWord,
  entryLevel,
  LADDER,
  newestDatabase,
  TRUST_WORDS,
  TYPE_WORDS,
} from './backups-facts.ts';

type Key = 'file' | 'type' | 'size' | 'age' | 'trust' | 'drill' | 'note';

function placeEntries(input: ScreenInput): PlacedColumn<Key>[] {
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  const columns: readonly Column<Key>[] = [
    { key: 'file', title: head('arquivo', 'file'), align: 'left', width: 31, grow: 3, maxWidth: 60 },
    { key: 'type', title: head('tipo', 'type'), align: 'left', width: 9, gap: 1, grow: 1, maxWidth: 14 },
    { key: 'size', title: head('tamanho', 'size'), align: 'right', width: 9, gap: 1 },
    { key: 'age', title: head('idade', 'age'), align: 'right', width: 5, gap: 1 },
    { key: 'trust', title: head('confiança', 'trust'), align: 'left', width: 15 },
    { key: 'drill', title: head('ensaio', 'drill'), align: 'right', width: 9, dropRank: 2 },
    { key: 'note', title: '', align: 'left', width: 22, grow: 1, dropRank: 3 },
  ];
  return placeColumns(columns, input.width - 4);
}

/** `██··  legível`: how many of the four levels it reached. */
export function trustSpans(input: ScreenInput, entry: CatalogueEntry, isNewest: boolean): Line {
  const level = entryLevel(entry, isNewest);
  if (entry.isBeingWritten) return [span(say(input, phrase('sendo escrito', 'being written')), 'dim')];
  const broken = brokenWord(entry);
  if (broken !== null) return [span(say(input, broken), level)];
  const reached = LADDER.indexOf(entry.trust) + 1;
  const bar: Span[] = [span('█'.repeat(reached), 'plain'), span('·'.repeat(LADDER.length - reached), 'dim')];
  return [...bar, span(` ${say(input, TRUST_WORDS[entry.trust])}`, valueStyle(level === 'unknown' ? 'unknown' : 'ok'))];
}

function noteOf(input: ScreenInput, { isMisnamed, isSafetyCopy, isPlainName }: CatalogueEntry): string {
  if (!isPlainName) return say(input, phrase('nome com caracteres ocultos', 'name with hidden characters'));
  if (isSafetyCopy) return say(input, phrase('cópia antes de um restore', 'copy before a restore'));
  return isMisnamed ? say(input, phrase('o nome diz outro tipo', 'its name says another type')) : '';
}

function entryRow(
  input: ScreenInput,
  entry: CatalogueEntry,
  isNewest: boolean,
  placed: readonly PlacedColumn<Key>[],
): BodyRow {
  const formats = formatsIn(input);
  const now = input.cockpit.now();
  const type = entry.type === null ? phrase('não lido', 'not read') : TYPE_WORDS[entry.type];
  const note = noteOf(input, entry);
  // Where there is no room for a note, the type carries its mark.
  const mark = entry.isMisnamed && widthOf(placed, 'note') === 0 ? ' *' : '';
  return {
    id: `backup:${entry.file}`,
    line: [
      span(' '),
      glyph(entryLevel(entry, isNewest)),
      span(' '),
      ...tableRow(placed, {
        file: [span(entry.file)],
        type: [span(say(input, type)), span(mark, 'dim')],
        size: [span(formats.bytes(entry.bytes))],
        age: [span(formats.age(Math.max(0, now - entry.at)), 'dim')],
        trust: trustSpans(input, entry, isNewest),
        drill: entry.drill === null ? [span('–', 'dim')] : [span(formats.age(now - entry.drill.at))],
        note: [span(note, 'dim')],
      }),
    ],
  };
}

/** Every backup of the folder, newest first. */
export function catalogueSection(input: ScreenInput): Section {
  const title = phrase('Catálogo', 'Catalogue');
  const facts = backupFacts(input, 'backups.catalogue');
  if (facts === null) return { title, rows: missingRows(input, 'backups.catalogue') };
  const formats = formatsIn(input);
  const placed = placeEntries(input);
  const newest = newestDatabase(facts.entries);
  const more = facts.count - facts.entries.length;
  const hasMarks = widthOf(placed, 'note') === 0 && facts.entries.some(({ isMisnamed }) => isMisnamed);
  const marked = phrase(
    '* o nome diz outro tipo: restore.sh e pessoas vão pelo nome',
    '* its name says another type: restore.sh and people go by names',
  );
  const rest = phrase(`… e mais ${more}`, `… and ${more} more`);
  return {
    title,
    note: `${formats.number(facts.count)} · ${formats.bytes(facts.totalBytes)} · ${facts.directory}`,
    head: [span('   '), ...tableHead(placed)],
    rows: [
      ...facts.entries.map((entry) => entryRow(input, entry, entry === newest, placed)),
      ...(more > 0 ? [{ line: [span(`   ${say(input, rest)}`, 'dim' as const)] }] : []),
      ...(hasMarks ? [{ line: [span(`   ${say(input, marked)}`, 'dim' as const)] }] : []),
    ],
  };
}
