import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import type { Plan } from '../../model/plan.ts';
import type { Secret } from '../../model/secret.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { Transport } from '../../transport/transport.ts';
import type { Places } from './scripts.ts';

/** Who sits at the cockpit. */
export interface Operator {
  /** Login name (`SUDO_USER` before the name root). */
  readonly who: string;
  /** Host the cockpit runs on. */
  readonly from: string;
}

/** A target's side of jobs, audit and lock: how to get there, where things are, who asks. */
export interface JobHost {
  readonly transport: Transport;
  readonly places: Places;
  readonly operator: Operator;
  /** The shell on the target that runs scripts and programs: `['sh']`, `['sudo', '-n', 'sh']`, `['busybox', 'sh']`. */
  readonly shell: readonly string[];
  /** The same without what raises privileges: the shell a started program runs its parts with. */
  readonly programShell: string;
  /** How the docker CLI is called in a program. */
  readonly docker: readonly string[];
  /** Run after every job, see {@link ProgramSettings.hooks}. */
  readonly hooks: readonly (readonly string[])[];
  /** Only of a demo: the plan as its program runs it, with steps that do nothing. The plan itself is kept as it is. */
  rehearse?(plan: Plan): Plan;
}

/** Secrets a job's steps name, by environment variable. */
export type JobSecrets = ReadonlyMap<string, Secret>;

const SCRIPT_TIMEOUT_MS = 20_000;

/** What a script printed, when it ended well; code 44 is an `absent` fault with the remedy given. */
export async function askHost(
  host: JobHost,
  script: string,
  signal: AbortSignal,
  options: { readonly maxBytes?: number; readonly absent?: Fault } = {},
): Promise<Outcome<string>> {
  const result = await host.transport.exec([...host.shell, '-s'], {
    signal,
    timeoutMs: SCRIPT_TIMEOUT_MS,
    stdin: script,
    maxBytes: options.maxBytes ?? 4 * 1024 * 1024,
  });
  if (!result.ok) return result;
  const { code, stdout, stderr, truncated } = result.value;
  if (code === 44 && options.absent !== undefined) return bad(options.absent);
  if (code !== 0) return bad(scriptFault(host, code, stderr));
  if (truncated) return bad(tooLongFault());
  return good(stdout);
}

function scriptFault(host: JobHost, code: number, stderr: string): Fault {
  const said = inert(stderr.trim().split('\n').at(-1) ?? '').slice(0, 200);
  return fault(
    'malformed',
    phrase(
      `o shell de ${inert(host.transport.host())} terminou com ${code}: ${said}`,
      `the shell of ${inert(host.transport.host())} ended with ${code}: ${said}`,
    ),
    phrase(
      'confira se esse usuário pode usar sh e sha256sum ali, e sudo -n se estiver configurado',
      'check that this user may use sh and sha256sum there, and sudo -n if it is configured',
    ),
    String(code),
  );
}

function tooLongFault(): Fault {
  return fault(
    'malformed',
    phrase('o servidor respondeu mais do que cabe', 'the host answered more than fits'),
    phrase('arquive trabalhos antigos da pasta jobs', 'archive old jobs from the jobs folder'),
  );
}

/** Members of a JSON object as text, without its braces, for a line that the target completes. */
export function membersOf(object: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(object).slice(1, -1);
}

/** The fault of a journal or audit that cannot be written: nothing runs then. */
export function unwritableFault(what: string): Fault {
  return fault(
    'denied',
    phrase(
      `nada foi executado: não dá para gravar o diário no servidor (${inert(what)})`,
      `nothing has run: the journal cannot be written on the host (${inert(what)})`,
    ),
    phrase(
      'confira o disco e as permissões: df -h e df -i em /var/lib/sparkone-tui e /run/lock',
      'check the disk and permissions: df -h and df -i on /var/lib/sparkone-tui and /run/lock',
    ),
    'UNWRITABLE',
  );
}

/** The fault of a job id that is not there. */
export function noJobFault(job: string): Fault {
  return fault(
    'absent',
    phrase(`o trabalho ${inert(job)} não existe neste servidor`, `there is no job ${inert(job)} on this host`),
    phrase('veja a lista: sparkone-tui jobs list', 'see the list: sparkone-tui jobs list'),
  );
}
