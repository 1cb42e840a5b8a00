import type { Phrase } from '../../text/lang.ts';
import type { Effect } from './effect.ts';
import type { Moment } from './moment.ts';
import { rise } from './noise.ts';

/** How far one episode of a fault has come at an instant. */
export interface Course {
  readonly isOn: boolean;
  /** Milliseconds since it began; stands still at its end. */
  readonly onMs: number;
  /** Milliseconds since its end; 0 while on. */
  readonly offMs: number;
  /** Epoch milliseconds. */
  readonly began: number;
  readonly ended: number | null;
}

/** Something that goes wrong in the simulated stack: what it does to a moment, and what heals it. */
export interface DemoFault {
  /** Kebab-case, unique. */
  readonly id: string;
  readonly label: Phrase;
  /** What happens once, and stays, when it begins. */
  readonly opensWith?: readonly Effect[];
  /** It only happens on a swarm. Default false. */
  readonly isOfSwarm?: boolean;
  /** Changes a moment while the fault is on, and while its traces fade ({@link Course.offMs} up to `fadeMs`). */
  shape(moment: Moment, course: Course): void;
  /** How long traces stay after its end: averaging windows, restarts, caches. */
  readonly fadeMs: number;
  /** Milliseconds from this effect until the fault ends; null when the effect does not touch it. */
  healsAfter(effect: Effect): number | null;
}

/** Strength 0..1 of something that builds up over `riseMs` and fades over `fadeMs` after the end. */
export function strength(course: Course, riseMs: number, fadeMs: number): number {
  return rise(course.onMs, 0, riseMs) * (1 - rise(course.offMs, 0, fadeMs));
}
