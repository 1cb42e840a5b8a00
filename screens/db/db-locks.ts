import type { Level } from '../../src/model/level.ts';
import type { DbLocksFacts, LockNodeFacts } from '../../src/probes/db/db-locks.ts';
import { type PlacedColumn, tableHead, tableRow } from '../../src/shell/drawing/columns.ts';
import { BLANK, type Line, span, titleRule } from '../../src/shell/drawing/line.ts';
import { cellLevel } from '../../src/shell/drawing/spark.ts';
import { phrase } from '../../src/text/lang.ts';
import { missingRows } from '../parts/connection.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say, valueStyle } from '../screen.ts';
import { dbFacts } from './db-facts.ts';
import { placeSessions, type SessionKey, stateText, whoCell } from './db-sessions.ts';

const TITLE = phrase('Bloqueios', 'Locks');
/** Sessions of the tree on the tab; its page has all of them. */
const MOST_NODES = 8;
/** Deeper sessions stand where this depth does: the pid needs its cells. */
const DEEPEST = 2;

function lockRow(input: ScreenInput, node: LockNodeFacts, placed: readonly PlacedColumn<SessionKey>[]): BodyRow {
  const formats = formatsIn(input);
  const isRoot = !node.isWaiting;
  const level: Level = cellLevel(node.waitMs ?? 0, input.cockpit.threshold('db.locks.wait'));
  const branch = node.depth === 0 ? '' : `${'  '.repeat(Math.min(DEEPEST, node.depth - 1))}└ `;
  const state = isRoot
    ? say(input, phrase(`bloqueia ${node.blocks}`, `blocks ${node.blocks}`))
    : say(input, phrase('espera', 'waits'));
  const age = node.isWaiting ? node.waitMs : node.transactionMs;
  return {
    id: `session:${node.pid}`,
    line: [
      span(' '),
      isRoot ? glyph(input.cockpit.state('db.locks').check.level) : span(' '),
      span(' '),
      ...tableRow(placed, {
        pid: [span(branch, 'dim'), span(String(node.pid), isRoot ? 'strong' : 'plain')],
        who: whoCell(node.application, node.user),
        state: [span(state, isRoot ? 'strong' : 'plain'), ...rootState(input, node)],
        age: age === null ? [span('–', 'dim')] : [span(formats.age(age), valueStyle(level))],
        target: [span(isRoot ? '' : node.target)],
        query: [span(node.query, isRoot ? 'plain' : 'dim')],
      }),
    ],
  };
}

function rootState(input: ScreenInput, { isWaiting, state }: LockNodeFacts): Line {
  return !isWaiting ? [span(` · ${stateText(input, state)}`, 'dim')] : [];
}

function noteOf(input: ScreenInput, { waiting, tree }: DbLocksFacts): string {
  const roots = tree.filter(({ depth }) => depth === 0).length;
  return say(
    input,
    phrase(
      `${waiting} ${waiting === 1 ? 'sessão espera' : 'sessões esperam'} por ${roots}`,
      `${waiting} ${waiting === 1 ? 'session waits' : 'sessions wait'} for ${roots}`,
    ),
  );
}

/** Who blocks whom, the root first. */
export function locksSection(input: ScreenInput): Section {
  const facts = dbFacts(input, 'db.locks');
  if (facts === null) return { title: TITLE, rows: missingRows(input, 'db.locks') };
  if (facts.tree.length === 0)
    return { title: TITLE, note: say(input, phrase('ninguém espera', 'nobody waits')), rows: [] };
  const placed = placeSessions(input, true);
  const shown = facts.tree.slice(0, MOST_NODES);
  return {
    title: TITLE,
    note: noteOf(input, facts),
    head: [span('   '), ...tableHead(placed)],
    rows: [...shown.map((node) => lockRow(input, node, placed)), ...restOfTree(input, facts.waiting, shown)],
  };
}

/** What does not stand on the tab: a row whose page is the whole tree. */
function restOfTree(input: ScreenInput, waiting: number, shown: readonly LockNodeFacts[]): BodyRow[] {
  const rest = waiting - shown.filter(({ isWaiting }) => isWaiting).length;
  if (rest <= 0) return [];
  const text = say(
    input,
    phrase(
      `… e mais ${rest} ${rest === 1 ? 'que espera' : 'que esperam'}: Enter mostra a árvore inteira`,
      `… and ${rest} more ${rest === 1 ? 'that waits' : 'that wait'}: Enter shows the whole tree`,
    ),
  );
  return [{ id: 'db:locks', line: [span(`   ${text}`, 'dim')] }];
}

/** Lines above the sessions of the page: its title and the column titles. */
const PAGE_HEAD = 2;

/** Whether a line of a page is in sight: the others of a long one are not drawn. */
function isSeen(input: ScreenInput, index: number, count: number): boolean {
  const { mode } = input.state;
  const offset = mode.kind === 'details' ? Math.min(mode.offset, Math.max(0, PAGE_HEAD + count - input.height)) : 0;
  return index >= offset - PAGE_HEAD && index < offset + input.height;
}

/** The page of all locks: every session of every chain; null for other subjects. */
export function locksPage(input: ScreenInput, subject: string): readonly Line[] | null {
  if (subject !== 'db:locks') return null;
  const facts = dbFacts(input, 'db.locks');
  if (facts === null) return [];
  const placed = placeSessions(input, true);
  const missing = facts.waiting - facts.tree.filter(({ isWaiting }) => isWaiting).length;
  const rest = phrase(`… e mais ${missing} que não cabem`, `… and ${missing} more than fit`);
  return [
    titleRule([span(say(input, TITLE), 'strong'), span(` · ${noteOf(input, facts)}`, 'dim')], input.width),
    [span('   '), ...tableHead(placed)],
    ...facts.tree.map((node, index) =>
      isSeen(input, index, facts.tree.length) ? lockRow(input, node, placed).line : BLANK,
    ),
    ...(missing > 0 ? [[span(`   ${say(input, rest)}`, 'dim' as const)]] : []),
  ];
}
