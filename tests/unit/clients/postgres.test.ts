import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createPostgres } from '../../../src/clients/postgres/postgres.ts';
import { postgresFault } from '../../../src/clients/postgres/postgres-faults.ts';
import { Secret } from '../../../src/model/secret.ts';
import type { PostgresAccess } from '../../../src/model/target.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';

const transport = createLocalTransport();
const call = { signal: new AbortController().signal, timeoutMs: 10_000 };
const ending: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** One message of the backend: type, length, body (PostgreSQL documentation, 55.7). */
function message(type: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
const failure = (code: string, text: string) => message('E', `SFATAL\0C${code}\0M${text}\0\0`);
const WELCOME = Buffer.concat([message('R', Buffer.from([0, 0, 0, 0])), message('Z', 'I')]);
/** The answer to SHOW: one column of text, one row. */
const shown = (value: string) =>
  Buffer.concat([
    message('T', Buffer.from([0, 1]), 'default_transaction_read_only\0', Buffer.alloc(18)),
    message('D', Buffer.from([0, 1, 0, 0, 0, value.length]), value),
    message('C', 'SHOW\0'),
    message('Z', 'I'),
  ]);
const DONE = Buffer.concat([message('C', 'SELECT 0\0'), message('Z', 'I')]);

/** A server that answers the startup packet and simple queries as told. */
async function fakeServer(
  onStartup: (packet: string, socket: Socket) => void,
  onQuery?: (sql: string) => void,
  readOnly: 'on' | 'off' = 'on',
) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let isStarted = false;
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      if (!isStarted) {
        isStarted = true;
        return onStartup(data.toString('latin1'), socket);
      }
      if (data[0] !== 0x51) return;
      const sql = data.toString('utf8', 5, data.length - 1);
      if (sql.startsWith('SHOW')) return void socket.write(shown(readOnly));
      onQuery?.(sql);
      socket.write(DONE);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { server, sockets };
}

function clientOf(server: Server, ssl: PostgresAccess['ssl'] = 'disable') {
  const { port } = server.address() as AddressInfo;
  const postgres = createPostgres(transport, {
    endpoint: { address: { kind: 'tcp', host: '127.0.0.1', port }, route: 'env', prefix: '', tls: false },
    database: 'sparkone',
    user: 'app',
    password: new Secret('hidden-password'),
    ssl,
    source: 'test',
  });
  ending.push(() => postgres.close());
  return postgres;
}

describe('a session', () => {
  it('starts read only, named, with short timeouts, and is used again', async () => {
    const packets: string[] = [];
    const queries: string[] = [];
    const { server } = await fakeServer(
      (packet, socket) => {
        packets.push(packet);
        socket.write(WELCOME);
      },
      (sql) => queries.push(sql),
    );
    const postgres = clientOf(server);
    await postgres.query('SELECT 1', [], call);
    expect(await postgres.query('SELECT 2', [], call)).toEqual({ ok: true, value: [] });
    expect(queries).toEqual(['SELECT 1', 'SELECT 2']);
    expect(packets).toHaveLength(1);
    for (const setting of [
      'application_name\0sparkone-tui',
      'options\0-c default_transaction_read_only=on',
      'statement_timeout\x0010000',
      'lock_timeout\x002000',
    ]) {
      expect(packets[0]).toContain(setting);
    }
  });

  const poolers = [
    ['refuses', (packet: string) => packet.includes('statement_timeout')],
    ['drops', () => false],
  ] as const;
  it.each(poolers)('behind a pooler that %s settings brings them in each transaction', async (_how, refuses) => {
    const queries: string[] = [];
    const { server } = await fakeServer(
      (packet, socket) => {
        if (refuses(packet)) socket.end(failure('08P01', 'unsupported startup parameter: statement_timeout'));
        else socket.write(WELCOME);
      },
      (sql) => queries.push(sql),
      'off',
    );
    expect((await clientOf(server).query('SELECT 1', [], call)).ok).toBe(true);
    expect(queries).toEqual([
      'BEGIN READ ONLY; SET LOCAL statement_timeout = 10000; SET LOCAL lock_timeout = 2000',
      'SELECT 1',
      'ROLLBACK',
    ]);
  });

  it('that died while kept is replaced without a fault', async () => {
    const { server, sockets } = await fakeServer((_packet, socket) => void socket.write(WELCOME));
    const postgres = clientOf(server);
    await postgres.query('SELECT 1', [], call);
    for (const socket of sockets) socket.destroy();
    expect((await postgres.query('SELECT 2', [], call)).ok).toBe(true);
    expect(sockets.size).toBe(2);
  });
});

describe('a bad day', () => {
  it('a server that takes the connection and stays silent is a timeout', async () => {
    const { server } = await fakeServer(() => undefined);
    const rows = await clientOf(server).query('SELECT 1', [], { ...call, timeoutMs: 150 });
    expect(rows.ok ? null : rows.fault.kind).toBe('timeout');
  });

  it('a server without TLS is refused under require and accepted under prefer', async () => {
    const answerN = (packet: string, socket: Socket) => {
      // 80877103 is the code of SSLRequest.
      if (packet.startsWith('\0\0\0\x08\x04\xd2\x16\x2f')) socket.end('N');
      else socket.write(WELCOME);
    };
    const { server } = await fakeServer(answerN);
    const required = await clientOf(server, 'require').query('SELECT 1', [], call);
    expect(required.ok ? null : [required.fault.kind, required.fault.code]).toEqual(['unsupported', 'SSL_REFUSED']);
    expect((await clientOf(server, 'prefer').query('SELECT 1', [], call)).ok).toBe(true);
  });

  const refusals = [
    ['28P01', 'denied'],
    ['3D000', 'absent'],
    ['53300', 'denied'],
    ['57P03', 'unreachable'],
    ['28000', 'denied'],
  ] as const;
  it.each(refusals)(
    'SQLSTATE %s at login is %s, with the server’s words and without the password',
    async (code, kind) => {
      const { server } = await fakeServer(
        (_packet, socket) => void socket.end(failure(code, 'server \u001b[31mwords')),
      );
      const rows = await clientOf(server).query('SELECT 1', [], call);
      expect(rows.ok ? null : [rows.fault.kind, rows.fault.code]).toEqual([kind, code]);
      expect(JSON.stringify(rows)).toContain('server words');
      expect(JSON.stringify(rows)).not.toContain('hidden-password');
    },
  );

  const others = [
    ['57014', 'timeout'],
    ['55P03', 'timeout'],
    ['57P01', 'unreachable'],
    ['25006', 'denied'],
    ['42501', 'denied'],
    ['42P01', 'absent'],
    ['42883', 'unsupported'],
    ['XX000', 'malformed'],
    ['ECONNRESET', 'unreachable'],
    ['CERT_HAS_EXPIRED', 'malformed'],
  ] as const;
  it.each(others)('code %s of a query is %s', (code, kind) => {
    const error = Object.assign(new Error('words'), { code });
    expect(postgresFault(error, 'Postgres (db:5432)', 1000, call.signal)).toMatchObject({ kind, code });
  });

  // The server's words of versions 12 to 18 (proc.c, postinit.c).
  it.each([
    ['sorry, too many clients already', 'there are no free connections', 'max_connections'],
    [
      'remaining connection slots are reserved for non-replication superuser connections',
      'only connections reserved for administrators are left',
      'superuser',
    ],
    [
      'remaining connection slots are reserved for roles with privileges of the "pg_use_reserved_connections" role',
      'only connections reserved for administrators are left',
      'superuser',
    ],
    [
      'too many connections for role "spark"one"',
      'this user has used up its own connections',
      'ALTER ROLE "spark""one" CONNECTION LIMIT -1;',
    ],
    [
      'too many connections for database "sparkone"',
      'this database has used up its own connections',
      'ALTER DATABASE "sparkone" CONNECTION LIMIT -1;',
    ],
    ['desculpe, muitos clientes conectados', 'there are no free connections', 'max_connections'],
  ])('53300 with “%s” says whose connections are used up', (words, told, remedy) => {
    const error = Object.assign(new Error(words), { code: '53300' });
    const found = postgresFault(error, 'Postgres (db:5432)', 1000, call.signal);
    expect(found.message.en).toContain(told);
    expect(found.hint.en).toContain(remedy);
  });
});
