import type { Outcome } from '../../model/fault.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type Action, type Args, type Body, cannot, drafted, type Frame, must } from '../action.ts';
import { chooseDump } from '../choosers.ts';
import { type Ground, stampOf } from '../ground.ts';
import { call } from '../steps.ts';
import { receiptMembers } from './backup.ts';
import { isDump, newestBackup } from './backup-files.ts';
import { pgSecretValues } from './postgres-tools.ts';
import {
  checkDumpStep,
  dropDatabase,
  lookForRestore,
  mayCreate,
  type RestoreFacts,
  scratchSteps,
} from './restore-db.ts';
import { notABackup } from './verify.ts';

/** Proves a backup by restoring it into a scratch database, which is gone afterwards. */
export const drill: Action<RestoreFacts> = {
  id: 'drill',
  label: phrase('Ensaio de restore', 'Restore drill'),
  help: phrase(
    'restaura um dump num banco de ensaio, compara as linhas tabela a tabela, anota o recibo e apaga o ensaio',
    'restores a dump into a scratch database, compares rows table by table, notes the receipt and drops the scratch',
  ),
  risk: 'medium',
  args: [
    {
      name: 'file',
      say: phrase('nome do dump (o mais novo, se não for dito)', "the dump's name (the newest unless said)"),
      isRequired: false,
    },
  ],
  choices: { file: chooseDump },
  async look(ground: Ground, args: Args): Promise<Outcome<RestoreFacts>> {
    if (args.file !== undefined) return lookForRestore(ground, args);
    const newest = await newestBackup(ground);
    return newest.ok ? lookForRestore(ground, { file: newest.value.name }) : newest;
  },
  draft: draftDrill,
};

function draftDrill(frame: Frame, { postgres, backup }: RestoreFacts): Outcome<Body> {
  if (!isDump(backup.type))
    return cannot(notABackup(backup), phrase('escolha um dump na aba Backups', 'choose a dump in the Backups tab'));
  const scratch = `sparkone_drill_${stampOf(frame.at)}`;
  const room = postgres.freeBytes;
  // The present settings are no part of the proof.
  const bare = { ...postgres, exists: false };
  return drafted({
    title: phrase(`Ensaiar o restore de ${inert(backup.name)}`, `Drill the restore of ${inert(backup.name)}`),
    preconditions: [
      must(
        'file',
        backup.bytes > 0,
        phrase(
          `${inert(backup.name)}: ${backup.type}, ${pt.bytes(backup.bytes)}`,
          `${inert(backup.name)}: ${backup.type}, ${en.bytes(backup.bytes)}`,
        ),
      ),
      mayCreate(postgres),
      ...(room === null
        ? []
        : [
            must(
              'room-database',
              room > Math.max(postgres.sizeBytes, backup.bytes) * 1.2 + 64 * 1024 * 1024,
              phrase(`${pt.bytes(room)} livres no servidor`, `${en.bytes(room)} free on the server`),
            ),
          ]),
    ],
    steps: [
      checkDumpStep(postgres, backup),
      ...scratchSteps(bare, backup, scratch, []),
      call('receipt', phrase('anotar o recibo', 'note the receipt'), [
        'drill-receipt',
        JSON.stringify({ file: backup.path, bytes: backup.bytes, modifiedAt: backup.modifiedAt }).slice(1, -1),
      ]),
      call('trust', phrase('anotar que as linhas conferem', 'note that the rows agree'), [
        'receipt',
        'backups',
        receiptMembers(backup.path, 'compared'),
      ]),
    ],
    always: [dropDatabase('drop-scratch', postgres, scratch)],
    touches: [
      phrase(
        'o servidor do banco: leitura e escrita de um segundo banco, por um tempo',
        'the database server: a second database is written and read for a while',
      ),
    ],
    loses: [],
    undo: phrase('não há o que desfazer', 'there is nothing to undo'),
    basis: { backup: { path: backup.path, bytes: backup.bytes, modifiedAt: backup.modifiedAt, type: backup.type } },
    probes: ['backups.newest'],
    secrets: pgSecretValues(postgres),
  });
}
