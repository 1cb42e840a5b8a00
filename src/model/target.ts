import type { Phrase } from '../text/lang.ts';
import type { BackupPlan } from './backup-plan.ts';
import type { Fault } from './fault.ts';
import type { RedisTopology } from './redis-topology.ts';
import type { Secret } from './secret.ts';
import type { Endpoint, Role, TlsSettings } from './service.ts';
import type { SwarmPlace } from './swarm.ts';

/** Where a target stands; production is unmistakable on screen. */
export type Environment = 'production' | 'staging' | 'development' | 'unknown';

/** What stands where a world is not real: a demo, an exercise on one, a tape. */
export const WORLD_MARKS = ['DEMO', 'DRILL', 'REPLAY'] as const;
/** See {@link WORLD_MARKS}. */
export type WorldMark = (typeof WORLD_MARKS)[number];

/** What names a target on screen, in phrases, reports and journals. */
export interface TargetIdentity {
  /** Name used in every confirmation phrase: `sparkone-prod`. */
  readonly name: string;
  /** Host as it calls itself. */
  readonly host: string;
  readonly environment: Environment;
  /** Compose project, or stack of a swarm; null before discovery or without one. */
  readonly project: string | null;
  /** Where the world is not real; null where it is. */
  readonly mark: WorldMark | null;
}

/** A container of the project, as the engine lists it. */
export interface FoundContainer {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly role: Role;
  /** Number among the replicas of its service, from 1. */
  readonly replica: number;
  /** The engine's word: `running`, `exited`, `paused` ... */
  readonly state: string;
  /** Left by `compose run`, not part of the stack. */
  readonly isOneOff: boolean;
  readonly image: string;
  /** Addresses on its networks, first reachable first. */
  readonly ips: readonly string[];
  readonly published: readonly { readonly containerPort: number; readonly hostIp: string; readonly hostPort: number }[];
  readonly exposed: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
}

/** A service that somebody asks for, whether it has a container or not. */
export interface ExpectedService {
  readonly service: string;
  readonly role: Role;
  /** The compose file, or another container's `depends_on`. */
  readonly source: 'compose' | 'depends';
  /** False for what ends by itself (`restart: "no"` and no role of its own) and for services behind a profile. */
  readonly shouldRun: boolean;
}

/** How to log in to Postgres. */
export interface PostgresAccess {
  readonly endpoint: Endpoint;
  readonly database: string;
  readonly user: string;
  readonly password: Secret | null;
  readonly ssl: 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';
  readonly tlsSettings?: TlsSettings;
  /** Its read replicas, by configuration. */
  readonly replicas?: readonly PostgresAccess[];
  /** Where this came from, for `doctor`: `.env DATABASE_URL`, `container environment`, `configuration`. */
  readonly source: string;
}

/** How to log in to Redis. */
export interface RedisAccess {
  readonly endpoint: Endpoint;
  readonly user: string | null;
  readonly password: Secret | null;
  readonly database: number;
  readonly tls: boolean;
  readonly tlsSettings?: TlsSettings;
  /** Where it is not one server alone; `endpoint` is then the first sentinel or seed. */
  readonly topology?: RedisTopology;
  readonly source: string;
}

/** What the configuration of a target expects; null leaves a part to the runbook. */
export interface ExpectedThings {
  readonly services: readonly string[] | null;
  /** Alert rules by name, with the `for:` they are to have (null: any). */
  readonly alerts: readonly { readonly name: string; readonly forMs: number | null }[] | null;
  /** Names of metrics that Prometheus is to have. */
  readonly metrics: readonly string[] | null;
}

/** Everything known about a target after discovery; an endpoint is null when nothing was found. */
export interface Discovered {
  readonly identity: TargetIdentity;
  /** Project folder (`/opt/sparkone`), null when unknown. */
  readonly directory: string | null;
  readonly composeFiles: readonly string[];
  readonly containers: readonly FoundContainer[];
  readonly api: Endpoint | null;
  readonly prometheus: Endpoint | null;
  readonly alertmanager: Endpoint | null;
  /** Other members of its cluster, by configuration. */
  readonly alertmanagerPeers?: readonly Endpoint[];
  readonly edge: Endpoint | null;
  readonly postgres: PostgresAccess | null;
  readonly redis: RedisAccess | null;
  readonly domains: readonly string[];
  /** Another DNS server to compare answers with, by configuration. */
  readonly dnsServer?: string;
  readonly backupDirectory: string | null;
  /** Which backups are expected, by configuration. */
  readonly backupPlan?: BackupPlan;
  /** Folder in which jobs leave their receipts, by configuration. */
  readonly stateDirectory?: string;
  readonly services: readonly ExpectedService[];
  /** Other compose projects on this host, for `--project`. */
  readonly otherProjects: readonly string[];
  /** The engine's place in a swarm; absent or null where it is in none. */
  readonly swarm?: SwarmPlace | null;
  /** Why the engine could not be asked; null when it answered. Containers are then those of the last time. */
  readonly engineFault: Fault | null;
  /** What the configuration expects to be there; absent or null leaves it to the runbook. */
  readonly expected?: ExpectedThings;
  /** What was odd on the way: an unreadable file, two values for one thing. For `doctor`. */
  readonly notes: readonly Phrase[];
}
