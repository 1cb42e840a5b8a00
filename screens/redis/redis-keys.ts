import { type Column, placeColumns, tableRow } from '../../src/shell/drawing/columns.ts';
import { span } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { missingRows } from '../parts/connection.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, type ScreenInput, say } from '../screen.ts';
import { deniedRows, redisFacts } from './redis-facts.ts';

const PREFIX_COLUMNS: readonly Column<'prefix' | 'keys' | 'share'>[] = [
  { key: 'prefix', title: '', align: 'left', width: 24, grow: 1, maxWidth: 42 },
  { key: 'keys', title: '', align: 'right', width: 12, gap: 0 },
  { key: 'share', title: '', align: 'right', width: 8, gap: 0 },
];
const BIG_COLUMNS: readonly Column<'bytes' | 'ttl' | 'key'>[] = [
  { key: 'bytes', title: '', align: 'right', width: 9 },
  { key: 'ttl', title: '', align: 'left', width: 11 },
  { key: 'key', title: '', align: 'left', width: 24, grow: 1 },
];

/** What a flush takes that nothing brings back by itself: keys that never expire, and other databases with FLUSHALL. */
function lossRow(input: ScreenInput): BodyRow[] {
  const all = redisFacts(input, 'redis.info')?.keyspaces ?? [];
  const own = redisFacts(input, 'redis.keyspace')?.database ?? 0;
  const here = all.find(({ database }) => database === own);
  if (here === undefined) return [];
  const f = formatsIn(input);
  const forever = f.number(here.keys - here.expires);
  const others = all.filter(({ database }) => database !== own);
  const list = others.map(({ database, keys }) => `db${database} ${f.number(keys)}`).join(', ');
  return [
    {
      id: 'prefix-loss',
      line: [
        span(
          `   ${say(
            input,
            phrase(
              `${forever} sem expiração (filas, sessões?) · ${f.number(here.expires)} expirariam${list === '' ? '' : ` · FLUSHALL levaria também ${list}`}`,
              `${forever} without expiry (queues, sessions?) · ${f.number(here.expires)} would expire${list === '' ? '' : ` · FLUSHALL would take ${list} too`}`,
            ),
          )}`,
          'dim',
        ),
      ],
    },
  ];
}

/** Keys by prefix, and what of them a flush takes for good. */
export function keysSection(input: ScreenInput): Section {
  const title = phrase('Chaves: o que um flush apagaria', 'Keys: what a flush would lose');
  const facts = redisFacts(input, 'redis.keyspace');
  if (facts === null) return { title, rows: missingRows(input, 'redis.keyspace') };
  const f = formatsIn(input);
  const seen = facts.isWhole
    ? phrase('todas vistas', 'all seen')
    : phrase(`estimado por ${f.short(facts.scanned)}`, `estimated by ${f.short(facts.scanned)}`);
  const about = facts.isWhole ? '' : '~';
  const placed = placeColumns(PREFIX_COLUMNS, input.width - 4);
  return {
    title,
    note: `db${facts.database} ${f.number(facts.totalKeys)} · ${say(input, seen)}`,
    rows: [
      ...facts.prefixes.map(({ prefix, sharePercent, estimatedKeys }) => ({
        id: `prefix:${prefix}`,
        line: [
          span('   '),
          ...tableRow(placed, {
            prefix: [span(prefix)],
            keys: [span(`${about}${f.number(estimatedKeys)}`)],
            share: [span(f.percent(sharePercent), 'dim')],
          }),
        ],
      })),
      ...lossRow(input),
    ],
  };
}

/** The largest keys among those whose memory was asked for. */
export function bigSection(input: ScreenInput): Section {
  const title = phrase('Maiores chaves da amostra', 'Largest keys of the sample');
  const facts = redisFacts(input, 'redis.keyspace');
  if (facts === null) return { title, rows: [] };
  const f = formatsIn(input);
  const refused = say(input, phrase('o Redis recusou MEMORY USAGE', 'Redis refused MEMORY USAGE'));
  const placed = placeColumns(BIG_COLUMNS, input.width - 4);
  return {
    title,
    note: facts.weighingRefused === '' ? f.number(facts.weighed) : `${refused} (${facts.weighingRefused})`,
    rows: [
      ...deniedRows('key-denied', input, facts.weighingRemedy),
      ...facts.big.map(({ key, bytes, ttlMs }) => ({
        id: `key:${key}`,
        line: [
          span('   '),
          ...tableRow(placed, {
            bytes: [span(f.bytes(bytes))],
            ttl: [span(ttlMs === null ? say(input, phrase('não expira', 'no expiry')) : f.age(ttlMs), 'dim')],
            key: [span(key)],
          }),
        ],
      })),
    ],
  };
}
