import * as z from 'zod';
import { LOG_LEVELS } from '../../model/log.ts';
import { phrase } from '../../text/lang.ts';
import { choice, pattern, size, text, whole } from '../values/leaf.ts';
import { block, key, keyOr } from '../values/note.ts';
import { byName } from './endpoint.ts';

/** What the Logs tab keeps and which filters it offers beside the runbook's. */
export function logs() {
  const filter = z.strictObject({
    label: key(text(), { about: phrase('Nome na tela.', 'Name on screen.'), example: 'pagamentos' }),
    pattern: keyOr(pattern(), '.', {
      about: phrase(
        'Expressão que a entrada deve casar, sem diferenciar maiúsculas.',
        'Expression that an entry must match, whatever the case.',
      ),
      example: 'payment|invoice',
    }),
    orLevel: key(choice(LOG_LEVELS), {
      about: phrase(
        'Nível a partir do qual a entrada passa de qualquer modo.',
        'Level from which an entry passes anyway.',
      ),
      example: 'error',
    }),
  });
  return block(
    {
      filters: keyOr(
        byName(/^[\p{L}\p{N}][\p{L}\p{N}_-]*$/u, phrase('FILTRO', 'FILTER'), filter),
        {},
        {
          about: phrase('Filtros salvos, além dos do runbook.', "Saved filters beside the runbook's."),
          example: '{ pagamentos: { pattern: "payment|invoice", orLevel: error } }',
        },
      ),
      history: keyOr(whole(0, 100_000), 500, {
        about: phrase(
          'Linhas antigas lidas de cada serviço ao abrir.',
          'Old lines read from each service at the start.',
        ),
      }),
      memory: keyOr(size(1024 * 1024), '64MiB', {
        about: phrase(
          'Memória para entradas guardadas; as mais velhas saem.',
          'Memory for kept entries; the oldest go.',
        ),
      }),
    },
    { about: phrase('Aba Logs.', 'Logs tab.') },
  );
}
