import type { ActionRequest, ArgSpec, Args } from '../../model/action.ts';
import type { ActionPage, ChoicePage, Confirmed, PlanPage } from '../../model/action-desk.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import { type Fault, fault, type Outcome } from '../../model/fault.ts';
import { type ActionId, blockers, type Plan } from '../../model/plan.ts';
import { joinPhrases, type Phrase, phrase } from '../../text/lang.ts';
import { lockCondition } from '../circumstances.ts';
import { findAction } from '../registry.ts';
import type { Runner, RunResult } from '../run-plan.ts';
import { expiryNews, isSameWorld, newsOf } from './plan-news.ts';

/** The shortest rest between two looks at a plan in sight. */
const LEAST_REST_MS = 2_000;
/** A look that takes long (a fetch over the network) is followed by a rest so many times as long. */
const REST_SHARE = 3;

/** What a holder is made of. */
export interface PlanHolderParts {
  readonly runner: Runner;
  readonly clock: Pick<Clock, 'now' | 'after' | 'monotonic'>;
  /** Told after every change of the page. */
  changed(): void;
  /** Told the job of a confirmed plan, which runs or may run. `isInSight` is false when the operator left while it was launched. */
  onLaunched(job: string, isInSight: boolean): void;
}

/** From the wish to the confirmed plan: choices, plan, its looks again, the typed phrase. */
export class PlanHolder {
  readonly #parts: PlanHolderParts;
  /** Ends when the desk closes; a launch is not given up when the operator looks elsewhere. */
  readonly #life = new AbortController();
  #page: Exclude<ActionPage, { kind: 'job' }> | null = null;
  /** Arguments that the operator went on without. */
  #skipped: ReadonlySet<string> = new Set();
  #work = new AbortController();
  #stopRest: Stop = () => undefined;

  constructor(parts: PlanHolderParts) {
    this.#parts = parts;
  }

  page(): Exclude<ActionPage, { kind: 'job' }> | null {
    return this.#page;
  }

  begin(action: ActionId, args: Args): void {
    this.#skipped = new Set();
    this.#goOn({ action, args });
  }

  choose(value: string | null): void {
    const page = this.#page;
    if (page?.kind !== 'choice') return;
    const { request, arg } = page;
    if (value === null && arg.isRequired) return;
    if (value === null) this.#skipped = new Set([...this.#skipped, arg.name]);
    this.#goOn(value === null ? request : { ...request, args: { ...request.args, [arg.name]: value } });
  }

  change(name: string, value: string | null): void {
    const page = this.#page;
    if (page?.kind !== 'plan' || page.isLaunching) return;
    const { [name]: _before, ...others } = page.request.args;
    void this.#plan({ ...page.request, args: value === null ? others : { ...others, [name]: value } }, []);
  }

  retry(): void {
    const page = this.#page;
    if (page?.kind === 'no-plan' || (page?.kind === 'choice' && page.fault !== null)) this.#goOn(page.request);
  }

  type(character: string): void {
    this.#edit((page) => ({ typed: page.typed + character, hasPasted: false, said: null }));
  }

  erase(isAll: boolean): void {
    this.#edit(({ typed }) => ({ typed: isAll ? '' : [...typed].slice(0, -1).join(''), hasPasted: false }));
  }

  paste(): void {
    this.#edit(() => ({ hasPasted: true }));
  }

  acknowledge(): void {
    const page = this.#page;
    if (page?.kind === 'plan') this.#show({ ...page, news: [] });
  }

  confirm(why: string): Confirmed {
    const page = this.#page;
    if (page?.kind !== 'plan' || page.isLaunching || page.typed !== page.plan.phrase) return 'incomplete';
    if (page.news.length > 0) return 'unread';
    if (page.plan.needsReason && why.trim() === '') return 'no-reason';
    const against = blockers({ ...page.plan, preconditions: page.preconditions });
    if (against.length > 0) {
      const says = against.map(({ say }) => say);
      this.#show({ ...page, said: joinPhrases([phrase('nada rodou', 'nothing ran'), joinPhrases(says, '; ')], ': ') });
      return 'blocked';
    }
    void this.#launch(page, why.trim());
    return 'launching';
  }

  leave(): void {
    this.#stop();
    this.#page = null;
  }

  close(): void {
    this.leave();
    this.#life.abort();
  }

  #show(page: Exclude<ActionPage, { kind: 'job' }> | null): void {
    this.#page = page;
    this.#parts.changed();
  }

  /** Changes what was typed, while the plan may be confirmed. */
  #edit(change: (page: PlanPage) => Partial<PlanPage>): void {
    const page = this.#page;
    if (page?.kind === 'plan' && !page.isLaunching && page.news.length === 0) this.#show({ ...page, ...change(page) });
  }

  #stop(): void {
    this.#stopRest();
    this.#work.abort();
    this.#work = new AbortController();
  }

  /** Asks for the next argument that an operator chooses, else makes the plan. */
  #goOn(request: ActionRequest): void {
    const action = findAction(request.action);
    const open = Object.keys(action?.choices ?? {}).find(
      (name) => request.args[name] === undefined && !this.#skipped.has(name),
    );
    const arg = action?.args.find(({ name }) => name === open);
    if (arg === undefined) void this.#plan(request, []);
    else void this.#look({ kind: 'choice', request, arg, choices: null, fault: null });
  }

  async #look(page: ChoicePage): Promise<void> {
    this.#stop();
    const { signal } = this.#work;
    this.#show(page);
    const { request, arg } = page;
    const found = await this.#parts.runner.choices(request.action, arg.name, request.args, signal);
    if (signal.aborted) return;
    if (!found.ok) return this.#show({ ...page, fault: found.fault });
    const [only, ...others] = found.value;
    // Nothing to choose is no question.
    if (only !== undefined && others.length === 0 && arg.isRequired) {
      this.#page = { ...page, choices: found.value };
      return this.choose(only.value);
    }
    if (found.value.length === 0 && arg.takesText !== true) {
      this.#page = { ...page, choices: found.value };
      return arg.isRequired ? this.#show({ ...page, fault: nothingFault(arg) }) : this.choose(null);
    }
    this.#show({ ...page, choices: found.value });
  }

  async #plan(request: ActionRequest, news: readonly Phrase[]): Promise<void> {
    this.#stop();
    const { signal } = this.#work;
    // A plan that is made again keeps its place on screen.
    if (this.#page?.kind !== 'plan') this.#show({ kind: 'planning', request });
    const made = await this.#made(() => this.#parts.runner.plan(request.action, request.args, signal));
    if (signal.aborted) return;
    if (!made.outcome.ok) return this.#show({ kind: 'no-plan', request, fault: made.outcome.fault });
    const plan = made.outcome.value;
    this.#show({
      kind: 'plan',
      request,
      plan,
      preconditions: plan.preconditions,
      checkedAt: this.#parts.clock.now(),
      checkFault: null,
      news,
      typed: '',
      hasPasted: false,
      said: null,
      isLaunching: false,
    });
    this.#restThenCheck(made.tookMs);
  }

  async #made(
    make: () => Promise<Outcome<Plan>>,
  ): Promise<{ readonly outcome: Outcome<Plan>; readonly tookMs: number }> {
    const { clock } = this.#parts;
    const begun = clock.monotonic();
    const outcome = await make();
    return { outcome, tookMs: clock.monotonic() - begun };
  }

  #restThenCheck(tookMs: number): void {
    this.#stopRest = this.#parts.clock.after(
      Math.max(LEAST_REST_MS, REST_SHARE * tookMs),
      () => void this.#check(this.#work.signal),
    );
  }

  async #check(signal: AbortSignal): Promise<void> {
    const page = this.#page;
    if (page?.kind !== 'plan' || page.isLaunching) return;
    const { runner, clock } = this.#parts;
    if (clock.now() > page.plan.expiresAt) return this.#plan(page.request, [expiryNews()]);
    const { outcome, tookMs } = await this.#made(() => runner.remake(page.plan, signal));
    const now = this.#page;
    if (signal.aborted || now?.kind !== 'plan' || now.isLaunching) return;
    this.#restThenCheck(tookMs);
    if (!outcome.ok) return this.#show({ ...now, checkFault: outcome.fault });
    const fresh = outcome.value;
    if (isSameWorld(now, fresh))
      return this.#show({ ...now, preconditions: fresh.preconditions, checkedAt: clock.now(), checkFault: null });
    await this.#plan(now.request, newsOf(now, fresh));
  }

  async #launch(page: PlanPage, why: string): Promise<void> {
    this.#stop();
    const { signal } = this.#work;
    this.#show({ ...page, isLaunching: true, said: null });
    const { plan, typed } = page;
    const result = await this.#parts.runner.run({ plan, typed, why }, this.#life.signal);
    const isInSight = !signal.aborted;
    // Without an answer it may run: it is followed until the target tells.
    if (result.ok && (result.value.kind === 'launched' || result.value.kind === 'unanswered')) {
      if (isInSight) this.#page = null;
      return this.#parts.onLaunched(result.value.job, isInSight);
    }
    if (isInSight) await this.#refused(page, result);
  }

  /** Nothing ran: the page says why, and a plan that no longer holds is made again. */
  async #refused(page: PlanPage, result: Outcome<RunResult>): Promise<void> {
    const ready = { ...page, isLaunching: false, typed: '' };
    if (result.ok && result.value.kind === 'refused') return this.#plan(page.request, [result.value.say]);
    const said = result.ok
      ? lockCondition(result.value.kind === 'locked' ? result.value.lock : null).say
      : joinPhrases([result.fault.message, result.fault.hint], ' · ');
    this.#show({ ...ready, said: joinPhrases([phrase('nada rodou', 'nothing ran'), said], ': ') });
    this.#restThenCheck(0);
  }
}

function nothingFault({ name, say }: ArgSpec): Fault {
  return fault(
    'absent',
    phrase(`não há o que escolher: ${name}, ${say['pt-BR']}`, `there is nothing to choose: ${name}, ${say.en}`),
    phrase('olhe de novo com ↵, ou volte com Esc', 'look again with ↵, or go back with Esc'),
  );
}
