import type { GitState } from '../../clients/git.ts';
import type { PromRule, PromTarget } from '../../clients/prometheus/prometheus-answers.ts';
import type { EdgeProblem } from '../../config/edge/problems/problem.ts';
import type { FileLayer } from '../../config/file-layer.ts';
import type { ConfigProblem } from '../../config/problem.ts';
import type { Fault, Outcome } from '../../model/fault.ts';
import type { Endpoint } from '../../model/service.ts';
import type { Discovered } from '../../model/target.ts';
import type { BackupsNewestFacts } from '../../probes/backups/backups-newest.ts';
import type { DbReplicaFacts } from '../../probes/db/db-replicas.ts';
import type { Phrase } from '../../text/lang.ts';

/** Services that are asked directly. */
export type Asked = 'engine' | 'api' | 'prometheus' | 'alertmanager' | 'postgres' | 'redis' | 'edge';

/** One service asked who it is. */
export interface Reach {
  readonly service: Asked;
  /** Null when discovery found no way. */
  readonly endpoint: Endpoint | null;
  /** Where the login came from; null for services without one. */
  readonly source: string | null;
  /** What it said of its version, inert; '' when it says nothing. */
  readonly answer: Outcome<string>;
  readonly tookMs: number;
}

/** What the connection to a remote target is like, after everything was asked through it. */
export interface LineEvidence {
  /** `deploy@vps-01`. */
  readonly name: string;
  /** Why it does not stand; null when it does. */
  readonly fault: Fault | null;
  /** What makes it slower or poorer than it could be, each with its remedy. */
  readonly remarks: readonly Phrase[];
}

/** What the account that looks may do with a path. */
export interface PathAccess {
  readonly path: string;
  readonly exists: boolean;
  readonly isReadable: boolean;
  readonly isWritable: boolean;
  readonly isExecutable: boolean;
  /** Permission bits; null when it could not be looked at. */
  readonly mode: number | null;
}

/** What a shell on the target tells of itself. */
export interface HostEvidence {
  readonly user: string;
  /** Versions by program, `''` when it is not there. */
  readonly programs: Readonly<Record<string, string>>;
  /** `sudo -n true` works; null when that was not asked. */
  readonly hasSudo: boolean | null;
  readonly paths: ReadonlyMap<string, PathAccess>;
}

/** Everything that the doctor judges. Gathered once, so that rules are pure. */
export interface Evidence {
  readonly discovered: Discovered;
  readonly reaches: readonly Reach[];
  /** The connection that everything went through; null where the target is this machine. */
  readonly line: LineEvidence | null;
  /** Read replicas of Postgres, by configuration; absent without. */
  readonly replicas?: readonly DbReplicaFacts[];
  readonly host: Outcome<HostEvidence>;
  /** Names of all metrics of Prometheus. */
  readonly metricNames: Outcome<ReadonlySet<string>>;
  readonly rules: Outcome<readonly PromRule[]>;
  readonly scrapeTargets: Outcome<readonly PromTarget[]>;
  readonly backups: Outcome<BackupsNewestFacts>;
  readonly git: Outcome<GitState>;
  /** What the edge's labels, flags and files declare and does not fit together. */
  readonly edgeProblems: Outcome<readonly EdgeProblem[]>;
  /** The configuration in force; null when nothing is configured. */
  readonly configuration: { readonly files: readonly FileLayer[]; readonly warnings: readonly ConfigProblem[] } | null;
}

/** Folder of the ops scripts of a project folder. */
export function opsFolder({ directory }: Discovered): string {
  return `${directory ?? '/opt/sparkone'}/ops`;
}

/** The runbook's scripts. */
export const OPS_SCRIPTS = ['backup.sh', 'verify_backup.sh', 'restore.sh'] as const;

/** How a service is called in the report. */
export const NAMES: Readonly<Record<Asked, Phrase>> = {
  engine: { 'pt-BR': 'Engine do Docker', en: 'Docker engine' },
  api: { 'pt-BR': 'API', en: 'API' },
  prometheus: { 'pt-BR': 'Prometheus', en: 'Prometheus' },
  alertmanager: { 'pt-BR': 'Alertmanager', en: 'Alertmanager' },
  postgres: { 'pt-BR': 'Postgres', en: 'Postgres' },
  redis: { 'pt-BR': 'Redis', en: 'Redis' },
  edge: { 'pt-BR': 'Borda', en: 'Edge' },
};
