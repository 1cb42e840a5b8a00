import type { ActionDesk } from '../../src/model/action-desk.ts';
import type { Cockpit } from '../../src/model/cockpit.ts';
import type { IncidentDesk } from '../../src/model/incident.ts';
import type { People } from '../../src/model/people.ts';
import { createIncidentDesk } from '../../src/runbooks/incidents/incident-desk.ts';
import { IncidentStore } from '../../src/runbooks/incidents/incident-store.ts';
import { processBorn } from '../../src/runbooks/walks/walk-lock.ts';
import { type Lang, phrase } from '../../src/text/lang.ts';
import { foldersOf, operatorHere } from '../settings/folders.ts';
import type { Settings } from '../settings/settings.ts';
import type { Opened } from './open-world.ts';

/** What the incidents of a target are opened with. */
export interface IncidentParts {
  readonly opened: Opened;
  readonly settings: Settings;
  readonly cockpit: Cockpit;
  readonly actions: ActionDesk | null;
  readonly people: People;
}

/** The incidents of a target; null on a tape, where whatever happened is long over. */
export function openIncidents({ opened, settings, cockpit, actions, people }: IncidentParts): IncidentDesk | null {
  const { world, clock } = opened;
  if (world.kind === 'replay') return null;
  return createIncidentDesk({
    ...{ cockpit, actions, people, clock },
    store: new IncidentStore(foldersOf(settings).incidents),
    author: { ...operatorHere(), pid: process.pid },
    born: processBorn(process.pid),
    timeZone: settings.loaded?.config.timeZone,
    isFresh: world.identity().mark === 'DRILL',
  });
}

const LOST = phrase(
  'o incidente não pôde ser gravado; ele segue aqui, para que nada se perca',
  'the incident could not be saved; it follows, so that nothing is lost',
);

/** What was on no disk when the session ended, so that it is at least in the terminal. */
export function tellUnsaved(markdown: string | null, lang: Lang): void {
  if (markdown === null) return;
  process.stderr.write(`sparkone-tui: ${LOST[lang]}\n`);
  process.stdout.write(markdown);
}
