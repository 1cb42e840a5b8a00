import type { LogEntry, LogLevel } from '../../model/log.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { Command, CommandContext } from '../command.ts';
import { safeLogText } from '../logs/log-text.ts';
import type { LogPattern, LogsView } from '../logs/log-view.ts';
import { cursorOf } from '../state.ts';
import { dropView, whyNotDropped, whyNotKept } from './log-keeping.ts';
import { applyLogView, followLog, jumpLog, logIndex, NO_MATCH, pauseLog, shownTail, tellLog } from './log-steps.ts';

const LEAST_LEVELS: readonly LogLevel[] = ['none', 'info', 'warn', 'error'];
/** Spans that one key goes through; '' is all that was read. */
const SPANS: readonly string[] = ['', '5m', '15m', '1h', '6h', '24h'];
/** Cells that one key press scrolls sideways. */
const SHIFT_CELLS = 20;
/** Entries that one export holds at the most: all that a tail can hold. */
const MAX_EXPORTED = 100_000;

const NO_LOGS = phrase('não há logs aqui para ler', 'there are no logs to read here');

function change(context: CommandContext, part: Partial<LogsView>): void {
  context.shell.dispatch({ type: 'logs', change: part });
  applyLogView(context);
}

/** The member after (or before) the present one, around the end. */
function nextOf<T>(list: readonly T[], now: T, by: number): T | undefined {
  return list[(Math.max(0, list.indexOf(now)) + by + list.length) % list.length];
}

function stepSaved(context: CommandContext, by: 1 | -1): void {
  const ids = context.desks.logs?.tail()?.savedFilters.map(({ id }) => id) ?? [];
  change(context, { saved: nextOf(ids, context.shell.getState().logs.saved, by) ?? 'all' });
}

function stepService(context: CommandContext, by: 1 | -1): void {
  const names: readonly (string | null)[] = [null, ...(context.desks.logs?.tail()?.services() ?? [])];
  change(context, { service: nextOf(names, context.shell.getState().logs.service, by) ?? null });
}

function typePattern({ shell }: CommandContext, field: LogPattern): void {
  const text = shell.getState().logs[field];
  shell.dispatch({ type: 'mode', mode: { kind: 'logPattern', field, entry: { text, caret: text.length } } });
}

function shift({ shell }: CommandContext, cells: number): void {
  const now = shell.getState().logs.shift;
  shell.dispatch({ type: 'logs', change: { shift: Math.max(0, now + cells), wraps: false } });
}

function plainLines({ at, service, text, more }: LogEntry): string[] {
  return [`${new Date(at).toISOString()} ${service} ${text}`, ...more].map(safeLogText);
}

function exportShown(context: CommandContext): void {
  const tail = shownTail(context);
  if (tail === null || context.desks.logs === undefined) return;
  const lines: string[] = [];
  for (let index = Math.max(0, tail.size() - MAX_EXPORTED); index < tail.size(); index += 1) {
    const entry = tail.entry(index);
    if (entry !== undefined) lines.push(...plainLines(entry));
  }
  const written = context.desks.logs.exportLines(lines);
  if (written.ok)
    tellLog(
      context,
      'ok',
      phrase(`${lines.length} linhas em ${written.value}`, `${lines.length} lines in ${written.value}`),
    );
  else tellLog(context, 'warn', written.fault.message);
}

function copyEntry(context: CommandContext): void {
  const tail = shownTail(context);
  const entry = tail?.entry(logIndex(context, tail));
  if (entry === undefined) return;
  const lines = plainLines(entry);
  context.effects.copy(lines.join('\n'));
  tellLog(
    context,
    'ok',
    phrase(`copiado: ${lines.length} linhas da entrada`, `copied: ${lines.length} lines of the entry`),
  );
}

function toggleFollow(context: CommandContext): void {
  const tail = shownTail(context);
  if (tail === null) return;
  if (cursorOf(context.shell.getState(), 'logs').row === null) pauseLog(context, tail);
  else followLog(context);
}

function ofSelectedService(context: CommandContext): void {
  const { shell } = context;
  const [kind, name] = (cursorOf(shell.getState()).row ?? '').split(/:(.*)/s);
  if (kind === 'service' && name !== undefined) change(context, { service: name });
  shell.dispatch({ type: 'tab', tab: 'logs' });
}

type Given = Partial<Command> & Pick<Command, 'id' | 'label' | 'help' | 'keys' | 'run'>;

function onLogs(given: Given): Command {
  return {
    group: 'look',
    tabs: ['logs'],
    disabledReason: (context) => (shownTail(context) === null ? NO_LOGS : null),
    ...given,
  };
}

const jump = (
  id: string,
  label: Phrase,
  key: string,
  run: (context: CommandContext) => void,
  footer?: number,
): Command =>
  onLogs({ id: `logs.${id}`, label, help: label, keys: [key], run, ...(footer === undefined ? {} : { footer }) });

/** Commands of the Logs tab. */
export const LOG_COMMANDS: readonly Command[] = [
  onLogs({
    id: 'logs.follow',
    label: phrase('pausar/seguir', 'pause/follow'),
    help: phrase(
      'para no que está à vista, ou segue o fim do log',
      'stops at what is in sight, or follows the end of the log',
    ),
    keys: ['p'],
    footer: 5,
    run: toggleFollow,
  }),
  onLogs({
    id: 'logs.saved',
    label: phrase('filtro', 'filter'),
    help: phrase(
      'próximo filtro salvo: tudo, erros, segurança, desempenho, login, tls',
      'next saved filter: all, errors, security, performance, login, tls',
    ),
    keys: ['f'],
    footer: 6,
    run: (context) => stepSaved(context, 1),
  }),
  onLogs({
    id: 'logs.savedBack',
    label: phrase('filtro anterior', 'previous filter'),
    help: phrase('filtro salvo anterior', 'previous saved filter'),
    keys: ['F'],
    run: (context) => stepSaved(context, -1),
  }),
  onLogs({
    id: 'logs.service',
    label: phrase('serviço', 'service'),
    help: phrase('próximo serviço; depois do último, todos', 'next service; all of them after the last'),
    keys: [']'],
    footer: 8,
    run: (context) => stepService(context, 1),
  }),
  onLogs({
    id: 'logs.serviceBack',
    label: phrase('serviço anterior', 'previous service'),
    help: phrase('serviço anterior', 'previous service'),
    keys: ['['],
    run: (context) => stepService(context, -1),
  }),
  onLogs({
    id: 'logs.include',
    label: phrase('incluir', 'include'),
    help: phrase('só as entradas que casam com a expressão regular', 'only entries that match the regular expression'),
    keys: ['/'],
    footer: 9,
    run: (context) => typePattern(context, 'include'),
  }),
  onLogs({
    id: 'logs.exclude',
    label: phrase('excluir', 'exclude'),
    help: phrase('deixa fora as entradas que casam com a expressão', 'leaves out entries that match the expression'),
    keys: ['x'],
    footer: 12,
    run: (context) => typePattern(context, 'exclude'),
  }),
  onLogs({
    id: 'logs.search',
    label: phrase('procurar', 'search'),
    help: phrase(
      'realça o que casa, sem filtrar; n e N andam por ele',
      'highlights what matches without filtering; n and N step through',
    ),
    keys: ['s'],
    footer: 14,
    run: (context) => typePattern(context, 'search'),
  }),
  jump('nextMatch', phrase('próximo achado', 'next match'), 'n', (context) =>
    jumpLog(context, (tail, from) => tail.nextMatch(from, 1), 1, NO_MATCH),
  ),
  jump('previousMatch', phrase('achado anterior', 'previous match'), 'N', (context) =>
    jumpLog(context, (tail, from) => tail.nextMatch(from, -1), -1, NO_MATCH),
  ),
  jump('nextError', phrase('próximo erro', 'next error'), 'e', (context) =>
    jumpLog(context, (tail, from) => tail.nextOfLevel(from, 1, 'error'), 1, NO_MATCH),
  ),
  jump(
    'previousError',
    phrase('erro anterior', 'previous error'),
    'E',
    (context) => jumpLog(context, (tail, from) => tail.nextOfLevel(from, -1, 'error'), -1, NO_MATCH),
    7,
  ),
  onLogs({
    id: 'logs.level',
    label: phrase('nível', 'level'),
    help: phrase('nível mínimo: todos, info, aviso, erro', 'least level: all, info, warning, error'),
    keys: ['m'],
    footer: 16,
    run: (context) =>
      change(context, { minLevel: nextOf(LEAST_LEVELS, context.shell.getState().logs.minLevel, 1) ?? 'none' }),
  }),
  onLogs({
    id: 'logs.since',
    label: phrase('desde', 'since'),
    help: phrase(
      'só os últimos 5 min, 15 min, 1 h, 6 h, 24 h, ou tudo',
      'only the last 5 min, 15 min, 1 h, 6 h, 24 h, or all',
    ),
    keys: ['i'],
    run: (context) => change(context, { period: nextOf(SPANS, context.shell.getState().logs.period, 1) ?? '' }),
  }),
  onLogs({
    id: 'logs.period',
    label: phrase('período', 'period'),
    help: phrase(
      'de quando até quando: 15m, 08:00, ontem 22:10, 23/11 08:00, 08:00..08:15; lê do motor o que falta',
      'from when to when: 15m, 08:00, yesterday 22:10, 2026-11-23 08:00, 08:00..08:15; reads what is missing from the engine',
    ),
    keys: ['I'],
    run: (context) => typePattern(context, 'period'),
  }),
  onLogs({
    id: 'logs.keep',
    label: phrase('guardar filtro', 'keep filter'),
    help: phrase(
      'guarda padrões, nível e serviço com um nome, também para as próximas vezes; f passa por ele',
      'keeps patterns, level and service under a name, also for later runs; f goes through it',
    ),
    keys: ['a'],
    disabledReason: (context) => (shownTail(context) === null ? NO_LOGS : whyNotKept(context)),
    run: (context) => typePattern(context, 'name'),
  }),
  onLogs({
    id: 'logs.drop',
    label: phrase('apagar filtro', 'drop filter'),
    help: phrase(
      'apaga o filtro guardado que está em uso; o que ele filtra continua à vista',
      'drops the kept filter in force; what it filters stays in sight',
    ),
    keys: ['D'],
    disabledReason: (context) => (shownTail(context) === null ? NO_LOGS : whyNotDropped(context)),
    run: dropView,
  }),
  onLogs({
    id: 'logs.wrap',
    label: phrase('quebrar linhas', 'wrap lines'),
    help: phrase('quebra as linhas longas, ou corta na borda', 'wraps long lines, or cuts them at the edge'),
    keys: ['w'],
    run: ({ shell }) => shell.dispatch({ type: 'logs', change: { wraps: !shell.getState().logs.wraps, shift: 0 } }),
  }),
  onLogs({
    id: 'logs.pretty',
    label: phrase('abrir JSON', 'open JSON'),
    help: phrase('mostra o JSON de cada entrada, um campo por linha', 'shows the JSON of every entry, a field a line'),
    keys: ['v'],
    run: ({ shell }) => shell.dispatch({ type: 'logs', change: { isPretty: !shell.getState().logs.isPretty } }),
  }),
  onLogs({
    id: 'logs.right',
    label: phrase('rolar à direita', 'scroll right'),
    help: phrase('rola as linhas para a direita', 'scrolls lines to the right'),
    keys: ['right', 'l'],
    run: (context) => shift(context, SHIFT_CELLS),
  }),
  onLogs({
    id: 'logs.left',
    label: phrase('rolar à esquerda', 'scroll left'),
    help: phrase('rola as linhas para a esquerda', 'scrolls lines to the left'),
    keys: ['left', 'h'],
    run: (context) => shift(context, -SHIFT_CELLS),
  }),
  onLogs({
    id: 'logs.copyEntry',
    label: phrase('copiar entrada', 'copy entry'),
    help: phrase('copia a entrada escolhida, sem segredos', 'copies the selected entry, without secrets'),
    keys: ['c'],
    run: copyEntry,
  }),
  onLogs({
    id: 'logs.export',
    label: phrase('exportar', 'export'),
    help: phrase(
      'grava o que passa pelo filtro num arquivo só seu',
      'writes what passes the filter to a file of your own',
    ),
    keys: ['o'],
    footer: 18,
    run: exportShown,
  }),
  {
    id: 'logs.open',
    group: 'go',
    label: phrase('logs', 'logs'),
    help: phrase('abre os logs do serviço escolhido', 'opens the logs of the selected service'),
    keys: ['l'],
    tabs: ['overview'],
    run: ofSelectedService,
  },
];
