import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPrograms, type OpenOptions, type Program } from '../terminal/support/program.ts';
import { type LiveStack, liveOrSkip, withStack } from './stack/live.ts';

const SERVICES = ['api', 'worker', 'postgres', 'redis', 'traefik', 'prometheus', 'alertmanager', 'node-exporter'];
const CRITICAL = '✖';
const OK = '✔';

/** The line of the services table for a service. */
const rowOf = (screen: string, service: string) =>
  screen.split('\n').find((line) => new RegExp(`^ \\S ${service}\\s`).test(line)) ?? '';

/** The verdict is the first line under the rule. */
const verdictOf = (screen: string) => screen.split('\n').slice(3, 5).join('\n');

liveOrSkip()('the built program on the live stack', () => {
  let stack: LiveStack;
  const programs = createPrograms();
  const open = (options: Partial<OpenOptions>): Program =>
    programs.open({ ...options, args: ['--project', stack.project, '--lang', 'en', ...(options.args ?? [])] });

  beforeAll(async () => {
    stack = await withStack();
  });

  afterEach(async () => {
    await programs.close();
    await stack.heal();
  });

  describe.each([
    [80, 24],
    [120, 40],
  ])('at %dx%d', (columns, rows) => {
    it('shows true names, states and levels, sees Redis stop and come back', async () => {
      const program = open({ columns, rows });
      const calm = await program.waitFor(
        (screen) => SERVICES.slice(0, 5).every((service) => /running/.test(rowOf(screen, service))),
        30_000,
      );
      // A process of the api that another suite had killed for memory stays a warning until the container is new.
      for (const service of SERVICES.slice(1, 5)) expect(rowOf(calm, service)).toContain(OK);
      expect(rowOf(calm, 'api')).toMatch(/[✔▲]/);
      expect(calm).toContain(stack.project);

      await stack.fault('redis-stopped');
      const broken = await program.waitFor((screen) => /CRITICAL\s+Redis/.test(verdictOf(screen)), 60_000);
      await program.waitFor((screen) => /exited/.test(rowOf(screen, 'redis')), 60_000);
      expect(verdictOf(broken)).toMatch(/Redis (does not answer|is silent)/);
      expect(rowOf(program.text(), 'redis')).toContain(CRITICAL);

      await stack.heal('redis-stopped');
      await program.waitFor(
        (screen) => /running/.test(rowOf(screen, 'redis')) && !/CRITICAL\s+Redis/.test(verdictOf(screen)),
        60_000,
      );
    });
  });

  it('keeps answering keys while Postgres is paused, and names it', async () => {
    const program = open({});
    await program.waitFor((screen) => /running/.test(rowOf(screen, 'postgres')), 60_000);
    await stack.fault('postgres-paused');
    await program.waitFor((screen) => /CRITICAL\s+Postgres/.test(verdictOf(screen)), 60_000);
    program.press('4');
    await program.waitFor(/Postgres \d|SILENT/, 4_000);
    await program.waitFor(/SILENT/, 60_000);
    program.press('1');
    await program.waitFor((screen) => /paused/.test(rowOf(screen, 'postgres')));
  });

  it('shows gaps and unknown, and no green, while Prometheus is stopped', async () => {
    const program = open({});
    await program.waitFor(/P95 latency/, 60_000);
    await stack.fault('prometheus-stopped');
    await program.waitFor((text) => rowOf(text, 'prometheus').includes(CRITICAL), 60_000);
    // What was read a moment before stands until its turn comes again.
    const isUnknown = (text: string) =>
      ['P95 latency', 'Error rate', 'Requests'].every((row) => text.includes(`? ${row}`));
    const screen = await program.waitFor(isUnknown, 60_000);
    expect(screen).not.toMatch(/✔ (P95 latency|Error rate|Requests)/);
  });

  it('says so with the remedy when the engine is not there, and still reads the host', async () => {
    const program = programs.open({ args: ['--docker', '/nonexistent/docker.sock', '--lang', 'en'] });
    const screen = await program.waitFor(/Docker Engine/, 60_000);
    expect(verdictOf(screen)).toContain('/nonexistent/docker.sock');
    await program.waitFor(/✔ Host memory|▲ Host memory/, 60_000);
  });
});
