import type { PromSeries } from '../../clients/prometheus/prometheus-answers.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { QUERIES } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';

/** Resident memory of the processes that Prometheus scrapes. */
export const RESIDENT_QUERY = 'process_resident_memory_bytes';

/** Resident memory by scrape target. The API has two workers and a scrape hits one of them: its value flips between the two. */
export interface ApiMemoryFacts {
  readonly rows: readonly {
    readonly scrapeJob: string;
    readonly instance: string;
    readonly bytes: number;
    /** Over the last hour; the distance between them is the difference between workers. */
    readonly minBytes: number | null;
    readonly maxBytes: number | null;
    /** The value went up and down by turns more often than memory does: more than one process answers. */
    readonly flips: boolean;
  }[];
}

/** `process_resident_memory_bytes`, the runbook's memory line. */
export const apiMemory: Probe<ApiMemoryFacts, ProbeContext> = {
  id: 'api.memory',
  runbook: 'W5',
  title: phrase('Memória dos processos', 'Memory of processes'),
  tab: 'metrics',
  sets: ['weekly'],
  ...QUERIES,
  metrics: [{ id: 'process.memory', label: phrase('Memória residente', 'Resident memory'), unit: 'bytes' }],
  read: readApiMemory,
  summarize: (reading) =>
    summaryOf(reading, ({ rows }) => {
      const largest = rows.toSorted((a, b) => b.bytes - a.bytes)[0];
      if (largest === undefined) return phrase('nenhum processo medido', 'no process measured');
      const flips = rows.some((row) => row.flips);
      return phrase(
        `${largest.scrapeJob} ${pt.bytes(largest.bytes)}${flips ? ' · alterna entre workers' : ''}`,
        `${largest.scrapeJob} ${en.bytes(largest.bytes)}${flips ? ' · flips between workers' : ''}`,
      );
    }),
  shell: `curl -sS http://localhost:9090/api/v1/query --data-urlencode 'query=${RESIDENT_QUERY}' | jq .data.result`,
};

const HOUR_MS = 3_600_000;
const STEP_MS = 30_000;

async function readApiMemory(context: ProbeContext, signal: AbortSignal): Promise<Measured<ApiMemoryFacts>> {
  const prometheus = await context.clients.prometheus();
  if (!prometheus.ok) return failed(prometheus.fault);
  const options = within(QUERIES.deadlineMs, signal);
  const endMs = context.now();
  const [now, hour] = await Promise.all([
    prometheus.value.query(RESIDENT_QUERY, options),
    prometheus.value.queryRange(RESIDENT_QUERY, { startMs: endMs - HOUR_MS, endMs, stepMs: STEP_MS }, options),
  ]);
  if (!now.ok) return failed(now.fault);
  const rows = now.value.result
    .filter(({ value }) => Number.isFinite(value))
    .map(({ labels, value }) => {
      const isSame = (series: PromSeries) =>
        series.labels.job === labels.job && series.labels.instance === labels.instance;
      const past = (hour.ok ? (hour.value.result.find(isSame)?.points ?? []) : []).map(([, bytes]) => bytes);
      return {
        scrapeJob: inert(labels.job ?? ''),
        instance: inert(labels.instance ?? ''),
        bytes: value,
        minBytes: past.length === 0 ? null : Math.min(...past),
        maxBytes: past.length === 0 ? null : Math.max(...past),
        flips: flips(past),
      };
    });
  return measured(
    { rows },
    rows.map(({ scrapeJob, instance, bytes }) => ({
      metric: 'process.memory',
      entity: `${scrapeJob} ${instance}`,
      value: bytes,
    })),
  );
}

/** True when the value turns round at more than a third of the points, by more than a fiftieth of itself each time. */
export function flips(values: readonly number[]): boolean {
  const steps = values.slice(1).map((value, index) => value - (values[index] ?? value));
  const large = steps.map((step, index) => (Math.abs(step) > (values[index] ?? 0) / 50 ? Math.sign(step) : 0));
  const moves = large.filter((sign) => sign !== 0);
  const turns = moves.slice(1).filter((sign, index) => sign !== moves[index]).length;
  return values.length >= 6 && turns > values.length / 3;
}
