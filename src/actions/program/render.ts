import type { GateCheck, Plan, Step } from '../../model/plan.ts';
import { GATES } from './gates.ts';
import { PRELUDE } from './prelude.ts';
import { quoteArgv, quoteWord } from './quote.ts';
import { RUNTIME } from './runtime.ts';

/** What a program needs beside its plan. */
export interface ProgramSettings {
  readonly job: string;
  /** How the docker CLI is called on the target: `['docker']`, `['sudo', '-n', 'docker']`. */
  readonly docker: readonly string[];
  /** Commands that run after the end with JOB_STATE, JOB_ID and ACTION in their environment; their failure changes nothing. */
  readonly hooks?: readonly (readonly string[])[];
  /** Further sh functions that `call` steps name. */
  readonly library?: string;
}

const HEAD = `#!/bin/sh
# shellcheck disable=SC1091,SC2015,SC2016,SC2034,SC2119,SC2120,SC2317,SC2319,SC2329
`;

/**
 * Renders a plan into one POSIX sh program: `sh job.sh --run STATE LOCK` is the job; `sh job.sh --by-hand PHASE STEP` does one
 * step of it in the foreground, unjournaled, for an operator who puts things right after an interruption.
 */
export function renderProgram(plan: Plan, settings: ProgramSettings): string {
  const compensations = new Map(plan.compensations.map((step, index) => [step.id, index + 1]));
  return [
    `${HEAD}# ${settings.job}: made by sparkone-tui from the plan.json beside it.\n`,
    PRELUDE,
    `JOB_ID=${quoteWord(settings.job)}\nACTION=${quoteWord(plan.action)}\n`,
    `docker_() { ${quoteArgv(settings.docker)} "$@"; }\n`,
    RUNTIME,
    GATES,
    settings.library ?? '',
    ...plan.steps.map((step, index) => renderStep(step, `s_${index + 1}`)),
    ...plan.compensations.map((step, index) => renderStep(step, `c_${index + 1}`)),
    ...plan.always.map((step, index) => renderStep(step, `z_${index + 1}`)),
    ...plan.compensations.map(
      (step, index) => `k_${index + 1}() { ${perform('compensation', step, `c_${index + 1}`)}; }\n`,
    ),
    ...plan.always.map((step, index) => `a_${index + 1}() { ${perform('always', step, `z_${index + 1}`)}; }\n`),
    `ALWAYS='${plan.always.map((_step, index) => index + 1).join(' ')}'\n`,
    renderForward(plan, compensations),
    renderHooks(settings.hooks ?? []),
    renderByHand(plan),
    ENTRY,
  ].join('\n');
}

const ENTRY = `case \${1:-} in
  --run)
    run_job "$2" "$3"
    ;;
  --inside)
    STATE=$2 LOCK=$3
    JOB=$STATE/jobs/$JOB_ID
    JOURNAL=$JOB/journal.ndjson
    shift 3
    "$@"
    ;;
  --by-hand)
    JOB=$(cd "$(dirname "$0")" && pwd) || exit 66
    STATE=\${JOB%/jobs/*} LOCK=$JOB/lock
    JOURNAL=$JOB/journal.ndjson SETSID=''
    by_hand "\${2:-}" "\${3:-}"
    ;;
  *)
    printf 'this program is started by sparkone-tui\\n' >&2
    exit 64
    ;;
esac
`;

/** Which function a step is; secrets come from the operator's environment, the job's own are gone. */
function renderByHand(plan: Plan): string {
  const lists = [
    ['step', 's', plan.steps],
    ['compensation', 'c', plan.compensations],
    ['always', 'z', plan.always],
  ] as const;
  const secrets = new Set(lists.flatMap(([, , steps]) => steps.flatMap((step) => step.secrets ?? [])));
  const cases = lists.flatMap(([phase, letter, steps]) =>
    steps.map(({ id }, index) => `    '${phase} ${id}') ${letter}_${index + 1} ;;`),
  );
  return [
    'by_hand() {',
    ...[...secrets].map((name) => `  SECRET_${name}=\${${name}:-}`),
    '  case "$1 $2" in',
    ...cases,
    `    *) printf 'this job has no step %s %s\\n' "$1" "$2" >&2; exit 64 ;;`,
    '  esac',
    '}\n',
  ].join('\n');
}

function renderForward(plan: Plan, compensations: ReadonlyMap<string, number>): string {
  const lines = plan.steps.flatMap((step, index) => {
    const recover = step.onFailure.map((id) => {
      const number = compensations.get(id);
      if (number === undefined) throw new Error(`step ${step.id} names a compensation that does not exist: ${id}`);
      return number;
    });
    return [
      `  RECOVER='${recover.join(' ')}'`,
      ...(step.isSafePoint ? [`  may_begin ${quoteWord(step.id)} || return 3`] : []),
      `  ${perform('step', step, `s_${index + 1}`)} || return 1`,
    ];
  });
  return `forward() {\n${lines.join('\n')}\n  return 0\n}\n`;
}

function perform(phase: string, step: Step, name: string): string {
  const seconds = Math.max(1, Math.ceil(step.timeoutMs / 1000));
  return `perform ${phase} ${quoteWord(step.id)} ${seconds} ${name} '${(step.okCodes ?? [0]).join(' ')}'`;
}

function renderHooks(hooks: readonly (readonly string[])[]): string {
  const lines = hooks.map((argv) => `  ${quoteArgv(argv)} >/dev/null 2>&1 </dev/null`);
  return `after_finish() {\n${[...lines, '  return 0'].join('\n')}\n}\n`;
}

/** The function of one step; it replaces its subshell by the process, so that the process leads its own group. */
function renderStep(step: Step, name: string): string {
  const before = [
    ...(step.isShared === true ? ['  umask 022'] : []),
    ...(step.cwd === undefined ? [] : [`  cd ${quoteWord(step.cwd)} || exit 126`]),
    ...(step.secrets ?? []).map((secret) => `  ${secret}=$SECRET_${secret}\n  export ${secret}`),
  ];
  const redirect =
    (step.stdin === undefined ? '' : ` <${quoteWord(step.stdin)}`) +
    (step.stdout === undefined ? '' : ` >${quoteWord(step.stdout)}`);
  if (step.stdout !== undefined) before.push('  set -C');
  const lines = [...before, `  ${startOf(step, name)}${redirect}`];
  const checks = step.kind === 'gate' ? renderChecks(step, name) : '';
  return `${checks}${name}() {\n${lines.join('\n')}\n}\n`;
}

function startOf(step: Step, name: string): string {
  if (step.kind === 'exec') return `apart ${quoteArgv(step.argv)}`;
  if (step.kind === 'call')
    return `inside call_${(step.argv[0] ?? '').replaceAll('-', '_')} ${quoteArgv(step.argv.slice(1))}`;
  const { gate } = step;
  if (gate === undefined) throw new Error(`gate ${step.id} has nothing to look at`);
  const numbers = [
    gate.inARow,
    gate.everyMs / 1000,
    Math.ceil(gate.deadlineMs / 1000),
    gate.isPatient === true ? 0 : 3,
  ];
  return `inside gate ${name}_checks ${numbers.join(' ')}`;
}

/** All checks of a gate as one function; the first that is not well decides the round. */
function renderChecks(step: Step, name: string): string {
  const lines = (step.gate?.checks ?? []).map((check) => `  ${renderCheck(check)} || return "$?"`);
  return `${name}_checks() {\n${[...lines, '  return 0'].join('\n')}\n}\n`;
}

function renderCheck(check: GateCheck): string {
  switch (check.kind) {
    case 'service':
      return `service_well ${quoteArgv([check.project, check.service])}`;
    case 'container':
      return `container_well ${quoteWord(check.container)}`;
    case 'url':
      return `url_well ${quoteWord(check.url)}`;
    case 'http':
      return `http_well ${quoteArgv([check.project, check.service, String(check.port), check.path])}`;
    case 'swarm':
      return `swarm_well ${quoteArgv([check.service, check.before, check.returns ? '1' : '0'])}`;
    case 'command':
      return `${quoteArgv(check.argv)} 2>&1`;
  }
}
