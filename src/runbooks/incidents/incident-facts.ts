import { criticalMs, type Incident, type IncidentEvent } from '../../model/incident.ts';
import type { EscalationLevel, People } from '../../model/people.ts';
import type { Phrase } from '../../text/lang.ts';
import { timelineOf } from './incident-fold.ts';

/** How long one check was bad. */
export interface Impact {
  readonly probe: string;
  readonly title: Phrase;
  readonly criticalMs: number;
  readonly warnMs: number;
  /** What it said when it was worst. */
  readonly says: Phrase;
}

/** A level of escalation: when it was due, and when it was called. */
export interface Escalation {
  readonly level: EscalationLevel;
  /** Epoch milliseconds; null while nothing was critical, or not for so long. */
  readonly dueAt: number | null;
  /** Null when nobody was called. */
  readonly calledAt: number | null;
  readonly calledBy: string;
}

/** What is told of an incident beyond its events. */
export interface IncidentFacts {
  /** Worst first. */
  readonly impact: readonly Impact[];
  readonly escalations: readonly Escalation[];
  /** What the verdict named while it was critical, first named first, each once. */
  readonly causes: readonly Phrase[];
  /** Jobs with their last state, in the order of their beginning. */
  readonly jobs: readonly {
    readonly job: string;
    readonly action: string;
    readonly who: string;
    readonly why: string;
    readonly state: string;
    readonly beganAt: number;
    readonly endedAt: number | null;
  }[];
  readonly marks: readonly Extract<IncidentEvent, { kind: 'mark' }>[];
  /** Spans in which nobody watched. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
}

type Levels = Extract<IncidentEvent, { kind: 'level' }>;

function impactOf(events: readonly IncidentEvent[], end: number): Impact[] {
  const byProbe = new Map<string, Levels[]>();
  for (const event of events)
    if (event.kind === 'level') byProbe.set(event.probe, [...(byProbe.get(event.probe) ?? []), event]);
  const impacts = [...byProbe].map(([probe, changes]): Impact => {
    const spent = { critical: 0, warn: 0 };
    for (const [index, change] of changes.entries()) {
      const until = changes[index + 1]?.at ?? end;
      if (change.to === 'critical' || change.to === 'warn') spent[change.to] += Math.max(0, until - change.at);
    }
    const worst = changes.find(({ to }) => to === 'critical') ?? changes.find(({ to }) => to === 'warn') ?? changes[0];
    const first = worst as Levels;
    return { probe, title: first.title, criticalMs: spent.critical, warnMs: spent.warn, says: first.summary };
  });
  return impacts
    .filter(({ criticalMs: critical, warnMs }) => critical + warnMs > 0)
    .toSorted((a, b) => b.criticalMs - a.criticalMs || b.warnMs - a.warnMs);
}

function escalationsOf(incident: Incident, people: People | null, now: number): Escalation[] {
  const wasCriticalMs = criticalMs(incident, now);
  return (people?.levels ?? []).map((level): Escalation => {
    const call = incident.events.find((event) => event.kind === 'escalate' && event.level === level.number);
    const isDue = wasCriticalMs !== null && level.afterMs <= wasCriticalMs;
    return {
      level,
      dueAt: isDue ? (incident.criticalSince ?? 0) + level.afterMs : null,
      calledAt: call?.at ?? null,
      calledBy: call?.kind === 'escalate' ? call.operator : '',
    };
  });
}

function jobsOf(events: readonly IncidentEvent[]): IncidentFacts['jobs'] {
  const jobs = new Map<string, IncidentFacts['jobs'][number]>();
  for (const event of events) {
    if (event.kind !== 'action') continue;
    const { job, action, who, why, state, at } = event;
    const known = jobs.get(job);
    const isOver = state !== 'running' && state !== 'starting';
    jobs.set(job, { job, action, who, why, state, beganAt: known?.beganAt ?? at, endedAt: isOver ? at : null });
  }
  return [...jobs.values()];
}

/** Takes an incident apart. `now` ends what has not ended. */
export function factsOfIncident(incident: Incident, people: People | null, now: number): IncidentFacts {
  const events = timelineOf(incident);
  const causes = new Map<string, Phrase>();
  for (const event of events)
    if (event.kind === 'verdict' && event.level === 'critical' && event.cause !== null)
      causes.set(event.cause, event.says);
  return {
    impact: impactOf(events, incident.closedAt ?? now),
    escalations: escalationsOf(incident, people, now),
    causes: [...causes.values()],
    jobs: jobsOf(events),
    marks: events.filter((event) => event.kind === 'mark'),
    gaps: events.flatMap((event) => (event.kind === 'resume' ? [{ from: event.seenUntil, to: event.at }] : [])),
  };
}
