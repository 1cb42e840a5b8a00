import { describe, expect, it } from 'vitest';
import { USUAL_BACKUPS } from '../../src/model/backup-plan.ts';
import type { Cockpit } from '../../src/model/cockpit.ts';
import { fault } from '../../src/model/fault.ts';
import { scheduleOf, trendOf } from '../../src/probes/backups/backup-schedule.ts';
import type { BackupsCatalogueFacts, CatalogueEntry } from '../../src/probes/backups/backups-catalogue.ts';
import type { BackupsVerifyFacts } from '../../src/probes/backups/backups-verify.ts';
import type { ShellState } from '../../src/shell/state.ts';
import { LANGS, phrase } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { fakeCockpit } from './support/fake-cockpit.ts';
import { frameOf, plainRows } from './support/frames.ts';
import { BROKEN, NOW, reading } from './support/worlds.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIB = 1024 ** 2;

function entry(file: string, daysAgo: number, change: Partial<CatalogueEntry> = {}): CatalogueEntry {
  return {
    file,
    isPlainName: true,
    kind: 'database',
    type: 'pg-custom',
    isComplete: true,
    isMisnamed: false,
    isSafetyCopy: false,
    isBeingWritten: false,
    bytes: 600 * MIB,
    at: NOW - daysAgo * DAY - HOUR,
    trust: 'readable',
    readAt: null,
    readBy: '',
    drill: null,
    ...change,
  };
}

const PROVEN = { at: NOW - 9 * DAY, job: 'drill-1', tables: 6, rows: 7_437_641, tookMs: 41_000 };

/** One backup for every state that a file of the folder can be in, newest first. */
const STATES: readonly CatalogueEntry[] = [
  entry('db_writing.dump', 0, {
    trust: 'broken',
    isComplete: false,
    isBeingWritten: true,
    at: NOW - 20_000,
    bytes: 9 * MIB,
  }),
  entry('db_cut.dump', 0.2, { trust: 'broken', isComplete: false, bytes: 80 * MIB }),
  entry('db_empty.sql', 1, { trust: 'broken', type: 'empty', isComplete: null, bytes: 0 }),
  entry('db_unknown.sql', 2, { trust: 'broken', type: 'unknown', isComplete: null, bytes: 300 }),
  entry('db_custom_named.sql', 3, { isMisnamed: true }),
  entry('db_plain.sql', 4, { type: 'pg-plain', trust: 'exists' }),
  entry('db_directory', 5, { type: 'pg-directory' }),
  entry('db_packed.sql.gz', 6, { type: 'pg-plain-gz', trust: 'exists' }),
  entry('db_restored.dump', 7, { trust: 'restored', drill: { ...PROVEN, rows: 0 } }),
  entry('db_compared.dump', 8, { trust: 'compared', drill: PROVEN, readAt: NOW - 8 * DAY, readBy: 'drill-1' }),
  entry('files_1.tar.gz', 8, { kind: 'files', type: 'files', isComplete: null, bytes: 88 * MIB }),
  entry('db.before-restore.dump', 9, { isSafetyCopy: true, trust: 'exists' }),
  entry('evil.dump (2)', 10, { isPlainName: false, trust: 'exists' }),
  entry('edge.tar', 11, { kind: 'other', type: 'files', trust: 'exists', isComplete: null, bytes: MIB }),
];

function catalogueOf(
  entries: readonly CatalogueEntry[],
  change: Partial<BackupsCatalogueFacts> = {},
): BackupsCatalogueFacts {
  const good = entries.filter(
    ({ kind, trust, isSafetyCopy }) => kind === 'database' && trust !== 'broken' && !isSafetyCopy,
  );
  return {
    directory: '/opt/sparkone/backups',
    entries,
    count: entries.length,
    totalBytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    leftovers: [],
    plan: { ...USUAL_BACKUPS, keep: 7 },
    schedule: scheduleOf(good, USUAL_BACKUPS, NOW),
    trend: trendOf(good),
    lastDrill: { ...PROVEN, file: 'db_compared.dump' },
    lastRead: { at: NOW - 8 * DAY, job: 'drill-1', file: 'db_compared.dump' },
    receiptsFault: null,
    room: { availableBytes: 900 * MIB, nextBytes: 700 * MIB, fits: 1 },
    ...change,
  };
}

const VERIFIED: BackupsVerifyFacts = {
  waiting: 0,
  verified: [
    {
      file: 'db_custom_named.sql',
      type: 'pg-custom',
      bytes: 600 * MIB,
      how: 'pg_restore --list',
      isReadable: true,
      holds: 6,
      serverVersion: '15.4',
      at: NOW - HOUR,
      tookMs: 120,
      fault: null,
    },
  ],
};

function cockpitOf(facts: BackupsCatalogueFacts): Cockpit {
  return fakeCockpit({
    ...BROKEN,
    causes: [],
    readings: [
      reading('backups.newest', {
        facts: { directory: facts.directory, database: null, files: null, count: facts.count, totalBytes: 0 },
      }),
      reading('backups.catalogue', { facts }),
      reading('backups.verify', { facts: VERIFIED }),
    ],
  });
}

const rowsOf = (cockpit: Cockpit, given: Partial<ShellState>) =>
  plainRows(frameOf(cockpit, { tab: 'backups', ...given }));

describe('the Backups tab', () => {
  for (const lang of LANGS)
    for (const [columns, rows] of [
      [80, 40],
      [120, 40],
    ] as const)
      it(`shows every state of a file apart, ${columns} columns in ${lang}`, async () => {
        const text = rowsOf(cockpitOf(catalogueOf(STATES)), { lang, size: { columns, rows } }).slice(5);
        await expect(`${text.join('\n')}\n`).toMatchFileSnapshot(
          `golden/backups-states-${columns}x${rows}-${lang}.golden`,
        );
      });

  it.each(STATES.map(({ file }) => file))('has a page for %s', (file) => {
    const mode = { kind: 'details', subject: `backup:${file}`, offset: 0 } as const;
    const rows = rowsOf(cockpitOf(catalogueOf(STATES)), { lang: 'en', size: { columns: 80, rows: 40 }, mode });
    expect(rows[5]).toContain(file);
    for (const step of ['exists', 'readable', 'restored', 'compared']) expect(rows.join('\n')).toContain(step);
    const state = STATES.find((one) => one.file === file);
    const offers = rows.join('\n').includes('sparkone-tui run');
    expect(offers).toBe(state?.trust !== 'broken' && state?.isPlainName === true && state.kind !== 'other');
  });

  it('says that nothing fits, that nothing was proven, and that receipts are hidden', () => {
    const hidden = fault('denied', phrase('sem permissão', 'no permission to read the receipts'), phrase('-', '-'));
    const text = (change: Partial<BackupsCatalogueFacts>) =>
      rowsOf(cockpitOf(catalogueOf(STATES, change)), { lang: 'en', size: { columns: 100, rows: 40 } }).join('\n');
    expect(text({ room: { availableBytes: 9, nextBytes: 700 * MIB, fits: 0 } })).toContain('DOES NOT FIT');
    expect(text({ lastDrill: null })).toContain('never; one is expected every 30 d');
    expect(text({ receiptsFault: hidden })).toContain('? no permission to read the receipts');
    expect(text({ room: null })).toContain('the disk did not answer');
  });

  it('says that it looks before anything was read, and why there is nothing', () => {
    const size = { columns: 80, rows: 24 };
    const waiting = fakeCockpit({ ...BROKEN, causes: [], readings: [] });
    expect(rowsOf(waiting, { lang: 'en', size }).join('\n')).toContain('looking at the backups folder');
    const absent = fault(
      'absent',
      phrase('nenhuma pasta', 'no backups folder'),
      phrase('diga', 'tell where'),
      'NO_FOLDER',
    );
    const none = fakeCockpit({ ...BROKEN, causes: [], readings: [reading('backups.catalogue', { fault: absent })] });
    expect(rowsOf(none, { lang: 'en', size }).join('\n')).toMatch(/no backups folder[\s\S]+tell where/);
    const empty = rowsOf(cockpitOf(catalogueOf([], { lastDrill: null, room: null })), { lang: 'en', size }).join('\n');
    expect(empty).toContain('no backup of the database');
  });

  it('keeps columns aligned whatever the names', () => {
    const names = [
      '名前のバックアップ.dump',
      'e\u0301clair.dump',
      `${'x'.repeat(300)}.dump`,
      'a b  c.dump',
      '👩‍👩‍👧.dump',
    ];
    const facts = catalogueOf(names.map((name, index) => entry(name, index)));
    for (const columns of [80, 120, 200]) {
      const rows = rowsOf(cockpitOf(facts), { lang: 'en', size: { columns, rows: 40 } }).filter((row) =>
        row.includes(' custom '),
      );
      expect(rows).toHaveLength(names.length);
      expect(new Set(rows.map((row) => cellWidth(row.slice(0, row.indexOf(' custom '))))).size).toBe(1);
    }
  });

  it('copies the command that looks into a file, its name quoted', () => {
    const cockpit = cockpitOf(catalogueOf([entry("it's $(x).dump", 0)]));
    const { view } = frameOf(cockpit, {
      tab: 'backups',
      cursors: { backups: { row: "backup:it's $(x).dump", offset: 0 } },
    });
    expect(view.equivalent).toBe("pg_restore --list '/opt/sparkone/backups/it'\\''s $(x).dump' | head -20");
  });
});
