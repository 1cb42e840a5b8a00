import type { Probe } from '../../model/probe.ts';
import { failed, inapplicable, type Measured, measured } from '../../model/reading.ts';
import { stackOf } from '../../model/swarm.ts';
import { phrase } from '../../text/lang.ts';
import { AVAILABILITY } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';
import { entitiesOf } from './container-facts.ts';
import { inspectProject } from './inspected.ts';
import { noProject } from './no-project.ts';

/** How often a container was started again by the engine. */
export interface RestartFacts {
  readonly entity: string;
  readonly service: string;
  /** Since the container was created. */
  readonly total: number;
  /** Seen by us in the last ten minutes, and in the last hour. */
  readonly inTenMinutes: number;
  readonly inHour: number;
  /** Epoch milliseconds of the last start; null when it never started. */
  readonly startedAt: number | null;
}

/** Restarts of the project's containers over time. */
export interface ContainersRestartsFacts {
  readonly rows: readonly RestartFacts[];
  /** Since when we count, epoch milliseconds. */
  readonly since: number;
}

/** Restart counts over time: a container that comes back by itself every minute looks healthy in every single look. */
export const containersRestarts: Probe<ContainersRestartsFacts, ProbeContext> = {
  id: 'containers.restarts',
  runbook: 'D2',
  title: phrase('Reinícios', 'Restarts'),
  tab: 'overview',
  sets: ['daily'],
  ...AVAILABILITY,
  everyMs: 30_000,
  watchedEveryMs: 10_000,
  metrics: [
    { id: 'container.restarts', label: phrase('Reinícios', 'Restarts'), unit: 'count' },
    {
      id: 'container.restarts.recent',
      label: phrase('Reinícios em 10 min', 'Restarts in 10 min'),
      unit: 'count',
      threshold: { direction: 'above', warn: 0, critical: 4, hysteresis: 0 },
    },
  ],
  read: readContainersRestarts,
  summarize: (reading) =>
    summaryOf(reading, ({ rows }) => {
      const total = rows.reduce((sum, row) => sum + row.total, 0);
      return total === 0
        ? phrase('nenhum reinício', 'no restart')
        : phrase(`${total} reinícios desde a criação, nenhum agora`, `${total} restarts since creation, none now`);
    }),
  shell: "docker ps -aq | xargs docker inspect -f '{{.Name}} {{.RestartCount}} {{.State.StartedAt}}'",
};

/** The containers probe has looked just before, most of the time. */
const SHARED_MS = 8_000;
const TEN_MINUTES_MS = 600_000;
const HOUR_MS = 3_600_000;

/** What we saw of one container's restarts. */
interface Seen {
  count: number;
  /** Epoch milliseconds of each restart seen, within the hour. */
  at: number[];
}

async function readContainersRestarts(
  context: ProbeContext,
  signal: AbortSignal,
): Promise<Measured<ContainersRestartsFacts>> {
  const target = await context.target();
  const options = within(AVAILABILITY.deadlineMs, signal);
  const { project } = target.identity;
  if (stackOf(target) !== null) return inapplicable();
  const now = context.now();
  const kept = context.memory('containers.restarts', () => ({ since: now, seen: new Map<string, Seen>() }));
  if (project === null) return failed(noProject(target));
  const inspected = await inspectProject(context, project, SHARED_MS, options);
  if (!inspected.ok) return failed(inspected.fault);
  const entities = entitiesOf(inspected.value);
  const rows = inspected.value.flatMap((detail): RestartFacts[] => {
    const entity = entities.get(detail.id);
    if (entity === undefined) return [];
    const { id, restartCount, startedAt } = detail;
    const at = noteRestarts(kept.seen, id, restartCount, startedAt, now);
    const recently = (ms: number) => at.filter((time) => now - time <= ms).length;
    return [
      { ...entity, total: restartCount, inTenMinutes: recently(TEN_MINUTES_MS), inHour: recently(HOUR_MS), startedAt },
    ];
  });
  for (const id of kept.seen.keys()) if (!entities.has(id)) kept.seen.delete(id);
  return measured(
    { rows: rows.toSorted((a, b) => a.entity.localeCompare(b.entity)), since: kept.since },
    rows.flatMap(({ entity, total, inTenMinutes }) => [
      { metric: 'container.restarts', entity, value: total },
      { metric: 'container.restarts.recent', entity, value: inTenMinutes },
    ]),
  );
}

/**
 * Times of the restarts that are known. At the first look the engine tells how many there were and when the last one was,
 * so one of them counts when it is recent.
 */
function noteRestarts(
  seen: Map<string, Seen>,
  id: string,
  count: number,
  startedAt: number | null,
  now: number,
): number[] {
  const before = seen.get(id) ?? { count: Math.max(0, count - 1), at: [] };
  const added = Array.from({ length: Math.max(0, count - before.count) }, () => startedAt ?? now);
  const at = [...before.at, ...added].filter((time) => now - time <= HOUR_MS);
  seen.set(id, { count, at });
  return at;
}
