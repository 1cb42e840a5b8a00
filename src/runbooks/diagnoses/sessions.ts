import type { Remedy, Suspect } from '../../model/diagnosis.ts';
import type { Level } from '../../model/level.ts';
import type { LockNodeFacts } from '../../probes/db/db-locks.ts';
import { en, pt } from '../../text/formats.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { type DiagnosisSight, isMeasured, type Saying, unmeasured } from './diagnosis.ts';
import { act, show } from './remedies.ts';

/** A wait shorter than this is the ordinary give and take of transactions. */
const WORTH_NAMING_MS = 1_000;
const QUERY_CHARS = 120;

/** A statement as a sentence can carry it. */
export function shortQuery(query: string): string {
  const line = query.trim();
  return line.length > QUERY_CHARS ? `${line.slice(0, QUERY_CHARS)}…` : line;
}

/** How a session is called: `4711 (migration, sparkone)`. */
export function sessionName({
  pid,
  application,
  user,
}: {
  readonly pid: number;
  readonly application: string;
  readonly user: string;
}): string {
  const who = [application, user].filter((text) => text !== '').join(', ');
  return who === '' ? String(pid) : `${pid} (${who})`;
}

/** What can be done about one session. */
export function sessionRemedies(pid: number, line: string, isRunning: boolean): readonly Remedy[] {
  const args = { pid: String(pid) };
  const see = show(
    'db',
    phrase(`ver a sessão ${pid} na aba DB`, `see session ${pid} in the DB tab`),
    `session:${pid}`,
    line,
  );
  const end = act('end-session', args, phrase(`encerrar a sessão ${pid}`, `end session ${pid}`), line);
  return isRunning
    ? [act('cancel-query', args, phrase(`cancelar a consulta de ${pid}`, `cancel the query of ${pid}`), line), see, end]
    : [end, see];
}

function stateText({ state, transactionMs, query }: LockNodeFacts): Phrase {
  const isIdle = state.startsWith('idle in transaction');
  const forPt = transactionMs === null ? '' : ` há ${pt.duration(transactionMs)}`;
  const forEn = transactionMs === null ? '' : ` for ${en.duration(transactionMs)}`;
  const last = query === '' ? '' : `: ${shortQuery(query)}`;
  return isIdle
    ? phrase(`parada dentro de uma transação${forPt}${last}`, `idle inside a transaction${forEn}${last}`)
    : phrase(`em transação${forPt}${last}`, `in a transaction${forEn}${last}`);
}

/** The root blocker of the longest chain; null while nobody waits for long. */
export function blockerSuspect(sight: DiagnosisSight, line: string): Suspect | null {
  const facts = sight.seen('db.locks');
  const root = facts?.tree.find(({ depth, blocks }) => depth === 0 && blocks > 0);
  if (facts === null || root === undefined || (facts.longestWaitMs ?? Number.POSITIVE_INFINITY) < WORTH_NAMING_MS)
    return null;
  const waiter = facts.tree.find(({ isWaiting }) => isWaiting);
  const name = sessionName(root);
  const level: Level = sight.level('db.locks') === 'critical' ? 'critical' : 'warn';
  return {
    id: 'blocked',
    certainty: 'certain',
    level,
    title: phrase(
      `A sessão ${name} segura um bloqueio: ${root.blocks} ${root.blocks === 1 ? 'espera' : 'esperam'} por ela`,
      `Session ${name} holds a lock: ${root.blocks} ${root.blocks === 1 ? 'waits' : 'wait'} for it`,
    ),
    evidence: [
      stateText(root),
      phrase(
        `a espera mais longa é de ${pt.duration(facts.longestWaitMs ?? Number.NaN)}`,
        `the longest wait is ${en.duration(facts.longestWaitMs ?? Number.NaN)}`,
      ),
      ...(waiter === undefined
        ? []
        : [
            phrase(
              `espera ${waiter.target}: ${shortQuery(waiter.query)}`,
              `waits for ${waiter.target}: ${shortQuery(waiter.query)}`,
            ),
          ]),
    ],
    remedies: sessionRemedies(root.pid, line, root.state === 'active'),
  };
}

/** Connections beyond the pool's limit, with who holds them; null below it. */
export function crowdSuspect(sight: DiagnosisSight, line: string): Suspect | null {
  const pool = sight.seen('db.pool');
  const percent = pool?.percent ?? pool?.substitute?.percent ?? null;
  const limit = sight.threshold('db.pool')?.critical ?? 80;
  if (pool === null || percent === null || percent <= limit) return null;
  const activity = sight.seen('db.activity');
  const [biggest] = activity?.applications ?? [];
  const idle = activity?.sessions
    .filter(({ state }) => state.startsWith('idle in transaction'))
    .toSorted((a, b) => (b.stateMs ?? 0) - (a.stateMs ?? 0))[0];
  return {
    id: 'pool-full',
    certainty: 'likely',
    level: 'critical',
    title: phrase(`O pool do banco está em ${pt.percent(percent)}`, `The database pool is at ${en.percent(percent)}`),
    evidence: [
      ...(biggest === undefined
        ? []
        : [
            phrase(
              `${biggest.application || biggest.user}: ${biggest.total} conexões, ${biggest.active} ativas, ${biggest.idleInTransaction} paradas em transação`,
              `${biggest.application || biggest.user}: ${biggest.total} connections, ${biggest.active} active, ${biggest.idleInTransaction} idle in transaction`,
            ),
          ]),
      ...(idle === undefined
        ? []
        : [
            phrase(
              `a sessão ${sessionName(idle)} está parada em transação há ${pt.duration(idle.stateMs ?? 0)}`,
              `session ${sessionName(idle)} has been idle in a transaction for ${en.duration(idle.stateMs ?? 0)}`,
            ),
          ]),
    ],
    remedies: [
      show('db', phrase('ver conexões ativas na aba DB', 'see active connections in the DB tab'), null, line),
      ...(idle === undefined ? [] : sessionRemedies(idle.pid, line, false).slice(0, 1)),
      act(
        'restart',
        { service: 'api' },
        phrase('reiniciar a api, que solta as conexões dela', 'restart the api, which lets go of its connections'),
        line,
      ),
    ],
  };
}

/** What can be said of sessions without asking: Postgres does not let us in. */
export function withoutPostgres(sight: DiagnosisSight): Saying | null {
  if (isMeasured(sight, 'postgres.ping') || sight.check('postgres.ping') === null) return null;
  return unmeasured(phrase('não se mede sem o Postgres', 'cannot be measured without Postgres'));
}
