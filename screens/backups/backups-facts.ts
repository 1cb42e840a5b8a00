import type { Level } from '../../src/model/level.ts';
import type { BackupType } from '../../src/probes/backups/backup-bytes.ts';
import type { BackupTrust } from '../../src/probes/backups/backup-trust.ts';
import type { BackupsCatalogueFacts, CatalogueEntry } from '../../src/probes/backups/backups-catalogue.ts';
import type { BackupsNewestFacts } from '../../src/probes/backups/backups-newest.ts';
import type { BackupsVerifyFacts, VerifiedFacts, VerifyHow } from '../../src/probes/backups/backups-verify.ts';
import { type Phrase, phrase, same } from '../../src/text/lang.ts';
import type { ScreenInput } from '../screen.ts';

/** Facts of the probes that the Backups tab shows, by id. */
export interface BackupsTabFacts {
  readonly 'backups.newest': BackupsNewestFacts;
  readonly 'backups.catalogue': BackupsCatalogueFacts;
  readonly 'backups.verify': BackupsVerifyFacts;
}

/** Facts of the newest reading; null while there are none. */
export function backupFacts<Id extends keyof BackupsTabFacts>(
  { cockpit }: ScreenInput,
  probe: Id,
): BackupsTabFacts[Id] | null {
  if (!cockpit.probeIds.includes(probe)) return null;
  return (cockpit.state(probe).reading?.facts ?? null) as BackupsTabFacts[Id] | null;
}

/** What a file is, in the place of its type. */
export const TYPE_WORDS: Readonly<Record<BackupType, Phrase>> = {
  'pg-custom': same('custom'),
  'pg-plain': same('SQL'),
  'pg-tar': phrase('tar do pg_dump', 'pg_dump tar'),
  'pg-directory': phrase('diretório', 'directory'),
  'pg-custom-gz': same('custom.gz'),
  'pg-plain-gz': same('SQL.gz'),
  files: phrase('arquivos', 'files'),
  packed: phrase('compactado', 'packed'),
  empty: phrase('VAZIO', 'EMPTY'),
  unknown: phrase('desconhecido', 'unknown'),
};

/** The four levels of trust, from the least. */
export const LADDER: readonly BackupTrust[] = ['exists', 'readable', 'restored', 'compared'];

/** A level of trust in a word. */
export const TRUST_WORDS: Readonly<Record<BackupTrust, Phrase>> = {
  broken: phrase('NÃO SERVE', 'NO GOOD'),
  exists: phrase('existe', 'exists'),
  readable: phrase('legível', 'readable'),
  restored: phrase('restaurado', 'restored'),
  compared: phrase('comparado', 'compared'),
};

/** How a backup was looked into. */
export const HOW_WORDS: Readonly<Record<VerifyHow, Phrase>> = {
  'pg_restore --list': same('pg_restore --list'),
  'end mark': phrase('marca de fim', 'end mark'),
  'read to its end': phrase('lido até o fim', 'read to its end'),
  'too-large': phrase('grande demais para uma sonda: verifique com v', 'too large for a probe: verify it with v'),
  'not looked at': phrase('não olhado por dentro', 'not looked into'),
};

/** Why a backup cannot be one, in a word; null for one that can. */
export function brokenWord({ trust, type, isComplete }: CatalogueEntry): Phrase | null {
  if (trust !== 'broken') return null;
  if (type === 'empty') return phrase('VAZIO', 'EMPTY');
  return isComplete === false ? phrase('CORTADO', 'CUT SHORT') : TRUST_WORDS.broken;
}

/** What the probe found inside of a backup; undefined before it looked. */
export function verifiedOf(input: ScreenInput, file: string): VerifiedFacts | undefined {
  return backupFacts(input, 'backups.verify')?.verified.find((one) => one.file === file);
}

/** How well a backup is: nobody looked into it is not the same as well. */
export function entryLevel({ trust, isBeingWritten, kind, isSafetyCopy }: CatalogueEntry, isNewest: boolean): Level {
  if (isBeingWritten) return 'none';
  if (trust === 'broken') return isNewest ? 'critical' : 'warn';
  if (trust === 'exists') return kind === 'other' || isSafetyCopy ? 'none' : 'unknown';
  return 'ok';
}

/** The newest backup of the database. */
export function newestDatabase(entries: readonly CatalogueEntry[]): CatalogueEntry | undefined {
  return entries.find(
    ({ kind, isSafetyCopy, isBeingWritten }) => kind === 'database' && !isSafetyCopy && !isBeingWritten,
  );
}
