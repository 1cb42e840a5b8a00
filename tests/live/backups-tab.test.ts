import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createPrograms, type Program } from '../terminal/support/program.ts';
import { type Home, newHome } from '../unit/support/home.ts';
import { type Desk, openDesk } from './actions/desk.ts';
import { type LiveStack, liveOrSkip, withStack } from './stack/live.ts';

/** The row of a file on the tab. */
const rowOf = (screen: string, file: string) => screen.split('\n').find((line) => line.includes(` ${file} `)) ?? '';

liveOrSkip()('the Backups tab on the stack', () => {
  let stack: LiveStack;
  let folder: string;
  let desk: Desk;
  let home: Home;
  const programs = createPrograms();
  const clear = () => {
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  };

  beforeAll(async () => {
    stack = await withStack();
    await stack.heal();
    folder = join(stack.dir, 'backups');
    desk = await openDesk(stack);
    home = newHome();
  });
  afterEach(async () => {
    await programs.close();
    clear();
  });
  afterAll(async () => {
    await desk.close();
    home.remove();
  });

  /** Dumps the database as said, straight from the server. */
  const dump = async (...options: string[]): Promise<Buffer> => {
    const argv = ['sh', '-c', `pg_dump -U stack_admin ${options.join(' ')} sparkone | base64`];
    return Buffer.from((await stack.exec('postgres', argv)).stdout, 'base64');
  };
  const openTab = async (): Promise<Program> => {
    const config = home.configure({ targets: { live: { project: stack.project, stateDirectory: desk.state } } });
    const program = programs.open({ args: ['--config', config, '--lang', 'en'], columns: 120, rows: 40 });
    await program.waitFor(/Backups/);
    program.press('7');
    return program;
  };

  it('tells a truncated dump, an empty one and a custom dump named .sql apart, and looks into the good ones', async () => {
    const [custom, plain] = [await dump('-Fc'), await dump()];
    writeFileSync(join(folder, 'sparkone_db_custom.sql'), custom);
    writeFileSync(join(folder, 'sparkone_db_plain.sql'), plain);
    // Whole by its table of contents, which pg_restore --list goes by: only its end tells.
    writeFileSync(join(folder, 'sparkone_db_half.dump'), custom.subarray(0, custom.length - 2_000));
    writeFileSync(join(folder, 'sparkone_db_cut.sql'), plain.subarray(0, plain.length >> 1));
    writeFileSync(join(folder, 'sparkone_db_empty.sql'), '');
    // Files of this minute could still be written by somebody.
    const anHourAgo = Date.now() / 1000 - 3600;
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), anHourAgo, anHourAgo);
    const program = await openTab();
    const screen = await program.waitFor((text) => /readable/.test(rowOf(text, 'sparkone_db_custom.sql')), 60_000);
    expect(rowOf(screen, 'sparkone_db_custom.sql')).toMatch(/✔ .* custom .*readable/);
    expect(rowOf(screen, 'sparkone_db_half.dump')).toContain('CUT SHORT');
    expect(rowOf(screen, 'sparkone_db_cut.sql')).toContain('CUT SHORT');
    expect(rowOf(screen, 'sparkone_db_empty.sql')).toContain('EMPTY');
    expect(screen).toContain('no restore was ever proven');
    await program.waitFor((text) => /SQL .*readable/.test(rowOf(text, 'sparkone_db_plain.sql')), 90_000);
  });

  it('shows a backup that was made and drilled as compared, with its receipt', async () => {
    expect((await desk.run('backup', { what: 'db' })).view.state).toBe('done');
    const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.dump'));
    const program = await openTab();
    await program.waitFor((text) => /readable/.test(rowOf(text, file)), 60_000);
    const drill = await desk.run('drill', { file });
    expect(drill.view.state).toBe('done');
    program.press('R');
    const screen = await program.waitFor((text) => /compared/.test(rowOf(text, file)), 60_000);
    expect(screen).toContain(`receipt ${drill.view.id}`);
    expect(screen).toMatch(/restore proven \d+ s ago/);
  });
});
