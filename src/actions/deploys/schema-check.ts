import type { Precondition } from '../../model/plan.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { must, should } from '../action.ts';
import type { Ground } from '../ground.ts';
import { readGit } from './git-facts.ts';

/** What the database's schema means for going back to older code. */
export interface SchemaFacts {
  /** Revision of the database; null without one. */
  readonly revision: string | null;
  /** The older code has a migration of that revision. */
  readonly isKnown: boolean;
  /** Migrations that came after that code, as paths. */
  readonly newer: readonly string[];
  /** Those among them that take something away, so that older code may break. */
  readonly destructive: readonly string[];
}

/** What takes away what older code may still use: Alembic's operations and plain SQL. */
const DESTRUCTIVE =
  /\bop\.(?:drop_|rename_|alter_column)|\bDROP\s+(?:TABLE|COLUMN|VIEW|TYPE|CONSTRAINT)|\bRENAME\b|\bALTER\s+COLUMN\b|\bSET\s+NOT\s+NULL\b|\bTRUNCATE\b|\bDELETE\s+FROM\b/i;

/** The part of a migration that goes forward: `def upgrade` or `-- upgrade`, up to the way back. */
export function upgradePart(text: string): string {
  const from = text.search(/def upgrade\b|^-- upgrade\b/m);
  const rest = from === -1 ? text : text.slice(from);
  const to = rest.search(/def downgrade\b|^-- downgrade\b/m);
  return to === -1 ? rest : rest.slice(0, to);
}

/** True when going forward took something away. */
export function isDestructive(migration: string): boolean {
  return DESTRUCTIVE.test(upgradePart(migration));
}

/** Compares the database's revision and the migrations since a commit. */
export async function lookAtSchema(
  ground: Ground,
  directory: string,
  commit: string,
  revision: string | null,
): Promise<SchemaFacts> {
  if (revision === null) return { revision, isKnown: true, newer: [], destructive: [] };
  const [known, added] = await Promise.all([
    readGit(ground, directory, 'grep', '-l', '-F', '-e', revision, commit, '--', ':(glob)**/versions/*'),
    readGit(
      ground,
      directory,
      'diff',
      '--name-only',
      '--diff-filter=A',
      '-z',
      commit,
      'HEAD',
      '--',
      ':(glob)**/versions/*',
    ),
  ]);
  const newer = (added ?? '').split('\0').filter((name) => name !== '');
  const texts = await Promise.all(
    newer.map(async (name) => ({ name, text: await readGit(ground, directory, 'show', `HEAD:${name}`) })),
  );
  return {
    revision,
    isKnown: known !== null && known.trim() !== '',
    newer,
    destructive: texts.filter(({ text }) => text === null || isDestructive(text)).map(({ name }) => name),
  };
}

/** Warns of a newer schema; forbids where something was taken away, unless the operator insists. */
export function schemaCondition(
  { revision, isKnown, newer, destructive }: SchemaFacts,
  insists: boolean,
): Precondition {
  const at = inert(revision ?? '–');
  if (revision === null)
    return should(
      'schema',
      true,
      phrase('o banco não diz sua revisão de schema', 'the database does not tell its schema revision'),
    );
  if (isKnown)
    return should('schema', true, phrase(`schema ${at}: esse código o conhece`, `schema ${at}: that code knows it`));
  const names = (destructive.length > 0 ? destructive : newer)
    .map((name) => inert(name.split('/').at(-1) ?? name))
    .join(', ');
  if (destructive.length === 0 && newer.length > 0)
    return should(
      'schema',
      false,
      phrase(
        `schema ${at} é mais novo que esse código; ${names} só acrescenta`,
        `schema ${at} is newer than that code; ${names} only adds`,
      ),
    );
  const say = phrase(
    `schema ${at} é mais novo que esse código e ${names || 'a diferença'} tira ou muda coisas: pode falhar (schema=accept insiste)`,
    `schema ${at} is newer than that code and ${names || 'the difference'} takes away or changes things: it may fail (schema=accept insists)`,
  );
  return insists ? should('schema', false, say) : must('schema', false, say);
}
