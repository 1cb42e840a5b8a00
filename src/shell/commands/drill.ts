import { phrase } from '../../text/lang.ts';
import type { Command, CommandContext } from '../command.ts';
import { back } from './go.ts';

const NO_DRILL = phrase(
  'nenhum simulado: --demo --drill NOME começa um',
  'no exercise: --demo --drill NAME begins one',
);

function show({ shell }: Pick<CommandContext, 'shell'>): void {
  shell.dispatch({ type: 'page', page: { kind: 'drill', scroll: 0 } });
}

/** Ends the exercise that runs and shows how it went; false where there is none, or nothing to show that was not shown. */
export function endDrill(context: Pick<CommandContext, 'shell' | 'desks'>): boolean {
  const { drill } = context.desks;
  if (drill === undefined || drill.ended() !== null || drill.end() === null) return false;
  show(context);
  return true;
}

/** The exercise: how it went, and its end. */
export const DRILL_COMMANDS: readonly Command[] = [
  {
    id: 'drill',
    group: 'session',
    label: phrase('simulado', 'game day'),
    help: phrase(
      'o simulado: que ele corre ou, no fim, como foi',
      'the exercise: that it runs or, at the end, how it went',
    ),
    keys: ['X'],
    tabs: 'everywhere',
    isOffered: ({ desks }) => desks.drill !== undefined,
    disabledReason: ({ desks }) => (desks.drill === undefined ? NO_DRILL : null),
    run: show,
  },
  {
    id: 'drill.end',
    group: 'session',
    label: phrase('encerrar', 'end'),
    help: phrase('encerra o simulado e mostra como foi', 'ends the exercise and shows how it went'),
    keys: ['E'],
    tabs: ['drill'],
    footer: 10,
    isOffered: ({ desks }) => desks.drill?.ended() === null,
    run: (context) => {
      // Before anything went wrong there is nothing to show: one leaves.
      if (!endDrill(context) && context.desks.drill?.ended() == null) context.effects.quit('key');
    },
  },
  {
    id: 'drill.leave',
    group: 'session',
    label: phrase('voltar/sair', 'back/leave'),
    help: phrase('no fim sai do programa; antes, volta', 'leaves the program at the end; before, goes back'),
    keys: ['q'],
    tabs: ['drill'],
    footer: 1000,
    run: (context) => {
      if (context.desks.drill?.ended() == null) back(context);
      else context.effects.quit('key');
    },
  },
];
