import { phrase } from '../../text/lang.ts';
import type { Command } from '../command.ts';

/** What the page of the connection has for a row's id. */
export const LINE_SUBJECT = 'line';

/** Commands about the connection to a remote target. */
export const LINE_COMMANDS: readonly Command[] = [
  {
    id: 'line.retry',
    group: 'session',
    label: phrase('ligar de novo', 'connect again'),
    help: phrase(
      'liga ao alvo agora, sem esperar; pergunta de novo o que ficou sem resposta',
      'connects to the target now, without waiting; asks again what was left unanswered',
    ),
    keys: ['C'],
    tabs: 'all',
    footer: 5,
    isOffered: ({ desks }) => desks.line?.state().kind === 'away',
    disabledReason: ({ desks }) => {
      if (desks.line === undefined) return phrase('este alvo é esta máquina', 'this target is this machine');
      if (desks.line.state().kind === 'away') return null;
      return desks.line.state().kind === 'up'
        ? phrase('a linha está de pé', 'the line stands')
        : phrase('já estamos ligando', 'we are connecting already');
    },
    run: ({ desks }) => desks.line?.retry(),
  },
  {
    id: 'line.show',
    group: 'session',
    label: phrase('linha SSH', 'SSH line'),
    help: phrase(
      'mostra como está a ligação com o alvo, por quê, e o que a deixa mais lenta, com remédio',
      'shows where the connection to the target stands, why, and what makes it slower, with the remedy',
    ),
    keys: ['S'],
    tabs: 'all',
    footer: 6,
    isOffered: ({ desks }) => desks.line !== undefined && desks.line.notice() !== null,
    disabledReason: ({ desks }) =>
      desks.line === undefined ? phrase('este alvo é esta máquina', 'this target is this machine') : null,
    run: ({ shell }) => shell.dispatch({ type: 'mode', mode: { kind: 'details', subject: LINE_SUBJECT, offset: 0 } }),
  },
];
