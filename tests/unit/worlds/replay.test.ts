import { describe, expect, it } from 'vitest';
import { createCockpit } from '../../../src/engine/cockpit.ts';
import { createRecorder } from '../../../src/engine/recorder.ts';
import { runOnce } from '../../../src/engine/run-once.ts';
import { encodeTapeEntry, encodeTapeHeader } from '../../../src/engine/tape.ts';
import type { Outcome } from '../../../src/model/fault.ts';
import { probeSpecs } from '../../../src/probes/registry.ts';
import { findScene } from '../../../src/worlds/demo/scenes.ts';
import { createDemoWorld } from '../../../src/worlds/demo/world.ts';
import { openReplay, type Replay, type ReplayOptions } from '../../../src/worlds/replay.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

const MINUTE = 60_000;
const BORN = Date.UTC(2026, 10, 23, 11, 2, 14);
const signal = new AbortController().signal;

/** Records a scene on the real engine while things happen to it; returns the tape's text. */
async function record(during: (clock: FakeClock, fault: (id: string, isOn: boolean) => void) => Promise<void>) {
  const clock = createFakeClock(BORN);
  const scene = findScene('calm');
  if (scene === undefined) throw new Error('no scene');
  const world = createDemoWorld({ scene, clock });
  let text = '';
  const identity = { ...world.identity(), mark: null };
  const onReading = createRecorder({ clock, version: '9.9.9', identity, write: (line) => (text += line) });
  const cockpit = createCockpit({ world, specs: probeSpecs, causes: [], clock, random: () => 0.5, onReading });
  cockpit.start();
  await during(clock, (id, isOn) => world.faults.set(id, isOn));
  await cockpit.close();
  return text;
}

function opened(found: Outcome<Replay>): Replay {
  if (!found.ok) throw new Error(found.fault.message.en);
  return found.value;
}

/** Plays a tape on the engine, in its own time. */
function playTape(text: string, more: Partial<ReplayOptions> = {}) {
  const real = createFakeClock(Date.UTC(2030, 0, 1));
  const replay = opened(openReplay(text, { clock: real, specs: probeSpecs, ...more }));
  const bugs: unknown[] = [];
  const cockpit = createCockpit({
    world: replay.world,
    specs: probeSpecs,
    causes: [],
    clock: replay.clock,
    random: () => 0.5,
    onBug: (bug) => bugs.push(bug),
  });
  cockpit.start();
  return { real, replay, cockpit, bugs };
}

describe('a replayed tape', () => {
  it('shows what the recording showed, when it showed it, in its own time', async () => {
    const text = await record(async (clock, fault) => {
      await clock.run(2 * MINUTE);
      fault('redis-down', true);
      await clock.run(3 * MINUTE);
    });
    const { real, cockpit, bugs, replay } = playTape(text);
    await real.run(MINUTE);
    expect(cockpit.identity()).toMatchObject({ name: 'sparkone-prod', mark: 'REPLAY' });
    expect(cockpit.verdict()).toMatchObject({ level: 'ok', isComplete: true });
    expect(cockpit.now()).toBe(BORN + MINUTE);
    await real.run(1.3 * MINUTE);
    expect(cockpit.verdict().level).toBe('critical');
    expect(cockpit.state('redis.ping').check.fault?.code).toBe('ECONNREFUSED');
    const { values } = cockpit.window('api.latency.p95', undefined, 60 * MINUTE, 20);
    expect([...values].filter(Number.isNaN).length).toBeLessThan(2);
    expect(replay.world.notice?.()).toBeNull();
    expect(bugs).toEqual([]);
  });

  it('ends by holding the last readings, and says so', async () => {
    const text = await record(async (clock, fault) => {
      fault('redis-down', true);
      await clock.run(MINUTE);
    });
    const { real, cockpit, replay } = playTape(text);
    const told: (string | undefined)[] = [];
    cockpit.subscribe(() => told.push(cockpit.notice()?.en));
    await real.run(10 * MINUTE);
    expect(told.at(-1)).toContain('end of the tape');
    expect(cockpit.verdict().level).toBe('critical');
    expect(cockpit.state('host.cpu').check.level).toBe('ok');
    expect(cockpit.now()).toBeLessThan(BORN + MINUTE + 5_000);
    expect(replay.world.notice?.()?.['pt-BR']).toContain('fim da fita');
  });

  it('plays faster when told', async () => {
    const text = await record((clock) => clock.run(5 * MINUTE));
    const { real, cockpit } = playTape(text, { speed: 60 });
    await real.run(4_000);
    expect(cockpit.now()).toBe(BORN + 4 * MINUTE);
    expect(cockpit.verdict()).toMatchObject({ level: 'ok', isComplete: true });
  });

  it('is checked once at its end, with the past that a `for:` needs', async () => {
    const text = await record(async (clock, fault) => {
      fault('latency-spike', true);
      await clock.run(14 * MINUTE);
    });
    const clock = createFakeClock();
    const replay = opened(openReplay(text, { clock, specs: probeSpecs, from: 'end' }));
    const probes = probeSpecs.map(({ id }) => id);
    const round = await runOnce({ ...replay, specs: probeSpecs, causes: [], probes, timeoutMs: 5_000 });
    const latency = round.checks.find(({ probe }) => probe === 'api.latency');
    expect(latency?.level).toBe('critical');
    expect(round.checks.filter(({ level }) => level === 'unknown')).toEqual([]);
  });

  it('says of a probe that is not on the tape that it is absent', async () => {
    const text = await record((clock) => clock.run(MINUTE));
    const without = text
      .split('\n')
      .filter((line) => !line.includes('"probe":"redis.ping"'))
      .join('\n');
    const { real, cockpit } = playTape(without);
    await real.run(30_000);
    const { check } = cockpit.state('redis.ping');
    expect(check.fault?.kind).toBe('absent');
    expect(check.fault?.hint.en).toContain('--record');
    expect(check.level).not.toBe('ok');
  });

  it('stands at its beginning until somebody reads, however long the screen takes to open', async () => {
    const text = await record((clock) => clock.run(5_000));
    const real = createFakeClock();
    const { world, clock } = opened(openReplay(text, { clock: real, specs: probeSpecs, speed: 1_000 }));
    await real.run(MINUTE);
    expect([clock.elapsedMs(), clock.hasEnded(), world.notice?.() ?? null]).toEqual([0, false, null]);
    const cockpit = createCockpit({ world, specs: probeSpecs, causes: [], clock, random: () => 0.5 });
    cockpit.start();
    await real.run(MINUTE);
    expect(clock.hasEnded()).toBe(true);
    expect(cockpit.state('redis.ping').lastGood).not.toBeNull();
  });

  it('does not show as fresh what was recorded long before a gap', async () => {
    const header = encodeTapeHeader({ version: '1', identity: createDemoIdentity(), startedAt: BORN });
    const reading = { probe: 'host.cpu', at: BORN, tookMs: 1, samples: [], facts: {}, fault: null };
    const lines = [0, 10 * MINUTE].map((t) => encodeTapeEntry({ t, reading: { ...reading, at: BORN + t } }));
    const clock = createFakeClock();
    const { world } = opened(openReplay([header, ...lines].join('\n'), { clock, specs: probeSpecs }));
    await world.ready?.();
    expect((await world.read('host.cpu', signal)).fault).toBeNull();
    clock.advance(5 * MINUTE);
    expect((await world.read('host.cpu', signal)).fault).toMatchObject({ kind: 'absent' });
    clock.advance(5 * MINUTE);
    expect((await world.read('host.cpu', signal)).fault).toBeNull();
  });

  it('tolerates a half-written last line, and tells', async () => {
    const text = await record((clock) => clock.run(MINUTE));
    const cut = text.slice(0, -40);
    const { real, replay, cockpit } = playTape(cut);
    await real.run(30_000);
    expect(cockpit.verdict().level).toBe('ok');
    expect(replay.world.notice?.()?.en).toMatch(/^one unreadable line on the tape \(\d+\)$/);
  });

  const header = encodeTapeHeader({ version: '1', identity: createDemoIdentity(), startedAt: BORN });
  it.each([
    ['an empty file', '', 'malformed'],
    ['blank lines', '\n\n', 'malformed'],
    ['a header alone', `${header}\n`, 'malformed'],
    ['another format', header.replace('"schema":1', '"schema":7'), 'unsupported'],
    ['JSON of something else', '{"hello":"world"}\n', 'malformed'],
    ['a binary file', '\u0000\u0001\u0002PGDMP\uffff\n\u0000', 'malformed'],
  ])('%s is a fault before anything opens', (_what, text, kind) => {
    const found = openReplay(text, { clock: createFakeClock(), specs: probeSpecs });
    expect(found).toMatchObject({ ok: false, fault: { kind } });
  });
});

function createDemoIdentity() {
  return { name: 'n', host: 'h', environment: 'production', project: null, mark: null } as const;
}
