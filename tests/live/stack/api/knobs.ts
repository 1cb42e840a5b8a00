import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Misbehaviours that the stack's faults switch on, each a file in the knobs directory whose content is the value. */
export type Knob =
  | 'latency'
  | 'errors'
  | 'handled-errors'
  | 'hang'
  | 'non-json'
  | 'redirect'
  | 'huge'
  | 'leak'
  | 'never-healthy'
  | 'log-flood'
  | 'hostile-log'
  | 'no-traffic';

const directory = process.env.KNOBS_DIR ?? '/knobs';
const rereadAfterMs = 200;
let knobs = new Map<string, string>();
let readAt = 0;

function reread(): void {
  const now = Date.now();
  if (now - readAt < rereadAfterMs) return;
  readAt = now;
  try {
    const names = readdirSync(directory);
    knobs = new Map(names.map((name) => [name, readFileSync(join(directory, name), 'utf8').trim()]));
  } catch {
    // No knobs directory is the normal case outside of the live stack: nothing misbehaves.
    knobs = new Map();
  }
}

/** Whether the knob is on. A change is seen within 200 ms. */
export function isOn(knob: Knob): boolean {
  reread();
  return knobs.has(knob);
}

/** The knob's number, `otherwise` when it is on without one, 0 when it is off. */
export function amount(knob: Knob, otherwise: number): number {
  if (!isOn(knob)) return 0;
  const value = Number.parseFloat(knobs.get(knob) ?? '');
  return Number.isFinite(value) ? value : otherwise;
}
