import { severity } from '../../src/model/level.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { failureRows } from '../parts/connection.ts';
import { detailLines } from '../parts/details.ts';
import { probesOf, shownLevel } from '../parts/readings.ts';
import { buildSections, type Section } from '../parts/sections.ts';
import { placeSignals, signalLine, signalsOf } from '../parts/signals.ts';
import { type BodyRow, formatsIn, glyph, type Screen, type ScreenInput, say } from '../screen.ts';
import { dbFacts } from './db-facts.ts';
import { locksPage, locksSection } from './db-locks.ts';
import { sessionPage, sessionShell } from './db-pages.ts';
import { replicasSection } from './db-replicas.ts';
import { sessionsSection } from './db-sessions.ts';
import { profilerSection, statementPage, statementsSection } from './db-statements.ts';
import { healthSection, tablesSection } from './db-storage.ts';

const PING = 'postgres.ping';

/** Numbers at the top, in order. */
const SIGNALS = [
  'postgres.ping',
  'postgres.connections',
  'db.pool',
  'db.locks.wait',
  'db.transaction.longest',
  'db.transaction.idle',
  'db.cache-hit',
];

/** Who answers and since when, or why nobody does. */
function connectionRows(input: ScreenInput): readonly BodyRow[] {
  const { check, reading } = input.cockpit.state(PING);
  if (check.fault !== null) return failureRows(input, PING, check.fault);
  const facts = dbFacts(input, PING);
  if (reading === null || facts === null)
    return [{ line: [span(`   ${say(input, phrase('conectando …', 'connecting …'))}`, 'dim')] }];
  const formats = formatsIn(input);
  const parts = [
    `${facts.address}/${facts.database}`,
    say(
      input,
      facts.isSuperuser
        ? phrase(`como ${facts.user} (superusuário)`, `as ${facts.user} (superuser)`)
        : phrase(`como ${facts.user}`, `as ${facts.user}`),
    ),
    ...(facts.tls === null ? [] : [facts.tls === '' ? say(input, phrase('sem TLS', 'no TLS')) : facts.tls]),
    ...(facts.isManaged ? [say(input, phrase('gerenciado', 'managed'))] : []),
    ...(facts.databaseBytes === null ? [] : [formats.bytes(facts.databaseBytes)]),
    ...(facts.startedAt === null
      ? []
      : [say(input, phrase('no ar há ', 'up ')) + formats.age(input.cockpit.now() - facts.startedAt)]),
  ];
  const line: Line = [
    span(' '),
    glyph(check.level),
    span(` Postgres ${facts.version}`, 'strong'),
    span(` · ${parts.join(' · ')}`, 'dim'),
  ];
  const findings = check.findings.filter(({ metric }) => metric === undefined);
  return [
    { id: `check:${PING}`, line },
    ...findings.map(({ level, text }): BodyRow => ({ line: [span('   '), span(say(input, text), level)] })),
  ];
}

function signalsSection(input: ScreenInput): Section {
  const all = signalsOf(
    input,
    probesOf(input.cockpit, 'db').filter((probe) => input.cockpit.state(probe).reading !== null),
  );
  const shown = SIGNALS.flatMap((id) => all.filter(({ metric, value }) => metric.id === id && !Number.isNaN(value)));
  const placed = placeSignals(input, shown);
  return {
    title: phrase('Sinais', 'Signals'),
    rows: shown.map((signal) => ({ id: signal.id, line: signalLine(input, signal, placed) })),
  };
}

/** Who blocks whom comes first while somebody is blocked. */
function sectionsOf(input: ScreenInput): Section[] {
  const [signals, locks] = [signalsSection(input), locksSection(input)];
  const isBlocked = (dbFacts(input, 'db.locks')?.waiting ?? 0) > 0;
  return [
    ...(isBlocked ? [locks, signals] : [signals, locks]),
    sessionsSection(input),
    statementsSection(input),
    profilerSection(input),
    tablesSection(input),
    ...replicasSection(input),
    healthSection(input),
  ];
}

function worstOf(input: ScreenInput): string | null {
  const { cockpit } = input;
  const root = dbFacts(input, 'db.locks')?.tree[0];
  if (root !== undefined && severity(shownLevel(cockpit, 'db.locks')) >= severity('warn')) return `session:${root.pid}`;
  const [worst] = [...probesOf(cockpit, 'db')].sort(
    (a, b) => severity(shownLevel(cockpit, b)) - severity(shownLevel(cockpit, a)),
  );
  return worst === undefined ? null : `check:${worst}`;
}

/** Rows whose page is that of the probe they come from, by the first word of their id. */
const PROBE_OF: Readonly<Record<string, string>> = {
  table: 'db.tables',
  health: 'db.health',
  finding: 'db.health',
  replica: 'db.replicas',
  statement: 'db.statements',
  profiled: 'api.slow-queries',
  db: 'db.activity',
};

function probeOf(subject: string): string | undefined {
  return subject === 'db:locks' ? 'db.locks' : PROBE_OF[subject.split(':', 1)[0] ?? ''];
}

function probePage(input: ScreenInput, subject: string): readonly Line[] | null {
  const probe = probeOf(subject);
  return probe === undefined ? null : detailLines(input, `check:${probe}`);
}

/** What `y` copies for a row: the session by its pid, else what its probe asks. */
function shellOf(subject: string, input: ScreenInput): string | null {
  const probe = probeOf(subject);
  return sessionShell(subject) ?? (probe === undefined ? null : input.cockpit.spec(probe).shell);
}

/** The database: whether it answers and why not, who blocks whom, who is connected. */
export const DB: Screen = {
  tab: 'db',
  watches: (cockpit) => probesOf(cockpit, 'db'),
  build: (input) => {
    const fixed = connectionRows(input);
    const isUp = input.cockpit.state(PING).check.fault === null;
    // Whether a replica could stand in is what is asked when the primary is gone.
    return buildSections(input, fixed, isUp ? sectionsOf(input) : [...replicasSection(input)], worstOf(input));
  },
  details: (input, subject) =>
    locksPage(input, subject) ??
    sessionPage(input, subject) ??
    statementPage(input, subject) ??
    probePage(input, subject),
  equivalent: shellOf,
};
