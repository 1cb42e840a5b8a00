import type { Stop } from '../../model/clock.ts';
import type { Line } from '../../model/line.ts';

/** What is done when a line goes and comes back. */
export interface LineTurns {
  /** It was up and is not any more. */
  onAway(): void;
  /** It stands again, or for the first time after it could not be opened. */
  onBack(): void;
}

/** Follows a line from now on. The first time it stands is no return. */
export function watchLine(line: Line, { onAway, onBack }: LineTurns): Stop {
  let wasAway = line.state().kind === 'away';
  return line.subscribe(() => {
    const { kind } = line.state();
    if (kind === 'away' && !wasAway) {
      wasAway = true;
      onAway();
    } else if (kind === 'up' && wasAway) {
      wasAway = false;
      onBack();
    }
  });
}
