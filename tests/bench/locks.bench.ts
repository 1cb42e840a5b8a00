import type { LockSessionFacts } from '../../src/probes/db/db-locks.ts';
import { dbLocks, locksMeasured } from '../../src/probes/db/db-locks.ts';
import type { ShellState } from '../../src/shell/state.ts';
import { fakeCockpit } from '../screens/support/fake-cockpit.ts';
import { frameOf } from '../screens/support/frames.ts';
import { BROKEN, NOW, reading } from '../screens/support/worlds.ts';
import { type Figure, quantile } from './statistics.ts';

const SESSIONS = 500;
const ROUNDS = 60;
/** Rounds that do not count: the engine compiles what it has seen often. */
const WARM_UP = 10;
/** What the issue asks for: from the rows of the server to the painted screen. */
const AT_MOST_MS = 50;

function session(pid: number, blockedBy: readonly number[]): LockSessionFacts {
  const isWaiting = blockedBy.length > 0;
  return {
    pid,
    blockedBy,
    user: 'sparkone',
    application: 'sparkone-api',
    client: '172.18.0.5',
    state: isWaiting ? 'active' : 'idle in transaction',
    transactionMs: 900_000,
    isWaiting,
    waitMs: isWaiting ? 800_000 - pid : null,
    mode: isWaiting ? 'RowExclusiveLock' : '',
    target: isWaiting ? 'messages' : '',
    query: `UPDATE messages SET status = $1, updated_at = now() WHERE id = ${pid} AND payload->>'channel' = $2`,
  };
}

const pids = Array.from({ length: SESSIONS }, (_, index) => index + 1);

/** The shapes that chains take: one holder, one behind the other, a queue (each behind all before it), several holders. */
const SHAPES: Readonly<Record<string, readonly LockSessionFacts[]>> = {
  'behind one holder': pids.map((pid) => session(pid, pid === 1 ? [] : [1])),
  'one behind the other': pids.map((pid) => session(pid, pid === 1 ? [] : [pid - 1])),
  'in a queue': pids.map((pid) => session(pid, pids.slice(0, pid - 1).toReversed())),
  'behind ten holders': pids.map((pid) => session(pid, pid <= 10 ? [] : [(pid % 10) + 1, pid > 30 ? pid - 10 : 1])),
};

interface Taken {
  readonly wall: readonly number[];
  /** Milliseconds of processor a round, compiling and collecting included: what a busy machine does not stretch. */
  readonly processor: number;
}

function taken(call: () => void): Taken {
  for (let round = 0; round < WARM_UP; round += 1) call();
  const before = process.cpuUsage();
  const wall = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    call();
    return performance.now() - started;
  });
  const { user, system } = process.cpuUsage(before);
  return { wall, processor: (user + system) / 1000 / ROUNDS };
}

const half = ({ wall, processor }: Taken): string =>
  `${quantile(wall, 0.5).toFixed(1)} (processor ${processor.toFixed(1)})`;

/** From the sessions as the server gives them to the rows of the screen. */
export function measure(): Figure[] {
  return Object.entries(SHAPES).map(([name, sessions]): Figure => {
    const draw = (given: Partial<ShellState>): void => {
      const { facts, samples } = locksMeasured(sessions);
      const cockpit = fakeCockpit({ ...BROKEN, causes: [], readings: [reading('db.locks', { facts, samples })] });
      dbLocks.judge?.(facts as NonNullable<typeof facts>, { now: NOW, threshold: () => undefined });
      frameOf(cockpit, { tab: 'db', lang: 'en', size: { columns: 120, rows: 40 }, ...given });
    };
    const tab = taken(() => draw({}));
    const page = taken(() => draw({ mode: { kind: 'details', subject: 'db:locks', offset: 400 } }));
    return {
      name: `lock tree of ${SESSIONS} ${name}`,
      value: Math.max(quantile(tab.wall, 0.95), quantile(page.wall, 0.95)),
      unit: 'ms p95',
      atMost: AT_MOST_MS,
      detail: `half of them: tab ${half(tab)}, whole tree as a page ${half(page)}`,
    };
  });
}
