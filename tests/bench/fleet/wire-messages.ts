/** One HTTP request as bytes hold it. */
export interface HttpRequestBytes {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** One HTTP answer as bytes hold it. */
export interface HttpAnswerBytes {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** Bytes that it took. */
  readonly size: number;
}

function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(head)?.[1]?.trim();
}

/** The request at the beginning of `bytes` and its size; null while it is not whole. */
export function readHttpRequest(bytes: Buffer): { readonly request: HttpRequestBytes; readonly size: number } | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = bytes.toString('latin1', 0, end);
  const [method = '', path = ''] = head.split('\r\n')[0]?.split(' ') ?? [];
  const length = Number(headerOf(head, 'content-length') ?? 0);
  const size = end + 4 + length;
  if (bytes.length < size) return null;
  return { request: { method, path, body: bytes.toString('latin1', end + 4, size) }, size };
}

function dechunk(bytes: Buffer): { readonly body: Buffer; readonly size: number } | null {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return null;
    const length = Number.parseInt(bytes.toString('latin1', at, line), 16);
    const next = line + 2 + length + 2;
    if (bytes.length < next) return null;
    if (length === 0) return { body: Buffer.concat(parts), size: next };
    parts.push(bytes.subarray(line + 2, line + 2 + length));
    at = next;
  }
}

/** The answer at the beginning of `bytes`; what is not whole (a stream) is taken as far as it goes. */
export function readHttpAnswer(bytes: Buffer, method: string): HttpAnswerBytes | null {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = bytes.toString('latin1', 0, end);
  const status = Number(head.split(' ')[1]);
  const type = headerOf(head, 'content-type') ?? '';
  const rest = bytes.subarray(end + 4);
  const answer = (body: Buffer, size: number) => ({
    status,
    type,
    body: body.toString('latin1'),
    size: end + 4 + size,
  });
  if (method === 'HEAD' || status === 204 || status === 304) return answer(Buffer.alloc(0), 0);
  if (/chunked/i.test(headerOf(head, 'transfer-encoding') ?? '')) {
    const whole = dechunk(rest);
    return whole === null
      ? answer(rest.subarray(rest.indexOf('\r\n') + 2), rest.length)
      : answer(whole.body, whole.size);
  }
  const length = Number(headerOf(head, 'content-length') ?? rest.length);
  return answer(rest.subarray(0, length), length);
}

/** One message of the PostgreSQL protocol (documentation, 55.7); startup packets have no type. */
export interface PostgresMessage {
  readonly type: string;
  readonly body: Buffer;
  readonly size: number;
}

/** The message at the beginning of `bytes`; null while it is not whole. */
export function readPostgresMessage(bytes: Buffer, isTyped = true): PostgresMessage | null {
  const at = isTyped ? 1 : 0;
  if (bytes.length < at + 4) return null;
  const size = at + bytes.readInt32BE(at);
  if (bytes.length < size) return null;
  return { type: isTyped ? String.fromCharCode(bytes[0] ?? 0) : '', body: bytes.subarray(at + 4, size), size };
}

/** Code of the packet that asks for TLS. */
export const SSL_REQUEST = 80_877_103;

/** The SQL of a Query (`Q`) or Parse (`P`) message; null for another. */
export function sqlOf({ type, body }: PostgresMessage): string | null {
  const texts = body.toString('utf8').split('\0');
  if (type === 'Q') return texts[0] ?? '';
  return type === 'P' ? (texts[1] ?? '') : null;
}

/** Size of the RESP value at the beginning of `bytes` (redis.io, RESP2); 0 while it is not whole. */
export function respSize(bytes: Buffer, from = 0): number {
  const end = bytes.indexOf('\r\n', from);
  if (end < 0) return 0;
  const kind = String.fromCharCode(bytes[from] ?? 0);
  const count = Number(bytes.toString('latin1', from + 1, end));
  let at = end + 2;
  if (kind === '$') at = count < 0 ? at : at + count + 2;
  if (kind === '*')
    for (let left = count; left > 0; left -= 1) {
      const size = respSize(bytes, at);
      if (size === 0) return 0;
      at += size;
    }
  return at > bytes.length ? 0 : at - from;
}

/** The words of a command in RESP. */
export function respWords(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .split('\r\n')
    .filter((_line, index) => index > 0 && index % 2 === 0)
    .join(' ')
    .trim();
}
