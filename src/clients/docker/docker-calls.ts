import type { Readable } from 'node:stream';
import { bad, good, type Outcome } from '../../model/fault.ts';
import type { Address } from '../../model/service.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';
import { createHttp, type HttpRequest, isSuccess, parseJson, readText } from '../http/http.ts';
import { compareApi, type EngineVersion, parseVersion } from './docker-engine.ts';
import { answerFault, engineFault, tooOldFault } from './docker-faults.ts';

/** Oldest API spoken (engine 20.10), and the newest known; between them the engine's own decides. */
const OLDEST_API = '1.41';
const NEWEST_API = '1.47';

/** One call to the engine: the path without version, the answer's JSON or body. */
export interface EngineCalls {
  json(request: HttpRequest, options: CallOptions): Promise<Outcome<unknown>>;
  open(request: HttpRequest, options: CallOptions): Promise<Outcome<Readable>>;
}

/** The engine's calls with what they share: one connection pool and the API version spoken. */
export interface Engine {
  readonly calls: EngineCalls;
  version(options: CallOptions): Promise<Outcome<EngineVersion>>;
  /** The path as the engine wants it: behind the API version that both speak. */
  versioned(path: string, options: CallOptions): Promise<Outcome<string>>;
  close(): Promise<void>;
}

/** Builds the calls; nothing is connected before the first. */
export function createEngineCalls(transport: Transport, address: Address): Engine {
  const http = createHttp({
    transport,
    peer: 'Docker',
    endpoint: { address, route: 'config', prefix: '', tls: false },
    // Every stream (statistics, logs, events) holds one.
    maxConnections: 512,
    // The engine closes none, and each costs a round trip.
    keepAliveMs: 60_000,
  });
  let spoken: string | null = null;
  let learning: Promise<void> | null = null;
  let hasFailed = false;

  const ask = async (path: string, request: HttpRequest, options: CallOptions): Promise<Outcome<unknown>> => {
    const reply = await http.send({ ...request, path }, options);
    if (!reply.ok) {
      // After an update the engine may speak another version.
      spoken = null;
      return bad(engineFault(reply.fault, address));
    }
    const { status, text } = reply.value;
    if (!isSuccess(status)) return bad(answerFault(status, path, text));
    return text === '' ? good(null) : parseJson(reply.value, http.place, path);
  };
  const version = async (options: CallOptions): Promise<Outcome<EngineVersion>> => {
    const json = await ask('/version', { path: '/version' }, options);
    return json.ok ? good(parseVersion(json.value)) : json;
  };
  const learn = async (options: CallOptions): Promise<Outcome<string>> => {
    const told = await version(options);
    if (!told.ok) return told;
    const { api } = told.value;
    if (compareApi(api, OLDEST_API) < 0) return bad(tooOldFault(api, OLDEST_API));
    spoken = `/v${compareApi(api, NEWEST_API) > 0 ? NEWEST_API : api}`;
    return good(spoken);
  };
  const prefix = async (options: CallOptions): Promise<Outcome<string>> => {
    if (spoken !== null) return good(spoken);
    // A round trip more before anything is known: over a line the first questions go ahead in the engine's own version, which
    // is what is asked for beside them.
    if (transport.isMetered !== true || hasFailed) return learn(options);
    if (learning === null)
      learning = learn(options).then((learnt) => {
        hasFailed = !learnt.ok;
        learning = null;
      });
    return good('');
  };
  const calls: EngineCalls = {
    json: async (request, options) => {
      const version = await prefix(options);
      return version.ok ? ask(version.value + request.path, request, options) : version;
    },
    open: async (request, options) => {
      const version = await prefix(options);
      if (!version.ok) return version;
      const stream = await http.open({ ...request, path: version.value + request.path }, options);
      if (!stream.ok) {
        spoken = null;
        return bad(engineFault(stream.fault, address));
      }
      const { status, body } = stream.value;
      if (isSuccess(status)) return good(body);
      return bad(answerFault(status, request.path, (await readText(body, 64 * 1024).catch(() => null)) ?? ''));
    },
  };
  const versioned = async (path: string, options: CallOptions): Promise<Outcome<string>> => {
    const found = await prefix(options);
    return found.ok ? good(found.value + path) : found;
  };
  return { calls, version, versioned, close: () => http.close() };
}
