import { severity } from '../../src/model/level.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { type Signal, signalsOf } from '../parts/signals.ts';
import { type ScreenInput, say } from '../screen.ts';

/** A number that always stands on the Overview. */
interface OverviewSignal {
  readonly metric: string;
  /** Name where the metric's own is too long for a glance. */
  readonly label?: Phrase;
  /** Of several entities only the one with the least value. */
  readonly isLeast?: true;
  /** Its course over the last hour says nothing. */
  readonly isSteady?: true;
  /** Where room is short, the highest goes first as long as it is ok. */
  readonly spare?: number;
}

/** In the order in which they stand; the rest shows itself only when it is not ok. */
const ALWAYS: readonly OverviewSignal[] = [
  { metric: 'api.latency.p95' },
  { metric: 'api.errors' },
  { metric: 'api.requests', spare: 3 },
  { metric: 'db.pool' },
  { metric: 'host.cpu', spare: 4 },
  { metric: 'host.memory' },
  { metric: 'host.disk' },
  { metric: 'tls.days', label: phrase('Certificado', 'Certificate'), isLeast: true, isSteady: true, spare: 1 },
  { metric: 'backups.age', label: phrase('Último backup', 'Last backup'), isSteady: true, spare: 2 },
];

/** One of each container, service or node: their table shows these. */
const OF_SERVICES: readonly string[] = ['container.', 'swarm.'];

/** A signal of the Overview, with its rank for the case that room is short. */
export interface RankedSignal extends Signal {
  readonly spare: number;
}

/** A second disk is more easily spared than the first. */
const FURTHER_ENTITY = 5;

function least(signals: readonly Signal[]): readonly Signal[] {
  return signals.toSorted((a, b) => a.value - b.value).slice(0, 1);
}

function rank(input: ScreenInput, all: readonly Signal[], row: OverviewSignal): RankedSignal[] {
  const own = all.filter(({ metric }) => metric.id === row.metric);
  return (row.isLeast === true ? least(own) : own).map((signal, index) => ({
    ...signal,
    ...(row.label === undefined ? {} : { label: say(input, row.label), note: signal.entity }),
    isSteady: row.isSteady === true,
    spare: (row.spare ?? 0) + (index > 0 ? FURTHER_ENTITY : 0),
  }));
}

/** The signals of the Overview: the ones that always stand there, and whatever else is beyond its limit. */
export function overviewSignals(input: ScreenInput): readonly RankedSignal[] {
  const all = signalsOf(input, input.cockpit.probeIds);
  const always = ALWAYS.flatMap((row) => rank(input, all, row));
  const ids = new Set(ALWAYS.map(({ metric }) => metric));
  const others = all.filter(
    ({ metric, level, threshold, value }) =>
      !ids.has(metric.id) &&
      !OF_SERVICES.some((prefix) => metric.id.startsWith(prefix)) &&
      threshold !== undefined &&
      // Why a reading failed is told by the verdict and the checks.
      !Number.isNaN(value) &&
      (level === 'warn' || level === 'critical'),
  );
  return [...always, ...others.map((signal) => ({ ...signal, spare: 0 }))];
}

/** At most `room` signals, in their steady order: what is not ok stays, of the rest the most easily spared go. */
export function keepWorst(signals: readonly RankedSignal[], room: number): readonly RankedSignal[] {
  if (signals.length <= room) return signals;
  const byWorth = signals.toSorted((a, b) => severity(b.level) - severity(a.level) || a.spare - b.spare);
  const kept = new Set(byWorth.slice(0, Math.max(0, room)));
  return signals.filter((signal) => kept.has(signal));
}
