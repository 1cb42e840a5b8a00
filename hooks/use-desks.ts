import { useMemo, useSyncExternalStore } from 'react';
import type { Stop } from '../src/model/clock.ts';
import { tellingDesks } from '../src/model/desks.ts';
import { useSession } from './use-cockpit.ts';

/** Renders again when any of the session's desks changed. */
export function useDesks(): void {
  const { desks } = useSession();
  const store = useMemo(() => {
    const telling = tellingDesks(desks);
    return {
      version: () => telling.reduce((sum, desk) => sum + desk.version(), 0),
      subscribe: (listener: () => void): Stop => {
        const stops = telling.map((desk) => desk.subscribe(listener));
        return () => {
          for (const stop of stops) stop();
        };
      },
    };
  }, [desks]);
  useSyncExternalStore(store.subscribe, store.version);
}
