import type { ActionDesk } from '../../model/action-desk.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import type { Cockpit } from '../../model/cockpit.ts';
import { bad, type Fault, good, type Outcome } from '../../model/fault.ts';
import type { LogSource } from '../../model/log.ts';
import type { Post } from '../../model/post.ts';
import type { Report } from '../../model/report.ts';
import type { Runbook } from '../../model/runbook.ts';
import type { Walk } from '../../model/walk.ts';
import type { EndedWalk, LastWalked, OpenHow, WalkChoice, WalkDesk, WalkSession } from '../../model/walk-desk.ts';
import type { Lang } from '../../text/lang.ts';
import { type Poster, type Posting, postReport } from '../posts/poster.ts';
import type { ReportStore } from '../reports/report-store.ts';
import { openDrafts } from './walk-drafts.ts';
import { beginWalk, findOpenWalk, type OpenWalk, type WalkFile, type WalkPlace, walkLockPath } from './walk-file.ts';
import type { WalkGuard } from './walk-guard.ts';
import { takeWalkLock, type WalkHolder, walkLockHeldBy } from './walk-lock.ts';
import { CockpitWalk } from './walk-session.ts';

/** A runbook that may be walked, and the file that it comes from; null for a built-in one. */
export interface KnownRunbook {
  readonly runbook: Runbook;
  readonly source: string | null;
}

/** How long a walk waits for the first reading, which tells the target's own name, milliseconds. */
const NAME_PATIENCE_MS = 5_000;

/** What the walks of a session are made of. */
export interface WalkDeskWith {
  readonly runbooks: readonly KnownRunbook[];
  readonly cockpit: Cockpit;
  readonly clock: Clock;
  readonly logs: LogSource | undefined;
  readonly actions: ActionDesk | undefined;
  readonly store: ReportStore;
  /** Folder of walk files. */
  readonly folder: string;
  /** Who sits here. */
  readonly holder: Omit<WalkHolder, 'at'>;
  readonly version: string;
  /** Keeps operators with other logins and machines out; absent where there is no target to ask. */
  readonly guard?: WalkGuard | undefined;
  /** Tells the world of reports; null where nobody is to be told. */
  readonly poster?: Poster | null;
}

interface Open {
  readonly session: CockpitWalk;
  readonly release: () => void;
}

class CockpitWalks implements WalkDesk {
  readonly #with: WalkDeskWith;
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #choices: readonly WalkChoice[] | null = null;
  #opening: string | null = null;
  #fault: Fault | null = null;
  #question: OpenWalk | null = null;
  #open: Open | null = null;
  #ended: EndedWalk | null = null;
  /** Marks on the target that are being taken away. */
  readonly #releasing = new Set<Promise<void>>();
  /** What is being sent. */
  readonly #sending = new Set<Promise<void>>();

  constructor(given: WalkDeskWith) {
    this.#with = given;
  }

  version(): number {
    return this.#version;
  }

  subscribe(listener: () => void): Stop {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  choices(): readonly WalkChoice[] {
    this.#choices ??= this.#with.runbooks.map((known) => this.#choice(known));
    return this.#choices;
  }

  refresh(): void {
    this.#choices = null;
    this.#tell();
  }

  opening(): string | null {
    return this.#opening;
  }

  fault(): Fault | null {
    return this.#fault;
  }

  session(): WalkSession | null {
    return this.#open?.session ?? null;
  }

  ended(): EndedWalk | null {
    return this.#ended;
  }

  question(): Walk | null {
    return this.#question?.walk ?? null;
  }

  open(id: string, how: OpenHow): void {
    const known = this.#with.runbooks.find(({ runbook }) => runbook.id === id);
    if (known === undefined || this.#opening !== null) return;
    if (this.#open?.session.runbook.id === id && how !== 'fresh') return;
    this.leave(null);
    this.#opening = id;
    this.#fault = null;
    this.#ended = null;
    this.#question = null;
    this.#tell();
    void this.#begin(known.runbook, how).then((outcome) => {
      if (this.#opening !== id) {
        // Left while it was being opened.
        if (outcome?.ok === true) this.#drop(outcome.value);
        return;
      }
      this.#opening = null;
      if (outcome?.ok === true) this.#open = outcome.value;
      else if (outcome !== null) this.#fault = outcome.fault;
      this.refresh();
    });
  }

  leave(step: string | null): void {
    this.#opening = null;
    this.#question = null;
    if (this.#open === null) return;
    this.#drop(this.#open, step);
    this.#open = null;
    this.refresh();
  }

  finish(lang: Lang, timeZone: string | undefined): void {
    if (this.#open === null) return;
    const { session, release } = this.#open;
    const report = session.preview();
    const written = this.#with.store.write(report, lang, timeZone);
    this.#ended = { report, written, posts: [] };
    if (written.ok) {
      // Ended only once it is written: a crash in between loses nothing.
      session.end();
      release();
      this.#open = null;
      this.#send(report);
    }
    this.refresh();
  }

  async settled(): Promise<void> {
    await Promise.all(this.#sending);
  }

  async close(): Promise<void> {
    this.leave(null);
    this.#listeners.clear();
    await Promise.all(this.#releasing);
  }

  #tell(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  #send(report: Report): void {
    const { poster = null } = this.#with;
    if (poster === null) return;
    for (const posting of postReport(poster, report)) this.#follow(report, posting);
  }

  #follow(report: Report, { way, outcome }: Posting): void {
    this.#notePost(report, { way, state: 'under way', fault: null });
    const sending = outcome.then((failure) =>
      this.#notePost(report, { way, state: failure === null ? 'sent' : 'failed', fault: failure }),
    );
    this.#sending.add(sending);
    void sending.finally(() => this.#sending.delete(sending));
  }

  #notePost(report: Report, post: Post): void {
    if (this.#ended?.report !== report) return;
    const { posts } = this.#ended;
    const isNew = !posts.some(({ way }) => way === post.way);
    this.#ended = {
      ...this.#ended,
      posts: isNew ? [...posts, post] : posts.map((one) => (one.way === post.way ? post : one)),
    };
    this.#tell();
  }

  #place(runbook: Runbook): WalkPlace {
    const { name, mark } = this.#with.cockpit.identity();
    return { folder: this.#with.folder, runbook, target: name, mark };
  }

  #holder(): WalkHolder {
    return { ...this.#with.holder, at: this.#with.clock.now() };
  }

  #choice({ runbook, source }: KnownRunbook): WalkChoice {
    const place = this.#place(runbook);
    const found = findOpenWalk(place);
    const held = walkLockHeldBy(walkLockPath(place), this.#holder());
    return {
      runbook,
      source,
      left: found.ok ? (found.value?.walk ?? null) : null,
      fault: held ?? (found.ok ? null : found.fault),
      last: this.#last(place),
    };
  }

  #last({ target, mark, runbook }: WalkPlace): LastWalked | null {
    const newest = this.#with.store.newest({ target, mark, runbook: runbook.id });
    return newest === null ? null : { at: newest.finishedAt, level: newest.level };
  }

  /** Resolves with the first reading of any kind: by then the target has told its name. */
  #whenNamed(): Promise<void> {
    const { cockpit, clock } = this.#with;
    const isRead = () => cockpit.probeIds.some((probe) => cockpit.state(probe).reading !== null);
    return new Promise((resolve) => {
      if (isRead()) {
        resolve();
        return;
      }
      const done = () => {
        stopLooking();
        stopWaiting();
        resolve();
      };
      const stopWaiting = clock.after(NAME_PATIENCE_MS, done);
      const stopLooking = cockpit.subscribe(() => {
        if (isRead()) done();
      });
    });
  }

  #drop({ session, release }: Open, step: string | null = null): void {
    session.leave(step);
    release();
  }

  /** Null when the operator is asked first. */
  async #begin(runbook: Runbook, how: OpenHow): Promise<Outcome<Open> | null> {
    await this.#whenNamed();
    const { clock, guard } = this.#with;
    const place = this.#place(runbook);
    if (how === 'ask') {
      const found = findOpenWalk(place);
      if (found.ok && found.value !== null) {
        this.#question = found.value;
        return null;
      }
    }
    const lock = takeWalkLock(walkLockPath(place), this.#holder());
    if (!lock.ok) return lock;
    const word = await guard?.take(place, this.#holder());
    const release = () => {
      lock.value();
      const going = word?.release() ?? Promise.resolve();
      this.#releasing.add(going);
      void going.finally(() => this.#releasing.delete(going));
    };
    const file = word?.held == null ? this.#file(place, how === 'fresh') : bad(word.held);
    if (!file.ok) {
      release();
      return file;
    }
    const { target, mark } = place;
    const previous = this.#with.store.previous({ target, mark, runbook: runbook.id }, clock.now());
    const session = new CockpitWalk({
      ...this.#with,
      runbook,
      file: file.value,
      drafts: openDrafts(file.value.path),
      previous: previous.report,
      passedOver: previous.fault,
      doubt: word?.doubt ?? null,
      tell: () => this.#tell(),
    });
    return good({ session, release });
  }

  #file(place: WalkPlace, isFresh: boolean): Outcome<WalkFile> {
    const found = findOpenWalk(place);
    const open = found.ok ? found.value : null;
    if (!found.ok && !isFresh) return found;
    const { operator, host, pid } = this.#with.holder;
    const at = this.#with.clock.now();
    if (open !== null && !isFresh) return resumed(open, { operator, host, pid, at });
    const walk = `${place.runbook.id}-${at}-${pid}`;
    const { target, mark, runbook } = place;
    const who = { operator, host, pid };
    return beginWalk(place, { kind: 'start', schema: 1, walk, runbook: runbook.id, target, mark, at, ...who });
  }
}

/** Goes on with a walk that was left. */
function resumed(
  open: OpenWalk,
  who: { readonly operator: string; readonly host: string; readonly pid: number; readonly at: number },
): Outcome<WalkFile> {
  const file = open.resume();
  if (!file.ok) return file;
  const added = file.value.add({ kind: 'resume', ...who });
  if (added.ok) return file;
  file.value.close();
  return added;
}

/** The walks of a session, over the cockpit that runs. */
export function createWalkDesk(given: WalkDeskWith): WalkDesk {
  return new CockpitWalks(given);
}
