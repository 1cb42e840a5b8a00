import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../../terminal/support/program.ts';
import { type LiveStack, liveOrSkip, withStack } from '../stack/live.ts';
import { answer, createLaptop, forgetHosts, type Laptop } from './laptop.ts';
import { hasSshd, openSshd, type Sshd } from './sshd.ts';

const SERVICES = ['api', 'worker', 'postgres', 'redis', 'traefik', 'prometheus', 'alertmanager', 'node-exporter'];
const FINGERPRINT = /SHA256:[A-Za-z0-9+/]{43}/g;

/** The line of the services table for a service. */
const rowOf = (screen: string, service: string) =>
  screen.split('\n').find((line) => new RegExp(`^ \\S ${service}\\s`).test(line)) ?? '';

/** The verdict is the first line under the rule. */
const verdictOf = (screen: string) => screen.split('\n').slice(3, 5).join('\n');

const isRunning = (screen: string) => SERVICES.every((service) => /running/.test(rowOf(screen, service)));

liveOrSkip()('the cockpit over SSH on the live stack', () => {
  describe.skipIf(!hasSshd())('through a real sshd', () => {
    let stack: LiveStack;
    let sshd: Sshd;
    let laptop: Laptop;

    beforeAll(async () => {
      stack = await withStack();
      sshd = await openSshd();
      laptop = createLaptop(sshd);
    });
    afterEach(async () => {
      await laptop.close();
      await stack.heal();
    });
    afterAll(async () => {
      await laptop.remove();
      await sshd.remove();
    });

    const open = (): Program => laptop.open([laptop.address(stack.dir)], { columns: 120, rows: 40 });

    it('shows an unknown host key, takes it when it is typed, then true names, states and levels, and sees Redis stop', async () => {
      const known = sshd.knownLine;
      forgetHosts(laptop);
      const program = open();
      const asked = await program.waitFor(/Unknown host key: 127\.0\.0\.1[\s\S]*Type:/, 60_000);
      expect(asked.match(FINGERPRINT)).toEqual([sshd.fingerprint]);
      expect(asked).toContain('type "trust 127.0.0.1"');
      await answer(program, 'trust 127.0.0.1');
      const calm = await program.waitFor(isRunning, 40_000);
      // Hashed or not, as the machine's own ssh configuration has it.
      const found = spawnSync('ssh-keygen', [
        '-F',
        known.split(' ')[0] ?? '',
        '-f',
        join(laptop.home, '.ssh', 'known_hosts'),
      ]);
      expect(found.stdout.toString()).toContain(known.split(' ').slice(1, 3).join(' ').trim());
      // A process of the api that another suite had killed for memory stays a warning until the container is new.
      for (const service of SERVICES.slice(1, 5)) expect(rowOf(calm, service)).toContain('✔');
      expect(rowOf(calm, 'api')).toMatch(/[✔▲]/);
      expect(calm).toMatch(/127\.0\.0\.1 · \S+ · \d+ services/);
      expect(calm).not.toMatch(/SSH without forwarding/);

      await stack.fault('redis-stopped');
      const broken = await program.waitFor((screen) => /CRITICAL\s+Redis/.test(verdictOf(screen)), 60_000);
      expect(verdictOf(broken)).toMatch(/Redis (does not answer|is silent)/);
      await program.waitFor((screen) => /✖ redis\s+exited/.test(rowOf(screen, 'redis')), 60_000);

      // The line is cut: what was known stays with its age, nothing of it is news, and it comes back by itself.
      sshd.cut();
      await program.waitFor(/SSH line away for/, 60_000);
      await program.waitFor((screen) => isRunningAgain(screen), 60_000);
      await stack.heal('redis-stopped');
      await program.waitFor(
        (screen) => /running/.test(rowOf(screen, 'redis')) && !/CRITICAL\s+Redis/.test(verdictOf(screen)),
        60_000,
      );
    });

    it('works where sshd forwards nothing and gives two sessions, and says so with the remedy', async () => {
      await sshd.stop();
      await sshd.start({ config: ['AllowTcpForwarding no', 'AllowStreamLocalForwarding no', 'MaxSessions 2'] });
      try {
        const program = open();
        const calm = await program.waitFor(
          (screen) => isRunning(screen) && /SSH without forwarding: slower/.test(screen),
          60_000,
        );
        for (const service of SERVICES.slice(1, 5)) expect(rowOf(calm, service)).toContain('✔');
        await program.waitFor((screen) => !/\? (P95 latency|Error rate)/.test(screen), 60_000);
        program.press('S');
        await program.waitFor(/SSH line to [\s\S]*sshd forwards no connections[\s\S]*AllowTcpForwarding/, 60_000);
      } finally {
        await sshd.stop();
        await sshd.start();
      }
    });

    it('refuses a host key that changed, with both fingerprints, and asks again when it was mended', async () => {
      const before = sshd.fingerprint;
      await sshd.stop();
      await sshd.start({ hasNewHostKey: true });
      const program = open();
      const refused = await program.waitFor((screen) => /The host key changed/.test(verdictOf(screen)), 60_000);
      expect(verdictOf(refused)).toMatch(/CRITICAL/);
      program.press('\r');
      await program.waitFor((screen) => screen.includes(before) && screen.includes(sshd.fingerprint), 60_000);

      const checked = await laptop.run(['check', laptop.address(stack.dir), '--json']);
      expect(checked.code).toBe(2);
      expect(checked.out).toContain(before);
      // Whoever runs the server said that it is right.
      writeFileSync(join(laptop.home, '.ssh', 'known_hosts'), sshd.knownLine);
      program.press('\x1b');
      await program.waitFor((screen) => !/in a shell/.test(screen), 60_000);
      program.press('C');
      await program.waitFor(isRunning, 40_000);
    });
  });
});

/** Back on the line, with Redis still stopped. */
function isRunningAgain(screen: string): boolean {
  return !/SSH line away/.test(screen) && /✖ redis\s+exited/.test(rowOf(screen, 'redis'));
}
