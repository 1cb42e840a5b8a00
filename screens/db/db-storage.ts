import type { DbHealthFacts, StandbyFacts } from '../../src/probes/db/db-health.ts';
import type { TableFacts } from '../../src/probes/db/db-tables.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../../src/shell/drawing/columns.ts';
import { span } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { missingRows } from '../parts/connection.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { dbFacts } from './db-facts.ts';

const MOST_TABLES = 10;

type Key = 'table' | 'rows' | 'size' | 'index' | 'dead' | 'vacuum';

function placeTables(input: ScreenInput) {
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  const columns: readonly Column<Key>[] = [
    { key: 'table', title: head('tabela', 'table'), align: 'left', width: 18, grow: 1, maxWidth: 40 },
    { key: 'rows', title: head('linhas', 'rows'), align: 'right', width: 7, gap: 1 },
    { key: 'size', title: head('dados', 'data'), align: 'right', width: 9, gap: 1 },
    { key: 'index', title: head('índices', 'indexes'), align: 'right', width: 9, gap: 1 },
    { key: 'dead', title: head('mortas', 'dead'), align: 'right', width: 13, gap: 1 },
    { key: 'vacuum', title: head('vacuum há', 'vacuumed'), align: 'right', width: 10, gap: 1 },
  ];
  return placeColumns(columns, input.width - 4);
}

function tableLine(input: ScreenInput, row: TableFacts, placed: ReturnType<typeof placeTables>): BodyRow {
  const formats = formatsIn(input);
  const found = input.cockpit.state('db.tables').check.findings.find(({ entity }) => entity === row.table);
  const vacuumed =
    row.vacuumedAt === null ? say(input, phrase('nunca', 'never')) : formats.age(input.cockpit.now() - row.vacuumedAt);
  return {
    id: `table:${row.table}`,
    line: [
      span(' '),
      found === undefined ? span(' ') : glyph(found.level),
      span(' '),
      ...tableRow(placed, {
        table: [span(row.table)],
        rows: [span(formats.short(row.rows))],
        size: [span(`${row.isLocked ? '~' : ''}${formats.bytes(row.tableBytes)}`)],
        index: row.isLocked ? [span('–', 'dim')] : [span(formats.bytes(row.indexBytes))],
        dead: [span(`${formats.short(row.deadRows)} ${formats.percent(row.deadPercent)}`, found?.level ?? 'plain')],
        vacuum: [span(vacuumed, 'dim')],
      }),
    ],
  };
}

/** The largest tables: rows, sizes, dead rows, last vacuum. */
export function tablesSection(input: ScreenInput): Section {
  const title = phrase('Tabelas', 'Tables');
  const facts = dbFacts(input, 'db.tables');
  if (facts === null) return { title, rows: missingRows(input, 'db.tables') };
  const placed = placeTables(input);
  return {
    title,
    note: say(input, input.cockpit.state('db.tables').check.summary),
    head: [span('   '), ...tableHead(placed)],
    rows: facts.tables.slice(0, MOST_TABLES).map((row) => tableLine(input, row, placed)),
  };
}

function factRow(input: ScreenInput, label: Phrase, text: string, index: string): BodyRow {
  return { id: `health:${index}`, line: [span(`   ${say(input, label).padEnd(14)} `, 'dim'), span(text)] };
}

function archiverText(input: ScreenInput, { archiver }: DbHealthFacts): string {
  if (archiver === null) return say(input, phrase('desligado', 'off'));
  const formats = formatsIn(input);
  const ago = (at: number | null): string => (at === null ? '–' : formats.ago(input.cockpit.now() - at));
  const { archived, failed, lastAt, lastFailedAt, lastFailedWal } = archiver;
  return say(
    input,
    phrase(
      `${formats.number(archived)} feitos, o último ${ago(lastAt)} · ${formats.number(failed)} falhas${failed === 0 ? '' : `, a última ${ago(lastFailedAt)} (${lastFailedWal})`}`,
      `${formats.number(archived)} done, the last ${ago(lastAt)} · ${formats.number(failed)} failed${failed === 0 ? '' : `, the last ${ago(lastFailedAt)} (${lastFailedWal})`}`,
    ),
  );
}

function replicasText(input: ScreenInput, { replicas, hiddenReplicas, grant }: DbHealthFacts): string {
  const formats = formatsIn(input);
  const seen = replicas.map(({ name, client, state, isSync, lagBytes, lagMs }) =>
    [
      `${name || client || '?'} ${state}`,
      ...(isSync ? ['sync'] : []),
      ...(lagBytes === null ? [] : [formats.bytes(lagBytes)]),
      ...(lagMs === null ? [] : [formats.duration(lagMs)]),
    ].join(' '),
  );
  const hidden =
    hiddenReplicas === 0
      ? []
      : [
          say(
            input,
            phrase(
              `${hiddenReplicas} ${hiddenReplicas === 1 ? 'oculta' : 'ocultas'}; como administrador: ${grant ?? ''}`,
              `${hiddenReplicas} hidden; as an administrator: ${grant ?? ''}`,
            ),
          ),
        ];
  return [...seen, ...hidden].join(' · ') || say(input, phrase('nenhuma', 'none'));
}

function slotsText(input: ScreenInput, { slots }: DbHealthFacts): string {
  const formats = formatsIn(input);
  return slots
    .map(({ name, isActive, status, heldBytes }) => {
      const state = isActive ? phrase('lido', 'read') : phrase('sem leitor', 'no reader');
      return [
        name,
        say(input, state),
        ...(status === '' ? [] : [status]),
        ...(heldBytes === null ? [] : [formats.bytes(heldBytes)]),
      ].join(' ');
    })
    .join(' · ');
}

function standbyText(input: ScreenInput, { sender, status, isPaused, lagMs }: StandbyFacts): string {
  const formats = formatsIn(input);
  const lag = lagMs === null ? '–' : formats.duration(lagMs);
  return [
    sender || '?',
    status || say(input, phrase('sem receptor visível', 'no receiver in sight')),
    ...(isPaused ? [say(input, phrase('PAUSADA', 'PAUSED'))] : []),
    say(input, phrase(`atraso ${lag}`, `lag ${lag}`)),
  ].join(' · ');
}

/** Checkpoints, archiver, replication, deadlocks, and the settings that decide them. */
export function healthSection(input: ScreenInput): Section {
  const title = phrase('Saúde', 'Health');
  const facts = dbFacts(input, 'db.health');
  if (facts === null) return { title, rows: missingRows(input, 'db.health') };
  const formats = formatsIn(input);
  const { settings } = facts;
  const { findings } = input.cockpit.state('db.health').check;
  const since = facts.statsSince === null ? '' : ` · ${formats.ago(input.cockpit.now() - facts.statsSince)}`;
  const pairs: readonly (readonly [string, Phrase, string])[] = [
    [
      'work',
      phrase('desde o zero', 'since reset'),
      say(
        input,
        phrase(
          `${formats.number(facts.deadlocks)} deadlocks · ${formats.number(facts.tempFiles)} arquivos temporários (${formats.bytes(facts.tempBytes)}) · rollback ${formats.percent(facts.rollbackPercent ?? Number.NaN)}${since}`,
          `${formats.number(facts.deadlocks)} deadlocks · ${formats.number(facts.tempFiles)} temporary files (${formats.bytes(facts.tempBytes)}) · rollback ${formats.percent(facts.rollbackPercent ?? Number.NaN)}${since}`,
        ),
      ),
    ],
    [
      'checkpoints',
      phrase('checkpoints', 'checkpoints'),
      say(
        input,
        phrase(
          `${formats.number(facts.checkpointsTimed)} por tempo · ${formats.number(facts.checkpointsRequested)} forçados`,
          `${formats.number(facts.checkpointsTimed)} timed · ${formats.number(facts.checkpointsRequested)} forced`,
        ),
      ),
    ],
    ['archiver', phrase('arquivamento', 'archiver'), archiverText(input, facts)],
    ['replicas', phrase('réplicas', 'standbys'), replicasText(input, facts)],
    ...(facts.slots.length === 0 ? [] : [['slots', phrase('slots', 'slots'), slotsText(input, facts)] as const]),
    ...(facts.standby === null
      ? []
      : [['standby', phrase('réplica de', 'standby of'), standbyText(input, facts.standby)] as const]),
    ...settings.map(({ name, value }, index): readonly [string, Phrase, string] => [
      name,
      index === 0 ? phrase('ajustes', 'settings') : phrase('', ''),
      `${name} = ${value}`,
    ]),
  ];
  return {
    title,
    rows: [
      ...findings
        .filter(({ metric }) => metric === undefined)
        .map(({ level, text }, index) => ({
          id: `finding:${index}`,
          line: [span(' '), glyph(level), span(` ${say(input, text)}`)],
        })),
      ...pairs.map(([id, label, text]) => factRow(input, label, text, id)),
    ],
  };
}
