import type { PlanPage } from '../../model/action-desk.ts';
import { agreement, type Plan } from '../../model/plan.ts';
import { inert } from '../../text/inert.ts';
import { shellWord } from '../../text/shell-word.ts';
import type { KeyPress } from '../keys/keymap.ts';
import type { ActionMode, PlanField } from '../state.ts';
import { change, copyText, edited, type InSight, scrollBy } from './in-sight.ts';

/** Longest reason that the journal is given. */
export const LONGEST_REASON = 200;

/** The places of a plan that keys can go to, in the order in which Tab visits them. */
export function planFields({ needsReason, risk }: Pick<Plan, 'needsReason' | 'risk'>): readonly PlanField[] {
  return [...(needsReason ? (['reason'] as const) : []), ...(risk === 'low' ? [] : (['phrase'] as const)), 'plan'];
}

/** Where keys go while a plan is in sight. */
export function planField({ field }: Pick<ActionMode, 'field'>, { plan }: Pick<PlanPage, 'plan'>): PlanField {
  return field ?? planFields(plan)[0] ?? 'plan';
}

/** The commands of a plan, a line each, as they can be pasted into a shell. */
export function commandsOf({ steps }: Pick<Plan, 'steps'>): string {
  return steps
    .filter(({ kind }) => kind !== 'call')
    .map(({ argv }) => argv.map((word) => shellWord(inert(word))).join(' '))
    .join('\n');
}

/** The argument of the plan's action that can only be some values; null without one. */
export function optionOf({ page, desk }: Pick<InSight<PlanPage>, 'page' | 'desk'>) {
  const offer = desk.offers.find(({ id }) => id === page.request.action);
  return offer?.args.find(({ choices }) => choices !== undefined) ?? null;
}

/** The option's next value: none, the first, the second ..., none. */
function cycleOption(sight: InSight<PlanPage>): void {
  const option = optionOf(sight);
  if (option?.choices === undefined) return;
  const values: readonly (string | null)[] = [null, ...option.choices];
  const now = values.indexOf(sight.page.request.args[option.name] ?? null);
  sight.desk.change(option.name, values[(now + 1) % values.length] ?? null);
}

function confirm(sight: InSight<PlanPage>): void {
  if (sight.desk.confirm(sight.mode.reason.text) === 'no-reason') change(sight, { field: 'reason' });
}

/** The one key that a plan of low risk wants. */
function sayYes(sight: InSight<PlanPage>): void {
  sight.desk.erase(true);
  sight.desk.type(sight.page.plan.phrase);
  confirm(sight);
}

const VIM: Readonly<Record<string, string>> = { j: 'down', k: 'up', space: 'pagedown' };

/** Keys that act on the plan itself; false when it is none of them. */
function onItself(key: string, sight: InSight<PlanPage>): boolean {
  const { page, mode } = sight;
  if (scrollBy(sight, VIM[key] ?? key)) return true;
  if (key === 'e') change(sight, { explains: !mode.explains, offset: 0 });
  else if (key === 'o') cycleOption(sight);
  else if (key === 'y' && page.plan.risk === 'low') sayYes(sight);
  else if (key === 'y' || key === 'c') copyText(sight, commandsOf(page.plan));
  else return false;
  return true;
}

function onPhrase(press: KeyPress, sight: InSight<PlanPage>): void {
  const { page, desk } = sight;
  const { typed, plan } = page;
  // Before the first letter, keys that the phrase does not begin with still mean what the page says of them.
  const isLetter = typed !== '' || agreement(plan.phrase, press.text) > 0;
  if (!isLetter && onItself(press.name, sight)) return;
  if (press.text !== '') desk.type(press.text);
  else if (press.name === 'backspace' || press.name === 'ctrl+h') desk.erase();
  else if (press.name === 'ctrl+u' || press.name === 'ctrl+w') desk.erase(true);
  else if (press.name === 'enter') confirm(sight);
  else scrollBy(sight, press.name);
}

function nextField({ mode, page }: InSight<PlanPage>, by: number): PlanField {
  const fields = planFields(page.plan);
  const at = fields.indexOf(planField(mode, page));
  return fields[(at + by + fields.length) % fields.length] ?? 'plan';
}

function onReason(press: KeyPress, sight: InSight<PlanPage>): void {
  const reason = edited(sight.mode.reason, press);
  if (press.name === 'enter') change(sight, { field: nextField(sight, 1) });
  else if (reason === undefined) scrollBy(sight, press.name);
  else if (reason.text.length <= LONGEST_REASON) change(sight, { reason });
}

/** Keys of the page on which a plan is read and confirmed. */
export function onPlan(press: KeyPress, sight: InSight<PlanPage>): void {
  const { page, mode, desk } = sight;
  const field = planField(mode, page);
  if (page.isLaunching) return;
  if (page.news.length > 0) {
    // What changed has to be read before anything confirms it, `y` included.
    if (press.name === 'enter') desk.acknowledge();
    else onItself(press.name === 'y' ? 'c' : press.name, sight);
  } else if (press.name === 'tab') change(sight, { field: nextField(sight, 1) });
  else if (press.name === 'shift+tab') change(sight, { field: nextField(sight, -1) });
  else if (field === 'reason') onReason(press, sight);
  else if (field === 'phrase') onPhrase(press, sight);
  else if (!onItself(press.name, sight) && press.name === 'enter')
    change(sight, { field: planFields(page.plan)[0] ?? 'plan' });
}
