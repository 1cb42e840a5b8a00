import { useLayoutEffect, useMemo, useRef } from 'react';
import { useActionsWatch } from '../../hooks/use-actions.ts';
import { useCockpitVersion, useSession, useShellState, useTick, useWatch } from '../../hooks/use-cockpit.ts';
import { useDesks } from '../../hooks/use-desks.ts';
import { type KeyTarget, type MouseSource, useKeys } from '../../hooks/use-keys.ts';
import { useMetrics } from '../../hooks/use-metrics.ts';
import { useTail } from '../../hooks/use-tail.ts';
import type { Effects } from '../../src/shell/command.ts';
import { placeOf } from '../../src/shell/state.ts';
import { pageProbes } from '../pages.ts';
import { probesOfSubject } from '../parts/details.ts';
import { SCREENS } from '../screens.ts';
import type { Frame, FrameInput } from './frame.ts';

/** Draws the frame of now with `draw`, gives keys and clicks what they act on, and says which probes are in sight. */
export function useFrame(draw: (input: FrameInput) => Frame, effects: Effects, onMouse: MouseSource | null): Frame {
  const { cockpit, shell, bindings, desks } = useSession();
  const state = useShellState();
  useCockpitVersion();
  useTick();
  useTail(placeOf(state) === 'logs');
  useMetrics();
  useDesks();
  useActionsWatch(state.tab === 'emergency');
  const frame = draw({ context: { cockpit, shell, effects, desks }, bindings });
  const newest = useRef<Frame>(frame);
  useLayoutEffect(() => {
    newest.current = frame;
  });
  const target = useMemo<KeyTarget>(
    () => ({
      context: () => ({ cockpit, shell, effects, desks, view: newest.current.view }),
      areas: () => newest.current.areas,
    }),
    [cockpit, shell, effects, desks],
  );
  useKeys(target, onMouse);
  const { mode, size, page } = state;
  const input = { cockpit, state, desks, width: size.columns, height: size.rows };
  const extra = mode.kind === 'details' ? probesOfSubject(input, mode.subject) : [];
  const shown = page === null ? SCREENS[state.tab].watches(cockpit) : pageProbes(input, page);
  useWatch([...new Set([...shown, ...extra])]);
  return frame;
}
