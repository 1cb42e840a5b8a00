import type { Finding } from '../../model/check.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { finding } from '../finding.ts';
import type { DbHealthFacts } from './db-health.ts';
import { judgeSettings } from './db-settings.ts';

type Judge = (facts: DbHealthFacts) => readonly Finding[];

const archiver: Judge = ({ archiver: one }) =>
  one?.isFailing === true
    ? [
        finding(
          'critical',
          phrase(
            'o arquivamento do WAL falha desde a última vez que funcionou: o disco enche; veja archive_command e os logs do postgres',
            'archiving the WAL has failed since it last worked: the disk will fill; see archive_command and the logs of postgres',
          ),
        ),
      ]
    : [];

const slots: Judge = ({ slots: all }) =>
  all.flatMap(({ name, isActive, status, heldBytes }): Finding[] => {
    if (status === 'lost')
      return [
        finding(
          'warn',
          phrase(
            `o slot de replicação ${name} perdeu o WAL de que precisava: o leitor dele tem de recomeçar do zero`,
            `the replication slot ${name} lost the WAL that it needed: its reader has to begin anew`,
          ),
        ),
      ];
    if (isActive) return [];
    const drop = `SELECT pg_drop_replication_slot('${name}')`;
    const held = heldBytes === null ? phrase('', '') : phrase(` (${pt.bytes(heldBytes)})`, ` (${en.bytes(heldBytes)})`);
    return [
      finding(
        'warn',
        phrase(
          `o slot de replicação ${name} não tem leitor e retém WAL${held['pt-BR']}: ${drop}, se ninguém o usa mais`,
          `the replication slot ${name} has no reader and holds back WAL${held.en}: ${drop}, if nobody uses it any more`,
        ),
      ),
    ];
  });

const replicas: Judge = ({ replicas: all }) =>
  all
    .filter(({ state }) => state !== '' && state !== 'streaming')
    .map(({ name, state }) =>
      finding('warn', phrase(`a réplica ${name} está em ${state}`, `the standby ${name} is in ${state}`)),
    );

const standby: Judge = ({ standby: one }) =>
  one?.isPaused === true
    ? [
        finding(
          'warn',
          phrase(
            'a aplicação do WAL está pausada nesta réplica: SELECT pg_wal_replay_resume()',
            'replay of the WAL is paused on this standby: SELECT pg_wal_replay_resume()',
          ),
        ),
      ]
    : [];

/** What the counters say beyond thresholds. */
export function judgeHealth(facts: DbHealthFacts): readonly Finding[] {
  return [...[archiver, slots, replicas, standby].flatMap((judge) => judge(facts)), ...judgeSettings(facts.settings)];
}
