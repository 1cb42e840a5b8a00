import type { TabId } from '../../model/probe.ts';
import { initialShell, NORMAL, SHARED_STATE, type ShellState, type TargetPlace } from '../state.ts';

/** The part of the state that belongs to the target in sight. */
function ownPart(state: ShellState): TargetPlace {
  const shared: readonly string[] = SHARED_STATE;
  const own = Object.entries(state).filter(([name]) => !shared.includes(name));
  return Object.fromEntries(own) as unknown as TargetPlace;
}

/** Brings another target in sight, as it was left; what is open over the one before is closed. */
export function goToTarget(state: ShellState, target: string, tab: TabId): ShellState {
  if (target === state.target) return { ...state, tab, page: null, mode: NORMAL };
  const left = ownPart(state);
  const places = state.target === null ? state.places : { ...state.places, [state.target]: left };
  const place = state.places[target] ?? ownPart(initialShell());
  const { fleet: cursor } = state.cursors;
  const { fleet: filter } = state.filters;
  return {
    ...state,
    ...place,
    // The board belongs to all of them.
    cursors: cursor === undefined ? place.cursors : { ...place.cursors, fleet: cursor },
    filters: filter === undefined ? place.filters : { ...place.filters, fleet: filter },
    target,
    targetBefore: state.target,
    places,
    tab,
    page: null,
    mode: NORMAL,
  };
}
