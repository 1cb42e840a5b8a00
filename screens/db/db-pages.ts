import type { SessionFacts } from '../../src/probes/db/db-activity.ts';
import type { LockNodeFacts } from '../../src/probes/db/db-locks.ts';
import { type Line, span, titleRule } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { labelled } from '../parts/labelled.ts';
import { formatsIn, type ScreenInput, say } from '../screen.ts';
import { dbFacts } from './db-facts.ts';
import { stateText } from './db-sessions.ts';

/** The pid of a subject `session:4711`; null for other subjects. */
function pidOf(subject: string): number | null {
  const pid = /^session:(\d+)$/.exec(subject)?.[1];
  return pid === undefined ? null : Number(pid);
}

function chainLines(input: ScreenInput, pid: number, tree: readonly LockNodeFacts[]): Line[] {
  const node = tree.find((found) => found.pid === pid);
  if (node === undefined) return [];
  const waiting = tree.filter(({ blockedBy }) => blockedBy.includes(pid)).map((found) => found.pid);
  const formats = formatsIn(input);
  return [
    ...(node.blockedBy.length === 0
      ? []
      : [
          ...labelled(input, phrase('espera por', 'waits for'), node.blockedBy.join(', ')),
          ...labelled(
            input,
            phrase('bloqueio', 'lock'),
            `${node.mode} · ${node.target} · ${formats.duration(node.waitMs ?? Number.NaN)}`,
          ),
        ]),
    ...(waiting.length === 0
      ? []
      : labelled(
          input,
          phrase('bloqueia', 'blocks'),
          say(
            input,
            phrase(
              `${node.blocks} no total; direto: ${waiting.slice(0, 20).join(', ')}`,
              `${node.blocks} in all; directly: ${waiting.slice(0, 20).join(', ')}`,
            ),
          ),
        )),
  ];
}

/** The page of a session: who it is, what it does, whom it holds up, and how it is ended by hand. */
export function sessionPage(input: ScreenInput, subject: string): readonly Line[] | null {
  const pid = pidOf(subject);
  if (pid === null) return null;
  const tree = dbFacts(input, 'db.locks')?.tree ?? [];
  const activity = dbFacts(input, 'db.activity');
  const session: Partial<SessionFacts> | undefined =
    activity?.sessions.find((found) => found.pid === pid) ?? tree.find((found) => found.pid === pid);
  if (session === undefined)
    return [[span(`   ${say(input, phrase('esta sessão terminou', 'this session has ended'))}`, 'dim')]];
  const formats = formatsIn(input);
  const age = (ms: number | null | undefined): string => (ms == null ? '–' : formats.duration(ms));
  const user = [session.application, session.user, session.client].filter((part) => part).join(' · ');
  const wait =
    session.wait === undefined || session.wait === '' ? [] : labelled(input, phrase('evento', 'event'), session.wait);
  return [
    titleRule([span(say(input, phrase(`Sessão ${pid}`, `Session ${pid}`)), 'strong')], input.width),
    ...labelled(input, phrase('quem', 'who'), user),
    ...labelled(input, phrase('estado', 'state'), `${stateText(input, session.state ?? '')} · ${age(session.stateMs)}`),
    ...labelled(input, phrase('transação', 'transaction'), age(session.transactionMs)),
    ...wait,
    ...chainLines(input, pid, tree),
    [],
    ...labelled(input, phrase('comando', 'statement'), session.query ?? ''),
    [],
    ...labelled(input, phrase('cancelar', 'cancel'), `SELECT pg_cancel_backend(${pid});`, 'dim'),
    ...labelled(input, phrase('encerrar', 'end'), `SELECT pg_terminate_backend(${pid});`, 'dim'),
  ];
}

/** What `y` copies for a session; null for other subjects. */
export function sessionShell(subject: string): string | null {
  const pid = pidOf(subject);
  return pid === null ? null : `psql "$DATABASE_URL" -xc "SELECT * FROM pg_stat_activity WHERE pid = ${pid}"`;
}
