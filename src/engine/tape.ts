import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import type { History, Sample } from '../model/metric.ts';
import type { Reading } from '../model/reading.ts';
import { type Environment, type TargetIdentity, WORLD_MARKS } from '../model/target.ts';
import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import { isSecretName, MASK, maskSecrets } from '../text/mask.ts';

/** Version of the format; a reader refuses others. */
export const TAPE_SCHEMA = 1;
const KIND = 'sparkone-tape';
const ENVIRONMENTS: readonly Environment[] = ['production', 'staging', 'development', 'unknown'];

/** First line of a tape. */
export interface TapeHeader {
  readonly kind: typeof KIND;
  readonly schema: typeof TAPE_SCHEMA;
  /** Version of the program that recorded. */
  readonly version: string;
  readonly identity: TargetIdentity;
  /** Wall clock at the start, epoch milliseconds. */
  readonly startedAt: number;
}

/** One line after the header: a reading, so many milliseconds after the start by the monotonic clock. */
export interface TapeEntry {
  readonly t: number;
  readonly reading: Reading;
}

/** A decoded tape; entries ascend in `t`. */
export interface Tape {
  readonly header: TapeHeader;
  readonly entries: readonly TapeEntry[];
  /** Numbers of lines (from 1) that could not be read: a recording that was cut off ends in half a line. */
  readonly badLines: readonly number[];
}

/** The same value with secrets masked in every string; a field whose name says secret is masked as a whole. */
function masked(value: unknown): unknown {
  if (typeof value === 'string') return maskSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(masked);
  const fields = Object.entries(value).map(([key, inner]): [string, unknown] =>
    typeof inner === 'string' && isSecretName(key) ? [key, MASK] : [maskSecrets(key), masked(inner)],
  );
  return Object.fromEntries(fields);
}

/** The header's line, without line end. */
export function encodeTapeHeader(header: Pick<TapeHeader, 'version' | 'identity' | 'startedAt'>): string {
  return JSON.stringify({ kind: KIND, schema: TAPE_SCHEMA, ...header });
}

/** An entry's line, without line end. Numbers that JSON does not have (NaN, infinite) become null. */
export function encodeTapeEntry(entry: TapeEntry): string {
  return JSON.stringify({ t: Math.round(entry.t), reading: masked(entry.reading) });
}

/** Splits a tape's text into its header and entries; a text that is no tape of this schema is a `malformed` fault. */
export function decodeTape(text: string): Outcome<Tape> {
  const lines = text.split('\n');
  const header = asHeader(parsed(lines[0] ?? ''));
  if (!header.ok) return header;
  const entries: TapeEntry[] = [];
  const badLines: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const entry = asEntry(parsed(line));
    if (entry === null) badLines.push(index + 1);
    else entries.push(entry);
  }
  entries.sort((a, b) => a.t - b.t);
  return good({ header: header.value, entries, badLines });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // Said as a bad line, or as no tape.
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asHeader(value: unknown): Outcome<TapeHeader> {
  if (!isRecord(value) || value.kind !== KIND) return bad(notATape());
  if (value.schema !== TAPE_SCHEMA) return bad(otherSchema(value.schema, value.version));
  const identity = asIdentity(value.identity);
  if (identity === null || typeof value.startedAt !== 'number') return bad(notATape());
  const version = typeof value.version === 'string' ? value.version : '';
  return good({ kind: KIND, schema: TAPE_SCHEMA, version, identity, startedAt: value.startedAt });
}

function asIdentity(value: unknown): TargetIdentity | null {
  if (!isRecord(value) || typeof value.name !== 'string' || typeof value.host !== 'string') return null;
  const environment = ENVIRONMENTS.find((one) => one === value.environment) ?? 'unknown';
  const project = typeof value.project === 'string' ? value.project : null;
  const mark = WORLD_MARKS.find((one) => one === value.mark) ?? null;
  return { name: value.name, host: value.host, environment, project, mark };
}

function asEntry(value: unknown): TapeEntry | null {
  if (!isRecord(value) || typeof value.t !== 'number' || !isRecord(value.reading)) return null;
  const { probe, at, tookMs, samples, facts, fault: failure, history } = value.reading;
  if (typeof probe !== 'string' || typeof at !== 'number' || !Array.isArray(samples)) return null;
  const reading: Reading = {
    probe,
    at,
    tookMs: typeof tookMs === 'number' ? tookMs : 0,
    samples: samples.filter(isRecord).map(asSample),
    facts: facts ?? null,
    fault: isFault(failure) ? failure : null,
  };
  const past = Array.isArray(history) ? { history: history.filter(isRecord).map(asHistory) } : {};
  return { t: value.t, reading: { ...reading, ...past } };
}

/** A number, or NaN for what JSON could not hold. */
function asNumber(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

function nameOf(value: Readonly<Record<string, unknown>>): Pick<Sample, 'metric' | 'entity'> {
  const metric = String(value.metric);
  return typeof value.entity === 'string' ? { metric, entity: value.entity } : { metric };
}

function asSample(value: Readonly<Record<string, unknown>>): Sample {
  return { ...nameOf(value), value: asNumber(value.value) };
}

function asHistory(value: Readonly<Record<string, unknown>>): History {
  const points = Array.isArray(value.points) ? value.points.filter(Array.isArray) : [];
  return { ...nameOf(value), points: points.map((point) => [asNumber(point[0]), asNumber(point[1])] as const) };
}

function isFault(value: unknown): value is Fault {
  return isRecord(value) && typeof value.kind === 'string' && isRecord(value.message) && isRecord(value.hint);
}

function notATape(): Fault {
  return fault(
    'malformed',
    phrase('isto não é uma fita do sparkone-tui', 'this is not a tape of sparkone-tui'),
    phrase('grave uma com --record fita.jsonl', 'record one with --record tape.jsonl'),
  );
}

function otherSchema(schema: unknown, version: unknown): Fault {
  const by = typeof version === 'string' ? inert(version) : '?';
  return fault(
    'unsupported',
    phrase(
      `fita de formato ${Number(schema)}, gravada pela versão ${by}; esta lê o formato ${TAPE_SCHEMA}`,
      `tape of format ${Number(schema)}, recorded by version ${by}; this one reads format ${TAPE_SCHEMA}`,
    ),
    phrase('reproduza com a versão que gravou', 'replay with the version that recorded'),
  );
}
