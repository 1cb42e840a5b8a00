import { showArgv } from '../../../actions/program/quote.ts';
import type { GateCheck, Plan, Step } from '../../../model/plan.ts';
import type { Moment } from '../moment.ts';
import type { Simulation } from '../simulation.ts';
import { SERVICE_NAMES } from '../stack.ts';
import { planEffect } from './plan-effect.ts';

/** By then everything that an effect set in motion has come to rest; and how finely it is looked for. */
const SETTLED_MS = 30_000;
const LOOK_EVERY_MS = 500;

/** How long steps of a kind take, by the beginning of their ids. The others are done at once. */
const SECONDS: readonly (readonly [pattern: RegExp, seconds: number])[] = [
  [/^(?:restart|unpause)-/, 1.4],
  [/^up/, 2.6],
  [/^(?:build|restore|dump$)/, 4],
  [/^(?:check|compare|read|archive)/, 2.2],
  [/^(?:migrate|new-|analyze|logs|remove|compress)/, 1.2],
  [/^(?:stop|start|swap|forget)/, 0.9],
];
const QUICK_SECONDS = 0.3;
/** The two good rounds of a gate, when everything is well at once. */
const GATE_SECONDS = 1.1;
/** A gate that nothing will make well gives up. */
const LOST_SECONDS = 4;

function isWell(check: GateCheck, { services, api }: Moment): boolean {
  if (check.kind === 'http') return (check.path.endsWith('/database') ? api.database : api.health).kind === 'ok';
  if (check.kind !== 'service' && check.kind !== 'swarm') return true;
  const wanted = check.service.replace(/^sparkone_/, '');
  const name = SERVICE_NAMES.find((one) => one === wanted);
  const service = name === undefined ? undefined : services[name];
  return service?.state === 'running' && (service.health === 'healthy' || service.health === 'none');
}

/** How a demo runs plans. */
export interface Rehearsal {
  readonly simulation: Simulation;
  /** Epoch milliseconds. */
  now(): number;
  /** Share of the usual time that steps take; tests hurry. */
  readonly pace: number;
}

/** What becomes of the simulated stack once the plan's effect happens. */
class Course {
  readonly #simulation: Simulation;
  readonly #plan: Plan;
  readonly #at: number;

  constructor(simulation: Simulation, plan: Plan, at: number) {
    this.#simulation = simulation;
    this.#plan = plan;
    this.#at = at;
  }

  /** The stack so long after the effect. */
  after(ms: number): Moment {
    const planned = planEffect(this.#plan);
    return planned === null
      ? this.#simulation.at(this.#at)
      : this.#simulation.preview(planned.effect, this.#at, this.#at + ms);
  }

  /** Milliseconds from the effect until all checks are well; null when they never are. */
  wellAfter(checks: readonly GateCheck[]): number | null {
    for (let ms = 0; ms <= SETTLED_MS; ms += LOOK_EVERY_MS) {
      const moment = this.after(ms);
      if (checks.every((check) => isWell(check, moment))) return ms;
    }
    return null;
  }
}

function saidOf(step: Step, moment: Moment): string {
  if (step.gate === undefined) return `DEMO: ${showArgv(step.argv)}`;
  return step.gate.checks
    .map((check) => `${'service' in check ? check.service : check.kind}: ${isWell(check, moment) ? 'ok' : 'not well'}`)
    .join('\n');
}

/** A step that only takes its time, prints what it stands for, and ends as it is told. */
function pretended(step: Step, seconds: number, said: string, isGood: boolean): Step {
  const { id, say, onFailure, isSafePoint, isIdempotent } = step;
  const script = 'sleep "$1"; printf "%s\\n" "$2"; exit "$3"';
  return {
    id,
    kind: 'exec',
    say,
    argv: ['sh', '-c', script, 'demo', seconds.toFixed(2), said, isGood ? '0' : '1'],
    timeoutMs: 120_000,
    isIdempotent,
    undo: null,
    onFailure,
    isSafePoint,
  };
}

function rehearseSteps(steps: readonly Step[], course: Course, effectStep: string | null, pace: number): Step[] {
  /** Seconds since the effect happened. */
  let since = 0;
  return steps.map((step) => {
    if (step.id === effectStep) since = 0;
    if (step.gate === undefined) {
      const seconds = SECONDS.find(([pattern]) => pattern.test(step.id))?.[1] ?? QUICK_SECONDS;
      since += seconds;
      return pretended(step, seconds * pace, saidOf(step, course.after(SETTLED_MS)), true);
    }
    const wellMs = course.wellAfter(step.gate.checks);
    const seconds = wellMs === null ? LOST_SECONDS : Math.max(0, wellMs / 1000 - since) + GATE_SECONDS;
    since += seconds;
    return pretended(step, seconds * pace, saidOf(step, course.after(SETTLED_MS)), wellMs !== null);
  });
}

/**
 * The plan as a demo runs it: the same steps in the same order, journal and all, of which none does anything. No word of the
 * plan's own commands is run; they are only printed. Gates open when the simulated stack will be well, or fail where it will
 * not.
 */
export function rehearsePlan(plan: Plan, { simulation, now, pace }: Rehearsal): Plan {
  const course = new Course(simulation, plan, now());
  const all = (steps: readonly Step[]) => rehearseSteps(steps, course, planEffect(plan)?.step ?? null, pace);
  return { ...plan, steps: all(plan.steps), compensations: all(plan.compensations), always: all(plan.always) };
}
