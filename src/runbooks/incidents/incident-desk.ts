import type { ActionDesk } from '../../model/action-desk.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import type { Cockpit } from '../../model/cockpit.ts';
import { type Fault, good, type Outcome } from '../../model/fault.ts';
import type {
  ClosedIncident,
  Incident,
  IncidentAuthor,
  IncidentDesk,
  IncidentEvent,
  IncidentField,
  IncidentState,
  Mark,
} from '../../model/incident.ts';
import type { People } from '../../model/people.ts';
import { inert } from '../../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../../text/lang.ts';
import { maskSecrets } from '../../text/mask.ts';
import type { EventFile } from '../event-file.ts';
import { takeWalkLock, type WalkHolder } from '../walks/walk-lock.ts';
import { applyIncidentEvent } from './incident-fold.ts';
import { renderPostMortem } from './incident-markdown.ts';
import { IncidentRecorder, verdictText } from './incident-recorder.ts';
import {
  type FoundIncident,
  type IncidentStore,
  type IncidentSubject,
  incidentId,
  type TypedFields,
} from './incident-store.ts';

/** Signs of life of whoever keeps an incident: after a crash they tell since when nobody watched. */
const PULSE_MS = 15_000;
/** Between two tries to write what could not be written, and two looks at what somebody else writes. */
const RETRY_MS = 3_000;

/** What the incidents of a target are made of. */
export interface IncidentDeskOptions {
  readonly cockpit: Cockpit;
  readonly actions: ActionDesk | null;
  readonly people: People | null;
  readonly store: IncidentStore;
  readonly author: IncidentAuthor;
  /** Start of this process; tells it from another that was given its number. */
  readonly born: string;
  readonly clock: Clock;
  readonly timeZone?: string | undefined;
  /** Begins with none, whatever was left open before: an exercise is a world of its own. Default false. */
  readonly isFresh?: boolean;
}

/** Whose incidents these are, as far as discovery knows by now. */
function subjectOf(cockpit: Cockpit): IncidentSubject {
  const { name: target, mark } = cockpit.identity();
  return { target, mark };
}

/** What an operator typed or pasted, without escapes and secrets: it goes into a file that is mailed around. */
const written = (text: string): string => maskSecrets(inert(text));

/** The incidents of one target. Every change is on disk before it is on screen, or told as not saved and tried again. */
class Incidents implements IncidentDesk {
  readonly people: People | null;
  readonly folder: string;
  readonly #options: IncidentDeskOptions;
  readonly #listeners = new Set<() => void>();
  readonly #stops: Stop[];
  #version = 0;
  #incident: Incident | null = null;
  #closed: ClosedIncident | null = null;
  #file: EventFile<IncidentEvent> | null = null;
  #pending: IncidentEvent[] = [];
  #fault: Fault | null = null;
  #recorder: IncidentRecorder | null = null;
  #unlock: Stop | null = null;
  /** The file exists: it is gone on with, and not begun. */
  #isBegun = false;
  #readBytes = 0;
  /** Incidents that ended, so that they are not read again. */
  readonly #over = new Set<string>();
  /** Name of the target for which an open incident was looked for: discovery may tell a better one. */
  #lookedFor: string | null = null;
  #draftLang: Lang = 'pt-BR';
  #typed: TypedFields = {};

  constructor(options: IncidentDeskOptions) {
    this.#options = options;
    this.people = options.people;
    this.folder = options.store.folder;
    const { cockpit, clock, actions } = options;
    const see = (): void => this.#see();
    this.#stops = [
      cockpit.subscribe(see),
      ...(actions === null ? [] : [actions.subscribe(see)]),
      clock.every(RETRY_MS, () => this.#lookAgain()),
      clock.every(PULSE_MS, () => this.#pulse()),
    ];
    this.#see();
  }

  version(): number {
    return this.#version;
  }

  subscribe(listener: () => void): Stop {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  current(): IncidentState | null {
    const incident = this.#incident;
    if (incident === null) return null;
    const unsaved = this.#fault === null ? null : { count: this.#pending.length, fault: this.#fault };
    return { incident, unsaved, isGuest: this.#recorder === null };
  }

  closed(): ClosedIncident | null {
    return this.#closed;
  }

  suggestTitle(): Phrase {
    return verdictText(this.#options.cockpit.verdict());
  }

  open(title: string): void {
    // Somebody else may have opened one a moment ago.
    if (this.#incident === null) this.#takeUp();
    if (this.#incident !== null) return;
    const { cockpit, author } = this.#options;
    const { target, mark } = subjectOf(cockpit);
    const at = cockpit.now();
    const verdict = cockpit.verdict();
    const criticalSince = verdict.level === 'critical' ? (verdict.since ?? at) : null;
    const incident = incidentId({ target, mark }, at, author.pid);
    this.#closed = null;
    this.#isBegun = false;
    this.#pending = [];
    this.#fault = null;
    this.#add({ kind: 'open', schema: 1, incident, target, mark, title: written(title), criticalSince, at, ...author });
    this.#keep();
    this.#recorder?.look();
    this.#tell();
  }

  note(text: string): void {
    const { cockpit, author } = this.#options;
    if (text.trim() !== '')
      this.#write({ kind: 'note', text: written(text), operator: author.operator, at: cockpit.now() });
  }

  mark(mark: Mark): void {
    const { cockpit, author } = this.#options;
    this.#write({ kind: 'mark', mark, operator: author.operator, at: cockpit.now() });
  }

  escalate(level: number): void {
    const { cockpit, author } = this.#options;
    const found = this.people?.levels.find(({ number }) => number === level);
    this.#write({
      kind: 'escalate',
      level,
      title: found?.title ?? phrase(`Nível ${level}`, `Level ${level}`),
      whom: (found?.contacts ?? []).map(({ name }) => name),
      operator: author.operator,
      at: cockpit.now(),
    });
  }

  close(text: string, lang: Lang): void {
    const { cockpit, author, store } = this.#options;
    if (this.#incident === null) return;
    this.#recorder?.look();
    this.#write({ kind: 'close', text: written(text), operator: author.operator, at: cockpit.now() });
    const incident = this.#incident;
    this.#draftLang = lang;
    this.#end(incident, store.writeDraft(incident.id, this.#markdown(incident, lang)));
  }

  #end(incident: Incident, draft: Outcome<string>): void {
    this.#release();
    this.#incident = null;
    this.#over.add(incident.id);
    this.#closed = { incident, draft };
    this.#tell();
  }

  keep(field: IncidentField, text: string): void {
    const { [field]: before = '', ...others } = this.#typed;
    if (before === text) return;
    this.#typed = text === '' ? others : { ...others, [field]: text };
    this.#options.store.keepTyped(subjectOf(this.#options.cockpit), this.#typed);
  }

  kept(field: IncidentField): string {
    return this.#typed[field] ?? '';
  }

  draft(lang: Lang): string | null {
    const incident = this.#incident ?? this.#closed?.incident ?? null;
    return incident === null ? null : this.#markdown(incident, lang);
  }

  unsaved(lang: Lang): string | null {
    const isDraftLost = this.#closed?.draft.ok === false;
    return this.#pending.length > 0 || isDraftLost ? this.draft(lang) : null;
  }

  end(): void {
    for (const stop of this.#stops) stop();
    this.#flush();
    this.#pulse();
    this.#release();
    this.#listeners.clear();
  }

  #markdown(incident: Incident, lang: Lang): string {
    const { cockpit, timeZone } = this.#options;
    return renderPostMortem({ incident, people: this.people, lang, timeZone, now: cockpit.now() });
  }

  #tell(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  /** Something was read: an incident that was left is taken up, one that runs is kept up to date. */
  #see(): void {
    const { cockpit } = this.#options;
    const { name } = cockpit.identity();
    if (this.#incident === null && this.#closed === null && this.#lookedFor !== name) {
      this.#lookedFor = name;
      this.#typed = { ...this.#options.store.readTyped(subjectOf(cockpit)), ...this.#typed };
      this.#takeUp();
    }
    this.#recorder?.look();
  }

  /** Goes on with the incident that was left open, if there is one. */
  #takeUp(): void {
    const { store, cockpit, isFresh } = this.#options;
    if (isFresh === true) return;
    const found = store.findNewest(subjectOf(cockpit), this.#over);
    if (!found.ok || found.value === null) return;
    if (found.value.incident.closedAt !== null) {
      this.#over.add(found.value.incident.id);
      return;
    }
    this.#closed = null;
    this.#join(found.value);
    this.#tell();
  }

  #join({ incident, wholeBytes, seenUntil }: FoundIncident): void {
    const { store, cockpit, author } = this.#options;
    this.#incident = incident;
    this.#isBegun = true;
    this.#pending = [];
    this.#fault = null;
    this.#readBytes = wholeBytes;
    this.#keep();
    const isKeeper = this.#recorder !== null;
    const opened = store.openFile(incident.id, isKeeper ? wholeBytes : 'shared');
    if (opened.ok) this.#file = opened.value;
    else this.#fault = opened.fault;
    if (isKeeper)
      this.#add({ kind: 'resume', seenUntil: Math.min(seenUntil, cockpit.now()), at: cockpit.now(), ...author });
  }

  /** Becomes the one that writes down what happens by itself, unless somebody else is. */
  #keep(): void {
    const { store, author, born, cockpit, actions, clock } = this.#options;
    const incident = this.#incident;
    if (incident === null || this.#recorder !== null) return;
    const holder: WalkHolder = { ...author, born, at: cockpit.now() };
    const lock = takeWalkLock(store.lockPath(incident.id), holder);
    // A lock that cannot be written is no reason to lose the timeline: then nobody else can write either.
    if (!lock.ok && lock.fault.code === undefined) return;
    this.#unlock = lock.ok ? lock.value : null;
    const emit = (event: IncidentEvent): void => this.#write(event);
    this.#recorder = new IncidentRecorder({ cockpit, actions, monotonic: () => clock.monotonic(), emit }, incident);
  }

  #write(event: IncidentEvent): void {
    if (this.#incident === null) return;
    this.#add(event);
    this.#tell();
  }

  #add(event: IncidentEvent): void {
    this.#incident = applyIncidentEvent(this.#incident, event);
    this.#pending.push(event);
    this.#flush();
  }

  /** Puts on disk what is not there yet, in order. */
  #flush(): void {
    const incident = this.#incident ?? this.#closed?.incident ?? null;
    if (incident === null || this.#pending.length === 0) return;
    if (this.#file === null) {
      const opened = this.#options.store.openFile(incident.id, this.#isBegun ? 'shared' : 'new');
      if (!opened.ok) {
        this.#fault = opened.fault;
        return;
      }
      this.#file = opened.value;
      this.#isBegun = true;
    }
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) {
      const failure = this.#file.append(next);
      this.#fault = failure;
      if (failure !== null) return;
      this.#pending.shift();
    }
  }

  #release(): void {
    this.#recorder = null;
    this.#unlock?.();
    this.#unlock = null;
    this.#file?.close();
    this.#file = null;
  }

  #pulse(): void {
    const { store, cockpit } = this.#options;
    if (this.#incident !== null && this.#recorder !== null) store.touch(this.#incident.id, cockpit.now());
  }

  #lookAgain(): void {
    this.#saveAgain();
    if (this.#incident === null) this.#takeUp();
    else if (this.#recorder === null) this.#lookAsGuest(this.#incident.id);
  }

  #saveAgain(): void {
    const left = this.#pending.length;
    if (left > 0) this.#flush();
    const closed = this.#closed;
    if (closed !== null && !closed.draft.ok) {
      const { incident } = closed;
      const draft = this.#options.store.writeDraft(incident.id, this.#markdown(incident, this.#draftLang));
      if (draft.ok) this.#closed = { incident, draft };
    }
    if (this.#pending.length !== left || this.#closed !== closed) this.#tell();
  }

  /** Reads what whoever keeps the incident wrote meanwhile, and takes over when they are gone. */
  #lookAsGuest(id: string): void {
    const found = this.#options.store.read(id);
    const isSame = found.ok && found.value.wholeBytes === this.#readBytes;
    if (!found.ok || isSame) {
      this.#keepAfter(found.ok ? found.value.seenUntil : null);
      return;
    }
    this.#readBytes = found.value.wholeBytes;
    // What is not on disk yet is no less true for it.
    const incident = this.#pending.reduce<Incident>(
      (known, event) => applyIncidentEvent(known, event) ?? known,
      found.value.incident,
    );
    if (incident.closedAt === null) {
      this.#incident = incident;
      this.#tell();
    } else this.#end(incident, good(this.#options.store.draftPath(id)));
  }

  #keepAfter(seenUntil: number | null): void {
    this.#keep();
    if (this.#recorder === null || seenUntil === null) return;
    const { cockpit, author } = this.#options;
    this.#write({ kind: 'resume', seenUntil: Math.min(seenUntil, cockpit.now()), at: cockpit.now(), ...author });
    this.#recorder.look();
  }
}

/** The incidents of one target. One that was left open, by a crash or on purpose, is taken up by itself. */
export function createIncidentDesk(options: IncidentDeskOptions): IncidentDesk {
  return new Incidents(options);
}
