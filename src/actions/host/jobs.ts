import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import {
  type FoundJob,
  foldJob,
  type JobSight,
  type JobSummary,
  requestOf,
  type StepOutput,
  type StepPhase,
  stateOf,
} from '../../model/job.ts';
import { parseJournal, parseJournalLine } from '../../model/journal.ts';
import { isPlainName, type Plan } from '../../model/plan.ts';
import { phrase } from '../../text/lang.ts';
import { maskSecrets } from '../../text/mask.ts';
import { actorOf } from './audit.ts';
import { askHost, type JobHost, membersOf, noJobFault, unwritableFault } from './host.ts';
import { cancelScript, listScript, outputScript, readScript } from './scripts.ts';

/** Jobs on the target, newest first; one whose files cannot be read is left out. */
export async function listJobs(
  host: JobHost,
  most: number,
  signal: AbortSignal,
): Promise<Outcome<readonly JobSummary[]>> {
  const answer = await askHost(host, listScript(host.places, most), signal);
  if (!answer.ok) return answer;
  const lines = answer.value.split('\n');
  const sights = new Map(lines.map((line) => [line.split(' ')[1] ?? '', parseSight(line)]));
  const rows: JobSummary[] = [];
  lines.forEach((line, index) => {
    const name = /^F ([a-z0-9-]+)\/journal\.ndjson$/.exec(line)?.[1];
    const sight = name === undefined ? null : sights.get(name);
    if (sight === null || sight === undefined) return;
    const first = parseJournalLine(lines[index + 1] ?? '');
    const last = parseJournalLine(lines[index + 2] ?? '');
    const request = requestOf(first ?? undefined);
    if (request === null || first === null) return;
    const state = stateOf(last ?? first, sight);
    rows.push({ ...request, state, startedAt: first.at, tookMs: last?.event === 'finish' ? last.at - first.at : null });
  });
  return good(rows);
}

function parseSight(line: string | undefined): JobSight | null {
  const seen = /^J [a-z0-9-]+ ([01]) ([01]) ([01])(?: (.*))?$/.exec(line ?? '');
  if (seen === null) return null;
  return {
    isAlive: seen[1] === '1',
    isCancelAsked: seen[2] === '1',
    hasRebooted: seen[3] === '1',
    folder: seen[4] ?? '',
  };
}

/** One job from its files. @param known its plan, when it was read before: it never changes. */
export async function readJob(
  host: JobHost,
  job: string,
  signal: AbortSignal,
  known?: Plan,
): Promise<Outcome<FoundJob>> {
  const absent = noJobFault(job);
  if (!isPlainName(job)) return bad(absent);
  const answer = await askHost(host, readScript(host.places, job, known === undefined), signal, { absent });
  if (!answer.ok) return answer;
  const [first, second = '', ...rest] = answer.value.split('\n');
  const sight = parseSight(first);
  const plan = known ?? parsePlan(second);
  if (sight === null || plan === null) return bad(damagedFault(job));
  const lines = parseJournal(rest.join('\n'));
  const view = foldJob(plan, lines, sight);
  return view === null ? bad(damagedFault(job)) : good({ plan, view, lines });
}

function parsePlan(text: string): Plan | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'schema' in value && value.schema === 1
      ? (value as Plan)
      : null;
  } catch {
    return null; // Told as damaged by the caller.
  }
}

function damagedFault(job: string) {
  return fault(
    'malformed',
    phrase(`os arquivos do trabalho ${job} estão danificados`, `the files of job ${job} are damaged`),
    phrase('confira: sparkone-tui audit --verify', 'check: sparkone-tui audit --verify'),
  );
}

/** Asks a job to stop at its next safe point; recorded before it is asked. */
export async function cancelJob(host: JobHost, job: string, signal: AbortSignal): Promise<Outcome<'asked' | 'over'>> {
  const absent = noJobFault(job);
  if (!isPlainName(job)) return bad(absent);
  const members = membersOf({ event: 'cancel-asked', job, ...actorOf(host) });
  const answer = await askHost(host, cancelScript(host.places, job, members), signal, { absent });
  if (!answer.ok) return answer;
  const said = answer.value.trim();
  return said === 'asked' || said === 'over' ? good(said) : bad(unwritableFault('audit'));
}

/** Reads the last bytes of a step's output, its secrets masked; empty before it began. @param mark a text that no output holds. */
export async function readOutput(
  host: JobHost,
  job: string,
  step: { readonly phase: StepPhase; readonly id: string },
  maxBytes: number,
  mark: string,
  signal: AbortSignal,
): Promise<Outcome<StepOutput>> {
  const absent = noJobFault(job);
  if (!isPlainName(job) || !isPlainName(step.id)) return bad(absent);
  const file = `${step.phase}.${step.id}`;
  const answer = await askHost(host, outputScript(host.places, job, file, maxBytes, mark), signal, { absent });
  if (!answer.ok) return answer;
  const [stdout = '', stderr = ''] = answer.value.split(`\n${mark}\n`);
  return good({ stdout: maskSecrets(stdout), stderr: maskSecrets(stderr) });
}
