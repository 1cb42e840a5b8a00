import * as z from 'zod';
import { phrase } from '../../text/lang.ts';
import { text, truth } from '../values/leaf.ts';
import { block, key, keyOr } from '../values/note.ts';
import { secret } from '../values/secret-leaf.ts';
import { hostPort } from './address.ts';
import type { SchemaContext } from './context.ts';

const HOST = phrase('um host, com ou sem :porta', 'a host, with or without :port');
const AS_REDIS = phrase('o do Redis', "Redis's");

/** Sentinels, who know which Redis is the master. */
export function sentinels({ openSecret }: SchemaContext) {
  return block(
    {
      name: keyOr(text(), 'mymaster', {
        about: phrase('Nome do mestre nos sentinelas.', 'Name of the master among the sentinels.'),
      }),
      hosts: key(z.array(hostPort(26_379, HOST)).min(1), {
        about: phrase('Sentinelas vistos do alvo; todos.', 'Sentinels as the target sees them; all of them.'),
        example: '[sentinel-1, sentinel-2, sentinel-3:26379]',
      }),
      user: key(text(), {
        about: phrase('Usuário (ACL) dos sentinelas.', 'User (ACL) of the sentinels.'),
        example: 'ops',
      }),
      password: key(secret(openSecret), {
        about: phrase('Senha dos sentinelas.', 'Password of the sentinels.'),
        example: 'file:/etc/sparkone-tui/sentinel',
      }),
      useTls: key(truth(), {
        about: phrase('Falam TLS.', 'They speak TLS.'),
        example: 'true',
        otherwise: AS_REDIS,
      }),
    },
    {
      about: phrase(
        'Redis Sentinel: o mestre é o que eles dizem, e url ou host ficam só com o login.',
        'Redis Sentinel: the master is the one they name, and of url or host only the login counts.',
      ),
    },
  );
}

/** Redis Cluster: whether it is one, and where else to enter it. */
export const clusterKeys = () => ({
  cluster: keyOr(truth(), false, {
    about: phrase(
      'É um Redis Cluster: todos os mestres são lidos, e somados.',
      'It is a Redis Cluster: all masters are read, and summed.',
    ),
  }),
  seeds: key(z.array(hostPort(6_379, HOST)).min(1), {
    about: phrase(
      'Nós por onde entrar no cluster, além de url ou host.',
      'Nodes by which to enter the cluster, beside url or host.',
    ),
    example: '[redis-1:6379, redis-2:6379]',
  }),
});
