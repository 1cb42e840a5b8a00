import * as z from 'zod';
import { phrase } from '../../text/lang.ts';
import { duration, text } from '../values/leaf.ts';
import { block, key, keyOr } from '../values/note.ts';
import { byName } from './endpoint.ts';

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

/** People and teams by a short name. */
export function contacts() {
  const email = text(
    phrase('um endereço de e-mail', 'an e-mail address'),
    /^[^\s@<>]+@[^\s@<>]+$/,
    phrase('escreva, por exemplo, devops@example.com', 'write, for example, devops@example.com'),
  );
  const contact = z.strictObject({
    name: key(text(), {
      about: phrase('Nome como aparece na tela.', 'Name as the screen shows it.'),
      example: 'Equipe DevOps',
    }),
    role: key(text(), { about: phrase('Função.', 'Role.'), example: 'plantão' }),
    email: key(email, { about: phrase('E-mail.', 'E-mail.'), example: 'devops@example.com' }),
    phone: key(text(), {
      about: phrase('Telefone, entre aspas.', 'Telephone, in quotes.'),
      example: '"+55 11 99999-9999"',
    }),
    chat: key(text(), {
      about: phrase('Canal ou usuário de mensagens.', 'Channel or user for messages.'),
      example: '"#ops"',
    }),
    hours: key(text(), { about: phrase('Quando atende.', 'When they answer.'), example: '24/7' }),
  });
  return keyOr(
    byName(NAME, phrase('CONTATO', 'CONTACT'), contact),
    {},
    {
      about: phrase('Quem chamar; aparece em Emergência.', 'Whom to call; shown in Emergency.'),
      example: '{ devops: { name: Equipe DevOps, email: devops@example.com } }',
    },
  );
}

/** The runbook's four levels: when each begins, and what it is. */
export const ESCALATION = [
  ['0s', phrase('Monitoramento automático detecta o problema', 'Automatic monitoring finds the problem')],
  ['5m', phrase('Alertas enviados para a equipe', 'Alerts go to the team')],
  ['15m', phrase('Escalação para o desenvolvedor sênior', 'Escalation to the senior developer')],
  ['30m', phrase('Escalação para o arquiteto ou tech lead', 'Escalation to the architect or tech lead')],
] as const;

function level(after: string, title: ReturnType<typeof phrase>) {
  return block(
    {
      title: key(text(), {
        about: phrase('Como o nível é chamado.', 'How the level is called.'),
        example: title['pt-BR'],
        otherwise: title,
      }),
      after: keyOr(duration(), after, {
        about: phrase('Quanto tempo depois de ficar crítico.', 'How long after it turned critical.'),
      }),
      contacts: keyOr(z.array(text()), [], {
        about: phrase('Quem chamar: nomes de contacts.', 'Whom to call: names out of contacts.'),
        example: '[devops]',
      }),
    },
    { about: title },
  );
}

/** Levels of escalation 1 to 4. */
export function escalation() {
  const [one, two, three, four] = ESCALATION;
  return block(
    { '1': level(...one), '2': level(...two), '3': level(...three), '4': level(...four) },
    { about: phrase('Níveis de escalação do runbook, 1 a 4.', "The runbook's escalation levels, 1 to 4.") },
  );
}
