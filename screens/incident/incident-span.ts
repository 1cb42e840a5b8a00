import { criticalMs, type IncidentState } from '../../src/model/incident.ts';
import { escalationAt } from '../../src/model/people.ts';
import { type Line, type Span, span } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { formatsIn, type ScreenInput, say } from '../screen.ts';

/** The highest level of escalation that is due by now; 0 before the first, and while nothing was critical. */
export function dueLevel(input: ScreenInput, { incident }: IncidentState): number {
  const { people } = input.desks;
  const ms = criticalMs(incident, input.cockpit.now());
  return people === undefined || ms === null ? 0 : (escalationAt(people, ms).now?.number ?? 0);
}

/** The running incident in the header of every tab: since when, and the level that waits to be called. Empty without one. */
export function incidentSpan(input: ScreenInput): Line {
  const state = input.desks.incident?.current() ?? null;
  if (state === null) return [];
  const { incident, unsaved } = state;
  const since = formatsIn(input).age(input.cockpit.now() - incident.openedAt);
  const due = dueLevel(input, state);
  const isLate = due > Math.max(1, incident.calledLevel) && incident.recoveredAt === null;
  const word = say(input, phrase('INCIDENTE', 'INCIDENT'));
  const late = isLate ? say(input, phrase(` nível ${due}!`, ` level ${due}!`)) : '';
  const parts: Span[] = [
    span(`▌${word} ${since}${late}▐`, unsaved === null && !isLate ? 'mark' : 'production'),
    span('  '),
  ];
  return parts;
}
