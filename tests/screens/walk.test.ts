import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fault } from '../../src/model/fault.ts';
import type { Poster } from '../../src/runbooks/posts/poster.ts';
import { type Lang, phrase } from '../../src/text/lang.ts';
import { MORNING, type Play, play } from '../scenes/play.ts';
import { demoMorningReport } from '../unit/support/demo-report.ts';
import { plainRows } from './support/frames.ts';
import { cleanWalks, openWalks, type WalkBench } from './support/walk.ts';

const DAY = 86_400_000;
const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 36 },
] as const;
const LANGS: readonly Lang[] = ['pt-BR', 'en'];

let calm: Play;
let redisDown: Play;

beforeAll(async () => {
  [calm, redisDown] = await Promise.all([play('calm'), play('redis-down')]);
  await calm.clock.run(60_000);
  await redisDown.clock.run(60_000);
});

afterAll(async () => {
  await calm.cockpit.close();
  await redisDown.cockpit.close();
  cleanWalks();
});

/** The same state in both sizes and languages. */
async function golden(bench: WalkBench, name: string): Promise<void> {
  for (const size of SIZES)
    for (const lang of LANGS) {
      bench.shell.dispatch({ type: 'size', size });
      bench.shell.dispatch({ type: 'lang', lang });
      const text = `${plainRows(bench.frame()).join('\n')}\n`;
      await expect(text).toMatchFileSnapshot(`golden/walk-${name}-${size.columns}x${size.rows}-${lang}.golden`);
    }
  bench.shell.dispatch({ type: 'lang', lang: 'en' });
}

async function walkMorning(scene: Play, options: Parameters<typeof openWalks>[1] = {}): Promise<WalkBench> {
  const bench = openWalks(scene, options);
  await bench.go('w', 'enter');
  expect(bench.desk.session()).not.toBeNull();
  return bench;
}

const walked = (bench: WalkBench) => bench.desk.session()?.walk();

describe('the walkthrough', () => {
  it('offers every runbook, with what was left and the last report', async () => {
    const bench = openWalks(redisDown);
    bench.store.write(await demoMorningReport('calm', MORNING - DAY, null), 'en');
    await bench.go('w', 'enter', 'enter', 'q', 'w');
    await golden(bench, 'picker');
  });

  it('shows a step that is fine', async () => {
    const bench = await walkMorning(calm);
    await golden(bench, 'fine');
  });

  it('shows numbers against limits, findings, the cause, and what changed since the report before', async () => {
    const bench = openWalks(redisDown);
    bench.store.write(await demoMorningReport('calm', MORNING - DAY, null), 'en');
    await bench.go('w', 'enter', 'enter', 'enter', 'j');
    await golden(bench, 'containers');
    await bench.go('j', 'j', 'j', 'n');
    bench.type('vpn down?');
    await golden(bench, 'errors-note');
  });

  it('shows what is left to answer at the end', async () => {
    const bench = await walkMorning(redisDown);
    await bench.go('enter', 'enter', 'E');
    await golden(bench, 'end');
  });

  it('waits for the first reading before it opens, and says so', () => {
    const bench = openWalks(calm, { given: { cockpit: { ...calm.cockpit, probeIds: [] } } });
    bench.press('w', 'enter');
    expect(bench.rows().join('\n')).toMatch(/Opening morning[\s\S]*waiting for the target's first reading/);
  });

  it('goes through the morning with Enter, and leaves the report open on screen', async () => {
    const bench = await walkMorning(calm);
    for (const step of walked(bench)?.steps ?? []) {
      const proposed = bench.desk.session()?.sight(step.id)?.proposed;
      await bench.go(proposed === 'pending' ? 'a' : 'enter');
    }
    expect(walked(bench)?.current).toBeNull();
    expect(bench.rows().at(-2)).toMatch(/All answered/);
    await bench.go('enter');
    expect(bench.desk.session()).toBeNull();
    expect(bench.shell.getState().page).toMatchObject({ kind: 'report' });
    expect(bench.rows().join('\n')).toMatch(/Verdict: ok · 11 passed/);
    const [written] = readdirSync(join(bench.folder, 'reports'));
    expect(written).toMatch(/sparkone-prod-morning-.*\.json/);
    expect(readdirSync(join(bench.folder, 'walks')).filter((name) => !name.endsWith('.jsonl'))).toEqual([]);
  });

  it('wants a reason for another verdict than the proposed one, and keeps it', async () => {
    const bench = await walkMorning(redisDown);
    await bench.go('j', 'j', 'a', 'enter');
    expect(bench.rows().at(-1)).toMatch(/why pass\?/);
    expect(walked(bench)?.steps[2]?.verdict).toBe('pending');
    bench.type('maintenance until 9');
    await bench.go('enter');
    expect(walked(bench)?.steps[2]).toMatchObject({ verdict: 'pass', proposed: 'fail', reason: 'maintenance until 9' });
    await bench.go('h');
    expect(bench.rows().join('\n')).toMatch(/Answer: ✔ pass \(maintenance until 9\)/);
  });

  it('opens the tab of a step and returns with w; copies the command of the runbook', async () => {
    const bench = await walkMorning(calm);
    await bench.go('j', 'y');
    expect(bench.copied).toEqual(["curl -s http://localhost:8000/health/database | jq '.'"]);
    await bench.go('o');
    expect(bench.shell.getState()).toMatchObject({ tab: 'db', page: null });
    await bench.go('w');
    expect(bench.rows()[0]).toMatch(/Morning check .* step 2 of 11/);
  });

  it('is left at a step and goes on there; another one is begun anew only when asked', async () => {
    const bench = await walkMorning(calm);
    await bench.go('enter', 'enter', 'j', 'j', 'q');
    expect(bench.desk.session()).toBeNull();
    await bench.go('w');
    expect(bench.rows().join('\n')).toMatch(/Morning check\s+2\/11/);
    await bench.go('enter');
    expect(bench.rows()[0]).toMatch(/step 5 of 11/);
    await bench.go('q', 'w', 'n');
    expect(bench.rows()[0]).toMatch(/step 1 of 11/);
    expect(walked(bench)?.steps.every(({ verdict }) => verdict === 'pending')).toBe(true);
  });

  it('loses nothing that was typed when the process is killed in the middle of a note', async () => {
    const killed = await walkMorning(redisDown);
    await killed.go('enter', 'n');
    killed.type('first note');
    await killed.go('enter', 'j', 'a');
    killed.type('because');
    await killed.go('esc', 'n');
    killed.type('half a no');
    killed.paste('te\x1b[2J');
    // Nobody leaves, nobody closes: another process finds the folder as it is.
    const next = openWalks(redisDown, {
      folder: killed.folder,
      operator: 'rui',
      shell: { size: { columns: 120, rows: 50 } },
    });
    await next.go('w', 'enter');
    expect(walked(next)).toMatchObject({ operators: ['ana', 'rui'] });
    expect(walked(next)?.steps[1]?.notes).toEqual(['first note']);
    await next.go('j');
    expect(next.rows().join('\n')).toMatch(/draft: half a note\n/);
    await next.go('n');
    expect(next.rows().at(-1)).toMatch(/note half a note/);
    await next.go('enter', 'a');
    expect(next.rows().at(-1)).toMatch(/why pass\? because/);
    await next.go('enter');
    expect(walked(next)?.steps[2]).toMatchObject({ notes: ['half a note'], verdict: 'pass', reason: 'because' });
  });

  it('asks before it goes on with what was left, when it was opened by name', async () => {
    const bench = await walkMorning(calm);
    await bench.go('enter', 'enter', 'q');
    bench.desk.open('morning', 'ask');
    bench.shell.dispatch({ type: 'page', page: { kind: 'walk', scroll: 0, isClosing: false } });
    await calm.clock.run(100);
    expect(bench.rows().join('\n')).toMatch(/A walk was left: .* ana, 2 of 11 answered/);
    await bench.go('enter');
    expect(bench.rows()[0]).toMatch(/step 3 of 11/);
    await bench.go('q');
    bench.desk.open('morning', 'ask');
    bench.shell.dispatch({ type: 'page', page: { kind: 'walk', scroll: 0, isClosing: false } });
    await calm.clock.run(100);
    await bench.go('N');
    expect(bench.rows()[0]).toMatch(/step 1 of 11/);
  });

  it('says that it is not known whether somebody else walks it', async () => {
    const doubt = fault('timeout', phrase('x', 'the host is silent'), phrase('y', 'see the line'));
    const guard = { take: () => Promise.resolve({ held: null, doubt, release: () => Promise.resolve() }) };
    const bench = await walkMorning(calm, { given: { guard } });
    expect(bench.rows().join('\n')).toMatch(/▲ the host is silent: see the line/);
  });

  it('is not walked by two: the other is named', async () => {
    const first = await walkMorning(calm, {
      given: { holder: { operator: 'rui', host: 'vps-02', pid: 77, born: '' } },
    });
    const second = openWalks(calm, { folder: first.folder });
    await second.go('w');
    expect(second.rows().join('\n')).toMatch(/rui@vps-02 is walking this since/);
    await second.go('enter');
    expect(second.desk.session()).toBeNull();
    expect(second.rows().at(-1)).toMatch(/rui@vps-02/);
  });

  it('keeps the text on screen when the disk takes no more, and says so', async () => {
    const bench = await walkMorning(calm);
    const walks = join(bench.folder, 'walks');
    await bench.go('n');
    bench.type('x');
    // A folder in the place of the file that a draft is written to first.
    const [file] = readdirSync(walks).filter((name) => name.endsWith('.jsonl'));
    mkdirSync(join(walks, String(file).replace('.jsonl', '.drafts.new')));
    bench.type('yz');
    expect(bench.rows().at(-1)).toMatch(/note xyz .*could not write to/);
  });

  it('that cannot write its report is kept, shows the report, and tries again', async () => {
    const bench = await walkMorning(calm);
    writeFileSync(join(bench.folder, 'reports'), 'a file in the place of the folder');
    await bench.go('E', 'enter');
    expect(bench.desk.session()).not.toBeNull();
    expect(bench.rows().join('\n')).toMatch(/Verdict: unknown[\s\S]*could not write to[\s\S]*remedy/);
    chmodSync(join(bench.folder, 'reports'), 0o600);
    const { rmSync } = await import('node:fs');
    rmSync(join(bench.folder, 'reports'));
    await bench.go('enter');
    expect(bench.desk.session()).toBeNull();
  });

  it('tells on the report what was sent of it, and what could not be', async () => {
    const refused = fault(
      'unreachable',
      phrase(
        'webhook (chat.example.com:443) recusou a conexão',
        'webhook (chat.example.com:443) refused the connection',
      ),
      phrase('veja se o serviço está no ar', 'see whether the service is up'),
    );
    const mail = Promise.withResolvers<null>();
    const poster: Poster = {
      begin: () => undefined,
      send: () => [
        { way: 'webhook', outcome: Promise.resolve(refused) },
        { way: 'mail', outcome: mail.promise },
      ],
      end: (runbook, isWell) => [
        { way: 'ping', outcome: Promise.resolve(runbook === 'morning' && !isWell ? null : refused) },
      ],
      isProblem: (level) => level !== 'ok',
    };
    const bench = await walkMorning(redisDown, { given: { poster } });
    await bench.go('E', 'enter');
    expect(bench.desk.ended()?.posts.map(({ way, state }) => `${way} ${state}`)).toEqual([
      'webhook failed',
      'mail under way',
      'ping sent',
    ]);
    await golden(bench, 'posts');
    let isSettled = false;
    void bench.desk.settled().then(() => {
      isSettled = true;
    });
    await redisDown.clock.run(100);
    expect(isSettled).toBe(false);
    mail.resolve(null);
    await redisDown.clock.run(100);
    expect(isSettled).toBe(true);
    expect(bench.rows().join('\n')).toContain('mail: sent');
  });

  it('survives a terminal resized to nothing', async () => {
    const bench = await walkMorning(redisDown);
    await bench.go('j', 'n');
    bench.type('still here');
    for (const size of [
      { columns: 1, rows: 1 },
      { columns: 59, rows: 15 },
      { columns: 60, rows: 16 },
    ]) {
      bench.shell.dispatch({ type: 'size', size });
      expect(bench.frame().rows).toHaveLength(size.rows);
    }
    expect(bench.rows().at(-1)).toMatch(/still here/);
  });

  it('counts no time that the clock was set by, and says so in the report', async () => {
    const scene = await play('calm');
    const bench = await walkMorning(scene, { shell: { size: { columns: 120, rows: 40 } } });
    await scene.clock.run(60_000);
    scene.clock.jump(3 * 3_600_000);
    await scene.clock.run(5_000);
    await bench.go('E', 'enter');
    const { report } = bench.desk.ended() ?? {};
    expect(report?.walkedMs).toBeLessThan(70_000);
    expect(report?.clockSetMs).toBeGreaterThan(3 * 3_500_000);
    expect(bench.rows().join('\n')).toMatch(/the clock was set by \+3 h/);
    await scene.cockpit.close();
  });

  it('shows hostile text of the log inert', async () => {
    const scene = await play('calm');
    const logs = {
      services: () => ['api'],
      follow: () => () => undefined,
      read: () =>
        Promise.resolve({
          ok: true as const,
          value: [
            {
              service: 'api',
              at: MORNING,
              stream: 'stderr' as const,
              cutBytes: 0,
              text: 'ERROR: \x1b]52;c;eA==\x07\x1b[2Jred \u202eevil password=hunter2',
            },
          ],
        }),
    };
    const bench = await walkMorning(scene, { given: { logs } });
    await bench.go('j', 'j', 'j', 'j', 'j', 'j');
    const text = bench.frame().rows.join('\n');
    expect(text).toContain('red evil password=[secret]');
    expect(text).not.toMatch(/\x1b\]|\x1b\[2J|\u202e|hunter2/);
    const file = readdirSync(join(bench.folder, 'walks')).find((name) => name.endsWith('.jsonl'));
    expect(readFileSync(join(bench.folder, 'walks', String(file)), 'utf8')).not.toContain('hunter2');
    await scene.cockpit.close();
  });
});
