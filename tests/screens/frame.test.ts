import { describe, expect, it } from 'vitest';
import { TABS } from '../../src/model/probe.ts';
import { LANGS } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { fakeCockpit } from './support/fake-cockpit.ts';
import { frameOf, plainRows } from './support/frames.ts';
import { BROKEN, container, reading } from './support/worlds.ts';

const SIZES = [
  [60, 16],
  [80, 24],
  [99, 30],
  [120, 40],
  [161, 50],
  [200, 60],
  [300, 100],
] as const;

describe('a frame', () => {
  for (const lang of LANGS)
    for (const [columns, rows] of SIZES)
      it(`fills ${columns}x${rows} exactly in ${lang}, on every tab and over every box`, () => {
        const cockpit = fakeCockpit(BROKEN);
        const modes = [
          { kind: 'normal' },
          { kind: 'help', offset: 0 },
          { kind: 'palette', entry: { text: 'te', caret: 2 }, selected: 0 },
          { kind: 'details', subject: 'cause:redis-down', offset: 3 },
        ] as const;
        for (const tab of TABS)
          for (const mode of modes) {
            const frame = frameOf(cockpit, { lang, tab, mode, size: { columns, rows } });
            expect(frame.rows).toHaveLength(rows);
            const widths = plainRows(frame).map(cellWidth);
            expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
          }
      });

  it('says so politely when the terminal is too small', () => {
    const frame = frameOf(fakeCockpit(BROKEN), { size: { columns: 40, rows: 10 } });
    expect(frame.rows).toHaveLength(10);
    expect(plainRows(frame).join('\n')).toContain('60x16');
  });

  it('is drawn before anything was read, without a level that was not measured', () => {
    const frame = frameOf(fakeCockpit({ ...BROKEN, readings: [], causes: [] }), { size: { columns: 120, rows: 40 } });
    const text = plainRows(frame).join('\n');
    expect(text).toContain('MEDINDO');
    expect(text).toContain('sem dados ainda');
    expect(text).not.toMatch(/[✔✖▲]/);
  });

  it('names the cause first and shows the stopped service', () => {
    const rows = plainRows(frameOf(fakeCockpit(BROKEN), { size: { columns: 120, rows: 40 } }));
    expect(rows[3]).toContain('✖ CRÍTICO  Redis não responde há 2 min 14 s: causa provável de 4 outros sinais');
    expect(rows.find((row) => row.includes('saiu (137)'))).toMatch(/^ ✖ redis/);
  });

  it('keeps columns aligned with hostile names', () => {
    const names = [
      'wide-名前-コンテナ',
      'a\u0301ccent',
      '\x1b[31mred\x1b[0m',
      'tab\tname',
      '\u202eevil',
      'x'.repeat(60),
    ];
    const containers = names.map((name) => container(name));
    const cockpit = fakeCockpit({
      ...BROKEN,
      readings: [reading('containers', { facts: { project: null, containers, missing: [] } })],
    });
    const frame = frameOf(cockpit, { size: { columns: 120, rows: 40 } });
    const rows = plainRows(frame).filter((row) => row.includes('rodando, ok'));
    expect(rows).toHaveLength(names.length);
    const places = rows.map((row) => cellWidth(row.slice(0, row.indexOf('rodando, ok'))));
    expect(new Set(places).size).toBe(1);
    // Escapes of our own only: styles.
    for (const row of frame.rows) expect(row.replace(/\x1b\[[\d;]*m/g, '')).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
  });

  it('scrolls sixty containers with the selection in sight', () => {
    const containers = Array.from({ length: 60 }, (_, index) => container(`service-${String(index).padStart(2, '0')}`));
    const cockpit = fakeCockpit({
      ...BROKEN,
      readings: [reading('containers', { facts: { project: null, containers, missing: [] } })],
    });
    for (const row of ['service:service-00', 'service:service-37', 'service:service-59']) {
      const frame = frameOf(cockpit, { size: { columns: 80, rows: 24 }, cursors: { overview: { row, offset: 0 } } });
      expect(plainRows(frame).filter((line) => line.startsWith('▸'))).toEqual([expect.stringContaining(row.slice(8))]);
      expect(frame.view.rows.filter((id) => id.startsWith('service:'))).toHaveLength(60);
    }
  });

  it('shows bold and inverse only without colours, and ASCII only without Unicode', () => {
    const given = { size: { columns: 120, rows: 40 }, theme: 'mono', charset: 'ascii' } as const;
    const frame = frameOf(fakeCockpit(BROKEN), given);
    const codes = frame.rows.flatMap((row) => [...row.matchAll(/\x1b\[([\d;]*)m/g)].map((match) => match[1]));
    expect([...new Set(codes)].sort()).toEqual(['1', '22', '27', '7']);
    expect(plainRows(frame).join('')).toMatch(/^[\x20-\x7e]*$/);
    expect(plainRows(frame).join('\n')).toContain('X CRITICO');
  });
});
