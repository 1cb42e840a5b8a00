import type { Level } from '../../src/model/level.ts';
import type { ApplicationFacts, SessionFacts } from '../../src/probes/db/db-activity.ts';
import { type Column, type PlacedColumn, placeColumns, tableHead, tableRow } from '../../src/shell/drawing/columns.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { cellLevel } from '../../src/shell/drawing/spark.ts';
import { inert } from '../../src/text/inert.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { missingRows } from '../parts/connection.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say, valueStyle } from '../screen.ts';
import { dbFacts } from './db-facts.ts';

/** Rows of the list before `and N more`. */
const MOST_ROWS = 14;

/** Columns of a session. */
export type SessionKey = 'pid' | 'who' | 'state' | 'age' | 'target' | 'query';

const STATES: Readonly<Record<string, Phrase>> = {
  active: phrase('ativa', 'active'),
  idle: phrase('ociosa', 'idle'),
  'idle in transaction': phrase('parada em transação', 'idle in transaction'),
  'idle in transaction (aborted)': phrase('parada, abortada', 'idle, aborted'),
  prepared: phrase('preparada (2PC)', 'prepared (2PC)'),
  '': phrase('oculta', 'hidden'),
};

/** The server's word for a session's state, as an operator reads it. */
export function stateText(input: ScreenInput, state: string): string {
  const known = STATES[state];
  return known === undefined ? inert(state) : say(input, known);
}

/** The columns of sessions, of a list or of a tree, placed. */
export function placeSessions(input: ScreenInput, isTree: boolean): PlacedColumn<SessionKey>[] {
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  const columns: readonly Column<SessionKey>[] = [
    { key: 'pid', title: 'pid', align: 'left', width: isTree ? 10 : 7 },
    { key: 'who', title: head('aplicação', 'application'), align: 'left', width: 15, gap: 1 },
    { key: 'state', title: head('estado', 'state'), align: 'left', width: 20, gap: 1 },
    { key: 'age', title: head('há', 'for'), align: 'right', width: 7, gap: 1 },
    {
      key: 'target',
      title: isTree ? head('tabela', 'table') : head('espera', 'wait'),
      align: 'left',
      width: 14,
      dropRank: 1,
    },
    { key: 'query', title: head('comando', 'statement'), align: 'left', width: 18, grow: 1 },
  ];
  return placeColumns(columns, input.width - 4);
}

/** Who a session is: its application, or its user without one. */
export const whoCell = (application: string, user: string): Line => [span(application === '' ? user : application)];

function moreRow(input: ScreenInput, probe: string, count: number): BodyRow[] {
  if (count <= 0) return [];
  const text = say(input, phrase(`… e mais ${count}`, `… and ${count} more`));
  return [{ id: `check:${probe}`, line: [span(`   ${text}`, 'dim')] }];
}

/** How bad a session is: a transaction that is open for too long. */
function sessionLevel(input: ScreenInput, { state, stateMs, transactionMs }: SessionFacts): Level {
  const isIdle = state.startsWith('idle in transaction');
  return isIdle
    ? cellLevel(stateMs ?? 0, input.cockpit.threshold('db.transaction.idle'))
    : cellLevel(transactionMs ?? 0, input.cockpit.threshold('db.transaction.longest'));
}

function sessionRow(input: ScreenInput, session: SessionFacts, placed: readonly PlacedColumn<SessionKey>[]): BodyRow {
  const level = sessionLevel(input, session);
  const age = session.transactionMs ?? session.stateMs;
  return {
    id: `session:${session.pid}`,
    line: [
      span(' '),
      level === 'ok' ? span(' ') : glyph(level),
      span(' '),
      ...tableRow(placed, {
        pid: [span(String(session.pid))],
        who: whoCell(session.application, session.user),
        state: [span(stateText(input, session.state), valueStyle(level))],
        age: age === null ? [span('–', 'dim')] : [span(formatsIn(input).age(age), valueStyle(level))],
        target: [span(session.wait)],
        query: [span(session.query, 'dim')],
      }),
    ],
  };
}

function applicationText(input: ScreenInput, row: ApplicationFacts): string {
  const name = row.application === '' ? row.user : row.application;
  const busy = row.active + row.idleInTransaction;
  return say(input, phrase(`${name} ${row.total} (${busy} em uso)`, `${name} ${row.total} (${busy} in use)`));
}

/** Sessions that do something, the longest transaction first, and who is connected. */
export function sessionsSection(input: ScreenInput): Section {
  const title = phrase('Sessões', 'Sessions');
  const facts = dbFacts(input, 'db.activity');
  if (facts === null) return { title, rows: missingRows(input, 'db.activity') };
  const inTree = new Set(dbFacts(input, 'db.locks')?.tree.map(({ pid }) => pid));
  const sessions = facts.sessions.filter(({ pid }) => !inTree.has(pid));
  const placed = placeSessions(input, false);
  const shown = sessions.slice(0, MOST_ROWS);
  const people = facts.applications.slice(0, 6).map((row) => applicationText(input, row));
  const hidden = say(
    input,
    phrase(
      `${facts.hidden} ${facts.hidden === 1 ? 'sessão de outro usuário está oculta' : 'sessões de outros usuários estão ocultas'}; como administrador: ${facts.grant ?? ''}`,
      `${facts.hidden} ${facts.hidden === 1 ? 'session of another user is' : 'sessions of other users are'} hidden; as an administrator: ${facts.grant ?? ''}`,
    ),
  );
  return {
    title,
    note: say(
      input,
      phrase(
        `${facts.total}/${facts.max}: ${facts.active} ${facts.active === 1 ? 'ativa' : 'ativas'}, ${facts.waiting} esperando, ${facts.idleInTransaction} ${facts.idleInTransaction === 1 ? 'parada' : 'paradas'} em transação, ${facts.idle} ${facts.idle === 1 ? 'ociosa' : 'ociosas'}`,
        `${facts.total}/${facts.max}: ${facts.active} active, ${facts.waiting} waiting, ${facts.idleInTransaction} idle in transaction, ${facts.idle} idle`,
      ),
    ),
    head: [span('   '), ...tableHead(placed)],
    rows: [
      ...shown.map((session) => sessionRow(input, session, placed)),
      ...moreRow(input, 'db.activity', sessions.length - shown.length),
      ...(people.length === 0
        ? []
        : [{ id: 'db:applications', line: [span(`   ${people.join(' · ')}`, 'dim' as const)] }]),
      ...(facts.hidden === 0 ? [] : [{ id: 'db:hidden', line: [span(' '), glyph('unknown'), span(` ${hidden}`)] }]),
    ],
  };
}
