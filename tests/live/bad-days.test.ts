import { spawn } from 'node:child_process';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { CheckItem, CheckReport } from '../../src/commands/check-report.ts';
import { LAUNCHER } from '../terminal/support/program.ts';
import { newHome } from '../unit/support/home.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from './stack/live.ts';

/** One bad day: what is done to the stack, and what `check` has to say of it. */
interface BadDay {
  readonly fault: string;
  readonly probe: string;
  readonly levels: readonly string[];
  /** Kind of the fault; null where the probe read something and complains of it. */
  readonly kind: string | null;
  /** In summary, findings, message or code. */
  readonly says: RegExp;
  /** Root cause that is named. */
  readonly cause?: string;
}

const BAD_DAYS: readonly BadDay[] = [
  {
    fault: 'redis-stopped',
    probe: 'redis.ping',
    levels: ['critical'],
    kind: 'unreachable',
    says: /ECONNREFUSED|refused|exited|ENOTFOUND|unreachable/i,
    cause: 'redis-down',
  },
  { fault: 'redis-paused', probe: 'redis.ping', levels: ['critical'], kind: 'timeout', says: /./, cause: 'redis-down' },
  {
    fault: 'redis-auth',
    probe: 'redis.ping',
    levels: ['critical'],
    kind: 'denied',
    says: /NOAUTH/,
    cause: 'redis-down',
  },
  { fault: 'redis-readonly', probe: 'redis.ping', levels: ['critical'], kind: null, says: /replica|READONLY/i },
  { fault: 'redis-maxmemory', probe: 'redis.ping', levels: ['critical', 'warn'], kind: null, says: /memory|OOM/i },
  {
    fault: 'postgres-stopped',
    probe: 'postgres.ping',
    levels: ['critical'],
    kind: 'unreachable',
    says: /./,
    cause: 'postgres-down',
  },
  {
    fault: 'postgres-paused',
    probe: 'postgres.ping',
    levels: ['critical'],
    kind: 'timeout',
    says: /./,
    cause: 'postgres-down',
  },
  {
    fault: 'postgres-wrong-password',
    probe: 'postgres.ping',
    levels: ['critical'],
    kind: 'denied',
    says: /28P01|password/,
    cause: 'postgres-down',
  },
  {
    fault: 'postgres-connlimit',
    probe: 'postgres.ping',
    levels: ['critical'],
    kind: 'denied',
    says: /53300|connections/i,
    cause: 'postgres-down',
  },
  { fault: 'postgres-readonly', probe: 'postgres.ping', levels: ['critical', 'warn'], kind: null, says: /read.only/i },
  {
    fault: 'prometheus-stopped',
    probe: 'api.latency',
    levels: ['unknown'],
    kind: 'unreachable',
    says: /./,
    cause: 'prometheus-down',
  },
  { fault: 'no-traffic', probe: 'api.health', levels: ['ok'], kind: null, says: /./ },
  { fault: 'api-500', probe: 'api.health', levels: ['critical'], kind: null, says: /500/ },
  { fault: 'api-hang', probe: 'api.health', levels: ['critical'], kind: 'timeout', says: /./ },
  { fault: 'api-nonjson', probe: 'api.health', levels: ['critical', 'warn'], kind: null, says: /JSON/ },
  {
    fault: 'api-redirect',
    probe: 'api.health',
    levels: ['critical', 'warn'],
    kind: null,
    says: /302|redirect/i,
  },
  {
    fault: 'api-huge',
    probe: 'api.health',
    levels: ['critical', 'warn'],
    kind: 'malformed',
    says: /KiB|MiB/,
  },
  { fault: 'api-unhealthy', probe: 'containers', levels: ['critical'], kind: null, says: /health check fails/ },
  { fault: 'api-paused', probe: 'containers', levels: ['critical'], kind: null, says: /paused/ },
  { fault: 'oom-child', probe: 'containers', levels: ['critical', 'warn'], kind: null, says: /memory/ },
  { fault: 'half-up', probe: 'containers', levels: ['critical'], kind: null, says: /worker/ },
  { fault: 'stack-down', probe: 'containers', levels: ['critical'], kind: null, says: /./, cause: 'stack-down' },
  { fault: 'disk-full', probe: 'host.disks', levels: ['critical'], kind: null, says: /backups.*(?:100 %|full)/ },
  { fault: 'restart-loop', probe: 'containers', levels: ['critical'], kind: null, says: /restarting/ },
  { fault: 'bad-entrypoint', probe: 'containers', levels: ['critical'], kind: null, says: /did not start \(127\)/ },
  { fault: 'cert-expired', probe: 'tls.certificates', levels: ['critical'], kind: null, says: /expired/i },
  { fault: 'cert-selfsigned', probe: 'tls.certificates', levels: ['critical'], kind: null, says: /self.signed/i },
  {
    fault: 'cert-wronghost',
    probe: 'tls.certificates',
    levels: ['critical'],
    kind: null,
    says: /another name|not for|does not cover|wrong/i,
  },
  { fault: 'cert-expiring', probe: 'tls.certificates', levels: ['critical'], kind: null, says: /4 d|5 d/ },
];

/** Everything that an item says. */
const wordsOf = (item: CheckItem) =>
  [
    item.summary,
    ...item.findings.map(({ text }) => text),
    item.fault?.message,
    item.fault?.code,
    item.fault?.hint,
  ].join('\n');

/** What the configuration has wrong, and what is said of it. */
const WRONG_SETTINGS: readonly (Omit<BadDay, 'fault'> & { readonly what: string; readonly settings: string })[] = [
  {
    what: 'a database that is not there',
    settings: 'postgres: { database: nowhere }',
    probe: 'postgres.ping',
    levels: ['critical'],
    kind: 'denied',
    says: /"nowhere" does not exist/,
  },
  {
    what: 'TLS asked of a Postgres that has none',
    settings: 'postgres: { ssl: require }',
    probe: 'postgres.ping',
    levels: ['unknown'],
    kind: 'unsupported',
    says: /does not offer TLS/,
  },
  {
    what: 'a user whom Redis does not know',
    settings: 'redis: { user: ghost, password: wrong }',
    probe: 'redis.ping',
    levels: ['critical'],
    kind: 'denied',
    says: /WRONGPASS/,
    cause: 'redis-down',
  },
];

liveOrSkip()('check on a bad day', () => {
  let stack: LiveStack;

  beforeAll(async () => {
    stack = await withStack();
  });
  afterEach(async () => {
    await stack.heal();
  });

  const check = async (...more: string[]): Promise<CheckReport> => {
    const child = spawn(LAUNCHER, ['check', 'all', '--json', '--lang', 'en', '--project', stack.project, ...more], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: stack.edgeCa },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      output += part;
    });
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const report = JSON.parse(output) as CheckReport;
    expect(code).toBe({ ok: 0, none: 0, warn: 1, critical: 2, unknown: 3 }[report.level]);
    return report;
  };

  /** Checks until it is said, for what happens takes its time, and holds the rest of the report against the rules. */
  const expectSaid = async (
    { probe, levels, kind, says, cause }: Omit<BadDay, 'fault'>,
    more: readonly string[] = [],
  ): Promise<void> => {
    let report = await check(...more);
    const item = () => report.items.find(({ id }) => id === probe);
    const isSaid = () =>
      levels.includes(item()?.level ?? '') && says.test(item() === undefined ? '' : wordsOf(item() as CheckItem));
    const again = async () => {
      if (!isSaid()) report = await check(...more);
      return isSaid();
    };
    const what = `${probe} to say ${String(says)} at ${levels.join(' or ')}`;
    await waitFor(again, { deadlineMs: 60_000, what }).catch((error: unknown) => {
      throw new Error(`it said ${item()?.level}: ${item()?.summary}`, { cause: error });
    });
    const found = item() as CheckItem;
    if (kind === null) expect(found.fault).toBeNull();
    else expect(found.fault).toMatchObject({ kind, hint: expect.stringMatching(/\S/) });
    if (cause !== undefined) expect(report.causes.map(({ id }) => id)).toContain(cause);
    for (const each of report.items) if (each.fault !== null) expect(each.level).not.toBe('ok');
  };

  it.each(BAD_DAYS)('$fault: $probe says so', async (day) => {
    await stack.fault(day.fault);
    await expectSaid(day);
  });

  it.each(WRONG_SETTINGS)('$what: $probe says so', async ({ settings, ...day }) => {
    const home = newHome();
    try {
      const config = `targets: { here: { project: ${stack.project}, ${settings} } }\n`;
      await expectSaid(day, ['--config', home.configure(config)]);
    } finally {
      home.remove();
    }
  });
});
