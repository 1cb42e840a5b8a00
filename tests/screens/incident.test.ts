import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { peopleOf } from '../../src/config/people-of.ts';
import { good } from '../../src/model/fault.ts';
import type { IncidentDesk } from '../../src/model/incident.ts';
import type { People } from '../../src/model/people.ts';
import { createDiagnosisDesk } from '../../src/runbooks/diagnoses/diagnosis-desk.ts';
import { createIncidentDesk } from '../../src/runbooks/incidents/incident-desk.ts';
import { IncidentStore } from '../../src/runbooks/incidents/incident-store.ts';
import { createLogDesk } from '../../src/tails/log-desk.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { type Play, play } from '../scenes/play.ts';
import { matchGolden, Sitting } from './support/sitting.ts';

const MINUTE = 60_000;

const PEOPLE: People = {
  contacts: [],
  levels: peopleOf(null).levels.map((level, index) => ({
    ...level,
    contacts:
      [
        [],
        [{ id: 'devops', name: 'Equipe DevOps', email: 'devops@example.com' }],
        [{ id: 'senior', name: 'Rui Senior', phone: '+55 11 99999-9999' }],
        [{ id: 'lead', name: 'Ana Lead', chat: '#lead' }],
      ][index] ?? [],
  })),
};

let scratch: string;
let played: Play;
let desk: IncidentDesk;
let sitting: Sitting;

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'incident-screen-'));
  played = await play('redis-down');
  await played.clock.run(MINUTE);
  const { cockpit, clock, world } = played;
  desk = createIncidentDesk({
    cockpit,
    clock,
    actions: null,
    people: PEOPLE,
    store: new IncidentStore(join(scratch, 'incidents')),
    author: { operator: 'ana', host: 'vps-01', pid: process.pid },
    born: '',
    timeZone: 'America/Sao_Paulo',
  });
  const logs = createLogDesk({ source: world.logs, clock, exportFolder: scratch });
  const diagnosis = createDiagnosisDesk({ cockpit, clock, logs: world.logs, onBug: () => undefined });
  sitting = new Sitting(played, { incident: desk, diagnosis, logs, people: PEOPLE });
});

afterEach(async () => {
  desk.end();
  sitting.desks.diagnosis?.close();
  sitting.desks.logs?.close();
  await played.cockpit.close();
  rmSync(scratch, { recursive: true, force: true });
});

const HOME = '/home/ana/.local/state/sparkone-tui';

/** The desk with its files where they usually are: the scratch folder's name differs from run to run. */
function atHome(): IncidentDesk {
  const closed = desk.closed();
  const state = desk.current();
  const said = (text: Phrase): Phrase =>
    phrase(text['pt-BR'].replaceAll(scratch, HOME), text.en.replaceAll(scratch, HOME));
  const unsaved = state?.unsaved ?? null;
  const fault = unsaved === null ? null : { ...unsaved.fault, message: said(unsaved.fault.message) };
  return Object.create(desk, {
    people: { value: desk.people },
    current: {
      value: () =>
        state === null || unsaved === null || fault === null
          ? state
          : { ...state, unsaved: { count: unsaved.count, fault } },
    },
    closed: {
      value: () =>
        closed === null
          ? null
          : { ...closed, draft: good(`${HOME}/incidents/DEMO-sparkone-prod-20261123-110334-1.md`) },
    },
  }) as IncidentDesk;
}

/** The frames of what is in sight, in both languages and sizes. */
async function frames(name: string): Promise<void> {
  const shown = new Sitting(played, { ...sitting.desks, incident: atHome() }, sitting.state);
  await matchGolden(shown, `incident-${name}`);
}

/** Opens an incident and works on it for a while. */
async function work(): Promise<void> {
  sitting.press('I', 'enter', 'n');
  sitting.type('restarting redis now');
  sitting.press('enter', 'e', 'esc');
  sitting.press('j', 'M');
  await played.clock.run(17 * MINUTE);
}

describe('an incident at the keys', () => {
  it('is opened with what the verdict says, and its page tells how it stands', async () => {
    sitting.press('I');
    expect(sitting.text()).toMatch(/what happened Redis does not answer\s+↵ opens the incident/);
    sitting.press('enter');
    expect(sitting.state.page?.kind).toBe('incident');
    expect(desk.current()?.incident.title).toBe('Redis does not answer');
    sitting.press('esc');
    await work();
    sitting.press('I');
    await frames('running');
    expect(sitting.text()).toMatch(/▲ 3 Escalation to the senior.*due for/);
  });

  it('stands in the header of every tab, with the level that waits to be called', async () => {
    await work();
    for (const tab of ['overview', 'logs', 'db', 'redis', 'emergency'] as const)
      expect(sitting.lines({ tab, page: null, size: { columns: 80, rows: 24 } })[0]).toMatch(
        /▌INCIDENT 17 min level 3!▐/,
      );
    const text = sitting.text({ page: null, lang: 'pt-BR', size: { columns: 80, rows: 24 } });
    await expect(`${text}\n`).toMatchFileSnapshot('golden/incident-header-80x24-pt-BR.golden');
  });

  it('keeps what is typed when it is left with Esc, and gives it back', () => {
    sitting.press('I', 'enter', 'n');
    sitting.type('half a thou');
    sitting.press('esc');
    expect(desk.current()?.incident.events.some(({ kind }) => kind === 'note')).toBe(false);
    sitting.press('n');
    expect(sitting.text()).toContain('note half a thou');
    sitting.paste('ght\nand more');
    sitting.press('enter');
    expect(desk.current()?.incident.events.at(-1)).toMatchObject({ kind: 'note', text: 'half a thought and more' });
  });

  it('shows the end of a long note while it is typed', () => {
    sitting.press('I', 'enter', 'n');
    sitting.type(`${'many words '.repeat(12)}the end`);
    expect(sitting.lines({ size: { columns: 80, rows: 24 } }).at(-1)).toMatch(/^ note .*the end$/);
  });

  it('marks a log line, a signal, a check, a cause, a diagnosis, as they were at that moment', async () => {
    sitting.press('M');
    expect(sitting.state.notice?.text.en).toMatch(/no incident is open/);
    sitting.press('I', 'enter', 'esc');
    const marks = () =>
      desk.current()?.incident.events.flatMap((event) => (event.kind === 'mark' ? [event.mark] : [])) ?? [];
    sitting.press('M');
    expect(marks().at(-1)).toMatchObject({ what: 'cause', title: { en: 'Redis does not answer' } });
    sitting.shell.dispatch({ type: 'select', row: 'signal:api.latency.p95', offset: 0 });
    sitting.press('M');
    expect(marks().at(-1)).toMatchObject({ what: 'signal', title: { en: 'P95 latency' } });
    expect(marks().at(-1)?.lines[0]?.en).toMatch(/^3\.\d s \(> 2 s\)$/);
    expect(marks().at(-1)?.lines[1]?.en).toMatch(/^last hour .*[▅▆▇█]/);
    sitting.shell.dispatch({ type: 'select', row: 'check:redis.ping', offset: 0 });
    sitting.press('M');
    expect(marks().at(-1)).toMatchObject({ what: 'check', title: { en: 'Redis answers' } });
    sitting.press('2');
    sitting.desks.logs?.open();
    await played.clock.run(2_000);
    sitting.press('M');
    expect(marks().at(-1)).toMatchObject({ what: 'log', ofAt: expect.any(Number) });
    sitting.press('1', 'd');
    await played.clock.run(10_000);
    sitting.press('M');
    expect(marks().at(-1)).toMatchObject({ what: 'diagnosis' });
    expect(marks().at(-1)?.title.en).toMatch(/Cause: redis stopped/);
  });

  it('opens a marked row to its lines', () => {
    sitting.press('I', 'enter', 'esc', 'M', 'I', 'G', 'enter');
    expect(sitting.text()).toMatch(/ana marked: Redis does not answer[\s\S]*│ Redis \(172/);
    sitting.press('enter');
    expect(sitting.text()).not.toMatch(/│ Redis \(172/);
  });

  it('is closed into a draft, which is copied with Y, and another can be opened', async () => {
    await work();
    played.world.apply({ kind: 'restart', service: 'redis' });
    await played.clock.run(12 * MINUTE);
    sitting.press('I', 'c');
    sitting.type('docker restart did it');
    sitting.press('enter');
    expect(desk.current()).toBeNull();
    await frames('closed');
    sitting.press('Y');
    expect(sitting.copied.at(-1)).toMatch(/^# Post-mortem: Redis does not answer/);
    expect(sitting.lines({ page: null })[0]).not.toContain('INCIDENT');
    sitting.press('a', 'enter');
    expect(desk.current()).not.toBeNull();
  });

  it('says what is not saved, and where', async () => {
    writeFileSync(join(scratch, 'incidents'), 'in the way');
    await work();
    sitting.press('I');
    await frames('unsaved');
    expect(sitting.text()).toMatch(/lines are not saved yet; they are here/);
  });
});

describe('without an incident desk, as on a tape', () => {
  it('the keys say why', () => {
    const other = new Sitting(played, {});
    other.press('I');
    expect(other.state.notice?.text.en).toMatch(/a tape is only looked at/);
  });
});
