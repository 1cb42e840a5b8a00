import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { phrase } from '../../src/text/lang.ts';
import type { Play } from '../scenes/play.ts';
import { type ActionsBench, actionsBench, followed, playMinute, type Records } from './support/actions.ts';

const FILES = 'sparkone_files_20261123_030038.tar.gz';

let broken: Play;
let it_: ActionsBench;
const opened: ActionsBench[] = [];

beforeAll(async () => {
  broken = await playMinute('redis-down');
});
beforeEach(() => {
  it_ = open();
});
afterAll(async () => {
  for (const one of opened) one.desk.close();
  await broken.cockpit.close();
});

function open(records: Records = {}, played = broken): ActionsBench {
  const one = actionsBench(played, { lang: 'en', size: { columns: 120, rows: 36 } }, records);
  opened.push(one);
  return one;
}

const text = () => it_.rows().join('\n');
const page = () => it_.desk.page();
const typed = () => {
  const now = page();
  return now?.kind === 'plan' ? now.typed : null;
};
const reason = () => {
  const { mode } = it_.shell.getState();
  return mode.kind === 'action' ? mode.reason.text : null;
};
const request = () => {
  const now = page();
  return now === null || now.kind === 'job' ? null : now.request;
};

describe('a key of an action', () => {
  it('acts on what the cause names, and stands beside the verdict with its name', async () => {
    expect(it_.rows()[3]).toContain('r restart redis');
    await it_.press('r');
    expect(request()).toEqual({ action: 'restart', args: { service: 'redis' } });
  });

  it('acts on the selected row instead, and the verdict no longer promises another one', async () => {
    await it_.press('j');
    expect(it_.rows()[3]).not.toContain('r restart');
    await it_.press('r');
    expect(request()?.args).toEqual({ service: 'api' });
  });

  it('acts on the row whose page is open', async () => {
    await it_.press('j', 'j', 'enter', 'r');
    expect(request()?.args).toEqual({ service: 'worker' });
    // One level back is the row's page, not the tab.
    await it_.press('esc');
    expect(it_.shell.getState().mode.kind).toBe('details');
  });

  it('asks for what no row says; what is typed filters, and an own text will do where it can', async () => {
    await it_.press('ctrl+r');
    expect(page()).toMatchObject({ kind: 'choice', arg: { name: 'to' } });
    await it_.type('refresh');
    expect(text()).toContain('66453d8');
    expect(text()).not.toContain('51d02ce');
    await it_.press('ctrl+u');
    await it_.type('0c8e1f7');
    expect(text()).toContain('use 0c8e1f7');
    await it_.press('down', 'enter');
    expect(request()?.args.to).toMatch(/^0c8e1f7/);
  });

  it('counts only where it belongs, and everything is in the palette everywhere', async () => {
    await it_.press('b');
    expect(page()).toBeNull();
    await it_.press(':');
    await it_.type('backup now');
    await it_.press('enter');
    expect(request()).toEqual({ action: 'backup', args: {} });
    await it_.press('esc', '7', 'b');
    expect(request()?.action).toBe('backup');
    await it_.press('esc', '8', 'j', 'j', 'enter');
    expect(request()?.action).toBe('restart');
  });

  it.each([
    { on: 'session:', scene: 'db-pool-full', keys: ['4'], key: 'x', args: { pid: '4711' } },
    { on: 'prefix:', scene: 'latency-spike', keys: ['5'], key: 'f', args: { prefix: 'cache:' } },
    { on: 'domain:', scene: 'latency-spike', keys: ['6'], key: 'n', args: { domain: 'sparkone.example.com' } },
    { on: 'backup:', scene: 'latency-spike', keys: ['7'], key: 'v', args: { file: FILES } },
    { on: 'alert:', scene: 'latency-spike', keys: ['9', ']', ']', ']'], key: 'z', args: { alert: 'HighLatency' } },
  ])('takes what its action needs from a row $on', async ({ on, scene, keys, key, args }) => {
    const played = await playMinute(scene);
    await played.clock.run(5 * 60_000);
    it_ = open({}, played);
    await it_.press(...keys);
    const row = it_.frame().view.rows.find((id) => id.startsWith(on)) ?? null;
    it_.shell.dispatch({ type: 'select', row, offset: 0 });
    await it_.press(key);
    expect(request()?.args).toEqual(args);
    await played.cockpit.close();
  });

  it('says why where nothing may be changed', async () => {
    it_ = open({ refusal: phrase('só leitura', 'read only') });
    expect(it_.rows()[3]).not.toContain('r restart');
    await it_.press('r');
    expect([page(), it_.shell.getState().notice?.text.en]).toEqual([null, 'read only']);
  });
});

describe('the page of a plan', () => {
  it('takes the reason first where one is wanted, then the phrase; Tab goes between them and the plan', async () => {
    await it_.press('r');
    await it_.type('cache ye');
    expect([reason(), typed()]).toEqual(['cache ye', '']);
    await it_.press('enter');
    await it_.type('rest');
    expect(typed()).toBe('rest');
    await it_.press('tab', 'tab');
    await it_.type('!');
    expect(reason()).toBe('cache ye!');
    await it_.press('shift+tab', 'shift+tab', 'backspace');
    expect(typed()).toBe('res');
    await it_.press('ctrl+u');
    expect(typed()).toBe('');
  });

  it('takes a pasted reason and no pasted phrase', async () => {
    await it_.press('r');
    it_.paste('ticket 4711\n');
    it_.paste(' and more');
    expect(reason()).toBe('ticket 4711and more');
    await it_.press('enter');
    it_.paste('restart sparkone-prod');
    expect(typed()).toBe('');
    expect(text()).toContain('pasted does not count');
    await it_.type('rex');
    expect(text()).toContain('differs from here on');
  });

  it('runs with the whole phrase and a reason only, then shows the job', async () => {
    await it_.press('r', 'enter');
    await it_.type('restart sparkone-prod');
    await it_.press('enter');
    // The reason was left out: it is asked for.
    expect(page()).toMatchObject({ kind: 'plan', isLaunching: false });
    await it_.type('now');
    expect(reason()).toBe('now');
  });

  it('explains, copies and scrolls before the first letter, and types from then on', async () => {
    await it_.press('r', 'tab', 'e');
    expect(text()).toContain('limit: 2 min');
    await it_.press('y');
    expect(it_.copied[0]).toContain('docker restart -t 30 sparkone-redis-1');
    expect(typed()).toBe('');
    await it_.type('r');
    await it_.press('e', 'y');
    expect(typed()).toBe('rey');
  });

  it('of low risk takes y, which copies nothing', async () => {
    await it_.press('7', 'v');
    await it_.press('enter');
    expect(page()).toMatchObject({ kind: 'plan', plan: { risk: 'low' } });
    await it_.press('c');
    expect(it_.copied.length).toBe(1);
    await it_.press('y');
    expect(it_.copied.length).toBe(1);
    // The quiet host of this test does not launch: that it tried is what is seen.
    expect(text()).toContain('nothing ran');
  });

  it('goes through the values of its option', async () => {
    await it_.press('8', 'l', 'tab', 'tab', 'o');
    expect(request()?.args).toEqual({ images: 'dangling' });
    await it_.press('tab', 'tab', 'o');
    expect(request()?.args).toEqual({ images: 'unused' });
  });

  it('is left with Esc, from wherever keys go, and nothing has run', async () => {
    for (const keys of [[], ['tab'], ['tab', 'tab']]) {
      await it_.press('r', ...keys, 'esc');
      expect([page(), it_.shell.getState().mode.kind]).toEqual([null, 'normal']);
    }
  });

  it('takes no command that was typed ahead while it was made', async () => {
    it_.desk.begin('restart', { service: 'redis' });
    it_.shell.dispatch({
      type: 'mode',
      mode: {
        kind: 'action',
        from: { kind: 'normal' },
        entry: { text: '', caret: 0 },
        selected: 0,
        field: null,
        reason: { text: '', caret: 0 },
        explains: false,
        offset: 0,
      },
    });
    expect(page()?.kind).toBe('planning');
    await it_.press('p');
    expect(it_.played.cockpit.isPaused()).toBe(false);
  });
});

describe('read aloud', () => {
  it('a plan stands alone: what it lies over is not mixed into it', async () => {
    await it_.press('r');
    await it_.type('x');
    await it_.press('enter');
    await it_.type('resx');
    const rows = it_.spoken();
    expect(rows.join('\n')).not.toMatch(/Latency|Sessions|[│┌✔]/);
    expect(rows).toContain('ok: redis: exited');
    expect(rows).toContainEqual(expect.stringMatching(/^Type, restart sparkone-prod, resx, differs from here on$/));
  });
});

describe('the page of a job', () => {
  it('shows the output of the step that is pointed at, copies the command that attaches, begins nothing else', async () => {
    const plan = await it_.plan('restart', { service: 'redis' });
    it_ = open({ job: followed(broken, plan, broken.clock.now(), { done: 1 }) });
    await it_.press('J', 'j', 'y');
    expect(it_.copied).toEqual(['sparkone-tui jobs attach 20261123-110200-restart-cafe']);
    await it_.press('r');
    expect(page()?.kind).toBe('job');
    await it_.press('q');
    expect(it_.shell.getState().mode.kind).toBe('normal');
  });

  it('is left by what leads elsewhere: a job that ends out of sight is not taken as read', async () => {
    const plan = await it_.plan('restart', { service: 'redis' });
    it_ = open({ job: followed(broken, plan, broken.clock.now(), { done: 1 }) });
    const left = vi.spyOn(it_.desk, 'leave');
    await it_.press('J', 'j', 'enter');
    expect(left).not.toHaveBeenCalled();
    await it_.press('5');
    expect([it_.shell.getState().tab, left.mock.calls.length]).toEqual(['redis', 1]);
  });
});
