import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { desksInSight, type Fleet } from '../src/model/fleet.ts';
import type { Bindings } from '../src/shell/keys/bindings.ts';
import type { Shell } from '../src/shell/shell.ts';
import type { Session } from './use-cockpit.ts';

/** What is the same whichever target is in sight. */
export interface SessionBase {
  readonly fleet: Fleet;
  readonly shell: Shell;
  readonly bindings: Bindings;
}

/** The session with the target that the interface's state names; a new one when another target is in sight. */
export function useSessionInSight({ fleet, shell, bindings }: SessionBase): Session {
  const target = useSyncExternalStore(
    shell.subscribe,
    useCallback(() => shell.getState().target, [shell]),
  );
  const members = useSyncExternalStore(fleet.subscribeMembers, fleet.members);
  return useMemo(() => {
    const member = members.find(({ name }) => name === target) ?? fleet.member(target);
    return { cockpit: member.cockpit, desks: desksInSight(fleet, member), shell, bindings };
  }, [members, target, fleet, shell, bindings]);
}
