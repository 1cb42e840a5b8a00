import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseJournal } from '../../../src/model/journal.ts';
import { type Program, typeSlowly } from '../../terminal/support/program.ts';
import { type Home, newHome } from '../../unit/support/home.ts';
import { createLaptop, type Laptop } from '../ssh/laptop.ts';
import { hasSshd, openSshd, type Sshd } from '../ssh/sshd.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from '../stack/live.ts';
import { run as exec } from '../stack/process.ts';

const PHRASE = 'rollback far';

liveOrSkip()('an operator far away', () => {
  describe.skipIf(!hasSshd())('through a real sshd', () => {
    let stack: LiveStack;
    let sshd: Sshd;
    let laptop: Laptop;
    let home: Home;
    let state: string;
    let config: string;

    beforeAll(async () => {
      stack = await withStack();
      await stack.heal('good-commit');
      sshd = await openSshd();
      laptop = createLaptop(sshd);
      home = newHome();
      state = join(home.path, 'target');
      const transport = laptop.address('');
      const far = { transport, project: stack.project, directory: stack.dir, stateDirectory: state };
      config = home.configure({ targets: { far } });
    });
    afterAll(async () => {
      await laptop.remove();
      await sshd.remove();
      // Back to the commit of the others.
      await stack.heal('good-commit');
      home.remove();
    });

    const head = async () => (await exec(['git', '-C', stack.dir, 'rev-parse', 'HEAD'])).stdout.trim();
    const release = async () => (await stack.exec('api', ['cat', '/app/RELEASE'])).stdout.trim();
    const jobs = () => (existsSync(join(state, 'jobs')) ? readdirSync(join(state, 'jobs')) : []);
    const lastOf = (job: string) =>
      parseJournal(readFileSync(join(state, 'jobs', job, 'journal.ndjson'), 'utf8')).at(-1);

    /** Types the phrase and confirms, as often as the plan is made anew under it: what was read again has to be acknowledged. */
    const confirm = async (program: Program): Promise<string> => {
      const attempt = async () => {
        if (/CHANGED: read it again|↵ runs/.test(program.text())) program.press('\r');
        else if (!/launching the job/.test(program.text())) {
          program.press('\x15');
          await typeSlowly(program, PHRASE);
        }
        await delay(300);
        return jobs()[0];
      };
      try {
        return await waitFor(attempt, { deadlineMs: 60_000, what: 'the job', everyMs: 100 });
      } catch (error) {
        throw new Error(`nothing was launched; the screen is:\n${program.text()}`, { cause: error });
      }
    };

    it('rolls back; the line is cut while it is confirmed and in the middle of the job, which goes on and is found finished', async () => {
      const [before, beforeRelease] = [await head(), Number(await release())];
      const program = laptop.open(['--config', config], { rows: 60 });
      await program.waitFor(/api\s+running/, 60_000);
      program.press('\x12');
      await program.waitFor(/─ Rollback ·[\s\S]*▸ /, 60_000);
      program.press('\r');
      await program.waitFor(/Type {2}rollback far/, 60_000);
      await typeSlowly(program, 'the line will be cut');
      program.press('\r');
      await typeSlowly(program, PHRASE.slice(0, 5));
      await program.waitFor(/Type {2}rollback far {3}rollb/, 60_000);

      // Cut in the middle of the phrase: nothing runs, and that is said.
      await sshd.stop();
      await program.waitFor(/SSH line away/, 60_000);
      await typeSlowly(program, PHRASE.slice(5));
      await program.waitFor(/↵ runs/, 60_000);
      program.press('\r');
      await program.waitFor(/nothing ran: /, 60_000);
      expect([jobs(), await head()]).toEqual([[], before]);

      await sshd.start();
      await program.waitFor(
        (screen) => !/SSH line away/.test(screen) && /Type {2}rollback far {3}/.test(screen),
        60_000,
      );
      const job = await confirm(program);
      const attached = laptop.start(['jobs', 'attach', job, '--config', config]);
      await waitFor(() => attached.said().out !== '', { deadlineMs: 60_000, what: 'a step that is told', everyMs: 20 });
      await program.waitFor(/Return from \S+/, 60_000);

      // The server goes away with the job under way, and comes back when it is over.
      await sshd.stop();
      expect(lastOf(job)?.event).not.toBe('finish');
      await program.waitFor(/SSH line away/, 60_000);
      await waitFor(() => lastOf(job)?.event === 'finish', { deadlineMs: 240_000, what: 'the end of the job' });
      expect(Number(await release())).toBe(beforeRelease - 1);
      expect(await head()).not.toBe(before);
      await sshd.start();
      const isFound = (screen: string) => /✔ Return from [^\n]* · done/.test(screen) && !/SSH line away/.test(screen);
      await program.waitFor(isFound, 60_000);
      const { code, out, err } = await attached.ended;
      expect([code, err]).toEqual([0, expect.stringMatching(/was cut|refused the SSH connection/)]);
      expect(out).toMatch(/done/);
    }, 400_000);
  });
});
