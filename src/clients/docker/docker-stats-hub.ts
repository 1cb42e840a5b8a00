import type { Readable } from 'node:stream';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import { phrase } from '../../text/lang.ts';
import { deadlineOf, within } from '../../transport/deadline.ts';
import { cancelledFault, silentFault } from '../../transport/faults.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { createLineReader } from '../lines.ts';
import { type ContainerStats, computeStats } from './docker-stats.ts';

/** A stream that nobody has read for this long is closed. */
const IDLE_MS = 60_000;
/** The engine measures once a second; a frame older than this says nothing of now. */
const STALE_MS = 15_000;
/** One frame is about 3 kB; 64 cores on cgroup v1 give about 10. */
const MAX_FRAME_BYTES = 256 * 1024;

/** Opens the stream of one container; the signal ends it. */
export type OpenStats = (id: string, options: CallOptions) => Promise<Outcome<Readable>>;

/** How the latest statistics are wanted. */
export interface StatsOptions extends CallOptions {
  /** Waits for a second frame (about 2 s after a stream was opened), which CPU needs. Default false. */
  readonly waitsForCpu?: boolean;
}

/** Latest statistics of many containers, from one long-lived stream each, shared by all readers. */
export interface StatsHub {
  /** By container id. Opens the streams that are missing and waits for their first frame; known ones answer at once. */
  read(ids: readonly string[], options: StatsOptions): Promise<ReadonlyMap<string, Outcome<ContainerStats>>>;
  close(): void;
}

interface Entry {
  readonly ending: AbortController;
  /** Last frame as it came; read only when asked for, since most frames never are. */
  frame: string | null;
  frames: number;
  frameAt: number;
  fault: Fault | null;
  stats: ContainerStats | null;
  readFrame: string | null;
  lastAskedAt: number;
  readonly waiting: Set<() => void>;
}

/** Builds a hub. `monotonic` gives milliseconds that only grow. */
export function createStatsHub(open: OpenStats, monotonic: () => number): StatsHub {
  const entries = new Map<string, Entry>();

  const end = (id: string, entry: Entry, failure: Fault | null) => {
    entry.fault = failure ?? endedFault();
    entry.ending.abort();
    if (entries.get(id) === entry) entries.delete(id);
    wake(entry);
  };

  const follow = async (id: string, entry: Entry, timeoutMs: number) => {
    const stream = await open(id, { signal: entry.ending.signal, timeoutMs });
    if (!stream.ok) return end(id, entry, stream.fault);
    const lines = createLineReader(MAX_FRAME_BYTES);
    try {
      for await (const chunk of stream.value as AsyncIterable<Buffer>) {
        const line = lines.feed(chunk).at(-1);
        if (line === undefined) continue;
        entry.frame = line;
        entry.frames += 1;
        entry.frameAt = monotonic();
        wake(entry);
        if (monotonic() - entry.lastAskedAt > IDLE_MS) break;
      }
      end(id, entry, null);
    } catch {
      // A cut stream tells nothing that its end does not: the next reading opens it again and gets the reason.
      end(id, entry, null);
    }
  };

  const entryOf = (id: string, timeoutMs: number): Entry => {
    const known = entries.get(id);
    if (known !== undefined) {
      known.lastAskedAt = monotonic();
      return known;
    }
    const entry: Entry = {
      ending: new AbortController(),
      frame: null,
      frames: 0,
      frameAt: 0,
      fault: null,
      stats: null,
      readFrame: null,
      lastAskedAt: monotonic(),
      waiting: new Set(),
    };
    entries.set(id, entry);
    void follow(id, entry, timeoutMs);
    return entry;
  };

  return {
    read: async (ids, options) => {
      const signal = deadlineOf(options);
      const wantedFrames = options.waitsForCpu === true ? 2 : 1;
      const read = async (id: string): Promise<[string, Outcome<ContainerStats>]> => {
        const entry = entryOf(id, options.timeoutMs);
        await frameOf(entry, wantedFrames, signal);
        return [id, latest(entry, id, options, monotonic())];
      };
      return new Map(await Promise.all(ids.map(read)));
    },
    close: () => {
      for (const [id, entry] of entries) end(id, entry, null);
    },
  };
}

/** Waits for the frame, the end of the stream, or the end of patience. */
async function frameOf(entry: Entry, wantedFrames: number, signal: AbortSignal): Promise<void> {
  while (entry.frames < wantedFrames && entry.fault === null && !signal.aborted) {
    const woken = new Promise<void>((resolve) => entry.waiting.add(resolve));
    await within(signal, woken).catch(() => undefined);
  }
}

function wake(entry: Entry): void {
  for (const resolve of entry.waiting) resolve();
  entry.waiting.clear();
}

function latest(entry: Entry, id: string, options: CallOptions, now: number): Outcome<ContainerStats> {
  if (entry.fault !== null) return bad(entry.fault);
  const place = `Docker stats ${id.slice(0, 12)}`;
  if (entry.frame !== null && now - entry.frameAt > STALE_MS) return bad(silentFault(place, now - entry.frameAt));
  if (entry.frame === null) {
    return bad(options.signal.aborted ? cancelledFault(place) : silentFault(place, options.timeoutMs));
  }
  if (entry.stats === null || entry.readFrame !== entry.frame) {
    const json = parse(entry.frame);
    if (json === undefined) return bad(brokenFault());
    entry.stats = computeStats(json, entry.stats);
    entry.readFrame = entry.frame;
  }
  return good(entry.stats);
}

function parse(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    return undefined;
  }
}

function endedFault(): Fault {
  return fault(
    'absent',
    phrase('o contêiner parou: não há mais estatísticas dele', 'the container stopped: it has no statistics any more'),
    phrase('veja o estado do contêiner e seus logs', 'see the state of the container and its logs'),
    'STATS_ENDED',
  );
}

function brokenFault(): Fault {
  return fault(
    'malformed',
    phrase('o motor Docker deu estatísticas que não são JSON', 'the Docker engine gave statistics that are not JSON'),
    phrase('confira o que responde nesse socket', 'check what answers on that socket'),
    'NOT_JSON',
  );
}
