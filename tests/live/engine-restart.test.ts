import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { openProgram, type Program } from '../terminal/support/program.ts';
import { type LiveStack, liveOrSkip, withStack } from './stack/live.ts';

const ENGINE = (process.env.DOCKER_HOST ?? '').replace(/^unix:\/\//, '') || '/var/run/docker.sock';

/** A socket in front of the engine's that can be taken away with everything that goes through it, and put back. */
function createDoor(path: string) {
  const open = new Set<Socket>();
  let server: Server | null = null;
  return {
    async put(): Promise<void> {
      server = createServer((near) => {
        const far = connect(ENGINE);
        for (const socket of [near, far]) {
          open.add(socket);
          socket.on('error', () => undefined);
          socket.on('close', () => {
            open.delete(socket);
            near.destroy();
            far.destroy();
          });
        }
        near.pipe(far);
        far.pipe(near);
      });
      await new Promise<void>((resolve) => server?.listen(path, resolve));
    },
    async take(): Promise<void> {
      const closed = new Promise<void>((resolve) => server?.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** The line of the services table for a service. */
const rowOf = (screen: string, service: string) =>
  screen.split('\n').find((line) => new RegExp(`^ \\S ${service}\\s`).test(line)) ?? '';

liveOrSkip()('the engine goes away while the cockpit is open', () => {
  let stack: LiveStack;
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-door-'));
  const door = createDoor(join(folder, 'docker.sock'));
  let program: Program | null = null;

  beforeAll(async () => {
    stack = await withStack();
  });
  afterEach(async () => {
    await program?.close();
    await door.take();
    rmSync(folder, { recursive: true });
  });

  it('is named, keys answer, nothing of it stays green, and it recovers by itself', async () => {
    await door.put();
    program = openProgram({
      args: ['--docker', join(folder, 'docker.sock'), '--project', stack.project, '--lang', 'en'],
    });
    await program.waitFor((screen) => rowOf(screen, 'worker').includes('✔'), 60_000);

    await door.take();
    const gone = await program.waitFor(
      (screen) => /Docker Engine/.test(screen) && !rowOf(screen, 'worker').includes('✔'),
      30_000,
    );
    expect(gone).not.toMatch(/✔ Containers up/);
    program.press('?');
    await program.waitFor(/Help/, 4_000);
    program.press('\x1b');

    await door.put();
    await program.waitFor((screen) => rowOf(screen, 'worker').includes('✔') && !/Docker Engine/.test(screen), 90_000);
    // CPU comes by streams, which have to be opened anew.
    await program.waitFor((screen) => /\d %/.test(rowOf(screen, 'worker')), 60_000);
  });
});
