import type { SwarmNode, SwarmService, SwarmTask } from '../../clients/docker/docker-swarm-objects.ts';
import { bad, good, type Outcome } from '../../model/fault.ts';
import type { CallOptions } from '../../transport/transport.ts';
import type { ProbeContext } from '../context.ts';

/** What a manager tells of a stack. */
export interface SwarmLook {
  readonly services: readonly SwarmService[];
  readonly tasks: readonly SwarmTask[];
  /** Empty where they could not be listed: services are told all the same. */
  readonly nodes: readonly SwarmNode[];
}

interface Kept {
  key: string;
  at: number;
  rest: Omit<SwarmLook, 'services'> | null;
}

/** Over a line tasks and nodes of unchanged services hold for so long: a task is 2 kB, and the engine keeps five of each. */
const HOLDS_MS = 60_000;

/** Looks at services, and at their tasks and nodes; over a line at these only when the services say that something moved. */
export async function lookAtTasks(
  context: ProbeContext,
  stack: string,
  options: CallOptions,
): Promise<Outcome<SwarmLook>> {
  const { docker, transport } = context.clients;
  const { swarm } = docker;
  const kept = context.memory<Kept>('swarm.services tasks', () => ({
    key: '',
    at: Number.NEGATIVE_INFINITY,
    rest: null,
  }));
  const now = context.monotonic();
  const isYoung = transport?.isMetered === true && now - kept.at < HOLDS_MS;
  const ask = () => Promise.all([swarm.tasks(stack, options), swarm.nodes(options)]);
  const [services, early] = await Promise.all([swarm.services(stack, options), isYoung ? null : ask()]);
  if (!services.ok) return services;
  const key = keyOf(stack, services.value);
  if (early === null && kept.rest !== null && key === kept.key) return good({ services: services.value, ...kept.rest });
  const [tasks, nodes] = early ?? (await ask());
  if (!tasks.ok) return bad(tasks.fault);
  const rest = { tasks: tasks.value, nodes: nodes.ok ? nodes.value : [] };
  Object.assign(kept, { key, at: now, rest });
  return good({ services: services.value, ...rest });
}

/** All of services that moves when one of their tasks does. */
function keyOf(stack: string, services: readonly SwarmService[]): string {
  return JSON.stringify([stack, ...services.map(({ id, version, running, wanted }) => [id, version, running, wanted])]);
}
