/** A log line's level in Python's names. */
export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** JSON as Python's `json.dumps` writes it: a space after every comma and colon. */
export function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${pythonJson(member)}`);
    return `{${members.join(', ')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** Writes text to the container's log as it is. */
export function writeRaw(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** `INFO:src.app.core.validation:{"event": "...", ...}`: the standard logging module around a structlog JSON event. */
export function logEvent(logger: string, level: LogLevel, event: string, fields: Fields = {}): void {
  const line = pythonJson({ event, ...fields, timestamp: new Date().toISOString(), level });
  writeRaw(`${level.toUpperCase()}:${logger}:${line}`);
}

/** `2025-01-15 08:00:00 [warning  ] event   key=value`: structlog's console renderer. */
export function logConsole(level: LogLevel, event: string, fields: Fields = {}): void {
  const time = new Date().toISOString().slice(0, 19).replace('T', ' ');
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${value}`);
  writeRaw(`${time} [${level.padEnd(9)}] ${event.padEnd(30)} ${pairs.join(' ')}`.trimEnd());
}

/** `ERROR:security:{"request_id": ..., "error": ..., "event": "Request error", "level": "error"}`. */
export function logSecurity(requestId: string, path: string, error: string): void {
  const line = pythonJson({
    request_id: requestId,
    path,
    error,
    event: 'Request error',
    timestamp: new Date().toISOString(),
    level: 'error',
  });
  writeRaw(`ERROR:security:${line}`);
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  302: 'Found',
  401: 'Unauthorized',
  404: 'Not Found',
  422: 'Unprocessable Entity',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Uvicorn's access line: `INFO:     172.18.0.1:37026 - "GET /health HTTP/1.1" 200 OK`. */
export function logAccess(peer: string, method: string, url: string, status: number): void {
  writeRaw(`INFO:     ${peer} - "${method} ${url} HTTP/1.1" ${status} ${reasons[status] ?? ''}`.trimEnd());
}

/** A line with everything that a terminal could be tricked with: screen clearing, title, clipboard, bells, C1, bidi. */
export function logHostile(): void {
  const esc = '\u001b';
  writeRaw(
    `INFO:src.app.services.ingestion:{"event": "${esc}[2J${esc}[H${esc}]0;owned\u0007${esc}]52;c;cm0gLXJmIC8=\u0007` +
      `${esc}[?1049l${esc}[31mFAKE \u009b2J\u202egnihton\u202c \u0008\u0008\u0000 done\r${esc}P1$r0m${esc}\\${esc}c", "level": "info"}`,
  );
}
