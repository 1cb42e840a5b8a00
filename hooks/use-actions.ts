import { useEffect } from 'react';
import { useSession } from './use-cockpit.ts';

/** Keeps board, journal and previews of the actions fresh as long as they are in sight. */
export function useActionsWatch(isInSight: boolean): void {
  const { actions } = useSession().desks;
  useEffect(() => (isInSight ? actions?.watch() : undefined), [actions, isInSight]);
}
