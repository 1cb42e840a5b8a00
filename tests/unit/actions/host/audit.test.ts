import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readAudit, recordAudit, verifyAudit } from '../../../../src/actions/host/audit.ts';
import type { JobHost } from '../../../../src/actions/host/host.ts';
import { createHost, ended, launch, never, plan, run, SHELLS, seeded, step, until } from '../harness.ts';

async function isWhole(host: JobHost): Promise<boolean | undefined> {
  const verdict = await verifyAudit(host, '--mark--', never);
  return verdict.ok ? verdict.value.isWhole : undefined;
}

const mounts: string[] = [];
afterAll(() => {
  for (const path of mounts) spawnSync('umount', ['-l', path]);
});

/** A small file system of its own, so that it can be full; undefined where mounting is not allowed. */
function mountSmall(dir: string, kib: number): string | undefined {
  const path = join(dir, 'small');
  mkdirSync(path);
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', path]);
  if (made.status !== 0) return undefined;
  mounts.push(path);
  return path;
}

/** The host with every tool the programs use but flock. */
function withoutFlock<H extends JobHost & { readonly dir: string }>(host: H): H {
  const bin = join(host.dir, 'bin');
  mkdirSync(bin);
  const tools = 'busybox chmod cat cut date dd dirname head id ls mkdir mv rm rmdir sh sha256sum sleep sync tail wc';
  for (const name of tools.split(' ')) {
    const found = spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim();
    if (found !== '' && name !== 'busybox') symlinkSync(found, join(bin, name));
  }
  const [command = '', ...args] = host.shell;
  const shell = spawnSync('which', [command], { encoding: 'utf8' }).stdout.trim();
  return { ...host, shell: ['env', `PATH=${bin}`, shell, ...args] };
}

describe.concurrent.each(SHELLS)('the audit under %s', (...shell) => {
  it('finds any one altered byte, in the audit and in every journal', async () => {
    const host = createHost(shell);
    await run(host, plan([step('one'), step('two')]), { why: 'ação "à toa"\n\\' });
    await recordAudit(host, { event: 'refused', reason: 'wrong-phrase' }, never);
    expect(await isWhole(host)).toBe(true);
    const random = seeded(3);
    for (const name of ['audit.ndjson', 'jobs/job-1/journal.ndjson']) {
      const path = join(host.dir, 'state', name);
      const whole = readFileSync(path);
      for (let n = 0; n < 12; n += 1) {
        const bytes = Buffer.from(whole);
        const at = n === 0 ? bytes.length - 1 : n === 1 ? 0 : Math.floor(random() * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 7));
        writeFileSync(path, bytes);
        expect(await isWhole(host), `${name} byte ${at}`).toBe(false);
      }
      writeFileSync(path, whole);
    }
    expect(await isWhole(host)).toBe(true);
  });

  it('finds a line taken out, lines put in another order, and a shortened end', async () => {
    const host = createHost(shell);
    for (const n of [1, 2, 3, 4]) await recordAudit(host, { event: 'refused', n }, never);
    const path = join(host.dir, 'state/audit.ndjson');
    const [a, b, c, d] = readFileSync(path, 'utf8').trimEnd().split('\n');
    for (const lines of [[a, c, d], [a, c, b, d], [a, b, c], [b, c, d], []]) {
      writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
      expect(await isWhole(host), String(lines.length)).toBe(false);
    }
    writeFileSync(path, [a, b, c, d].map((line) => `${line}\n`).join(''));
    expect(await isWhole(host)).toBe(true);
  });

  it.each([true, false])(
    'keeps one chain when many write at once, and after a writer that died inside (flock: %s)',
    async (hasFlock) => {
      const host = hasFlock ? createHost(shell) : withoutFlock(createHost(shell));
      await recordAudit(host, { event: 'refused', n: 0 }, never);
      mkdirSync(join(host.dir, 'state/audit.ndjson.lock'));
      writeFileSync(join(host.dir, 'state/audit.ndjson.lock/pid'), '4194304 1\n');
      const written = await Promise.all(
        Array.from({ length: 8 }, (_, n) => recordAudit(host, { event: 'refused', n }, never)),
      );
      expect(written.every((outcome) => outcome.ok)).toBe(true);
      const audit = await readAudit(host, 100, never);
      expect(audit.ok && audit.value.map((line) => line.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(await isWhole(host)).toBe(true);
    },
  );

  it('lets nothing run when it cannot be written: full disk', async ({ skip }) => {
    const host = createHost(shell);
    const small = mountSmall(host.dir, 128);
    if (small === undefined) return skip('no right to mount');
    const there = { ...host, places: { ...host.places, state: small } };
    const mark = join(host.dir, 'has-run');
    expect(await recordAudit(there, { event: 'refused' }, never)).toMatchObject({ ok: true });
    spawnSync('dd', ['if=/dev/zero', `of=${small}/fill`, 'bs=1k']);
    expect(await launch(there, plan([step('one', { argv: ['touch', mark] })]))).toMatchObject({
      ok: false,
      fault: { code: 'UNWRITABLE' },
    });
    expect(await recordAudit(there, { event: 'refused', why: 'x'.repeat(5000) }, never)).toMatchObject({ ok: false });
    expect(() => readFileSync(mark)).toThrow();
    spawnSync('rm', [`${small}/fill`]);
    expect(await isWhole(there)).toBe(true);
    expect((await run(there, plan([step('one', { argv: ['touch', mark] })]))).view.state).toBe('done');
  });

  it('stops a job whose journal cannot go on, puts back, and writes its end into what it had reserved', async ({
    skip,
  }) => {
    const host = createHost(shell);
    const small = mountSmall(host.dir, 200);
    if (small === undefined) return skip('no right to mount');
    const there = { ...host, places: { ...host.places, state: small } };
    const mark = join(host.dir, 'put-back');
    const steps = [
      step('fill', {
        argv: [
          'sh',
          '-c',
          `dd if=/dev/zero of=${small}/fill bs=1k 2>/dev/null; dd if=/dev/zero of=${small}/fill2 bs=1 2>/dev/null; true`,
        ],
      }),
      ...Array.from({ length: 60 }, (_, n) => step(`more-${n}`, { onFailure: ['back'] })),
      step('never', { argv: ['touch', join(host.dir, 'never')], onFailure: ['back'] }),
    ];
    const found = await run(there, plan(steps, { compensations: [step('back', { argv: ['touch', mark] })] }));
    expect(found.view.state).toBe('failed-rolled-back');
    expect(found.lines.some((line) => line.event === 'unwritable')).toBe(true);
    expect(() => readFileSync(join(host.dir, 'never'))).toThrow();
    readFileSync(mark);
  });

  it('lets nothing run without permission to write', async ({ skip }) => {
    if (spawnSync('setpriv', ['--version']).error !== undefined) return skip('no setpriv');
    const host = createHost(shell);
    const shut = join(host.dir, 'shut');
    mkdirSync(shut, { mode: 0o500 });
    const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...shell];
    const there = { ...host, shell: asNobody, places: { ...host.places, state: join(shut, 'state') } };
    expect(await launch(there, plan([step('one')]))).toMatchObject({
      ok: false,
      fault: { kind: 'denied', code: 'UNWRITABLE' },
    });
  });

  it('has a job that was announced and never began as interrupted, not as running', async () => {
    const host = createHost(shell);
    const launched = await launch({ ...host, programShell: 'no-such-shell' }, plan([step('one')]));
    expect(launched.ok).toBe(false);
    const found = await until('it', () => ended(host));
    expect(found.view.state).toBe('interrupted');
  }, 20_000);
});
