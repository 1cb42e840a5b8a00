import { phrase } from '../../text/lang.ts';
import { duration, size, targetPath, whole } from '../values/leaf.ts';
import { block, key, keyOr } from '../values/note.ts';

/** Which backups are expected, and where. */
export function backups() {
  return block(
    {
      directory: key(targetPath(), {
        about: phrase('Pasta dos backups no alvo.', 'Folder of backups on the target.'),
        example: '/opt/sparkone/backups',
        otherwise: phrase('descoberto', 'discovered'),
      }),
      every: keyOr(duration({ minMs: 60_000 }), '1d', {
        about: phrase('De quanto em quanto tempo se espera um backup.', 'How often a backup is expected.'),
      }),
      grace: keyOr(duration(), '2h', {
        about: phrase('Atraso tolerado antes de avisar.', 'Delay that is tolerated before warning.'),
      }),
      drillEvery: keyOr(duration({ minMs: 3_600_000 }), '30d', {
        about: phrase('De quanto em quanto tempo um restore deve ser provado.', 'How often a restore is to be proven.'),
      }),
      minSize: key(size(), {
        about: phrase('Menor que isto é suspeito.', 'Smaller than this is suspicious.'),
        example: '1MiB',
      }),
      keep: key(whole(1, 100_000), {
        about: phrase('Quantos backups se espera encontrar.', 'How many backups are expected to be there.'),
        example: '14',
      }),
    },
    { about: phrase('Backups esperados.', 'Expected backups.') },
  );
}
