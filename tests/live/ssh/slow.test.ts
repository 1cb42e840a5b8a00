import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LAUNCHER } from '../../terminal/support/program.ts';
import { liveOrSkip, withStack } from '../stack/live.ts';
import { createLaptop } from './laptop.ts';
import { canShape, openShapedLine } from './shaped-line.ts';
import { hasSshd, openSshd } from './sshd.ts';

const ROUND_TRIP_MS = 200;

liveOrSkip()('the cockpit over a poor line', () => {
  it.skipIf(!hasSshd() || !canShape())(
    'of 200 ms that loses every hundredth packet is live, and keys do not feel it',
    async () => {
      const stack = await withStack();
      await stack.heal();
      const line = await openShapedLine({ delayMs: ROUND_TRIP_MS / 2, loss: 0.01 });
      const sshd = await openSshd({ config: [`ListenAddress ${line.address}`] });
      const laptop = createLaptop(sshd);
      try {
        const known = sshd.knownLine.replace('127.0.0.1', line.address);
        writeFileSync(join(laptop.home, '.ssh', 'known_hosts'), known);
        const address = `ssh://${sshd.user}@${line.address}:${sshd.port}${stack.dir}`;
        const { command, args } = line.from([LAUNCHER]);
        const begun = performance.now();
        const program = laptop.open([...args, address], { command });
        await program.waitFor((screen) => / ✔ redis +running/.test(screen) && /[✔▲✖] P95 latency/.test(screen), 60_000);
        process.stdout.write(
          `live over 200 ms with 1 % loss after ${((performance.now() - begun) / 1000).toFixed(1)} s\n`,
        );
        // Another tab is there before the line could have been asked.
        program.press('4');
        await program.waitFor((screen) => !/─ Services ─/.test(screen));
        program.press('1');
        await program.waitFor(/─ Services ─/);
        await program.waitFor((screen) => !/SSH line away/.test(screen) && /data (now|\d s ago)/.test(screen), 60_000);
      } finally {
        await laptop.remove();
        await sshd.remove();
        await line.close();
      }
      const { packets, lost } = line.counts();
      expect(packets).toBeGreaterThan(100);
      expect(lost).toBeLessThan(packets / 10);
    },
  );
});
