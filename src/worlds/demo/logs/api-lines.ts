import type { Moment } from '../moment.ts';
import { hexId } from '../stack.ts';
import type { Dice } from './dice.ts';
import { tracebackOf } from './tracebacks.ts';

/** Writes one entry (one or more raw lines) of a service at an instant. */
export type Writer = (moment: Moment, dice: Dice) => readonly string[];

/** `2026-11-23T11:02:14.123456Z`, as structlog's TimeStamper writes it. */
function stamp(at: number, dice: Dice): string {
  return `${new Date(at).toISOString().slice(0, -1)}${String(dice.whole('micros', 0, 999)).padStart(3, '0')}Z`;
}

/** Python's json.dumps puts a space after colons and commas. */
function python(fields: Readonly<Record<string, unknown>>): string {
  const body = Object.entries(fields).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `{${body.join(', ')}}`;
}

function requestId(moment: Moment, dice: Dice): string {
  const hex = hexId(`request ${moment.at} ${dice.roll('request')}`, 32);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const ROUTES = [
  'GET /health',
  'POST /webhooks/whatsapp',
  'POST /webhooks/whatsapp',
  'POST /ingestion/messages',
  'GET /tasks/?status=open',
  'POST /classification/classify',
  'GET /events/upcoming',
  'GET /metrics',
  'POST /auth/login',
  'GET /sheets/sync/status',
] as const;

function client(dice: Dice): string {
  return `172.18.0.2:${dice.whole('port', 32_768, 60_999)}`;
}

function access(dice: Dice, status = '200 OK', route: string = dice.pick('route', ROUTES)): string {
  return `INFO:     ${client(dice)} - "${route} HTTP/1.1" ${status}`;
}

function structured(level: string, logger: string, fields: Readonly<Record<string, unknown>>): string {
  return `${level}:${logger}:${python(fields)}`;
}

const ERROR_WORDS: Readonly<Record<Moment['logs']['apiErrors'], string>> = {
  none: 'upstream closed the connection',
  redis: 'Error 111 connecting to redis:6379. Connection refused.',
  pool: 'QueuePool limit of size 20 overflow 10 reached, connection timed out, timeout 30.00',
  postgres: 'timed out waiting for postgres:5432',
  deploy: "'NoneType' object has no attribute 'session_id'",
  slow: 'statement took 8.41 s',
  disk: "[Errno 28] No space left on device: '/app/uploads/tmp8f2c'",
};

function errorEntry(moment: Moment, dice: Dice): string[] {
  const kind = moment.logs.apiErrors;
  const id = requestId(moment, dice);
  const timestamp = stamp(moment.at, dice);
  const route = dice.pick('route', ['POST /webhooks/whatsapp', 'GET /tasks/?status=open', 'POST /auth/login']);
  if (kind === 'slow') {
    const duration = Number((1.2 + 7 * dice.roll('duration')).toFixed(3));
    const fields = { event: 'Slow query detected', duration, table: 'messages', operation: 'SELECT', timestamp };
    return [structured('WARNING', 'src.app.core.profiler', { ...fields, level: 'warning' })];
  }
  const fields = { request_id: id, error: ERROR_WORDS[kind], path: route.split(' ')[1], event: 'Request error' };
  const summary = structured('ERROR', 'security', { ...fields, timestamp, level: 'error' });
  if (kind === 'none') return [summary];
  return [access(dice, '500 Internal Server Error', route), summary, ...tracebackOf(kind, ERROR_WORDS[kind])];
}

function securityEntry(moment: Moment, dice: Dice): string {
  const timestamp = stamp(moment.at, dice);
  const ip = `189.${dice.whole('ip1', 4, 120)}.${dice.whole('ip2', 0, 255)}.${dice.whole('ip3', 1, 254)}`;
  if (dice.chance('limit', 0.4)) {
    const fields = { event: 'Rate limit exceeded', client_ip: ip, path: '/auth/login', limit: 10, timestamp };
    return structured('WARNING', 'src.app.middleware.rate_limit', { ...fields, level: 'warning' });
  }
  const fields = {
    event: 'Login failed',
    user: 'ana@example.com',
    reason: 'invalid password',
    client_ip: ip,
    timestamp,
  };
  return structured('WARNING', 'security', { ...fields, level: 'warning' });
}

/** The API: uvicorn access lines, structlog, debug prints, and what its errors look like now. */
export const writeApi: Writer = (moment, dice) => {
  const { apiErrorShare } = moment.logs;
  if (dice.chance('error', apiErrorShare)) return errorEntry(moment, dice);
  const loginShare = moment.api.loginFailuresPerHour / 3_600 / Math.max(0.5, moment.logs.perSecond.api);
  if (dice.chance('security', 0.004 + loginShare)) return [securityEntry(moment, dice)];
  const timestamp = stamp(moment.at, dice);
  const kind = dice.roll('kind');
  if (kind < 0.62) return [access(dice, dice.chance('404', 0.02) ? '404 Not Found' : '200 OK')];
  if (kind < 0.7) return [`[DEBUG] MIDDLEWARE ENTRY - Path: ${dice.pick('route', ROUTES).split(' ')[1] ?? '/'}`];
  if (kind < 0.9) {
    const event = dice.pick('event', ['Message ingested', 'Validation passed', 'Task created', 'Webhook accepted']);
    const fields = { event, request_id: requestId(moment, dice), duration_ms: dice.whole('ms', 4, 240), timestamp };
    return [structured('INFO', 'src.app.core.validation', { ...fields, level: 'info' })];
  }
  const fields = { label: dice.pick('label', ['task', 'event', 'note']), confidence: 0.7 + 0.29 * dice.roll('sure') };
  const event = 'Message classified';
  return [structured('INFO', 'src.app.services.classification', { event, ...fields, timestamp, level: 'info' })];
};

/** The worker: structlog of its jobs; a crash at start while a bad deploy runs. */
export const writeWorker: Writer = (moment, dice) => {
  const timestamp = stamp(moment.at, dice);
  if (moment.logs.apiErrors === 'deploy')
    return dice.chance('crash', 0.3)
      ? tracebackOf('deploy', ERROR_WORDS.deploy)
      : [structured('INFO', 'src.app.worker', { event: 'Worker starting', pid: 1, timestamp, level: 'info' })];
  if (moment.logs.apiErrors === 'redis') {
    const fields = { event: 'Queue not reachable', error: ERROR_WORDS.redis, retry_in_s: 5 };
    return [structured('ERROR', 'src.app.worker', { ...fields, timestamp, level: 'error' })];
  }
  const event = dice.pick('event', ['Sheets sync finished', 'Notion page updated', 'Reminder sent', 'Queue drained']);
  const fields = { event, rows: dice.whole('rows', 0, 40), duration_ms: dice.whole('ms', 30, 1_900) };
  return [structured('INFO', 'src.app.worker', { ...fields, timestamp, level: 'info' })];
};
