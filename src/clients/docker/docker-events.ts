import type { Readable } from 'node:stream';
import type { Clock, Stop } from '../../model/clock.ts';
import type { Fault, Outcome } from '../../model/fault.ts';
import { backoffMs } from '../../transport/backoff.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { asNumber, asText, asTexts, member, memberAt } from '../json.ts';
import { createLineReader } from '../lines.ts';

/** Something that happened to a container, or to a service or node of the swarm. */
export interface DockerEvent {
  /** What {@link DockerEvent.containerId} is the id of. */
  readonly kind: 'container' | 'service' | 'node';
  /** Epoch milliseconds, by the engine's clock. */
  readonly at: number;
  /** `start`, `die`, `oom` (also of a child process), `health_status`, `kill`, `destroy` ... */
  readonly action: string;
  /** What stands behind the action: `unhealthy` of `health_status: unhealthy`. */
  readonly detail: string;
  readonly containerId: string;
  /** The container's labels, with `name`, `image` and, for `die`, `exitCode`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Who hears of events. */
export interface EventListener {
  onEvent(event: DockerEvent): void;
  /** Null when the stream stands (events may have been missed before: look at everything once), the fault while it does not. */
  onState(failure: Fault | null): void;
  /** The stream ended: what happens until it stands again is not heard. */
  onGap?(): void;
}

/** Actions worth hearing; without `exec_*`, which every health check writes three times. */
const ACTIONS = [
  'create',
  'start',
  'stop',
  'die',
  'kill',
  'oom',
  'pause',
  'unpause',
  'restart',
  'health_status',
  'rename',
  'update',
  'destroy',
  'remove',
];
const KINDS = ['container', 'service', 'node'] as const;
const LONGEST_WAIT_MS = 30_000;
const OPEN_TIMEOUT_MS = 10_000;
const MAX_EVENT_BYTES = 256 * 1024;

/** Path of `GET /events` for what is worth hearing. */
export const EVENTS_PATH = `/events?filters=${encodeURIComponent(JSON.stringify({ type: ['container', 'service', 'node'], event: ACTIONS }))}`;

/**
 * Follows the engine's events until stopped. A stream that ends or cannot be opened is opened again after 1 s, then 2 s,
 * 4 s ... at most 30 s.
 */
export function followEvents(
  open: (options: CallOptions) => Promise<Outcome<Readable>>,
  clock: Clock,
  listener: EventListener,
): Stop {
  const ending = new AbortController();
  let stopWaiting: Stop = () => undefined;
  let attempt = 0;

  const follow = async () => {
    const stream = await open({ signal: ending.signal, timeoutMs: OPEN_TIMEOUT_MS });
    if (ending.signal.aborted) return;
    if (stream.ok) {
      attempt = 0;
      listener.onState(null);
      await deliver(stream.value, listener, ending.signal);
      listener.onGap?.();
    } else {
      listener.onState(stream.fault);
    }
    if (ending.signal.aborted) return;
    stopWaiting = clock.after(backoffMs(attempt, LONGEST_WAIT_MS), () => void follow());
    attempt += 1;
  };
  void follow();
  return () => {
    ending.abort();
    stopWaiting();
  };
}

async function deliver(body: Readable, listener: EventListener, signal: AbortSignal): Promise<void> {
  const lines = createLineReader(MAX_EVENT_BYTES);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      for (const line of lines.feed(chunk)) {
        const event = parseEvent(line);
        if (event !== null && !signal.aborted) listener.onEvent(event);
      }
    }
  } catch {
    // The engine went away; opening it again tells why.
  }
}

/** Reads one line of `GET /events`; null for what is no event. */
export function parseEvent(line: string): DockerEvent | null {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return null;
  }
  const [action = '', detail = ''] = asText(member(json, 'Action')).split(': ', 2);
  if (action === '') return null;
  return {
    kind: KINDS.find((kind) => kind === asText(member(json, 'Type'))) ?? 'container',
    at: Math.round(asNumber(member(json, 'timeNano')) / 1e6),
    action,
    detail,
    containerId: asText(memberAt(json, 'Actor', 'ID')),
    attributes: asTexts(memberAt(json, 'Actor', 'Attributes')),
  };
}
