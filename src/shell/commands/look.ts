import { phrase } from '../../text/lang.ts';
import type { Command, CommandContext } from '../command.ts';
import { EMPTY_ENTRY } from '../keys/entry.ts';
import { tellOfTarget } from '../tell.ts';

function probeNow(context: CommandContext): void {
  context.cockpit.probeNow();
  context.desks.metrics?.refresh();
  const count = context.cockpit.probeIds.length;
  tellOfTarget(context, 'ok', phrase(`sondando ${count} leituras agora`, `probing ${count} readings now`));
}

function togglePause(context: CommandContext): void {
  const isPaused = !context.cockpit.isPaused();
  context.cockpit.setPaused(isPaused);
  const text = isPaused
    ? phrase('pausado: nada é lido até p de novo', 'paused: nothing is read until p again')
    : phrase('sondando de novo', 'probing again');
  tellOfTarget(context, isPaused ? 'warn' : 'ok', text);
}

function copyEquivalent({ view, effects, shell, cockpit }: CommandContext): void {
  if (view.equivalent === null) return;
  effects.copy(view.equivalent);
  const text = phrase(`copiado: ${view.equivalent}`, `copied: ${view.equivalent}`);
  shell.dispatch({ type: 'notice', notice: { level: 'ok', since: cockpit.now(), text } });
}

function startFilter({ shell }: CommandContext): void {
  const state = shell.getState();
  const text = state.filters[state.tab] ?? '';
  shell.dispatch({ type: 'mode', mode: { kind: 'filter', entry: { text, caret: text.length } } });
}

/** Commands about readings. */
export const LOOK_COMMANDS: readonly Command[] = [
  {
    id: 'probe',
    group: 'look',
    label: phrase('sondar', 'probe'),
    help: phrase('lê tudo agora, sem esperar o intervalo', 'reads everything now, without waiting for the interval'),
    keys: ['R'],
    tabs: 'all',
    footer: 10,
    run: probeNow,
  },
  {
    id: 'pause',
    group: 'look',
    label: phrase('pausar', 'pause'),
    help: phrase('para e retoma as leituras', 'stops and resumes reading'),
    keys: ['p'],
    tabs: 'all',
    footer: 20,
    run: togglePause,
  },
  {
    id: 'filter',
    group: 'look',
    label: phrase('filtrar', 'filter'),
    help: phrase('mostra só as linhas que contêm o texto', 'shows only rows that contain the text'),
    keys: ['/'],
    tabs: 'tabs',
    footer: 30,
    run: startFilter,
  },
  {
    id: 'copy',
    group: 'look',
    label: phrase('copiar comando', 'copy command'),
    help: phrase(
      'copia o comando de shell equivalente ao que está na tela',
      'copies the shell equivalent of what is shown',
    ),
    keys: ['y'],
    tabs: 'everywhere',
    footer: 60,
    disabledReason: ({ view }) =>
      view.equivalent === null
        ? phrase('escolha uma linha com j/k para copiar o comando dela', 'select a row with j/k to copy its command')
        : null,
    run: copyEquivalent,
  },
  {
    id: 'palette',
    group: 'look',
    label: phrase('comandos', 'commands'),
    help: phrase('procura qualquer comando pelo nome', 'finds any command by name'),
    keys: [':', 'ctrl+p'],
    tabs: 'everywhere',
    run: ({ shell }) => shell.dispatch({ type: 'mode', mode: { kind: 'palette', entry: EMPTY_ENTRY, selected: 0 } }),
  },
  {
    id: 'help',
    group: 'look',
    label: phrase('ajuda', 'help'),
    help: phrase('todas as teclas desta tela', 'all keys of this screen'),
    keys: ['?'],
    tabs: 'everywhere',
    run: ({ shell }) => shell.dispatch({ type: 'mode', mode: { kind: 'help', offset: 0 } }),
  },
];
