import { isDeepStrictEqual } from 'node:util';
import type { Args } from '../../model/action.ts';
import type { ActionPreview } from '../../model/action-desk.ts';
import type { Clock, Stop } from '../../model/clock.ts';
import type { ActionId } from '../../model/plan.ts';
import { ACTIONS } from '../registry.ts';
import type { Runner } from '../run-plan.ts';

/** How old a preview may be while somebody looks. An update asks the remote repository, which is not to be bothered. */
const LASTS_MS = 20_000;
const UPDATE_LASTS_MS = 120_000;
/** Rest between two previews: they are made one after the other, so that looking costs the target little. */
const REST_MS = 400;
/** Rest while previews are still missing: in an emergency nobody waits for the last one. */
const FIRST_REST_MS = 50;

/** What previews are made with. */
export interface PreviewParts {
  readonly runner: Runner;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  changed(): void;
  /** The service that a restart would take, as things stand; null when nothing says one. */
  service(): string | null;
}

/** Plans of every action that needs nothing chosen, made one after the other while somebody looks at them. */
export class Previews {
  readonly #parts: PreviewParts;
  readonly #found = new Map<ActionId, ActionPreview & { readonly args: Args }>();
  #watchers = 0;
  #work: AbortController | null = null;
  #stopRest: Stop = () => undefined;

  constructor(parts: PreviewParts) {
    this.#parts = parts;
  }

  all(): ReadonlyMap<ActionId, ActionPreview> {
    return this.#found;
  }

  /** What is known was true before something changed the target. */
  forget(): void {
    for (const [id, preview] of this.#found) this.#found.set(id, { ...preview, at: Number.NEGATIVE_INFINITY });
  }

  watch(): Stop {
    this.#watchers += 1;
    if (this.#work === null) {
      this.#work = new AbortController();
      void this.#next(this.#work.signal);
    }
    let isStopped = false;
    return () => {
      if (isStopped) return;
      isStopped = true;
      this.#watchers -= 1;
      if (this.#watchers === 0) this.close();
    };
  }

  close(): void {
    this.#work?.abort();
    this.#work = null;
    this.#stopRest();
  }

  async #next(signal: AbortSignal): Promise<void> {
    const { runner, clock, changed } = this.#parts;
    const due = this.#due();
    if (due !== undefined) {
      const made = await runner.plan(due.id, due.args, signal);
      if (signal.aborted) return;
      const found = made.ok ? { plan: made.value, fault: null } : { plan: null, fault: made.fault };
      this.#found.set(due.id, { ...found, args: due.args, at: clock.now() });
      changed();
    }
    const rest = due?.isFirst === true ? FIRST_REST_MS : REST_MS;
    this.#stopRest = clock.after(rest, () => void this.#next(signal));
  }

  /** The first action whose preview is missing, old, or of something else than would be done now. */
  #due(): { readonly id: ActionId; readonly args: Args; readonly isFirst: boolean } | undefined {
    const now = this.#parts.clock.now();
    for (const { id, args: specs } of ACTIONS) {
      const args = this.#argsOf(id);
      const found = this.#found.get(id);
      if (specs.some(({ name, isRequired }) => isRequired && args[name] === undefined)) {
        // What was named is no longer: nothing is promised of it.
        if (this.#found.delete(id)) this.#parts.changed();
        continue;
      }
      const lasts = id === 'update' ? UPDATE_LASTS_MS : LASTS_MS;
      if (found === undefined || now - found.at > lasts || !isDeepStrictEqual(found.args, args))
        return { id, args, isFirst: found === undefined };
    }
    return undefined;
  }

  #argsOf(id: ActionId): Args {
    const service = id === 'restart' ? this.#parts.service() : null;
    return service === null ? {} : { service };
  }
}
