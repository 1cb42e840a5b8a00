import type { Stop } from '../model/clock.ts';
import type { DrillDesk, DrillLook } from '../model/drill.ts';
import { phrase } from '../text/lang.ts';
import type { Shell } from './shell.ts';
import { placeOf, type ShellState } from './state.ts';

/** What is read or written there is not taken away when an exercise is over. */
const KEPT_PAGES: readonly string[] = ['walk', 'incident', 'report', 'drill'];

/** What of the interface an exercise wants to know. */
export function lookOf(state: ShellState): DrillLook {
  const { tab, mode, lang, timeZone } = state;
  return { tab, place: placeOf(state), subject: mode.kind === 'details' ? mode.subject : null, lang, timeZone };
}

/**
 * Lets an exercise see what the operator sees, and shows how it went once it is over: at once where nothing is being typed
 * or read, else when that is left.
 */
export function followDrill(shell: Shell, drill: DrillDesk, now: () => number): Stop {
  let isTold = false;
  let isShown = false;
  const showEnd = (): void => {
    if (drill.ended() === null || isShown) return;
    const { mode, page } = shell.getState();
    if (page?.kind === 'drill') isShown = true;
    if (mode.kind === 'normal' && !KEPT_PAGES.includes(page?.kind ?? '')) {
      isShown = true;
      shell.dispatch({ type: 'page', page: { kind: 'drill', scroll: 0 } });
    } else if (!isTold && !isShown) {
      isTold = true;
      const text = phrase('fim do simulado: X mostra como foi', 'the exercise is over: X shows how it went');
      shell.dispatch({ type: 'notice', notice: { level: 'ok', since: now(), text } });
    }
  };
  const see = (): void => {
    drill.see(lookOf(shell.getState()));
    showEnd();
  };
  const stops = [shell.subscribe(see), drill.subscribe(showEnd)];
  see();
  return () => {
    for (const stop of stops) stop();
  };
}
