import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../config/read-file.ts';
import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import type { Runbook } from '../../model/runbook.ts';
import type { Walk, WalkEvent } from '../../model/walk.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type EventFileStart, openEventFile, wholeLines } from '../event-file.ts';
import { namesIn, readFault } from '../own-folder.ts';
import { subjectOf } from '../reports/report-store.ts';
import { applyWalkEvent, readWalk } from './walk-fold.ts';

/** Folder of walk files: one a walk, one JSON event a line, each on disk before the next question is asked. */
export interface WalkPlace {
  readonly folder: string;
  readonly runbook: Runbook;
  readonly target: string;
  readonly mark: Walk['mark'];
}

function subject({ target, runbook, mark }: WalkPlace): string {
  return `${mark === null ? '' : `${mark}-`}${subjectOf(target, runbook.id)}`;
}

/** Path of the lock of whoever walks this runbook on this target. */
export function walkLockPath(place: WalkPlace): string {
  return join(place.folder, `${subject(place)}.lock`);
}

/** A walk being written: its state is a fold of what is on disk. */
export interface WalkFile {
  readonly path: string;
  walk(): Walk;
  /** Puts an event on disk, then into the state. A full or lost disk is a fault, and the state stays as it was. */
  add(event: WalkEvent): Outcome<Walk>;
  close(): void;
}

function openFile(path: string, runbook: Runbook, before: Walk | null, start: EventFileStart): Outcome<WalkFile> {
  const opened = openEventFile<WalkEvent>(path, start);
  if (!opened.ok) return opened;
  const file = opened.value;
  let state = before;
  return good({
    path,
    walk: () => {
      if (state === null) throw new Error('a walk begins with its start');
      return state;
    },
    add(event) {
      const next = applyWalkEvent(runbook, state, event);
      if (next === null) throw new Error('a walk begins with its start');
      const failure = file.append(event);
      if (failure !== null) return bad(failure);
      state = next;
      return good(next);
    },
    close: () => file.close(),
  });
}

/** Begins a walk in a file of its own. */
export function beginWalk(place: WalkPlace, start: Extract<WalkEvent, { kind: 'start' }>): Outcome<WalkFile> {
  const stamp = new Date(start.at).toISOString().replace(/[-:.]/g, '');
  const path = join(place.folder, `${subject(place)}-${stamp}-${start.pid}.jsonl`);
  const opened = openFile(path, place.runbook, null, 'new');
  if (!opened.ok) return opened;
  const begun = opened.value.add(start);
  if (begun.ok) return opened;
  opened.value.close();
  return begun;
}

/** A walk that was left or interrupted. */
export interface OpenWalk {
  readonly walk: Walk;
  resume(): Outcome<WalkFile>;
}

/** The newest walk of this runbook and target when it did not end; null when there is none to go on with. */
export function findOpenWalk(place: WalkPlace): Outcome<OpenWalk | null> {
  const begin = `${subject(place)}-`;
  const names = namesIn(place.folder);
  if (!names.ok) return names;
  const own = names.value.filter(
    (name) => name.startsWith(begin) && /^\d{8}T\d{9}Z-\d+\.jsonl$/.test(name.slice(begin.length)),
  );
  const newest = own.toSorted().at(-1);
  if (newest === undefined) return good(null);
  const path = join(place.folder, newest);
  let text: string;
  try {
    text = wholeLines(readFileSync(path, 'utf8'));
  } catch (error) {
    return bad(readFault(path, codeOf(error)));
  }
  const walk = readWalk(text, (id) => (id === place.runbook.id ? place.runbook : undefined));
  if (walk === null) return text === '' ? good(null) : bad(damaged(path));
  if (walk.endedAt !== null) return good(null);
  return good({ walk, resume: () => openFile(path, place.runbook, walk, Buffer.byteLength(text)) });
}

function damaged(path: string) {
  return fault(
    'malformed',
    phrase(`${inert(path)} está danificado`, `${inert(path)} is damaged`),
    phrase('guarde o arquivo à parte (mv) e comece um novo roteiro', 'put the file aside (mv) and begin a new walk'),
  );
}
