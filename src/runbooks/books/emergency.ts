import type { Runbook } from '../../model/runbook.ts';
import { phrase } from '../../text/lang.ts';
import { ask, look, offer, wait } from '../steps.ts';
import { RUNBOOK_COMMANDS as commands } from './customer-commands.ts';

/** Back to the deploy before (E1). */
export const rollback: Runbook = {
  id: 'rollback',
  title: phrase('Rollback rápido', 'Quick rollback'),
  when: phrase('a versão nova quebrou', 'the new version is broken'),
  steps: [
    look({
      id: 'what',
      title: phrase('O que roda', 'What runs'),
      question: phrase('Que commit roda, e desde quando está ruim?', 'Which commit runs, and since when is it bad?'),
      probes: ['deploy', 'api.health', 'api.errors', 'containers'],
      good: phrase('o problema começou com o último deploy', 'the problem began with the last deploy'),
    }),
    offer({
      id: 'rollback',
      title: phrase('Voltar', 'Roll back'),
      question: phrase(
        'Voltar ao deploy anterior, com as imagens guardadas?',
        'Return to the deploy before, from the kept images?',
      ),
      line: 'E1',
      command: commands.rollback,
      action: 'rollback',
    }),
    wait({
      id: 'healthy',
      title: phrase('Saudável', 'Healthy'),
      question: phrase('A API voltou?', 'Is the API back?'),
      line: 'E1',
      command: commands.health,
      probe: 'api.health',
      deadlineMs: 180_000,
    }),
    ask({
      id: 'tell',
      title: phrase('Avisar', 'Tell'),
      question: phrase(
        'Quem escreveu o commit ruim sabe que ele não está no ar?',
        'Does the author of the bad commit know that it is not deployed?',
      ),
    }),
  ],
};

/** Restoring the database from a backup (E2). */
export const restore: Runbook = {
  id: 'restore',
  title: phrase('Restaurar backup', 'Restore a backup'),
  when: phrase('dados perdidos ou corrompidos', 'data lost or corrupt'),
  steps: [
    look({
      id: 'backups',
      title: phrase('Backups', 'Backups'),
      question: phrase('Que backup vale, e de quando é?', 'Which backup is good, and from when?'),
      line: 'E2',
      command: commands.listBackups,
      probes: ['backups.newest', 'host.disks'],
      good: phrase('um inteiro, de antes do problema', 'a whole one, from before the problem'),
      tab: 'backups',
    }),
    ask({
      id: 'agree',
      title: phrase('Acordo', 'Agreement'),
      question: phrase(
        'Quem decide aceitou perder o que veio depois do backup?',
        'Has the one who decides accepted losing what came after the backup?',
      ),
    }),
    offer({
      id: 'restore',
      title: phrase('Restaurar', 'Restore'),
      question: phrase('Restaurar num banco novo e trocar?', 'Restore into a new database and swap?'),
      line: 'E2',
      command: commands.restore,
      action: 'restore-db',
    }),
    wait({
      id: 'database',
      title: phrase('Banco', 'Database'),
      question: phrase('O banco responde?', 'Does the database answer?'),
      probe: 'postgres.ping',
      deadlineMs: 180_000,
    }),
    wait({
      id: 'api',
      title: phrase('API', 'API'),
      question: phrase('A API está de volta?', 'Is the API back?'),
      line: 'E2',
      command: commands.health,
      probe: 'api.database',
      deadlineMs: 180_000,
    }),
    ask({
      id: 'data',
      title: phrase('Dados', 'Data'),
      question: phrase('Os dados que se esperava estão lá?', 'Are the data that were expected there?'),
    }),
  ],
};

/** Rebuilding on a new machine (E3). */
export const disaster: Runbook = {
  id: 'disaster',
  title: phrase('Recuperação de desastre', 'Disaster recovery'),
  when: phrase('o servidor foi perdido', 'the server is lost'),
  steps: [
    ask({
      id: 'provision',
      title: phrase('1 Nova VPS', '1 New VPS'),
      question: phrase(
        'A nova VPS existe, com acesso SSH e Docker?',
        'Does the new VPS exist, with SSH access and Docker?',
      ),
      line: 'E3',
    }),
    ask({
      id: 'environment',
      title: phrase('2 Ambiente', '2 Environment'),
      question: phrase(
        'O código está em /opt/sparkone, com o .env de produção (600)?',
        'Is the code in /opt/sparkone, with the production .env (600)?',
      ),
      line: 'E3',
    }),
    ask({
      id: 'fetch-backup',
      title: phrase('3a Buscar o backup', '3a Fetch the backup'),
      question: phrase(
        'O backup mais recente foi copiado de fora para a pasta de backups?',
        'Was the latest backup copied from off site into the backups folder?',
      ),
      line: 'E3',
    }),
    offer({
      id: 'restore',
      title: phrase('3b Restaurar', '3b Restore'),
      question: phrase('Restaurar o backup mais recente?', 'Restore the latest backup?'),
      line: 'E3',
      command: commands.restore,
      action: 'restore-db',
    }),
    ask({
      id: 'dns',
      title: phrase('4 DNS', '4 DNS'),
      question: phrase(
        'O DNS aponta para o novo endereço, com TTL baixo?',
        'Does the DNS point to the new address, with a low TTL?',
      ),
      line: 'E3',
      command: commands.dns,
      tab: 'tls',
    }),
    look({
      id: 'services',
      title: phrase('5 Serviços', '5 Services'),
      question: phrase('Todos os serviços respondem?', 'Do all services answer?'),
      line: 'E3',
      command: commands.ps,
      probes: [
        'containers',
        'api.health',
        'api.database',
        'api.redis',
        'postgres.ping',
        'redis.ping',
        'tls.certificates',
      ],
      good: phrase('todos ok', 'all ok'),
    }),
    look({
      id: 'monitoring',
      title: phrase('6a Monitoramento', '6a Monitoring'),
      question: phrase('O Prometheus vê o novo servidor?', 'Does Prometheus see the new server?'),
      line: 'E3',
      command: commands.up,
      probes: ['prometheus.up', 'alerts'],
      good: phrase('todos os alvos no ar', 'all targets up'),
      tab: 'metrics',
    }),
    ask({
      id: 'external',
      title: phrase('6b Fora daqui', '6b Elsewhere'),
      question: phrase(
        'Monitores externos, backups e cron apontam para o novo servidor?',
        'Do external monitors, backups and cron point to the new server?',
      ),
      line: 'E3',
    }),
  ],
};
