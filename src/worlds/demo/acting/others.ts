import type { AlertRow, SessionRow } from '../../../actions/choices.ts';
import type { CleanUpFacts } from '../../../actions/upkeep/clean-up.ts';
import type { FlushFacts } from '../../../actions/upkeep/flush-look.ts';
import type { RenewFacts } from '../../../actions/upkeep/renew-certificate.ts';
import type { RotateFacts } from '../../../actions/upkeep/rotate-logs.ts';
import { type CommandFacts, parseArgv } from '../../../actions/upkeep/runbook-command.ts';
import type { SessionFacts } from '../../../actions/upkeep/sessions.ts';
import type { SilenceFacts } from '../../../actions/upkeep/silence.ts';
import { bad, good, type Outcome } from '../../../model/fault.ts';
import { inert } from '../../../text/inert.ts';
import { alertsAt } from '../alerts.ts';
import { dbActivityReading, dbLocksReading } from '../readings/sessions.ts';
import { containerName, DOMAINS, hexId, SERVICES } from '../stack.ts';
import { demoPostgres } from './backups.ts';
import { BACKUPS, type DemoLook, DIRECTORY, demoStack, notThere, silentService } from './look.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const DAY = 86_400_000;

/** What a clean-up of the simulated engine frees. */
export const UNUSED = {
  images: [
    { id: `sha256:${hexId('old build 1')}`, name: '3f9c02d17a44', bytes: 412 * MIB },
    { id: `sha256:${hexId('old build 2')}`, name: '88d1e6b0c35f', bytes: 409 * MIB },
  ],
  containers: [{ id: hexId('run 1'), name: 'sparkone-api-run-9d2c', bytes: 0 }],
  networks: [{ id: hexId('net', 12), name: 'sparkone_old_default', bytes: 0 }],
  cacheBytes: 2.3 * GIB,
} as const;

/** What a rotation of the simulated host's logs frees. */
export const OLD_LOGS = [
  { name: 'sparkone-access-20261102.log', bytes: 3.1 * GIB, ageDays: 21 },
  { name: 'sparkone-api-20261109.log', bytes: 6.4 * GIB, ageDays: 14 },
  { name: 'sparkone-api.log', bytes: 900 * MIB, ageDays: 3 },
] as const;

const FLUSH_CLI = ['docker', 'exec', '-i', containerName('redis'), 'redis-cli', '-n', '0'] as const;

/** What a flush of the simulated Redis stands on. */
export function demoFlush({ moment, args }: DemoLook): Outcome<FlushFacts> {
  const { redis } = moment;
  if (redis.answer.kind !== 'ok') return bad(silentService('redis'));
  const prefixes = Object.entries(redis.keys)
    .map(([name, keys]) => ({ prefix: `${name}:`, keys }))
    .sort((a, b) => b.keys - a.keys);
  const keys = prefixes.reduce((sum, one) => sum + one.keys, 0);
  const { prefix } = args;
  const matching = prefix === undefined ? null : (prefixes.find((one) => one.prefix.startsWith(prefix))?.keys ?? 0);
  return good({
    cli: FLUSH_CLI,
    password: null,
    database: 0,
    keys,
    usedBytes: Math.round(redis.usedBytes),
    prefixes,
    sampled: keys,
    matching,
    isReplica: false,
  });
}

/** What a clean-up of the simulated engine stands on. */
export function demoCleanUp(look: DemoLook): Outcome<CleanUpFacts> {
  const stack = demoStack(look);
  if (!stack.ok) return stack;
  if (look.args.volume !== undefined) return bad(notThere(`volume ${inert(look.args.volume)}`));
  const docker = look.moment.host.disks.find(({ mount }) => mount === '/var/lib/docker');
  const used = docker?.usedBytes ?? 0;
  // Cleaned once, there is nothing left to clean.
  const wasCleaned = look.simulation.hasHappened('clean-up', look.moment.at);
  return good(
    wasCleaned
      ? { images: [], containers: [], networks: [], cacheBytes: 0, volume: null }
      : { ...UNUSED, cacheBytes: Math.min(UNUSED.cacheBytes, used), volume: null },
  );
}

/** What a rotation of the simulated host's logs stands on. */
export function demoRotation(look: DemoLook): Outcome<RotateFacts> {
  const stack = demoStack(look);
  if (!stack.ok) return stack;
  const wasRotated = look.simulation.hasHappened('rotate-logs', look.moment.at);
  const { bornAt } = look.simulation.origin;
  const files = OLD_LOGS.map(({ name, bytes, ageDays }) => ({ name, bytes, modifiedAt: bornAt - ageDays * DAY }));
  return good({ stack: stack.value, files: wasRotated ? [] : files, isWritable: true });
}

/** What a renewal at the simulated edge stands on. */
export function demoRenewal(look: DemoLook): Outcome<RenewFacts> {
  const stack = demoStack(look);
  if (!stack.ok) return stack;
  const domain = look.args.domain ?? DOMAINS[0];
  if (!DOMAINS.some((known) => known === domain)) return bad(notThere(inert(domain)));
  return good({
    stack: stack.value,
    domain,
    key: look.key,
    container: containerName('traefik'),
    image: SERVICES.traefik.image,
    recipe: 'traefik',
    storage: '/letsencrypt/acme.json',
    folders: [],
    address: '127.0.0.1:443',
    directory: BACKUPS,
    earlier: [],
  });
}

/** Sessions of the simulated Postgres that do something, as its tab shows them. */
export function demoSessions({ moment, simulation }: Pick<DemoLook, 'moment' | 'simulation'>): readonly SessionRow[] {
  const view = { now: moment, simulation, past: [] };
  const tree = dbLocksReading(view).facts?.tree ?? [];
  const blocks = new Map(tree.map((node) => [node.pid, node.blocks]));
  return (dbActivityReading(view).facts?.sessions ?? []).map(
    ({ pid, application, state, transactionMs, statementMs, query }) => ({
      pid,
      application,
      state,
      ms: transactionMs ?? statementMs ?? 0,
      blocks: blocks.get(pid) ?? 0,
      query,
    }),
  );
}

/** What the end of a simulated session stands on. */
export function demoSession(look: DemoLook): Outcome<SessionFacts> {
  const postgres = demoPostgres(look);
  if (!postgres.ok) return postgres;
  const found = demoSessions(look).find(({ pid }) => String(pid) === look.args.pid);
  if (found === undefined) return bad(notThere(`pid ${inert(look.args.pid ?? '')}`));
  const { pid, application, state, ms, blocks, query } = found;
  return good({
    postgres: postgres.value,
    pid,
    user: 'sparkone',
    application,
    state,
    kind: 'client backend',
    queryMs: ms,
    query,
    startedAt: new Date(look.simulation.origin.bornAt - 3 * 3_600_000).toISOString(),
    blocks,
  });
}

/** What a silence in the simulated Alertmanager stands on. */
export function demoSilence(look: DemoLook): Outcome<SilenceFacts> {
  if (look.moment.alertmanager.kind !== 'ok') return bad(silentService('alertmanager'));
  return good({
    base: `http://${SERVICES.alertmanager.ip}:9093`,
    container: containerName('alertmanager'),
    port: 9093,
    prefix: '',
    who: look.who,
  });
}

/** Alerts of the simulated Prometheus that fire or are about to. */
export function demoAlerts({ moment, simulation }: Pick<DemoLook, 'moment' | 'simulation'>): readonly AlertRow[] {
  return alertsAt(simulation, moment.at)
    .filter(({ state }) => state !== 'inactive')
    .map(({ rule, state }) => ({ name: rule.name, state }));
}

/** What a command of a runbook stands on: the simulated host has every program. */
export function demoCommand({ args }: DemoLook): Outcome<CommandFacts> {
  const [program = ''] = parseArgv(args.argv ?? '') ?? [];
  return good({ program: program.startsWith('/') ? program : `/usr/bin/${program}`, directory: DIRECTORY });
}
