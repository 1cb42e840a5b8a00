import { readFileSync } from 'node:fs';

/** An HTTP answer; the body as latin1, without its transfer encoding. */
export interface RecordedHttp {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** What one host answered, by what it was asked: enough to stand in for it at the transport. Bytes are latin1. */
export interface Recording {
  /** Who listens where: `unix:/var/run/docker.sock`, `tcp:127.0.0.1:8000`. */
  readonly peers: Readonly<Record<string, 'http' | 'postgres' | 'redis'>>;
  /** By address, method, path and body. */
  readonly http: Readonly<Record<string, RecordedHttp>>;
  /** Messages of the server up to ReadyForQuery, by SQL text. */
  readonly postgres: Readonly<Record<string, string>>;
  /** Replies in RESP, by the command's words. */
  readonly redis: Readonly<Record<string, string>>;
  /** Output of commands, by argv as JSON. */
  readonly exec: Readonly<Record<string, { readonly code: number; readonly stdout: string; readonly stderr: string }>>;
  /** What reading, listing and looking at files gave, by verb and path; null for an absent one. */
  readonly files: Readonly<Record<string, unknown>>;
}

/** The key of an HTTP request. Times in it change with every call and say nothing. */
export function httpKey(peer: string, method: string, path: string, body: string): string {
  const timeless = (text: string): string => text.replace(/\b(start|end|time|since)=[\d.]+/g, '$1=');
  return `${peer} ${method} ${timeless(path)} ${timeless(body)}`.trim();
}

/** True for an answer that never ends by itself. */
export function isStream(path: string): boolean {
  return /\/(?:events|stats)(?:\?|$)/.test(path) && !path.includes('stream=0') && !path.includes('stream=false');
}

/** Reads the recording of a host; `node tests/bench/fleet/record.ts PROJECT` makes it anew. */
export function readRecording(path: string): Recording {
  return JSON.parse(readFileSync(path, 'utf8')) as Recording;
}
