import { sha256 } from './canonical.ts';

/** First link of a chain that hangs on nothing. */
export const GENESIS = '0'.repeat(64);

/** What every line of a journal carries; `event` decides the rest. */
export interface JournalLine {
  /** Counts up from 1. */
  readonly seq: number;
  /** Epoch milliseconds by the target's clock. */
  readonly at: number;
  /** Hash of the line before; for a job's first line, of the audit line that announced the job. */
  readonly prev: string;
  readonly event: string;
  /** SHA-256 of the line up to `,"hash"`, with a newline after it: what `sha256sum` says of that text as a line. */
  readonly hash: string;
  readonly [member: string]: unknown;
}

const HASH_MEMBER = /,"hash":"([0-9a-f]{64})"\}$/;

/** Reads one line; null when it is not a journal line (torn, altered beyond reading). Its hash is not checked here. */
export function parseJournalLine(text: string): JournalLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // A line torn by a full disk or a crash: the caller counts it.
  }
  if (typeof value !== 'object' || value === null) return null;
  const line = value as Partial<JournalLine>;
  const isLine =
    typeof line.seq === 'number' &&
    typeof line.at === 'number' &&
    typeof line.prev === 'string' &&
    typeof line.event === 'string' &&
    typeof line.hash === 'string';
  return isLine ? (value as JournalLine) : null;
}

/** Lines of a journal file that can be read, in order. */
export function parseJournal(text: string): readonly JournalLine[] {
  return text
    .split('\n')
    .map(parseJournalLine)
    .filter((line) => line !== null);
}

/** What a check of a chain found. `line` counts from 1. */
export type ChainFlaw =
  | { readonly line: number; readonly kind: 'unreadable' | 'altered' | 'unlinked' | 'misnumbered' }
  | { readonly line: number; readonly kind: 'shortened' };

/** Whether a file is the chain it was written as. */
export interface ChainVerdict {
  readonly lines: number;
  readonly flaws: readonly ChainFlaw[];
  /** Hash of the last line; the start when there is none. */
  readonly head: string;
}

/**
 * Checks every line's own hash, its link to the one before, and its number.
 * @param start what the first line has to hang on; null accepts any.
 * @param knownHead number and hash that were noted elsewhere: a file without that line was shortened.
 */
export function verifyChain(
  text: string,
  start: string | null = GENESIS,
  knownHead: { readonly seq: number; readonly hash: string } | null = null,
): ChainVerdict {
  const flaws: ChainFlaw[] = [];
  const lines = text === '' ? [] : text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else if (lines.length > 0) flaws.push({ line: lines.length, kind: 'unreadable' });
  let previous = start;
  let isHeadSeen = knownHead === null || knownHead.seq === 0;
  lines.forEach((text, index) => {
    const at = index + 1;
    const line = parseJournalLine(text);
    const written = HASH_MEMBER.exec(text);
    if (line === null || written === null) {
      flaws.push({ line: at, kind: 'unreadable' });
      previous = null;
      return;
    }
    if (sha256(`${text.slice(0, written.index)}\n`) !== line.hash) flaws.push({ line: at, kind: 'altered' });
    if (previous !== null && line.prev !== previous) flaws.push({ line: at, kind: 'unlinked' });
    if (line.seq !== at) flaws.push({ line: at, kind: 'misnumbered' });
    if (knownHead !== null && line.seq === knownHead.seq && line.hash === knownHead.hash) isHeadSeen = true;
    previous = line.hash;
  });
  if (!isHeadSeen) flaws.push({ line: lines.length + 1, kind: 'shortened' });
  return { lines: lines.length, flaws, head: previous ?? '' };
}
