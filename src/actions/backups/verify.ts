import { good, type Outcome } from '../../model/fault.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type Action, type Args, type Body, cannot, drafted, type Frame, must } from '../action.ts';
import { chooseDump } from '../choosers.ts';
import type { Ground } from '../ground.ts';
import { lookAtStackHere } from '../stack-facts.ts';
import { call } from '../steps.ts';
import { receiptMembers } from './backup.ts';
import { type BackupFacts, isDump, lookAtBackup, newestBackup } from './backup-files.ts';
import { lookAtPostgres, type PostgresFacts, pgSecrets, pgSecretValues } from './postgres-tools.ts';

/** What a check of a backup stands on. */
export interface VerifyFacts {
  readonly backup: BackupFacts;
  /** Null for an archive of files, and for a plain dump: neither needs a Postgres tool. */
  readonly postgres: PostgresFacts | null;
}

/** Reads a backup to its end. */
export const verify: Action<VerifyFacts> = {
  id: 'verify',
  label: phrase('Verificar backup', 'Verify backup'),
  help: phrase(
    'lê um backup até o fim: um cortado, vazio ou de outro tipo não passa',
    'reads a backup to its end: one that is cut, empty or of another kind does not pass',
  ),
  risk: 'low',
  args: [
    {
      name: 'file',
      say: phrase(
        'nome na pasta de backups (o mais novo, se não for dito)',
        'name in the backup folder (the newest unless said)',
      ),
      isRequired: false,
    },
  ],
  choices: { file: chooseDump },
  async look(ground: Ground, args: Args): Promise<Outcome<VerifyFacts>> {
    const backup = args.file === undefined ? await newestBackup(ground) : await lookAtBackup(ground, args.file);
    if (!backup.ok) return backup;
    if (!backup.value.type.startsWith('custom')) return good({ backup: backup.value, postgres: null });
    const stack = await lookAtStackHere(ground);
    if (!stack.ok) return stack;
    const postgres = await lookAtPostgres(ground, stack.value);
    return postgres.ok ? good({ backup: backup.value, postgres: postgres.value }) : postgres;
  },
  draft: draftVerify,
};

function draftVerify(_frame: Frame, { backup, postgres }: VerifyFacts): Outcome<Body> {
  const name = inert(backup.name);
  if (!isDump(backup.type) && backup.type !== 'files')
    return cannot(notABackup(backup), phrase('escolha outro na aba Backups', 'choose another in the Backups tab'));
  const prefix = postgres?.prefix ?? [];
  const argv = isDump(backup.type)
    ? ['check-dump', 'dump', backup.type, backup.path, ...prefix]
    : ['check-archive', backup.path];
  return drafted({
    title: phrase(`Verificar ${name}`, `Verify ${name}`),
    preconditions: [
      must(
        'file',
        backup.bytes > 0,
        phrase(
          `${name}: ${backup.type}, ${pt.bytes(backup.bytes)}`,
          `${name}: ${backup.type}, ${en.bytes(backup.bytes)}`,
        ),
      ),
    ],
    steps: [
      call('read', phrase('ler até o fim', 'read to its end'), argv, {
        timeoutMs: 4 * 3_600_000,
        isIdempotent: true,
        isSafePoint: true,
        secrets: postgres === null ? [] : pgSecrets(postgres),
      }),
      call('receipt', phrase('anotar que é legível', 'note that it is readable'), [
        'receipt',
        'backups',
        receiptMembers(backup.path, 'readable'),
      ]),
    ],
    touches: [],
    loses: [],
    undo: phrase('não há o que desfazer', 'there is nothing to undo'),
    basis: { path: backup.path, bytes: backup.bytes, modifiedAt: backup.modifiedAt },
    probes: ['backups.newest'],
    ...(postgres === null ? {} : { secrets: pgSecretValues(postgres) }),
  });
}

/** Says why a file cannot be used. */
export function notABackup({ name, type }: BackupFacts) {
  if (type === 'empty')
    return phrase(`${inert(name)} tem 0 bytes: o backup falhou`, `${inert(name)} has 0 bytes: the backup failed`);
  return phrase(`${inert(name)} não é um backup que se conheça`, `${inert(name)} is no backup that we know`);
}
