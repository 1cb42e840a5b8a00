import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../config/read-file.ts';
import { writeNewFile } from '../../config/write-file.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import type { Incident, IncidentEvent, IncidentField } from '../../model/incident.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type EventFile, type EventFileStart, openEventFile, wholeLines } from '../event-file.ts';
import { findNamed, namePart, namesIn, readFault, writeFault } from '../own-folder.ts';
import { readIncident } from './incident-fold.ts';

/** Key of the configuration that says where the folder is. */
const SETTING = 'stateDirectory';
const NAME = /^(.+)-(\d{8}T\d{9}Z)-\d+\.jsonl$/;

/** What was typed and not given yet, by field. */
export type TypedFields = Readonly<Partial<Record<IncidentField, string>>>;

/** An incident on disk, known by its file's name. */
export interface StoredIncident {
  /** `sparkone-prod-20261123T110214123Z-4711`. */
  readonly id: string;
  /** UTC, as in the name; sorts by time. */
  readonly stamp: string;
}

/** An incident as it was left. */
export interface FoundIncident {
  readonly incident: Incident;
  /** When its file was last touched by whoever kept it, epoch milliseconds. */
  readonly seenUntil: number;
  /** Bytes of its whole lines. */
  readonly wholeBytes: number;
}

/** Whose incidents: those of demos and tapes are kept apart from real ones. */
export type IncidentSubject = Pick<Incident, 'target' | 'mark'>;

function subjectOf({ target, mark }: IncidentSubject): string {
  return `${mark === null ? '' : `${mark}-`}${namePart(target)}`;
}

/** Id of an incident that begins now. */
export function incidentId(subject: IncidentSubject, at: number, pid: number): string {
  return `${subjectOf(subject)}-${new Date(at).toISOString().replace(/[-:.]/g, '')}-${pid}`;
}

/** The incidents folder: made with the first one, 0700 with files 0600. Every failure is a fault. */
export class IncidentStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  pathOf(id: string): string {
    return join(this.folder, `${id}.jsonl`);
  }

  draftPath(id: string): string {
    return join(this.folder, `${id}.md`);
  }

  lockPath(id: string): string {
    return join(this.folder, `${id}.lock`);
  }

  /** Opens the file of an incident to write to. */
  openFile(id: string, start: EventFileStart): Outcome<EventFile<IncidentEvent>> {
    return openEventFile(this.pathOf(id), start, SETTING);
  }

  /** Notes that somebody still watches: what {@link FoundIncident.seenUntil} tells after a crash. */
  touch(id: string, at: number): void {
    try {
      utimesSync(this.pathOf(id), at / 1000, at / 1000);
    } catch {
      // The next event tells what is wrong with the disk.
    }
  }

  /** Every incident by name, newest first; empty where there is no folder yet. */
  list(): Outcome<readonly StoredIncident[]> {
    const names = namesIn(this.folder);
    if (!names.ok) return names;
    const found = names.value.flatMap((name) => {
      const [, , stamp] = NAME.exec(name) ?? [];
      return stamp === undefined ? [] : [{ id: name.replace(/\.jsonl$/, ''), stamp }];
    });
    return good(found.toSorted((a, b) => (a.stamp < b.stamp ? 1 : a.stamp > b.stamp ? -1 : 0)));
  }

  /** Reads one. Half a line at its end, from a crash, is left out. */
  read(id: string): Outcome<FoundIncident> {
    const path = this.pathOf(id);
    try {
      const text = wholeLines(readFileSync(path, 'utf8'));
      const incident = readIncident(text);
      if (incident === null) return bad(damagedFault(path));
      return good({ incident, seenUntil: statSync(path).mtimeMs, wholeBytes: Buffer.byteLength(text) });
    } catch (error) {
      return bad(readFault(path, codeOf(error)));
    }
  }

  /**
   * The newest incident of a target, ended or not; null without one, and when it is one of those known to be over. One that
   * cannot be read is passed over.
   */
  findNewest(subject: IncidentSubject, over: ReadonlySet<string> = new Set()): Outcome<FoundIncident | null> {
    const listed = this.list();
    if (!listed.ok) return listed;
    const begin = `${subjectOf(subject)}-`;
    for (const { id, stamp } of listed.value) {
      if (!id.startsWith(`${begin}${stamp}-`)) continue;
      if (over.has(id)) return good(null);
      const found = this.read(id);
      if (found.ok && found.value.incident.target === subject.target) return good(found.value);
    }
    return good(null);
  }

  /** `last`, an id, or the only one whose id holds the text. */
  find(asked: string): Outcome<StoredIncident> {
    const listed = this.list();
    if (!listed.ok) return listed;
    const { only, matching } = findNamed(listed.value, asked);
    return only === null ? bad(unknownFault(asked, this.folder, matching)) : good(only);
  }

  #typedPath(subject: IncidentSubject): string {
    return join(this.folder, `${subjectOf(subject)}.typed`);
  }

  /** Keeps what is being typed, so that a crash does not lose it. */
  keepTyped(subject: IncidentSubject, typed: TypedFields): void {
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      writeFileSync(this.#typedPath(subject), JSON.stringify(typed), { mode: 0o600 });
    } catch {
      // What is typed is still on screen; the disk is complained of when it is given.
    }
  }

  /** What was being typed when the session ended; nothing when there was nothing, or it cannot be read. */
  readTyped(subject: IncidentSubject): TypedFields {
    try {
      const typed: unknown = JSON.parse(readFileSync(this.#typedPath(subject), 'utf8'));
      if (typeof typed !== 'object' || typed === null) return {};
      const texts = Object.entries(typed).filter(([, text]) => typeof text === 'string');
      return Object.fromEntries(texts) as TypedFields;
    } catch {
      return {}; // Nothing was typed, or it was cut in half: then it is the last key that is missing, and the rest with it.
    }
  }

  /** Writes the draft of a post-mortem beside its incident; one that is there stays as `.old`. */
  writeDraft(id: string, markdown: string): Outcome<string> {
    const path = this.draftPath(id);
    const written = writeNewFile(path, markdown, true);
    return written.kind === 'failed' ? bad(writeFault(this.folder, written.code, SETTING)) : good(path);
  }
}

function damagedFault(path: string): Fault {
  return fault(
    'malformed',
    phrase(`${inert(path)} não começa como um incidente`, `${inert(path)} does not begin as an incident`),
    phrase(
      'guarde o arquivo à parte (mv): suas linhas ainda se leem',
      'put the file aside (mv): its lines can still be read',
    ),
  );
}

function unknownFault(asked: string, folder: string, matching: readonly StoredIncident[]): Fault {
  const some = matching.slice(0, 3).map(({ id }) => id);
  return fault(
    'absent',
    asked === 'last'
      ? phrase(`ainda não há incidentes em ${folder}`, `there are no incidents in ${folder} yet`)
      : some.length > 0
        ? phrase(`"${asked}" são ${matching.length} incidentes`, `"${asked}" is ${matching.length} incidents`)
        : phrase(`não há incidente "${asked}" em ${folder}`, `there is no incident "${asked}" in ${folder}`),
    some.length > 0
      ? phrase(`diga qual: ${some.join(', ')} …`, `say which: ${some.join(', ')} …`)
      : phrase(
          'veja "sparkone-tui incidents list"; na tela, I abre um',
          'see "sparkone-tui incidents list"; on screen, I opens one',
        ),
  );
}
