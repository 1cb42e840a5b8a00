const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How often a probe runs: always, and while somebody watches; and when its patience ends. */
type Cadence = { readonly everyMs: number; readonly watchedEveryMs: number; readonly deadlineMs: number };

/** Pings and states that tell an outage: within two intervals of 10 s, 5 s when watched. */
export const AVAILABILITY: Cadence = { everyMs: 10 * SECOND, watchedEveryMs: 5 * SECOND, deadlineMs: 4 * SECOND };

/**
 * Rate-limited health paths: 1000 calls an hour each. Watched all day: 600 an hour, which leaves room for hints and `R`.
 */
export const LIMITED: Cadence = { everyMs: 15 * SECOND, watchedEveryMs: 6 * SECOND, deadlineMs: 5 * SECOND };

/** Profiler paths: 100 calls an hour. Watched all day: 60 an hour. */
export const PROFILER: Cadence = { everyMs: 5 * MINUTE, watchedEveryMs: MINUTE, deadlineMs: 8 * SECOND };

/** Figures of the host and its containers. */
export const RESOURCES: Cadence = { everyMs: 15 * SECOND, watchedEveryMs: 5 * SECOND, deadlineMs: 5 * SECOND };

/** Queries to Prometheus, which scrapes every 15 s. */
export const QUERIES: Cadence = { everyMs: 30 * SECOND, watchedEveryMs: 15 * SECOND, deadlineMs: 8 * SECOND };

/** What changes by the minute. */
export const SLOW: Cadence = { everyMs: 2 * MINUTE, watchedEveryMs: 30 * SECOND, deadlineMs: 10 * SECOND };

/** What changes by the day, or is dear to read. */
export const RARE: Cadence = { everyMs: 10 * MINUTE, watchedEveryMs: MINUTE, deadlineMs: 20 * SECOND };

/** Sessions and locks of the database: one cheap query each. */
export const SESSIONS: Cadence = { everyMs: MINUTE, watchedEveryMs: 10 * SECOND, deadlineMs: 5 * SECOND };
