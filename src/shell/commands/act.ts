import type { Args } from '../../model/action.ts';
import { serviceToRestart } from '../../model/check.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { Command, CommandContext } from '../command.ts';
import { runCommand } from '../keys/dispatch.ts';
import { beginAction, openJob, subjectInSight, subjectOfRow, whyNoAction } from './act-steps.ts';
import { ACTS, type Act } from './acts.ts';

/** What the row in sight says of an action's argument; for a restart else what the cause says. */
function argsInSight(context: CommandContext, { action, takes }: Act): Args {
  const subject = subjectInSight(context);
  if (takes !== undefined && subject?.kind === takes.kind) {
    const { arg, from = (name) => name } = takes;
    const value = from(subject.name);
    return value === null ? {} : { [arg]: value };
  }
  const service = action === 'restart' ? serviceToRestart(context.cockpit.verdict().causes) : null;
  return service === null ? {} : { service };
}

function verdictLabel(context: CommandContext, act: Act): Phrase | null {
  if (whyNoAction(context) !== null) return null;
  const [cause] = context.cockpit.verdict().causes;
  if (act.action !== 'restart') return cause?.remedy === act.action ? act.label : null;
  const service = serviceToRestart(context.cockpit.verdict().causes);
  // The key acts on the selected row: what stands beside the verdict has to be what it does.
  if (service === null || argsInSight(context, act).service !== service) return null;
  const name = inert(service);
  return phrase(`reiniciar ${name}`, `restart ${name}`);
}

function toCommand(act: Act): Command {
  const { action, label, help, keys, keyTabs, footer } = act;
  return {
    id: `act.${action}`,
    group: 'act',
    label,
    help,
    keys,
    tabs: 'all',
    ...(keyTabs === undefined ? {} : { keyTabs }),
    ...(footer === undefined ? {} : { footer }),
    verdict: 20,
    verdictLabel: (context) => verdictLabel(context, act),
    disabledReason: whyNoAction,
    run: (context) => beginAction(context, action, argsInSight(context, act)),
  };
}

/** The job to show: the one that runs or ended last, else the newest of the target. */
function jobInSight({ desks }: Pick<CommandContext, 'desks'>): string | null {
  return desks.actions?.current()?.id ?? desks.actions?.board().jobs?.[0]?.id ?? null;
}

/** Commands that change the target, and the way to its jobs. */
export const ACT_COMMANDS: readonly Command[] = [
  ...ACTS.map(toCommand),
  {
    id: 'job',
    group: 'act',
    label: phrase('trabalho', 'job'),
    help: phrase('mostra o trabalho em andamento; sem um, o último', 'shows the running job; without one, the last'),
    keys: ['J'],
    tabs: 'all',
    footer: 80,
    disabledReason: (context) =>
      jobInSight(context) === null ? phrase('nenhum trabalho neste alvo ainda', 'no job on this target yet') : null,
    run: (context) => {
      const job = jobInSight(context);
      if (job !== null) openJob(context, job);
    },
  },
];

/** Begins the action, or shows the job, that a row stands for; false for other rows. */
export function openAct(context: CommandContext, row: string): boolean {
  const subject = subjectOfRow(row);
  if (subject?.kind === 'job') openJob(context, subject.name);
  const act = subject?.kind === 'action' ? ACTS.find(({ action }) => action === subject.name) : undefined;
  if (act !== undefined) runCommand(toCommand(act), context);
  return subject?.kind === 'job' || act !== undefined;
}
