import type { Round, Rounds } from '../engine/run-once.ts';
import type { Check } from '../model/check.ts';
import type { Clock } from '../model/clock.ts';
import type { Reading } from '../model/reading.ts';
import type { RunbookStep } from '../model/runbook.ts';
import type { LogEvidence } from '../model/walk.ts';
import { probeSpecs } from '../probes/registry.ts';
import { probesOfStep, type Sight } from '../runbooks/evidence.ts';
import { type ExcerptsFrom, looksAtLog, readStepLog } from '../runbooks/walks/walk-logs.ts';
import { same } from '../text/lang.ts';

/** A reading older than this is read again before a step shows it, milliseconds. */
export const FRESH_MS = 60_000;

interface Kept {
  readonly startedAt: number;
  readonly done: Promise<void>;
}

/** What a reader reads with; `logs` is null where there are none. */
export interface WalkReaderWith {
  readonly rounds: Rounds;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly logs: Omit<ExcerptsFrom, 'containers'> | null;
}

/** Reads the probes of steps ahead of whoever walks, each at most once while it is fresh. */
export class WalkReader {
  readonly #rounds: Rounds;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #kept = new Map<string, Kept>();
  readonly #seen = new Map<string, { readonly check: Check; readonly reading: Reading | null }>();
  readonly #excerpts: ExcerptsFrom | null;
  readonly #logs = new Map<string, LogEvidence>();

  constructor({ rounds, clock, timeoutMs, logs }: WalkReaderWith) {
    this.#rounds = rounds;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#excerpts = logs === null ? null : { ...logs, containers: () => this.#seen.get('containers')?.reading };
  }

  /** Resolves when what these steps look at, probes and logs, was read and is fresh. */
  async ensureSteps(steps: readonly RunbookStep[], freshMs = FRESH_MS): Promise<void> {
    await this.ensure([...new Set(steps.flatMap(probesOfStep))], freshMs);
    await Promise.all(steps.map((step) => this.#ensureLog(step, freshMs)));
  }

  /** What was read of a step's log; null while nobody has. */
  log(step: string): LogEvidence | null {
    return this.#logs.get(step) ?? null;
  }

  async #ensureLog(step: RunbookStep, freshMs: number): Promise<void> {
    const from = this.#excerpts;
    if (from === null || !looksAtLog(step)) return;
    const key = `log ${step.id}`;
    const now = this.#clock.monotonic();
    const before = this.#kept.get(key);
    if (before === undefined || now - before.startedAt > freshMs) {
      const done = readStepLog(from, step).then((read) => void this.#logs.set(step.id, read));
      this.#kept.set(key, { startedAt: now, done });
    }
    await this.#kept.get(key)?.done;
  }

  /** Resolves when these probes were read and are fresh; never rejects for what does not answer. */
  async ensure(probes: readonly string[], freshMs = FRESH_MS): Promise<void> {
    const now = this.#clock.monotonic();
    const due = probes.filter(
      (probe) => now - (this.#kept.get(probe)?.startedAt ?? Number.NEGATIVE_INFINITY) > freshMs,
    );
    if (due.length > 0) {
      const done = this.#rounds.read(due, this.#timeoutMs).then((round) => this.#take(due, round));
      for (const probe of due) this.#kept.set(probe, { startedAt: now, done });
    }
    await Promise.all(probes.map((probe) => this.#kept.get(probe)?.done));
  }

  /** What steps see now. */
  sight(): Sight {
    return {
      seen: (probe) => {
        const seen = this.#seen.get(probe);
        const title = probeSpecs.find(({ id }) => id === probe)?.title ?? same(probe);
        return seen === undefined ? undefined : { ...seen, title };
      },
      causes: this.#rounds.verdict().causes,
      now: this.#clock.now(),
    };
  }

  #take(probes: readonly string[], round: Round): void {
    for (const [index, probe] of probes.entries()) {
      const check = round.checks[index];
      if (check !== undefined) this.#seen.set(probe, { check, reading: round.readings[index] ?? null });
    }
  }
}
