import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compose } from '../compose.ts';
import { placeOf, type StackRecord } from '../place.ts';
import { read, run } from '../process.ts';
import { author, commitRelease } from '../project.ts';
import type { Fault } from './fault.ts';
import { asAdmin } from './postgres.ts';

/** The schema's revision in the history that `up` writes. */
const headRevision = '0003';

function migration(title: string, up: string): string {
  return `-- revision: 0004\n-- down_revision: ${headRevision}\n-- title: ${title}\n-- upgrade\n${up}\n-- downgrade\nALTER TABLE items DROP COLUMN IF EXISTS note;\n`;
}

/** Pushes one commit to origin/main, as a colleague would. */
async function pushCommit(stack: StackRecord, message: string, change: (clone: string) => void): Promise<void> {
  const clone = mkdtempSync(join(stack.bed, 'clone-'));
  try {
    await run(['git', 'clone', '-q', join(placeOf(stack.name), 'origin.git'), clone]);
    const release = Number(readFileSync(join(clone, 'RELEASE'), 'utf8')) + 1;
    change(clone);
    await commitRelease(clone, release, message);
    await run(['git', '-C', clone, 'push', '-q', 'origin', 'HEAD:main'], { env: author });
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

/**
 * Puts origin and the working tree back on the commit of `up`, the schema on its revision and the containers on its image.
 * Does nothing when all of that is so already.
 */
export async function resetDeploy(stack: StackRecord): Promise<void> {
  const origin = join(placeOf(stack.name), 'origin.git');
  const git = ['git', '-C', stack.dir];
  const running = (await compose(stack, ['exec', '-T', 'api', 'cat', '/app/RELEASE'], { mayFail: true })).stdout.trim();
  const wanted = await read([...git, 'show', `${stack.commit}:RELEASE`]);
  const status = await read([...git, 'status', '--porcelain', '--branch']);
  const heads = [await read([...git, 'rev-parse', 'HEAD']), await read(['git', '-C', origin, 'rev-parse', 'main'])];
  const isHome = status === '## main...origin/main' && heads.every((head) => head === stack.commit);
  if (isHome && running === wanted) return;
  await run(['git', '-C', origin, 'update-ref', 'refs/heads/main', stack.commit]);
  await run([...git, 'fetch', '-q', 'origin']);
  await run([...git, 'checkout', '-q', '-f', '-B', 'main', stack.commit]);
  await run([...git, 'branch', '-q', '-u', 'origin/main', 'main']);
  await run([...git, 'clean', '-fdq']);
  await asAdmin(
    stack,
    `UPDATE alembic_version SET version_num = '${headRevision}' WHERE version_num > '${headRevision}';`,
    true,
  );
  await compose(stack, ['build']);
  await compose(stack, ['up', '-d', '--remove-orphans']);
}

function commitFault(name: string, say: string, message: string, change: (clone: string) => void): Fault {
  return { name, say, inflict: async (stack) => await pushCommit(stack, message, change), undo: resetDeploy };
}

/** What a colleague may have pushed to origin/main since the last deploy. */
export const deployFaults: readonly Fault[] = [
  commitFault(
    'good-commit',
    'origin/main has a healthy release with a migration (no fault, but something to deploy)',
    'Notes on items',
    (clone) =>
      writeFileSync(
        join(clone, 'alembic/versions/0004_notes.sql'),
        migration('notes on items', 'ALTER TABLE items ADD COLUMN IF NOT EXISTS note text;'),
      ),
  ),
  commitFault(
    'wide-commit',
    'origin/main has a healthy release that changes alertmanager and brings one service more (no fault either)',
    'Reports',
    (clone) => {
      const file = join(clone, 'docker-compose.prod.yml');
      const more = '  reports:\n    <<: *app\n    command: ["node", "/app/worker.mjs"]\n    mem_limit: 256m\n\n';
      const text = readFileSync(file, 'utf8')
        .replace(/( {2}alertmanager:\n(?: {4}.*\n)*? {4}mem_limit: )128m/, '$196m')
        .replace('  alertmanager:\n', `${more}  alertmanager:\n`);
      writeFileSync(file, text);
    },
  ),
  commitFault('bad-commit', 'origin/main has a release whose api never becomes healthy', 'Faster start', (clone) =>
    writeFileSync(join(clone, 'app/never-healthy'), 'This release starts and never becomes healthy.\n'),
  ),
  commitFault('bad-migration', 'origin/main has a release whose migration fails', 'Stricter items', (clone) =>
    writeFileSync(
      join(clone, 'alembic/versions/0004_broken.sql'),
      migration('stricter items', 'ALTER TABLE no_such_table ADD COLUMN note text;'),
    ),
  ),
  commitFault('missing-env', 'origin/main has a release without alembic/env.py', 'Tidy up', (clone) =>
    rmSync(join(clone, 'alembic/env.py')),
  ),
  commitFault('bad-build', 'origin/main has a release whose image cannot be built', 'New base', (clone) =>
    appendFileSync(join(clone, 'Dockerfile'), 'RUN echo "no space for wheels" && exit 1\n'),
  ),
];
