import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { type ChainVerdict, type JournalLine, parseJournal, verifyChain } from '../../model/journal.ts';
import type { Plan } from '../../model/plan.ts';
import { phrase } from '../../text/lang.ts';
import { maskSecrets } from '../../text/mask.ts';
import { askHost, type JobHost, membersOf, unwritableFault } from './host.ts';
import { auditScript, evidenceScript, recordScript } from './scripts.ts';

const EMPTY = fault(
  'absent',
  phrase('este servidor ainda não tem auditoria', 'this host has no audit yet'),
  phrase('ela começa com a primeira ação', 'it begins with the first action'),
);

/** Arguments as the journal keeps them: what an operator typed into one may hold a secret. */
export function recordedArgs(args: Plan['args']): Plan['args'] {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, maskSecrets(value)]));
}

/** Who did it, as every audit line says. */
export function actorOf(host: JobHost): Readonly<Record<string, string>> {
  return { who: host.operator.who, from: host.operator.from };
}

/** Appends one event to the target's audit; a fault means that it is not there. */
export async function recordAudit(
  host: JobHost,
  event: { readonly event: string } & Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Outcome<null>> {
  const answer = await askHost(host, recordScript(host.places, membersOf({ ...event, ...actorOf(host) })), signal);
  if (!answer.ok) return answer;
  return answer.value.trim() === 'ok' ? good(null) : bad(unwritableFault('audit'));
}

/** The newest lines of the audit, oldest first. An audit that was never begun is empty. */
export async function readAudit(
  host: JobHost,
  lines: number,
  signal: AbortSignal,
): Promise<Outcome<readonly JournalLine[]>> {
  const answer = await askHost(host, auditScript(host.places, lines), signal, {
    absent: EMPTY,
    maxBytes: 32 * 1024 * 1024,
  });
  if (answer.ok) return good(parseJournal(answer.value));
  return answer.fault === EMPTY ? good([]) : answer;
}

/** What a verification found, file by file. */
export interface AuditVerdict {
  readonly isWhole: boolean;
  /** `audit`, or a job's id. */
  readonly files: readonly { readonly name: string; readonly verdict: ChainVerdict }[];
  /** Jobs whose journal is not the one the audit announced or closed, or is gone. */
  readonly strangers: readonly string[];
}

/**
 * Reads everything and checks it: the audit's own chain against its noted head, every job's chain from the audit line
 * that announced it, and its end against the audit line that closed it.
 */
export async function verifyAudit(host: JobHost, mark: string, signal: AbortSignal): Promise<Outcome<AuditVerdict>> {
  const answer = await askHost(host, evidenceScript(host.places, mark), signal, {
    absent: EMPTY,
    maxBytes: 256 * 1024 * 1024,
  });
  if (!answer.ok) return answer;
  const [head = '', ...parts] = answer.value.split(`\n${mark} `);
  const texts = new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]));
  const audit = texts.get('audit') ?? '';
  texts.delete('audit');
  const known = /^(\d+) ([0-9a-f]{64})$/m.exec(head);
  const lines = parseJournal(audit);
  const files = [
    {
      name: 'audit',
      verdict: verifyChain(audit, undefined, known === null ? null : { seq: Number(known[1]), hash: known[2] ?? '' }),
    },
    ...[...texts].map(([name, text]) => ({
      name,
      verdict: verifyChain(
        text,
        lines.find((line) => line.event === 'started' && line.job === name)?.hash ?? 'unannounced',
      ),
    })),
  ];
  const strangers = lines
    .filter((line) => line.event === 'finished')
    .map((line) => ({ job: String(line.job), closed: line.journal }))
    .filter(({ job, closed }) => files.find((file) => file.name === job)?.verdict.head !== closed)
    .map(({ job }) => job);
  return good({
    isWhole: strangers.length === 0 && files.every((file) => file.verdict.flaws.length === 0),
    files,
    strangers,
  });
}
