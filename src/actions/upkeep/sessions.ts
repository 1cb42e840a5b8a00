import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { type Action, type Args, argFault, type Body, drafted, type Frame, must, should } from '../action.ts';
import {
  literal,
  lookAtPostgres,
  type PostgresFacts,
  pgSecrets,
  pgSecretValues,
  psql,
} from '../backups/postgres-tools.ts';
import { chooseSession } from '../choosers.ts';
import type { Ground } from '../ground.ts';
import { lookAtStackHere } from '../stack-facts.ts';
import { exec } from '../steps.ts';

/** A server process of Postgres. */
export interface SessionFacts {
  readonly postgres: PostgresFacts;
  readonly pid: number;
  readonly user: string;
  readonly application: string;
  readonly state: string;
  readonly kind: string;
  /** Milliseconds of the running query, or since the last one. */
  readonly queryMs: number;
  readonly query: string;
  /** Exact start, in the server's own words: with the pid it names this session and no later one. */
  readonly startedAt: string;
  /** Sessions that wait for it. */
  readonly blocks: number;
}

const PID_ARG = {
  name: 'pid',
  say: phrase('pid do Postgres, da aba DB', "Postgres's pid, from the DB tab"),
  isRequired: true,
} as const;

/** Cancels what a session runs; the session stays. */
export const cancelQuery: Action<SessionFacts> = {
  id: 'cancel-query',
  label: phrase('Cancelar consulta', 'Cancel query'),
  help: phrase(
    'cancela a consulta que uma sessão do Postgres roda; a sessão fica',
    'cancels the query that a Postgres session runs; the session stays',
  ),
  risk: 'medium',
  args: [PID_ARG],
  choices: { pid: chooseSession },
  look: lookAtSession,
  draft: (_frame: Frame, facts: SessionFacts) =>
    draftFor(
      facts,
      'pg_cancel_backend',
      phrase(`Cancelar a consulta de ${facts.pid}`, `Cancel the query of ${facts.pid}`),
      phrase('a consulta; sua transação é desfeita', 'the query; its transaction is rolled back'),
    ),
};

/** Ends a session. */
export const endSession: Action<SessionFacts> = {
  id: 'end-session',
  label: phrase('Encerrar sessão', 'End session'),
  help: phrase(
    'encerra uma sessão do Postgres; quem a usava conecta de novo',
    'ends a Postgres session; whoever used it connects again',
  ),
  risk: 'medium',
  args: [PID_ARG],
  choices: { pid: chooseSession },
  look: lookAtSession,
  draft: (_frame: Frame, facts: SessionFacts) =>
    draftFor(
      facts,
      'pg_terminate_backend',
      phrase(`Encerrar a sessão ${facts.pid}`, `End session ${facts.pid}`),
      phrase('a sessão; sua transação é desfeita', 'the session; its transaction is rolled back'),
    ),
};

const QUERY = `SELECT pid, coalesce(usename, '') AS "user", coalesce(application_name, '') AS application, coalesce(state, '') AS state,
  backend_type AS kind, coalesce(extract(epoch FROM clock_timestamp() - query_start) * 1000, 0)::float8 AS "queryMs",
  left(coalesce(query, ''), 400) AS query, backend_start::text AS "startedAt",
  (SELECT count(*)::int FROM pg_stat_activity w WHERE $1::int = ANY (pg_blocking_pids(w.pid))) AS blocks
  FROM pg_stat_activity WHERE pid = $1::int`;

async function lookAtSession(ground: Ground, args: Args): Promise<Outcome<SessionFacts>> {
  const pid = Number(args.pid);
  if (!/^\d{1,9}$/.test(args.pid ?? ''))
    return bad(
      argFault(phrase('pid tem de ser um número', 'pid has to be a number'), phrase('veja a aba DB', 'see the DB tab')),
    );
  const stack = await lookAtStackHere(ground);
  if (!stack.ok) return stack;
  const [postgres, rows] = await Promise.all([
    lookAtPostgres(ground, stack.value),
    ground.postgres?.query<Omit<SessionFacts, 'postgres'> & Record<string, unknown>>(QUERY, [pid], ground.call),
  ]);
  if (!postgres.ok) return postgres;
  if (rows === undefined || !rows.ok) return rows ?? bad(goneFault(pid));
  const [row] = rows.value;
  return row === undefined ? bad(goneFault(pid)) : good({ ...row, postgres: postgres.value });
}

function draftFor(facts: SessionFacts, verb: string, title: Phrase, loses: Phrase): Outcome<Body> {
  const { postgres, pid, startedAt } = facts;
  const name = inert(facts.application || facts.user);
  // Named by its start as well: a pid is given to another session soon.
  const sql = `DO $end$ BEGIN PERFORM ${verb}(pid) FROM pg_stat_activity WHERE pid = ${pid} AND backend_start = ${literal(startedAt)}::timestamptz; IF NOT FOUND THEN RAISE EXCEPTION 'session ${pid} is gone'; END IF; END $end$`;
  return drafted({
    title,
    preconditions: [
      must(
        'session',
        true,
        phrase(
          `${pid} · ${name} · ${inert(facts.state)} há ${pt.duration(facts.queryMs)}: ${inert(facts.query).slice(0, 120)}`,
          `${pid} · ${name} · ${inert(facts.state)} for ${en.duration(facts.queryMs)}: ${inert(facts.query).slice(0, 120)}`,
        ),
      ),
      must(
        'client',
        facts.kind === 'client backend',
        phrase(`tipo: ${inert(facts.kind)}`, `kind: ${inert(facts.kind)}`),
      ),
      should(
        'blocks',
        true,
        phrase(`${facts.blocks} sessão(ões) esperam por ela`, `${facts.blocks} session(s) wait for it`),
      ),
    ],
    steps: [
      exec('end', title, psql(postgres, postgres.maintenance, '-c', sql), {
        secrets: pgSecrets(postgres),
        timeoutMs: 20_000,
        isSafePoint: true,
      }),
    ],
    touches: [phrase(`sessão ${pid} de ${name}`, `session ${pid} of ${name}`)],
    loses: [loses],
    undo: phrase('não há volta; a aplicação tenta de novo', 'no way back; the application tries again'),
    basis: { pid, startedAt },
    probes: ['postgres.ping'],
    secrets: pgSecretValues(postgres),
  });
}

function goneFault(pid: number) {
  return fault(
    'absent',
    phrase(`não há sessão ${pid} no Postgres`, `there is no session ${pid} in Postgres`),
    phrase('ela já terminou: atualize a aba DB', 'it has ended already: refresh the DB tab'),
  );
}
