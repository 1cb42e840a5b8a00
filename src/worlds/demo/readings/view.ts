import type { Fault } from '../../../model/fault.ts';
import type { History, Sample } from '../../../model/metric.ts';
import { failed, type Measured, measured } from '../../../model/reading.ts';
import { placeText, silentFault, wireFault } from '../../../transport/faults.ts';
import type { Answer, Moment } from '../moment.ts';
import type { Simulation } from '../simulation.ts';
import { SERVICES, type ServiceName } from '../stack.ts';

/** What a generator sees: the stack now, and on a probe's first reading its past. */
export interface View {
  readonly now: Moment;
  readonly simulation: Simulation;
  /** The last hour, oldest first; empty once the history was given. */
  readonly past: readonly Moment[];
}

/** Makes one probe's reading out of the simulated state. */
export type Generator<F> = (view: View) => Measured<F>;

/** A number of the state and the series it belongs to; NaN where it could not have been measured. */
export interface Track {
  readonly metric: string;
  readonly entity?: string;
  readonly of: (moment: Moment) => number;
}

function named(track: Track): { metric: string; entity?: string } {
  return track.entity === undefined ? { metric: track.metric } : { metric: track.metric, entity: track.entity };
}

/** A good reading: the tracks' values now, and their past on the first one. */
export function tracked<F>(view: View, facts: F, tracks: readonly Track[]): Measured<F> {
  const samples: Sample[] = [];
  for (const track of tracks) {
    const value = track.of(view.now);
    if (Number.isFinite(value)) samples.push({ ...named(track), value });
  }
  const history = historyOf(view, tracks);
  return history.length === 0 ? measured(facts, samples) : measured(facts, samples, history);
}

/** The tracks' past, where it could be measured. */
export function historyOf(view: View, tracks: readonly Track[]): History[] {
  if (view.past.length === 0) return [];
  const histories = tracks.map((track): History => {
    const points = view.past.map((moment) => [moment.at, track.of(moment)] as const);
    return { ...named(track), points: points.filter(([, value]) => Number.isFinite(value)) };
  });
  return histories.filter(({ points }) => points.length > 0);
}

/** `value` while this answer is good, else NaN. */
export function whileOk(answer: Answer, value: number): number {
  return answer.kind === 'ok' ? value : Number.NaN;
}

/** How long the peer took, NaN when it did not answer. */
export function tookOf(answer: Answer): number {
  return isReached(answer) ? answer.ms : Number.NaN;
}

/** Where a service is reached: its address on the project's network. */
export function addressOf(service: ServiceName): string {
  const { ip, ports } = SERVICES[service];
  return `${ip}:${ports[0] ?? 0}`;
}

/** The service's place as faults name it: `Redis (172.18.0.4:6379)`. */
export function placeOf(service: ServiceName, peer: string): string {
  const { ip, ports } = SERVICES[service];
  return placeText({ kind: 'tcp', host: ip, port: ports[0] ?? 0 }, peer);
}

/** An answer that came, good or not. */
export type Reached = Extract<Answer, { readonly ms: number }>;

/** Whether the peer answered at all. */
export function isReached(answer: Answer): answer is Reached {
  return answer.kind === 'ok' || answer.kind === 'error';
}

/** The fault of a peer that did not answer at all. */
export function wayFault(answer: Exclude<Answer, Reached>, place: string, timeoutMs: number): Fault {
  if (answer.kind === 'silent') return silentFault(place, timeoutMs);
  return wireFault(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), place, timeoutMs);
}

/** A failed reading that still gives the past of its series on the first time. */
export function failedWith<F = never>(
  view: View,
  failure: Fault,
  tracks: readonly Track[],
  facts: F | null = null,
): Measured<F> {
  const history = historyOf(view, tracks);
  const reading = failed(failure, facts);
  return history.length === 0 ? reading : { ...reading, history };
}
