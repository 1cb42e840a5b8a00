import { randomInt } from 'node:crypto';
import { DrillStore } from '../../src/runbooks/drill/store.ts';
import { figuresText, DRILL_WORDS as words } from '../../src/runbooks/drill/words.ts';
import { formatsOf } from '../../src/text/formats.ts';
import { type Lang, phrase } from '../../src/text/lang.ts';
import { padEnd } from '../../src/text/width.ts';
import { ANY_DRILL, DRILLS, drillDelayMs } from '../../src/worlds/demo/drills.ts';
import { DEMO_IDENTITY } from '../../src/worlds/demo/stack.ts';
import { EXIT } from '../exit-codes.ts';
import { nearest } from '../nearest.ts';
import { foldersOf } from '../settings/folders.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { openSettings } from '../settings/settings.ts';
import { tellUsage } from '../tell.ts';

/** Something goes wrong within so many seconds unless told otherwise. */
const WITHIN_SECONDS = 180;
/** Cells of the longest name, and a gap. */
const NAME_CELLS = 18;
/** Steps in which chance is drawn. */
const STEPS = 1_000;

const WORDS = {
  any: phrase('um deles, ao acaso: nem o nome se sabe', 'one of them by chance: not even its name is known'),
  how: phrase('comece um com: sparkone-tui --demo --drill NOME', 'begin one with: sparkone-tui --demo --drill NAME'),
  noTerminal: phrase('um simulado precisa de um terminal', 'an exercise needs a terminal'),
  onlyDemo: phrase(
    '--drill corre só na demonstração, num dia calmo: --demo --drill NOME',
    '--drill runs on the demo only, on a calm day: --demo --drill NAME',
  ),
  meant: phrase('quis dizer', 'did you mean'),
} as const;

/** Options of an exercise as the command line gives them. */
export interface DrillFlags {
  readonly drill?: string | true;
  /** Seconds. */
  readonly drillWithin?: number;
}

/** How an exercise went the last time; '' for the first time. */
function lastText(store: DrillStore, id: string, lang: Lang): string {
  const last = store.last(id, DEMO_IDENTITY.name);
  return last === null ? '' : ` · ${words.before[lang]}, ${formatsOf(lang).date(last.at)}: ${figuresText(last, lang)}`;
}

/** What can be exercised, and how it went; with a configuration that cannot be read without the latter. */
async function listText(session: SessionOptions): Promise<string> {
  const { lang } = session;
  const settings = await openSettings(session);
  const store = 'exitCode' in settings ? null : new DrillStore(foldersOf(settings).reports);
  const rows = DRILLS.map(({ id, label }) => {
    const last = store === null ? '' : lastText(store, id, lang);
    return `${padEnd(id, NAME_CELLS)}${label[lang]}${last}`;
  });
  return `${[...rows, `${padEnd(ANY_DRILL, NAME_CELLS)}${WORDS.any[lang]}`].join('\n')}\n\n${WORDS.how[lang]}\n`;
}

async function unknown(name: string, session: SessionOptions): Promise<number> {
  const meant = nearest(name, [...DRILLS.map(({ id }) => id), ANY_DRILL]);
  const hint = meant === undefined ? '' : `; ${WORDS.meant[session.lang]} ${meant}?`;
  process.stderr.write(`sparkone-tui: --drill ${JSON.stringify(name)}${hint}\n\n${await listText(session)}`);
  return EXIT.usage;
}

/** `sparkone-tui --demo --drill [NAME]`: opens the cockpit on an exercise, or lists what can be exercised. */
export async function openDrill(session: SessionOptions, flags: DrillFlags): Promise<number> {
  const { lang } = session;
  const { drill: name = true, drillWithin = WITHIN_SECONDS } = flags;
  if (name === true) {
    process.stdout.write(await listText(session));
    return flags.drill === undefined ? EXIT.usage : EXIT.ok;
  }
  const choice = name === ANY_DRILL ? DRILLS[randomInt(DRILLS.length)] : DRILLS.find(({ id }) => id === name);
  if (choice === undefined) return unknown(name, session);
  const isElsewhere = [session.target, session.replay, session.project, session.docker].some((one) => one !== null);
  if (session.demo !== 'calm' || isElsewhere) return tellUsage(WORDS.onlyDemo[lang]);
  const { hasTerminal, openCockpitScreen } = await import('./open-cockpit.tsx');
  if (!hasTerminal()) return tellUsage(WORDS.noTerminal[lang]);
  const delayMs = drillDelayMs(drillWithin * 1000, randomInt(STEPS) / STEPS);
  return openCockpitScreen({ ...session, drill: { choice, delayMs } });
}
