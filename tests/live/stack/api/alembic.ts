// A stand-in for `alembic upgrade head | current | heads | history | downgrade REVISION`: SQL files in alembic/versions, the
// version in table alembic_version, alembic's messages on stderr and its exit code 255 on failure.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { postgresOptions } from './stores.ts';

type Revision = {
  readonly id: string;
  readonly after: string;
  readonly title: string;
  readonly up: string;
  readonly down: string;
};

class Failed extends Error {}

const folder = process.env.ALEMBIC_DIR ?? '/app/alembic';

function parse(file: string): Revision {
  const text = readFileSync(join(folder, 'versions', file), 'utf8');
  const field = (name: string): string => new RegExp(`^-- ${name}: *(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const [head = '', down = ''] = text.split(/^-- downgrade$/m);
  return {
    id: field('revision'),
    after: field('down_revision'),
    title: field('title'),
    up: head.split(/^-- upgrade$/m)[1] ?? '',
    down,
  };
}

function readRevisions(): Revision[] {
  if (!existsSync(join(folder, 'env.py'))) throw new Failed(`Can't find Python file ${folder}/env.py`);
  const files = readdirSync(join(folder, 'versions')).filter((file) => file.endsWith('.sql'));
  return files.toSorted().map(parse);
}

async function currentRevision(client: pg.Client): Promise<string> {
  await client.query('CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY)');
  const found = await client.query<{ version_num: string }>('SELECT version_num FROM alembic_version');
  return found.rows[0]?.version_num ?? '';
}

function indexOf(revisions: readonly Revision[], id: string): number {
  if (id === '') return -1;
  const index = revisions.findIndex((revision) => revision.id === id);
  if (index < 0) throw new Failed(`Can't locate revision identified by '${id}'`);
  return index;
}

function describe(revisions: readonly Revision[], revision: Revision): string {
  return `${revision.id}${revision === revisions.at(-1) ? ' (head)' : ''}`;
}

async function apply(client: pg.Client, sql: string, id: string, say: string): Promise<void> {
  process.stderr.write(`INFO  [alembic.runtime.migration] ${say}\n`);
  await client.query('BEGIN');
  await client.query(sql);
  await client.query('DELETE FROM alembic_version');
  if (id !== '') await client.query('INSERT INTO alembic_version VALUES ($1)', [id]);
  await client.query('COMMIT');
}

async function upgrade(client: pg.Client, revisions: readonly Revision[]): Promise<void> {
  const from = indexOf(revisions, await currentRevision(client));
  for (const revision of revisions.slice(from + 1)) {
    await apply(
      client,
      revision.up,
      revision.id,
      `Running upgrade ${revision.after} -> ${revision.id}, ${revision.title}`,
    );
  }
}

async function downgrade(client: pg.Client, revisions: readonly Revision[], to: string): Promise<void> {
  const target = to === 'base' ? -1 : indexOf(revisions, to);
  const current = indexOf(revisions, await currentRevision(client));
  for (const revision of revisions.slice(target + 1, current + 1).toReversed()) {
    await apply(
      client,
      revision.down,
      revision.after,
      `Running downgrade ${revision.id} -> ${revision.after}, ${revision.title}`,
    );
  }
}

async function run([command, argument]: readonly string[], client: pg.Client): Promise<void> {
  const revisions = readRevisions();
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  if (command === 'heads') return say(describe(revisions, revisions.at(-1) as Revision));
  if (command === 'history') {
    for (const revision of revisions.toReversed())
      say(`${revision.after || '<base>'} -> ${describe(revisions, revision)}, ${revision.title}`);
    return;
  }
  await client.connect();
  process.stderr.write('INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.\n');
  process.stderr.write('INFO  [alembic.runtime.migration] Will assume transactional DDL.\n');
  if (command === 'upgrade' && argument === 'head') return upgrade(client, revisions);
  if (command === 'downgrade' && argument !== undefined) return downgrade(client, revisions, argument);
  if (command !== 'current') throw new Failed(`unsupported: alembic ${command ?? ''} ${argument ?? ''}`);
  const found = revisions[indexOf(revisions, await currentRevision(client))];
  if (found !== undefined) say(describe(revisions, found));
}

const client = new pg.Client({
  ...postgresOptions(process.env.DATABASE_URL ?? ''),
  application_name: 'alembic',
  connectionTimeoutMillis: 60_000,
});
try {
  await run(process.argv.slice(2), client);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    error instanceof Failed
      ? `FAILED: ${message}\n`
      : `Traceback (most recent call last):\nsqlalchemy.exc.ProgrammingError: ${message}\n`,
  );
  process.exitCode = error instanceof Failed ? 255 : 1;
} finally {
  await client.end().catch(() => undefined);
}
