import { severity } from '../../src/model/level.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { failureRows } from '../parts/connection.ts';
import { detailLines } from '../parts/details.ts';
import { probesOf, shownLevel } from '../parts/readings.ts';
import { buildSections } from '../parts/sections.ts';
import { type BodyRow, formatsIn, glyph, type Screen, type ScreenInput, say } from '../screen.ts';
import { backupFacts, brokenWord, entryLevel, newestDatabase, TRUST_WORDS } from './backups-facts.ts';
import { catalogueSection } from './backups-list.ts';
import { backupPage, backupShell } from './backups-page.ts';
import { recordSection } from './backups-record.ts';

const CATALOGUE = 'backups.catalogue';
const PROBES = ['backups.newest', CATALOGUE, 'backups.verify'] as const;
/** Things said at the top; all of them are on the pages. */
const MOST_SAID = 3;

/** What is wrong, worst first, of all that is looked at here. */
function saidRows(input: ScreenInput): BodyRow[] {
  const said = PROBES.flatMap((probe) =>
    input.cockpit.state(probe).check.findings.map((found) => ({ ...found, probe })),
  )
    .filter(({ level }) => level !== 'none' && level !== 'ok')
    .toSorted((a, b) => severity(b.level) - severity(a.level));
  return said.slice(0, MOST_SAID).map(({ level, text, probe }, index) => ({
    id: `said:${probe}:${index}`,
    line: [span(' '), glyph(level), span(` ${say(input, text)}`)],
  }));
}

/** The first line: the newest backup, how far it can be believed, the last restore that was proven. */
function newestRows(input: ScreenInput): BodyRow[] {
  const { check, reading } = input.cockpit.state(CATALOGUE);
  const facts = backupFacts(input, CATALOGUE);
  if (facts === null)
    return check.fault === null || reading === null
      ? [
          {
            line: [
              span(
                `   ${say(input, phrase('olhando a pasta de backups …', 'looking at the backups folder …'))}`,
                'dim',
              ),
            ],
          },
        ]
      : failureRows(input, CATALOGUE, check.fault);
  const formats = formatsIn(input);
  const newest = newestDatabase(facts.entries);
  if (newest === undefined)
    return [
      {
        id: 'check:backups.newest',
        line: [
          span(' '),
          glyph(shownLevel(input.cockpit, 'backups.newest')),
          span(` ${say(input, phrase('nenhum backup do banco', 'no backup of the database'))}`, 'strong'),
          span(` · ${facts.directory}`, 'dim'),
        ],
      },
    ];
  const level = entryLevel(newest, true);
  const age = input.cockpit.now() - newest.at;
  const word = brokenWord(newest) ?? TRUST_WORDS[newest.trust];
  const drill =
    facts.lastDrill === null
      ? phrase('nenhum restore provado', 'no restore proven')
      : phrase(
          `restore provado ${formats.ago(input.cockpit.now() - facts.lastDrill.at)} (${formats.duration(facts.lastDrill.tookMs)})`,
          `restore proven ${formats.ago(input.cockpit.now() - facts.lastDrill.at)} (${formats.duration(facts.lastDrill.tookMs)})`,
        );
  const line: Line = [
    span(' '),
    glyph(shownLevel(input.cockpit, 'backups.newest')),
    span(` ${say(input, phrase(`último backup ${formats.ago(age)}`, `last backup ${formats.ago(age)}`))}`, 'strong'),
    span(` · ${formats.bytes(newest.bytes)} · `, 'dim'),
    span(say(input, word), level === 'ok' ? 'plain' : level),
    span(` · ${say(input, drill)}`, 'dim'),
  ];
  return [{ id: 'check:backups.newest', line }];
}

function worstOf(input: ScreenInput): string | null {
  const entries = backupFacts(input, CATALOGUE)?.entries ?? [];
  const newest = newestDatabase(entries);
  const bad = entries.find((entry) => entry.trust === 'broken') ?? newest ?? entries[0];
  if (bad !== undefined) return `backup:${(newest?.trust === 'broken' ? newest : bad).file}`;
  const { cockpit } = input;
  const [probe] = [...probesOf(cockpit, 'backups')].sort(
    (a, b) => severity(shownLevel(cockpit, b)) - severity(shownLevel(cockpit, a)),
  );
  return probe === undefined ? null : `check:${probe}`;
}

/** The probe behind a row that has no page of its own. */
function probeOf(subject: string): string | null {
  if (subject.startsWith('said:')) return subject.split(':')[1] ?? null;
  return subject.startsWith('record:') ? CATALOGUE : null;
}

function probePage(input: ScreenInput, subject: string): readonly Line[] | null {
  const probe = probeOf(subject);
  return probe === null ? null : detailLines(input, `check:${probe}`);
}

/** The folder of backups: what is there, how far it can be believed, whether any is missing, and whether the next one fits. */
export const BACKUPS: Screen = {
  tab: 'backups',
  watches: (cockpit) => probesOf(cockpit, 'backups'),
  build: (input) => {
    const isKnown = backupFacts(input, CATALOGUE) !== null;
    const sections = isKnown ? [recordSection(input), catalogueSection(input)] : [];
    return buildSections(input, [...newestRows(input), ...(isKnown ? saidRows(input) : [])], sections, worstOf(input));
  },
  details: (input, subject) => backupPage(input, subject) ?? probePage(input, subject),
  equivalent: (subject, input) => {
    const probe = probeOf(subject);
    return probe === null ? backupShell(subject, input) : input.cockpit.spec(probe).shell;
  },
};
