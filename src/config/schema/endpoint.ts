import * as z from 'zod';
import { phrase } from '../../text/lang.ts';
import { httpUrl, text, truth } from '../values/leaf.ts';
import { block, key, keyOr, NOTES } from '../values/note.ts';
import { secret } from '../values/secret-leaf.ts';
import type { SchemaContext } from './context.ts';

/** Values by name, for headers and the like. */
export function byName<V extends z.ZodType>(names: RegExp, keyName: ReturnType<typeof phrase>, value: V) {
  return z.record(z.string().regex(names), value).register(NOTES, { keyName });
}

/** How TLS is spoken to a server. */
export function tlsClient({ openSecret }: SchemaContext, sameAs?: string) {
  return block(
    {
      ca: key(secret(openSecret), {
        about: phrase(
          'Autoridade que assina o certificado do servidor, em PEM.',
          "Authority that signs the server's certificate, in PEM.",
        ),
        example: 'file:/etc/sparkone-tui/ca.pem',
        otherwise: phrase('as do sistema', "the system's"),
      }),
      cert: key(secret(openSecret), {
        about: phrase('Certificado de cliente, em PEM; pede key.', 'Client certificate, in PEM; needs key.'),
        example: 'file:/etc/sparkone-tui/client.pem',
      }),
      key: key(secret(openSecret), {
        about: phrase(
          'Chave privada do certificado de cliente, em PEM.',
          'Private key of the client certificate, in PEM.',
        ),
        example: 'file:/etc/sparkone-tui/client.key',
      }),
      serverName: key(text(), {
        about: phrase(
          'Nome esperado no certificado, quando não é o do endereço.',
          "Name expected in the certificate when it is not the address's.",
        ),
        example: 'prometheus.internal',
      }),
      verify: keyOr(truth(), true, {
        about: phrase(
          'Confere o certificado do servidor. Desligue só em laboratório.',
          "Checks the server's certificate. Turn it off in a laboratory only.",
        ),
      }),
    },
    { about: phrase('TLS até este serviço.', 'TLS to this service.'), ...(sameAs === undefined ? {} : { sameAs }) },
  );
}

/** Keys of where an HTTP service is and how to be let in. */
export function httpKeys(context: SchemaContext, example: string, tlsAs?: string) {
  const { openSecret } = context;
  return {
    url: key(httpUrl(), {
      about: phrase(
        'Endereço visto do alvo, com o prefixo do caminho se houver.',
        'Address as the target sees it, with the path prefix if there is one.',
      ),
      example,
      otherwise: phrase('descoberto', 'discovered'),
    }),
    headers: keyOr(
      byName(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, phrase('CABEÇALHO', 'HEADER'), secret(openSecret)),
      {},
      {
        about: phrase(
          'Cabeçalhos mandados em toda chamada; valores são segredos.',
          'Headers sent with every call; values are secrets.',
        ),
        example: '{ Host: sparkone.example.com }',
      },
    ),
    tenant: key(secret(openSecret), {
      about: phrase(
        'Inquilino (X-Scope-OrgID) de Mimir e Cortex; no Thanos, headers com THANOS-TENANT.',
        'Tenant (X-Scope-OrgID) of Mimir and Cortex; for Thanos, headers with THANOS-TENANT.',
      ),
      example: 'sparkone',
    }),
    username: key(text(), {
      about: phrase('Usuário da autenticação básica.', 'User of basic authentication.'),
      example: 'ops',
    }),
    password: key(secret(openSecret), {
      about: phrase('Senha da autenticação básica.', 'Password of basic authentication.'),
      example: 'env:PROMETHEUS_PASSWORD',
    }),
    token: key(secret(openSecret), {
      about: phrase('Token mandado como "Authorization: Bearer".', 'Token sent as "Authorization: Bearer".'),
      example: 'file:/etc/sparkone-tui/token',
    }),
    tls: tlsClient(context, tlsAs),
  };
}

/** Where an HTTP service is and how to be let in; every key overrides what discovery finds. */
export function httpEndpoint(
  context: SchemaContext,
  about: ReturnType<typeof phrase>,
  example: string,
  sameAs?: string,
) {
  const tlsAs = sameAs === undefined ? undefined : `${sameAs}.tls`;
  return block(httpKeys(context, example, tlsAs), { about, ...(sameAs === undefined ? {} : { sameAs }) });
}

/** Alertmanager, which may be a cluster. */
export function alertmanager(context: SchemaContext) {
  return block(
    {
      ...httpKeys(context, 'http://localhost:9093', 'targets.*.api.tls'),
      peers: key(z.array(httpUrl()).min(1), {
        about: phrase(
          'Outros membros do cluster, com o mesmo acesso; serve o primeiro que responde.',
          'Other members of the cluster, with the same access; the first that answers serves.',
        ),
        example: '[http://alertmanager-2:9093]',
      }),
    },
    { about: phrase('O Alertmanager, ou um cluster dele.', 'Alertmanager, or a cluster of it.') },
  );
}
