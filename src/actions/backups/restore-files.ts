import { good, type Outcome } from '../../model/fault.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type Action, type Args, type Body, cannot, drafted, type Frame, must, should } from '../action.ts';
import { chooseArchive } from '../choosers.ts';
import { type Ground, stampOf } from '../ground.ts';
import { lookAtStack, type StackFacts } from '../stack-facts.ts';
import { call, exec } from '../steps.ts';
import { dropPart, receiptMembers } from './backup.ts';
import { type BackupFacts, backupDirectory, lookAtBackup } from './backup-files.ts';
import { notABackup } from './verify.ts';

/** What a restore of files stands on. */
export interface RestoreFilesFacts {
  readonly stack: StackFacts;
  readonly backup: BackupFacts;
  readonly directory: string;
  /** First parts of the names in the archive: `.env`, `uploads`. */
  readonly tops: readonly string[];
  /** Those of them that are there now. */
  readonly present: readonly string[];
  readonly members: number;
}

const HOUR_MS = 3_600_000;

/** Unpacks an archive over the project folder, after saving what it replaces. */
export const restoreFiles: Action<RestoreFilesFacts> = {
  id: 'restore-files',
  label: phrase('Restaurar arquivos', 'Restore files'),
  help: phrase(
    'confere o arquivo (nada que saia da pasta), guarda o que será trocado e só então desempacota',
    'checks the archive (nothing that leads out of the folder), saves what will be replaced, and only then unpacks',
  ),
  risk: 'high',
  args: [
    {
      name: 'file',
      say: phrase('nome do .tar.gz na pasta de backups', "the .tar.gz's name in the backup folder"),
      isRequired: true,
    },
  ],
  choices: { file: chooseArchive },
  look: lookForRestoreFiles,
  draft: draftRestoreFiles,
};

async function lookForRestoreFiles(ground: Ground, args: Args): Promise<Outcome<RestoreFilesFacts>> {
  const [stack, backup] = await Promise.all([lookAtStack(ground), lookAtBackup(ground, args.file ?? '')]);
  if (!stack.ok) return stack;
  if (!backup.ok) return backup;
  const [listed, now] = await Promise.all([
    ground.transport.exec(['tar', '-tzf', backup.value.path], { ...ground.call, maxBytes: 8 * 1024 * 1024 }),
    ground.transport.files.list(stack.value.directory, ground.call),
  ]);
  if (!listed.ok) return listed;
  if (!now.ok) return now;
  const names = listed.value.stdout.split('\n').filter((name) => name !== '');
  const tops = [
    ...new Set(
      names.map((name) => name.replace(/^\.\//, '').split('/')[0] ?? '').filter((top) => top !== '' && top !== '.'),
    ),
  ];
  const there = new Set(now.value.map(({ name }) => name));
  return good({
    stack: stack.value,
    backup: backup.value,
    directory: backupDirectory(ground) ?? '',
    tops,
    present: tops.filter((top) => there.has(top)),
    members: listed.value.code === 0 ? names.length : 0,
  });
}

function draftRestoreFiles(frame: Frame, facts: RestoreFilesFacts): Outcome<Body> {
  const { stack, backup, tops, present, members } = facts;
  if (backup.type !== 'files')
    return cannot(
      notABackup(backup),
      phrase('escolha um .tar.gz de arquivos na aba Backups', 'choose a .tar.gz of files in the Backups tab'),
    );
  const safety = `${facts.directory}/sparkone_files_${stampOf(frame.at)}.before-restore.tar.gz`;
  const part = `${safety}.part`;
  const isSafe = tops.every((top) => top !== '..' && !top.includes('\0'));
  const unpack = (file: string) => ['tar', '-xzf', file, '-C', stack.directory];
  return drafted({
    title: phrase(`Restaurar arquivos de ${inert(backup.name)}`, `Restore files from ${inert(backup.name)}`),
    preconditions: [
      must(
        'readable',
        members > 0 && isSafe,
        phrase(
          `${members} itens, ${pt.bytes(backup.bytes)}: ${inert(tops.slice(0, 8).join(', '))}`,
          `${members} entries, ${en.bytes(backup.bytes)}: ${inert(tops.slice(0, 8).join(', '))}`,
        ),
      ),
      should(
        'code',
        !tops.includes('docker-compose.prod.yml') && !tops.includes('app'),
        phrase('traz também arquivos que são do git', 'also brings files that belong to git'),
      ),
    ],
    steps: [
      call(
        'check',
        phrase(
          'conferir: nada que saia da pasta, nem links para fora',
          'check: nothing that leads out of the folder, no links out',
        ),
        ['check-members', backup.path],
        { timeoutMs: HOUR_MS, isIdempotent: true, isSafePoint: true },
      ),
      ...(present.length === 0
        ? []
        : [
            exec(
              'safety',
              phrase('guardar o que será trocado', 'save what will be replaced'),
              ['tar', '-czf', part, '-C', stack.directory, '--', ...present.map((name) => `./${name}`)],
              {
                timeoutMs: HOUR_MS,
                okCodes: [0, 1],
                nonZeroSays: phrase('algo mudou enquanto era lido', 'something changed while it was read'),
                isSafePoint: true,
                onFailure: ['drop-safety-part'],
              },
            ),
            call('check-safety', phrase('lê-lo até o fim', 'read it to its end'), ['check-archive', part], {
              timeoutMs: HOUR_MS,
              isIdempotent: true,
              isSafePoint: true,
              onFailure: ['drop-safety-part'],
            }),
            exec('name-safety', phrase('dar-lhe o nome', 'give it its name'), ['mv', '--', part, safety], {
              isSafePoint: true,
              onFailure: ['drop-safety-part'],
            }),
          ]),
      exec(
        'unpack',
        phrase(`desempacotar em ${inert(stack.directory)}`, `unpack in ${inert(stack.directory)}`),
        unpack(backup.path),
        {
          timeoutMs: HOUR_MS,
          isSafePoint: true,
          onFailure: present.length === 0 ? [] : ['put-back'],
          undo: { say: phrase('pôr de volta o que havia', 'put back what there was'), argv: unpack(safety) },
        },
      ),
      call('receipt', phrase('anotar que é legível', 'note that it is readable'), [
        'receipt',
        'backups',
        receiptMembers(backup.path, 'readable'),
      ]),
    ],
    compensations:
      present.length === 0
        ? []
        : [
            dropPart('drop-safety-part', safety),
            exec('put-back', phrase('pôr de volta o que havia', 'put back what there was'), unpack(safety), {
              timeoutMs: HOUR_MS,
              isIdempotent: true,
            }),
          ],
    touches: [
      phrase(
        `${inert(stack.directory)}: ${inert(tops.slice(0, 8).join(', '))}; serviços que os leem ao subir precisam de restart`,
        `${inert(stack.directory)}: ${inert(tops.slice(0, 8).join(', '))}; services that read them at their start need a restart`,
      ),
    ],
    loses: [
      phrase(
        `mudanças feitas depois de ${pt.dateTime(backup.modifiedAt)} nesses arquivos; ficam em ${inert(safety)}`,
        `changes made after ${en.dateTime(backup.modifiedAt)} in those files; they stay in ${inert(safety)}`,
      ),
    ],
    undo: phrase(`restaure ${inert(safety)}`, `restore ${inert(safety)}`),
    basis: { backup: { path: backup.path, bytes: backup.bytes, modifiedAt: backup.modifiedAt }, present },
    probes: ['containers'],
  });
}
