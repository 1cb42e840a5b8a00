import type { Probe } from '../../model/probe.ts';
import { type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { SLOW } from '../cadence.ts';
import type { ProbeContext } from '../context.ts';
import { summaryOf } from '../finding.ts';

/** Our calls to one rate-limited path of the API. */
export interface BudgetFacts {
  readonly path: string;
  readonly limitPerHour: number;
  /** Calls of the last hour that this program made. */
  readonly usedPerHour: number;
  /** Calls an hour with every screen open, computed from the cadences. */
  readonly plannedPerHour: number;
  /** By the API's own headers: what is left for our address, and when it starts anew (epoch milliseconds). */
  readonly remaining: number | null;
  readonly resetsAt: number | null;
}

/** Our share of the API's rate limits. */
export interface ApiBudgetFacts {
  readonly paths: readonly BudgetFacts[];
}

/** Calls that this program made against what the API allows an hour: over the limit it answers 500. */
export const apiBudget: Probe<ApiBudgetFacts, ProbeContext> = {
  id: 'api.budget',
  runbook: null,
  title: phrase('Orçamento de chamadas', 'Call budget'),
  tab: 'metrics',
  sets: [],
  ...SLOW,
  metrics: [
    {
      id: 'api.budget',
      label: phrase('Chamadas por hora', 'Calls an hour'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 85, critical: 97 },
    },
  ],
  read: readApiBudget,
  summarize: (reading) =>
    summaryOf(reading, ({ paths }) =>
      paths.length === 0
        ? phrase('nenhuma chamada limitada', 'no limited call')
        : phrase(
            paths
              .map((row) => `${row.path} ${pt.number(row.usedPerHour, 0)}/${pt.number(row.limitPerHour, 0)} h`)
              .join(' · '),
            paths
              .map((row) => `${row.path} ${en.number(row.usedPerHour, 0)}/${en.number(row.limitPerHour, 0)} h`)
              .join(' · '),
          ),
    ),
  shell: 'curl -sSI http://localhost:8000/health/redis | grep -i x-ratelimit',
};

async function readApiBudget(context: ProbeContext): Promise<Measured<ApiBudgetFacts>> {
  const paths = context.clients.budget.figures().map((figures) => ({
    ...figures,
    plannedPerHour: Math.round(context.plannedCalls[figures.path] ?? 0),
  }));
  return measured(
    { paths },
    paths.map(({ path, usedPerHour, limitPerHour }) => ({
      metric: 'api.budget',
      entity: path,
      value: (usedPerHour / limitPerHour) * 100,
    })),
  );
}
