import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildSpokenFrame } from '../../screens/frame/frame.ts';
import type { DrillDesk, EndedDrill } from '../../src/model/drill.ts';
import { good } from '../../src/model/fault.ts';
import { createDiagnosisDesk } from '../../src/runbooks/diagnoses/diagnosis-desk.ts';
import { createDrillDesk } from '../../src/runbooks/drill/drill-desk.ts';
import { DrillStore } from '../../src/runbooks/drill/store.ts';
import { COMMANDS } from '../../src/shell/commands.ts';
import { followDrill } from '../../src/shell/drill.ts';
import { bindKeys } from '../../src/shell/keys/bindings.ts';
import { DRILLS } from '../../src/worlds/demo/drills.ts';
import { type Play, play } from '../scenes/play.ts';
import { NO_EFFECTS } from './support/frames.ts';
import { matchGolden, Sitting } from './support/sitting.ts';

const SECOND = 1_000;
const HOME = '/home/ana/.local/state/sparkone-tui/reports';

let scratch: string;
let played: Play;
let drill: DrillDesk;
let sitting: Sitting;

/** The desk with its files where they usually are: the scratch folder's name differs from run to run. */
function atHome(desk: DrillDesk): DrillDesk {
  const ended = (): EndedDrill | null => {
    const end = desk.ended();
    if (end?.written.ok !== true) return end;
    const { json, markdown } = end.written.value;
    const there = (path: string): string => path.replace(join(scratch, 'reports'), HOME);
    return { ...end, written: good({ json: there(json), markdown: there(markdown) }) };
  };
  return {
    startedAt: desk.startedAt,
    see: (look) => desk.see(look),
    end: () => desk.end(),
    close: () => desk.close(),
    version: () => desk.version(),
    subscribe: (listener) => desk.subscribe(listener),
    ended,
  };
}

async function sitDown(folder = join(scratch, 'reports')): Promise<void> {
  played = await play('calm');
  const { cockpit, clock, world } = played;
  const diagnosis = createDiagnosisDesk({ cockpit, clock, logs: world.logs, onBug: () => undefined });
  const choice = DRILLS.find(({ id }) => id === 'redis-down');
  if (choice === undefined) throw new Error('no drill');
  drill = createDrillDesk({
    ...{ cockpit, clock, diagnosis, choice, incident: null, actions: null, walks: null, people: null },
    switches: world.faults,
    delayMs: 30 * SECOND,
    store: new DrillStore(folder),
    ...{ operator: 'ana', host: 'vps-01', version: 'test' },
  });
  sitting = new Sitting(played, { diagnosis, drill: atHome(drill) });
  followDrill(sitting.shell, sitting.desks.drill ?? drill, () => clock.now());
}

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'drill-screen-'));
  await sitDown();
});

afterEach(async () => {
  drill.close();
  sitting.desks.diagnosis?.close();
  await played.cockpit.close();
  rmSync(scratch, { recursive: true, force: true });
});

const golden = (name: string): Promise<void> => matchGolden(sitting, `drill-${name}`);

describe('the page of an exercise', () => {
  it('tells nothing while it runs, whether or not something went wrong', async () => {
    sitting.press('X');
    const before = sitting.text();
    await golden('running');
    await played.clock.run(40 * SECOND);
    expect(sitting.state.page).toMatchObject({ kind: 'drill' });
    const body = (text: string) =>
      text
        .split('\n')
        .slice(3)
        .join('\n')
        .replace(/for \d+ s/, '');
    expect(body(sitting.text())).toBe(body(before));
  });

  it('opens by itself when it is over: what was missed, and when what was', async () => {
    await played.clock.run(45 * SECOND);
    sitting.press('d');
    await played.clock.run(5 * SECOND);
    played.world.apply({ kind: 'restart', service: 'redis' });
    await played.clock.run(15 * SECOND);
    expect(sitting.state.page).toMatchObject({ kind: 'drill' });
    await golden('recovered');
    sitting.press('pagedown');
    expect(sitting.text()).toContain('.drill.md');
    sitting.press('esc');
    expect(sitting.state.page).toBeNull();
    sitting.press('X');
    expect(sitting.text()).toContain('recovered · to notice');
  });

  it('does not take away what is being read: it is told, and waits', async () => {
    await played.clock.run(45 * SECOND);
    sitting.press('enter');
    expect(sitting.state.mode.kind).toBe('details');
    played.world.apply({ kind: 'restart', service: 'redis' });
    await played.clock.run(15 * SECOND);
    expect(sitting.state.mode.kind).toBe('details');
    expect(sitting.state.notice?.text.en).toContain('the exercise is over');
    sitting.press('esc');
    expect(sitting.state.page).toMatchObject({ kind: 'drill' });
  });

  it('q ends it first, and shows what it came to', async () => {
    await played.clock.run(50 * SECOND);
    sitting.press('q');
    expect(sitting.state.page).toMatchObject({ kind: 'drill' });
    await golden('left');
  });

  it('is read aloud in words', async () => {
    await played.clock.run(50 * SECOND);
    sitting.press('q');
    const { shell, desks } = sitting;
    const context = { cockpit: played.cockpit, shell, desks, effects: NO_EFFECTS };
    const said = buildSpokenFrame({ context, bindings: bindKeys(COMMANDS) }).rows.join('\n');
    expect(said).toMatch(/Game day: Redis down[\s\S]*left before it had recovered[\s\S]*What was missed/);
    expect(said).toMatch(/warning: nobody reacted/);
    expect(said).not.toMatch(/[─▲✖✔▌]/);
  });

  it('says why it could not be written', async () => {
    drill.close();
    await played.cockpit.close();
    const file = join(scratch, 'a-file');
    writeFileSync(file, '');
    await sitDown(join(file, 'reports'));
    await played.clock.run(50 * SECOND);
    sitting.press('q', 'end');
    sitting.press('G');
    expect(sitting.text()).toMatch(/▲ .*a-file/);
  });
});
