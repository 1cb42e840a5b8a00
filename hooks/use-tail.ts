import { useEffect, useSyncExternalStore } from 'react';
import type { LogTail } from '../src/model/log-tail.ts';
import { applyLogView } from '../src/shell/commands/log-steps.ts';
import { useSession } from './use-cockpit.ts';

const NEVER = (): (() => void) => () => undefined;
const ZERO = (): number => 0;

/**
 * The session's tail while it is in sight: opened at the first look, and alive from then on. Renders again when it changed,
 * only while shown.
 */
export function useTail(isShown: boolean): LogTail | null {
  const { cockpit, shell, desks } = useSession();
  const { logs } = desks;
  const tail = isShown && logs !== undefined ? logs.open() : null;
  useEffect(() => {
    if (tail !== null) applyLogView({ cockpit, shell, desks });
  }, [tail, cockpit, shell, desks]);
  useSyncExternalStore(tail?.subscribe ?? NEVER, tail?.version ?? ZERO);
  return tail;
}
