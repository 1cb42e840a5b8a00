import type { ActionDesk } from '../../model/action-desk.ts';
import type { DrillJob } from '../../model/drill.ts';
import { inert } from '../../text/inert.ts';
import type { Phrase } from '../../text/lang.ts';

interface Seen {
  readonly id: string;
  readonly action: string;
  readonly state: string;
  readonly title: Phrase;
  readonly afterMs: number;
}

/** The jobs that were begun in an exercise. */
export class DrillJobs {
  readonly #actions: ActionDesk | null;
  readonly #seen = new Map<string, Seen>();
  #helped: string | null = null;

  constructor(actions: ActionDesk | null) {
    this.#actions = actions;
  }

  /** Notes the job in hand. What it does when it is a new one; null otherwise. @param since epoch milliseconds; older jobs are not of the exercise. */
  look(since: number, afterMs: number): Phrase | null {
    const found = this.#actions?.current()?.found ?? null;
    if (found === null || found.plan.createdAt < since) return null;
    const { id, action, state } = found.view;
    const known = this.#seen.get(id);
    const { title } = found.plan;
    const told: Phrase = { 'pt-BR': inert(title['pt-BR']), en: inert(title.en) };
    this.#seen.set(id, { id, action, state, title: known?.title ?? told, afterMs: known?.afterMs ?? afterMs });
    return known === undefined ? told : null;
  }

  /** The trouble is gone: it was the newest job. Null without one. */
  help(): { readonly title: Phrase; readonly afterMs: number } | null {
    const newest = [...this.#seen.values()].at(-1);
    this.#helped = newest?.id ?? null;
    return newest === undefined ? null : { title: newest.title, afterMs: newest.afterMs };
  }

  /** In the order in which they were begun. */
  all(): readonly DrillJob[] {
    return [...this.#seen.values()].map(({ id, action, state, afterMs }) => ({
      ...{ id, action, state, afterMs },
      hasHelped: id === this.#helped,
    }));
  }
}
