import type { RedisInfoFacts } from '../../src/probes/redis/redis-info.ts';
import type { RedisKeyspaceFacts } from '../../src/probes/redis/redis-keyspace.ts';
import type { RedisPingFacts } from '../../src/probes/redis/redis-ping.ts';
import type { RedisSlowlogFacts } from '../../src/probes/redis/redis-slowlog.ts';
import { span } from '../../src/shell/drawing/line.ts';
import type { Phrase } from '../../src/text/lang.ts';
import { type BodyRow, glyph, type ScreenInput, say } from '../screen.ts';

interface RedisFacts {
  readonly 'redis.ping': RedisPingFacts;
  readonly 'redis.info': RedisInfoFacts;
  readonly 'redis.keyspace': RedisKeyspaceFacts;
  readonly 'redis.slowlog': RedisSlowlogFacts;
}

/** Facts of a probe of the Redis tab; null before its first good reading. */
export function redisFacts<Id extends keyof RedisFacts>({ cockpit }: ScreenInput, probe: Id): RedisFacts[Id] | null {
  return (cockpit.state(probe).reading?.facts ?? null) as RedisFacts[Id] | null;
}

/** A section's answer that was refused: the rule that would allow it; nothing when nothing was. */
export function deniedRows(id: string, input: ScreenInput, hint: Phrase | null): BodyRow[] {
  return hint === null ? [] : [{ id, line: [span(' '), glyph('unknown'), span(` ${say(input, hint)}`)] }];
}
