import * as z from 'zod';
import { ROLES } from '../../model/service.ts';
import { phrase } from '../../text/lang.ts';
import { choice, targetPath, text, truth } from '../values/leaf.ts';
import { key, keyOr, NOTES } from '../values/note.ts';
import { engineAddress, hostPort, transport } from './address.ts';
import { backups } from './backups.ts';
import type { SchemaContext } from './context.ts';
import { postgres, redis } from './database.ts';
import { deploy, rotate } from './deploy.ts';
import { edge } from './edge.ts';
import { alertmanager, byName, httpEndpoint } from './endpoint.ts';
import { expected } from './expected.ts';
import { ssh } from './ssh.ts';
import { intervals, thresholds } from './threshold.ts';

const DISCOVERED = phrase('descoberto', 'discovered');
/** Names of targets: they are typed in confirmations, so they are plain. */
export const TARGET_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** One stack to look at and act on. */
export function target(context: SchemaContext) {
  return z.strictObject({
    environment: key(choice(['production', 'staging', 'development'] as const), {
      about: phrase(
        'Ambiente; dá a cor e o cuidado das confirmações.',
        'Environment; gives the colour and the care of confirmations.',
      ),
      example: 'production',
      otherwise: DISCOVERED,
    }),
    group: key(text(), {
      about: phrase('Grupo na lista de alvos.', 'Group in the list of targets.'),
      example: 'clientes',
    }),
    transport: keyOr(transport(), 'local', {
      about: phrase('Como chegar: nesta máquina ou por SSH.', 'How to get there: on this machine or over SSH.'),
      example: 'ssh://ops@vps-01',
    }),
    ssh: ssh(context),
    engine: key(engineAddress(), {
      about: phrase('Engine do Docker, visto do alvo.', 'Docker engine, as the target sees it.'),
      example: 'unix:///var/run/docker.sock',
      otherwise: phrase('DOCKER_HOST, depois /var/run/docker.sock', 'DOCKER_HOST, then /var/run/docker.sock'),
    }),
    project: key(text(), {
      about: phrase('Projeto do compose, ou stack de um swarm.', 'Compose project, or stack of a swarm.'),
      example: 'sparkone',
      otherwise: DISCOVERED,
    }),
    directory: key(targetPath(), {
      about: phrase('Pasta do projeto no alvo.', 'Folder of the project on the target.'),
      example: '/opt/sparkone',
      otherwise: DISCOVERED,
    }),
    composeFiles: key(z.array(text()).min(1), {
      about: phrase(
        'Arquivos do compose, na ordem; relativos à pasta.',
        'Compose files, in order; relative to the folder.',
      ),
      example: '[docker-compose.prod.yml]',
      otherwise: DISCOVERED,
    }),
    services: keyOr(
      z.strictObject(
        Object.fromEntries(
          ROLES.map((role) => [
            role,
            key(z.array(text()), {
              about: phrase(`Serviços no papel ${role}.`, `Services in the role ${role}.`),
              example: `[${role}]`,
              otherwise: DISCOVERED,
            }),
          ]),
        ) as Record<(typeof ROLES)[number], z.ZodOptional<z.ZodArray<ReturnType<typeof text>>>>,
      ),
      {},
      { about: phrase('Quem faz o quê, quando os nomes não dizem.', 'Who does what, when the names do not tell.') },
    ),
    api: httpEndpoint(context, phrase('A API.', 'The API.'), 'http://localhost:8000'),
    prometheus: httpEndpoint(context, phrase('O Prometheus.', 'Prometheus.'), 'http://localhost:9090', 'targets.*.api'),
    alertmanager: alertmanager(context),
    postgres: postgres(context),
    redis: redis(context),
    domains: key(z.array(hostPort(443)), {
      about: phrase(
        'Domínios públicos cujos certificados e cabeçalhos são vigiados.',
        'Public domains whose certificates and headers are watched.',
      ),
      example: '[sparkone.example.com]',
      otherwise: phrase('os rótulos da borda', "the edge's labels"),
    }),
    edge: edge(),
    backups: backups(),
    expected: expected(),
    deploy: deploy(),
    rotate: rotate(),
    readOnly: keyOr(truth(), false, {
      about: phrase('Só olha: nenhuma ação pode rodar.', 'Looks only: no action can run.'),
    }),
    requireReason: keyOr(truth(), false, {
      about: phrase(
        'Toda ação pede um motivo, que fica no diário.',
        'Every action asks for a reason, which the journal keeps.',
      ),
    }),
    sudo: keyOr(truth(), false, { about: phrase('Roda os passos com sudo -n.', 'Runs steps with sudo -n.') }),
    stateDirectory: key(targetPath(), {
      about: phrase(
        'Pasta no alvo para trabalhos, diário e trava.',
        'Folder on the target for jobs, journal and lock.',
      ),
      example: '/var/lib/sparkone-tui',
      otherwise: phrase(
        '/var/lib/sparkone-tui (root), senão ~/.local/state/sparkone-tui',
        '/var/lib/sparkone-tui (root), else ~/.local/state/sparkone-tui',
      ),
    }),
    thresholds: keyOr(
      thresholds(context),
      {},
      { about: phrase('Limites só deste alvo.', 'Thresholds of this target only.'), sameAs: 'thresholds' },
    ),
    intervals: keyOr(
      intervals(context),
      {},
      { about: phrase('Intervalos só deste alvo.', 'Intervals of this target only.'), sameAs: 'intervals' },
    ),
  });
}

/** Targets by name. */
export function targets(context: SchemaContext) {
  return byName(
    TARGET_NAME,
    phrase('NOME', 'NAME'),
    target(context).register(NOTES, { about: phrase('Um alvo.', 'A target.') }),
  );
}
