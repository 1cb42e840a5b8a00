import type { Docker } from '../clients/docker/docker.ts';
import type { Postgres } from '../clients/postgres/postgres.ts';
import type { Redis } from '../clients/redis/redis.ts';
import { good, type Outcome } from '../model/fault.ts';
import type { Endpoint } from '../model/service.ts';
import type { Discovered } from '../model/target.ts';
import type { CallOptions, Transport } from '../transport/transport.ts';
import { preparePlan } from './action.ts';
import type { AlertRow } from './choices.ts';
import { readCircumstances } from './circumstances.ts';
import type { ActionSettings, Ground } from './ground.ts';
import type { JobHost } from './host/host.ts';
import type { PlanSource } from './run-plan.ts';
import { findTools, type Tools } from './tools.ts';

/** The live target as plans see it. What can change (discovery) is asked for each time. */
export interface LiveTarget {
  readonly transport: Transport;
  readonly docker: Docker;
  readonly host: JobHost;
  readonly settings: ActionSettings;
  readonly clock: { now(): number };
  discovered(): Promise<Discovered>;
  /** Null where there is no such server, or it is down. */
  postgres(): Promise<Postgres | null>;
  redis(): Promise<Redis | null>;
  /** Where a member of an Alertmanager cluster answers; null where there is one alone, or none does. */
  alertmanagerAt(call: CallOptions): Promise<Endpoint | null>;
  /** Alerts that fire or are about to. */
  alerts(call: CallOptions): Promise<Outcome<readonly AlertRow[]>>;
}

const LOOK_TIMEOUT_MS = 15_000;

/** Plans made of what the target is. Its tools are found once, by {@link PlanSource.prewarm} or the first plan. */
export function createLiveSource(live: LiveTarget): PlanSource {
  let tools: Promise<Tools> | null = null;
  const groundAt = async (at: number, signal: AbortSignal): Promise<Ground> => {
    const target = await live.discovered();
    tools ??= findTools(live.transport, madeBy(target));
    const [found, postgres, redis] = await Promise.all([tools, live.postgres(), live.redis()]);
    const { transport, docker, host, settings } = live;
    const call = { signal, timeoutMs: LOOK_TIMEOUT_MS };
    const asked = { alerts: () => live.alerts(call), alertmanagerAt: () => live.alertmanagerAt(call) };
    return { target, transport, docker, tools: found, host, settings, postgres, redis, ...asked, at, call };
  };
  return {
    async prewarm() {
      const target = await live.discovered();
      tools ??= findTools(live.transport, madeBy(target));
      await tools;
    },
    async choices(action, arg, args, signal) {
      const choose = action.choices?.[arg];
      return choose === undefined ? good([]) : choose(await groundAt(live.clock.now(), signal), args);
    },
    async prepare(action, { args, at, confirmed }, signal) {
      const ground = await groundAt(at, signal);
      const [facts, known] = await Promise.all([
        action.look(ground, args),
        readCircumstances(live.host, action.id, signal),
      ]);
      if (!facts.ok) return facts;
      if (!known.ok) return known;
      const frame = { identity: ground.target.identity, at, settings: live.settings };
      const narrowed = confirmed === null ? facts.value : (action.narrow?.(facts.value, confirmed) ?? facts.value);
      const body = action.draft(frame, narrowed, args);
      return body.ok ? good(preparePlan(action, frame, body.value, args, known.value)) : body;
    },
  };
}

/** Version of compose that made the containers, '' when they do not tell. */
function madeBy(target: Discovered): string {
  const said = target.containers.map(({ labels }) => labels['com.docker.compose.version'] ?? '');
  return said.find((text) => text !== '') ?? '';
}
