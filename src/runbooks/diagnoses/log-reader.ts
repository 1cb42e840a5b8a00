import type { LogEntry } from '../../model/log.ts';
import { logHeadline } from '../../shell/logs/log-text.ts';
import type { ExcerptRead } from '../../tails/read-excerpt.ts';
import { en, pt } from '../../text/formats.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { type Saying, type StepReader, unmeasured } from './diagnosis.ts';

/** Longest headline quoted in a sentence. */
const QUOTED_CHARS = 160;

/** The head of an entry as it may be quoted: inert, masked, not endless. */
export function quoteOf(entry: LogEntry): string {
  const text = logHeadline(entry.text);
  return text.length > QUOTED_CHARS ? `${text.slice(0, QUOTED_CHARS)}…` : text;
}

/** Entries quoted, oldest first; the same words in a row once, with how often. */
export function quotedLines(entries: readonly LogEntry[]): string[] {
  const found: { text: string; times: number }[] = [];
  for (const entry of entries) {
    const text = quoteOf(entry);
    const last = found.at(-1);
    if (last?.text === text) last.times += 1;
    else found.push({ text, times: 1 });
  }
  return found.map(({ text, times }) => (times === 1 ? text : `${text} (×${times})`));
}

/** The last error of what was read. */
export function lastError(entries: readonly LogEntry[]): LogEntry | undefined {
  return entries.findLast(({ level }) => level === 'error' || level === 'fatal');
}

/** An error longer ago than this says nothing of now. */
const FRESH_MS = 2 * 60_000;

function counted({ errors, lines }: ExcerptRead, last: LogEntry, now: number): Phrase {
  const quoted = quoteOf(last);
  const few = pt.number(lines, 0);
  return phrase(
    `${errors} ${errors === 1 ? 'erro' : 'erros'} em ${few} linhas, o último ${pt.ago(now - last.at)}: ${quoted}`,
    `${errors} ${errors === 1 ? 'error' : 'errors'} in ${few} lines, the last one ${en.ago(now - last.at)}: ${quoted}`,
  );
}

/** Reads the log of a step: errors in it are evidence for whoever is accused, and accuse nobody by themselves. */
export const readLog: StepReader = {
  read({ log, now }): Saying {
    if (log === null) return unmeasured(phrase('não há logs aqui para ler', 'there are no logs to read here'));
    if ('kind' in log) return unmeasured(log.message);
    const { lines, entries } = log;
    if (lines === 0) return unmeasured(phrase('o log está vazio', 'the log is empty'));
    const last = lastError(entries);
    if (last === undefined)
      return { level: 'ok', says: phrase(`nenhum erro em ${lines} linhas`, `no error in ${lines} lines`) };
    return { level: now - last.at < FRESH_MS ? 'warn' : 'none', says: counted(log, last, now) };
  },
};
