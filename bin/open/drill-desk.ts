import type { DrillDesk } from '../../src/model/drill.ts';
import type { People } from '../../src/model/people.ts';
import { createDrillDesk } from '../../src/runbooks/drill/drill-desk.ts';
import type { DrillGround } from '../../src/runbooks/drill/sight.ts';
import { DrillStore } from '../../src/runbooks/drill/store.ts';
import { figuresText, DRILL_WORDS as words } from '../../src/runbooks/drill/words.ts';
import { inert } from '../../src/text/inert.ts';
import { type Lang, phrase } from '../../src/text/lang.ts';
import { foldersOf, operatorHere } from '../settings/folders.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import type { Settings } from '../settings/settings.ts';
import { VERSION } from '../version.ts';
import type { Opened } from './open-world.ts';

/** What an exercise on an opened target is made of. */
export interface DrillParts {
  readonly opened: Opened;
  readonly session: SessionOptions;
  readonly settings: Settings;
  readonly people: People;
  readonly ground: DrillGround;
}

/** The exercise of a session; null where none was asked for. */
export function openDrillDesk({ opened, session, settings, people, ground }: DrillParts): DrillDesk | null {
  const { world, clock } = opened;
  const { drill } = session;
  if (drill === null || world.kind !== 'demo') return null;
  const store = new DrillStore(foldersOf(settings).reports);
  const { faults: switches } = world;
  return createDrillDesk({ ...ground, ...drill, ...operatorHere(), switches, people, clock, store, version: VERSION });
}

const NOTHING = phrase(
  'você saiu antes de algo dar errado: não há relatório do simulado',
  'you left before anything went wrong: there is no report of the exercise',
);

/** Tells how it went once the screen is gone, and where that is written. */
export function tellDrill(drill: DrillDesk, lang: Lang): void {
  const ended = drill.ended();
  if (ended === null) {
    process.stderr.write(`sparkone-tui: ${NOTHING[lang]}\n`);
    return;
  }
  const { report, written } = ended;
  const how = (report.ending === 'recovered' ? words.recovered : words.left)[lang];
  process.stdout.write(`${words.title[lang]}: ${report.title[lang]}: ${how}\n${figuresText(report, lang)}\n`);
  if (written.ok) process.stdout.write(`${inert(written.value.markdown)}\n`);
  else
    process.stderr.write(`sparkone-tui: ${inert(written.fault.message[lang])}\n${inert(written.fault.hint[lang])}\n`);
}
