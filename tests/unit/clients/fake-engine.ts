import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What an engine answers by `METHOD /path` (without version); a text or JSON is status 200. */
export type Answers = Readonly<
  Record<string, ((response: ServerResponse, request: IncomingMessage) => void) | { readonly json: unknown }>
>;

/** A Docker engine of canned answers on a unix socket. */
export interface FakeEngine {
  readonly path: string;
  /** `METHOD /v1.41/path?query` of every request so far. */
  readonly requests: string[];
  close(): void;
}

/** Starts a fake engine. */
export async function startFakeEngine(answers: Answers, apiVersion = '1.41'): Promise<FakeEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'sparkone-engine-'));
  const path = join(folder, 'docker.sock');
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const key = `${request.method} ${(request.url ?? '').replace(/^\/v[\d.]+/, '').replace(/\?.*/, '')}`;
    const answer = key === 'GET /version' ? { json: { ApiVersion: apiVersion, Version: '20.10.24' } } : answers[key];
    if (answer === undefined) response.writeHead(404).end('{"message":"page not found"}');
    else if (typeof answer === 'function') answer(response, request);
    else response.end(JSON.stringify(answer.json));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    path,
    requests,
    close: () => {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** One frame of a multiplexed stream. */
export function frame(stream: 1 | 2, text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}
