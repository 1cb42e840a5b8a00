import { bad, good, type Outcome } from '../../model/fault.ts';
import type { PostgresAccess } from '../../model/target.ts';
import { deadlineOf, within } from '../../transport/deadline.ts';
import { codeOf, placeText, wireFault } from '../../transport/faults.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';
import { connectPostgres, LOCK_TIMEOUT_MS, type PostgresSession, STATEMENT_TIMEOUT_MS } from './postgres-connect.ts';
import { postgresFault } from './postgres-faults.ts';

const MAX_SESSIONS = 2;

/** A row by column name: numbers (int8 and numeric included), texts, booleans, instants as epoch milliseconds. */
export type Row = Readonly<Record<string, unknown>>;

/** A database, read only: every session starts with `default_transaction_read_only`, short statement and lock timeouts. */
export interface Postgres {
  /** `Postgres (db:5432)`, for messages. */
  readonly place: string;
  /** The access it was built for. */
  readonly access: PostgresAccess;
  /** Runs one statement with `$1` parameters. `R` names the columns that the statement selects. */
  query<R extends Row = Row>(
    sql: string,
    params: readonly unknown[],
    options: CallOptions,
  ): Promise<Outcome<readonly R[]>>;
  close(): Promise<void>;
}

/** Builds a client of at most two sessions; nothing is connected before the first query, and what broke is connected anew. */
export function createPostgres(transport: Transport, access: PostgresAccess): Postgres {
  const place = placeText(access.endpoint.address, 'Postgres');
  const sessions = createSessions(transport, access, place);

  const attempt = async (session: PostgresSession, sql: string, params: readonly unknown[], signal: AbortSignal) => {
    try {
      return await within(signal, runReadOnly(session, sql, params));
    } catch (error) {
      // Nobody waits for the rest of an answer: the session is not usable for another one.
      if (signal.aborted) sessions.drop(session);
      throw error;
    }
  };

  const query = async (
    sql: string,
    params: readonly unknown[],
    options: CallOptions,
  ): Promise<Outcome<readonly Row[]>> => {
    const signal = deadlineOf(options);
    for (let isRetry = false; ; isRetry = true) {
      const taken = await sessions.take({ signal, timeoutMs: options.timeoutMs });
      if (!taken.ok) return taken;
      const { session, isFresh } = taken.value;
      try {
        return good(await attempt(session, sql, params, signal));
      } catch (error) {
        // A kept session may have died with a restart of the server: that says nothing about the server now.
        if (isFresh || isRetry || signal.aborted || !hasDied(session, error)) {
          return bad(postgresFault(error, place, options.timeoutMs, signal));
        }
        sessions.drop(session);
      } finally {
        sessions.give(session);
      }
    }
  };

  return {
    place,
    access,
    query: query as Postgres['query'],
    close: () => sessions.close(),
  };
}

async function runReadOnly(session: PostgresSession, sql: string, params: readonly unknown[]): Promise<readonly Row[]> {
  const { client } = session;
  const values = params.length === 0 ? undefined : [...params];
  if (!session.isPooled) return (await client.query<Row>({ text: sql, ...(values && { values }) })).rows;
  const settings = `SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`;
  await client.query(`BEGIN READ ONLY; ${settings}`);
  try {
    return (await client.query<Row>({ text: sql, ...(values && { values }) })).rows;
  } finally {
    // A connection that died has nothing to roll back.
    await client.query('ROLLBACK').catch(() => undefined);
  }
}

function hasDied(session: PostgresSession, error: unknown): boolean {
  return !session.isOpen || /^57P0[12]$/.test(codeOf(error) ?? '') || !session.wire.writable;
}

interface Taken {
  readonly session: PostgresSession;
  readonly isFresh: boolean;
}

/** At most {@link MAX_SESSIONS} sessions, lent one query at a time. */
function createSessions(transport: Transport, access: PostgresAccess, place: string) {
  const idle: PostgresSession[] = [];
  const lent = new Set<PostgresSession>();
  const waiting: (() => void)[] = [];
  let opening = 0;

  // Everybody looks again, since who waited longest may have given up by now.
  const wake = () => {
    for (const look of waiting.splice(0)) look();
  };

  const drop = (session: PostgresSession) => {
    session.isOpen = false;
    session.wire.destroy();
  };
  const openOne = async (call: CallOptions): Promise<Outcome<Taken>> => {
    opening += 1;
    const session = await connectPostgres(transport, access, place, call);
    opening -= 1;
    if (!session.ok) {
      wake();
      return session;
    }
    lent.add(session.value);
    return good({ session: session.value, isFresh: true });
  };

  return {
    drop,
    take: async (call: CallOptions): Promise<Outcome<Taken>> => {
      for (;;) {
        const kept = idle.pop();
        if (kept?.isOpen) {
          lent.add(kept);
          return good({ session: kept, isFresh: false });
        }
        if (kept !== undefined) continue;
        if (lent.size + opening < MAX_SESSIONS) return openOne(call);
        const free = new Promise<void>((resolve) => waiting.push(resolve));
        try {
          await within(call.signal, free);
        } catch (error) {
          return bad(wireFault(error, place, call.timeoutMs, call.signal));
        }
      }
    },
    give: (session: PostgresSession) => {
      lent.delete(session);
      if (session.isOpen) idle.push(session);
      wake();
    },
    close: async () => {
      const ends = idle.splice(0).map((session) => session.client.end());
      for (const session of lent) drop(session);
      await Promise.allSettled(ends);
    },
  };
}
