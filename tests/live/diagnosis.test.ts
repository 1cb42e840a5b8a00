import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runDiagnose } from '../../src/commands/diagnose.ts';
import type { DiagnosisReport } from '../../src/commands/diagnosis-report.ts';
import { KNOWN } from '../../src/commands/known.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import type { DiagnosisId } from '../../src/model/diagnosis.ts';
import { good } from '../../src/model/fault.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { type ConfiguredTarget, createLiveWorld } from '../../src/worlds/live/live-world.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from './stack/live.ts';

/** `diagnose --json` against a project, in this process. */
async function diagnose(
  project: string,
  id: DiagnosisId | null,
  given: { readonly transport?: Transport; readonly configured?: ConfiguredTarget } = {},
) {
  const clock = createSystemClock();
  const { transport = createLocalTransport(), configured } = given;
  const options = { project, readsOnce: true, ...(configured === undefined ? {} : { configured }) };
  const world = createLiveWorld({ transport, clock, options });
  try {
    const { output, exitCode } = await runDiagnose({
      world,
      clock,
      id,
      format: 'json',
      lang: 'en',
      timeoutMs: 15_000,
      version: 'test',
    });
    return { report: JSON.parse(output) as DiagnosisReport, exitCode };
  } finally {
    await world.close();
    await transport.close();
  }
}

/** One fault of the stack, and what the diagnosis has to make of it. */
interface Trouble {
  readonly fault: string;
  readonly id: DiagnosisId;
  readonly cause: string;
  /** In the sentence or the evidence. */
  readonly says: RegExp;
  /** First remedy: an action, or a command by hand. */
  readonly remedy: RegExp;
}

const TROUBLES: readonly Trouble[] = [
  { fault: 'redis-stopped', id: 'redis', cause: 'redis-stopped', says: /stopped/, remedy: /"restart".*redis/ },
  { fault: 'redis-paused', id: 'redis', cause: 'redis-paused', says: /paused/, remedy: /"restart".*redis/ },
  { fault: 'redis-auth', id: 'redis', cause: 'redis-noauth', says: /NOAUTH/, remedy: /REDIS_URL/ },
  { fault: 'redis-readonly', id: 'redis', cause: 'redis-readonly', says: /READONLY/, remedy: /replicaof no one/ },
  { fault: 'redis-maxmemory', id: 'redis', cause: 'redis-full', says: /OOM.*noeviction/s, remedy: /"flush"/ },
  {
    fault: 'postgres-stopped',
    id: 'database',
    cause: 'postgres-stopped',
    says: /stopped/,
    remedy: /"restart".*postgres/,
  },
  { fault: 'postgres-paused', id: 'database', cause: 'postgres-paused', says: /paused/, remedy: /"restart".*postgres/ },
  {
    fault: 'postgres-wrong-password',
    id: 'database',
    cause: 'postgres-wrong-password',
    says: /28P01|password/,
    remedy: /DATABASE_URL/,
  },
  { fault: 'postgres-connlimit', id: 'database', cause: 'postgres-role-limit', says: /connection/, remedy: /db/ },
  {
    fault: 'postgres-readonly',
    id: 'database',
    cause: 'postgres-readonly',
    says: /25006/,
    remedy: /pg_is_in_recovery/,
  },
  {
    fault: 'postgres-lock',
    id: 'database',
    cause: 'blocked',
    says: /fault-holder.*LOCK TABLE ledger/s,
    remedy: /"end-session"/,
  },
  {
    fault: 'cert-expired',
    id: 'tls',
    cause: 'cert-expired',
    says: /expired 2/,
    remedy: /"renew-certificate".*sparkone\.test/,
  },
  {
    fault: 'cert-selfsigned',
    id: 'tls',
    cause: 'cert-self-signed',
    says: /SELF_SIGNED/,
    remedy: /"renew-certificate"/,
  },
  { fault: 'cert-wronghost', id: 'tls', cause: 'cert-wrong-host', says: /another name/, remedy: /"logs"/ },
  { fault: 'api-stopped', id: 'performance', cause: 'api-stopped', says: /stopped/, remedy: /"restart".*api/ },
];

liveOrSkip()('diagnosis on the live stack', () => {
  let stack: LiveStack;

  beforeAll(async () => {
    stack = await withStack();
    await stack.heal();
  });

  afterEach(async () => {
    await stack.heal();
  });

  it('rules everything out on a day without trouble', async () => {
    for (const id of ['database', 'redis'] as const) {
      const { report } = await diagnose(stack.project, id);
      expect(report.cause, `${id}: ${report.sentence}`).toBeNull();
      expect(report.ruledOut.length, id).toBeGreaterThan(1);
    }
    // Latency and load are of the last five minutes, and of this machine: what suites before this one left is no fault now.
    const { report: performance } = await diagnose(stack.project, 'performance');
    for (const id of ['ground', 'api', 'pool'])
      expect(['ok', 'warn'], `${id}: ${performance.sentence}`).toContain(
        performance.steps.find((step) => step.id === id)?.level,
      );
    const { report } = await diagnose(stack.project, 'redis');
    expect(report.steps.find(({ id }) => id === 'logs')?.log.length).toBeGreaterThan(0);
  });

  describe.each(TROUBLES)('$fault', ({ fault, id, cause, says, remedy }) => {
    it(`is ${cause}`, async () => {
      await stack.fault(fault);
      // A wait for a lock is named once it is no ordinary give and take any more, errors once they are in the log.
      let seen = await diagnose(stack.project, id);
      await waitFor(
        async () => {
          if (seen.report.cause?.id !== cause) seen = await diagnose(stack.project, id);
          return seen.report.cause?.id === cause;
        },
        { deadlineMs: 60_000, everyMs: 1_000, what: cause },
      ).catch(() => undefined); // What it said instead is told below.
      const { report, exitCode } = seen;
      const told = `${report.sentence}\n${report.cause?.evidence.join('\n')}`;
      expect(report.cause?.id, told).toBe(cause);
      expect(told).toMatch(says);
      expect(JSON.stringify(report.remedies[0])).toMatch(remedy);
      expect(exitCode).toBeGreaterThan(0);
    });
  });

  it('names the slow statement behind a slow api, found by the session that runs it and by the statistics', async () => {
    const { api } = stack.addresses;
    const ending = new AbortController();
    const callOn = async (): Promise<void> => {
      while (!ending.signal.aborted)
        await fetch(`http://${api}/reports/slow?seconds=3`, { signal: ending.signal }).catch(() => undefined);
    };
    // More than the api's pools have connections: whoever calls has to wait as well.
    const callers = Array.from({ length: 24 }, callOn);
    try {
      const found = await waitFor(
        async () => {
          const { report } = await diagnose(stack.project, 'performance');
          const level = report.steps.find((step) => step.id === 'latency')?.level;
          return level === 'warn' || level === 'critical' ? report : null;
        },
        { deadlineMs: 90_000, everyMs: 2_000, what: 'the P95 is high' },
      );
      // Suites beside this one may really leave the machine short of CPU; then that comes first, and this stays named.
      const suspects = [found.cause, ...found.others].filter((suspect) => suspect !== null);
      const slow = suspects.find(({ id }) => id === 'slow-statement');
      expect(suspects.filter(({ id }) => id !== 'cpu-short')[0], found.sentence).toBe(slow);
      expect(slow?.title).toContain('pg_sleep');
      expect(slow?.evidence.join()).toMatch(/runs now|profiler|pg_stat_statements/);
      expect(JSON.stringify(found.remedies)).toMatch(/"cancel-query"|"db"/);
    } finally {
      ending.abort();
      await Promise.all(callers);
    }
  });

  it('says that a name leads elsewhere when it leads to none of this host addresses', async () => {
    const env = {
      SPARKONE_TUI_TARGETS__MINE__PROJECT: stack.project,
      // TEST-NET-2 (RFC 5737): a name that leads to another host, whoever runs this test.
      SPARKONE_TUI_TARGETS__MINE__DOMAINS: '[198.51.100.9]',
    };
    const loaded = loadConfig({ files: [], env, known: KNOWN, home: '/root' });
    const target = loaded.ok ? loaded.loaded.config.targets.mine : undefined;
    if (target === undefined) throw new Error('no target');
    const local = createLocalTransport();
    const transport: Transport = {
      ...local,
      exec: async (argv, options) => {
        const ran = await local.exec(argv, options);
        return argv[0] === 'hostname' && ran.ok ? good({ ...ran.value, stdout: '203.0.113.7 \n' }) : ran;
      },
    };
    const { report } = await diagnose(stack.project, 'tls', { transport, configured: { name: 'mine', target } });
    const all = [report.cause, ...report.others].map((suspect) => suspect?.id);
    expect(all).toContain('dns-elsewhere');
    expect(report.steps.find(({ id }) => id === 'dns')).toMatchObject({ level: 'warn' });
  });
});
