import * as z from 'zod';
import { phrase } from '../../text/lang.ts';
import { duration, text } from '../values/leaf.ts';
import { block, key } from '../values/note.ts';
import { byName } from './endpoint.ts';

/** What should be there; `doctor` and the checks tell what is not. */
export function expected() {
  return block(
    {
      services: key(z.array(text()), {
        about: phrase('Serviços que devem existir.', 'Services that are to exist.'),
        example: '[api, worker, postgres, redis, traefik]',
        otherwise: phrase('os do runbook', "the runbook's"),
      }),
      alerts: key(
        byName(
          /^[A-Za-z_][\w .:-]*$/,
          phrase('ALERTA', 'ALERT'),
          z.strictObject({
            for: key(duration(), {
              about: phrase('O for: que a regra deve ter.', 'The for: that the rule is to have.'),
              example: '5m',
            }),
          }),
        ),
        {
          about: phrase('Regras de alerta que devem estar no Prometheus.', 'Alert rules that Prometheus is to have.'),
          example: '{ HighLatency: { for: 5m } }',
          otherwise: phrase('as cinco do runbook', "the runbook's five"),
        },
      ),
      metrics: key(z.array(text()), {
        about: phrase('Métricas que o Prometheus deve ter.', 'Metrics that Prometheus is to have.'),
        example: '[sparkone_http_requests_total]',
        otherwise: phrase('as do runbook', "the runbook's"),
      }),
    },
    {
      about: phrase('O que deve existir; o doctor diz o que falta.', 'What is to exist; doctor tells what is missing.'),
    },
  );
}
