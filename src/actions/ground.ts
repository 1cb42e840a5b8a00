import type { Docker } from '../clients/docker/docker.ts';
import type { Postgres } from '../clients/postgres/postgres.ts';
import type { Redis } from '../clients/redis/redis.ts';
import type { Outcome } from '../model/fault.ts';
import type { Endpoint } from '../model/service.ts';
import type { Discovered } from '../model/target.ts';
import type { CallOptions, Transport } from '../transport/transport.ts';
import type { AlertRow } from './choices.ts';
import type { JobHost } from './host/host.ts';
import type { Tools } from './tools.ts';
import type { RenewSettings } from './upkeep/renew-recipes.ts';

/** What the operator may set about actions; every one has a default in {@link DEFAULT_SETTINGS}. */
export interface ActionSettings {
  /** Every action asks for a reason, wherever it runs; production asks for one anyway. */
  readonly requiresReason: boolean;
  /** Paths of the api that have to answer 2xx before a deploy counts as healthy. */
  readonly healthPaths: readonly string[];
  /** How long a deploy has to become healthy. */
  readonly healthDeadlineMs: number;
  /** Command that migrates the database, run in a new container of the api's service; empty for none. */
  readonly migrate: readonly string[];
  /** Branch that `update` deploys. */
  readonly branch: string;
  readonly remote: string;
  /** How many deploys keep their images. */
  readonly keptDeploys: number;
  /** Log files of the host that `rotate-logs` may touch. */
  readonly logDirectory: string;
  /** Shell pattern of their names. */
  readonly logPattern: string;
  readonly logDays: number;
  /** How the edge's certificate is renewed. */
  readonly renew: RenewSettings;
  /** Phone-home commands after every job. */
  readonly hooks: readonly (readonly string[])[];
}

/** What holds where the configuration says nothing: the runbook's own values. */
export const DEFAULT_SETTINGS: ActionSettings = {
  requiresReason: false,
  healthPaths: ['/health', '/health/database'],
  healthDeadlineMs: 120_000,
  migrate: ['alembic', 'upgrade', 'head'],
  branch: 'main',
  remote: 'origin',
  keptDeploys: 5,
  logDirectory: '/var/log',
  logPattern: 'sparkone-*.log',
  logDays: 7,
  renew: { recipe: null, storage: null, command: [], minIntervalMs: 3_600_000 },
  hooks: [],
};

/** Everything an action may ask while it makes a plan. It only reads. */
export interface Ground {
  readonly target: Discovered;
  readonly transport: Transport;
  readonly docker: Docker;
  readonly tools: Tools;
  readonly host: JobHost;
  readonly settings: ActionSettings;
  /** Clients with the target's logins; null where there is no such server. */
  readonly postgres: Postgres | null;
  readonly redis: Redis | null;
  /** Where Alertmanager answers: of a cluster the first member that does. Absent and null leave it to the target. */
  alertmanagerAt?(): Promise<Endpoint | null>;
  /** Alerts that fire or are about to; absent where nobody can tell. */
  alerts?(): Promise<Outcome<readonly AlertRow[]>>;
  /** Epoch milliseconds at which the plan is made; also the time in the names it makes. */
  readonly at: number;
  readonly call: CallOptions;
}

/** `20261123_211500`, UTC: what names made by a plan carry. */
export function stampOf(epochMs: number): string {
  const digits = new Date(epochMs).toISOString().replace(/\D/g, '');
  return `${digits.slice(0, 8)}_${digits.slice(8, 14)}`;
}
