import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Desks } from '../../src/model/desks.ts';
import { createReportDesk } from '../../src/runbooks/reports/report-desk.ts';
import { ReportStore } from '../../src/runbooks/reports/report-store.ts';
import { type CommandContext, EMPTY_VIEW } from '../../src/shell/command.ts';
import { COMMANDS } from '../../src/shell/commands.ts';
import { bindKeys } from '../../src/shell/keys/bindings.ts';
import { handleKey } from '../../src/shell/keys/dispatch.ts';
import type { ShellState } from '../../src/shell/state.ts';
import { MORNING, type Play, play } from '../scenes/play.ts';
import { demoMorningReport } from '../unit/support/demo-report.ts';
import { createFakeClock } from '../unit/support/fake-clock.ts';
import { frameOf, NO_EFFECTS, plainRows } from './support/frames.ts';

const DAY = 86_400_000;

let scratch: string;
let played: Play;
let desks: Desks;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'reports-'));
  const store = new ReportStore(scratch);
  const sunday = await demoMorningReport('calm', MORNING - DAY, null);
  const monday = await demoMorningReport('redis-down', MORNING, sunday);
  for (const report of [sunday, { ...monday, by: 'walk' as const }]) store.write(report, 'en');
  writeFileSync(join(scratch, 'sparkone-prod-weekly-20261120T210000Z.json'), '{"kind": "rep');
  const clock = createFakeClock(MORNING);
  // The folder stands on screen: it is the same at every run.
  desks = { reports: { ...createReportDesk(store, clock), folder: '/home/ana/.local/state/sparkone-tui/reports' } };
  desks.reports?.refresh();
  await clock.run(10);
  played = await play('calm');
});

afterAll(async () => {
  await played.cockpit.close();
  rmSync(scratch, { recursive: true, force: true });
});

describe('pages of reports', () => {
  const sizes = [
    { columns: 80, rows: 24 },
    { columns: 120, rows: 36 },
  ];
  const cases = sizes.flatMap((size) => (['pt-BR', 'en'] as const).map((lang) => ({ size, lang })));

  it.each(cases)('list in $lang at $size.columns columns', async ({ size, lang }) => {
    const given: Partial<ShellState> = { size, lang, page: { kind: 'reports' } };
    const text = plainRows(frameOf(played.cockpit, given, desks)).join('\n');
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/reports-${size.columns}x${size.rows}-${lang}.golden`);
  });

  it.each(cases)('one in $lang at $size.columns columns', async ({ size, lang }) => {
    const id = 'sparkone-prod-morning-20261123T110218Z';
    desks.reports?.open(id);
    const given: Partial<ShellState> = { size, lang, page: { kind: 'report', id, scroll: 0 } };
    const text = plainRows(frameOf(played.cockpit, given, desks)).join('\n');
    await expect(`${text}\n`).toMatchFileSnapshot(`golden/report-${size.columns}x${size.rows}-${lang}.golden`);
  });

  it('open with Enter, go to the one before, scroll, and go back level by level', () => {
    const { shell } = frameOf(played.cockpit, { lang: 'en' }, desks);
    const bindings = bindKeys(COMMANDS);
    const press = (...names: string[]) => {
      for (const name of names) {
        const { view } = frameOf(played.cockpit, shell.getState(), desks);
        const context: CommandContext = {
          cockpit: played.cockpit,
          shell,
          effects: NO_EFFECTS,
          desks,
          view: view ?? EMPTY_VIEW,
        };
        handleKey({ name, text: name.length === 1 ? name : '' }, bindings, context);
      }
      return shell.getState().page;
    };
    expect(press('4', 'V')).toEqual({ kind: 'reports' });
    expect(press('enter')).toMatchObject({ kind: 'report', id: 'sparkone-prod-morning-20261123T110218Z' });
    expect(press('j', 'j', 'G', 'k')).toMatchObject({ scroll: expect.any(Number) });
    expect(press('[')).toMatchObject({ id: 'sparkone-prod-morning-20261122T110218Z', scroll: 0 });
    expect(press('q')).toEqual({ kind: 'reports' });
    expect(press('esc')).toBeNull();
    expect(shell.getState().tab).toBe('db');
  });
});
