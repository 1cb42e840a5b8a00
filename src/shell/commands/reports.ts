import { phrase } from '../../text/lang.ts';
import type { Command, CommandContext } from '../command.ts';
import { cursorOf } from '../state.ts';

const NO_REPORTS = phrase('esta sessão não tem pasta de relatórios', 'this session has no folder of reports');

function openReports({ shell, desks }: CommandContext): void {
  desks.reports?.refresh();
  shell.dispatch({ type: 'page', page: { kind: 'reports' } });
}

/** Opens a report by id. */
export function openReport({ shell, desks }: Pick<CommandContext, 'shell' | 'desks'>, id: string): void {
  desks.reports?.open(id);
  shell.dispatch({ type: 'page', page: { kind: 'report', id, scroll: 0 } });
}

/** The report `by` places further down the list: older with 1, newer with -1. */
function stepReport(context: CommandContext, by: 1 | -1): void {
  const { page } = context.shell.getState();
  const names = context.desks.reports?.names();
  if (page?.kind !== 'report' || names?.ok !== true) return;
  const at = names.value.findIndex(({ id }) => id === page.id);
  const next = names.value[at + by];
  if (next !== undefined) openReport(context, next.id);
}

/** Commands of the reports' pages, and the one that opens them. */
export const REPORT_COMMANDS: readonly Command[] = [
  {
    id: 'reports',
    group: 'go',
    label: phrase('relatórios', 'reports'),
    help: phrase('relatórios anteriores', 'earlier reports'),
    keys: ['V'],
    tabs: 'everywhere',
    disabledReason: ({ desks }) => (desks.reports === undefined ? NO_REPORTS : null),
    run: openReports,
  },
  {
    id: 'reports.open',
    group: 'go',
    label: phrase('abrir', 'open'),
    help: phrase(
      'abre o relatório escolhido; sem escolha, o mais novo',
      'opens the selected report; with none, the newest',
    ),
    keys: ['enter'],
    tabs: ['reports'],
    footer: 10,
    disabledReason: ({ view }) =>
      view.worstRow === null ? phrase('não há relatório para abrir', 'there is no report to open') : null,
    run: (context) => {
      const id = cursorOf(context.shell.getState()).row ?? context.view.worstRow;
      if (id !== null) openReport(context, id);
    },
  },
  {
    id: 'reports.older',
    group: 'go',
    label: phrase('anterior', 'older'),
    help: phrase('o relatório anterior', 'the report before'),
    keys: ['['],
    tabs: ['report'],
    footer: 10,
    run: (context) => stepReport(context, 1),
  },
  {
    id: 'reports.newer',
    group: 'go',
    label: phrase('seguinte', 'newer'),
    help: phrase('o relatório seguinte', 'the report after'),
    keys: [']'],
    tabs: ['report'],
    footer: 11,
    run: (context) => stepReport(context, -1),
  },
];
