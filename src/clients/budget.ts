import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import { en, pt } from '../text/formats.ts';
import { phrase } from '../text/lang.ts';

const HOUR_MS = 3_600_000;

/** How many calls an hour an API allows to one address, on each path that begins so. */
export interface RateLimit {
  /** `/health/`; a path that begins with none of the prefixes is not limited. */
  readonly prefix: string;
  readonly perHour: number;
}

/** Limits of the product's API: by address and path. `/health` and `/metrics` themselves are exempt. */
export const API_LIMITS: readonly RateLimit[] = [
  { prefix: '/health/', perHour: 1000 },
  { prefix: '/profiler/', perHour: 100 },
];

/** Share of a limit that this program takes at most; the rest is for others behind the same address. */
export const BUDGET_SHARE = 0.8;

/** Our calls to one limited path. */
export interface BudgetFigures {
  readonly path: string;
  readonly limitPerHour: number;
  /** Calls of the last hour that this program made. */
  readonly usedPerHour: number;
  /** By the API's own headers, while they hold: what is left for our address, and when it starts anew (epoch milliseconds). */
  readonly remaining: number | null;
  readonly resetsAt: number | null;
}

/** Keeps our calls to rate-limited paths below a share of the limit: over it the API answers 500, not 429. */
export interface CallBudget {
  /** Counts a call that is about to be made, or refuses it with a `denied` fault that says when it may be made again. */
  admit(path: string): Outcome<void>;
  /** Takes in what an answer's `x-ratelimit-*` headers say. */
  learn(path: string, headers: Readonly<Record<string, string>>): void;
  /** Every limited path called so far, by path. */
  figures(): readonly BudgetFigures[];
}

interface Account {
  readonly path: string;
  limitPerHour: number;
  /** Epoch milliseconds of our calls within the hour, ascending. */
  calls: number[];
  remaining: number | null;
  resetsAt: number | null;
}

/** Builds a budget. `now` gives epoch milliseconds. */
export function createCallBudget(
  now: () => number,
  limits: readonly RateLimit[] = API_LIMITS,
  share: number = BUDGET_SHARE,
): CallBudget {
  const accounts = new Map<string, Account>();

  const accountOf = (path: string): Account | null => {
    const bare = path.replace(/\?.*$/, '');
    const limit = limits.find(({ prefix }) => bare.startsWith(prefix));
    if (limit === undefined) return null;
    let account = accounts.get(bare);
    if (account === undefined) {
      account = { path: bare, limitPerHour: limit.perHour, calls: [], remaining: null, resetsAt: null };
      accounts.set(bare, account);
    }
    refresh(account, now());
    return account;
  };

  return {
    admit: (path) => {
      const account = accountOf(path);
      if (account === null) return good(undefined);
      const resumesAt = refusedUntil(account, now(), share);
      if (resumesAt !== null) return bad(usedUpFault(account, resumesAt - now()));
      account.calls.push(now());
      return good(undefined);
    },
    learn: (path, headers) => {
      const account = accountOf(path);
      if (account === null) return;
      const limit = headerNumber(headers['x-ratelimit-limit']);
      const remaining = headerNumber(headers['x-ratelimit-remaining']);
      if (limit !== null && limit > 0) account.limitPerHour = limit;
      account.remaining = remaining;
      account.resetsAt = remaining === null ? null : resetTime(headerNumber(headers['x-ratelimit-reset']), now());
    },
    figures: () =>
      [...accounts.values()]
        .map((account): BudgetFigures => {
          refresh(account, now());
          const { path, limitPerHour, remaining, resetsAt, calls } = account;
          return { path, limitPerHour, usedPerHour: calls.length, remaining, resetsAt };
        })
        .sort((a, b) => a.path.localeCompare(b.path)),
  };
}

/** Forgets what is over: calls older than an hour, and headers of a window that has ended. */
function refresh(account: Account, now: number): void {
  // A clock set back would keep calls of the future forever.
  account.calls = account.calls.filter((at) => at > now - HOUR_MS && at <= now);
  if (account.resetsAt !== null && account.resetsAt <= now) {
    account.remaining = null;
    account.resetsAt = null;
  }
}

/** Epoch milliseconds at which the next call may be made; null when it may be made now. */
function refusedUntil(
  { calls, limitPerHour, remaining, resetsAt }: Account,
  now: number,
  share: number,
): number | null {
  const allowed = Math.floor(limitPerHour * share);
  const blocking = calls.length - allowed;
  const byOurs = blocking < 0 ? null : (calls[blocking] ?? now) + HOUR_MS;
  // Others behind the same address use the same limit: half of their part is left to them.
  const isSpent = remaining !== null && remaining <= Math.ceil(limitPerHour * (1 - share) * 0.5);
  const byTheirs = isSpent ? resetsAt : null;
  if (byOurs === null) return byTheirs;
  return byTheirs === null ? byOurs : Math.max(byOurs, byTheirs);
}

function headerNumber(value: string | undefined): number | null {
  const number = Number(value?.split(',')[0]);
  return value === undefined || value.trim() === '' || Number.isNaN(number) ? null : number;
}

/** The header counts seconds from now, or is an epoch in seconds (no window lasts a thousand days); without it, an hour. */
function resetTime(seconds: number | null, now: number): number {
  if (seconds === null) return now + HOUR_MS;
  return seconds > 1e9 ? seconds * 1000 : now + seconds * 1000;
}

function usedUpFault({ path, limitPerHour, calls }: Account, waitMs: number): Fault {
  return fault(
    'denied',
    phrase(
      `orçamento de chamadas de ${path} esgotado (${calls.length} de ${limitPerHour} por hora); volta em ${pt.duration(waitMs)}`,
      `call budget of ${path} used up (${calls.length} of ${limitPerHour} an hour); resumes in ${en.duration(waitMs)}`,
    ),
    phrase(
      'aumente o intervalo dessa leitura na configuração; outros no mesmo IP também contam',
      'make this reading rarer in the configuration; others at the same IP count as well',
    ),
    'BUDGET',
  );
}
