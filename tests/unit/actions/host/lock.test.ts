import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAudit } from '../../../../src/actions/host/audit.ts';
import { breakLock, readLock } from '../../../../src/actions/host/lock.ts';
import { HEARTBEAT_LIMIT_MS, judgeLock, type LockSight } from '../../../../src/model/lock.ts';
import { createHost, ended, launch, never, plan, SHELLS, step, tool } from '../harness.ts';

const holder = {
  who: 'bia',
  from: 'desk',
  since: 0,
  why: '',
  action: 'update',
  job: 'job-9',
  pid: 7,
  pidStart: 70,
  boot: 'b1',
};
const sight: LockSight = { holder, boot: 'b1', isAlive: true, isVisible: true, heartbeatAgeMs: 1000, ageMs: 1000 };

describe('a lock is judged', () => {
  const cases: readonly [string, Partial<LockSight>, string][] = [
    ['held while its process lives', {}, 'held'],
    ['rebooted when the boot is another, whatever else is said', { boot: 'b2', isAlive: true }, 'rebooted'],
    ['dead at once when its process is gone and would be seen', { isAlive: false }, 'dead'],
    ['held when its process cannot be seen and it beats', { isAlive: false, isVisible: false }, 'held'],
    [
      'dead when its process cannot be seen and it beats no more',
      { isAlive: false, isVisible: false, heartbeatAgeMs: HEARTBEAT_LIMIT_MS + 1 },
      'dead',
    ],
    [
      'silent when its process is there and does not beat',
      { heartbeatAgeMs: HEARTBEAT_LIMIT_MS + 1, ageMs: 99_999 },
      'silent',
    ],
    ['held just after it was taken, before the first beat', { heartbeatAgeMs: null, ageMs: 500 }, 'held'],
    ['held before its holder has written a name', { holder: null, ageMs: 100 }, 'held'],
    ['nameless when nobody ever did', { holder: null, ageMs: HEARTBEAT_LIMIT_MS + 1 }, 'nameless'],
    ['held although the wall clock went back a day', { ageMs: -86_400_000 }, 'held'],
    ['held although the wall clock went on a year', { ageMs: 31_536_000_000 }, 'held'],
  ];
  it.each(cases)('%s', (_what, over, state) => {
    expect(judgeLock({ ...sight, ...over })).toBe(state);
  });
});

/** A lock as a holder would have left it. */
function leaveLock(dir: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(dir, 'sparkone-tui-test.lock'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, 'sparkone-tui-test.lock', name), text);
}

describe.concurrent.each(SHELLS)('the lock of a target under %s', (...shell) => {
  it('lets one of twelve through and tells the others who and what', async () => {
    const host = createHost(shell);
    const gate = join(host.dir, 'go');
    const slow = plan([step('one', { argv: ['sh', '-c', `until [ -e ${gate} ]; do sleep 0.05; done`] })]);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => launch(host, slow, { job: `job-${n}`, why: `attempt ${n}`, at: 5 })),
    );
    const winners = answers.filter((answer) => answer.ok && answer.value.kind === 'launched');
    const losers = answers.filter((answer) => answer.ok && answer.value.kind === 'locked');
    expect([winners.length, losers.length]).toEqual([1, 11]);
    const winner = winners[0]?.ok && winners[0].value.kind === 'launched' ? winners[0].value.job : '';
    const now = await readLock(host, never);
    expect(now.ok && now.value?.state).toBe('held');
    expect(now.ok && now.value?.sight.holder).toMatchObject({
      who: 'ana',
      from: 'laptop',
      action: 'restart',
      job: winner,
      since: 5,
    });
    expect(readdirSync(join(host.dir, 'state/jobs'))).toEqual([winner]);
    expect(await breakLock(host, 'test', 'unlock test', never)).toEqual({ ok: true, value: 'held' });
    tool(host, 'go', '');
    await ended(host, winner);
    const audit = await readAudit(host, 100, never);
    const events = audit.ok ? audit.value.map((line) => line.event) : [];
    expect(events.filter((event) => event === 'refused')).toHaveLength(12);
    expect(audit.ok && audit.value.map((line) => line.seq)).toEqual(events.map((_, index) => index + 1));
  });

  it('recognises a holder that is gone, and breaks its lock only for its phrase, journaled', async () => {
    const host = createHost(shell);
    const boot = (await import('node:fs')).readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    leaveLock(host.dir, { holder: JSON.stringify(holder), pid: `4194304 12 ${boot} 0`, job: 'job-9', beat: '1' });
    const found = await readLock(host, never);
    expect(found.ok && found.value?.state).toBe('dead');
    expect(await launch(host, plan([step('one')]))).toMatchObject({
      ok: true,
      value: { kind: 'locked', lock: { state: 'dead' } },
    });
    expect(await breakLock(host, 'test', 'unlock tset', never)).toEqual({ ok: true, value: 'wrong-phrase' });
    expect(await breakLock(host, 'test', 'unlock test', never)).toEqual({ ok: true, value: 'broken' });
    expect(await readLock(host, never)).toEqual({ ok: true, value: null });
    const audit = await readAudit(host, 100, never);
    expect(audit.ok && audit.value.map((line) => [line.event, line.reason ?? line.state])).toEqual([
      ['refused', 'locked'],
      ['refused', 'wrong-phrase'],
      ['unlocked', 'dead'],
    ]);
  });

  it('tells a pid that was given to another process since, and a boot that was another', async () => {
    const host = createHost(shell);
    const boot = (await import('node:fs')).readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    leaveLock(host.dir, { holder: JSON.stringify(holder), pid: `${process.pid} 1 ${boot} 0`, beat: '1' });
    const reused = await readLock(host, never);
    expect(reused.ok && reused.value?.state).toBe('dead');
    writeFileSync(join(host.dir, 'sparkone-tui-test.lock', 'pid'), `${process.pid} 1 0000-11 0`);
    const rebooted = await readLock(host, never);
    expect(rebooted.ok && rebooted.value?.state).toBe('rebooted');
  });

  it('takes junk written by somebody else for a lock without a name', async () => {
    const host = createHost(shell);
    leaveLock(host.dir, { holder: '{"who":"x"\n$(touch /tmp/x)', pid: '"; rm -rf / #', beat: '-5 x', job: '../../x' });
    const found = await readLock(host, never);
    expect(found.ok && found.value?.sight).toMatchObject({ holder: null, isAlive: false, heartbeatAgeMs: null });
  });
});
