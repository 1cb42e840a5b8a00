import { phrase } from '../../../text/lang.ts';
import { latencySpike } from '../faults/latency-spike.ts';
import type { Scene } from '../scene.ts';

/** Slow statements for twelve minutes: P95 has been over its limit for longer than the alert waits. */
export const latencySpikeScene: Scene = {
  id: 'latency-spike',
  label: phrase('Latência alta há 12 min', 'High latency for 12 min'),
  onsets: [{ fault: latencySpike, agoMs: 12 * 60_000 }],
};
