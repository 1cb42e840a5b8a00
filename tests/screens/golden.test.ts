import { afterAll, describe, expect, it } from 'vitest';
import type { TabId } from '../../src/model/probe.ts';
import type { ShellState } from '../../src/shell/state.ts';
import { type Play, play } from '../scenes/play.ts';
import { frameOf, plainRows } from './support/frames.ts';

const MINUTE = 60_000;
const plays = new Map<string, Promise<Play>>();

/** A scene a minute after it was opened; each is played once. */
function scene(id: string): Promise<Play> {
  const known =
    plays.get(id) ??
    play(id).then(async (played) => {
      await played.clock.run(MINUTE);
      return played;
    });
  plays.set(id, known);
  return known;
}

afterAll(async () => {
  for (const played of plays.values()) await (await played).cockpit.close();
});

interface Golden {
  readonly scene: string;
  readonly columns: number;
  readonly rows: number;
  readonly given: Partial<ShellState>;
  /** Added to the file's name. */
  readonly as?: string;
}

const both = (id: string, columns: number, rows: number): Golden[] =>
  (['pt-BR', 'en'] as const).map((lang) => ({ scene: id, columns, rows, given: { lang } }));

/** A tab in the sizes and languages in which it is most used. */
const everyWay = (id: string, tab: TabId, given: Partial<ShellState> = {}, as: string = tab): Golden[] =>
  (['pt-BR', 'en'] as const).flatMap((lang) => [
    { scene: id, columns: 80, rows: 24, given: { lang, tab, ...given }, as },
    { scene: id, columns: 120, rows: 36, given: { lang, tab, ...given }, as },
  ]);
const page = (subject: string): Partial<ShellState> => ({ mode: { kind: 'details', subject, offset: 0 } });

const GOLDENS: readonly Golden[] = [
  ...['calm', 'cert-expiring', 'no-data'].flatMap((id) => everyWay(id, 'tls')),
  ...['calm', 'disk-full'].flatMap((id) => everyWay(id, 'backups')),
  ...everyWay('calm', 'backups', page('backup:sparkone_db_20261121_030000.sql'), 'backups-file'),
  ...everyWay('cert-expiring', 'tls', page('domain:sparkone.example.com'), 'tls-domain'),
  ...everyWay('swarm', 'overview'),
  ...everyWay('swarm', 'overview', page('service:worker'), 'service'),
  ...['calm', 'redis-down'].flatMap((id) => [...both(id, 80, 24), ...both(id, 120, 40), ...both(id, 200, 60)]),
  { scene: 'no-data', columns: 120, rows: 40, given: { lang: 'pt-BR' } },
  { scene: 'disk-full', columns: 80, rows: 24, given: { lang: 'en' } },
  {
    scene: 'redis-down',
    columns: 80,
    rows: 24,
    given: { lang: 'pt-BR', theme: 'mono', charset: 'ascii' },
    as: 'ascii',
  },
  { scene: 'redis-down', columns: 60, rows: 16, given: { lang: 'en' } },
  { scene: 'redis-down', columns: 120, rows: 40, given: { lang: 'en', tab: 'redis' }, as: 'redis' },
  ...['calm', 'db-pool-full'].flatMap((id) => everyWay(id, 'db')),
  { scene: 'latency-spike', columns: 120, rows: 90, given: { lang: 'pt-BR', tab: 'db' }, as: 'db' },
  {
    scene: 'db-pool-full',
    columns: 80,
    rows: 24,
    given: { lang: 'en', tab: 'db', mode: { kind: 'details', subject: 'session:4711', offset: 0 } },
    as: 'db-session',
  },
  { scene: 'no-data', columns: 80, rows: 24, given: { lang: 'pt-BR', tab: 'db' }, as: 'db' },
  ...everyWay('calm', 'redis'),
  { scene: 'calm', columns: 120, rows: 40, given: { lang: 'en', mode: { kind: 'help', offset: 0 } }, as: 'help' },
  {
    scene: 'calm',
    columns: 80,
    rows: 24,
    given: { lang: 'pt-BR', mode: { kind: 'palette', entry: { text: 'tem', caret: 3 }, selected: 1 } },
    as: 'palette',
  },
  {
    scene: 'redis-down',
    columns: 120,
    rows: 40,
    given: { lang: 'pt-BR', mode: { kind: 'details', subject: 'cause:redis-down', offset: 0 } },
    as: 'cause',
  },
  {
    scene: 'calm',
    columns: 120,
    rows: 40,
    given: { lang: 'en', mode: { kind: 'details', subject: 'service:api', offset: 0 } },
    as: 'service',
  },
];

describe('golden frames', () => {
  for (const { scene: id, columns, rows, given, as } of GOLDENS) {
    const name = [id, `${columns}x${rows}`, given.lang, ...(as === undefined ? [] : [as])].join('-');
    it(name, async () => {
      const { cockpit } = await scene(id);
      const frame = frameOf(cockpit, { ...given, size: { columns, rows } });
      await expect(`${plainRows(frame).join('\n')}\n`).toMatchFileSnapshot(`golden/${name}.golden`);
    });
  }

  it('colours the broken Overview by level', async () => {
    const { cockpit } = await scene('redis-down');
    const frame = frameOf(cockpit, { lang: 'en', size: { columns: 80, rows: 24 } });
    const visible = frame.rows.join('\n').replaceAll('\x1b', '␛');
    await expect(`${visible}\n`).toMatchFileSnapshot('golden/redis-down-80x24-en-colours.golden');
  });
});
