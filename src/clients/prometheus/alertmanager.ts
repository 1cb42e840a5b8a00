import { good, type Outcome } from '../../model/fault.ts';
import type { Endpoint } from '../../model/service.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { createHttp, type HttpOptions } from '../http/http.ts';
import { GO_KEEP_ALIVE_MS } from '../http/http-pool.ts';
import { asList, asText, asTexts, asTime, member, memberAt } from '../json.ts';

/** What Alertmanager says of itself. */
export interface AlertmanagerStatus {
  readonly version: string;
  /** `ready`, `settling`, `disabled`. */
  readonly cluster: string;
  readonly startedAt: number | null;
  /** Members that it sees, itself included; empty where clustering is off. */
  readonly peers: readonly string[];
  /** Its configuration as YAML; Alertmanager blanks secrets itself. */
  readonly config: string;
}

/** A member of a cluster, and what it says of itself. */
export interface AlertmanagerMember {
  readonly endpoint: Endpoint;
  readonly status: Outcome<AlertmanagerStatus>;
}

/** A silence of Alertmanager. */
export interface Silence {
  readonly id: string;
  readonly state: 'active' | 'pending' | 'expired';
  readonly createdBy: string;
  readonly comment: string;
  readonly startsAt: number | null;
  readonly endsAt: number | null;
  readonly matchers: readonly {
    readonly name: string;
    readonly value: string;
    readonly isRegex: boolean;
    readonly isEqual: boolean;
  }[];
}

/** An alert as Alertmanager holds it. */
export interface HeldAlert {
  readonly fingerprint: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: number | null;
  readonly state: 'active' | 'suppressed' | 'unprocessed';
  /** Ids of the silences that keep it quiet. */
  readonly silencedBy: readonly string[];
  readonly receivers: readonly string[];
}

/** Alertmanager, read only, by its API v2 (prometheus/alertmanager/api/v2/openapi.yaml). */
export interface Alertmanager {
  readonly place: string;
  status(options: CallOptions): Promise<Outcome<AlertmanagerStatus>>;
  /** Active, silenced and inhibited ones. */
  alerts(options: CallOptions): Promise<Outcome<readonly HeldAlert[]>>;
  /** Expired ones included. */
  silences(options: CallOptions): Promise<Outcome<readonly Silence[]>>;
  /** Every member that is known by configuration, each asked for itself; the one alone where there is one. */
  members(options: CallOptions): Promise<readonly AlertmanagerMember[]>;
  close(): Promise<void>;
}

/** Builds a client; nothing is connected before the first call. */
export function createAlertmanager(options: Omit<HttpOptions, 'peer'>): Alertmanager {
  const http = createHttp({ ...options, peer: 'Alertmanager', keepAliveMs: GO_KEEP_ALIVE_MS });
  const read = async <T>(path: string, parse: (json: unknown) => T, call: CallOptions): Promise<Outcome<T>> => {
    const reply = await http.json({ path }, call);
    return reply.ok ? good(parse(reply.value)) : reply;
  };
  return {
    place: http.place,
    status: (call) => read('/api/v2/status', parseStatus, call),
    alerts: (call) => read('/api/v2/alerts', (json) => asList(json).map(parseHeldAlert), call),
    silences: (call) => read('/api/v2/silences', (json) => asList(json).map(parseSilence), call),
    members: async (call) => [{ endpoint: options.endpoint, status: await read('/api/v2/status', parseStatus, call) }],
    close: () => http.close(),
  };
}

function parseStatus(json: unknown): AlertmanagerStatus {
  return {
    version: asText(memberAt(json, 'versionInfo', 'version')),
    cluster: asText(memberAt(json, 'cluster', 'status')),
    startedAt: asTime(memberAt(json, 'uptime')),
    peers: asList(memberAt(json, 'cluster', 'peers')).map((peer) => asText(member(peer, 'address'))),
    config: asText(memberAt(json, 'config', 'original')),
  };
}

/** Reads one element of `/api/v2/silences`. */
function parseSilence(json: unknown): Silence {
  const state = memberAt(json, 'status', 'state');
  return {
    id: asText(member(json, 'id')),
    state: state === 'active' || state === 'pending' ? state : 'expired',
    createdBy: asText(member(json, 'createdBy')),
    comment: asText(member(json, 'comment')),
    startsAt: asTime(member(json, 'startsAt')),
    endsAt: asTime(member(json, 'endsAt')),
    matchers: asList(member(json, 'matchers')).map((matcher) => ({
      name: asText(member(matcher, 'name')),
      value: asText(member(matcher, 'value')),
      isRegex: member(matcher, 'isRegex') === true,
      isEqual: member(matcher, 'isEqual') !== false,
    })),
  };
}

/** Reads one element of `/api/v2/alerts`. */
function parseHeldAlert(json: unknown): HeldAlert {
  const state = memberAt(json, 'status', 'state');
  return {
    fingerprint: asText(member(json, 'fingerprint')),
    labels: asTexts(member(json, 'labels')),
    annotations: asTexts(member(json, 'annotations')),
    startsAt: asTime(member(json, 'startsAt')),
    state: state === 'active' || state === 'suppressed' ? state : 'unprocessed',
    silencedBy: asList(memberAt(json, 'status', 'silencedBy')).map((id) => asText(id)),
    receivers: asList(member(json, 'receivers')).map((receiver) => asText(member(receiver, 'name'))),
  };
}
