import { decodeTape, type Tape } from '../engine/tape.ts';
import type { Clock, Stop } from '../model/clock.ts';
import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import type { ProbeSpec } from '../model/probe.ts';
import type { Reading } from '../model/reading.ts';
import type { World } from '../model/world.ts';
import { en, pt } from '../text/formats.ts';
import { joinPhrases, type Phrase, phrase } from '../text/lang.ts';
import { createReplayClock, type ReplayClock } from './replay-clock.ts';
import { ReplayTrack, type TrackAnswer } from './replay-track.ts';

/** A reading stands for so many of its cadences, then the tape has a gap. */
const VALID_CADENCES = 4;
/** A first reading that comes so soon is waited for. */
const WAIT_MS = 3_000;
/** Time goes on so long after the last reading, so that it is judged and painted. */
const AFTERGLOW_MS = 2_000;

/** How a tape is played. */
export interface ReplayOptions {
  readonly clock: Clock;
  readonly specs: readonly ProbeSpec[];
  /** Tape seconds for each real one, 0.1 to 1000. Default 1. */
  readonly speed?: number;
  /** Begin at the start, or stand at the end at once (for a single check). Default `start`. */
  readonly from?: 'start' | 'end';
}

/** The world of a tape. */
export interface ReplayWorld extends World {
  readonly kind: 'replay';
}

/** A tape in play: the world, and the clock in whose time it happens; whoever looks at the world has to use that clock. */
export interface Replay {
  readonly world: ReplayWorld;
  readonly clock: ReplayClock;
}

/** Opens a tape's text. What is no tape of ours, or holds no reading, is a fault. */
export function openReplay(text: string, options: ReplayOptions): Outcome<Replay> {
  if (text.trim() === '') return bad(emptyTape());
  const decoded = decodeTape(text);
  if (!decoded.ok) return decoded;
  const tape = decoded.value;
  const last = tape.entries.at(-1);
  if (last === undefined) return bad(emptyTape());
  const endMs = last.t + AFTERGLOW_MS;
  const speed = Math.min(1_000, Math.max(0.1, options.speed ?? 1));
  const fromMs = options.from === 'end' ? last.t : 0;
  const clock = createReplayClock(options.clock, { startedAt: tape.header.startedAt, fromMs, endMs, speed });
  if (options.from === 'end') clock.play();
  return good({ clock, world: createReplayWorld(tape, clock, options.specs) });
}

function createReplayWorld(tape: Tape, clock: ReplayClock, specs: readonly ProbeSpec[]): ReplayWorld {
  const everyMsOf = (probe: string) => specs.find(({ id }) => id === probe)?.everyMs;
  const tracks = new Map<string, ReplayTrack>();
  for (const [probe, entries] of Map.groupBy(tape.entries, ({ reading }) => reading.probe))
    tracks.set(probe, new ReplayTrack(entries, VALID_CADENCES * (everyMsOf(probe) ?? 60_000)));
  const nothing = new ReplayTrack([], 0);
  const hints = createHints(tape, clock);
  const identity = { ...tape.header.identity, mark: 'REPLAY' } as const;
  return {
    kind: 'replay',
    identity: () => identity,
    // Whoever reads continuously begins here; a tape that ran before would be over before a slow machine saw it.
    ready() {
      clock.play();
      return Promise.resolve();
    },
    async read(probe, signal) {
      const track = tracks.get(probe) ?? nothing;
      let answer = track.at(clock.elapsedMs());
      if (answer.kind === 'later' && answer.inMs <= WAIT_MS) {
        await sleep(clock, answer.inMs, signal);
        answer = track.at(clock.elapsedMs());
      }
      return answer.kind === 'reading' ? answer.reading : absentReading(probe, clock.now(), answer);
    },
    onHint: hints.listen,
    notice: () => noticeOf(tape, clock),
    onNotice: (listener) => clock.onEnd(listener),
    close() {
      hints.close();
      return Promise.resolve();
    },
  };
}

/** Hints each probe at the moment its next reading stands on the tape. */
function createHints({ entries }: Tape, clock: ReplayClock) {
  const listeners = new Set<(probes: readonly string[]) => void>();
  let next = 0;
  let stop: Stop = () => undefined;
  const plan = () => {
    const entry = entries[next];
    if (entry !== undefined) stop = clock.after(Math.max(0, entry.t - clock.elapsedMs()), tell);
  };
  const tell = () => {
    const due = new Set<string>();
    for (let entry = entries[next]; entry !== undefined && entry.t <= clock.elapsedMs(); entry = entries[next]) {
      due.add(entry.reading.probe);
      next += 1;
    }
    if (due.size > 0) for (const listener of listeners) listener([...due]);
    plan();
  };
  plan();
  return {
    listen(listener: (probes: readonly string[]) => void): Stop {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      stop();
      listeners.clear();
    },
  };
}

/** Waits in tape time, less when aborted. */
function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.after(ms, resolve);
    signal.addEventListener('abort', () => {
      stop();
      resolve();
    });
  });
}

function absentReading(probe: string, at: number, answer: Exclude<TrackAnswer, { kind: 'reading' }>): Reading {
  return { probe, at, tookMs: 0, samples: [], facts: null, fault: absentFault(answer) };
}

function absentFault(answer: Exclude<TrackAnswer, { kind: 'reading' }>): Fault {
  if (answer.kind === 'never')
    return fault(
      'absent',
      phrase('a fita não tem esta leitura', 'the tape does not have this reading'),
      phrase(
        'foi gravada sem ela ou por uma versão mais antiga: grave de novo com --record',
        'it was recorded without it or by an older version: record again with --record',
      ),
    );
  if (answer.kind === 'later')
    return fault(
      'absent',
      phrase(
        `a primeira leitura vem ${pt.duration(answer.inMs)} adiante na fita`,
        `its first reading comes ${en.duration(answer.inMs)} later on the tape`,
      ),
      phrase('espere, ou use --speed para chegar lá antes', 'wait, or use --speed to get there sooner'),
    );
  return fault(
    'absent',
    phrase(
      `nada foi gravado nos últimos ${pt.age(answer.sinceMs)}: a gravação estava pausada ou parou`,
      `nothing was recorded for the last ${en.age(answer.sinceMs)}: the recording was paused or had stopped`,
    ),
    phrase('a reprodução continua até a próxima leitura', 'the replay goes on to the next reading'),
  );
}

function emptyTape(): Fault {
  return fault(
    'malformed',
    phrase('a fita está vazia: não há leitura nela', 'the tape is empty: there is no reading on it'),
    phrase('grave uma com --record fita.jsonl', 'record one with --record tape.jsonl'),
  );
}

/** What an operator has to know about this replay; null while there is nothing to tell. */
function noticeOf({ badLines }: Tape, clock: ReplayClock): Phrase | null {
  const notes: Phrase[] = [];
  if (clock.hasEnded())
    notes.push(
      phrase('fim da fita: as últimas leituras ficam na tela', 'end of the tape: the last readings stay on the screen'),
    );
  if (badLines.length > 0) {
    const lines = badLines.slice(0, 3).join(', ') + (badLines.length > 3 ? '…' : '');
    notes.push(
      phrase(
        `${badLines.length === 1 ? 'uma linha ilegível' : `${badLines.length} linhas ilegíveis`} na fita (${lines})`,
        `${badLines.length === 1 ? 'one unreadable line' : `${badLines.length} unreadable lines`} on the tape (${lines})`,
      ),
    );
  }
  return notes.length === 0 ? null : joinPhrases(notes, ' · ');
}
