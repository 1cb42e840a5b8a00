// The api's entry: a parent and two worker processes behind one port, as `uvicorn --workers 2` runs them.
import cluster from 'node:cluster';
import { existsSync, readFileSync } from 'node:fs';
import { Database } from './database.ts';
import { amount, isOn } from './knobs.ts';
import { logEvent, logHostile, writeRaw } from './log.ts';
import { Metrics } from './metrics.ts';
import { listen } from './server.ts';
import { openPool, openRedis } from './stores.ts';

const workers = Number(process.env.WEB_CONCURRENCY ?? 2);
const port = 8000;
const stopWithinMs = 5000;
const restartAfterMs = 3000;

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
}

function supervise(): void {
  let isStopping = false;
  writeRaw(`INFO:     Uvicorn running on http://0.0.0.0:${port} (Press CTRL+C to quit)`);
  writeRaw(`INFO:     Started parent process [${process.pid}]`);
  for (let index = 0; index < workers; index += 1) cluster.fork();
  cluster.on('exit', (worker, code, signal) => {
    if (isStopping) return;
    writeRaw(`WARNING:  Child process [${worker.process.pid}] died (${signal ?? code}); starting another`);
    setTimeout(() => cluster.fork(), restartAfterMs);
  });
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
    setTimeout(() => process.exit(0), stopWithinMs + 500).unref();
    cluster.on('exit', () => {
      if (Object.keys(cluster.workers ?? {}).length === 0) {
        writeRaw(`INFO:     Stopping parent process [${process.pid}]`);
        process.exit(0);
      }
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function serve(): void {
  const metrics = new Metrics();
  const database = new Database(openPool(required('DATABASE_URL'), 'sparkone-api'), metrics);
  const redis = openRedis(required('REDIS_URL'));
  const release = {
    version: read('/app/VERSION') || '1.0.0',
    commit: process.env.GIT_COMMIT ?? 'unknown',
    number: read('/app/RELEASE'),
    isDefective: existsSync('/app/never-healthy'),
  };
  const server = listen({ database, redis, metrics, release }, port);
  writeRaw(`INFO:     Started server process [${process.pid}]`);
  writeRaw('INFO:     Application startup complete.');
  logEvent('src.app.main', 'info', 'application started', { release: release.number, version: release.version });
  misbehaveByItself();
  syncNow(metrics);
  process.on('SIGTERM', () => {
    writeRaw('INFO:     Shutting down');
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => process.exit(0), stopWithinMs).unref();
  });
}

/** The product's own background work, seen only in its totals. */
function syncNow(metrics: Metrics): void {
  setInterval(() => {
    metrics.notion.add({ status: 'success' });
    metrics.sheets.add({ status: 'success' });
    metrics.whatsapp.add({ status: 'success' });
  }, 15_000).unref();
}

/** The knobs that need no request. Only the first worker process misbehaves: a child's death must not be the parent's. */
function misbehaveByItself(): void {
  if ((cluster.worker?.id ?? 0) % 2 === 0) return;
  const held: Buffer[] = [];
  let line = 0;
  let lastHostileAt = 0;
  setInterval(() => {
    if (isOn('leak')) held.push(Buffer.alloc((amount('leak', 60) * 1024 * 1024) / 10, 1));
    for (let left = amount('log-flood', 1000) / 10; left >= 1; left -= 1) {
      line += 1;
      logEvent('src.app.services.ingestion', 'info', 'flood', { line });
    }
    if (isOn('hostile-log') && Date.now() - lastHostileAt > 2000) {
      lastHostileAt = Date.now();
      logHostile();
    }
  }, 100).unref();
}

if (cluster.isPrimary) supervise();
else serve();
