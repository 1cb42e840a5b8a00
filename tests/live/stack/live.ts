import { describe } from 'vitest';
import { compose, exec } from './compose.ts';
import { addressesOf } from './describe.ts';
import { edgeCaFile, trustEdge } from './edge.ts';
import { hasEngine, isLiveRequired } from './engine.ts';
import { findFault, heal, healAll, inflict } from './faults/faults.ts';
import { defaultName, type PortName, readRecord, type StackRecord, type Variant } from './place.ts';
import type { Finished, RunOptions } from './process.ts';
import { up, waitHealthy } from './up.ts';
import { waitFor } from './wait-for.ts';

export { hasEngine } from './engine.ts';
export { waitFor } from './wait-for.ts';
export type { Finished, StackRecord, Variant };

/** The running stack as a live suite uses it. Every fault a suite inflicts it heals, in `afterEach` by `heal()`. */
export type LiveStack = {
  readonly record: StackRecord;
  /** The project directory, in production /opt/sparkone. */
  readonly dir: string;
  /** The compose project's name. */
  readonly project: string;
  /** Published addresses, `127.0.0.1:port`; a service that the variant does not publish is absent. */
  readonly addresses: Readonly<Partial<Record<PortName, string>>>;
  /** PEM file with the roots that the edge's certificates descend from. */
  readonly edgeCa: string;
  /** Inflicts a fault by name (`npm run stack:fault -- list` names them). */
  readonly fault: (name: string) => Promise<void>;
  /** Undoes one fault, or all that are on and then waits until everything is healthy. */
  readonly heal: (name?: string) => Promise<void>;
  /** Runs compose on the production file in the project directory. */
  readonly compose: (args: readonly string[], options?: RunOptions) => Promise<Finished>;
  /** Runs a program in a service's container. */
  readonly exec: (service: string, argv: readonly string[], options?: RunOptions) => Promise<Finished>;
  /** Waits until every container runs and is healthy; default deadline 120 s. */
  readonly waitHealthy: (deadlineMs?: number) => Promise<void>;
  /**
   * Restarts the api and lets Prometheus forget what it measured of it, then waits until all is well there: slow
   * and failed requests of the suites before stand in its last five minutes, and in counters of workers for as long as they live.
   */
  readonly forgetPast: () => Promise<void>;
  /** Adds the certificate authority's present root to `edgeCa`; needed after the authority was restarted. */
  readonly trustEdge: () => Promise<void>;
};

async function forgetPast(prometheus: string | undefined): Promise<void> {
  if (prometheus === undefined) throw new Error('this variant does not publish Prometheus');
  const api = `http://${prometheus}/api/v1`;
  const data = async <T>(path: string) => ((await (await fetch(`${api}${path}`)).json()) as { data: T }).data;
  const count = async (expression: string) =>
    (await data<{ result: unknown[] }>(`/query?query=${encodeURIComponent(expression)}`)).result.length;
  const match = encodeURIComponent('{__name__=~"sparkone_.+"}');
  const forgot = await fetch(`${api}/admin/tsdb/delete_series?match[]=${match}`, { method: 'POST' });
  if (!forgot.ok) throw new Error(`delete_series answers ${forgot.status}`);
  await waitFor(
    async () =>
      (await data<{ alerts: unknown[] }>('/alerts')).alerts.length === 0 &&
      (await count('up == 0')) === 0 &&
      (await count('rate(sparkone_http_request_latency_seconds_count[5m])')) > 0,
    { deadlineMs: 120_000, everyMs: 1000, what: 'Prometheus with every target up, a rate of the api, and no alert' },
  );
}

/** A stack's record with its verbs. */
export function liveStack(record: StackRecord): LiveStack {
  return {
    record,
    dir: record.dir,
    project: record.project,
    addresses: addressesOf(record),
    edgeCa: edgeCaFile(record),
    fault: async (name) => await inflict(record, findFault(name)),
    heal: async (name) => await (name === undefined ? healAll(record) : heal(record, findFault(name))),
    compose: async (args, options) => await compose(record, args, options),
    exec: async (service, argv, options) => await exec(record, service, argv, options),
    waitHealthy: async (deadlineMs) => await waitHealthy(record, deadlineMs),
    forgetPast: async () => {
      await compose(record, ['restart', '--timeout', '5', 'api']);
      await waitHealthy(record);
      await forgetPast(addressesOf(record).prometheus);
    },
    trustEdge: async () => await trustEdge(record),
  };
}

/** The shared stack of a variant (default `full`), brought up when it is not there. Use it in `beforeAll`. */
export async function withStack(options: { readonly variant?: Variant } = {}): Promise<LiveStack> {
  const variant = options.variant ?? 'full';
  const name = defaultName(variant);
  const known = readRecord(name);
  const stack = liveStack(known ?? (await up({ name, variant })));
  // A suite before this one may have restarted the authority and renewed the certificate since.
  await stack.trustEdge();
  return stack;
}

/**
 * `describe` where an engine answers, `describe.skip` where none does, so that the suite is counted by its name:
 * `liveOrSkip()('Redis stopped', () => { ... })`. Throws without an engine when SPARKONE_LIVE=required.
 */
export function liveOrSkip(): typeof describe | typeof describe.skip {
  if (hasEngine()) return describe;
  if (isLiveRequired())
    throw new Error('SPARKONE_LIVE=required and no engine answers; run tests/live/stack/engine.sh up');
  return describe.skip;
}
