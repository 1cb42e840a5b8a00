import type { TaskFailure } from '../../probes/swarm/swarm-facts.ts';
import type { Domain, ServiceName } from './stack.ts';

/** What somebody who asks gets back, whatever the protocol. */
export type Answer =
  | { readonly kind: 'ok'; readonly ms: number }
  /** An answer that is a refusal: HTTP status or driver code, and the peer's words. */
  | { readonly kind: 'error'; readonly code: string; readonly text: string; readonly ms: number }
  /** Accepts and never answers. */
  | { readonly kind: 'silent' }
  /** Nothing listens there. */
  | { readonly kind: 'refused' };

/** One container at one instant. Rates are bytes a second. */
export interface ServiceMoment {
  state: 'running' | 'exited' | 'restarting' | 'paused' | 'created';
  health: 'healthy' | 'unhealthy' | 'starting' | 'none';
  image: string;
  exitCode: number;
  isOomKilled: boolean;
  restarts: number;
  /** Epoch milliseconds. */
  startedAt: number;
  /** Epoch milliseconds of its last end; null when it never ended. */
  finishedAt: number | null;
  cpuPercent: number;
  memoryBytes: number;
  memoryLimitBytes: number;
  rxPerSecond: number;
  txPerSecond: number;
  readPerSecond: number;
  writePerSecond: number;
  pids: number;
}

/** A swarm at one instant: its machines, and the tasks that should run. */
export interface SwarmMoment {
  readonly nodes: {
    readonly host: string;
    readonly isManager: boolean;
    state: 'ready' | 'down';
    availability: 'active' | 'drain';
    message: string;
  }[];
  tasks: {
    readonly service: ServiceName;
    readonly slot: number;
    /** '' while none was found for it. */
    node: string;
    state: 'running' | 'starting' | 'pending';
    error: string;
    /** Epoch milliseconds. */
    since: number;
  }[];
  failures: TaskFailure[];
}

/** A mounted filesystem. */
export interface DiskMoment {
  readonly mount: string;
  readonly device: string;
  readonly totalBytes: number;
  usedBytes: number;
  readonly inodes: number;
  usedInodes: number;
}

/** The host at one instant. */
export interface HostMoment {
  readonly cores: number;
  cpuPercent: number;
  load1: number;
  readonly memoryBytes: number;
  memoryUsedBytes: number;
  readonly swapBytes: number;
  swapUsedBytes: number;
  disks: DiskMoment[];
  openFiles: number;
  readonly maxFiles: number;
  /** Epoch milliseconds. */
  readonly bootedAt: number;
  clockOffsetMs: number;
}

/** The API at one instant: what it answers and what it did in the last five minutes. */
export interface ApiMoment {
  health: Answer;
  database: Answer;
  redis: Answer;
  profiler: Answer;
  version: string;
  requestsPerSecond: number;
  /** Share of 5xx in `sparkone_http_requests_total`, percent: unhandled exceptions are not in it. */
  errorPercent: number;
  /** Share of 5xx as the edge saw it, percent: everything is in it. */
  edgeErrorPercent: number;
  p50Ms: number;
  p95Ms: number;
  /** Resident memory of the two workers, bytes. */
  residentBytes: readonly [number, number];
  rateLimitHitsPerSecond: number;
  loginFailuresPerHour: number;
  slowQueriesPerHour: number;
}

/** Postgres at one instant. */
export interface PostgresMoment {
  answer: Answer;
  active: number;
  idle: number;
  idleInTransaction: number;
  /** Backends that wait for a lock. */
  waiting: number;
  readonly maxConnections: number;
  longestTransactionMs: number;
  databaseBytes: number;
  cacheHitPercent: number;
  commitsPerSecond: number;
  rollbacksPerSecond: number;
  deadTuples: number;
  meanStatementMs: number;
}

/** Redis at one instant. */
export interface RedisMoment {
  answer: Answer;
  usedBytes: number;
  readonly maxBytes: number;
  peakBytes: number;
  fragmentation: number;
  hitPercent: number;
  opsPerSecond: number;
  evictedPerSecond: number;
  clients: number;
  /** Keys by prefix. */
  keys: Record<'session' | 'cache' | 'ratelimit' | 'queue', number>;
  /** Epoch milliseconds of the last snapshot on disk. */
  lastSaveAt: number;
  isLastSaveGood: boolean;
}

/** A certificate as the edge serves it. */
export interface CertificateMoment {
  readonly domain: Domain;
  answer: Answer;
  issuer: string;
  /** Epoch milliseconds. */
  notBefore: number;
  notAfter: number;
}

/** A backup in the catalogue. */
export interface BackupMoment {
  readonly kind: 'database' | 'files';
  /** Epoch milliseconds of its start, which names it, and of its end. */
  readonly startedAt: number;
  readonly at: number;
  bytes: number;
  /** The four levels of trust. */
  trust: 'exists' | 'readable' | 'restored' | 'compared';
  /** When somebody verified or drilled it, epoch milliseconds; absent for what the nightly run did itself. */
  trustedAt?: number;
}

/** A recorded deploy. */
export interface DeployMoment {
  readonly number: number;
  readonly commit: string;
  readonly subject: string;
  readonly by: string;
  readonly at: number;
  readonly schema: string;
  /** What brought it: a deploy forward or a return. */
  readonly kind: 'update' | 'rollback';
}

/** How many lines of what kind the stack writes a second. */
export interface LogMoment {
  perSecond: Record<ServiceName, number>;
  /** Share 0..1 of the api's lines that are errors. */
  apiErrorShare: number;
  /** What the errors are about. */
  apiErrors: 'none' | 'redis' | 'pool' | 'postgres' | 'deploy' | 'slow' | 'disk';
}

/** Everything that is true of the simulated stack at one instant: all readings are derived from it. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly seed: number;
  /** How busy the users are, 0..1. */
  readonly load: number;
  services: Record<ServiceName, ServiceMoment>;
  /** Null where the stack runs under compose. */
  swarm: SwarmMoment | null;
  host: HostMoment;
  api: ApiMoment;
  postgres: PostgresMoment;
  redis: RedisMoment;
  certificates: CertificateMoment[];
  backups: BackupMoment[];
  /** Newest last; the last one runs. */
  deploys: DeployMoment[];
  logs: LogMoment;
  /** How the engine's socket and Prometheus answer. */
  engine: Answer;
  prometheus: Answer;
  alertmanager: Answer;
}
