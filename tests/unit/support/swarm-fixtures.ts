import { readFileSync } from 'node:fs';
import {
  parseNode,
  parseService,
  parseTask,
  type SwarmNode,
  type SwarmService,
  type SwarmTask,
} from '../../../src/clients/docker/docker-swarm-objects.ts';
import { good, type Outcome } from '../../../src/model/fault.ts';
import type { SwarmPlace } from '../../../src/model/swarm.ts';

/**
 * Answers of a real swarm of two engines (20.10.24): `web` with two replicas, then an update whose task ends with 3 and that
 * the swarm takes back, then node-b killed.
 */
export type SwarmMoment = 'calm' | 'rolled' | 'down';

/** When each moment was captured. */
export const CAPTURED: Readonly<Record<SwarmMoment, number>> = {
  calm: Date.parse('2026-11-29T14:06:45Z'),
  rolled: Date.parse('2026-11-29T14:07:12Z'),
  down: Date.parse('2026-11-29T14:07:17.5Z'),
};

/** The answer of the engine as it came. */
export function swarmJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../fixtures/swarm/${name}.json`, import.meta.url), 'utf8'));
}

function list<T>(name: string, parse: (json: unknown) => T): readonly T[] {
  const json = swarmJson(name);
  return Array.isArray(json) ? json.map(parse) : [];
}

/** What the manager listed at a moment. */
export function swarmAt(moment: SwarmMoment): {
  readonly services: readonly SwarmService[];
  readonly tasks: readonly SwarmTask[];
  readonly nodes: readonly SwarmNode[];
} {
  const files = {
    calm: ['services', 'tasks', 'nodes'],
    rolled: ['services-rolled', 'tasks-rolled', 'nodes'],
    down: ['services-rolled', 'tasks-down', 'nodes-down'],
  } as const;
  const [services, tasks, nodes] = files[moment];
  return { services: list(services, parseService), tasks: list(tasks, parseTask), nodes: list(nodes, parseNode) };
}

/** A manager that answers with what was captured. */
export function fakeSwarm(given: ReturnType<typeof swarmAt>) {
  const answer = <T>(value: T): Promise<Outcome<T>> => Promise.resolve(good(value));
  return {
    services: () => answer(given.services),
    tasks: () => answer(given.tasks),
    nodes: () => answer(given.nodes),
    logs: () => Promise.reject(new Error('no logs here')),
  };
}

/** A target that is the stack `demo` on the node that was asked. */
export const SWARM_PLACE: SwarmPlace = {
  state: 'active',
  isManager: true,
  nodeId: 'dovh3398afwb3wdgzqayrcqwx',
  managers: ['10.98.0.1:2377'],
  error: '',
  stack: 'demo',
  services: [
    { id: '8bq4o3mny9urdscyxpj7bi5y4', name: 'demo_web', service: 'web', role: 'api', image: 'sparkone/web:42' },
  ],
  otherStacks: [],
};
