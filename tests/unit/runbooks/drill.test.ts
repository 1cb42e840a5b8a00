import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { peopleOf } from '../../../src/config/people-of.ts';
import type { ActionDesk, FollowedJob } from '../../../src/model/action-desk.ts';
import type { DrillDesk, DrillLook } from '../../../src/model/drill.ts';
import type { IncidentDesk } from '../../../src/model/incident.ts';
import { createDiagnosisDesk } from '../../../src/runbooks/diagnoses/diagnosis-desk.ts';
import { createDrillDesk } from '../../../src/runbooks/drill/drill-desk.ts';
import { renderDrillMarkdown } from '../../../src/runbooks/drill/markdown.ts';
import { DrillStore } from '../../../src/runbooks/drill/store.ts';
import { createIncidentDesk } from '../../../src/runbooks/incidents/incident-desk.ts';
import { IncidentStore } from '../../../src/runbooks/incidents/incident-store.ts';
import { ReportStore } from '../../../src/runbooks/reports/report-store.ts';
import { phrase, same } from '../../../src/text/lang.ts';
import { DRILLS, drillDelayMs } from '../../../src/worlds/demo/drills.ts';
import type { Effect } from '../../../src/worlds/demo/effect.ts';
import { type Play, play } from '../../scenes/play.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const LOOK: DrillLook = { tab: 'overview', place: 'overview', subject: null, lang: 'en', timeZone: 'UTC' };

/** What the operator's action does to the simulated stack, by exercise. */
const CURES: Readonly<Record<string, Effect>> = {
  'redis-down': { kind: 'restart', service: 'redis' },
  'latency-spike': { kind: 'restart', service: 'api' },
  'db-pool-full': { kind: 'terminate', pid: 4711 },
  'cert-expiring': { kind: 'renew', domain: 'sparkone.example.com' },
  'disk-full': { kind: 'rotate-logs', freedBytes: 4e9 },
  'bad-deploy': { kind: 'rollback', toDeploy: 42 },
  'postgres-silent': { kind: 'restart', service: 'postgres' },
  'prometheus-down': { kind: 'restart', service: 'prometheus' },
};

/** A desk whose job in hand is set by the test. */
class Acting implements Pick<ActionDesk, 'current' | 'page' | 'subscribe'> {
  #job: FollowedJob | null = null;
  readonly #listeners = new Set<() => void>();

  current(): FollowedJob | null {
    return this.#job;
  }

  page(): null {
    return null;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  run(id: string, action: string, createdAt: number): void {
    const plan = { createdAt, title: phrase(`Ação ${action}`, `Action ${action}`) };
    this.#job = { id, found: { plan, view: { id, action, state: 'running' } } } as unknown as FollowedJob;
    for (const listener of this.#listeners) listener();
  }
}

let scratch: string;
let played: Play;
let acting: Acting;
let incident: IncidentDesk;
const opened: DrillDesk[] = [];

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'drill-'));
  played = await play('calm');
  acting = new Acting();
  incident = incidents();
});

afterEach(async () => {
  for (const desk of opened.splice(0)) desk.close();
  incident.end();
  await played.cockpit.close();
  chmodSync(scratch, 0o700);
  rmSync(scratch, { recursive: true, force: true });
});

const store = () => new DrillStore(join(scratch, 'reports'));

function incidents(): IncidentDesk {
  const { cockpit, clock } = played;
  return createIncidentDesk({
    ...{ cockpit, clock, actions: null, people: null, isFresh: true },
    store: new IncidentStore(join(scratch, 'incidents')),
    author: { operator: 'ana', host: 'vps-01', pid: process.pid },
    born: '',
  });
}

function begin(id: string, given: { readonly delayMs?: number; readonly reports?: DrillStore } = {}) {
  const choice = DRILLS.find((one) => one.id === id);
  if (choice === undefined) throw new Error(`no drill ${id}`);
  const { cockpit, clock, world } = played;
  const diagnosis = createDiagnosisDesk({ cockpit, clock, logs: world.logs, onBug: () => undefined });
  const desk = createDrillDesk({
    ...{ cockpit, clock, diagnosis, incident, choice, walks: null, people: peopleOf(null) },
    actions: acting as unknown as ActionDesk,
    switches: world.faults,
    delayMs: given.delayMs ?? 30 * SECOND,
    store: given.reports ?? store(),
    ...{ operator: 'ana', host: 'vps-01', version: 'test' },
  });
  opened.push(desk);
  desk.see(LOOK);
  return { desk, diagnosis };
}

const missed = (desk: DrillDesk): string[] =>
  (desk.ended()?.report.points ?? []).filter(({ isDone }) => !isDone).map(({ id }) => id);

describe('an exercise', () => {
  it('waits for its moment, and has nothing to tell before it', async () => {
    const { desk } = begin('redis-down', { delayMs: 90 * SECOND });
    await played.clock.run(89 * SECOND);
    expect(played.world.faults.list().every(({ isOn }) => !isOn)).toBe(true);
    expect(desk.end()).toBeNull();
    await played.clock.run(2 * SECOND);
    expect(played.world.faults.list().filter(({ isOn }) => isOn)).toMatchObject([{ id: 'redis-down' }]);
    expect(desk.ended()).toBeNull();
  });

  it('measures from when it showed: noticed by d, diagnosed by its cause, recovered by what was done', async () => {
    const { desk, diagnosis } = begin('redis-down');
    await played.clock.run(30 * SECOND);
    const began = played.clock.now();
    await played.clock.run(20 * SECOND);
    diagnosis.start('redis');
    desk.see({ ...LOOK, place: 'diagnosis' });
    await played.clock.run(10 * SECOND);
    acting.run('job-1', 'restart', played.clock.now());
    played.world.apply({ kind: 'restart', service: 'redis' });
    await played.clock.run(6 * SECOND);
    expect(desk.ended()).toBeNull();
    await played.clock.run(6 * SECOND);
    const report = desk.ended()?.report;
    const { moments } = report ?? {};
    expect(moments?.began).toMatchObject({ at: began, afterMs: 0, how: { en: 'Redis down (exited 137)' } });
    expect(moments?.shown?.afterMs).toBeLessThan(3 * SECOND);
    expect(moments?.noticed?.how.en).toBe('opened the diagnosis');
    expect(moments?.diagnosed?.how.en).toMatch(/^diagnosis: .*redis/i);
    expect(moments?.acted).toMatchObject({ afterMs: 30 * SECOND, how: { en: 'Action restart' } });
    expect(moments?.recovered?.how.en).toBe('Action restart');
    const shown = moments?.shown?.afterMs ?? 0;
    expect(report).toMatchObject({
      ...{ kind: 'drill', mark: 'DRILL', ending: 'recovered', drill: 'redis-down', before: null },
      noticeMs: 20 * SECOND - shown,
      recoverMs: (moments?.recovered?.afterMs ?? 0) - shown,
      jobs: [{ id: 'job-1', action: 'restart', afterMs: 30 * SECOND, hasHelped: true }],
    });
    expect(missed(desk)).toEqual(['incident']);
  });

  it('is written whole and private, beside the reports of real rounds and never among them', async () => {
    const { desk } = begin('redis-down');
    await played.clock.run(MINUTE);
    const written = desk.end()?.written;
    if (written?.ok !== true) throw new Error('not written');
    const { json, markdown } = written.value;
    expect(json).toMatch(/reports\/sparkone-prod-redis-down-\d{8}T\d{6}Z\.drill\.json$/);
    for (const path of [json, markdown]) expect(statSync(path).mode & 0o777, path).toBe(0o600);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual(desk.ended()?.report);
    expect(new ReportStore(join(scratch, 'reports')).list()).toEqual({ ok: true, value: [] });
    const text = readFileSync(markdown, 'utf8');
    expect(text).toContain('# Game day: Redis down (exited 137) · **DRILL**');
    expect(text).toContain('| noticed | – | – | did not happen |');
    const report = desk.ended()?.report;
    if (report === undefined) throw new Error('no report');
    expect(renderDrillMarkdown(report, 'pt-BR', 'UTC')).toMatch(/# Simulado: Redis caído[\s\S]*## O que faltou/);
  });

  it('left by somebody who did nothing says what was missed, and what would have helped', async () => {
    const { desk } = begin('redis-down');
    await played.clock.run(3 * MINUTE);
    desk.end();
    expect(desk.ended()?.report).toMatchObject({ ending: 'left', noticeMs: null, diagnoseMs: null, recoverMs: null });
    expect(missed(desk)).toEqual(['notice', 'diagnosis', 'incident', 'recovery']);
    expect(desk.ended()?.report.points.at(-1)?.text.en).toContain('restart redis');
  });

  it('tells the tab that shows it from the one where the operator was already', async () => {
    const { desk } = begin('redis-down');
    desk.see({ ...LOOK, tab: 'redis', place: 'redis' });
    await played.clock.run(40 * SECOND);
    desk.see({ ...LOOK, tab: 'tls', place: 'tls' });
    desk.see(LOOK);
    await played.clock.run(10 * SECOND);
    desk.see({ ...LOOK, tab: 'db', place: 'db' });
    desk.end();
    const noticed = desk.ended()?.report.moments.noticed;
    expect(noticed?.how.en).toBe('went to the tab Database');
    expect(noticed?.afterMs).toBeGreaterThan(15 * SECOND);
  });

  it.each([
    ['cause:redis-down', 'read the cause: '],
    ['check:redis.ping', null],
    ['service:redis', null],
  ])('takes the page of %s for having noticed', async (subject, diagnosed) => {
    const { desk } = begin('redis-down');
    await played.clock.run(50 * SECOND);
    desk.see({ ...LOOK, subject });
    desk.end();
    const { moments } = desk.ended()?.report ?? {};
    expect(moments?.noticed).not.toBeNull();
    if (diagnosed === null) expect(moments?.diagnosed).toBeNull();
    else expect(moments?.diagnosed?.how.en).toContain(diagnosed);
  });

  it('takes the page of something that is well for nothing', async () => {
    const { desk } = begin('redis-down');
    await played.clock.run(50 * SECOND);
    desk.see({ ...LOOK, subject: 'check:host.memory' });
    desk.end();
    expect(desk.ended()?.report.moments.noticed).toBeNull();
  });

  it('goes on until the incident is closed, and tells of its notes and of the escalation that was due', async () => {
    const { desk } = begin('redis-down');
    await played.clock.run(40 * SECOND);
    incident.open('Redis does not answer');
    incident.note('seen by phone');
    await played.clock.run(40 * MINUTE);
    played.world.apply({ kind: 'restart', service: 'redis' });
    await played.clock.run(MINUTE);
    expect(desk.ended()).toBeNull();
    incident.close('restarted', 'en');
    await played.clock.run(2 * SECOND);
    const report = desk.ended()?.report;
    expect(report?.moments.noticed?.how.en).toBe('opened an incident');
    expect(report?.incident).toMatchObject({ isOpened: true, notes: 1, marks: 0, called: [], isClosed: true });
    expect(report?.incident.overdue.length).toBeGreaterThan(0);
    expect(report?.points.find(({ id }) => id === 'evidence')?.text.en).toBe('evidence kept: 1 note');
    expect(missed(desk)).toEqual(['diagnosis', 'escalation']);
  });

  it('begins without the incident that an earlier exercise left open', async () => {
    incident.open('left open');
    incident.end();
    incident = incidents();
    await played.clock.run(10 * SECOND);
    expect(incident.current()).toBeNull();
  });

  it('counts what was done in vain, and not what was done for safety', async () => {
    const { desk } = begin('redis-down');
    await played.clock.run(40 * SECOND);
    acting.run('job-0', 'backup', played.clock.now());
    acting.run('job-1', 'flush', played.clock.now());
    await played.clock.run(10 * SECOND);
    acting.run('job-2', 'restart', played.clock.now());
    played.world.apply({ kind: 'restart', service: 'redis' });
    await played.clock.run(20 * SECOND);
    const report = desk.ended()?.report;
    expect(report?.jobs.map(({ id, hasHelped }) => `${id} ${hasHelped}`)).toEqual([
      'job-0 false',
      'job-1 false',
      'job-2 true',
    ]);
    expect(report?.points.find(({ id }) => id === 'detours')).toMatchObject({ isDone: false });
    expect(report?.points.find(({ id }) => id === 'detours')?.text.en).toContain('did not help: flush;');
    // Whoever does what helps knew why.
    expect(report?.moments.diagnosed?.how.en).toBe('acted on the cause at once');
  });

  it.each(['pt-BR', 'en'] as const)('reads in %s as the golden one, with hostile text inert', async (lang) => {
    const { desk, diagnosis } = begin('redis-down');
    await played.clock.run(50 * SECOND);
    diagnosis.start('redis');
    await played.clock.run(5 * SECOND);
    acting.run('20261123-080330-restart-beef', 'restart\x1b[2J | *bold*', played.clock.now());
    played.world.apply({ kind: 'restart', service: 'redis' });
    await played.clock.run(20 * SECOND);
    const report = desk.ended()?.report;
    if (report === undefined) throw new Error('no report');
    const before = { at: report.startedAt - 86_400_000, noticeMs: 42_000, diagnoseMs: 90_000, recoverMs: null };
    const markdown = renderDrillMarkdown({ ...report, before }, lang, 'America/Sao_Paulo');
    expect(markdown).not.toContain('\x1b');
    await expect(markdown).toMatchFileSnapshot(`golden/drill-${lang}.golden`);
  });

  it('leaves out jobs that were planned before it', async () => {
    const { desk } = begin('redis-down');
    acting.run('early', 'restart', played.clock.now());
    await played.clock.run(40 * SECOND);
    acting.run('early', 'restart', played.clock.now() - 20 * SECOND);
    desk.end();
    expect(desk.ended()?.report.jobs).toEqual([]);
  });

  it('is compared with the last time it was exercised; what cannot be read is passed over', async () => {
    const { desk } = begin('redis-down');
    await played.clock.run(50 * SECOND);
    desk.see({ ...LOOK, subject: 'cause:redis-down' });
    const first = desk.end()?.report;
    played.world.faults.set('redis-down', false);
    writeFileSync(join(scratch, 'reports', 'sparkone-prod-redis-down-29990101T000000Z.drill.json'), '{"kind":"dri');
    await played.clock.run(10 * MINUTE);
    const { desk: again } = begin('redis-down');
    await played.clock.run(50 * SECOND);
    expect(again.end()?.report.before).toEqual({
      at: first?.endedAt,
      noticeMs: first?.noticeMs,
      diagnoseMs: first?.diagnoseMs,
      recoverMs: null,
    });
    expect(readdirSync(join(scratch, 'reports')).filter((name) => name.endsWith('.md'))).toHaveLength(2);
  });

  it('is over and told even where nothing can be written', async () => {
    const file = join(scratch, 'a-file');
    writeFileSync(file, '');
    const { desk } = begin('redis-down', { reports: new DrillStore(join(file, 'reports')) });
    await played.clock.run(50 * SECOND);
    desk.end();
    expect(desk.ended()).toMatchObject({ report: { drill: 'redis-down' }, written: { ok: false } });
  });

  it('is written once, whatever ends the session', async () => {
    const { desk } = begin('redis-down');
    await played.clock.run(50 * SECOND);
    desk.close();
    expect(desk.ended()).toMatchObject({ report: { ending: 'left' }, written: { ok: true } });
    desk.close();
    expect(desk.end()).toBe(desk.ended());
    expect(readdirSync(join(scratch, 'reports'))).toHaveLength(2);
  });

  it('a baseline that is not well is no part of it: only what is worse than before counts', async () => {
    played.world.faults.set('cert-expiring', true);
    await played.clock.run(2 * MINUTE);
    const { desk } = begin('redis-down', { delayMs: 10 * SECOND });
    await played.clock.run(30 * SECOND);
    desk.see({ ...LOOK, tab: 'tls', place: 'tls' });
    desk.end();
    const { moments } = desk.ended()?.report ?? {};
    expect(moments?.shown?.how.en).toMatch(/Redis/);
    expect(moments?.noticed).toBeNull();
  });

  it('spans do not jump with the wall clock', async () => {
    const { desk } = begin('redis-down');
    await played.clock.run(40 * SECOND);
    played.clock.jump(3_600_000);
    await played.clock.run(10 * SECOND);
    desk.see({ ...LOOK, subject: 'cause:redis-down' });
    desk.end();
    expect(desk.ended()?.report.noticeMs).toBeLessThan(30 * SECOND);
  });
});

describe('what can be exercised', () => {
  it.each(DRILLS.map(({ id }) => id))('%s shows within ten minutes, and what is said to help does', async (id) => {
    const { desk } = begin(id);
    await played.clock.run(11 * MINUTE);
    const cure = CURES[id];
    if (cure === undefined) throw new Error(`no cure for ${id}`);
    played.world.apply(cure);
    await played.clock.run(30 * SECOND);
    expect(desk.ended()?.report).toMatchObject({ ending: 'recovered' });
    expect(desk.ended()?.report.moments.shown).not.toBeNull();
    expect(played.bugs).toEqual([]);
  });

  it('goes wrong within the span, never at once', () => {
    expect(drillDelayMs(180 * SECOND, 0)).toBe(30 * SECOND);
    expect(drillDelayMs(180 * SECOND, 1)).toBe(180 * SECOND);
  });
});

describe('the reports folder of exercises', () => {
  it('is of no use where it cannot be read, and no hindrance', () => {
    const folder = join(scratch, 'locked');
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, 'sparkone-prod-redis-down-20260101T000000Z.drill.json'), JSON.stringify(same('x')));
    expect(new DrillStore(folder).last('redis-down', 'sparkone-prod')).toBeNull();
    expect(new DrillStore(join(folder, 'none')).last('redis-down', 'sparkone-prod')).toBeNull();
  });
});
