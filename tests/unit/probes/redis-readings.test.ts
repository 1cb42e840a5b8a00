import { describe, expect, it } from 'vitest';
import { redisFault } from '../../../src/clients/redis/redis-faults.ts';
import { parseInfo, serverOf } from '../../../src/clients/redis/redis-info.ts';
import { clientsOf } from '../../../src/probes/redis/redis-clients.ts';

const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });
const { signal } = new AbortController();

describe('an ACL that refuses', () => {
  it.each([
    [
      "NOPERM User monitor has no permissions to run the 'slowlog|get' command",
      'monitor run SLOWLOG GET',
      'ACL SETUSER monitor +slowlog|get',
    ],
    [
      "NOPERM this user has no permissions to run the 'slowlog' command or its subcommand",
      'app run SLOWLOG',
      'ACL SETUSER app +slowlog',
    ],
    ['NOPERM No permissions to access a key', 'app read this key', 'ACL SETUSER app ~*'],
    [
      'NOPERM this user has no permissions to access one of the keys used as arguments',
      'app read this key',
      'ACL SETUSER app ~*',
    ],
    ['NOPERM No permissions to access a channel', 'app use this channel', 'ACL SETUSER app &*'],
    ['NOPERM nothing known', 'this user lacks the permission', 'ACL GETUSER'],
  ])('%s', (words, told, rule) => {
    const found = redisFault(reply(words), 'Redis (redis:6379)', 1000, signal, 'app');
    expect(found.kind).toBe('denied');
    expect(found.message.en).toContain(told);
    expect(found.hint.en).toContain(rule);
    expect(found.hint['pt-BR']).toContain(rule);
  });
});

describe('what serves', () => {
  it.each([
    ['redis_version:6.2.14\r\nredis_mode:standalone', 'Redis', '6.2.14'],
    ['redis_version:7.0.15\r\nredis_mode:standalone', 'Redis', '7.0.15'],
    ['redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.1', 'Valkey', '8.1.1'],
  ])('%s', (text, name, version) => {
    expect(serverOf(parseInfo(`# Server\r\n${text}\r\n`))).toEqual({ name, version });
  });
});

describe('CLIENT LIST', () => {
  it('is told by program and host, without our own connection, hostile names inert', () => {
    const text = [
      'id=3 addr=172.18.0.5:40112 laddr=172.18.0.4:6379 name=api age=90 idle=4 db=0 omem=0 cmd=get user=default lib-name=redis-py',
      'id=4 addr=172.18.0.5:40114 laddr=172.18.0.4:6379 name=api age=90 idle=0 db=0 omem=20504 cmd=set user=default',
      'id=5 addr=[2001:db8::6]:51230 name= age=9 idle=1 omem=0 cmd=brpop user=worker lib-name=ioredis',
      'id=6 addr=172.18.0.9:1 name=sparkone-tui idle=0 omem=0 cmd=client|list user=default',
      'id=7 addr=172.18.0.7:2 name=\u001b[2Jx\u202e idle=0 omem=0 cmd=\u0007ping user=default',
      '',
    ].join('\n');
    expect(clientsOf(text)).toEqual([
      { name: 'api', host: '172.18.0.5', user: 'default', count: 2, idleMs: 0, outputBytes: 20_504, command: 'set' },
      {
        name: 'ioredis',
        host: '[2001:db8::6]',
        user: 'worker',
        count: 1,
        idleMs: 1000,
        outputBytes: 0,
        command: 'brpop',
      },
      { name: 'x', host: '172.18.0.7', user: 'default', count: 1, idleMs: 0, outputBytes: 0, command: '·ping' },
    ]);
  });
});
