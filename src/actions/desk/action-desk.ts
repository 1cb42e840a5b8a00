import type { ActionDesk, ActionPage, JobPage, ShownOutput } from '../../model/action-desk.ts';
import { serviceToRestart } from '../../model/check.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import type { Cockpit } from '../../model/cockpit.ts';
import { type FoundJob, isOver } from '../../model/job.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { JobHost } from '../host/host.ts';
import { cancelJob, readOutput } from '../host/jobs.ts';
import { ACTIONS } from '../registry.ts';
import type { Runner } from '../run-plan.ts';
import { JobWatch } from './job-watch.ts';
import { PlanHolder } from './plan-holder.ts';
import { Previews } from './previews.ts';

/** Bytes of each stream of a step's output that are shown. */
const OUTPUT_BYTES = 16_000;

/** What a desk is made of. */
export interface ActionDeskParts {
  readonly host: JobHost;
  /** The one way to change the target; why there is none otherwise. */
  readonly runner: Runner | { readonly refusal: Phrase };
  readonly clock: Clock;
  readonly cockpit: Pick<Cockpit, 'probeIds' | 'state' | 'verdict' | 'probeNow'>;
  /** A text that no output holds. */
  readonly mark: string;
  /** Resolves when it is known where the target's jobs are. */
  ready(): Promise<unknown>;
  /**
   * Rest between `ready` and the first look at jobs, and what makes plans quick, when nobody asks for them: both start programs
   * on the target, while its first readings come. Default 0.
   */
  readonly firstLookMs?: number;
  /** Told what was read of a followed job each time it changed. */
  onSeen?(found: FoundJob): void;
}

const isRunner = (runner: ActionDeskParts['runner']): runner is Runner => 'plan' in runner;

/** Opens a desk; {@link ActionDesk.current} finds by itself what runs. Nothing is asked before `ready` resolves. */
export function createActionDesk(parts: ActionDeskParts): ActionDesk {
  return new OpenDesk(parts).desk;
}

class OpenDesk {
  readonly desk: ActionDesk;
  readonly #parts: ActionDeskParts;
  readonly #life = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #jobs: JobWatch;
  readonly #plans: PlanHolder | null;
  readonly #previews: Previews | null;
  #stopFirst: Stop = () => undefined;
  #version = 0;
  /** Job in sight; null while a plan is, or nothing. */
  #job: string | null = null;
  #shown: ShownOutput | null = null;

  constructor(parts: ActionDeskParts) {
    this.#parts = parts;
    const { host, clock, cockpit, runner } = parts;
    const changed = () => this.#changed();
    const onSeen = (found: FoundJob) => this.#saw(found);
    this.#jobs = new JobWatch({ host, clock, cockpit, ready: () => parts.ready(), changed, onSeen });
    const onLaunched = (job: string, isInSight: boolean) => {
      if (isInSight) this.#job = job;
      void this.#jobs.follow(job, true);
    };
    this.#plans = isRunner(runner) ? new PlanHolder({ runner, clock, changed, onLaunched }) : null;
    const service = () => serviceToRestart(cockpit.verdict().causes);
    this.#previews = isRunner(runner) ? new Previews({ runner, clock, changed, service }) : null;
    this.desk = this.#build();
    void this.#begin();
  }

  async #begin(): Promise<void> {
    const { clock, runner, firstLookMs = 0, ready } = this.#parts;
    const look = () => {
      this.#jobs.begin();
      // The first plan is not to wait for what can be found out before it.
      if (isRunner(runner)) void ready().then(() => runner.prewarm());
    };
    if (firstLookMs === 0) return look();
    await ready();
    if (!this.#life.signal.aborted) this.#stopFirst = clock.after(firstLookMs, look);
  }

  #build(): ActionDesk {
    const jobs = this.#jobs;
    const plans = this.#plans;
    const { runner } = this.#parts;
    return {
      version: () => this.#version,
      subscribe: (listener) => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
      offers: ACTIONS.map(({ id, label, help, risk, args, isListed = true }) => ({
        id,
        label,
        help,
        risk,
        args,
        isListed,
      })),
      refusal: isRunner(runner) ? null : runner.refusal,
      page: () => this.#page(),
      begin: (action, args = {}) => {
        if (plans === null) return;
        this.#job = null;
        plans.begin(action, args);
      },
      choose: (value) => plans?.choose(value),
      change: (name, value) => plans?.change(name, value),
      retry: () => plans?.retry(),
      type: (character) => plans?.type(character),
      erase: (isAll = false) => plans?.erase(isAll),
      paste: () => plans?.paste(),
      acknowledge: () => plans?.acknowledge(),
      confirm: (why) => plans?.confirm(why) ?? 'incomplete',
      leave: () => this.#leave(),
      current: () => jobs.current(),
      board: () => jobs.board(),
      openJob: (id) => this.#openJob(id),
      showOutput: (step) => void this.#showOutput(step),
      cancel: (tell) => void this.#cancel(tell),
      audit: () => jobs.audit(),
      previews: () => this.#previews?.all() ?? new Map(),
      watch: () => {
        const stops = [jobs.watch(), ...(this.#previews === null ? [] : [this.#previews.watch()])];
        return () => {
          for (const stop of stops) stop();
        };
      },
      close: () => {
        this.#life.abort();
        this.#stopFirst();
        jobs.close();
        plans?.close();
        this.#previews?.close();
        this.#listeners.clear();
      },
    };
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  #page(): ActionPage | null {
    const job = this.#job === null ? undefined : this.#jobs.job(this.#job);
    return job === undefined ? (this.#plans?.page() ?? null) : ({ kind: 'job', job, shown: this.#shown } as JobPage);
  }

  #leave(): void {
    this.#job = null;
    this.#shown = null;
    this.#plans?.leave();
    this.#changed();
  }

  #openJob(id: string): void {
    this.#plans?.leave();
    this.#job = id;
    this.#shown = null;
    void this.#jobs.follow(id, false);
    this.#jobs.read(id);
    this.#changed();
  }

  /** A followed job went on. */
  #saw(found: FoundJob): void {
    this.#parts.onSeen?.(found);
    if (isOver(found.view.state)) this.#previews?.forget();
    if (found.view.id !== this.#job) return;
    this.#jobs.read(found.view.id);
    if (this.#shown !== null) void this.#showOutput({ phase: this.#shown.phase, id: this.#shown.step });
  }

  async #showOutput(step: { readonly phase: ShownOutput['phase']; readonly id: string } | null): Promise<void> {
    const job = this.#job;
    if (step === null || job === null) {
      this.#shown = null;
      return this.#changed();
    }
    const { phase, id } = step;
    const isSame = this.#shown?.phase === phase && this.#shown.step === id;
    if (!isSame) this.#shown = { phase, step: id, output: null, fault: null };
    this.#changed();
    const { host, mark } = this.#parts;
    const read = await readOutput(host, job, { phase, id }, OUTPUT_BYTES, mark, this.#life.signal);
    if (this.#job !== job || this.#shown?.phase !== phase || this.#shown.step !== id) return;
    this.#shown = read.ok
      ? { phase, step: id, output: read.value, fault: null }
      : { ...this.#shown, fault: read.fault };
    this.#changed();
  }

  async #cancel(tell: (said: Phrase, level: 'ok' | 'warn') => void): Promise<void> {
    const job = this.#job;
    if (job === null || this.#plans === null) return;
    const asked = await cancelJob(this.#parts.host, job, this.#life.signal);
    if (this.#life.signal.aborted) return;
    if (!asked.ok) return tell(asked.fault.message, 'warn');
    if (asked.value === 'over') tell(phrase('já tinha terminado', 'it had ended already'), 'warn');
    else tell(phrase('vai parar no próximo ponto seguro', 'it will stop at its next safe point'), 'ok');
  }
}
