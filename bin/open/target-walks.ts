import { randomBytes } from 'node:crypto';
import { postText } from '../../src/commands/tell-posts.ts';
import type { ActionDesk } from '../../src/model/action-desk.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { Cockpit } from '../../src/model/cockpit.ts';
import type { ReportDesk } from '../../src/model/report-desk.ts';
import type { WalkDesk } from '../../src/model/walk-desk.ts';
import { createReportDesk } from '../../src/runbooks/reports/report-desk.ts';
import { ReportStore } from '../../src/runbooks/reports/report-store.ts';
import { createWalkDesk, type KnownRunbook } from '../../src/runbooks/walks/walk-desk.ts';
import { createWalkGuard, type WalkGuard } from '../../src/runbooks/walks/walk-guard.ts';
import { processBorn } from '../../src/runbooks/walks/walk-lock.ts';
import type { Lang } from '../../src/text/lang.ts';
import { foldersOf, operatorHere } from '../settings/folders.ts';
import type { Settings } from '../settings/settings.ts';
import { VERSION } from '../version.ts';
import { openPoster } from './open-poster.ts';
import type { Opened } from './open-world.ts';

/** What the walks of a target are made of. */
export interface TargetWalksParts {
  readonly opened: Opened;
  readonly settings: Settings;
  readonly cockpit: Cockpit;
  readonly actions: ActionDesk | null;
  readonly systemClock: Clock;
  readonly lang: Lang;
  readonly runbooks: readonly KnownRunbook[];
}

/** Keeps others out who walk the same runbook; undefined where there is no target to ask, as in a demo. */
export function walkGuardOf({ world, clock }: Opened): WalkGuard | undefined {
  if (world.kind !== 'live') return undefined;
  return createWalkGuard({ transport: world.clients.transport, clock, tail: () => randomBytes(6).toString('hex') });
}

/** The walks of a target, and its reports. */
export function openWalkDesks({ opened, settings, cockpit, actions, systemClock, lang, runbooks }: TargetWalksParts): {
  readonly walks: WalkDesk;
  readonly reports: ReportDesk;
} {
  const { world, clock } = opened;
  const folders = foldersOf(settings);
  const store = new ReportStore(folders.reports);
  const walks = createWalkDesk({
    runbooks,
    cockpit,
    clock,
    logs: world.logs,
    actions: actions ?? undefined,
    store,
    folder: folders.walks,
    holder: { ...operatorHere(), pid: process.pid, born: processBorn(process.pid) },
    version: VERSION,
    guard: walkGuardOf(opened),
    // What a demo says is nobody's news.
    poster: world.kind === 'live' ? openPoster(settings, lang) : null,
  });
  return { walks, reports: createReportDesk(store, systemClock) };
}

/** Whether something of a report that was just written is on its way. */
export function isPosting(walks: WalkDesk | undefined): boolean {
  return walks?.ended()?.posts.some(({ state }) => state === 'under way') === true;
}

/** Waits until nothing is on its way: what could not be sent, as text; '' when all is well. */
export async function settleWalks(walks: WalkDesk | undefined, lang: Lang): Promise<string> {
  await walks?.settled();
  const failed = (walks?.ended()?.posts ?? []).filter(({ state }) => state === 'failed');
  return failed.map((post) => postText(post, lang)).join('');
}
