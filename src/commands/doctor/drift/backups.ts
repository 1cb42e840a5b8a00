import type { BackupType } from '../../../probes/backups/backup-bytes.ts';
import type { BackupFacts } from '../../../probes/backups/backups-newest.ts';
import { inert } from '../../../text/inert.ts';
import { type Phrase, phrase } from '../../../text/lang.ts';
import type { Drift, DriftRule } from './rule.ts';

const RESTORE = phrase(
  'restaure com pg_restore, ou com a ação restore do painel, que olha os bytes',
  'restore with pg_restore, or with the restore action of the cockpit, which looks at the bytes',
);
const AGAIN = phrase(
  'faça outro backup e verifique antes de precisar dele',
  'make another backup, and verify it before you need it',
);

/** Why a database backup cannot be restored by the runbook's `restore.sh --db FILE`; null when it can. */
function whyNot(name: string, type: BackupType | null, isComplete: boolean | null): readonly [Phrase, Phrase] | null {
  if (type === 'pg-custom' && /\.sql$/.test(name))
    return [
      phrase(
        'é formato custom (PGDMP) com nome .sql: restore.sh o entrega ao psql e falha, com a api parada',
        'is custom format (PGDMP) named .sql: restore.sh gives it to psql and fails, leaving the api stopped',
      ),
      RESTORE,
    ];
  if (type === 'empty') return [phrase('está vazio', 'is empty'), AGAIN];
  if (type === 'pg-plain' && isComplete === false)
    return [phrase('está cortado: falta o fim do dump', 'is cut short: the end of the dump is missing'), AGAIN];
  if (type === 'pg-plain' && /\.(dump|custom|pgdmp)$/.test(name))
    return [phrase('é SQL puro com nome de formato custom', 'is plain SQL named as custom format'), RESTORE];
  if (type === 'unknown') return [phrase('não é um dump que se reconheça', 'is no dump that can be recognised'), AGAIN];
  return null;
}

function driftOf(backup: BackupFacts | null): Drift[] {
  if (backup === null) return [];
  const why = whyNot(backup.file, backup.type, backup.isComplete);
  if (why === null) return [];
  const file = inert(backup.file);
  const [said, remedy] = why;
  return [{ id: backup.kind, detail: phrase(`${file} ${said['pt-BR']}`, `${file} ${said.en}`), remedy }];
}

/** The newest backups against the way the runbook restores them. */
export const backupNotRestorable: DriftRule = {
  id: 'backup',
  runbook: 'E2',
  title: phrase('Restore de backup', 'Restoring a backup'),
  holds: phrase('o mais novo é do tipo que o nome diz', 'the newest is what its name says'),
  find: ({ backups }) => {
    if (!backups.ok) return backups.fault;
    const { database, files, directory } = backups.value;
    if (database === null)
      return [
        {
          id: 'none',
          detail: phrase(
            `nenhum backup do banco em ${inert(directory)}`,
            `no backup of the database in ${inert(directory)}`,
          ),
          remedy: phrase('faça um: ação backup', 'make one: action backup'),
        },
      ];
    return [...driftOf(database), ...driftOf(files)];
  },
};
