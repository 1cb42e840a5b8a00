import type { Origin } from './calm.ts';
import type { BackupMoment, CertificateMoment, DeployMoment } from './moment.ts';
import { hashed } from './noise.ts';
import { hexId } from './stack.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIB = 1024 * 1024;

/** Recorded deploys with their age when the world begins, oldest first. */
export const DEPLOYS: readonly (Omit<DeployMoment, 'at'> & { readonly ageMs: number })[] = [
  {
    number: 40,
    commit: '51d02ce',
    subject: 'feat(ingestion): retry WhatsApp webhooks with backoff',
    by: 'deploy',
    ageMs: 9 * DAY + 5 * HOUR,
    schema: '6b1d40aa',
    kind: 'update',
  },
  {
    number: 41,
    commit: '66453d8',
    subject: 'fix(auth): refresh token is bound to its session',
    by: 'ops',
    ageMs: 5 * DAY + 3 * HOUR,
    schema: '6b1d40aa',
    kind: 'update',
  },
  {
    number: 42,
    commit: 'a3ff684',
    subject: 'feat(sheets): incremental sync of changed rows',
    by: 'ops',
    ageMs: 2 * DAY,
    schema: '8f2c91e0',
    kind: 'update',
  },
];

/** A commit's whole hash, which begins as it is shown. */
export function commitHash(commit: string): string {
  return hexId(commit, 40).replace(/^.{7}/, commit);
}

/** Its file's name as ops/backup.sh makes it: `sparkone_db_YYYYMMDD_HHMMSS.sql`, by the clock of UTC-3. */
export function backupFile({ kind, startedAt }: BackupMoment): string {
  const iso = new Date(startedAt - 3 * HOUR).toISOString();
  const stamp = `${iso.slice(0, 10).replaceAll('-', '')}_${iso.slice(11, 19).replaceAll(':', '')}`;
  return kind === 'database' ? `sparkone_db_${stamp}.sql` : `sparkone_files_${stamp}.tar.gz`;
}

/** The nightly runs at 03:00 UTC-3 (06:00 UTC) of the last week, oldest first; the newest but one was drilled. */
export function backupsAt({ seed, bornAt }: Origin, t: number): BackupMoment[] {
  const lastRun = Math.floor((t - 6 * HOUR) / DAY) * DAY + 6 * HOUR;
  const found: BackupMoment[] = [];
  for (let back = 6; back >= 0; back -= 1) {
    const at = lastRun - back * DAY;
    const grown = 1 + (at - bornAt) / (400 * DAY);
    const wobble = 1 + 0.004 * hashed(seed, 'backup', Math.floor(at / DAY));
    const took = 38_000 + Math.floor(6 * hashed(seed, 'backup.took', Math.floor(at / DAY))) * 1_000;
    const done = at + took;
    const bytes = grown * wobble * MIB;
    const trust = back === 2 ? 'compared' : back > 4 ? 'exists' : 'readable';
    found.push({ kind: 'database', startedAt: at, at: done, bytes: Math.round(612 * bytes), trust });
    const files = { startedAt: done, at: done + 9_000, bytes: Math.round(88 * bytes) };
    found.push({ kind: 'files', ...files, trust: 'readable' });
  }
  return found;
}

/** The edge's certificates: Let's Encrypt's 90 days, renewed when 30 are left. */
export function certificatesAt({ bornAt }: Origin, t: number): CertificateMoment[] {
  const make = (domain: CertificateMoment['domain'], issuedDaysAgo: number): CertificateMoment => {
    const notBefore = bornAt - issuedDaysAgo * DAY - 5 * HOUR;
    return {
      domain,
      answer: { kind: 'ok', ms: 21 + 4 * Math.sin(t / 60_000) },
      issuer: 'R11',
      notBefore,
      notAfter: notBefore + 90 * DAY,
    };
  };
  return [make('sparkone.example.com', 27), make('grafana.sparkone.example.com', 13)];
}
