import type { Outcome } from '../model/fault.ts';
import type { CallOptions } from '../transport/transport.ts';
import type { CallBudget } from './budget.ts';
import { createHttp, type HttpOptions, type HttpReply, isSuccess, parseJson } from './http/http.ts';
import { statusFault } from './http/http-faults.ts';

/** The product's API, asked within its rate limits. */
export interface Api {
  /** `API (172.18.0.5:8000)`, for messages. */
  readonly place: string;
  readonly budget: CallBudget;
  /** A GET whose answer may have any status; a call over the budget is refused before it is made. */
  send(path: string, options: CallOptions): Promise<Outcome<HttpReply>>;
  /** A GET whose answer is 2xx, as JSON. */
  json(path: string, options: CallOptions): Promise<Outcome<unknown>>;
  close(): Promise<void>;
}

/** The API's own answers are a few kilobytes; what is far longer is no answer of it, and reading on would cost the deadline. */
const MAX_ANSWER_BYTES = 512 * 1024;

/** Builds a client; nothing is connected before the first call. The budget outlives it when the address changes. */
export function createApi(options: Omit<HttpOptions, 'peer'>, budget: CallBudget): Api {
  const http = createHttp({ ...options, peer: 'API' });
  const send: Api['send'] = async (path, call) => {
    const admitted = budget.admit(path);
    if (!admitted.ok) return admitted;
    const reply = await http.send({ path, maxBytes: MAX_ANSWER_BYTES }, call);
    if (reply.ok) budget.learn(path, reply.value.headers);
    return reply;
  };
  return {
    place: http.place,
    budget,
    send,
    json: async (path, call) => {
      const reply = await send(path, call);
      if (!reply.ok) return reply;
      const { status, text, headers } = reply.value;
      if (isSuccess(status)) return parseJson(reply.value, http.place, path);
      return { ok: false, fault: statusFault(status, http.place, path, text, headers.location) };
    },
    close: () => http.close(),
  };
}
