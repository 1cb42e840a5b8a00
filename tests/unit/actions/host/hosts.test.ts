import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAudit, verifyAudit } from '../../../../src/actions/host/audit.ts';
import type { JobHost } from '../../../../src/actions/host/host.ts';
import { readOutput } from '../../../../src/actions/host/jobs.ts';
import { readLock } from '../../../../src/actions/host/lock.ts';
import type { Gate } from '../../../../src/model/plan.ts';
import { createHost, ended, launch, never, plan, read, run, SHELLS, step, tool, until } from '../harness.ts';

type Host = JobHost & { readonly dir: string };

/** The host with programs of its own before those of this machine. */
function withTools(host: Host, tools: Readonly<Record<string, string>>, before: readonly string[] = []): Host {
  mkdirSync(join(host.dir, 'bin'));
  for (const [name, text] of Object.entries(tools)) tool(host, `bin/${name}`, text);
  const path = `PATH=${join(host.dir, 'bin')}:${process.env.PATH}`;
  return {
    ...host,
    shell: ['env', path, ...before, ...host.shell],
    programShell: `env ${path} BEAT_S=1 ${host.shell.join(' ')}`,
  };
}

/** Where this user may, a name space in which systemd seems to run. */
const IN_SYSTEMD = [
  ...['unshare', '-m', 'sh', '-c'],
  'mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && exec "$@"',
  'sh',
];
const mayUnshare = spawnSync(IN_SYSTEMD[0] ?? '', [...IN_SYSTEMD.slice(1), 'true']).status === 0;

describe.concurrent.each(SHELLS)('on a host with %s', (...shell) => {
  it.skipIf(!mayUnshare)('with systemd, a job is a transient unit of its own', async () => {
    const made = createHost(shell);
    const systemdRun = `printf '%s\\n' "$@" >${made.dir}/asked
while :; do case $1 in --*) shift ;; *) break ;; esac; done
setsid "$@" </dev/null >/dev/null 2>&1 &`;
    const host = withTools(made, { 'systemd-run': systemdRun }, IN_SYSTEMD);
    const launched = await launch(host, plan([step('one', { argv: ['touch', join(host.dir, 'ran')] })]));
    expect(launched).toMatchObject({ ok: true, value: { kind: 'launched', by: 'systemd' } });
    expect((await ended(host)).view.state).toBe('done');
    expect(existsSync(join(host.dir, 'ran'))).toBe(true);
    const asked = read(host, 'asked').split('\n');
    expect(asked).toEqual(
      expect.arrayContaining(['--collect', '--unit=sparkone-tui-job-1', '--property=KillMode=process']),
    );
    expect(asked.join(' ')).toContain(`--setenv=PATH=${join(host.dir, 'bin')}`);
  });

  it.skipIf(!mayUnshare)('whose systemd refuses, it starts by itself', async () => {
    const refusing = { 'systemd-run': 'echo "Failed to start transient service unit" >&2; exit 1' };
    const host = withTools(createHost(shell), refusing, IN_SYSTEMD);
    expect(await launch(host, plan([step('one')]))).toMatchObject({ ok: true, value: { by: 'setsid' } });
    expect((await ended(host)).view.state).toBe('done');
    expect(read(host, 'state/jobs/job-1/job.log')).toContain('Failed to start transient');
  });

  it('where sudo -n is configured, everything runs through it, and one that asks for a password is told', async () => {
    const made = createHost(shell);
    const sudo = `[ "$1" = -n ] || exit 9
shift
echo "$*" >>${made.dir}/by-sudo
exec "$@"`;
    const host = withTools(made, { sudo }, ['sudo', '-n']);
    expect((await run(host, plan([step('one')]))).view.state).toBe('done');
    expect(read(host, 'by-sudo')).toContain(`${shell.join(' ')} -s`);

    const asking = { sudo: 'echo "sudo: a password is required" >&2; exit 1' };
    const shut = withTools(createHost(shell), asking, ['sudo', '-n']);
    const launched = await launch(shut, plan([step('one')]));
    expect(launched).toMatchObject({ ok: false });
    if (launched.ok) return;
    expect(launched.fault.message.en).toContain('a password is required');
    expect(launched.fault.hint.en).toContain('sudo -n');
  });

  it('whose clock jumps, who holds the target is told by process and uptime, and the journal stays one chain', async () => {
    const made = createHost(shell);
    const skewed = (seconds: number) => `now=$(($(/bin/date +%s) + ${seconds}))
case \${1:-} in
  +%s%3N) echo "\${now}000" ;;
  +%s) echo "$now" ;;
  *) exec /bin/date "$@" ;;
esac`;
    const ahead = withTools(made, { date: skewed(400 * 86_400) });
    const go = join(made.dir, 'go');
    await launch(ahead, plan([step('one', { argv: ['sh', '-c', `until [ -e ${go} ]; do sleep 0.05; done`] })]));
    const seen = { ahead: await readLock(ahead, never), now: await readLock(made, never) };
    expect(seen.ahead.ok && seen.ahead.value?.state).toBe('held');
    expect(seen.now.ok && seen.now.value?.state).toBe('held');
    expect(await launch(made, plan([step('two')]), { job: 'job-2' })).toMatchObject({ value: { kind: 'locked' } });
    writeFileSync(go, '');
    await ended(made);
    // The same host an hour back: the audit's numbers go on, whatever its times say.
    expect((await run(made, plan([step('three')]), { job: 'job-3' })).view.state).toBe('done');
    const audit = await readAudit(made, 100, never);
    expect(audit.ok && audit.value.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(await verifyAudit(made, '--mark--', never)).toMatchObject({ ok: true, value: { isWhole: true } });
  });
});

describe.concurrent.each(SHELLS)('a health gate under %s', (...shell) => {
  const gateOf = (over: Partial<Gate> = {}): Gate => ({
    checks: [{ kind: 'service', project: 'p', service: 'api' }],
    inARow: 2,
    everyMs: 50,
    deadlineMs: 20_000,
    ...over,
  });
  /** An engine whose n-th answer about a container is the n-th of these; the last for all later ones. */
  const engine = (host: Host, answers: readonly string[]) => {
    writeFileSync(join(host.dir, 'answers'), `${answers.join('\n')}\n`);
    const text = `case $1 in
  ps) [ "$(tail -n 1 ${host.dir}/answers)" != nothing ] || exit 0; echo c1 ;;
  inspect)
    read -r said <${host.dir}/answers
    [ "$(wc -l <${host.dir}/answers)" -lt 2 ] || sed -i 1d ${host.dir}/answers
    case $said in
      gone) echo 'Cannot connect to the Docker daemon' >&2; exit 1 ;;
      *) echo "$said 0 0 /p-api-1" ;;
    esac ;;
esac`;
    return { ...host, docker: [tool(host, 'docker', text)] };
  };
  const pass = async (answers: readonly string[], over: Partial<Gate> = {}) => {
    const host = engine(createHost(shell), answers);
    const { view } = await run(host, plan([step('gate', { kind: 'gate', gate: gateOf(over), timeoutMs: 60_000 })]));
    const said = await readOutput(host, 'job-1', { phase: 'step', id: 'gate' }, 10_000, '--mark--', never);
    return { state: view.state, said: said.ok ? said.value.stdout : '' };
  };

  it.each([
    ['that starts', ['running starting', 'running starting', 'running healthy']],
    ['that was well once and fell again', ['running healthy', 'running unhealthy', 'running healthy']],
    ['while the engine itself restarts', ['running healthy', 'gone', 'gone', 'gone', 'gone', 'running healthy']],
  ])('waits for a service %s until it is well twice in a row', async (_what, answers) => {
    const { state, said } = await pass(answers);
    expect(state).toBe('done');
    expect(said.trimEnd().split('\n').slice(-2)).toEqual([
      'running healthy 0 0 /p-api-1',
      'running healthy 0 0 /p-api-1',
    ]);
  });

  it.each([
    ['that ended', 'exited none'],
    ['that is unhealthy', 'running unhealthy'],
    ['that somebody paused', 'paused none'],
  ])('gives a service %s three rounds and no more', async (_what, answer) => {
    const { state, said } = await pass([answer]);
    expect(state).toBe('failed');
    expect(said).toMatch(/will not become well by waiting/);
  });

  it('that is patient gives what looks lost its whole time', async () => {
    const lost = Array.from({ length: 6 }, () => 'running unhealthy');
    const { state } = await pass([...lost, 'running healthy'], { isPatient: true });
    expect(state).toBe('done');
  });

  it('ends at its deadline for what never comes', async () => {
    const host = engine(createHost(shell), ['running starting']);
    const gate = gateOf({ deadlineMs: 1000 });
    const { view } = await run(host, plan([step('gate', { kind: 'gate', gate, timeoutMs: 60_000 })]));
    expect(view.state).toBe('failed');
    await until('its word', async () => {
      const said = await readOutput(host, 'job-1', { phase: 'step', id: 'gate' }, 10_000, '--mark--', never);
      return said.ok && said.value.stdout.endsWith('deadline\n') ? true : undefined;
    });
  });
});
