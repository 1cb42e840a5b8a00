import { type LogLevel, logSeverity } from '../../model/log.ts';
import type { OwnFilter, SavedFilter } from '../../model/log-tail.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import type { CommandContext } from '../command.ts';
import type { LogsView } from '../logs/log-view.ts';
import { applyLogView, tellLog } from './log-steps.ts';

/** Names of kept filters: short, and nothing that could be taken for something else. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} _-]{0,23}$/u;

function chosenFilter({ shell, desks }: CommandContext): SavedFilter | undefined {
  const { saved } = shell.getState().logs;
  return desks.logs?.tail()?.savedFilters.find(({ id }) => id === saved);
}

/** Whether the view filters anything beyond the saved filter in force. */
function addsSomething({ include, exclude, minLevel, service }: LogsView): boolean {
  return include !== '' || exclude !== '' || minLevel !== 'none' || service !== null;
}

/** Why there is nothing to keep; null when there is. */
export function whyNotKept({ shell }: CommandContext): Phrase | null {
  return addsSomething(shell.getState().logs)
    ? null
    : phrase(
        'nada a guardar: escolha antes um padrão (/ x), um nível (m) ou um serviço (])',
        'nothing to keep: choose a pattern (/ x), a level (m) or a service (]) first',
      );
}

/** Why the filter in force cannot be dropped; null when it can. */
export function whyNotDropped(context: CommandContext): Phrase | null {
  const from = chosenFilter(context)?.own?.from;
  if (from === 'screen') return null;
  return from === 'configuration'
    ? phrase(
        'este filtro está na configuração: tire-o de lá',
        'this filter stands in the configuration: take it out there',
      )
    : phrase('só um filtro guardado se apaga: f leva até ele', 'only a kept filter can be dropped: f leads to it');
}

function worse(a: LogLevel, b: LogLevel): LogLevel {
  return logSeverity(a) > logSeverity(b) ? a : b;
}

/** What the view and the saved filter in force filter together. */
function joined(id: string, base: SavedFilter | undefined, view: LogsView): SavedFilter {
  const { own } = base ?? {};
  const parts = (kept: readonly string[] | undefined, typed: string): readonly string[] =>
    [...(kept ?? []), typed].filter((pattern) => pattern !== '');
  return {
    id,
    label: same(id),
    pattern: base?.pattern ?? '',
    orLevel: base?.orLevel ?? null,
    own: {
      from: 'screen',
      include: parts(own?.include, view.include),
      exclude: parts(own?.exclude, view.exclude),
      minLevel: worse(view.minLevel, own?.minLevel ?? 'none'),
      service: view.service ?? own?.service ?? null,
    },
  };
}

/** What is wrong with a name; null when nothing is. */
function nameProblem(context: CommandContext, name: string): Phrase | null {
  const taken = context.desks.logs?.tail()?.savedFilters.find(({ id }) => id === name);
  if (taken !== undefined && taken.own?.from !== 'screen')
    return phrase(
      `já há um filtro ${name}: escolha outro nome`,
      `there is a filter ${name} already: choose another name`,
    );
  return NAME.test(name)
    ? null
    : phrase(
        'o nome tem de 1 a 24 letras, números, espaços, - ou _',
        'a name has 1 to 24 letters, digits, spaces, - or _',
      );
}

/** Keeps what is in force under the name that was typed, and puts that filter in its place; a bad name is told. */
export function keepView(context: CommandContext): void {
  const { shell, desks } = context;
  const view = shell.getState().logs;
  const name = view.name.trim();
  const problem = nameProblem(context, name);
  shell.dispatch({ type: 'logs', change: { problem } });
  if (problem !== null || desks.logs === undefined) return;
  const kept = desks.logs.keepFilter(joined(name, chosenFilter(context), view));
  const change = { saved: name, include: '', exclude: '', minLevel: 'none', service: null, name: '' } as const;
  shell.dispatch({ type: 'logs', change });
  applyLogView(context);
  if (kept.ok)
    tellLog(context, 'ok', phrase(`filtro ${name} guardado: f volta a ele`, `filter ${name} kept: f comes back to it`));
  else tellLog(context, 'warn', kept.fault.message);
}

/** Drops the kept filter in force; as much of it as the view can hold stays in force, so that it can be kept again. */
export function dropView(context: CommandContext): void {
  const { shell, desks } = context;
  const chosen = chosenFilter(context);
  if (chosen?.own === undefined || desks.logs === undefined) return;
  const { include, exclude, minLevel, service }: OwnFilter = chosen.own;
  const dropped = desks.logs.dropFilter(chosen.id);
  const change = { saved: 'all', include: include[0] ?? '', exclude: exclude[0] ?? '', minLevel, service };
  shell.dispatch({ type: 'logs', change });
  applyLogView(context);
  if (dropped.ok) tellLog(context, 'ok', phrase(`filtro ${chosen.id} apagado`, `filter ${chosen.id} dropped`));
  else tellLog(context, 'warn', dropped.fault.message);
}
