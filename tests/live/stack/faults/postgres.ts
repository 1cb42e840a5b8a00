import { adminRole, databaseRole } from '../bed.ts';
import { containerOf, exec } from '../compose.ts';
import { managedNames } from '../managed-postgres.ts';
import type { StackRecord } from '../place.ts';
import { type Finished, run } from '../process.ts';
import { waitFor } from '../wait-for.ts';
import { type Fault, pause, pausedFault, stoppedFault } from './fault.ts';

const { user, password, database } = databaseRole;

/** Runs SQL as the stack's own superuser, over the local socket. In the edge-only variant in the managed container. */
export async function asAdmin(stack: StackRecord, sql: string, mayFail = false): Promise<Finished> {
  const argv = ['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-U', adminRole, '-d', database];
  const options = { input: sql, mayFail };
  if (stack.variant === 'full') return await exec(stack, 'postgres', argv, options);
  return await run(['docker', 'exec', '-i', managedNames(stack.project).container, ...argv], options);
}

const disconnect = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${user}' AND pid <> pg_backend_pid();`;

/** Waits until Postgres takes the superuser's connections; false when it is stopped or paused, where there is nothing to undo. */
async function isUp(stack: StackRecord): Promise<boolean> {
  const container = stack.variant === 'full' ? undefined : managedNames(stack.project).container;
  const probe = async (): Promise<boolean> => (await asAdmin(stack, 'SELECT 1', true)).code === 0;
  const format = ['docker', 'inspect', '-f', '{{.State.Status}}'];
  const filter = [
    '--filter',
    `label=com.docker.compose.project=${stack.project}`,
    '--filter',
    'label=com.docker.compose.service=postgres',
  ];
  const id = container ?? (await run(['docker', 'ps', '-aq', ...filter])).stdout.trim();
  if ((await run([...format, id], { mayFail: true })).stdout.trim() !== 'running') return false;
  return await waitFor(probe, { deadlineMs: 30_000, what: 'Postgres accepts connections' });
}

function sqlFault(name: string, say: string, sql: string, undoSql: string): Fault {
  return {
    name,
    say,
    inflict: async (stack) => void (await asAdmin(stack, sql)),
    undo: async (stack) => void ((await isUp(stack)) && (await asAdmin(stack, undoSql))),
  };
}

const superuser = (stack: StackRecord): string => (stack.variant === 'full' ? 'SUPERUSER' : 'NOSUPERUSER');
const quoted = password.replaceAll("'", "''");

const connectionLimit: Fault = {
  name: 'postgres-connlimit',
  say: 'the application role may open one connection (53300)',
  // A superuser is not held to the limit, so the role is taken that too.
  inflict: async (stack) =>
    void (await asAdmin(stack, `ALTER ROLE ${user} NOSUPERUSER CONNECTION LIMIT 1; ${disconnect}`)),
  undo: async (stack) =>
    void ((await isUp(stack)) && (await asAdmin(stack, `ALTER ROLE ${user} ${superuser(stack)} CONNECTION LIMIT -1;`))),
};

/** Keeps psql's input open after the statement, so that its transaction stays idle, for as long as the file exists. */
const holdOpen =
  'touch "/tmp/$PGAPPNAME"; (printf "%s\\n" "$1"; while [ -e "/tmp/$PGAPPNAME" ]; do sleep 1; done) | psql -Xq -U "$2" -d "$3"';

async function postgresContainer(stack: StackRecord): Promise<string> {
  return stack.variant === 'full' ? await containerOf(stack, 'postgres') : managedNames(stack.project).container;
}

const lock: Fault = {
  name: 'postgres-lock',
  say: 'a transaction holds table ledger and another waits for it (a blocking chain, idle in transaction)',
  inflict: async (stack) => {
    const session = async (name: string, sql: string): Promise<void> => {
      await run([
        ...['docker', 'exec', '-d', '-e', `PGAPPNAME=${name}`, await postgresContainer(stack), 'sh', '-c'],
        ...[holdOpen, 'sh', sql, adminRole, database],
      ]);
    };
    await session('fault-holder', 'BEGIN; LOCK TABLE ledger IN ACCESS EXCLUSIVE MODE;');
    const held =
      "SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.application_name = 'fault-holder' AND l.mode = 'AccessExclusiveLock' AND l.granted";
    const sees = async (sql: string): Promise<boolean> => (await asAdmin(stack, sql)).stdout.trim() !== '';
    await waitFor(() => sees(held), { deadlineMs: 60_000, what: 'the lock is held' });
    await session('fault-waiter', 'UPDATE ledger SET amount_cents = amount_cents + 1;');
    const waits = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'fault-waiter' AND wait_event_type = 'Lock'";
    await waitFor(() => sees(waits), { deadlineMs: 60_000, what: 'a session waits for the lock' });
  },
  undo: async (stack) => {
    if (!(await isUp(stack))) return;
    await run(['docker', 'exec', await postgresContainer(stack), 'rm', '-f', '/tmp/fault-waiter', '/tmp/fault-holder']);
    // The waiter first: freed by the holder's end it would still change the table.
    for (const name of ['fault-waiter', 'fault-holder']) {
      await asAdmin(
        stack,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${name}';`,
      );
    }
  },
};

/** The same fault on the managed Postgres of the edge-only variant. */
function managedToo(
  fault: Fault,
  inflict: (container: string) => Promise<unknown>,
  undo: (container: string) => Promise<unknown>,
): Fault {
  const managed = (stack: StackRecord): string => managedNames(stack.project).container;
  return {
    ...fault,
    inflict: async (stack) => void (await (stack.variant === 'full' ? fault.inflict(stack) : inflict(managed(stack)))),
    undo: async (stack) => void (await (stack.variant === 'full' ? fault.undo(stack) : undo(managed(stack)))),
  };
}

/**
 * What can go wrong with Postgres. Paused comes first, for what is paused cannot be started; then stopped, for the others' undoing
 * needs a Postgres that answers.
 */
export const postgresFaults: readonly Fault[] = [
  managedToo(
    pausedFault('postgres'),
    pause,
    async (container) => await run(['docker', 'unpause', container], { mayFail: true }),
  ),
  managedToo(
    stoppedFault('postgres'),
    async (container) => await run(['docker', 'stop', '-t', '5', container]),
    async (container) => await run(['docker', 'start', container]),
  ),
  connectionLimit,
  sqlFault(
    'postgres-wrong-password',
    'the password in .env is no longer the right one (28P01)',
    `ALTER ROLE ${user} PASSWORD 'changed by somebody'; ${disconnect}`,
    `ALTER ROLE ${user} PASSWORD '${quoted}';`,
  ),
  sqlFault(
    'postgres-readonly',
    'every transaction is read-only (25006)',
    `ALTER DATABASE ${database} SET default_transaction_read_only = on; ${disconnect}`,
    `SET default_transaction_read_only = off; ALTER DATABASE ${database} RESET default_transaction_read_only; ${disconnect}`,
  ),
  lock,
];
