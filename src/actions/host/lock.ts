import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { type FoundLock, isStale, judgeLock, type LockSight, unlockPhrase } from '../../model/lock.ts';
import { phrase } from '../../text/lang.ts';
import { actorOf, recordAudit } from './audit.ts';
import { askHost, type JobHost, membersOf, unwritableFault } from './host.ts';
import { lockScript, unlockScript } from './scripts.ts';

/** Reads the two lines of `see_lock`; null when the target is free. */
export function parseLock(first: string, second: string): FoundLock | null {
  if (first === 'null') return null;
  const seen = parseObject(first);
  const said = parseObject(second);
  const number = (value: unknown) => (typeof value === 'number' ? value : 0);
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const sight: LockSight = {
    holder:
      said === null
        ? null
        : {
            who: text(said.who),
            from: text(said.from),
            since: number(said.since),
            why: text(said.why),
            action: text(said.action),
            job: text(said.job),
            pid: number(seen?.pid),
            pidStart: number(seen?.pidStart),
            boot: text(seen?.lockBoot),
          },
    boot: text(seen?.boot),
    isAlive: seen?.isAlive === true,
    isVisible: seen?.isVisible === true,
    heartbeatAgeMs: typeof seen?.heartbeatAgeMs === 'number' ? seen.heartbeatAgeMs : null,
    ageMs: number(seen?.ageMs),
  };
  return { sight, state: judgeLock(sight) };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null; // Written by another user, or half written: a lock without a name.
  }
}

/** The target's lock; null when it is free. */
export async function readLock(host: JobHost, signal: AbortSignal): Promise<Outcome<FoundLock | null>> {
  const answer = await askHost(host, lockScript(host.places), signal);
  if (!answer.ok) return answer;
  const [first = 'null', second = 'null'] = answer.value.split('\n');
  return good(parseLock(first, second));
}

/** What became of an attempt to break a lock. */
export type Unlocked = 'broken' | 'free' | 'held' | 'changed' | 'wrong-phrase';

/** Breaks a stale lock, journaled first. A held one is never broken, and a wrong phrase is recorded as refused. */
export async function breakLock(
  host: JobHost,
  target: string,
  typed: string,
  signal: AbortSignal,
): Promise<Outcome<Unlocked>> {
  const found = await readLock(host, signal);
  if (!found.ok) return found;
  if (found.value === null) return good('free');
  const { sight, state } = found.value;
  const refusal = typed !== unlockPhrase(target) ? 'wrong-phrase' : isStale(state) ? null : 'held';
  const about = { target, state, holder: sight.holder?.who ?? '', job: sight.holder?.job ?? '' };
  if (refusal !== null) {
    const recorded = await recordAudit(host, { event: 'refused', action: 'unlock', reason: refusal, ...about }, signal);
    return recorded.ok ? good(refusal) : recorded;
  }
  const judged = { pid: sight.holder?.pid ?? 0, pidStart: sight.holder?.pidStart ?? 0, boot: sight.holder?.boot ?? '' };
  const members = membersOf({ event: 'unlocked', ...about, ...actorOf(host) });
  const answer = await askHost(host, unlockScript(host.places, judged, members), signal);
  if (!answer.ok) return answer;
  const said = answer.value.trim();
  if (said === 'unwritable') return bad(unwritableFault('audit'));
  if (said === 'broken' || said === 'changed') return good(said);
  return bad(
    fault(
      'malformed',
      phrase('o servidor não disse se quebrou a trava', 'the host did not say whether the lock was broken'),
      phrase('veja a trava de novo: sparkone-tui jobs list', 'look at the lock again: sparkone-tui jobs list'),
    ),
  );
}
