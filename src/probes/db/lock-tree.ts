/** A session that waits for a lock, or that another one waits for. */
export interface LockSession {
  readonly pid: number;
  /** Sessions it waits for, as pg_blocking_pids tells them; 0 is a prepared transaction. Empty when it does not wait. */
  readonly blockedBy: readonly number[];
}

/** A session's place in the tree. */
export interface LockPlace<S extends LockSession> {
  readonly session: S;
  /** 0 for a root blocker. */
  readonly depth: number;
  /** Sessions that would go on, at once or in their turn, if this one ended. */
  readonly blocks: number;
}

/**
 * Who blocks whom, depth first: each root blocker followed by those who wait for it, the roots that block most first.
 * Of several blockers a session stands under one that does not wait itself, else under the first; a circle (a deadlock not
 * yet broken) is opened at its lowest pid. Blockers that are not among the sessions are left out. Every session comes once.
 */
export function lockTree<S extends LockSession>(sessions: readonly S[]): LockPlace<S>[] {
  const byPid = new Map(sessions.map((session) => [session.pid, session]));
  const parents = parentsOf(byPid);
  const children = new Map<number, S[]>();
  const roots: S[] = [];
  for (const session of byPid.values()) {
    const parent = parents.get(session.pid);
    if (parent === undefined) roots.push(session);
    else {
      const below = children.get(parent) ?? [];
      below.push(session);
      children.set(parent, below);
    }
  }
  const blocks = countBelow(roots, children);
  const mostFirst = (a: S, b: S): number => (blocks.get(b.pid) ?? 0) - (blocks.get(a.pid) ?? 0) || a.pid - b.pid;
  const places: LockPlace<S>[] = [];
  const open = roots
    .sort(mostFirst)
    .map((session) => ({ session, depth: 0 }))
    .reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { session, depth } = next;
    places.push({ session, depth, blocks: blocks.get(session.pid) ?? 0 });
    const below = [...(children.get(session.pid) ?? [])].sort(mostFirst).reverse();
    for (const child of below) open.push({ session: child, depth: depth + 1 });
  }
  return places;
}

function parentsOf(byPid: ReadonlyMap<number, LockSession>): Map<number, number> {
  const parents = new Map<number, number>();
  const isAbove = (pid: number, of: number): boolean => {
    for (let at: number | undefined = of; at !== undefined; at = parents.get(at)) if (at === pid) return true;
    return false;
  };
  for (const { pid, blockedBy } of [...byPid.values()].sort((a, b) => a.pid - b.pid)) {
    const present = blockedBy.filter((blocker) => blocker !== pid && byPid.has(blocker));
    const free = present.find((blocker) => byPid.get(blocker)?.blockedBy.length === 0);
    const parent = free ?? present.find((blocker) => !isAbove(pid, blocker));
    if (parent !== undefined && !isAbove(pid, parent)) parents.set(pid, parent);
  }
  return parents;
}

function countBelow<S extends LockSession>(roots: readonly S[], children: ReadonlyMap<number, readonly S[]>) {
  const order: S[] = [...roots];
  for (let index = 0; index < order.length; index += 1) {
    const session = order[index];
    if (session !== undefined) order.push(...(children.get(session.pid) ?? []));
  }
  const counts = new Map<number, number>();
  for (const { pid } of order.reverse()) {
    const below = children.get(pid) ?? [];
    counts.set(
      pid,
      below.reduce((sum, child) => sum + 1 + (counts.get(child.pid) ?? 0), 0),
    );
  }
  return counts;
}
