import { severity } from '../../src/model/level.ts';
import type { RedisPingFacts } from '../../src/probes/redis/redis-ping.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { failureRows } from '../parts/connection.ts';
import { detailLines } from '../parts/details.ts';
import { probesOf, shownLevel } from '../parts/readings.ts';
import { buildSections, type Section } from '../parts/sections.ts';
import { placeSignals, signalLine, signalsOf } from '../parts/signals.ts';
import { type BodyRow, formatsIn, glyph, type Screen, type ScreenInput, say } from '../screen.ts';
import { redisFacts } from './redis-facts.ts';
import { bigSection, keysSection } from './redis-keys.ts';
import { nodesSection } from './redis-nodes.ts';
import { slowSection } from './redis-slow.ts';
import { clientsSection, memorySection } from './redis-use.ts';

const PING = 'redis.ping';
const SIGNALS = [
  'redis.ping',
  'redis.memory',
  'redis.ops',
  'redis.hit',
  'redis.evictions',
  'redis.clients',
  'redis.keys',
];

function connectionRows(input: ScreenInput): readonly BodyRow[] {
  const { check } = input.cockpit.state(PING);
  if (check.fault !== null) return failureRows(input, PING, check.fault);
  const facts = redisFacts(input, PING);
  if (facts === null) return [{ line: [span(`   ${say(input, phrase('conectando …', 'connecting …'))}`, 'dim')] }];
  const formats = formatsIn(input);
  const role = roleText(facts);
  const parts = [
    facts.address,
    say(input, phrase(`como ${facts.user}`, `as ${facts.user}`)),
    facts.isTls ? 'TLS' : say(input, phrase('sem TLS', 'no TLS')),
    say(input, role),
    say(input, phrase('no ar há ', 'up ')) + formats.age(facts.uptimeMs),
  ];
  const findings = check.findings.filter(({ metric }) => metric === undefined);
  return [
    {
      id: `check:${PING}`,
      line: [
        span(' '),
        glyph(check.level),
        span(` ${facts.server} ${facts.version}`, 'strong'),
        span(` · ${parts.join(' · ')}`, 'dim'),
      ],
    },
    ...findings.map(({ level, text }): BodyRow => ({ line: [span('   '), span(say(input, text), level)] })),
  ];
}

function roleText({ role, nodes }: RedisPingFacts): Phrase {
  if (nodes?.kind === 'cluster') return phrase('cluster', 'cluster');
  return role === 'replica' ? phrase('réplica', 'replica') : phrase('primário', 'primary');
}

function signalsSection(input: ScreenInput): Section {
  const probes = probesOf(input.cockpit, 'redis').filter((probe) => input.cockpit.state(probe).reading !== null);
  const all = signalsOf(input, probes);
  const shown = SIGNALS.flatMap((id) => all.filter(({ metric, value }) => metric.id === id && !Number.isNaN(value)));
  const placed = placeSignals(input, shown);
  return {
    title: phrase('Sinais', 'Signals'),
    rows: shown.map((signal) => ({ id: signal.id, line: signalLine(input, signal, placed) })),
  };
}

function worstOf({ cockpit }: ScreenInput): string | null {
  const [worst] = [...probesOf(cockpit, 'redis')].sort(
    (a, b) => severity(shownLevel(cockpit, b)) - severity(shownLevel(cockpit, a)),
  );
  return worst === undefined ? null : `check:${worst}`;
}

/** Rows whose page is that of the probe they come from, by the first word of their id. */
const PROBE_OF: Readonly<Record<string, string>> = {
  info: 'redis.info',
  node: 'redis.ping',
  prefix: 'redis.keyspace',
  'prefix-loss': 'redis.info',
  key: 'redis.keyspace',
  'key-denied': 'redis.keyspace',
  'slow-denied': 'redis.slowlog',
  slow: 'redis.slowlog',
};

const probeOf = (subject: string): string | undefined => PROBE_OF[subject.split(':', 1)[0] ?? ''];

function probePage(input: ScreenInput, subject: string): readonly Line[] | null {
  const probe = probeOf(subject);
  return probe === undefined ? null : detailLines(input, `check:${probe}`);
}

/** Redis: whether it answers and why not, memory and evictions, what it holds, what was slow. */
export const REDIS: Screen = {
  tab: 'redis',
  watches: (cockpit) => probesOf(cockpit, 'redis'),
  build: (input) => {
    const isUp = input.cockpit.state(PING).check.fault === null;
    const sections = isUp
      ? [
          signalsSection(input),
          ...nodesSection(input),
          memorySection(input),
          keysSection(input),
          bigSection(input),
          clientsSection(input),
          slowSection(input),
        ]
      : [];
    return buildSections(input, connectionRows(input), sections, worstOf(input));
  },
  details: probePage,
  equivalent: (subject, { cockpit }) => {
    const probe = probeOf(subject);
    return probe === undefined ? null : cockpit.spec(probe).shell;
  },
};
