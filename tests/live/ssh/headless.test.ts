import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckItem, CheckReport } from '../../../src/commands/check-report.ts';
import type { Report } from '../../../src/model/report.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from '../stack/live.ts';
import { createLaptop, type Laptop } from './laptop.ts';
import { hasSshd, openSshd, type Sshd } from './sshd.ts';

/** Levels that swing with what else the machine does: suites run beside this one. */
const BUSY = ['host.cpu', 'api.latency', 'alerts'];

/** What stays as it is between two looks: what was found, and not how much of it there is at the moment. */
function told({ id, runbook, title, level, fault, samples }: CheckItem): unknown {
  const measured = samples.map(({ metric, entity }) => `${metric} ${entity ?? ''}`);
  return {
    id,
    runbook,
    title,
    level: BUSY.includes(id) ? level === 'unknown' : level,
    fault: fault?.code ?? fault?.kind ?? null,
    measured: [...new Set(measured)].sort(),
  };
}

liveOrSkip()('commands over SSH on the live stack', () => {
  describe.skipIf(!hasSshd())('through a real sshd', () => {
    let stack: LiveStack;
    let sshd: Sshd;
    let laptop: Laptop;

    beforeAll(async () => {
      stack = await withStack();
      await stack.heal();
      sshd = await openSshd();
      laptop = createLaptop(sshd);
    });
    afterAll(async () => {
      await laptop.remove();
      await sshd.remove();
      await stack.heal();
    });

    const check = async (...args: string[]): Promise<CheckReport> =>
      JSON.parse((await laptop.run(['check', 'daily', '--json', ...args])).out);
    const reports = (): Report[] => {
      const folder = join(laptop.state, 'reports');
      const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
      return names.sort().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report);
    };

    it('check daily says what it says on the host itself', async () => {
      // A level may lie at its limit: they agree as soon as nothing crosses one between two looks.
      const both = async () => {
        const here = await check('--project', stack.project);
        const there = await check(laptop.address(stack.dir));
        expect(there.items.map(told)).toEqual(here.items.map(told));
        return { here, there };
      };
      const { here, there } = await waitFor(both, { deadlineMs: 60_000, what: 'both say the same' });
      expect(there.target).toEqual({ ...here.target, name: '127.0.0.1' });
      const causes = (report: CheckReport) => report.causes.map(({ id }) => id).filter((id) => id !== 'cpu-short');
      expect(causes(there)).toEqual(causes(here));
      const facts = (report: CheckReport, id: string) => report.items.find((item) => item.id === id)?.facts;
      expect(facts(there, 'containers')).toEqual(facts(here, 'containers'));
    });

    it('the morning check leaves its report on the laptop: headless, and walked step by step', async () => {
      const reported = await laptop.run(['check', 'daily', '--report', laptop.address(stack.dir)]);
      expect(reported.err).toMatch(/report: \S+-morning-\d{8}T\d{6}Z\.md/);
      const walked = await laptop.run(
        ['walk', 'morning', '--plain', laptop.address(stack.dir)],
        'p\nall well\n'.repeat(40),
      );
      expect(walked.out).toMatch(/Step 1 of 11[\s\S]*Step 11 of 11/);
      const [headless, plain] = reports();
      // What lies beyond the runbook is looked at by a check only.
      const ids = headless?.steps.map(({ id }) => id).filter((id) => id !== 'beyond');
      expect(plain?.steps.map(({ id }) => id)).toEqual(ids);
      expect(plain?.steps.map(({ verdict }) => verdict)).not.toContain(null);
      for (const report of [headless, plain]) {
        expect(report?.target).toBe('127.0.0.1');
        const containers = report?.steps.find(({ id }) => id === 'containers');
        expect(JSON.stringify(containers)).toMatch(/"(\d+) of \1 running"[\s\S]*"entity":"postgres"/);
      }
    });

    it('say why and what to do, and end, where nobody can be reached or nobody can be asked', async () => {
      const away = await laptop.run(['check', `ssh://${sshd.user}@127.0.0.1:1${stack.dir}`]);
      expect(away.code).toBe(3);
      expect(away.out).toMatch(/refused the SSH connection/);
      const known = join(laptop.home, '.ssh', 'known_hosts');
      const asked = await laptop.run(['jobs', 'list', laptop.address(stack.dir)]);
      expect([asked.code, asked.err]).toEqual([0, '']);
      expect(readFileSync(known, 'utf8')).toBe(sshd.knownLine);
    });
  });
});
