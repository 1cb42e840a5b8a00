import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import type { Precondition, Step } from '../../model/plan.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import { type Action, type Args, type Body, drafted, type Frame, must, should } from '../action.ts';
import { freeOfDf } from '../disk-room.ts';
import { type Ground, stampOf } from '../ground.ts';
import { lookAtStackHere, type StackFacts } from '../stack-facts.ts';
import { call, exec } from '../steps.ts';
import { backupDirectory } from './backup-files.ts';
import { lookAtPostgres, type PostgresFacts, pgSecrets, pgSecretValues } from './postgres-tools.ts';

/** What a backup stands on. */
export interface BackupGround {
  readonly stack: StackFacts;
  /** Null when only files are wanted. */
  readonly postgres: PostgresFacts | null;
  readonly directory: string;
  /** Entries of the project folder that are saved; empty when only the database is wanted. */
  readonly entries: readonly string[];
  /** Bytes free in the backup folder. */
  readonly freeBytes: number;
  /** Size of the newest archive of files, as an estimate; 0 without one. */
  readonly lastFilesBytes: number;
}

/** Left out of the archive: what is in git's own store, grows without end, or is made again. */
const LEFT_OUT = new Set([
  '.git',
  'backups',
  'logs',
  'node_modules',
  '__pycache__',
  '.venv',
  'venv',
  '.cache',
  'lost+found',
]);
const HOUR_MS = 3_600_000;

/** A dump of the database and an archive of the project's files, each checked to its end before it gets its name. */
export const backup: Action<BackupGround> = {
  id: 'backup',
  label: phrase('Backup agora', 'Backup now'),
  help: phrase(
    'copia o banco (formato custom) e os arquivos, e lê cada cópia até o fim antes de aceitá-la',
    'dumps the database (custom format) and archives the files, and reads each to its end before it counts',
  ),
  risk: 'low',
  args: [
    {
      name: 'what',
      say: phrase('o que copiar: all, db ou files', 'what to save: all, db or files'),
      isRequired: false,
      choices: ['all', 'db', 'files'],
    },
  ],
  look: lookForBackup,
  draft: draftBackup,
};

/** Reads what a backup needs; `what` decides which parts. */
export async function lookForBackup(ground: Ground, args: Args): Promise<Outcome<BackupGround>> {
  const stack = await lookAtStackHere(ground);
  if (!stack.ok) return stack;
  if (stack.value.directory === '') return bad(noProjectFolder());
  const directory = backupDirectory(ground) ?? `${stack.value.directory}/backups`;
  const wantsDatabase = args.what !== 'files';
  const [postgres, listed, backups, free] = await Promise.all([
    wantsDatabase ? lookAtPostgres(ground, stack.value) : null,
    ground.transport.files.list(stack.value.directory, ground.call),
    ground.transport.files.list(directory, ground.call),
    ground.transport.exec(['df', '-Pk', directory], { ...ground.call, onlyLooks: true }),
  ]);
  if (postgres !== null && !postgres.ok) return postgres;
  if (!listed.ok) return listed;
  if (!backups.ok) return bad(backupFolderFault(directory));
  const inside = directory.startsWith(`${stack.value.directory}/`)
    ? directory.slice(stack.value.directory.length + 1)
    : '';
  const archives = backups.value
    .filter(({ name }) => /_files_.*\.tar\.gz$/.test(name))
    .sort((a, b) => b.modifiedAt - a.modifiedAt);
  return good({
    stack: stack.value,
    postgres: postgres === null ? null : postgres.value,
    directory,
    entries:
      args.what === 'db'
        ? []
        : listed.value.map(({ name }) => name).filter((name) => !LEFT_OUT.has(name) && name !== inside.split('/')[0]),
    freeBytes: (free.ok ? freeOfDf(free.value.stdout) : null) ?? 0,
    lastFilesBytes: archives[0]?.sizeBytes ?? 0,
  });
}

function noProjectFolder() {
  return fault(
    'absent',
    phrase('não se sabe em que pasta está o projeto', 'the folder of the project is not known'),
    phrase('ponha directory na configuração do alvo', 'put directory into the configuration of the target'),
  );
}

function draftBackup(frame: Frame, facts: BackupGround, args: Args): Outcome<Body> {
  const parts = backupParts(facts, frame.at, args.what ?? 'all');
  return drafted({
    title: titleOf(args.what ?? 'all'),
    preconditions: parts.preconditions,
    steps: parts.steps,
    compensations: parts.compensations,
    touches: [phrase(`${inert(facts.directory)}: arquivos novos`, `${inert(facts.directory)}: new files`)],
    loses: [],
    undo: phrase('apague os arquivos novos', 'remove the new files'),
    basis: {
      directory: facts.directory,
      database: facts.postgres?.database ?? null,
      how: facts.postgres?.place ?? null,
    },
    probes: ['backups.newest'],
    ...(facts.postgres === null ? {} : { secrets: pgSecretValues(facts.postgres) }),
  });
}

function titleOf(what: string): Phrase {
  if (what === 'db') return phrase('Backup do banco', 'Backup of the database');
  if (what === 'files') return phrase('Backup dos arquivos', 'Backup of the files');
  return phrase('Backup do banco e dos arquivos', 'Backup of database and files');
}

/** The steps of a backup, to be a plan of their own or the beginning of an update. */
export interface BackupParts {
  readonly steps: readonly Step[];
  readonly compensations: readonly Step[];
  readonly preconditions: readonly Precondition[];
  /** File of the dump, '' without one. */
  readonly dump: string;
}

/** Builds them. @param what `all`, `db` or `files`. */
export function backupParts(facts: BackupGround, at: number, what: string): BackupParts {
  const stamp = stampOf(at);
  const dump = `${facts.directory}/sparkone_db_${stamp}.dump`;
  const archive = `${facts.directory}/sparkone_files_${stamp}.tar.gz`;
  const database = what === 'files' || facts.postgres === null ? [] : dumpSteps(facts.postgres, dump, 'dump');
  const files = what === 'db' ? [] : archiveSteps(facts, archive);
  const needed =
    (database.length > 0 ? (facts.postgres?.sizeBytes ?? 0) : 0) + (files.length > 0 ? facts.lastFilesBytes : 0);
  const isRoomy = facts.freeBytes > needed * 1.1 + 64 * 1024 * 1024;
  return {
    steps: [...database, ...files],
    compensations: [
      ...(database.length > 0 ? [dropPart('drop-dump-part', dump)] : []),
      ...(files.length > 0 ? [dropPart('drop-files-part', archive)] : []),
    ],
    preconditions: [
      must(
        'room',
        isRoomy,
        phrase(
          `${pt.bytes(facts.freeBytes)} livres em ${inert(facts.directory)}, até ${pt.bytes(needed)} necessários`,
          `${en.bytes(facts.freeBytes)} free in ${inert(facts.directory)}, up to ${en.bytes(needed)} needed`,
        ),
      ),
      ...(facts.postgres !== null && !facts.postgres.exists
        ? [
            must(
              'database',
              false,
              phrase(
                `o banco ${inert(facts.postgres.database)} não existe`,
                `the database ${inert(facts.postgres.database)} does not exist`,
              ),
            ),
          ]
        : []),
      ...(facts.stack.compose === null && facts.stack.imagePrefix !== ''
        ? [should('compose', false, phrase('sem docker compose', 'no docker compose'))]
        : []),
    ],
    dump: database.length > 0 ? dump : '',
  };
}

/** Dump, check to the end, name: a failed one leaves nothing behind that looks like a backup. */
export function dumpSteps(facts: PostgresFacts, path: string, id: string): readonly Step[] {
  const part = `${path}.part`;
  const secrets = pgSecrets(facts);
  const after = { onFailure: [`drop-${id}-part`], isSafePoint: true };
  return [
    exec(
      id,
      phrase(
        `copiar o banco ${inert(facts.database)} (${pt.bytes(facts.sizeBytes)})`,
        `dump the database ${inert(facts.database)} (${en.bytes(facts.sizeBytes)})`,
      ),
      [...facts.prefix, 'pg_dump', '--format=custom', '-d', facts.database],
      { stdout: part, secrets, timeoutMs: 4 * HOUR_MS, ...after },
    ),
    call(
      `check-${id}`,
      phrase('ler a cópia até o fim', 'read the dump to its end'),
      ['check-dump', id, 'custom', part, ...facts.prefix],
      {
        secrets,
        timeoutMs: 4 * HOUR_MS,
        isIdempotent: true,
        ...after,
      },
    ),
    exec(`name-${id}`, phrase('dar-lhe o nome', 'give it its name'), ['mv', '--', part, path], {
      ...after,
      undo: { say: phrase('apagar a cópia', 'remove the dump'), argv: ['rm', '--', path] },
    }),
    call(
      `receipt-${id}`,
      phrase('anotar que é legível', 'note that it is readable'),
      ['receipt', 'backups', receiptMembers(path, 'readable')],
      { isSafePoint: true },
    ),
  ];
}

/** Members of a receipt for the Backups tab. */
export function receiptMembers(path: string, level: 'readable' | 'compared'): string {
  return JSON.stringify({ file: path, level }).slice(1, -1);
}

function archiveSteps(facts: BackupGround, path: string): readonly Step[] {
  const part = `${path}.part`;
  const after = { onFailure: ['drop-files-part'], isSafePoint: true };
  // A file that changes while it is read is 1 for GNU tar: saved, as it was at some moment.
  const argv = ['tar', '-czf', part, '-C', facts.stack.directory, '--', ...facts.entries.map((name) => `./${name}`)];
  return [
    exec(
      'archive',
      phrase(
        `arquivar ${facts.entries.length} itens do projeto`,
        `archive ${facts.entries.length} entries of the project`,
      ),
      argv,
      {
        timeoutMs: HOUR_MS,
        okCodes: [0, 1],
        nonZeroSays: phrase('algo mudou enquanto era lido', 'something changed while it was read'),
        ...after,
      },
    ),
    call('check-archive', phrase('ler o arquivo até o fim', 'read the archive to its end'), ['check-archive', part], {
      timeoutMs: HOUR_MS,
      isIdempotent: true,
      ...after,
    }),
    exec('name-archive', phrase('dar-lhe o nome', 'give it its name'), ['mv', '--', part, path], {
      ...after,
      undo: { say: phrase('apagar o arquivo', 'remove the archive'), argv: ['rm', '--', path] },
    }),
    call(
      'receipt-archive',
      phrase('anotar que é legível', 'note that it is readable'),
      ['receipt', 'backups', receiptMembers(path, 'readable')],
      {
        isSafePoint: true,
      },
    ),
  ];
}

/** Removes what a failed dump or archive left. */
export function dropPart(id: string, path: string): Step {
  return exec(
    id,
    phrase('apagar o que ficou pela metade', 'remove what was left half done'),
    ['rm', '-f', '--', `${path}.part`],
    {
      isIdempotent: true,
    },
  );
}

function backupFolderFault(directory: string) {
  return fault(
    'absent',
    phrase(`a pasta de backups ${inert(directory)} não existe`, `the backup folder ${inert(directory)} does not exist`),
    same(`mkdir -m 700 ${inert(directory)}`),
  );
}
