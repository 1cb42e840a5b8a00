import type { Remedy, Suspect } from '../../model/diagnosis.ts';
import type { Level } from '../../model/level.ts';
import { en, pt } from '../../text/formats.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { DiagnosisSight } from './diagnosis.ts';
import { show } from './remedies.ts';
import { sessionName, sessionRemedies, shortQuery } from './sessions.ts';

/** The runbook's `select(.duration > 1.0)`. */
export const SLOW_MS = 1_000;
/** What the profiler saw longer ago than this says nothing of now. */
const FRESH_MS = 15 * 60_000;
const LINE = 'T1';

/** A statement that takes long, and how we know. */
interface SlowStatement {
  readonly query: string;
  readonly ms: number;
  readonly how: Phrase;
  /** Session that runs it at this moment; null otherwise. */
  readonly pid: number | null;
}

function runningNow(sight: DiagnosisSight): SlowStatement[] {
  const isAtWork = (wait: string): boolean => !wait.startsWith('Lock');
  return (sight.seen('db.activity')?.sessions ?? [])
    .filter(({ state, statementMs, wait }) => state === 'active' && (statementMs ?? 0) >= SLOW_MS && isAtWork(wait))
    .map((session) => ({
      query: session.query,
      ms: session.statementMs ?? 0,
      how: phrase(
        `roda agora na sessão ${sessionName(session)} há ${pt.duration(session.statementMs ?? 0)}`,
        `runs now in session ${sessionName(session)} for ${en.duration(session.statementMs ?? 0)}`,
      ),
      pid: session.pid,
    }));
}

function byProfiler(sight: DiagnosisSight): SlowStatement[] {
  return (sight.seen('api.slow-queries')?.queries ?? [])
    .filter(({ durationMs, at }) => durationMs >= SLOW_MS && (at === null || sight.now - at < FRESH_MS))
    .map(({ query, durationMs }) => ({
      query,
      ms: durationMs,
      how: phrase(
        `o profiler da api a viu levar ${pt.duration(durationMs)}`,
        `the api's profiler saw it take ${en.duration(durationMs)}`,
      ),
      pid: null,
    }));
}

function byStatistics(sight: DiagnosisSight): SlowStatement[] {
  return (sight.seen('db.statements')?.statements ?? [])
    .filter(({ meanMs }) => meanMs >= SLOW_MS)
    .map(({ query, meanMs, maxMs, calls, timePercent }) => ({
      query,
      ms: meanMs,
      how: phrase(
        `pg_stat_statements: média ${pt.duration(meanMs)}, até ${pt.duration(maxMs)}, ${pt.short(calls)} vezes, ${pt.percent(timePercent)} do tempo`,
        `pg_stat_statements: mean ${en.duration(meanMs)}, up to ${en.duration(maxMs)}, ${en.short(calls)} times, ${en.percent(timePercent)} of the time`,
      ),
      pid: null,
    }));
}

/** Statements of the same text, constants aside, are one. */
function essenceOf(query: string): string {
  return query
    .replace(/'(?:[^']|'')*'|\$\d+|\b\d+(?:\.\d+)?\b|\?/g, '?')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

function remediesFor({ pid }: SlowStatement): readonly Remedy[] {
  const see = show('db', phrase('ver consultas lentas na aba DB', 'see slow statements in the DB tab'), null, LINE);
  return pid === null ? [see] : [...sessionRemedies(pid, LINE, true), see];
}

/**
 * The statement behind a slow API: one that runs now goes before one that the profiler saw, that before what the statistics
 * count since they were reset. Null when none takes a second.
 */
export function slowStatementSuspect(sight: DiagnosisSight, level: Level): Suspect | null {
  const found = [runningNow, byProfiler, byStatistics].map((look) => look(sight).toSorted((a, b) => b.ms - a.ms));
  const worst = found.flat()[0];
  if (worst === undefined) return null;
  const same = found.flat().filter(({ query }) => essenceOf(query) === essenceOf(worst.query));
  const ways = found.flatMap((list) => list.find((one) => same.includes(one)) ?? []);
  const query = shortQuery(worst.query);
  return {
    id: 'slow-statement',
    certainty: 'likely',
    level,
    title: phrase(
      `Consulta lenta (${pt.duration(worst.ms)}): ${query}`,
      `Slow statement (${en.duration(worst.ms)}): ${query}`,
    ),
    evidence: ways.map(({ how }) => how),
    remedies: remediesFor(worst),
  };
}
