import type { RawLogLine } from '../model/log.ts';
import type { LogFilter } from '../model/log-tail.ts';

/** A part of the logs that was asked for. */
export interface Span {
  readonly tailLines: number;
  readonly since: number | null;
  readonly until: number | null;
}

/** A span that has to be read for a filter. */
export interface WantedSpan {
  readonly since: number | null;
  readonly until: number | null;
  /** True for a span with a beginning: as much of it is read as can be held. */
  readonly isWhole: boolean;
}

/** What is known of how far back the logs were read. */
export interface Coverage {
  readonly request: Span;
  note(line: RawLogLine): void;
  /** Services of which not all was read that was asked for: their log goes back further. */
  cutShort(): readonly string[];
  /** The span to read in the place of this one; null when this one holds what the filter wants. */
  missing(filter: LogFilter, now: number): WantedSpan | null;
}

/** Follows how far back a request of `openedAt` reaches, service by service. */
export function createCoverage(request: Span, openedAt: number): Coverage {
  const past = new Map<string, { lines: number; oldest: number }>();
  const isCut = ({ lines }: { readonly lines: number }): boolean => lines >= request.tailLines;
  /** Before this something is missing; -Infinity when all was read. */
  const coveredFrom = (): number => {
    if (request.since !== null) return request.since;
    let from = Number.NEGATIVE_INFINITY;
    for (const one of past.values()) if (isCut(one)) from = Math.max(from, one.oldest);
    return from;
  };
  return {
    request,
    note({ service, at }) {
      if (at > openedAt) return;
      const known = past.get(service);
      if (known === undefined) past.set(service, { lines: 1, oldest: at });
      else {
        known.lines += 1;
        known.oldest = Math.min(known.oldest, at);
      }
    },
    cutShort: () => [...past].filter(([, one]) => isCut(one)).map(([service]) => service),
    missing({ since, until, agoMs = null }, now) {
      const from = since ?? (agoMs === null ? null : now - agoMs);
      // What is followed holds all later spans; one that ends in the past holds nothing after its end.
      const endsTooSoon = request.until !== null && (until === null || until > request.until);
      const beginsTooLate = (from ?? until ?? Number.POSITIVE_INFINITY) < coveredFrom();
      if (!endsTooSoon && !beginsTooLate) return null;
      const isPast = until !== null && until <= now;
      return { since: from, until: isPast ? until : null, isWhole: from !== null };
    },
  };
}
