import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draftIncident, listIncidents, showIncident } from '../../../src/commands/incidents.ts';
import { peopleOf } from '../../../src/config/people-of.ts';
import type { ActionDesk, JobBoard } from '../../../src/model/action-desk.ts';
import type { IncidentDesk, IncidentEvent } from '../../../src/model/incident.ts';
import type { JobSummary } from '../../../src/model/job.ts';
import type { People } from '../../../src/model/people.ts';
import { createIncidentDesk } from '../../../src/runbooks/incidents/incident-desk.ts';
import { readIncident } from '../../../src/runbooks/incidents/incident-fold.ts';
import { IncidentStore } from '../../../src/runbooks/incidents/incident-store.ts';
import { same } from '../../../src/text/lang.ts';
import { type Play, play } from '../../scenes/play.ts';

const MINUTE = 60_000;

let scratch: string;
let store: IncidentStore;
let played: Play;
const desks: IncidentDesk[] = [];

const PEOPLE: People = {
  contacts: [],
  levels: peopleOf(null).levels.map((level) =>
    level.number === 3 ? { ...level, contacts: [{ id: 'senior', name: 'Rui Senior', phone: '+55 11 1' }] } : level,
  ),
};

/** A cockpit of its own over the scene; `pid` tells sessions apart. */
function sitDown(
  pid = process.pid,
  given: { readonly operator?: string; readonly actions?: ActionDesk } = {},
): IncidentDesk {
  const desk = createIncidentDesk({
    cockpit: played.cockpit,
    actions: given.actions ?? null,
    people: PEOPLE,
    store,
    author: { operator: given.operator ?? 'ana', host: 'vps-01', pid },
    born: '',
    clock: played.clock,
    timeZone: 'America/Sao_Paulo',
  });
  desks.push(desk);
  return desk;
}

const kinds = (desk: IncidentDesk) => desk.current()?.incident.events.map(({ kind }) => kind) ?? [];
const files = () => readdirSync(store.folder).filter((name) => name.endsWith('.jsonl'));
const onDisk = (): IncidentEvent[] =>
  readFileSync(join(store.folder, files()[0] ?? ''), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as IncidentEvent);

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'incidents-'));
  store = new IncidentStore(join(scratch, 'state', 'incidents'));
  played = await play('redis-down');
  await played.clock.run(MINUTE);
});

afterEach(async () => {
  for (const desk of desks.splice(0)) desk.end();
  await played.cockpit.close();
  chmodSync(scratch, 0o700);
  rmSync(scratch, { recursive: true, force: true });
});

/** A desk at which somebody else acts: its board is set by hand. */
class Acting implements Pick<ActionDesk, 'board' | 'current' | 'subscribe'> {
  #jobs: readonly JobSummary[] = [];
  #tell: () => void = () => undefined;

  board(): JobBoard {
    return { jobs: this.#jobs, lock: null, fault: null };
  }

  current(): null {
    return null;
  }

  subscribe(listener: () => void): () => void {
    this.#tell = listener;
    return () => undefined;
  }

  set(...jobs: readonly Partial<JobSummary>[]): void {
    this.#jobs = jobs.map((job) => ({
      ...{ id: 'j', action: 'restart', target: 'sparkone-prod', who: 'rui', from: 'vps-01', why: '' },
      ...{ fingerprint: '', mark: null, expectedMs: null, state: 'running', startedAt: 0, tookMs: null },
      ...job,
    }));
    this.#tell();
  }
}

describe('an incident', () => {
  it('begins with what is red, since when, and is on disk before it is on screen', () => {
    const desk = sitDown();
    expect(desk.suggestTitle().en).toBe('Redis does not answer');
    desk.open('Redis does not answer');
    const { incident, unsaved, isGuest } = desk.current() ?? {};
    expect({ unsaved, isGuest }).toEqual({ unsaved: null, isGuest: false });
    expect(incident).toMatchObject({
      target: 'sparkone-prod',
      mark: 'DEMO',
      title: 'Redis does not answer',
      operators: ['ana'],
    });
    expect(incident?.criticalSince).toBeLessThan(played.cockpit.now());
    expect(onDisk()).toEqual(incident?.events);
    expect(
      incident?.events.filter(({ kind }) => kind === 'level').map((event) => 'probe' in event && event.probe),
    ).toEqual(expect.arrayContaining(['redis.ping', 'api.redis', 'containers']));
    expect(statSync(store.folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(store.folder, files()[0] ?? '')).mode & 0o777).toBe(0o600);
  });

  it('writes level changes, notes, marks, calls, the recovery, and closes into a draft in either language', async () => {
    const desk = sitDown();
    desk.open('Redis does not answer');
    desk.note('restarting it');
    desk.mark({
      what: 'log',
      title: same('redis: Saving'),
      lines: [same('line 1'), same('line 2')],
      ofAt: played.cockpit.now(),
    });
    desk.escalate(2);
    await played.clock.run(20 * MINUTE);
    played.world.apply({ kind: 'restart', service: 'redis' });
    await played.clock.run(12 * MINUTE);
    const { incident } = desk.current() ?? {};
    expect(incident?.recoveredAt).toBeGreaterThan(incident?.criticalSince ?? 0);
    desk.close('docker restart did it', 'en');
    const closed = desk.closed();
    expect(desk.current()).toBeNull();
    expect(closed?.draft.ok).toBe(true);
    const path = closed?.draft.ok === true ? closed.draft.value : '';
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const english = readFileSync(path, 'utf8');
    expect(english).toMatch(/^# Post-mortem: Redis does not answer · \*\*DEMO\*\*/);
    expect(english).toContain('docker restart did it');
    expect(english).toMatch(/Named by the cockpit: Redis does not answer/);
    expect(english).toMatch(/\| Redis answers \| 2\d min/);
    expect(english).toMatch(/level 2 called by ana/);
    expect(english).toMatch(
      /\| 3 · Escalation to the senior developer \| \d\d:\d\d:\d\d \| nobody called \| Rui Senior \+55 11 1 \|/,
    );
    expect(english).toMatch(/```text\nline 1\nline 2\n```/);
    const portuguese = desk.draft('pt-BR') ?? '';
    expect(portuguese).toMatch(/^# Pós-mortem: Redis does not answer/);
    expect(portuguese).toMatch(/ninguém chamou[\s\S]*Próximos passos/);
    await expect(english).toMatchFileSnapshot('golden/post-mortem-en.golden');
    await expect(portuguese).toMatchFileSnapshot('golden/post-mortem-pt-BR.golden');
  });

  it('keeps neither secrets nor escapes that somebody pasted', () => {
    const desk = sitDown();
    desk.open('redis \u001b[31mdown');
    desk.note('tried redis-cli -u redis://:hunter2hunter2@redis:6379');
    desk.close('PASSWORD=hunter2hunter2 was wrong', 'en');
    const text = readFileSync(join(store.folder, files()[0] ?? ''), 'utf8') + (desk.draft('en') ?? '');
    expect(text).not.toMatch(/hunter2|\u001b|\\u001b/);
    expect(text).toContain('tried redis-cli');
  });

  it('writes down the jobs of its time, each change once, and no older ones', async () => {
    const acting = new Acting();
    const desk = sitDown(process.pid, { actions: acting as unknown as ActionDesk });
    const now = played.cockpit.now();
    const old: Partial<JobSummary> = { id: 'old', state: 'done', startedAt: now - 60 * MINUTE, tookMs: 1_000 };
    acting.set(old);
    desk.open('Redis does not answer');
    const running: Partial<JobSummary> = { id: 'new', startedAt: now, why: 'it is down' };
    acting.set(running, old);
    acting.set(running, old);
    await played.clock.run(30_000);
    acting.set({ ...running, state: 'failed', tookMs: 20_000 }, old);
    // Begun and ended between two looks: both are told.
    acting.set(
      { id: 'quick', action: 'flush', state: 'done', startedAt: now + 25_000, tookMs: 2_000 },
      { ...running, state: 'failed', tookMs: 20_000 },
    );
    const told = onDisk().flatMap((event) =>
      event.kind === 'action' ? [`${event.job} ${event.state} ${event.at - now}`] : [],
    );
    expect(told).toEqual(['new running 0', 'new failed 20000', 'quick running 25000', 'quick done 27000']);
    expect(desk.draft('en')).toMatch(/job restart failed · rui \(it is down\) · 20 s · `new`/);
    expect(desk.draft('pt-BR')).toMatch(/job flush concluído · rui · 2 s · `quick`/);
  });

  it('survives kill -9: another session goes on with it and says since when nobody watched', async () => {
    const killed = sitDown(999_999_991);
    killed.open('Redis does not answer');
    killed.note('before the crash');
    killed.keep('note', 'half a sen');
    await played.clock.run(MINUTE);
    const { id } = killed.current()?.incident ?? { id: '' };
    const before = killed.current()?.incident.events.length ?? 0;
    killed.end();
    // No word of farewell: the file ends in half a line, the lock is still there, its process is not.
    writeFileSync(
      store.lockPath(id),
      JSON.stringify({ operator: 'ana', host: 'vps-01', pid: 999_999_991, born: '1', at: 1 }),
    );
    const path = store.pathOf(id);
    appendFileSync(path, '{"kind":"note","text":"cut');
    await played.clock.run(5 * MINUTE);
    const next = sitDown();
    expect(next.current()?.isGuest).toBe(false);
    const events = next.current()?.incident.events ?? [];
    expect(events.length).toBeGreaterThanOrEqual(before + 1);
    expect(events.find(({ kind }) => kind === 'note')).toMatchObject({ text: 'before the crash' });
    const resume = events.find(({ kind }) => kind === 'resume');
    expect(resume).toMatchObject({ operator: 'ana' });
    expect(next.kept('note')).toBe('half a sen');
    expect(readIncident(readFileSync(path, 'utf8'))?.damaged).toBe(0);
  });

  it('is kept by one session at a time: another reads along, adds to it, and takes over when the first is gone', async () => {
    const keeper = sitDown();
    keeper.open('Redis does not answer');
    // The same process stands for two: the lock is held by somebody who lives.
    const guest = sitDown(process.pid + 0, { operator: 'rui' });
    expect(guest.current()?.isGuest).toBe(true);
    guest.note('seen from here');
    await played.clock.run(4_000);
    keeper.note('and from there');
    await played.clock.run(4_000);
    expect(guest.current()?.incident.events.filter(({ kind }) => kind === 'note')).toHaveLength(2);
    keeper.end();
    await played.clock.run(4_000);
    expect(guest.current()?.isGuest).toBe(false);
    expect(kinds(guest)).toContain('resume');
  });

  it('that another session closes is closed here as well', async () => {
    const keeper = sitDown();
    keeper.open('Redis does not answer');
    const guest = sitDown(process.pid, { operator: 'rui' });
    keeper.close('done', 'pt-BR');
    await played.clock.run(4_000);
    expect(guest.current()).toBeNull();
    expect(guest.closed()?.incident.resolution).toBe('done');
  });

  it('keeps its distances when the clock is set, and says so', async () => {
    const desk = sitDown();
    desk.open('Redis does not answer');
    await played.clock.run(MINUTE);
    const { openedAt } = desk.current()?.incident ?? { openedAt: 0 };
    played.clock.jump(-3_600_000);
    await played.clock.run(2_000);
    const { incident } = desk.current() ?? {};
    expect(kinds(desk)).toContain('clock');
    expect(played.cockpit.now() - (incident?.openedAt ?? 0)).toBeGreaterThan(MINUTE);
    expect(played.cockpit.now() - (incident?.openedAt ?? 0)).toBeLessThan(2 * MINUTE);
    expect(openedAt - (incident?.openedAt ?? 0)).toBeCloseTo(3_600_000, -3);
  });

  it('leaves out what comes too fast, and counts it', async () => {
    const desk = sitDown();
    desk.open('flapping');
    for (let turn = 0; turn < 40; turn += 1) {
      played.world.faults.set('redis-down', turn % 2 === 1);
      await played.clock.run(1_500);
    }
    await played.clock.run(2 * MINUTE);
    const levels = kinds(desk).filter((kind) => kind === 'level').length;
    expect(levels).toBeLessThan(200);
    expect(readIncident(readFileSync(join(store.folder, files()[0] ?? ''), 'utf8'))?.events.length).toBe(
      kinds(desk).length,
    );
  });
});

describe('a state folder that cannot be written', () => {
  it('is said, loses nothing on screen, is tried again, and ends in the terminal at last', async () => {
    // A file in the place of the folder stands for a disk that is full or read-only: root is stopped by neither mode.
    writeFileSync(join(scratch, 'state'), 'in the way');
    const desk = sitDown();
    desk.open('Redis does not answer');
    desk.note('typed while the disk was full');
    expect(desk.current()?.unsaved).toMatchObject({
      count: kinds(desk).length,
      fault: { code: expect.stringMatching(/ENOTDIR|EEXIST/) },
    });
    expect(desk.current()?.unsaved?.fault.hint.en).toContain('stateDirectory');
    expect(desk.unsaved('en')).toContain('typed while the disk was full');
    rmSync(join(scratch, 'state'));
    await played.clock.run(4_000);
    expect(desk.current()?.unsaved).toBeNull();
    expect(desk.unsaved('en')).toBeNull();
    expect(onDisk().map(({ kind }) => kind)).toEqual(kinds(desk));
  });

  it('keeps the draft until it can be written', async () => {
    const desk = sitDown();
    desk.open('Redis does not answer');
    const id = desk.current()?.incident.id ?? '';
    mkdirSync(store.draftPath(id));
    desk.close('over', 'en');
    expect(desk.closed()?.draft.ok).toBe(false);
    expect(desk.unsaved('en')).toContain('# Post-mortem');
    rmSync(store.draftPath(id), { recursive: true });
    await played.clock.run(4_000);
    expect(desk.closed()?.draft).toEqual({ ok: true, value: store.draftPath(id) });
    expect(existsSync(store.draftPath(id))).toBe(true);
  });
});

describe('the file of an incident', () => {
  it('loses one damaged line and nothing else', () => {
    const lines = [
      {
        kind: 'open',
        schema: 1,
        incident: 'x',
        target: 't',
        mark: null,
        title: 'x',
        criticalSince: 1,
        at: 1,
        operator: 'a',
        host: 'h',
        pid: 1,
      },
      { kind: 'note', text: 'one', operator: 'a', at: 2 },
      'garbage',
      { kind: 'from-the-future', at: 3 },
      { kind: 'note', text: 'two', operator: 'b', at: 4 },
    ];
    const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    const incident = readIncident(`${text}\n`);
    expect(incident).toMatchObject({ damaged: 2, operators: ['a', 'b'] });
    expect(incident?.events).toHaveLength(3);
    expect(readIncident('garbage\n')).toBeNull();
  });
});

describe('incidents list, show, draft', () => {
  const options = () => ({ store, people: PEOPLE, lang: 'en' as const, timeZone: 'UTC', now: played.cockpit.now() });

  it('tells of those that run and those that ended, as text and as JSON', async () => {
    expect(listIncidents(options())).toEqual({
      exitCode: 0,
      output: `there are no incidents yet in ${store.folder}\n`,
    });
    const desk = sitDown();
    desk.open('Redis does not answer');
    desk.note('\u001b]52;c;aGk=\u0007evil');
    await played.clock.run(2 * MINUTE);
    expect(listIncidents(options()).output).toMatch(
      /^DEMO-sparkone-prod-\d{8}T\d{9}Z-\d+ .* open 2 min .* critical .* DEMO: Redis does not answer\n$/,
    );
    const shown = showIncident(options(), 'last', false);
    expect(shown.output).toMatch(/ana: evil/);
    expect(shown.output).not.toContain('\u001b');
    const json = JSON.parse(showIncident(options(), 'last', true).output) as {
      schema: number;
      kind: string;
      facts: unknown;
    };
    expect(json).toMatchObject({ schema: 1, kind: 'incident', target: 'sparkone-prod' });
    expect(draftIncident(options(), 'sparkone').output).toMatch(/^# Post-mortem/);
    expect(showIncident(options(), 'nobody', false)).toMatchObject({ exitCode: 66 });
  });
});
