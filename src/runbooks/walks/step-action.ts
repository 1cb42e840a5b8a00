import type { ActionRequest } from '../../model/action.ts';
import type { Cause } from '../../model/check.ts';
import { ACTION_IDS } from '../../model/plan.ts';
import type { RunbookStep } from '../../model/runbook.ts';
import { probesOfStep } from '../evidence.ts';

/** `service=api` as name and value; a text without `=` is a name with nothing. */
function argOf(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/**
 * What can be done at a step: the action that it offers; at a step that looks, what takes away the cause of its red. Null when
 * nothing is offered.
 */
export function actionOfStep(step: RunbookStep, causes: readonly Cause[]): ActionRequest | null {
  if (step.kind === 'offer') {
    const action = ACTION_IDS.find((id) => id === step.action);
    return action === undefined ? null : { action, args: Object.fromEntries(step.args.map(argOf)) };
  }
  const probes = probesOfStep(step);
  const cause = causes.find(({ explains }) => explains.some((probe) => probes.includes(probe)));
  if (cause === undefined) return null;
  if (cause.remedy !== undefined) return { action: cause.remedy, args: {} };
  return cause.service === undefined ? null : { action: 'restart', args: { service: cause.service } };
}
