import type { Runbook } from '../../model/runbook.ts';
import { phrase } from '../../text/lang.ts';
import { ask, look, offer, wait } from '../steps.ts';
import { RUNBOOK_COMMANDS as commands } from './customer-commands.ts';

/** Updating the application (M1). */
export const update: Runbook = {
  id: 'update',
  title: phrase('Atualização da aplicação', 'Updating the application'),
  when: phrase('para publicar uma versão nova', 'to deploy a new version'),
  steps: [
    look({
      id: 'before',
      title: phrase('Antes', 'Before'),
      question: phrase('Está tudo verde antes de mexer?', 'Is everything green before touching it?'),
      probes: ['api.health', 'containers', 'postgres.ping', 'redis.ping', 'host.disks', 'deploy'],
      good: phrase('tudo ok, árvore do git limpa, disco com espaço', 'all ok, clean git tree, disk space'),
    }),
    ask({
      id: 'announce',
      title: phrase('Avisar', 'Announce'),
      question: phrase('A equipe sabe da atualização?', 'Does the team know of the update?'),
    }),
    offer({
      id: 'update',
      title: phrase('Atualizar', 'Update'),
      question: phrase(
        'Backup, buscar, construir, migrar, subir e verificar?',
        'Back up, fetch, build, migrate, bring up and verify?',
      ),
      line: 'M1',
      command: [commands.backup, commands.pull, commands.build, commands.migrate, commands.deploy].join('\n'),
      action: 'update',
    }),
    wait({
      id: 'healthy',
      title: phrase('Saudável', 'Healthy'),
      question: phrase('A API está saudável na versão nova?', 'Is the API healthy on the new version?'),
      line: 'M1',
      command: commands.health,
      probe: 'api.health',
      deadlineMs: 180_000,
    }),
    look({
      id: 'logs',
      title: phrase('Logs', 'Logs'),
      question: phrase('Há erros novos desde a atualização?', 'Are there new errors since the update?'),
      line: 'M1',
      command: commands.logs,
      probes: ['api.errors', 'api.latency'],
      good: phrase('nenhum erro novo', 'no new error'),
      log: { service: 'api', filter: 'errors', tail: 50, show: 8 },
      tab: 'logs',
    }),
  ],
};

/** What both cleanings begin with (M3). */
const DISK_STEP = look({
  id: 'disk',
  title: phrase('Disco', 'Disk'),
  question: phrase('Quanto espaço falta?', 'How much space is short?'),
  line: 'M3',
  command: commands.disk,
  probes: ['host.disks'],
  good: phrase('abaixo de 90 %', 'below 90 %'),
});

/** Log rotation (M2). */
export const rotation: Runbook = {
  id: 'rotation',
  title: phrase('Rotação de logs', 'Log rotation'),
  when: phrase('quando o disco enche de logs', 'when logs fill the disk'),
  steps: [
    DISK_STEP,
    offer({
      id: 'rotate',
      title: phrase('Rotacionar', 'Rotate'),
      question: phrase(
        'Arquivar os logs e apagar os de mais de 7 dias?',
        'Archive the logs and delete those older than 7 days?',
      ),
      line: 'M2',
      command: commands.rotate,
      action: 'rotate-logs',
    }),
  ],
};

/** Cleaning up images, networks and build cache (M3). */
export const cleanUp: Runbook = {
  id: 'clean-up',
  title: phrase('Limpeza de recursos', 'Cleaning up'),
  when: phrase('quando imagens e cache ocupam o disco', 'when images and cache fill the disk'),
  steps: [
    DISK_STEP,
    offer({
      id: 'clean-up',
      title: phrase('Limpar', 'Clean up'),
      question: phrase(
        'Remover o que a lista mostra? Volumes nunca são removidos.',
        'Remove what the list shows? Volumes are never removed.',
      ),
      line: 'M3',
      command: commands.prune,
      action: 'clean-up',
    }),
    look({
      id: 'after',
      title: phrase('Depois', 'After'),
      question: phrase('O espaço voltou e tudo continua de pé?', 'Is the space back, and everything still up?'),
      probes: ['host.disks', 'containers'],
      good: phrase('abaixo de 90 %, todos rodando', 'below 90 %, all running'),
    }),
  ],
};
