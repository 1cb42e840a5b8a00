/** What is known of a target from the engine's events, beside what they say: when they came, and since when none was missed. */
export interface HeardEvents {
  /** The stream stands. */
  begin(): void;
  /** It does not any more. */
  end(): void;
  /** One came about a container of the project. */
  note(containerId: string, isGone: boolean): void;
  /** See {@link ProbeContext.heardSince}. */
  since(): number | null;
  /** See {@link ProbeContext.changedAt}. */
  changedAt(containerId?: string): number;
}

/** Keeps it. `monotonic` gives milliseconds that only grow. */
export function createHeardEvents(monotonic: () => number): HeardEvents {
  const byContainer = new Map<string, number>();
  let since: number | null = null;
  let lastAt = Number.NEGATIVE_INFINITY;
  return {
    begin: () => {
      since ??= monotonic();
    },
    end: () => {
      since = null;
    },
    note: (containerId, isGone) => {
      lastAt = monotonic();
      if (isGone) byContainer.delete(containerId);
      else byContainer.set(containerId, lastAt);
    },
    since: () => since,
    changedAt: (containerId) =>
      containerId === undefined ? lastAt : (byContainer.get(containerId) ?? Number.NEGATIVE_INFINITY),
  };
}
