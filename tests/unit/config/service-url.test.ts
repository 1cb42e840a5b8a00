import { describe, expect, it } from 'vitest';
import { parseDatabaseUrl, parseRedisUrl } from '../../../src/config/discovery/service-url.ts';

describe('DATABASE_URL as SQLAlchemy writes it', () => {
  it('takes the asyncpg dialect with ssl and percent-encoding apart', () => {
    const url = parseDatabaseUrl(
      'postgresql+asyncpg://spark%40one:p%40ss%2Fw%25rd@db.example.com:6543/main?ssl=require',
    );
    expect(url).toMatchObject({
      address: { kind: 'tcp', host: 'db.example.com', port: 6543 },
      database: 'main',
      user: 'spark@one',
      ssl: 'require',
    });
    expect(url?.password?.reveal()).toBe('p@ss/w%rd');
  });

  it('never shows the password', () => {
    expect(JSON.stringify(parseDatabaseUrl('postgres://u:hunter2@h/d'))).not.toContain('hunter2');
  });

  it('takes a password that nobody encoded, @ and / and # included', () => {
    const url = parseDatabaseUrl('postgresql://app:a@b/c#d@postgres:5432/sparkone');
    expect(url?.password?.reveal()).toBe('a@b/c#d');
    expect(url).toMatchObject({ address: { host: 'postgres', port: 5432 }, database: 'sparkone', user: 'app' });
  });

  it.each([
    ['postgresql://h/d', 'prefer'],
    ['postgresql://h/d?sslmode=disable', 'disable'],
    ['postgresql+psycopg2://h/d?sslmode=verify-full', 'verify-full'],
    ['postgresql+asyncpg://h/d?ssl=true', 'require'],
    ['postgresql+asyncpg://h/d?ssl=verify-ca', 'verify-ca'],
  ])('reads the ssl mode of %s', (text, ssl) => {
    expect(parseDatabaseUrl(text)?.ssl).toBe(ssl);
  });

  it('reads IPv6 hosts, defaults and unix sockets', () => {
    expect(parseDatabaseUrl('postgresql://[::1]/d')?.address).toEqual({ kind: 'tcp', host: '::1', port: 5432 });
    expect(parseDatabaseUrl('postgresql://u@/d?host=/run/postgresql')?.address).toEqual({
      kind: 'unix',
      path: '/run/postgresql/.s.PGSQL.5432',
    });
  });

  it.each(['sqlite:///./sparkone.db', 'mysql://h/d', 'not a url', ''])('says no to %j', (text) => {
    expect(parseDatabaseUrl(text)).toBeNull();
  });
});

describe('REDIS_URL', () => {
  it('takes password, database and TLS', () => {
    const url = parseRedisUrl('rediss://:s%3Acret@cache.example.com:6380/2');
    expect(url).toMatchObject({
      address: { host: 'cache.example.com', port: 6380 },
      user: null,
      database: 2,
      tls: true,
    });
    expect(url?.password?.reveal()).toBe('s:cret');
  });

  it('takes a bare address', () => {
    expect(parseRedisUrl('redis://redis:6379')).toMatchObject({ database: 0, password: null, tls: false });
  });

  it('says no to what is not Redis', () => {
    expect(parseRedisUrl('memory://')).toBeNull();
  });
});
