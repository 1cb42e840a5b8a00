import { good, type Outcome } from '../../model/fault.ts';
import type { Precondition, Step } from '../../model/plan.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type Action, type Args, type Body, cannot, drafted, type Frame, must, should } from '../action.ts';
import { chooseDump } from '../choosers.ts';
import { freeOfDf } from '../disk-room.ts';
import { type Ground, stampOf } from '../ground.ts';
import { healthChecks, lookAtStack, type StackFacts, shownGate, writersOf } from '../stack-facts.ts';
import { call, exec, gate } from '../steps.ts';
import { dropPart, dumpSteps } from './backup.ts';
import { type BackupFacts, backupDirectory, isDump, lookAtBackup } from './backup-files.ts';
import {
  identifier,
  literal,
  lookAtPostgres,
  type PostgresFacts,
  pgSecrets,
  pgSecretValues,
  psql,
} from './postgres-tools.ts';
import { notABackup } from './verify.ts';

/** What a restore stands on. */
export interface RestoreFacts {
  readonly stack: StackFacts;
  readonly postgres: PostgresFacts;
  readonly backup: BackupFacts;
  /** Folder of the safety dump, and what is free there; null when that cannot be told. */
  readonly directory: string;
  readonly freeBytes: number | null;
}

const HOUR_MS = 3_600_000;

/** Puts a dump in the place of the database, the old one kept beside it. */
export const restoreDb: Action<RestoreFacts> = {
  id: 'restore-db',
  label: phrase('Restaurar banco', 'Restore database'),
  help: phrase(
    'restaura um dump num banco novo, compara as linhas e só então troca; o banco de agora fica guardado',
    'restores a dump into a new database, compares rows and only then swaps; the present database is kept',
  ),
  risk: 'high',
  args: [
    {
      name: 'file',
      say: phrase('nome do dump na pasta de backups', "the dump's name in the backup folder"),
      isRequired: true,
    },
    {
      name: 'other',
      say: phrase(
        'accept: restaura mesmo um dump sem nenhuma tabela do banco de agora',
        'accept: restores even a dump without a single table of the present database',
      ),
      isRequired: false,
      choices: ['accept'],
    },
  ],
  choices: { file: chooseDump },
  look: lookForRestore,
  draft: draftRestore,
};

/** Looks at stack, database and dump. */
export async function lookForRestore(ground: Ground, args: Args): Promise<Outcome<RestoreFacts>> {
  const [stack, backup] = await Promise.all([lookAtStack(ground), lookAtBackup(ground, args.file ?? '')]);
  if (!stack.ok) return stack;
  if (!backup.ok) return backup;
  const directory = backupDirectory(ground) ?? '';
  const [postgres, free] = await Promise.all([
    lookAtPostgres(ground, stack.value),
    ground.transport.exec(['df', '-Pk', directory], { ...ground.call, onlyLooks: true }),
  ]);
  if (!postgres.ok) return postgres;
  return good({
    stack: stack.value,
    postgres: postgres.value,
    backup: backup.value,
    directory,
    freeBytes: free.ok ? freeOfDf(free.value.stdout) : null,
  });
}

function draftRestore(frame: Frame, facts: RestoreFacts, args: Args): Outcome<Body> {
  const { stack, postgres, backup } = facts;
  if (!isDump(backup.type))
    return cannot(notABackup(backup), phrase('escolha um dump na aba Backups', 'choose a dump in the Backups tab'));
  if (!/^[A-Za-z0-9_.-]{1,40}$/.test(postgres.database))
    return cannot(
      phrase(
        `o nome do banco, ${inert(postgres.database)}, não permite a troca`,
        `the database's name, ${inert(postgres.database)}, does not allow a swap`,
      ),
      phrase('restaure à mão num banco novo', 'restore by hand into a new database'),
    );
  const stamp = stampOf(frame.at);
  const live = postgres.database;
  const fresh = `${live}_restore_${stamp}`;
  const kept = `${live}_before_${stamp}`;
  const writers = writersOf(stack).map(({ name }) => name);
  const safety = `${facts.directory}/sparkone_db_${stamp}.before-restore.dump`;
  const secrets = pgSecrets(postgres);
  const drop = dropDatabase('drop-new', postgres, fresh);
  const swapArgs = [live, fresh, kept, postgres.maintenance, ...postgres.prefix];
  const undoSwap = ['swap-back', ...swapArgs];
  const paths = frame.settings.healthPaths;
  return drafted({
    title: phrase(
      `Restaurar ${inert(live)} de ${inert(backup.name)}`,
      `Restore ${inert(live)} from ${inert(backup.name)}`,
    ),
    preconditions: restoreConditions(facts, frame.at, writers),
    steps: [
      checkDumpStep(postgres, backup),
      ...(postgres.exists && args.other !== 'accept'
        ? [
            call(
              'familiar',
              phrase(`ver se é um dump de ${inert(live)}`, `see whether it is a dump of ${inert(live)}`),
              ['familiar-tables', live, ...postgres.prefix],
              { secrets, isIdempotent: true, isSafePoint: true },
            ),
          ]
        : []),
      ...(postgres.exists ? dumpSteps(postgres, safety, 'safety') : []),
      ...scratchSteps(postgres, backup, fresh, ['drop-new']),
      ...stopWriters(writers),
      call(
        'swap',
        phrase(`trocar: ${inert(fresh)} passa a ser ${inert(live)}`, `swap: ${inert(fresh)} becomes ${inert(live)}`),
        ['swap-in', ...swapArgs],
        {
          secrets,
          timeoutMs: 60_000,
          onFailure: ['swap-back', 'drop-new'],
          undo: { say: phrase('trocar de volta', 'swap back'), argv: undoSwap },
        },
      ),
      ...startWriters('start', writers),
      gate(
        'healthy',
        healthChecks(stack, writerServices(stack, writers), paths),
        frame.settings.healthDeadlineMs,
        shownGate(stack),
        {
          onFailure: [...(writers.length > 0 ? ['stop-again'] : []), 'swap-back', 'drop-new'],
        },
      ),
      call('receipt', phrase('anotar o restore', 'note the restore'), [
        'receipt',
        'restores',
        JSON.stringify({ file: backup.path, database: live, kept }).slice(1, -1),
      ]),
    ],
    compensations: [
      ...(postgres.exists ? [dropPart('drop-safety-part', safety)] : []),
      ...(writers.length > 0
        ? [
            exec(
              'stop-again',
              phrase('parar quem escreve', 'stop the writers'),
              ['docker', 'stop', '-t', '20', ...writers],
              { isIdempotent: true },
            ),
          ]
        : []),
      call('swap-back', phrase('pôr o banco de antes de volta', 'put the earlier database back'), undoSwap, {
        secrets,
        isIdempotent: true,
      }),
      drop,
    ],
    always: startWriters('start-writers', writers),
    touches: [
      phrase(
        `${inert(live)}: trocado; ${writers.length} container(s) parado(s) durante a troca`,
        `${inert(live)}: swapped; ${writers.length} container(s) stopped during the swap`,
      ),
    ],
    loses: [
      phrase(
        `o que foi gravado depois de ${pt.dateTime(backup.modifiedAt)} sai do ar; fica em ${inert(kept)} e no dump de segurança`,
        `what was written after ${en.dateTime(backup.modifiedAt)} goes out of use; it stays in ${inert(kept)} and in the safety dump`,
      ),
    ],
    undo: phrase(
      `os dados de agora ficam no banco ${inert(kept)}, até que alguém o apague`,
      `the present data stay in the database ${inert(kept)} until somebody drops it`,
    ),
    basis: {
      backup: { path: backup.path, bytes: backup.bytes, modifiedAt: backup.modifiedAt, type: backup.type },
      database: live,
      exists: postgres.exists,
      writers,
    },
    probes: ['postgres.ping', 'api.database', 'containers'],
    secrets: pgSecretValues(postgres),
  });
}

function restoreConditions(facts: RestoreFacts, at: number, writers: readonly string[]): readonly Precondition[] {
  const { postgres, backup, freeBytes } = facts;
  const age = at - backup.modifiedAt;
  const needed = postgres.sizeBytes;
  return [
    must(
      'file',
      backup.bytes > 0,
      phrase(
        `${inert(backup.name)}: ${backup.type}, ${pt.bytes(backup.bytes)}, de ${pt.ago(age)}`,
        `${inert(backup.name)}: ${backup.type}, ${en.bytes(backup.bytes)}, ${en.ago(age)}`,
      ),
    ),
    mayCreate(postgres),
    ...(postgres.exists
      ? [
          must(
            'room-dump',
            freeBytes === null || freeBytes > needed * 1.1 + 64 * 1024 * 1024,
            phrase(
              `${pt.bytes(freeBytes ?? Number.NaN)} livres para o dump de segurança`,
              `${en.bytes(freeBytes ?? Number.NaN)} free for the safety dump`,
            ),
          ),
        ]
      : [
          should(
            'exists',
            false,
            phrase(
              `${inert(postgres.database)} não existe agora: não há o que guardar`,
              `${inert(postgres.database)} does not exist now: there is nothing to keep`,
            ),
          ),
        ]),
    ...(postgres.freeBytes === null
      ? []
      : [
          must(
            'room-database',
            postgres.freeBytes > Math.max(needed, backup.bytes) * 1.2 + 64 * 1024 * 1024,
            phrase(
              `${pt.bytes(postgres.freeBytes)} livres no servidor para o segundo banco`,
              `${en.bytes(postgres.freeBytes)} free on the server for the second database`,
            ),
          ),
        ]),
    ...(postgres.hasGrants
      ? [
          should(
            'grants',
            false,
            phrase(
              'o banco tem permissões próprias (GRANT ON DATABASE): refaça-as depois',
              'the database has grants of its own (GRANT ON DATABASE): grant them again afterwards',
            ),
          ),
        ]
      : []),
    should(
      'writers',
      writers.length > 0,
      phrase(`${writers.length} container(s) que escrevem`, `${writers.length} container(s) that write`),
    ),
  ];
}

/** Whether a new database can be made to restore into. */
export function mayCreate({ user, canCreate }: PostgresFacts): Precondition {
  return must(
    'may-create',
    canCreate,
    phrase(
      `${inert(user)} pode criar bancos: ${canCreate ? 'sim' : 'não'}`,
      `${inert(user)} may create databases: ${canCreate ? 'yes' : 'no'}`,
    ),
  );
}

/** Whether a dump is whole, and how many rows it has: asked before anything is changed. */
export function checkDumpStep(postgres: PostgresFacts, { type, path }: BackupFacts): Step {
  return call(
    'check',
    phrase('ler o dump até o fim e contar suas linhas', 'read the dump to its end and count its rows'),
    ['check-dump', 'dump', type, path, ...postgres.prefix],
    { secrets: pgSecrets(postgres), timeoutMs: 4 * HOUR_MS, isIdempotent: true, isSafePoint: true },
  );
}

/** A new database filled from a dump and compared with it. */
export function scratchSteps(
  postgres: PostgresFacts,
  backup: BackupFacts,
  name: string,
  onFailure: readonly string[],
): readonly Step[] {
  const secrets = pgSecrets(postgres);
  const after = { secrets, onFailure, isSafePoint: true };
  const locale =
    postgres.collate === '' ? '' : ` LC_COLLATE ${literal(postgres.collate)} LC_CTYPE ${literal(postgres.ctype)}`;
  const create = `CREATE DATABASE ${identifier(name)} OWNER ${identifier(postgres.owner)} TEMPLATE template0 ENCODING ${literal(postgres.encoding)}${locale}`;
  return [
    exec(
      'create',
      phrase(`criar o banco ${inert(name)}`, `make the database ${inert(name)}`),
      psql(postgres, postgres.maintenance, '-c', create),
      after,
    ),
    ...(postgres.exists
      ? [
          exec(
            'settings',
            phrase('copiar os ajustes do banco de agora', "copy the present database's settings"),
            psql(postgres, postgres.maintenance, '-c', copySettings(postgres.database, name)),
            after,
          ),
        ]
      : []),
    call(
      'fill',
      phrase('restaurar nele, parando no primeiro erro', 'restore into it, stopping at the first error'),
      ['restore-into', backup.type, backup.path, name, postgres.isSuperuser ? 'keep' : 'drop', ...postgres.prefix],
      {
        ...after,
        timeoutMs: 8 * HOUR_MS,
        okCodes: [0, 10],
        nonZeroSays: phrase(
          'extensões que este papel não pode criar ficaram de fora: veja a saída deste passo',
          "extensions that this role may not make were left out: see this step's output",
        ),
      },
    ),
    call(
      'compare',
      phrase('comparar as linhas de cada tabela com as do dump', "compare each table's rows with the dump's"),
      ['compare-rows', name, ...postgres.prefix],
      {
        ...after,
        timeoutMs: 2 * HOUR_MS,
        isIdempotent: true,
      },
    ),
    exec(
      'analyze',
      phrase('estatísticas para o planejador', 'statistics for the planner'),
      psql(postgres, name, '-c', 'ANALYZE'),
      {
        ...after,
        timeoutMs: HOUR_MS,
        isIdempotent: true,
      },
    ),
  ];
}

/** Removes a database that this plan made, with whoever is connected to it. */
export function dropDatabase(id: string, postgres: PostgresFacts, name: string): Step {
  const force = postgres.major >= 13 ? ' WITH (FORCE)' : '';
  return exec(
    id,
    phrase(`apagar o banco novo ${inert(name)}`, `drop the new database ${inert(name)}`),
    psql(postgres, postgres.maintenance, '-c', `DROP DATABASE IF EXISTS ${identifier(name)}${force}`),
    {
      secrets: pgSecrets(postgres),
      isIdempotent: true,
    },
  );
}

/** ALTER DATABASE ... SET of one database for another, and its connection limit; lists keep their commas unquoted. */
function copySettings(from: string, to: string): string {
  return `DO $copy$
DECLARE line text; most int;
BEGIN
  FOR line IN
    SELECT format('ALTER DATABASE %I SET %I TO %s', ${literal(to)}, split_part(one, '=', 1),
      CASE WHEN split_part(one, '=', 1) IN ('search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries')
        THEN substr(one, strpos(one, '=') + 1) ELSE quote_literal(substr(one, strpos(one, '=') + 1)) END)
    FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) one
    WHERE d.datname = ${literal(from)} AND s.setrole = 0
  LOOP EXECUTE line; END LOOP;
  SELECT datconnlimit INTO most FROM pg_database WHERE datname = ${literal(from)};
  IF most >= 0 THEN EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT %s', ${literal(to)}, most); END IF;
END $copy$`;
}

function writerServices(stack: StackFacts, writers: readonly string[]): readonly string[] {
  return stack.services
    .filter(({ containers }) => containers.some(({ name }) => writers.includes(name)))
    .map(({ service }) => service);
}

function stopWriters(writers: readonly string[]): readonly Step[] {
  if (writers.length === 0) return [];
  return [
    exec(
      'stop',
      phrase(`parar ${inert(writers.join(', '))}`, `stop ${inert(writers.join(', '))}`),
      ['docker', 'stop', '-t', '20', ...writers],
      {
        timeoutMs: 120_000,
        isIdempotent: true,
        isSafePoint: true,
        onFailure: ['drop-new'],
        undo: { say: phrase('subi-los de novo', 'start them again'), argv: ['docker', 'start', ...writers] },
      },
    ),
  ];
}

/** Starts the writers; harmless where they run. */
function startWriters(id: string, writers: readonly string[]): readonly Step[] {
  if (writers.length === 0) return [];
  return [
    exec(
      id,
      phrase(`subir ${inert(writers.join(', '))}`, `start ${inert(writers.join(', '))}`),
      ['docker', 'start', ...writers],
      {
        timeoutMs: 120_000,
        isIdempotent: true,
        onFailure: id === 'start' ? ['swap-back', 'drop-new'] : [],
      },
    ),
  ];
}
