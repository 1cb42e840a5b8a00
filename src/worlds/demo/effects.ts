import { backupFile } from './calm-records.ts';
import type { Effect, Happened } from './effect.ts';
import type { Moment } from './moment.ts';
import { rise } from './noise.ts';
import { SERVICE_NAMES, type ServiceName } from './stack.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const MIB = 1024 * 1024;

/** Time from the stop of a container to its next start. */
const DOWN_MS = 1_200;
/** Time from start until the first good health check. */
const STARTING_MS: Readonly<Partial<Record<ServiceName, number>>> = { api: 7_000, worker: 6_000, postgres: 3_500 };

/** A container that was restarted at `at`: gone for a moment, then starting, then as before with a new start time. */
export function restart(moment: Moment, service: ServiceName, at: number): void {
  const container = moment.services[service];
  const since = moment.at - at;
  if (since < DOWN_MS) {
    container.state = 'exited';
    container.exitCode = 0;
    container.health = container.health === 'none' ? 'none' : 'unhealthy';
    container.cpuPercent = 0;
    container.memoryBytes = 0;
    container.finishedAt = at;
    silence(moment, service);
    return;
  }
  container.startedAt = at + DOWN_MS;
  container.finishedAt = at;
  container.memoryBytes *= 0.7 + 0.3 * rise(since, DOWN_MS, 5 * MINUTE);
  if (container.health !== 'none' && since < DOWN_MS + (STARTING_MS[service] ?? 2_500)) container.health = 'starting';
}

/** Nothing listens where this service was. */
export function silence(moment: Moment, service: ServiceName): void {
  const gone = { kind: 'refused' } as const;
  if (service === 'api') {
    moment.api.health = gone;
    moment.api.database = gone;
    moment.api.redis = gone;
    moment.api.profiler = gone;
  } else if (service === 'postgres') moment.postgres.answer = gone;
  else if (service === 'redis') moment.redis.answer = gone;
  else if (service === 'prometheus') moment.prometheus = gone;
  else if (service === 'alertmanager') moment.alertmanager = gone;
  else if (service === 'traefik') for (const certificate of moment.certificates) certificate.answer = gone;
}

function redeploy(moment: Moment, at: number): void {
  for (const service of ['api', 'worker'] as const) {
    restart(moment, service, at);
    moment.services[service].image = `sparkone-api:${moment.deploys.at(-1)?.number ?? 0}`;
  }
}

type Shape<K extends Effect['kind']> = (moment: Moment, effect: Extract<Effect, { kind: K }>, at: number) => void;

/** What each effect means for every moment after it. */
const SHAPES: { readonly [K in Effect['kind']]: Shape<K> } = {
  restart: (moment, { service }, at) => restart(moment, service, at),
  'restart-stack': (moment, _effect, at) => {
    for (const service of SERVICE_NAMES) restart(moment, service, at);
  },
  stop: (moment, { service }, at) => {
    const container = moment.services[service];
    Object.assign(container, { state: 'exited', exitCode: 0, finishedAt: at, cpuPercent: 0, memoryBytes: 0 });
    silence(moment, service);
  },
  update: (moment, { commit, subject, by, schema }, at) => {
    const number = (moment.deploys.at(-1)?.number ?? 0) + 1;
    moment.deploys.push({ number, commit, subject, by, at, schema, kind: 'update' });
    redeploy(moment, at);
  },
  rollback: (moment, { toDeploy }, at) => {
    const back = moment.deploys.find((deploy) => deploy.number === toDeploy);
    if (back === undefined) return;
    const number = (moment.deploys.at(-1)?.number ?? 0) + 1;
    moment.deploys.push({ ...back, number, at, by: 'ops', kind: 'rollback' });
    redeploy(moment, at);
  },
  flush: (moment, { prefix }, at) => {
    const left = rise(moment.at - at, 0, 25 * MINUTE);
    const { keys } = moment.redis;
    for (const name of ['session', 'cache', 'ratelimit', 'queue'] as const)
      if (prefix === undefined || prefix === name) keys[name] = Math.round(keys[name] * left);
    if (prefix === undefined || prefix === 'cache') {
      moment.redis.usedBytes = 4 * MIB + (moment.redis.usedBytes - 4 * MIB) * left;
      moment.redis.hitPercent *= 0.35 + 0.65 * left;
    }
  },
  'clean-up': (moment, { freedBytes }) => free(moment, '/var/lib/docker', freedBytes),
  'rotate-logs': (moment, { freedBytes }) => free(moment, '/', freedBytes),
  backup: (moment, _effect, at) => {
    const bytes = moment.backups.findLast((backup) => backup.kind === 'database')?.bytes ?? 600 * MIB;
    moment.backups.push({ kind: 'database', startedAt: at, at, bytes, trust: 'exists' });
  },
  verify: (moment, { file }, at) => trust(moment, file, 'readable', at),
  drill: (moment, { file }, at) => trust(moment, file, 'compared', at),
  restore: (moment, _effect, at) => restart(moment, 'api', at),
  renew: (moment, { domain }, at) => {
    const certificate = moment.certificates.find((one) => one.domain === domain);
    if (certificate === undefined) return;
    certificate.notBefore = at - 60 * MINUTE;
    certificate.notAfter = certificate.notBefore + 90 * DAY;
  },
  terminate: () => {},
};

function free(moment: Moment, mount: string, bytes: number): void {
  const disk = moment.host.disks.find((one) => one.mount === mount);
  if (disk !== undefined) disk.usedBytes = Math.max(0.05 * disk.totalBytes, disk.usedBytes - bytes);
}

function trust(moment: Moment, file: string, level: 'readable' | 'compared', at: number): void {
  const backup = moment.backups.find((one) => backupFile(one) === file);
  if (backup === undefined) return;
  backup.trustedAt = at;
  if (backup.trust !== 'compared') backup.trust = level;
}

/** Changes a moment by what happened before it. */
export function applyHappened(moment: Moment, happened: readonly Happened[]): void {
  for (const { at, effect } of happened) {
    if (at > moment.at) continue;
    const shape = SHAPES[effect.kind] as Shape<Effect['kind']>;
    shape(moment, effect as never, at);
  }
}
