import * as z from 'zod';
import { phrase } from '../../text/lang.ts';
import { parseDatabaseUrl, parseRedisUrl, parseReplicaUrl } from '../discovery/service-url.ts';
import { choice, text, truth, whole } from '../values/leaf.ts';
import { block, key } from '../values/note.ts';
import { secret, secretAddress } from '../values/secret-leaf.ts';
import type { SchemaContext } from './context.ts';
import { tlsClient } from './endpoint.ts';
import { clusterKeys, sentinels } from './redis-nodes.ts';

const DISCOVERED = phrase('descoberto (.env ou container)', 'discovered (.env or container)');

/** How to log in to Postgres; single keys win over `url`, both over discovery. */
export function postgres(context: SchemaContext) {
  return block(
    {
      url: key(
        secretAddress(
          context.openSecret,
          phrase('postgresql://usuário:senha@host:porta/banco', 'postgresql://user:password@host:port/database'),
          parseDatabaseUrl,
        ),
        {
          about: phrase(
            'Endereço completo, também no dialeto do SQLAlchemy.',
            "Whole address, SQLAlchemy's dialect included.",
          ),
          example: 'env:DATABASE_URL',
          otherwise: DISCOVERED,
        },
      ),
      host: key(text(), {
        about: phrase(
          'Host visto do alvo, ou pasta do socket.',
          'Host as the target sees it, or the folder of the socket.',
        ),
        example: 'db.internal',
        otherwise: DISCOVERED,
      }),
      port: key(whole(1, 65_535), { about: phrase('Porta.', 'Port.'), example: '5432', otherwise: DISCOVERED }),
      database: key(text(), {
        about: phrase('Nome do banco.', 'Name of the database.'),
        example: 'sparkone',
        otherwise: DISCOVERED,
      }),
      user: key(text(), {
        about: phrase(
          'Usuário; de preferência um com pg_monitor e só leitura.',
          'User; better one with pg_monitor that only reads.',
        ),
        example: 'sparkone_ops',
        otherwise: DISCOVERED,
      }),
      password: key(secret(context.openSecret), {
        about: phrase('Senha.', 'Password.'),
        example: 'env:PGPASSWORD',
        otherwise: DISCOVERED,
      }),
      ssl: key(choice(['disable', 'prefer', 'require', 'verify-ca', 'verify-full'] as const), {
        about: phrase('Modo de TLS, como sslmode do libpq.', "TLS mode, as libpq's sslmode."),
        example: 'require',
        otherwise: DISCOVERED,
      }),
      replicas: key(
        z
          .array(
            secretAddress(
              context.openSecret,
              phrase(
                'host:porta ou postgresql://usuário:senha@host:porta/banco',
                'host:port or postgresql://user:password@host:port/database',
              ),
              parseReplicaUrl,
            ),
          )
          .min(1),
        {
          about: phrase(
            'Réplicas de leitura; o que uma não diz (usuário, senha, banco, ssl) é o do primário.',
            "Read replicas; what one does not say (user, password, database, ssl) is the primary's.",
          ),
          example: '[replica-1.internal, "replica-2.internal:5433"]',
        },
      ),
      tls: tlsClient(context, 'targets.*.api.tls'),
    },
    { about: phrase('Acesso direto ao Postgres.', 'Direct access to Postgres.') },
  );
}

/** How to log in to Redis; single keys win over `url`, both over discovery. */
export function redis(context: SchemaContext) {
  return block(
    {
      url: key(
        secretAddress(
          context.openSecret,
          phrase('redis://:senha@host:porta/0', 'redis://:password@host:port/0'),
          parseRedisUrl,
        ),
        {
          about: phrase('Endereço completo.', 'Whole address.'),
          example: 'env:REDIS_URL',
          otherwise: DISCOVERED,
        },
      ),
      host: key(text(), {
        about: phrase(
          'Host visto do alvo, ou caminho do socket.',
          'Host as the target sees it, or the path of the socket.',
        ),
        example: 'redis.internal',
        otherwise: DISCOVERED,
      }),
      port: key(whole(1, 65_535), { about: phrase('Porta.', 'Port.'), example: '6379', otherwise: DISCOVERED }),
      database: key(whole(0, 1023), {
        about: phrase('Número do banco.', 'Number of the database.'),
        example: '0',
        otherwise: DISCOVERED,
      }),
      user: key(text(), { about: phrase('Usuário (ACL).', 'User (ACL).'), example: 'ops', otherwise: DISCOVERED }),
      password: key(secret(context.openSecret), {
        about: phrase('Senha.', 'Password.'),
        example: 'env:REDIS_PASSWORD',
        otherwise: DISCOVERED,
      }),
      useTls: key(truth(), {
        about: phrase('Fala TLS (rediss://).', 'Speaks TLS (rediss://).'),
        example: 'true',
        otherwise: DISCOVERED,
      }),
      sentinels: sentinels(context),
      ...clusterKeys(),
      tls: tlsClient(context, 'targets.*.api.tls'),
    },
    { about: phrase('Acesso direto ao Redis.', 'Direct access to Redis.') },
  );
}
