import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { USUAL_BACKUPS } from '../../../src/model/backup-plan.ts';
import { good, type Outcome } from '../../../src/model/fault.ts';
import type { Discovered } from '../../../src/model/target.ts';
import { backupType, isMisnamed, isWhole, mayBeBackup } from '../../../src/probes/backups/backup-bytes.ts';
import { scheduleOf, trendOf } from '../../../src/probes/backups/backup-schedule.ts';
import { backupsCatalogue } from '../../../src/probes/backups/backups-catalogue.ts';
import { backupsNewest } from '../../../src/probes/backups/backups-newest.ts';
import { backupsVerify } from '../../../src/probes/backups/backups-verify.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import type { ExecResult, Transport } from '../../../src/transport/transport.ts';
import { calm, fakeContext, NOW } from './fake-context.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const local = createLocalTransport();

/** What pg_dump's custom format begins and ends with, and something in between. */
const CUSTOM = Buffer.concat([Buffer.from('PGDMP\x01\x0e\x00\x04\x08\x01'), Buffer.alloc(5000, 7), Buffer.alloc(5)]);
const PLAIN = Buffer.from(
  `--\n-- PostgreSQL database dump\n--\n${'INSERT INTO t VALUES (1);\n'.repeat(100)}--\n-- PostgreSQL database dump complete\n--\n`,
);
const LIST = `;
; Archive created at 2026-11-23 06:00:00 UTC
;     dbname: sparkone
;     Dumped from database version: 15.4 (Debian 15.4-1)
;
3384; 0 16385 TABLE DATA public items sparkone
3385; 0 16390 TABLE DATA public ledger sparkone
221; 1259 16435 TABLE public items sparkone
`;

/** A ustar archive of one member. */
function tar(member: string): Buffer {
  const head = Buffer.alloc(512);
  head.write(member, 0);
  head.write('ustar', 257);
  return Buffer.concat([head, Buffer.alloc(1024)]);
}

let folder = '';
let state = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sparkone-backups-'));
  state = mkdtempSync(join(tmpdir(), 'sparkone-receipts-'));
});
afterEach(() => {
  for (const path of [folder, state]) rmSync(path, { recursive: true, force: true });
});

/** Writes a file as old as said. */
function put(name: string, bytes: Uint8Array | string, ageMs = DAY): number {
  writeFileSync(join(folder, name), bytes);
  const at = Math.floor((NOW - ageMs) / 1000);
  utimesSync(join(folder, name), at, at);
  return at * 1000;
}

function receipt(kind: 'backups' | 'drills', members: object): void {
  writeFileSync(join(state, `${kind}.ndjson`), `${JSON.stringify(members)}\n`, { flag: 'a' });
}

/** The target's tools answer as said; its files are those of this machine. */
function transportWith(answer: (stdin: string) => Partial<ExecResult> | null): Transport {
  return {
    ...local,
    exec: async (argv, options): Promise<Outcome<ExecResult>> => {
      const stdin = options.stdin ?? '';
      const said = /pg_restore|gzip/.test(stdin) ? answer(stdin) : null;
      if (said === null) return await local.exec(argv, options);
      return good({ code: 0, stdout: '', stderr: '', truncated: false, ...said });
    },
  };
}

const listing = transportWith((stdin) => (stdin.includes('pg_restore') ? { stdout: LIST } : null));
const contextOf = (transport: Transport = listing, target: Partial<Discovered> = {}) =>
  fakeContext({ transport }, { backupDirectory: folder, stateDirectory: state, ...target }).context;

async function catalogue(target: Partial<Discovered> = {}, transport: Transport = listing) {
  const { facts, fault } = await backupsCatalogue.read(contextOf(transport, target), calm);
  if (facts === null) throw new Error(fault?.message.en);
  const findings = backupsCatalogue.judge?.(facts, { now: NOW, threshold: () => undefined }) ?? [];
  return { facts, said: findings.map(({ level, text }) => `${level} ${text.en}`) };
}

const byName = async () =>
  Object.fromEntries((await catalogue()).facts.entries.map((entry) => [entry.file, entry] as const));

describe('a file by its bytes', () => {
  it.each<[string, Uint8Array, string]>([
    ['custom', CUSTOM, 'pg-custom'],
    ['plain', PLAIN, 'pg-plain'],
    ['custom, packed', gzipSync(CUSTOM), 'pg-custom-gz'],
    ['plain, packed', gzipSync(PLAIN), 'pg-plain-gz'],
    ['an archive of files', gzipSync(tar('./app/main.py')), 'files'],
    ['the tar of pg_dump', tar('toc.dat'), 'pg-tar'],
    ['an archive that is not packed', tar('./.env'), 'files'],
    ['something packed', gzipSync('hello'), 'packed'],
    ['gzip cut after its head', Buffer.from([0x1f, 0x8b, 8, 0]), 'packed'],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), 'packed'],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), 'packed'],
    ['the error of pg_dump', Buffer.from('pg_dump: error: connection failed'), 'unknown'],
    ['nothing', Buffer.alloc(0), 'empty'],
  ])('%s', (_name, bytes, type) => {
    expect(backupType(bytes)).toBe(type);
  });

  it('is whole or cut by its end, where that can tell', () => {
    expect(isWhole('pg-custom', CUSTOM.subarray(-1024))).toBe(true);
    expect(isWhole('pg-custom', CUSTOM.subarray(0, 3000))).toBe(false);
    expect(isWhole('pg-plain', PLAIN.subarray(-1024))).toBe(true);
    expect(isWhole('pg-plain', Buffer.from('-- PostgreSQL database cluster dump complete\n'))).toBe(true);
    expect(isWhole('pg-plain', PLAIN.subarray(0, 900))).toBe(false);
    expect(isWhole('files', Buffer.alloc(10))).toBeNull();
  });

  it('has a name that says the same, or another thing', () => {
    expect(isMisnamed('a.sql', 'pg-custom')).toBe(true);
    expect(isMisnamed('a.dump', 'pg-custom')).toBe(false);
    expect(isMisnamed('a.dump', 'pg-plain')).toBe(true);
    expect(isMisnamed('a.sql', 'pg-plain-gz')).toBe(true);
    expect(['a.sql.part', 'a.sha256', '.hidden', 'x.log'].filter(mayBeBackup)).toEqual([]);
  });
});

describe('the catalogue', () => {
  it('goes by bytes and not by names', async () => {
    put('sparkone_db_1.sql', CUSTOM);
    put('sparkone_db_2.dump', PLAIN);
    put('photo.jpg', CUSTOM);
    put('sparkone_files_1.tar.gz', gzipSync(tar('./app')));
    put('sparkone_db_3.sql', '');
    put('sparkone_db_4.sql', PLAIN.subarray(0, 1500));
    put('sparkone_db_5.sql', CUSTOM.subarray(0, 2500));
    put('README.md', 'notes');
    mkdirSync(join(folder, 'dir-dump'));
    writeFileSync(join(folder, 'dir-dump', 'toc.dat'), CUSTOM);
    writeFileSync(join(folder, 'dir-dump', '3384.dat.gz'), gzipSync('1\n'));
    mkdirSync(join(folder, 'other'));
    symlinkSync('/etc/passwd', join(folder, 'link.sql'));
    const entries = await byName();
    expect(
      Object.fromEntries(Object.entries(entries).map(([file, { type, trust }]) => [file, `${type} ${trust}`])),
    ).toEqual({
      'sparkone_db_1.sql': 'pg-custom exists',
      'sparkone_db_2.dump': 'pg-plain exists',
      'photo.jpg': 'pg-custom exists',
      'sparkone_files_1.tar.gz': 'files exists',
      'sparkone_db_3.sql': 'empty broken',
      'sparkone_db_4.sql': 'pg-plain broken',
      'sparkone_db_5.sql': 'pg-custom broken',
      'dir-dump': 'pg-directory exists',
    });
    expect(entries['photo.jpg']?.kind).toBe('database');
    expect(entries['sparkone_db_1.sql']).toMatchObject({ isMisnamed: true, isPlainName: true });
    expect(entries['dir-dump']?.bytes).toBeGreaterThan(CUSTOM.length);
  });

  it('does not call a dump broken that somebody is writing', async () => {
    put('sparkone_db_old.dump', CUSTOM, DAY);
    put('sparkone_db_new.dump', CUSTOM.subarray(0, 2000), 10_000);
    expect((await byName())['sparkone_db_new.dump']).toMatchObject({ isBeingWritten: true });
    const newest = await backupsNewest.read(contextOf(), calm);
    expect(newest.facts?.database?.file).toBe('sparkone_db_old.dump');
    expect((await catalogue()).said.join()).not.toContain('no good');
  });

  it('climbs the four levels of trust by receipts of this very file', async () => {
    const at = put('a.dump', CUSTOM);
    const path = join(folder, 'a.dump');
    const level = async () => (await byName())['a.dump']?.trust;
    expect(await level()).toBe('exists');
    receipt('backups', { at: at - HOUR, job: 'verify-0', file: path, level: 'readable' });
    expect(await level()).toBe('exists');
    receipt('backups', { at: at + HOUR, job: 'verify-1', file: path, level: 'readable' });
    expect(await level()).toBe('readable');
    const drill = { job: 'drill-1', file: path, modifiedAt: at, tables: 3, rows: 90, tookMs: 41_000 };
    receipt('drills', { at: at + 2 * HOUR, ...drill, bytes: 1 });
    expect(await level()).toBe('readable');
    receipt('drills', { at: at + 3 * HOUR, ...drill, bytes: CUSTOM.length });
    expect(await level()).toBe('restored');
    receipt('backups', { at: at + 3 * HOUR, job: 'drill-1', file: path, level: 'compared' });
    expect((await byName())['a.dump']).toMatchObject({
      trust: 'compared',
      readBy: 'drill-1',
      drill: { job: 'drill-1', tables: 3, rows: 90, tookMs: 41_000 },
    });
    put('a.dump', CUSTOM.subarray(0, 100), HOUR);
    expect(await level()).toBe('broken');
  });

  it('takes a dump without rows as restored, and lines that were torn as nothing', async () => {
    const at = put('a.dump', CUSTOM);
    const path = join(folder, 'a.dump');
    receipt('drills', {
      at: at + HOUR,
      job: 'd',
      file: path,
      bytes: CUSTOM.length,
      modifiedAt: at,
      tables: 0,
      rows: 0,
      tookMs: 1,
    });
    receipt('backups', { at: at + HOUR, job: 'd', file: path, level: 'compared' });
    writeFileSync(join(state, 'backups.ndjson'), '{"at":1,"job":\n["x"]\n', { flag: 'a' });
    expect((await byName())['a.dump']?.trust).toBe('restored');
  });

  it('says when no restore was ever proven, when the last one is old, and when that cannot be read', async () => {
    const at = put('a.dump', CUSTOM);
    expect((await catalogue()).said).toEqual([expect.stringMatching(/^warn no restore was ever proven/)]);
    receipt('drills', {
      at: NOW - 40 * DAY,
      job: 'd',
      file: join(folder, 'x'),
      bytes: 1,
      modifiedAt: at,
      tables: 1,
      rows: 1,
      tookMs: 1,
    });
    expect((await catalogue()).said).toEqual(['warn the last restore was proven 40 d ago; one is expected every 30 d']);
    expect((await catalogue({ backupPlan: { ...USUAL_BACKUPS, drillEveryMs: 60 * DAY } })).said).toEqual([]);
    const hidden = transportWith(() => null);
    const denied: Transport = {
      ...hidden,
      exec: async (argv, options) =>
        options.stdin?.includes('backups.ndjson') === true
          ? good({ code: 0, stdout: 'X /var/lib/sparkone-tui\n', stderr: '', truncated: false })
          : await hidden.exec(argv, options),
    };
    const read = await catalogue({}, denied);
    expect(read.facts.receiptsFault).toMatchObject({ kind: 'denied' });
    expect(read.said).toEqual([expect.stringMatching(/^unknown no permission to read the receipts/)]);
  });

  it('tells hostile names apart, inert, and keeps actions away from them', async () => {
    put('evil\u001b[31m.dump', CUSTOM);
    put('evil.dump', CUSTOM);
    put('line\nbreak.dump', CUSTOM);
    put("quo'te $(touch pwned).dump", CUSTOM);
    put('\u202egnp.dump', CUSTOM);
    const { facts } = await catalogue();
    const names = facts.entries.map(({ file }) => file);
    expect(new Set(names).size).toBe(5);
    for (const name of names) expect(name).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    const plain = facts.entries.filter(({ isPlainName }) => isPlainName).map(({ file }) => file);
    expect(plain.toSorted()).toEqual(['evil.dump', "quo'te $(touch pwned).dump"]);
    const verified = await backupsVerify.read(contextOf(local), calm);
    expect(verified.facts?.verified.length).toBeGreaterThan(0);
    expect((await local.files.stat(join(folder, 'pwned'), { signal: calm, timeoutMs: 1000 })).ok).toBe(false);
  });

  it('counts what keeps, what is left over, and whether the next one fits', async () => {
    for (let day = 0; day < 4; day += 1) put(`db_${day}.dump`, CUSTOM, day * DAY + HOUR);
    put('db_x.dump.part', CUSTOM.subarray(0, 99), DAY);
    put('db_y.dump.part', CUSTOM.subarray(0, 99), HOUR);
    const plan = { ...USUAL_BACKUPS, keep: 7, minBytes: 1024 * 1024 };
    const { facts, said } = await catalogue({ backupPlan: plan });
    expect(facts.leftovers).toEqual(['db_x.dump.part']);
    expect(facts.room?.nextBytes).toBe(CUSTOM.length);
    expect(facts.room?.fits).toBeGreaterThan(3);
    expect(said.join('\n')).toContain('there are 4 backups of the database, and 7 are expected to be kept');
    expect(said.join('\n')).toContain('less than the 1 MiB expected');
  });

  it('says that there is no folder, or that it may not be read', async () => {
    const none = await backupsCatalogue.read(contextOf(listing, { backupDirectory: null }), calm);
    expect(none.fault).toMatchObject({ kind: 'absent', code: 'NO_FOLDER' });
    const gone = await backupsCatalogue.read(contextOf(listing, { backupDirectory: `${folder}/gone` }), calm);
    expect(gone.fault).toMatchObject({ kind: 'absent' });
    chmodSync(folder, 0o755);
  });
});

describe('the schedule', () => {
  const at = (...daysAgo: number[]) => daysAgo.map((days) => ({ at: NOW - days * DAY, bytes: 1000 }));

  it('finds nothing missing in nightly backups, with one by hand in between', () => {
    const { gaps, slots } = scheduleOf(at(0.2, 1.2, 1.7, 2.2, 3.2), USUAL_BACKUPS, NOW);
    expect(gaps).toEqual([]);
    expect(slots.map(({ bytes }) => bytes)).toEqual([1000, 1000, 1000, 1000]);
  });

  it('finds the nights that are missing, and the one that is overdue', () => {
    const { gaps, slots } = scheduleOf(at(1.5, 2.5, 5.5, 6.5), USUAL_BACKUPS, NOW);
    expect(gaps.map(({ to, missed }) => [to === null, missed])).toEqual([
      [true, 1],
      [false, 2],
    ]);
    expect(slots.map(({ bytes }) => (bytes === null ? '.' : '#')).join('')).toBe('##..##.');
  });

  it('is empty without a backup, and patient within its grace', () => {
    expect(scheduleOf([], USUAL_BACKUPS, NOW)).toEqual({ slots: [], gaps: [] });
    expect(scheduleOf(at(1 + 1.9 / 24), USUAL_BACKUPS, NOW).gaps).toEqual([]);
    expect(scheduleOf(at(1 + 2.1 / 24), USUAL_BACKUPS, NOW).gaps).toHaveLength(1);
  });

  const sized = (...sizes: number[]) =>
    sizes.map((bytes, index) => ({ at: NOW - (sizes.length - index) * DAY, bytes: bytes * 1024 * 1024 }));

  it('sees a size that is out of line with those before, not growth', () => {
    expect(trendOf(sized(600, 602, 604, 290)).anomaly).toBe('small');
    expect(trendOf(sized(600, 602, 604, 1300)).anomaly).toBe('large');
    expect(trendOf(sized(600, 640, 690, 740)).anomaly).toBeNull();
    expect(trendOf(sized(1, 2, 3, 9)).anomaly).toBeNull();
    expect(trendOf(sized(600, 290)).usualBytes).toBeNull();
    expect(trendOf(sized(600, 601, 602, 603)).perDay).toBeCloseTo(1024 * 1024);
  });
});

describe('looking into backups', () => {
  it('lists what a custom dump holds, and reads packed ones to their end', async () => {
    put('a.dump', CUSTOM, HOUR);
    put('b.sql.gz', gzipSync(PLAIN), 2 * HOUR);
    put('c.sql.gz', gzipSync(PLAIN).subarray(0, 60), 3 * HOUR);
    put('d.sql', PLAIN, 4 * HOUR);
    const context = contextOf();
    const verdicts = async () =>
      Object.fromEntries(
        ((await backupsVerify.read(context, calm)).facts?.verified ?? []).map(({ file, how, isReadable, holds }) => [
          file,
          [how, isReadable, holds],
        ]),
      );
    expect(await verdicts()).toEqual({
      'a.dump': ['pg_restore --list', true, 2],
      'b.sql.gz': ['read to its end', true, null],
      'd.sql': ['end mark', true, null],
    });
    // Each once, two tools at a time.
    expect(await verdicts()).toMatchObject({ 'c.sql.gz': ['read to its end', false, null] });
  });

  it('says what the tool said of one that it cannot list, and nothing of the file where there is no tool', async () => {
    put('a.dump', CUSTOM, HOUR);
    const read = async (answer: Partial<ExecResult>) => {
      const { facts } = await backupsVerify.read(contextOf(transportWith(() => answer)), calm);
      const findings =
        facts === null ? [] : (backupsVerify.judge?.(facts, { now: NOW, threshold: () => undefined }) ?? []);
      return findings.map(({ level, text }) => `${level} ${text.en}`);
    };
    expect(await read({ code: 1, stdout: 'pg_restore: error: could not read from input file: end of file' })).toEqual([
      'critical a.dump cannot be read: pg_restore: error: could not read from input file: end of file',
    ]);
    expect(await read({ code: 127 })).toEqual([expect.stringMatching(/^unknown there is no pg_restore/)]);
    expect(await read({ stdout: LIST })).toEqual([]);
  });
});
