import type { Clock, Stop } from '../../model/clock.ts';
import type { Cockpit } from '../../model/cockpit.ts';
import { DIAGNOSIS_IDS, type DiagnosisDesk, type DiagnosisRun } from '../../model/diagnosis.ts';
import type { LogSource } from '../../model/log.ts';
import { readExcerpt } from '../../tails/read-excerpt.ts';
import { type DiagnosisGround, runDiagnosis } from './diagnosis-run.ts';
import { DIAGNOSES } from './registry.ts';

const HOUR_MS = 3_600_000;

/** What the diagnoses of a session are made of. */
export interface DiagnosisDeskOptions {
  readonly cockpit: Cockpit;
  readonly clock: Pick<Clock, 'after'>;
  /** Absent where there are no logs. */
  readonly logs?: LogSource | undefined;
  /** Told what must not happen. */
  onBug(error: unknown): void;
}

/** Asks a probe now and waits for its answer; the engine's own deadlines see to it that one comes. */
function readNow(cockpit: Cockpit, probes: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let stop: Stop = () => undefined;
    const look = (): void => {
      const isAnswered = probes.every((probe) => !cockpit.state(probe).isRunning);
      if (!isAnswered && !signal.aborted) return;
      stop();
      resolve();
    };
    stop = cockpit.subscribe(look);
    signal.addEventListener('abort', look, { once: true });
    cockpit.probeNow(probes);
    look();
  });
}

function groundOf({ cockpit, clock, logs }: DiagnosisDeskOptions, signal: AbortSignal): DiagnosisGround {
  return {
    probeIds: cockpit.probeIds,
    state: (probe) => (cockpit.probeIds.includes(probe) ? cockpit.state(probe) : undefined),
    causes: () => cockpit.verdict().causes,
    threshold: (metric) => cockpit.threshold(metric),
    latest: (metric, entity) => cockpit.window(metric, entity, HOUR_MS, 1).latest,
    now: () => cockpit.now(),
    read: (probes) => readNow(cockpit, probes, signal),
    readLog: logs === undefined ? null : (excerpt) => readExcerpt({ source: logs, clock, signal }, excerpt),
  };
}

/** The diagnoses of a session: they read through the cockpit that runs, so that every screen sees the same. */
export function createDiagnosisDesk(options: DiagnosisDeskOptions): DiagnosisDesk {
  const listeners = new Set<() => void>();
  let run: DiagnosisRun | null = null;
  let version = 0;
  let running: AbortController | null = null;
  return {
    known: DIAGNOSIS_IDS.map((id) => ({ id, title: DIAGNOSES[id].runbook.title, when: DIAGNOSES[id].runbook.when })),
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    run: () => run,
    start(id) {
      running?.abort();
      const mine = new AbortController();
      running = mine;
      const tell = (next: DiagnosisRun): void => {
        if (running !== mine) return;
        run = next;
        version += 1;
        for (const listener of listeners) listener();
      };
      runDiagnosis(DIAGNOSES[id], groundOf(options, mine.signal), tell, mine.signal).catch(options.onBug);
    },
    close() {
      running?.abort();
      running = null;
      listeners.clear();
    },
  };
}
