import { TABS } from '../../model/probe.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { Command, CommandContext, CommandFamily } from '../command.ts';
import type { Step } from '../reducer.ts';
import { cursorOf, NORMAL, type Page } from '../state.ts';
import { TAB_LABELS } from '../tab-labels.ts';
import { openAct } from './act.ts';
import { openPointed, showBoard } from './fleet.ts';
import { backInLog, moveLog, shownTail, toggleLogEntry } from './log-steps.ts';
import { backInMetrics } from './metrics-steps.ts';

const TABS_FAMILY: CommandFamily = { keys: '1 … 8', help: phrase('vai para a aba', 'goes to the tab') };

const toTabs: readonly Command[] = TABS.map((tab, index) => ({
  id: `tab.${tab}`,
  group: 'go',
  label: TAB_LABELS[tab].long,
  help: phrase(`vai para ${TAB_LABELS[tab].long['pt-BR']}`, `goes to ${TAB_LABELS[tab].long.en}`),
  keys: [String(index + 1)],
  tabs: 'everywhere',
  family: TABS_FAMILY,
  run: (context) => {
    if (context.shell.getState().tab === 'fleet') openPointed(context, tab);
    else context.shell.dispatch({ type: 'tab', tab });
  },
}));

function toNextTab(context: CommandContext, by: 1 | -1): void {
  if (context.shell.getState().tab === 'fleet') openPointed(context, 'overview');
  else context.shell.dispatch({ type: 'nextTab', by });
}

function move(context: CommandContext, step: Step): void {
  const { shell, view } = context;
  const tail = shownTail(context);
  if (tail !== null) {
    moveLog(context, tail, step);
    return;
  }
  const { mode, page } = shell.getState();
  const scrolls = page !== null && 'scroll' in page;
  if (mode.kind === 'help' || mode.kind === 'details' || (mode.kind === 'normal' && scrolls))
    shell.dispatch({ type: 'scroll', step, maxOffset: view.maxScroll });
  else shell.dispatch({ type: 'move', step, rows: view.rows, offset: view.offset });
}

function movement(id: string, label: Phrase, keys: readonly string[], stepOf: (page: number) => Step): Command {
  return {
    id: `move.${id}`,
    group: 'go',
    label,
    help: label,
    keys,
    tabs: 'everywhere',
    run: (context) => move(context, stepOf(Math.max(1, context.view.pageRows - 1))),
  };
}

/** The page that one was opened from; null for the tabs. */
function pageAbove({ kind }: Page): Page | null {
  return kind === 'report' ? { kind: 'reports' } : null;
}

/** One level back: what the mode shows, the page, then the tab's filter and selection. */
export function back(context: CommandContext): void {
  const { shell, view } = context;
  if ((shownTail(context) !== null && backInLog(context)) || backInMetrics(context)) return;
  const state = shell.getState();
  if (state.mode.kind !== 'normal') shell.dispatch({ type: 'mode', mode: NORMAL });
  else if (state.page !== null) shell.dispatch({ type: 'page', page: pageAbove(state.page) });
  else if ((state.filters[state.tab] ?? '') !== '') shell.dispatch({ type: 'filter', text: '' });
  else if (cursorOf(state).row !== null) shell.dispatch({ type: 'select', row: null, offset: view.offset });
  else if (state.tab !== 'fleet') showBoard(context);
}

function open(context: CommandContext): void {
  const { shell, view } = context;
  const tail = shownTail(context);
  if (tail !== null) {
    toggleLogEntry(context, tail);
    return;
  }
  const state = shell.getState();
  const subject = cursorOf(state).row ?? view.worstRow;
  if (subject === null || openAct(context, subject)) return;
  shell.dispatch({ type: 'select', row: subject, offset: view.offset });
  shell.dispatch({ type: 'mode', mode: { kind: 'details', subject, offset: 0 } });
}

/** Commands that change what is in sight. */
export const GO_COMMANDS: readonly Command[] = [
  ...toTabs,
  {
    id: 'tab.next',
    group: 'go',
    label: phrase('próxima aba', 'next tab'),
    help: phrase('vai para a próxima aba', 'goes to the next tab'),
    keys: ['tab'],
    tabs: 'everywhere',
    run: (context) => toNextTab(context, 1),
  },
  {
    id: 'tab.previous',
    group: 'go',
    label: phrase('aba anterior', 'previous tab'),
    help: phrase('vai para a aba anterior', 'goes to the previous tab'),
    keys: ['shift+tab'],
    tabs: 'everywhere',
    run: (context) => toNextTab(context, -1),
  },
  movement('down', phrase('linha abaixo', 'row down'), ['j', 'down'], () => 1),
  movement('up', phrase('linha acima', 'row up'), ['k', 'up'], () => -1),
  movement('pageDown', phrase('página abaixo', 'page down'), ['pagedown', 'ctrl+f', 'space'], (page) => page),
  movement('pageUp', phrase('página acima', 'page up'), ['pageup', 'ctrl+b'], (page) => -page),
  movement('first', phrase('primeira linha', 'first row'), ['g', 'home'], () => 'first'),
  movement('last', phrase('última linha', 'last row'), ['G', 'end'], () => 'last'),
  {
    id: 'open',
    group: 'go',
    label: phrase('abrir', 'open'),
    help: phrase('abre a linha escolhida; sem escolha, a pior', 'opens the selected row; with none, the worst one'),
    keys: ['enter'],
    tabs: 'all',
    footer: 40,
    disabledReason: ({ view }) =>
      view.rows.length === 0 ? phrase('não há linha para abrir aqui', 'there is no row to open here') : null,
    run: open,
  },
  {
    id: 'back',
    group: 'go',
    label: phrase('voltar', 'back'),
    help: phrase('um nível para trás: página, filtro, escolha', 'one level back: page, filter, selection'),
    keys: ['esc'],
    tabs: 'everywhere',
    run: back,
  },
];
