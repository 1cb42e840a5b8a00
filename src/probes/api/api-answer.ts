import type { Api } from '../../clients/api.ts';
import type { HttpReply } from '../../clients/http/http.ts';
import { isRecord, member } from '../../clients/json.ts';
import type { Finding } from '../../model/check.ts';
import { type FaultKind, good, type Outcome } from '../../model/fault.ts';
import type { Level } from '../../model/level.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding } from '../finding.ts';

/** What one of the API's health paths answered, whatever its status. */
export interface ApiAnswerFacts {
  /** `/health/redis`. */
  readonly path: string;
  /** Where it was asked, `172.18.0.5:8000`. */
  readonly address: string;
  readonly status: number;
  readonly tookMs: number;
  /** The body's `status`: `ok`; null when the body is not JSON or has none. */
  readonly says: string | null;
  readonly version: string | null;
  readonly environment: string | null;
  /** The body's `connected`; null when not told. */
  readonly isConnected: boolean | null;
  /** What the API calls the backend (`sqlite`, also on Postgres); null when not told. */
  readonly backend: string | null;
  /** Beginning of a body that is not the expected JSON, one inert line; '' otherwise. */
  readonly excerpt: string;
  /** Where a redirect points; null otherwise. */
  readonly location: string | null;
}

/** The API not answering is an outage, whatever the reason; an answer of another shape is at least suspicious. */
export const API_FAULT_LEVELS: Readonly<Partial<Record<FaultKind, Level>>> = {
  unreachable: 'critical',
  timeout: 'critical',
  malformed: 'warn',
};

/** Says what is wrong with an answer: over the limit and with a backend down the API says 500, never 429 or 503. */
export function judgeAnswer(facts: ApiAnswerFacts): readonly Finding[] {
  const { path, status } = facts;
  const words = facts.excerpt === '' ? '' : `: ${facts.excerpt}`;
  if (status >= 500) {
    return [finding('critical', phrase(`${path} respondeu ${status}${words}`, `${path} answered ${status}${words}`))];
  }
  if (status >= 400) {
    return [finding('warn', phrase(`${path} respondeu ${status}${words}`, `${path} answered ${status}${words}`))];
  }
  if (status >= 300) {
    const to = facts.location ?? '?';
    return [finding('warn', phrase(`${path} redireciona para ${to}`, `${path} redirects to ${to}`))];
  }
  if (facts.isConnected === false) {
    return [finding('critical', phrase(`${path} diz: não conectado`, `${path} says: not connected`))];
  }
  if (facts.says === null) {
    return [
      finding(
        'warn',
        phrase(
          `${path} respondeu ${status}, mas não o JSON esperado${words}`,
          `${path} answered ${status}, but not the expected JSON${words}`,
        ),
      ),
    ];
  }
  if (facts.says !== 'ok' && facts.says !== 'healthy') {
    return [finding('critical', phrase(`${path} diz "${facts.says}"`, `${path} says "${facts.says}"`))];
  }
  return [];
}

/** `200 ok em 12 ms`. */
export function summarizeAnswer(facts: ApiAnswerFacts): Phrase {
  const version = facts.version === null ? '' : ` · v${facts.version}`;
  return phrase(
    `${facts.status} ${facts.says ?? ''} em ${pt.duration(facts.tookMs)}${version}`,
    `${facts.status} ${facts.says ?? ''} in ${en.duration(facts.tookMs)}${version}`,
  );
}

/** Asks one health path; any status is an answer. `deadlineMs` is the probe's. */
export async function readAnswer(
  context: ProbeContext,
  ask: { readonly path: string; readonly metric: string; readonly deadlineMs: number },
  signal: AbortSignal,
): Promise<Measured<ApiAnswerFacts>> {
  const api = await context.clients.api();
  if (!api.ok) return failed(api.fault);
  const answer = await timedAnswer(context, api.value, ask, signal);
  if (!answer.ok) return failed(answer.fault);
  const { tookMs, reply } = answer.value;
  const { status, text, headers } = reply;
  const body = parseQuietly(text);
  const told = (name: string): string | null => {
    const value = member(body, name);
    return typeof value === 'string' ? inert(value).slice(0, 80) : null;
  };
  const connected = member(body, 'connected');
  const facts: ApiAnswerFacts = {
    path: ask.path,
    address: api.value.place,
    status,
    tookMs,
    says: told('status'),
    version: told('version'),
    environment: told('environment'),
    isConnected: typeof connected === 'boolean' ? connected : null,
    backend: told('database') ?? told('redis'),
    excerpt: isRecord(body) && status < 400 ? '' : inert(text).trim().slice(0, 160),
    location: headers.location === undefined ? null : inert(headers.location).slice(0, 200),
  };
  return measured(facts, status < 300 ? [{ metric: ask.metric, value: tookMs }] : []);
}

/** An answer this quick is not worth asking again for. */
const QUICK_MS = 200;

/** The first call loads the driver and connects while the whole program starts: where that took time it is made again. */
async function timedAnswer(
  context: ProbeContext,
  api: Api,
  { path, deadlineMs }: { readonly path: string; readonly deadlineMs: number },
  signal: AbortSignal,
): Promise<Outcome<{ readonly tookMs: number; readonly reply: HttpReply }>> {
  const kept = context.memory(`${path} start`, () => ({ isWarm: false }));
  const send = async (): Promise<Outcome<{ readonly tookMs: number; readonly reply: HttpReply }>> => {
    const startedAt = context.monotonic();
    const reply = await api.send(path, within(deadlineMs, signal));
    return reply.ok ? good({ tookMs: context.monotonic() - startedAt, reply: reply.value }) : reply;
  };
  const first = await send();
  const isFirst = !kept.isWarm;
  kept.isWarm = true;
  if (!first.ok || !isFirst || first.value.tookMs < QUICK_MS || first.value.tookMs > deadlineMs / 2) return first;
  const second = await send();
  return second.ok && second.value.tookMs < first.value.tookMs ? second : first;
}

function parseQuietly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON is judged by its status and shown by its beginning.
    return null;
  }
}
