import type { Gate, GateCheck, Step } from '../model/plan.ts';
import { type Phrase, phrase } from '../text/lang.ts';

/** What a step says differently from the careful default: not idempotent, no undo, stops on failure, no safe point. */
export type StepOptions = Partial<Omit<Step, 'id' | 'kind' | 'say' | 'argv'>>;

const MINUTE_MS = 60_000;

function step(kind: Step['kind'], id: string, say: Phrase, argv: readonly string[], options: StepOptions): Step {
  return {
    id,
    kind,
    say,
    argv,
    timeoutMs: MINUTE_MS,
    isIdempotent: false,
    undo: null,
    onFailure: [],
    isSafePoint: false,
    ...options,
  };
}

/** A process. Default one minute. */
export function exec(id: string, say: Phrase, argv: readonly string[], options: StepOptions = {}): Step {
  return step('exec', id, say, argv, options);
}

/** A function of the job program: `argv[0]` is its name. Default one minute. */
export function call(id: string, say: Phrase, argv: readonly string[], options: StepOptions = {}): Step {
  return step('call', id, say, argv, options);
}

/** Waits until all checks are well twice in a row. */
export function gate(
  id: string,
  checks: readonly GateCheck[],
  deadlineMs: number,
  shown: readonly string[],
  options: StepOptions & Pick<Gate, 'isPatient'> = {},
): Step {
  const { isPatient = false, ...rest } = options;
  const seconds = Math.round(deadlineMs / 1000);
  const say = phrase(
    `esperar ficar saudável duas vezes seguidas, até ${seconds} s`,
    `wait until healthy twice in a row, for ${seconds} s at most`,
  );
  return step('gate', id, say, shown, {
    isIdempotent: true,
    gate: { checks, inARow: 2, everyMs: 500, deadlineMs, isPatient },
    // The rounds themselves take time; the gate ends by its own deadline first.
    timeoutMs: deadlineMs + 30_000,
    ...rest,
  });
}
