import type { FollowedJob, JobBoard } from '../../model/action-desk.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import type { Cockpit } from '../../model/cockpit.ts';
import { type FoundJob, isOver } from '../../model/job.ts';
import type { JournalLine } from '../../model/journal.ts';
import type { Level } from '../../model/level.ts';
import { followJob } from '../follow-job.ts';
import { readAudit } from '../host/audit.ts';
import { type Glance, glance } from '../host/glance.ts';
import type { JobHost } from '../host/host.ts';
import { listJobs } from '../host/jobs.ts';
import { readLock } from '../host/lock.ts';

/** Rest between two glances at the target while nobody looks at its jobs, and while somebody does. */
const IDLE_REST_MS = 5_000;
const WATCHED_REST_MS = 2_000;
const LISTED = 20;
const AUDITED = 40;
/** Jobs whose course this session remembers. */
const MOST_FOLLOWED = 12;

/** What a watch over jobs is made of. */
export interface JobWatchParts {
  readonly host: JobHost;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly cockpit: Pick<Cockpit, 'probeIds' | 'state' | 'probeNow'>;
  /** Resolves when it is known where the target's jobs are. */
  ready(): Promise<unknown>;
  /** Told after every change that a screen shows. */
  changed(): void;
  /** Told what was read of a followed job each time it changed. */
  onSeen?(found: FoundJob): void;
}

/** The jobs of a target as this session sees them: found by itself, followed from their files, their end answered by probes. */
export class JobWatch {
  readonly #parts: JobWatchParts;
  readonly #life = new AbortController();
  readonly #jobs = new Map<string, FollowedJob>();
  readonly #following = new Set<string>();
  #board: JobBoard = { jobs: null, lock: null, fault: null };
  #audit: readonly JournalLine[] | null = null;
  #seen: Glance | null = null;
  #hasBegun = false;
  #watchers = 0;
  #stopRest: Stop = () => undefined;

  constructor(parts: JobWatchParts) {
    this.#parts = parts;
  }

  board(): JobBoard {
    return this.#board;
  }

  audit(): readonly JournalLine[] | null {
    return this.#audit;
  }

  job(id: string): FollowedJob | undefined {
    return this.#jobs.get(id);
  }

  current(): FollowedJob | null {
    const jobs = [...this.#jobs.values()].reverse();
    const isRunning = ({ id, found }: FollowedJob) =>
      found === null ? this.#following.has(id) : !isOver(found.view.state);
    return jobs.find(isRunning) ?? jobs.find(({ endSeenAt, isRead }) => endSeenAt !== null && !isRead) ?? null;
  }

  /** Begins to look, unless somebody who looks has made it begin already. */
  begin(): void {
    if (!this.#hasBegun) void this.start();
  }

  /** Looks at once, and goes on. */
  async start(): Promise<void> {
    this.#hasBegun = true;
    await this.#parts.ready();
    await this.#turn();
  }

  watch(): Stop {
    this.#watchers += 1;
    if (this.#watchers === 1) {
      this.#seen = null;
      this.#stopRest();
      void this.start();
    }
    let isStopped = false;
    return () => {
      if (!isStopped) this.#watchers -= 1;
      isStopped = true;
    };
  }

  /** Says that the end of a job was read. */
  read(id: string): void {
    const job = this.#jobs.get(id);
    if (job !== undefined && !job.isRead && job.endSeenAt !== null) this.#set({ ...job, isRead: true });
  }

  /** Follows a job to its end. @param isOwn it was launched here a moment ago, so that what is now was before it. */
  async follow(id: string, isOwn: boolean): Promise<void> {
    if (this.#following.has(id) || this.#life.signal.aborted) return;
    this.#following.add(id);
    const before = this.#levels();
    let wasRunning = isOwn;
    this.#set(this.#jobs.get(id) ?? { id, found: null, fault: null, before: null, endSeenAt: null, isRead: false });
    for await (const found of followJob(this.#parts.host, id, this.#parts.clock, this.#life.signal)) {
      const known = this.#jobs.get(id);
      if (known === undefined) break;
      if (!found.ok) {
        this.#set({ ...known, fault: found.fault });
        continue;
      }
      if (known.fault === null && known.found !== null && isSameCourse(known.found, found.value)) continue;
      const hasEnded = isOver(found.value.view.state);
      wasRunning ||= !hasEnded;
      const isEnd = hasEnded && wasRunning;
      this.#set({
        ...known,
        found: found.value,
        fault: null,
        before: known.before ?? (wasRunning ? before : null),
        endSeenAt: isEnd ? this.#parts.clock.now() : known.endSeenAt,
      });
      this.#parts.onSeen?.(found.value);
      if (isEnd) this.#answer(found.value);
    }
    this.#following.delete(id);
    this.#parts.changed();
  }

  close(): void {
    this.#life.abort();
    this.#stopRest();
  }

  #set(job: FollowedJob): void {
    this.#jobs.delete(job.id);
    this.#jobs.set(job.id, job);
    for (const [id] of this.#jobs)
      if (this.#jobs.size > MOST_FOLLOWED && !this.#following.has(id)) this.#jobs.delete(id);
    this.#parts.changed();
  }

  #levels(): ReadonlyMap<string, Level> {
    const { probeIds, state } = this.#parts.cockpit;
    return new Map(probeIds.map((probe) => [probe, state(probe).check.level]));
  }

  /** Done is not healthy: what the job touched, and what was bad before it, is read at once. */
  #answer({ plan, view }: FoundJob): void {
    const { cockpit } = this.#parts;
    const before = [...(this.#jobs.get(view.id)?.before ?? [])];
    const bad = before.flatMap(([probe, level]) => (level === 'warn' || level === 'critical' ? [probe] : []));
    if (plan.probes.length === 0) cockpit.probeNow();
    else cockpit.probeNow([...new Set([...plan.probes, ...bad])]);
    this.#seen = null;
    void this.#look();
  }

  async #turn(): Promise<void> {
    const { host, clock } = this.#parts;
    const { signal } = this.#life;
    const seen = await glance(host, signal);
    if (signal.aborted) return;
    const isNews =
      !seen.ok ||
      this.#board.fault !== null ||
      seen.value.newest !== this.#seen?.newest ||
      seen.value.holder !== this.#seen.holder ||
      (seen.value.holder !== '' && this.#watchers > 0);
    if (isNews) await this.#look();
    this.#seen = seen.ok ? seen.value : null;
    if (signal.aborted) return;
    this.#stopRest();
    this.#stopRest = clock.after(this.#watchers > 0 ? WATCHED_REST_MS : IDLE_REST_MS, () => void this.#turn());
  }

  /** Reads everything that a glance found changed, and follows what runs. */
  async #look(): Promise<void> {
    const { host } = this.#parts;
    const { signal } = this.#life;
    const [jobs, lock, audit] = await Promise.all([
      listJobs(host, LISTED, signal),
      readLock(host, signal),
      readAudit(host, AUDITED, signal),
    ]);
    if (signal.aborted) return;
    if (audit.ok) this.#audit = audit.value;
    this.#board = {
      jobs: jobs.ok ? jobs.value : this.#board.jobs,
      lock: lock.ok ? lock.value : this.#board.lock,
      fault: jobs.ok ? (lock.ok ? null : lock.fault) : jobs.fault,
    };
    this.#parts.changed();
    for (const job of this.#board.jobs ?? []) if (!isOver(job.state)) void this.follow(job.id, false);
  }
}

/** Whether nothing a screen shows of a job changed between two looks at it. */
function isSameCourse(before: FoundJob, now: FoundJob): boolean {
  return (
    before.lines.length === now.lines.length &&
    before.view.state === now.view.state &&
    before.view.isCancelAsked === now.view.isCancelAsked
  );
}
