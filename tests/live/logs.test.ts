import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../src/engine/clock.ts';
import type { LogTail } from '../../src/model/log-tail.ts';
import { createLogDesk } from '../../src/tails/log-desk.ts';
import { NO_FILTER, SAVED_FILTERS } from '../../src/tails/log-filter.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import { createLiveWorld } from '../../src/worlds/live/live-world.ts';
import { openProgram } from '../terminal/support/program.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from './stack/live.ts';
import { run } from './stack/process.ts';

/** A tail over the live engine, and the way to end it. */
function openTail(project: string, historyLines?: number): { tail: LogTail; close(): Promise<void> } {
  const clock = createSystemClock();
  const transport = createLocalTransport();
  const world = createLiveWorld({ transport, clock, options: { project } });
  if (world.logs === undefined) throw new Error('the live world has no logs');
  const history = historyLines === undefined ? {} : { historyLines };
  const desk = createLogDesk({ source: world.logs, clock, exportFolder: '/nonexistent', ...history });
  return {
    tail: desk.open(),
    close: async () => {
      desk.close();
      await world.close();
      await transport.close();
    },
  };
}

function linesOf(tail: LogTail, service: string): string[] {
  const lines: string[] = [];
  for (let index = 0; index < tail.size(); index += 1) {
    const entry = tail.entry(index);
    if (entry?.service === service) lines.push(entry.text, ...entry.more);
  }
  return lines;
}

/** The greps of the runbook: service, lines from the end, pattern, and the saved filter that stands for it. */
const GREPS: readonly [id: string, service: string, lines: number, pattern: RegExp, saved: string][] = [
  ['D4', 'api', 100, /./, 'all'],
  ['D5', 'api', 50, /error/i, 'errors'],
  ['D6', 'api', 50, /rate limit|unauthorized/i, 'security'],
  ['W6', 'api', 1000, /slow|timeout/i, 'performance'],
  ['W7', 'api', 1000, /login.*fail/i, 'login'],
  ['T2', 'postgres', 50, /./, 'all'],
  ['T4', 'traefik', 1000, /certificate|ssl|tls/i, 'tls'],
];

liveOrSkip()('logs of the live stack', () => {
  let stack: LiveStack;
  let opened: ReturnType<typeof openTail>;

  beforeAll(async () => {
    stack = await withStack();
    opened = openTail(stack.project);
    await waitFor(() => opened.tail.services().length >= 6 && opened.tail.seen() > 100, {
      what: 'the history of the logs',
      deadlineMs: 20_000,
    });
  });
  afterAll(async () => await opened.close());

  describe('finds at least what the greps of the runbook find', () => {
    it.each(GREPS)('%s', async (_id, service, lines, pattern, saved) => {
      const { stdout: ids } = await run([
        'docker',
        'ps',
        '-q',
        '--filter',
        `label=com.docker.compose.project=${stack.project}`,
        '--filter',
        `label=com.docker.compose.service=${service}`,
      ]);
      const { stdout, stderr } = await run(['docker', 'logs', '--tail', String(lines), ids.trim()]);
      const grepped = `${stdout}\n${stderr}`.split('\n').filter((line) => line !== '' && pattern.test(line));
      const filter = SAVED_FILTERS.find(({ id }) => id === saved) ?? NO_FILTER.saved;
      expect(opened.tail.setFilter({ ...NO_FILTER, services: [service], saved: filter }).ok).toBe(true);
      await waitFor(
        () => {
          const shown = new Set(linesOf(opened.tail, service));
          return grepped.every((line) => shown.has(line));
        },
        { what: `${grepped.length} lines of ${saved}`, deadlineMs: 60_000 },
      );
    });
  });

  it('shows them in the program, follows and filters', async () => {
    const program = openProgram({ args: ['--project', stack.project, '--lang', 'en'], columns: 120, rows: 36 });
    try {
      await program.waitFor((screen) => /✔|✖/.test(screen), 60_000);
      program.press('2');
      await program.waitFor((screen) => /service all · filter all/.test(screen) && /following/.test(screen), 60_000);
      await program.waitFor((screen) => /\d\d:\d\d:\d\d (?:api|traefik|worker) /.test(screen), 60_000);
      program.press('/');
      program.press('GET');
      program.press('\r');
      await program.waitFor((screen) => /\/GET/.test(screen) && /"GET /.test(screen), 60_000);
    } finally {
      await program.close();
    }
  });
});

liveOrSkip()('following a container that comes and goes', () => {
  const project = `logtail-${process.pid}`;
  const labels = ['--label', `com.docker.compose.project=${project}`, '--label', 'com.docker.compose.service=counter'];
  const script =
    'run=$(cat /proc/sys/kernel/random/uuid); i=0; while :; do echo "$run $i"; i=$((i+1)); sleep 0.005; done';
  let image = '';

  const start = async (name: string, own: readonly string[] = labels, what = script, flags: readonly string[] = []) => {
    await run(['docker', 'run', '-d', ...flags, '--name', name, ...own, '--entrypoint', 'sh', image, '-c', what]);
  };
  beforeAll(async () => {
    const stack = await withStack();
    const { stdout } = await run([
      'docker',
      'ps',
      '--format',
      '{{.Image}}',
      '--filter',
      `label=com.docker.compose.project=${stack.project}`,
      '--filter',
      'label=com.docker.compose.service=redis',
    ]);
    image = stdout.trim();
  });
  afterAll(async () => {
    for (const n of [1, 2, 3, 4]) await run(['docker', 'rm', '-f', `${project}-${n}`], { mayFail: true });
  });

  it('reads a terminal, a line without end, and a span that goes back further than what was read', async () => {
    const other = `${project}-tty`;
    const own = ['--label', `com.docker.compose.project=${other}`, '--label', 'com.docker.compose.service'];
    const count = 'i=0; while [ $i -lt 400 ]; do echo "tty $i"; i=$((i+1)); done; sleep 600';
    const endless = 'i=0; while [ $i -lt 2000 ]; do printf %0100d 7; i=$((i+1)); done; echo; echo after; sleep 600';
    await start(`${project}-3`, [...own.slice(0, -1), `${own.at(-1)}=tty`], count, ['-t']);
    await start(`${project}-4`, [...own.slice(0, -1), `${own.at(-1)}=endless`], endless);
    const { tail, close } = openTail(other, 50);
    try {
      await waitFor(() => linesOf(tail, 'tty').includes('tty 399') && linesOf(tail, 'endless').includes('after'), {
        what: 'both logs',
        deadlineMs: 20_000,
      });
      expect(linesOf(tail, 'tty')).toHaveLength(50);
      expect(tail.cutShort()).toEqual(['tty']);
      const long = Array.from({ length: tail.size() }, (_, index) => tail.entry(index)).find(
        (entry) => entry?.service === 'endless' && entry.text.length > 1_000,
      );
      expect((long?.text.length ?? 0) + (long?.cutBytes ?? 0)).toBeGreaterThan(199_000);
      expect(long?.cutBytes).toBeGreaterThan(100_000);
      expect(tail.setFilter({ ...NO_FILTER, agoMs: 600_000 }).ok).toBe(true);
      await waitFor(() => linesOf(tail, 'tty').length === 400, { what: 'the whole span', deadlineMs: 20_000 });
      expect(tail.cutShort()).toEqual([]);
      const first = tail.entry(tail.indexOf(0, 0))?.at ?? 0;
      expect(tail.setFilter({ ...NO_FILTER, since: first - 60_000, until: first - 1 }).ok).toBe(true);
      await waitFor(() => tail.size() === 0 && tail.scan().scanned === tail.scan().total, {
        what: 'nothing before the first line',
        deadlineMs: 20_000,
      });
    } finally {
      await close();
    }
  });

  it('neither loses nor repeats a line over a restart and a recreation', async () => {
    await start(`${project}-1`);
    const { tail, close } = openTail(project);
    try {
      const grown = async (by: number): Promise<void> => {
        const from = tail.seen();
        await waitFor(() => tail.seen() >= from + by, { what: 'more lines', deadlineMs: 20_000 });
      };
      await grown(200);
      await run(['docker', 'restart', '-t', '0', `${project}-1`]);
      await grown(200);
      await run(['docker', 'rm', '-f', `${project}-1`]);
      await start(`${project}-2`);
      await grown(200);
      const runs = new Map<string, number[]>();
      for (const line of linesOf(tail, 'counter')) {
        const [id = '', count = ''] = line.split(' ');
        runs.set(id, [...(runs.get(id) ?? []), Number(count)]);
      }
      expect(runs.size).toBe(3);
      // The first run may have begun before the history that is kept.
      for (const counts of runs.values()) {
        const first = counts[0] ?? 0;
        expect(counts).toEqual(counts.map((_, index) => first + index));
        expect(first).toBe(0);
      }
    } finally {
      await close();
    }
  });
});
