import { type Fault, fault, type Outcome } from '../model/fault.ts';
import type { LogEntry } from '../model/log.ts';
import type { LogExcerpt } from '../model/runbook.ts';
import type { LogEvidence } from '../model/walk.ts';
import type { ContainerFacts } from '../probes/containers/container-state.ts';
import { logHeadline } from '../shell/logs/log-text.ts';
import { SAVED_FILTERS } from '../tails/log-filter.ts';
import type { ExcerptRead } from '../tails/read-excerpt.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase, same } from '../text/lang.ts';

/** Characters that one line of evidence keeps: it goes into a report, not into a pager. */
const MAX_LINE_CHARS = 600;

/** An entry as one line of evidence: time in UTC, the head, and how many lines are folded under it. */
function lineOf({ at, text, more, cutLines }: LogEntry): string {
  const head = logHeadline(text);
  const shown = head.length > MAX_LINE_CHARS ? `${head.slice(0, MAX_LINE_CHARS)}…` : head;
  const folded = more.length + cutLines;
  return `${new Date(at).toISOString().slice(0, 19)}Z ${shown}${folded > 0 ? ` … +${folded}` : ''}`;
}

/** What was read of an excerpt, as evidence; `quote` writes its entries as lines. */
export function logEvidence(
  { service, filter }: LogExcerpt,
  read: Outcome<ExcerptRead>,
  quote: (entries: readonly LogEntry[]) => readonly string[] = (entries) => entries.map(lineOf),
): LogEvidence {
  if (!read.ok) return { service, filter, looked: 0, matched: 0, errors: 0, lines: [], fault: read.fault };
  const { entries, matching, errors, lines } = read.value;
  return { service, filter, looked: lines, matched: matching, errors, lines: quote(entries), fault: null };
}

/** How a filter is called; one that is not among the saved ones by its id. */
export function filterLabel(id: string): Phrase {
  return SAVED_FILTERS.find((filter) => filter.id === id)?.label ?? same(id);
}

/** The service that a name or a role stands for, given what containers there are; null when there is none. */
export function serviceFor(
  wanted: string,
  containers: readonly Pick<ContainerFacts, 'service' | 'role'>[] | null,
): string | null {
  if (containers === null) return wanted;
  // The runbook says traefik and means the edge, whatever it is.
  const role = wanted === 'traefik' ? 'edge' : wanted;
  const found = containers.find(({ service }) => service === wanted) ?? containers.find((one) => one.role === role);
  return found?.service ?? null;
}

/** A service without a container has no log here. */
export function noContainerLog(service: string): Fault {
  const name = inert(service);
  return fault(
    'absent',
    phrase(
      `${name} não tem contêiner aqui: o log é do serviço gerenciado`,
      `${name} has no container here: its log is the managed service's`,
    ),
    phrase('veja o log no painel de quem o gerencia', 'read it in the panel of whoever manages it'),
  );
}
