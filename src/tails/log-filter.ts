import { good, type Outcome } from '../model/fault.ts';
import { type LogEntry, type LogLevel, logSeverity } from '../model/log.ts';
import type { CompiledFilter, LogFilter, Matcher, SavedFilter } from '../model/log-tail.ts';
import { phrase } from '../text/lang.ts';
import { compileMatcher } from './log-matcher.ts';

/**
 * The filters of the runbook (D4-D6, W3, W6, W7, T4). Each finds at least what the runbook's `grep -i` finds, because it
 * holds that pattern; folded lines count as part of their entry.
 */
export const SAVED_FILTERS: readonly SavedFilter[] = [
  { id: 'all', label: phrase('tudo', 'all'), pattern: '', orLevel: null },
  { id: 'errors', label: phrase('erros', 'errors'), pattern: 'error|exception|traceback|panic', orLevel: 'error' },
  {
    id: 'security',
    label: phrase('segurança', 'security'),
    pattern: 'rate limit|unauthorized|forbidden|invalid token|permission denied|" (?:401|403|429) ',
    orLevel: null,
  },
  {
    id: 'performance',
    label: phrase('desempenho', 'performance'),
    pattern: 'slow|timeout|timed out|duration: \\d{4,}',
    orLevel: null,
  },
  {
    id: 'login',
    label: phrase('login', 'login'),
    pattern: 'login.*fail|fail.*login|invalid credentials|authentication failed',
    orLevel: null,
  },
  { id: 'tls', label: phrase('tls', 'tls'), pattern: 'certificate|ssl|tls|acme', orLevel: null },
];

/** Lets everything through. */
export const NO_FILTER: LogFilter = {
  services: null,
  saved: SAVED_FILTERS[0] ?? { id: 'all', label: phrase('tudo', 'all'), pattern: '', orLevel: null },
  include: '',
  exclude: '',
  minLevel: 'none',
  since: null,
  until: null,
};

/** Whether the head or a folded line of an entry matches. */
export function anyLine(entry: LogEntry, matcher: Matcher): boolean {
  if (matcher.test(entry.text)) return true;
  for (const line of entry.more) if (matcher.test(line)) return true;
  return false;
}

function compileOptional(pattern: string): Outcome<Matcher | null> {
  return pattern === '' ? good(null) : compileMatcher(pattern);
}

/** All of the patterns, those that are empty left out; the fault of the first that is bad. */
function compileAll(patterns: readonly string[]): Outcome<readonly Matcher[]> {
  const matchers: Matcher[] = [];
  for (const pattern of patterns) {
    if (pattern === '') continue;
    const matcher = compileMatcher(pattern);
    if (!matcher.ok) return matcher;
    matchers.push(matcher.value);
  }
  return good(matchers);
}

function worse(a: LogLevel, b: LogLevel): LogLevel {
  return logSeverity(a) > logSeverity(b) ? a : b;
}

/** Services that pass both what was chosen and what a kept filter is for; null for all. */
function servicesOf({ services, saved }: LogFilter): ReadonlySet<string> | null {
  const own = saved.own?.service ?? null;
  if (own === null) return services === null ? null : new Set(services);
  return new Set([own].filter((service) => services === null || services.includes(service)));
}

/** Compiles a filter; a bad typed pattern is the fault of {@link compileMatcher}. */
export function compileFilter(filter: LogFilter): Outcome<CompiledFilter> {
  const saved = compileOptional(filter.saved.pattern);
  if (!saved.ok) return saved;
  const { own } = filter.saved;
  const highlight = compileOptional(filter.include);
  if (!highlight.ok) return highlight;
  const include = compileAll([filter.include, ...(own?.include ?? [])]);
  if (!include.ok) return include;
  const exclude = compileAll([filter.exclude, ...(own?.exclude ?? [])]);
  if (!exclude.ok) return exclude;
  const services = servicesOf(filter);
  const minSeverity = logSeverity(worse(filter.minLevel, own?.minLevel ?? 'none'));
  const orSeverity = filter.saved.orLevel === null ? Number.POSITIVE_INFINITY : logSeverity(filter.saved.orLevel);
  return good({
    filter,
    highlight: highlight.value ?? include.value[0] ?? null,
    passes(entry) {
      if (services !== null && !services.has(entry.service)) return false;
      const severity = logSeverity(entry.level);
      if (severity < minSeverity) return false;
      if (filter.since !== null && entry.at < filter.since) return false;
      if (filter.until !== null && entry.at > filter.until) return false;
      if (saved.value !== null && severity < orSeverity && !anyLine(entry, saved.value)) return false;
      for (const matcher of include.value) if (!anyLine(entry, matcher)) return false;
      for (const matcher of exclude.value) if (anyLine(entry, matcher)) return false;
      return true;
    },
  });
}
