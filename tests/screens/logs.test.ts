import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openKeptFilters } from '../../src/tails/kept-filters.ts';
import { createLogDesk } from '../../src/tails/log-desk.ts';
import { cellWidth } from '../../src/text/width.ts';
import { MORNING, type Play, play } from '../scenes/play.ts';
import { createDice } from '../unit/support/dice.ts';
import { bodyText, plainRows } from './support/frames.ts';
import { deskOf, openLogs } from './support/logs.ts';

const opened: Play[] = [];
async function scene(id: string) {
  const played = await play(id);
  opened.push(played);
  return played;
}
afterAll(async () => {
  for (const { cockpit } of opened) await cockpit.close();
});

/** A scene's own logs, a minute after they were opened. */
async function live(id: string) {
  const { cockpit, clock, world } = await scene(id);
  const desk = createLogDesk({ source: world.logs, clock, exportFolder: '/nonexistent' });
  desk.open();
  await clock.run(60_000);
  return { cockpit, clock, desk, world };
}

const shared = new Map<string, ReturnType<typeof live>>();

/** A scene a minute after its logs were opened, played once, with a desk of its own. */
async function opened60(id: string) {
  const playing = shared.get(id) ?? live(id);
  shared.set(id, playing);
  const { cockpit, clock, world } = await playing;
  const desk = createLogDesk({ source: world.logs, clock, exportFolder: '/nonexistent' });
  desk.open();
  await clock.run(0);
  return { cockpit, clock, desk };
}

/** A calm cockpit over lines that the test says. */
async function bench(size = { columns: 80, rows: 24 }, exportFolder?: string) {
  const { cockpit, clock } = await scene('calm');
  const { desk, say } = deskOf(clock, exportFolder);
  const logs = openLogs(cockpit, desk, { size });
  let at = MORNING;
  const line = (text: string, service = 'api'): void => {
    at += 10;
    say.lines([{ service, at, stream: 'stdout', text, cutBytes: 0 }]);
  };
  return { ...logs, line, say, clock };
}

const statusOf = (rows: readonly string[]): string => rows.at(-2) ?? '';

describe('golden frames of the logs', () => {
  const sizes = [
    { columns: 80, rows: 24 },
    { columns: 120, rows: 36 },
  ];
  for (const size of sizes)
    for (const lang of ['pt-BR', 'en'] as const) {
      it(`redis-down ${size.columns}x${size.rows} ${lang}`, async () => {
        const { cockpit, desk } = await live('redis-down');
        const { rows } = openLogs(cockpit, desk, { size, lang });
        const name = `logs-redis-down-${size.columns}x${size.rows}-${lang}`;
        await expect(bodyText(rows())).toMatchFileSnapshot(`golden/${name}.golden`);
      });
    }

  /** States of the tab: the scene, and the keys that lead there. */
  const STATES: readonly { readonly name: string; readonly scene: string; readonly keys: readonly string[] }[] = [
    { name: 'following', scene: 'calm', keys: [] },
    { name: 'swarm', scene: 'swarm', keys: [] },
    { name: 'open', scene: 'calm', keys: ['f', 'E', 'enter'] },
    { name: 'json', scene: 'calm', keys: ['v'] },
    {
      name: 'filtered',
      scene: 'calm',
      keys: ['/', 'type:GET', 'enter', 'x', 'type:health', 'enter', 's', 'type:tasks', 'enter', 'm'],
    },
    { name: 'wrong', scene: 'calm', keys: ['/', 'type:GET (', 'enter'] },
    { name: 'nothing', scene: 'calm', keys: ['/', 'type:no such thing', 'enter'] },
    { name: 'period', scene: 'redis-down', keys: ['I', 'type:08:01:00..08:02:30', 'enter', 'g'] },
    { name: 'naming', scene: 'calm', keys: ['/', 'type:tasks', 'enter', 'a', 'type:my tasks'] },
    { name: 'fault', scene: 'no-data', keys: [] },
  ];
  for (const size of sizes)
    for (const lang of ['pt-BR', 'en'] as const)
      for (const { name, scene: id, keys } of STATES)
        it(`${name} ${size.columns}x${size.rows} ${lang}`, async () => {
          const { cockpit, desk, clock } = await opened60(id);
          const { rows, press, type } = openLogs(cockpit, desk, { size, lang });
          for (const key of keys) {
            if (key.startsWith('type:')) type(key.slice(5));
            else press(key);
            await clock.run(0);
          }
          const file = `logs-${name}-${size.columns}x${size.rows}-${lang}`;
          await expect(bodyText(rows())).toMatchFileSnapshot(`golden/${file}.golden`);
        });

  it('an open traceback, paused', async () => {
    const { cockpit, desk, clock } = await live('redis-down');
    const { rows, press } = openLogs(cockpit, desk, { size: { columns: 80, rows: 24 }, lang: 'pt-BR' });
    press('f', 'E', 'enter', 'j', 'j');
    await clock.run(5000);
    await expect(bodyText(rows())).toMatchFileSnapshot('golden/logs-redis-down-80x24-pt-BR-open.golden');
  });
});

describe('logs', () => {
  it('follows, pauses with what is new counted, and follows again', async () => {
    const { line, rows, press } = await bench();
    for (let n = 0; n < 50; n += 1) line(`INFO:     line ${n}`);
    expect(rows().some((row) => row.endsWith('line 49'))).toBe(true);
    expect(statusOf(rows())).toMatch(/following$/);
    press('k', 'k', 'k');
    const before = rows().filter((row) => /line \d+$/.test(row));
    for (let n = 50; n < 57; n += 1) line(`INFO:     line ${n}`);
    expect(rows().filter((row) => /line \d+$/.test(row))).toEqual(before);
    expect(statusOf(rows())).toMatch(/paused · 7 new below · 0 lost$/);
    press('G');
    expect(rows().some((row) => row.endsWith('line 56'))).toBe(true);
    expect(statusOf(rows())).toMatch(/following$/);
  });

  it('walks to the first line and down again, always with the selected line in sight', async () => {
    const { line, rows, press } = await bench();
    for (let n = 0; n < 200; n += 1) line(`INFO:     line ${n}`);
    press('g');
    expect(rows().find((row) => row.startsWith('▸'))).toMatch(/line 0$/);
    for (let n = 1; n < 60; n += 1) {
      press('j');
      expect(rows().find((row) => row.startsWith('▸'))).toMatch(new RegExp(`line ${n}$`));
    }
    press('pagedown');
    expect(rows().filter((row) => row.startsWith('▸'))).toHaveLength(1);
  });

  it('opens a traceback in place and goes through its lines', async () => {
    const { line, rows, press } = await bench();
    line('ERROR:    Exception in ASGI application');
    line('Traceback (most recent call last):');
    for (let n = 0; n < 61; n += 1) line(`  File "a.py", line ${n}, in call`);
    line('redis.exceptions.ConnectionError: refused');
    line('INFO:     after');
    expect(rows().some((row) => row.endsWith('Exception in ASGI application … 63 lines'))).toBe(true);
    press('E', 'enter');
    expect(rows().some((row) => row.includes('│ Traceback (most recent call last):'))).toBe(true);
    for (let n = 0; n < 64; n += 1) press('j');
    expect(rows().find((row) => row.startsWith('▸'))).toMatch(/after$/);
    press('k');
    expect(rows().find((row) => row.startsWith('▸'))).toMatch(/ConnectionError: refused$/);
  });

  it('tells a bad pattern while it is typed, keeps the last good one, and never throws', async () => {
    const { line, rows, press, type, tail } = await bench();
    for (const word of ['alpha', 'beta', 'gamma']) line(`INFO:     ${word}`);
    press('/');
    type('alp(');
    expect(rows().at(-1)).toMatch(/include alp\(.*bad pattern/);
    expect(tail.size()).toBe(1);
    press('enter');
    type('|beta)');
    expect(tail.size()).toBe(1);
    press('ctrl+u');
    type('alpha|beta');
    press('enter');
    expect(tail.size()).toBe(2);
    expect(rows().join('\n')).not.toContain('gamma');
    press('esc');
    expect(tail.size()).toBe(3);
  });

  it('steps through errors and matches', async () => {
    const { line, rows, press, type } = await bench();
    for (let n = 0; n < 100; n += 1) line(n % 40 === 7 ? `ERROR:    broken ${n}` : `INFO:     fine ${n}`);
    const selected = (): string => rows().find((row) => row.startsWith('▸')) ?? '';
    press('E');
    expect(selected()).toMatch(/broken 87$/);
    press('E');
    expect(selected()).toMatch(/broken 47$/);
    press('e');
    expect(selected()).toMatch(/broken 87$/);
    press('s');
    type('fine 5');
    press('enter', 'g', 'n');
    expect(selected()).toMatch(/fine 5$/);
    press('n');
    expect(selected()).toMatch(/fine 50$/);
    press('N', 'N');
    expect(rows().at(-1)).toMatch(/nothing more to find/);
  });

  it('writes JSON events as one line and opens them a field a line', async () => {
    const { line, rows, press } = await bench();
    line('ERROR:security:{"request_id": "r1", "error": "no route", "event": "Request error", "level": "error"}');
    expect(rows().some((row) => row.endsWith('✖ security: Request error request_id=r1 error="no route"'))).toBe(true);
    press('k', 'enter');
    expect(rows().some((row) => row.includes('│   "request_id": "r1",'))).toBe(true);
  });

  it('scrolls sideways and wraps', async () => {
    const { line, rows, press } = await bench();
    line(`INFO:     ${Array.from({ length: 30 }, (_, n) => `word${n}`).join(' ')}`);
    expect(rows().some((row) => row.endsWith('…'))).toBe(true);
    press(...Array.from({ length: 8 }, () => 'right'));
    expect(rows().some((row) => row.includes('word29'))).toBe(true);
    press('w');
    expect(rows().filter((row) => /word\d/.test(row)).length).toBeGreaterThan(3);
  });

  it('shows hostile lines inert, aligned and without secrets', async () => {
    const hostile = [
      '\u001b]52;c;aGFja2Vk\u0007copied?',
      '\u001b]0;title\u0007\u001b[2J\u001b[31mred\u001b[0m \u001b]8;;http://evil\u001b\\link\u001b]8;;\u001b\\',
      '\u0090qdcs\u009c\u009b31mc1 \u0000nul \u0007bell',
      'bidi \u202egnp.exe\u202c zero\u200bwidth e\u0301\u0301\u0301\u0301\u0301\u0301',
      'wide 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字 👩‍👩‍👧',
      'postgresql://app:hunter2@db/x Authorization: Bearer abcdef0123456789 password=hunter2',
      '{"event":"login","password":"hunter2","html":"\\u001b[2J\\u202e","token":"hunter2hunter2"}',
      'lone \ud800 surrogate \ufffd',
      `${'x'.repeat(200_000)}`,
    ];
    const { line, frame, press, copied } = await bench({ columns: 80, rows: 36 });
    for (const text of hostile) line(text);
    line('\u001b[31mhead', 'evil\u001b[2Jname');
    for (const keys of [[], ['w'], ['v']]) {
      press(...keys);
      const raw = frame().rows.join('\n');
      const plain = plainRows(frame()).join('\n');
      // Only colours of the theme are left of escapes.
      expect(raw.replaceAll(/\u001b\[[\d;]*m/g, '')).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e]/,
      );
      expect(plain).not.toContain('hunter2');
      expect(plain).not.toContain('abcdef0123456789');
      for (const row of plainRows(frame())) expect(cellWidth(row)).toBeLessThanOrEqual(80);
    }
    press('g', 'j', 'j', 'j', 'j', 'j', 'j', 'c');
    press('g');
    for (let n = 0; n < hostile.length; n += 1) press('j', 'c');
    expect(copied.join('\n')).not.toMatch(/hunter2|\u001b|\u202e/);
  });

  it('exports what passes the filter to a file of its own, without secrets', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sparkone-logs-'));
    try {
      const { line, rows, press, type } = await bench(undefined, join(folder, 'logs'));
      line('INFO:     password=hunter2 keep');
      line('INFO:     other');
      press('/');
      type('keep');
      press('enter', 'o');
      expect(rows().at(-1)).toContain('1 lines in');
      const [name = 'none'] = readdirSync(join(folder, 'logs'));
      const file = join(folder, 'logs', name);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const text = readFileSync(file, 'utf8');
      expect(text).toContain('keep');
      expect(text).not.toMatch(/hunter2|other/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('keeps a filter under a name, also for the next session, and drops it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sparkone-kept-'));
    try {
      const file = join(folder, 'log-filters.jsonl');
      const { cockpit, clock } = await scene('calm');
      const session = () => {
        const { desk, say } = deskOf(clock, '/nonexistent', openKeptFilters(file));
        const logs = openLogs(cockpit, desk, { size: { columns: 120, rows: 36 } });
        for (const [index, text] of ['pay one', 'pay health', 'other'].entries())
          say.lines([
            { service: 'api', at: MORNING + index, stream: 'stdout', text: `INFO:     ${text}`, cutBytes: 0 },
          ]);
        return logs;
      };
      const first = session();
      first.press('a');
      expect(first.rows().at(-1)).toContain('nothing to keep');
      first.press('/');
      first.type('pay');
      first.press('enter', 'x');
      first.type('health');
      first.press('enter', 'a');
      first.type('errors');
      first.press('enter');
      expect(first.rows().at(-1)).toContain('there is a filter errors already');
      first.press('ctrl+u');
      first.type('my payments');
      first.press('enter');
      expect(first.shell.getState().logs).toMatchObject({ saved: 'my payments', include: '', exclude: '' });
      expect(first.tail.size()).toBe(1);

      const second = session();
      second.press('F');
      expect(second.rows().join('\n')).toMatch(/filter my payments/);
      expect(second.tail.size()).toBe(1);
      second.press('D');
      expect(second.shell.getState().logs).toMatchObject({ saved: 'all', include: 'pay', exclude: 'health' });
      expect(second.tail.size()).toBe(1);
      second.press('D');
      expect(second.rows().at(-1)).toContain('only a kept filter');
      const third = session();
      third.press('F');
      expect(third.shell.getState().logs.saved).toBe('tls');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reads a period, tells a wrong one in place, and goes through the usual ones', async () => {
    const { line, rows, press, type, tail, shell } = await bench();
    line('INFO:     first');
    press('I');
    type('25:00');
    press('enter');
    expect(rows().at(-1)).toMatch(/period 25:00.*period not understood/);
    press('ctrl+u');
    type('08:00..08:03');
    expect(rows().at(-1)).not.toContain('not understood');
    press('enter');
    expect(tail.filter().filter).toMatchObject({ since: MORNING - 134_000, until: MORNING + 46_000 });
    expect(rows().join('\n')).toContain('period 08:00..08:03');
    press('esc');
    expect(shell.getState().logs.period).toBe('');
    press('i', 'i');
    expect(tail.filter().filter).toMatchObject({ agoMs: 900_000 });
  });

  it('counts what was cut off a line, and says when a line is late', async () => {
    const { line, rows, press, say } = await bench({ columns: 120, rows: 36 });
    say.lines([
      { service: 'api', at: MORNING, stream: 'stdout', text: 'x'.repeat(65_536), cutBytes: 139_264 },
      {
        service: 'worker',
        at: MORNING + 10,
        stream: 'stdout',
        text: '{"event": "late", "timestamp": "2026-11-23T11:02:04.000Z"}',
        cutBytes: 0,
      },
    ]);
    line('INFO:     after');
    expect(rows().join('\n')).toContain('… 136 KiB cut off');
    press('k', 'k', 'enter');
    expect(rows().join('\n')).toMatch(/the line says .*08:02:04: it came 10 s later/);
  });

  it('never shows, exports or copies a secret, whatever stands around it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sparkone-secrets-'));
    try {
      const dice = createDice(4);
      const { line, rows, press, copied } = await bench({ columns: 120, rows: 36 }, join(folder, 'logs'));
      const word = (length: number): string =>
        Array.from({ length }, () => 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'[dice.whole(0, 54)]).join(
          '',
        );
      const secrets: string[] = [];
      const secret = (): string => {
        const one = `Zq${word(14)}7`;
        secrets.push(one);
        return one;
      };
      const FORMS: readonly ((value: string) => string)[] = [
        (value) => `postgresql+asyncpg://app:${value}@db:5432/sparkone?ssl=require`,
        (value) => `redis://:${value}@redis:6379/0`,
        (value) => `Authorization: Bearer ${value}`,
        (value) => `"authorization": "Bearer ${value}"`,
        (value) => `DB_PASSWORD=${value}`,
        (value) => `SECRET_KEY="${value}"`,
        (value) => `{"event":"login","password":"${value}","user":"a"}`,
        (value) => `--password ${value}`,
        (value) => `api_key=${value}&x=1`,
        (value) => `token: ${value}`,
        (value) => `PGPASSWORD=${value} psql`,
        (value) => `x-api-key: ${value}`,
      ];
      for (let n = 0; n < 240; n += 1) {
        const form = FORMS[n % FORMS.length] ?? FORMS[0];
        const around = [
          word(dice.whole(0, 6)),
          dice.whole(0, 1) === 0 ? '\u001b[31m' : '',
          dice.whole(0, 1) === 0 ? '"' : '',
        ];
        line(
          `${['INFO:     ', 'ERROR:app:', '[DEBUG] ', ''][n % 4]}${around[0]} ${around[1]}${form?.(secret()) ?? ''} ${around[2]}`,
        );
      }
      const leaks = (text: string): string[] => secrets.filter((one) => text.includes(one));
      press('o');
      const [name = 'none'] = readdirSync(join(folder, 'logs'));
      expect(leaks(readFileSync(join(folder, 'logs', name), 'utf8'))).toEqual([]);
      press('g');
      for (let page = 0; page < 9; page += 1) {
        expect(leaks(rows().join('\n'))).toEqual([]);
        press('c', 'enter', 'c', 'enter', 'pagedown');
      }
      press('v');
      expect(leaks(rows().join('\n'))).toEqual([]);
      expect(leaks(copied.join('\n'))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says why a service cannot be read', async () => {
    const { say, rows } = await bench();
    say.status('api', {
      kind: 'unsupported',
      message: { 'pt-BR': 'x', en: 'log driver none' },
      hint: { 'pt-BR': 'y', en: 'use json-file' },
    });
    expect(rows().join('\n')).toContain('use json-file');
    expect(statusOf(rows())).toContain('api: log driver none');
  });
});
