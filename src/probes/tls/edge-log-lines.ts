import { inert } from '../../text/inert.ts';
import { maskSecrets } from '../../text/mask.ts';

/** A line of the edge's log that is about certificates. */
export interface EdgeLogLine {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly level: 'error' | 'warn' | 'info';
  /** The message without its frame, one inert line, masked. */
  readonly text: string;
  /** Name that it is about; '' when it names none that is watched. */
  readonly domain: string;
}

/** What the runbook greps for, in the words of ACME besides. */
const ABOUT = /certificate|\bacme\b|\bssl\b|\btls\b|challenge|renew|letsencrypt|let's encrypt|\bobtain|ocsp/i;
/** Lines of requests are about visitors and what is behind the edge, whatever their path says and however they came (`"tls": {...}`). */
const REQUEST = /HTTP\/[\d.]+" \d{3}|"msg": ?"handled request"|"RequestMethod"|"logger": ?"http\.(?:log|handlers)\b/;
const MAX_LENGTH = 400;

/** The words of a line in the forms of Traefik (logfmt, console, JSON) and Caddy (JSON). */
function wordsOf(text: string): { readonly message: string; readonly level: string } {
  const line = text.trim();
  if (line.startsWith('{')) return wordsOfJson(line);
  const level = /(?:^|\s)level="?(\w+)/.exec(line)?.[1];
  if (level !== undefined) {
    const [message, error] = ['msg', 'error'].map((name) => logfmtField(line, name));
    return { level, message: [message, error].filter((part) => part).join(': ') || line };
  }
  // `2026-11-23T20:00:00Z ERR Unable to obtain ... error="..."` (Traefik 3)
  const [, word = '', rest = line] = /^\S+\s+(TRC|DBG|INF|WRN|ERR|FTL|PNC)\s+(.*)$/s.exec(line) ?? [];
  return { level: word, message: rest };
}

function logfmtField(line: string, name: string): string | undefined {
  const quoted = new RegExp(`(?:^|\\s)${name}="((?:[^"\\\\]|\\\\.)*)"`).exec(line)?.[1];
  return quoted?.replaceAll('\\"', '"') ?? new RegExp(`(?:^|\\s)${name}=(\\S+)`).exec(line)?.[1];
}

function wordsOfJson(line: string): { readonly message: string; readonly level: string } {
  try {
    const json = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const text = (name: string): string => (typeof json[name] === 'string' ? json[name] : '');
    const names = text('identifier') || (Array.isArray(json.identifiers) ? json.identifiers.join(', ') : '');
    const message = [text('msg') || text('message'), names, text('error')].filter((part) => part !== '').join(': ');
    return { level: text('level'), message: message || line };
  } catch {
    // Cut, or only like JSON: the line as it is says more than nothing.
    return { level: '', message: line };
  }
}

function gradeOf(level: string): EdgeLogLine['level'] {
  const word = level.toLowerCase();
  if (/^(err|fatal|ftl|panic|pnc|dpanic)/.test(word)) return 'error';
  return word.startsWith('w') ? 'warn' : 'info';
}

/** The line, if it is about certificates; null for all others. */
export function edgeLogLine(text: string, at: number, domains: readonly string[]): EdgeLogLine | null {
  if (!ABOUT.test(text) || REQUEST.test(text)) return null;
  const { message, level } = wordsOf(text);
  const said = text.toLowerCase();
  const named = domains.filter((domain) => said.includes(domain.toLowerCase()));
  // Of `a.example.com` and `example.com` the longer one is meant.
  const [domain = ''] = named.toSorted((a, b) => b.length - a.length);
  return { at, level: gradeOf(level), text: inert(maskSecrets(message)).slice(0, MAX_LENGTH), domain: inert(domain) };
}
