import { Redis } from 'ioredis';
import pg from 'pg';

/** asyncpg's default command timeout in the product: a silent Postgres is given up after this long. */
const databaseTimeoutMs = 60_000;

/** Connection options from SQLAlchemy's dialect: `postgresql+asyncpg://user:password@host:port/db?ssl=require`. */
export function postgresOptions(databaseUrl: string): pg.PoolConfig {
  const url = new URL(databaseUrl.replace(/^postgresql\+asyncpg:/, 'postgresql:'));
  const mode = url.searchParams.get('ssl') ?? url.searchParams.get('sslmode') ?? 'disable';
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    // `require` encrypts without asking who answers, as libpq does.
    ssl: mode === 'disable' ? false : { rejectUnauthorized: false },
  };
}

/** The worker process's pool of Postgres connections. */
export function openPool(databaseUrl: string, applicationName: string): pg.Pool {
  const pool = new pg.Pool({
    ...postgresOptions(databaseUrl),
    application_name: applicationName,
    max: 5,
    connectionTimeoutMillis: databaseTimeoutMs,
    query_timeout: databaseTimeoutMs,
    idleTimeoutMillis: 30_000,
  });
  // An idle connection that the server closes is no reason to die; the next query reports it.
  pool.on('error', () => undefined);
  return pool;
}

/** A Redis client that fails at once while Redis is away, and waits for ever while it is silent, as the product's does. */
export function openRedis(redisUrl: string): Redis {
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 500,
    reconnectOnError: (error) => error.message.includes('READONLY'),
  });
  redis.on('error', () => undefined);
  return redis;
}
