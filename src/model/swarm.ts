import type { Role } from './service.ts';

/** A service of the stack as discovery finds it; what changes by the second is a probe's. */
export interface FoundSwarmService {
  readonly id: string;
  /** `sparkone_api`. */
  readonly name: string;
  /** Without the stack's name: `api`. */
  readonly service: string;
  readonly role: Role;
  readonly image: string;
}

/** The target's place in a swarm. */
export interface SwarmPlace {
  readonly state: 'pending' | 'active' | 'error' | 'locked' | 'unknown';
  /** Only a manager tells of services and nodes. */
  readonly isManager: boolean;
  readonly nodeId: string;
  /** Addresses of managers that this node knows. */
  readonly managers: readonly string[];
  /** What the engine says is wrong; '' when nothing is. */
  readonly error: string;
  /** The stack that is looked at (`docker stack deploy`); null where the target is a compose project or nothing was found. */
  readonly stack: string | null;
  /** Services of that stack. */
  readonly services: readonly FoundSwarmService[];
  /** Other stacks of the swarm. */
  readonly otherStacks: readonly string[];
}

/** The stack of a target that is looked at as a swarm, be it from a manager or not; null for every other target. */
export function stackOf({ swarm }: { readonly swarm?: SwarmPlace | null }): string | null {
  return swarm?.stack ?? null;
}
