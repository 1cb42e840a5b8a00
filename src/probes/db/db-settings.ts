import type { Finding } from '../../model/check.ts';
import type { Level } from '../../model/level.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { finding } from '../finding.ts';

/** A setting that matters, as the server has it. */
export interface SettingFacts {
  readonly name: string;
  /** With its unit: `128MB`, `on`. */
  readonly value: string;
}

/** Settings that are read, in the order in which they are shown; a version leaves out what it does not have. */
export const SETTINGS: readonly string[] = [
  'max_connections',
  'shared_buffers',
  'effective_cache_size',
  'work_mem',
  'maintenance_work_mem',
  'max_wal_size',
  'checkpoint_timeout',
  'wal_level',
  'autovacuum',
  'statement_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'transaction_timeout',
  'lock_timeout',
  'log_min_duration_statement',
  'log_lock_waits',
  'track_io_timing',
  'password_encryption',
  'ssl',
  'synchronous_commit',
  'full_page_writes',
  'fsync',
];

interface Rule {
  readonly name: string;
  readonly value: string;
  readonly level: Level;
  readonly text: Phrase;
}

/** Values with which data is lost or the database grows ill (PostgreSQL documentation, chapter 20). */
const RULES: readonly Rule[] = [
  {
    name: 'fsync',
    value: 'off',
    level: 'critical',
    text: phrase(
      'fsync está desligado: uma queda do host pode destruir o banco; ALTER SYSTEM SET fsync = on e recarregue',
      'fsync is off: a crash of the host can destroy the database; ALTER SYSTEM SET fsync = on, and reload',
    ),
  },
  {
    name: 'full_page_writes',
    value: 'off',
    level: 'warn',
    text: phrase(
      'full_page_writes está desligado: uma queda do host pode deixar páginas pela metade',
      'full_page_writes is off: a crash of the host can leave pages half written',
    ),
  },
  {
    name: 'autovacuum',
    value: 'off',
    level: 'warn',
    text: phrase(
      'o autovacuum está desligado: linhas mortas e idade das transações só crescem',
      'autovacuum is off: dead rows and the age of transactions only grow',
    ),
  },
  {
    name: 'password_encryption',
    value: 'md5',
    level: 'none',
    text: phrase(
      'password_encryption = md5: senhas novas ficam em hash fraco; scram-sha-256 é o padrão desde o 14',
      'password_encryption = md5: new passwords get a weak hash; scram-sha-256 is the default since 14',
    ),
  },
];

/** What the settings say beyond their values. */
export function judgeSettings(settings: readonly SettingFacts[]): readonly Finding[] {
  return RULES.filter(({ name, value }) => settings.some((one) => one.name === name && one.value === value)).map(
    ({ level, text }) => finding(level, text),
  );
}
