import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { bad, type Fault, good, type Outcome } from '../../model/fault.ts';
import { phrase } from '../../text/lang.ts';
import { deadlineOf } from '../../transport/deadline.ts';
import { placeText } from '../../transport/faults.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { hugeFault, notJsonFault, requestFault, statusFault } from './http-faults.ts';
import { createLazyPool, dispatch, type HttpOptions, type HttpRequest, type LazyPool } from './http-pool.ts';

export type { HttpOptions, HttpRequest } from './http-pool.ts';

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;
/** An answer with its whole body. */
export interface HttpReply {
  readonly status: number;
  /** Lower-case names; repeated ones joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** An answer whose body is still coming. The caller's signal ends it. */
export interface HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** Requests to one endpoint over a transport. Redirects are never followed. */
export interface HttpClient {
  /** `Prometheus (10.0.0.2:9090)`, for messages. */
  readonly place: string;
  /** Any status is an answer here, redirects and errors included. */
  send(request: HttpRequest, options: CallOptions): Promise<Outcome<HttpReply>>;
  /** Only 2xx is an answer; everything else is a fault that says what to do. */
  ask(request: HttpRequest, options: CallOptions): Promise<Outcome<HttpReply>>;
  /** As {@link HttpClient.ask}, with the body read as JSON whatever its content type says. */
  json(request: HttpRequest, options: CallOptions): Promise<Outcome<unknown>>;
  /** Any status is an answer, its body a stream; `timeoutMs` counts until the headers are here. */
  open(request: HttpRequest, options: CallOptions): Promise<Outcome<HttpStream>>;
  close(): Promise<void>;
}

/** Builds a client; nothing is connected or loaded before the first request. */
export function createHttp(options: HttpOptions): HttpClient {
  const place = placeText(options.endpoint.address, options.peer);
  const lazy = createLazyPool(options, place);
  const send = async (request: HttpRequest, call: CallOptions): Promise<Outcome<HttpReply>> => {
    const signal = deadlineOf(call);
    const maxBytes = request.maxBytes ?? DEFAULT_MAX_BYTES;
    try {
      const response = await dispatch(await lazy.get(), options, request, signal);
      const text = await readText(response.body, maxBytes);
      if (text === null) return bad(hugeFault(place, request.path, maxBytes));
      return good({ status: response.statusCode, headers: flatten(response.headers), text });
    } catch (error) {
      return bad(lazy.takeRefusal() ?? withoutCertificate(requestFault(error, place, call.timeoutMs, signal), options));
    }
  };
  const ask = async (request: HttpRequest, call: CallOptions): Promise<Outcome<HttpReply>> => {
    const reply = await send(request, call);
    if (!reply.ok || isSuccess(reply.value.status)) return reply;
    const { status, text, headers } = reply.value;
    return bad(statusFault(status, place, request.path, text, headers.location));
  };
  return {
    place,
    send,
    ask,
    json: async (request, call) => {
      const reply = await ask(request, call);
      return reply.ok ? parseJson(reply.value, place, request.path) : reply;
    },
    open: (request, call) => openStream(lazy, options, place, request, call),
    close: () => lazy.close(),
  };
}

/** Reads an answer as JSON; anything else is a `malformed` fault with its beginning. */
export function parseJson(reply: HttpReply, place: string, path: string): Outcome<unknown> {
  try {
    return good(JSON.parse(reply.text));
  } catch {
    return bad(notJsonFault(place, path, reply.headers['content-type'], reply.text));
  }
}

/** True for 2xx. */
export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The body as text; null when it is longer than `maxBytes`, and then the rest is not read. */
export async function readText(body: Readable, maxBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function openStream(
  lazy: LazyPool,
  options: HttpOptions,
  place: string,
  request: HttpRequest,
  call: CallOptions,
): Promise<Outcome<HttpStream>> {
  const waiting = deadlineOf(call);
  const ending = new AbortController();
  const onAbort = () => ending.abort(waiting.reason);
  waiting.addEventListener('abort', onAbort, { once: true });
  try {
    if (waiting.aborted) onAbort();
    const response = await dispatch(await lazy.get(), options, request, ending.signal);
    const headers = flatten(response.headers);
    const onCancel = () => ending.abort(call.signal.reason);
    call.signal.addEventListener('abort', onCancel, { once: true });
    response.body.once('close', () => call.signal.removeEventListener('abort', onCancel));
    return good({ status: response.statusCode, headers, body: response.body });
  } catch (error) {
    return bad(lazy.takeRefusal() ?? withoutCertificate(requestFault(error, place, call.timeoutMs, waiting), options));
  } finally {
    waiting.removeEventListener('abort', onAbort);
  }
}

/** Some servers end the connection of who shows no client certificate without a word. */
function withoutCertificate(failure: Fault, { endpoint: { tls, access } }: HttpOptions): Fault {
  if (failure.code !== 'ECONNRESET' || !tls || access?.tls.cert !== undefined) return failure;
  const { 'pt-BR': hint, en: hintEn } = failure.hint;
  return {
    ...failure,
    hint: phrase(
      `${hint}; ou ele exige um certificado de cliente (tls.cert e tls.key)`,
      `${hintEn}; or it demands a client certificate (tls.cert and tls.key)`,
    ),
  };
}

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
