import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import { isLineFault } from '../../model/line.ts';
import type { FoundLock } from '../../model/lock.ts';
import type { Plan } from '../../model/plan.ts';
import { phrase } from '../../text/lang.ts';
import { maskSecrets } from '../../text/mask.ts';
import { quoteWord } from '../program/quote.ts';
import { renderProgram } from '../program/render.ts';
import { actorOf, recordedArgs } from './audit.ts';
import { askHost, type JobHost, type JobSecrets, membersOf, unwritableFault } from './host.ts';
import { parseLock } from './lock.ts';
import { launchScript } from './scripts.ts';

/** What became of a launch: it runs detached by itself now, somebody else holds the target, or the answer got lost on its way. */
export type Launched =
  | { readonly kind: 'launched'; readonly job: string; readonly by: 'systemd' | 'setsid' }
  /** It may run: whoever follows the job sees that once the target can be asked again. */
  | { readonly kind: 'unanswered'; readonly job: string; readonly fault: Fault }
  | { readonly kind: 'locked'; readonly lock: FoundLock | null };

/** What a launch is told beside the plan. */
export interface LaunchRequest {
  readonly job: string;
  /** The operator's reason; '' when none is wanted. */
  readonly why: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly secrets: JobSecrets;
  /** Functions of `call` steps. */
  readonly library: string;
}

/** Locks, writes, announces and starts in one call on the target; see {@link launchScript}. */
export async function launchJob(
  host: JobHost,
  plan: Plan,
  request: LaunchRequest,
  signal: AbortSignal,
): Promise<Outcome<Launched>> {
  const { job } = request;
  const why = maskSecrets(request.why);
  const args = recordedArgs(plan.args);
  const about = { job, action: plan.action, target: plan.target, mark: plan.mark, why, ...actorOf(host) };
  const program = renderProgram(host.rehearse?.(plan) ?? plan, {
    job,
    docker: host.docker,
    hooks: host.hooks,
    library: request.library,
  });
  const { line } = host.transport;
  // Over a line that does not stand nothing is sent.
  const isSent = line === undefined || line.state().kind === 'up';
  const answer = await askHost(
    host,
    launchScript(host.places, {
      job,
      program,
      planJson: JSON.stringify(plan),
      secrets: [...request.secrets].map(([name, secret]) => `SECRET_${name}=${quoteWord(secret.reveal())}\n`).join(''),
      holderJson: JSON.stringify({ ...about, since: request.at }),
      startedMembers: membersOf({ event: 'started', ...about, args, fingerprint: plan.fingerprint }),
      refusedMembers: membersOf({ event: 'refused', ...about, args }),
      journalMembers: membersOf({
        event: 'start',
        ...about,
        fingerprint: plan.fingerprint,
        expectedMs: plan.expectedMs,
      }),
      shell: host.programShell,
    }),
    signal,
  );
  if (answer.ok) return readAnswer(answer.value, job);
  const isLost = isLineFault(answer.fault) || answer.fault.kind === 'timeout';
  return isSent && isLost ? good({ kind: 'unanswered', job, fault: unansweredFault(job, answer.fault) }) : answer;
}

/** Nobody knows whether the job began; saying that nothing ran would be a guess. */
function unansweredFault(job: string, cause: Fault): Fault {
  return fault(
    cause.kind,
    phrase(
      `${cause.message['pt-BR']}: não se sabe ainda se o trabalho ${job} começou`,
      `${cause.message.en}: whether job ${job} began is not known yet`,
    ),
    phrase(
      `espere a linha voltar: se começou, ele aparece aqui e em: sparkone-tui jobs attach ${job}`,
      `wait for the line: if it began, it shows here and in: sparkone-tui jobs attach ${job}`,
    ),
    cause.code,
  );
}

function readAnswer(text: string, job: string): Outcome<Launched> {
  const [first = '', ...rest] = text.split('\n');
  const said = /^\{"result":"([a-z-]+)"(?:,"(?:by|what)":"([a-z]+)")?\}$/.exec(first);
  switch (said?.[1]) {
    case 'launched':
      return good({ kind: 'launched', job, by: said[2] === 'systemd' ? 'systemd' : 'setsid' });
    case 'locked':
      return good({ kind: 'locked', lock: parseLock(rest[0] ?? 'null', rest[1] ?? 'null') });
    case 'unwritable':
      return bad(unwritableFault(said[2] ?? ''));
    default:
      return bad(
        fault(
          'malformed',
          phrase('o programa do trabalho não começou', 'the job program did not begin'),
          phrase(
            `leia job.log do trabalho ${job} e a lista: sparkone-tui jobs list`,
            `read job.log of job ${job}, and the list: sparkone-tui jobs list`,
          ),
        ),
      );
  }
}
