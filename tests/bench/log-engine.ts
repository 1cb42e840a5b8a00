// A Docker engine of one container that never stops writing, in a process of its own: node log-engine.ts SOCKET KIND RATE
import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';

const [socket = '', kind = 'lines', rate = '20000'] = process.argv.slice(2);
const TICK_MS = 25;

const LABELS = {
  'com.docker.compose.project': 'bench',
  'com.docker.compose.service': 'api',
  'com.docker.compose.container-number': '1',
};
const CONTAINER = {
  Id: 'a'.repeat(64),
  Names: ['/bench-api-1'],
  Image: 'bench/api:1',
  ImageID: 'sha256:1',
  State: 'running',
  Status: 'Up 1 hour',
  Created: 1_795_460_000,
  Labels: LABELS,
  Ports: [],
  NetworkSettings: { Networks: {} },
};
const DETAIL = {
  Id: CONTAINER.Id,
  Name: CONTAINER.Names[0],
  Created: '2026-11-23T08:00:00Z',
  State: { Status: 'running', Running: true, StartedAt: '2026-11-23T08:00:00Z' },
  Config: { Tty: false, Labels: LABELS, Env: [] },
  HostConfig: {},
  NetworkSettings: { Networks: {}, Ports: {} },
};

let written = 0;

/** One frame of a multiplexed stream with the engine's stamp before the text. */
function frame(stamp: string, text: Buffer): Buffer {
  const head = Buffer.from(stamp);
  const header = Buffer.alloc(8);
  header[0] = 1;
  header.writeUInt32BE(head.length + text.length, 4);
  return Buffer.concat([header, head, text]);
}

function line(n: number): Buffer {
  const text =
    n % 50 === 0
      ? `ERROR:security:{"request_id": "${n}", "event": "Request error", "level": "error"}\n`
      : `INFO:     172.18.0.${n % 250}:${30_000 + (n % 9000)} - "GET /items/${n} HTTP/1.1" status=${n % 97 === 0 ? 503 : 200} in ${n % 40} ms\n`;
  return Buffer.from(text);
}

const ENDLESS = Buffer.from(`${'x'.repeat(199_999)}\n`);

function* pieces(count: number): Generator<Buffer> {
  const stamp = `${new Date().toISOString().replace('Z', '000000Z')} `;
  for (let n = 0; n < count; n += 1) {
    const text = kind === 'endless' ? ENDLESS : kind === 'noise' ? randomBytes(4_096) : line(written + n);
    yield frame(stamp, text);
  }
}

function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/vnd.docker.raw-stream' });
  let due = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    due += ((now - last) / 1000) * Number(rate);
    last = now;
    const count = Math.floor(due);
    due -= count;
    if (count === 0) return;
    const chunk = Buffer.concat([...pieces(count)]);
    written += count;
    response.write(chunk);
  }, TICK_MS);
  response.on('close', () => clearInterval(timer));
}

const server = createServer((request, response) => {
  const path = (request.url ?? '').replace(/^\/v[\d.]+/, '');
  const json = (value: unknown): void => void response.end(JSON.stringify(value));
  if (path === '/version') json({ ApiVersion: '1.41', Version: '20.10.24' });
  else if (path.startsWith('/containers/json')) json([CONTAINER]);
  else if (path.startsWith(`/containers/${CONTAINER.Id}/json`)) json(DETAIL);
  else if (path.startsWith(`/containers/${CONTAINER.Id}/logs`)) {
    if (path.includes('follow=1')) stream(response);
    else response.end();
  } else if (path.startsWith('/events')) response.writeHead(200).flushHeaders();
  else response.writeHead(404).end('{"message":"page not found"}');
});
server.listen(socket, () => process.stdout.write('ready\n'));
process.on('SIGUSR2', () => process.stdout.write(`${written}\n`));
