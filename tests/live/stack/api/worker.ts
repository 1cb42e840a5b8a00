// The worker's entry: background work, here a steady light traffic against the api so that its metrics live.
import { setTimeout as delay } from 'node:timers/promises';
import { isOn } from './knobs.ts';
import { logConsole, logEvent } from './log.ts';

const api = process.env.API_URL ?? 'http://api:8000';
const betweenCallsMs = 700;
const deadlineMs = 10_000;

type Call = { readonly path: string; readonly body?: object };

function nextCall(turn: number): Call {
  if (turn % 60 === 59) return { path: '/login', body: { username: 'robot', password: 'wrong' } };
  if (turn % 20 === 9) return { path: '/login', body: { username: 'robot', password: 'correct horse' } };
  if (turn % 15 === 4) return { path: '/items', body: { name: `item ${turn}` } };
  if (turn % 3 === 1) return { path: `/items/${1 + (turn % 200)}` };
  return { path: '/items' };
}

async function call({ path, body }: Call): Promise<void> {
  const signal = AbortSignal.timeout(deadlineMs);
  try {
    const post = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`${api}${path}`, { signal, redirect: 'manual', ...(body === undefined ? {} : post) });
    await answer.body?.cancel();
    if (answer.status >= 500) logEvent('src.app.worker', 'error', 'job failed', { path, status: answer.status });
  } catch (error) {
    logEvent('src.app.worker', 'error', 'api unreachable', {
      path,
      error: error instanceof Error ? error.message : String(error),
    });
  }
}

let isStopping = false;
process.on('SIGTERM', () => {
  isStopping = true;
  setTimeout(() => process.exit(0), 500).unref();
});

logEvent('src.app.worker', 'info', 'worker started', { api });
for (let turn = 0; !isStopping; turn += 1) {
  if (!isOn('no-traffic')) await call(nextCall(turn));
  if (turn % 30 === 0) logConsole('info', 'queue drained', { jobs: 30 });
  await delay(betweenCallsMs);
}
logEvent('src.app.worker', 'info', 'worker stopped');
process.exit(0);
