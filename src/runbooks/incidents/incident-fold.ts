import type { Incident, IncidentEvent } from '../../model/incident.ts';

const KINDS: ReadonlySet<string> = new Set([
  'open',
  'resume',
  'verdict',
  'level',
  'action',
  'note',
  'mark',
  'escalate',
  'clock',
  'dropped',
  'close',
] satisfies readonly IncidentEvent['kind'][]);

function begin(event: Extract<IncidentEvent, { kind: 'open' }>): Incident {
  const { incident: id, target, mark, title, operator, at, criticalSince } = event;
  return {
    ...{ id, target, mark, title, criticalSince },
    operators: [operator],
    openedAt: at,
    recoveredAt: null,
    closedAt: null,
    resolution: '',
    calledLevel: 0,
    events: [event],
    damaged: 0,
  };
}

function withOperator(incident: Incident, operator: string): readonly string[] {
  return incident.operators.includes(operator) ? incident.operators : [...incident.operators, operator];
}

function changeOf(incident: Incident, event: IncidentEvent): Partial<Incident> {
  switch (event.kind) {
    case 'verdict': {
      const isCritical = event.level === 'critical';
      const wasCritical = incident.criticalSince !== null && incident.recoveredAt === null;
      if (isCritical) return { criticalSince: incident.criticalSince ?? event.at, recoveredAt: null };
      return wasCritical ? { recoveredAt: event.at } : {};
    }
    case 'resume':
    case 'note':
    case 'mark':
      return { operators: withOperator(incident, event.operator) };
    case 'escalate':
      return {
        operators: withOperator(incident, event.operator),
        calledLevel: Math.max(incident.calledLevel, event.level),
      };
    case 'clock':
      // What is told from now on is told by the new clock: distances stay, as the engine keeps them.
      return {
        openedAt: incident.openedAt + event.byMs,
        criticalSince: incident.criticalSince === null ? null : incident.criticalSince + event.byMs,
        recoveredAt: incident.recoveredAt === null ? null : incident.recoveredAt + event.byMs,
      };
    case 'close':
      return { operators: withOperator(incident, event.operator), closedAt: event.at, resolution: event.text };
    default:
      return {};
  }
}

/** The incident after one more event. The first event has to be `open`; before it, it is null. */
export function applyIncidentEvent(incident: Incident | null, event: IncidentEvent): Incident | null {
  if (event.kind === 'open') return incident ?? begin(event);
  if (incident === null) return null;
  return { ...incident, events: [...incident.events, event], ...changeOf(incident, event) };
}

function isEvent(value: unknown): value is IncidentEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, at } = value as Partial<IncidentEvent>;
  return typeof kind === 'string' && KINDS.has(kind) && typeof at === 'number';
}

/**
 * The events in the order in which they happened. What was known late (a level from before the opening, a line of a journal)
 * goes to its time, unless the clock was set meanwhile: then times tell nothing of the order, and the file does.
 */
export function timelineOf({ events }: Incident): readonly IncidentEvent[] {
  if (events.some(({ kind }) => kind === 'clock')) return events;
  return events.toSorted((a, b) => a.at - b.at);
}

/**
 * Reads an incident's file. A line that is no event (damaged, or of a newer version) is left out and counted: nothing else
 * is lost for it. Null when it does not begin as an incident.
 */
export function readIncident(text: string): Incident | null {
  let incident: Incident | null = null;
  let damaged = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    let event: unknown;
    try {
      event = JSON.parse(line);
    } catch {
      damaged += 1; // Torn by a crash or a full disk; said beside the timeline.
      continue;
    }
    if (isEvent(event)) incident = applyIncidentEvent(incident, event);
    else damaged += 1;
  }
  return incident === null ? null : { ...incident, damaged };
}
