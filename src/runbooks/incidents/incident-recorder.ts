import type { ActionDesk } from '../../model/action-desk.ts';
import type { Cockpit, Verdict } from '../../model/cockpit.ts';
import type { Incident, IncidentEvent } from '../../model/incident.ts';
import type { JobSummary } from '../../model/job.ts';
import type { Level } from '../../model/level.ts';
import { type Phrase, phrase } from '../../text/lang.ts';

/** Changes kept in a minute; a service that comes and goes every second would bury everything else. */
const MOST_A_MINUTE = 60;
const MINUTE_MS = 60_000;
/** What was done just before something turned critical may be why. */
const BEFORE_MS = 15 * MINUTE_MS;

const ALL_WELL = phrase('tudo bem', 'all well');

/** What the verdict says in one line: its first cause, else its first check. */
export function verdictText({ causes, others }: Verdict): Phrase {
  return causes[0]?.title ?? others[0]?.summary ?? ALL_WELL;
}

/** What a recorder watches. */
export interface RecorderGround {
  readonly cockpit: Cockpit;
  readonly actions: ActionDesk | null;
  monotonic(): number;
  emit(event: IncidentEvent): void;
}

/** Writes down what happens by itself: levels, the verdict, jobs, a clock that is set. */
export class IncidentRecorder {
  readonly #ground: RecorderGround;
  readonly #levels = new Map<string, Level>();
  readonly #jobs = new Map<string, string>();
  #verdict = '';
  #jumpAt: number | null;
  /** Jobs from before this are no part of the story. */
  readonly #since: number;
  #minuteFrom: number;
  #inMinute = 0;
  #dropped = 0;

  /** Goes on from what the incident's events tell. */
  constructor(ground: RecorderGround, incident: Incident) {
    this.#ground = ground;
    this.#since = Math.min(incident.openedAt, incident.criticalSince ?? incident.openedAt) - BEFORE_MS;
    this.#minuteFrom = ground.monotonic();
    this.#jumpAt = ground.cockpit.clockJump()?.at ?? null;
    for (const event of incident.events) {
      if (event.kind === 'level') this.#levels.set(event.probe, event.to);
      else if (event.kind === 'verdict') this.#verdict = `${event.level} ${event.cause ?? ''}`;
      else if (event.kind === 'action') this.#jobs.set(event.job, event.state);
    }
  }

  /** Compares everything with what was last written down. */
  look(): void {
    this.#lookAtClock();
    this.#lookAtLevels();
    this.#lookAtVerdict();
    this.#lookAtJobs();
  }

  #lookAtClock(): void {
    const jump = this.#ground.cockpit.clockJump();
    if (jump === null || jump.at === this.#jumpAt) return;
    this.#jumpAt = jump.at;
    this.#ground.emit({ kind: 'clock', byMs: jump.byMs, at: jump.at });
  }

  #lookAtLevels(): void {
    const { cockpit } = this.#ground;
    for (const probe of cockpit.probeIds) {
      const { check, reading } = cockpit.state(probe);
      const before = this.#levels.get(probe) ?? null;
      if (reading === null || check.level === before) continue;
      this.#levels.set(probe, check.level);
      // What was well when it began is no news.
      const isCalm = check.level === 'ok' || check.level === 'none';
      if (before === null && isCalm) continue;
      const { title } = cockpit.spec(probe);
      const at = check.since ?? cockpit.now();
      this.#limited({ kind: 'level', probe, title, from: before, to: check.level, summary: check.summary, at });
    }
  }

  #lookAtVerdict(): void {
    const { cockpit } = this.#ground;
    const verdict = cockpit.verdict();
    if (!verdict.isComplete) return;
    const says = verdictText(verdict);
    // The words of a check change with its numbers; only its level and a cause are worth a line.
    const cause = verdict.causes[0]?.id ?? null;
    const key = `${verdict.level} ${cause ?? ''}`;
    if (key === this.#verdict) return;
    const isFirst = this.#verdict === '';
    this.#verdict = key;
    const at = isFirst ? (verdict.since ?? cockpit.now()) : cockpit.now();
    this.#limited({ kind: 'verdict', level: verdict.level, cause, says, at });
  }

  #lookAtJobs(): void {
    const { actions } = this.#ground;
    if (actions === null) return;
    const followed = actions.current()?.found?.view ?? null;
    const jobs: readonly JobSummary[] = actions.board().jobs ?? [];
    const seen = new Map(jobs.map((job) => [job.id, job]));
    if (followed !== null && followed.startedAt !== null)
      seen.set(followed.id, { ...followed, startedAt: followed.startedAt });
    for (const job of seen.values()) this.#lookAtJob(job);
  }

  #lookAtJob({ id, action, state, who, why, startedAt, tookMs }: JobSummary): void {
    if (this.#jobs.get(id) === state || startedAt < this.#since) return;
    const isNew = !this.#jobs.has(id);
    this.#jobs.set(id, state);
    const isOver = state !== 'starting' && state !== 'running';
    if (isNew && isOver)
      this.#ground.emit({ kind: 'action', job: id, action, state: 'running', who, why, at: startedAt });
    const at = isOver ? startedAt + (tookMs ?? 0) : startedAt;
    this.#ground.emit({ kind: 'action', job: id, action, state, who, why, at });
  }

  #limited(event: IncidentEvent): void {
    const now = this.#ground.monotonic();
    if (now - this.#minuteFrom >= MINUTE_MS) {
      if (this.#dropped > 0)
        this.#ground.emit({ kind: 'dropped', count: this.#dropped, at: this.#ground.cockpit.now() });
      this.#minuteFrom = now;
      this.#inMinute = 0;
      this.#dropped = 0;
    }
    this.#inMinute += 1;
    if (this.#inMinute > MOST_A_MINUTE) this.#dropped += 1;
    else this.#ground.emit(event);
  }
}
