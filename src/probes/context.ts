import type { Api } from '../clients/api.ts';
import type { CallBudget } from '../clients/budget.ts';
import type { Docker } from '../clients/docker/docker.ts';
import type { OomCounter } from '../clients/host/cgroup.ts';
import type { Host } from '../clients/host/host.ts';
import type { Postgres } from '../clients/postgres/postgres.ts';
import type { Alertmanager } from '../clients/prometheus/alertmanager.ts';
import type { Prometheus } from '../clients/prometheus/prometheus.ts';
import type { Redis } from '../clients/redis/redis.ts';
import type { Outcome } from '../model/fault.ts';
import type { Address } from '../model/service.ts';
import type { Discovered } from '../model/target.ts';
import type { CallOptions, Transport } from '../transport/transport.ts';

/** Clients of one target. Those of a service wait for discovery; a service that is not there or not running is a fault. */
export interface ProbeClients {
  readonly transport: Transport;
  readonly docker: Docker;
  readonly host: Host;
  readonly budget: CallBudget;
  /** Whether connections to this address go through a process in its container, for want of a route to it. */
  isRelayed(address: Address): boolean;
  readonly oom: OomCounter;
  api(): Promise<Outcome<Api>>;
  prometheus(): Promise<Outcome<Prometheus>>;
  alertmanager(): Promise<Outcome<Alertmanager>>;
  postgres(): Promise<Outcome<Postgres>>;
  /** Read replicas of the configuration; empty without. */
  replicas(): Promise<readonly Postgres[]>;
  redis(): Promise<Outcome<Redis>>;
}

/** Kills for lack of memory in a container since it started. */
export interface OomRecord {
  readonly count: number;
  /** Epoch milliseconds of the last one; null when it was before we looked. */
  readonly lastAt: number | null;
}

/** What a probe measures with. */
export interface ProbeContext {
  readonly clients: ProbeClients;
  /** The target as discovery knows it; waits for the first discovery. */
  target(): Promise<Discovered>;
  /** Wall clock, epoch milliseconds. */
  now(): number;
  /** Milliseconds that only grow. */
  monotonic(): number;
  /**
   * Processor time that this program took so far, milliseconds, where the target is this machine; null elsewhere. What it takes to
   * start is no load of the target's.
   */
  ownCpu(): { readonly user: number; readonly system: number } | null;
  /** Waits; returns early when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** What a probe keeps between its readings: made once, the same object every time. The key begins with the probe's id. */
  memory<T extends object>(key: string, begin: () => T): T;
  /** Epoch milliseconds of the last kill for memory in a container that the engine's events told of; null without. */
  lastOomAt(containerId: string): number | null;
  /** Monotonic milliseconds since which no event of the engine can have been missed; null while they are not heard. */
  heardSince(): number | null;
  /** Monotonic milliseconds of the last event about this container, or about any of the project's; -Infinity without. */
  changedAt(containerId?: string): number;
  /** Calls an hour to each rate-limited path with every screen open. */
  readonly plannedCalls: Readonly<Record<string, number>>;
  /** True for `check`: there is no second reading, so the first one is worth waiting for. */
  readonly readsOnce: boolean;
}

/** Options of a probe's calls: they end a little before its deadline, so that the client's own fault is the one that is shown. */
export function within(deadlineMs: number, signal: AbortSignal): CallOptions {
  return { signal, timeoutMs: Math.round(deadlineMs * 0.9) };
}

/** NaN and infinities as null, for facts: they have to survive JSON. */
export function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
