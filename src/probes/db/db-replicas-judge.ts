import type { Finding } from '../../model/check.ts';
import type { Level } from '../../model/level.ts';
import { phrase } from '../../text/lang.ts';
import { finding } from '../finding.ts';
import type { DbReplicaFacts, DbReplicasFacts } from './db-replicas.ts';

function judgeReplica(facts: DbReplicaFacts, levelOfFailure: Level): readonly Finding[] {
  const { replica, failure, isStandby, isPaused, isReceiving, behindBytes, newConflicts } = facts;
  const say = (level: Level, portuguese: string, english: string): Finding =>
    finding(level, phrase(`réplica ${replica}: ${portuguese}`, `replica ${replica}: ${english}`), replica);
  if (failure !== null) return [say(levelOfFailure, failure.text['pt-BR'], failure.text.en)];
  if (!isStandby)
    return [
      say(
        'critical',
        'não é réplica, aceita escritas: foi promovida, ou é outro servidor; confira qual é o primário',
        'is no replica, it takes writes: it was promoted, or is another server; check which one is the primary',
      ),
    ];
  const found: Finding[] = [];
  if (isPaused)
    found.push(
      say(
        'warn',
        'aplicação do WAL pausada: SELECT pg_wal_replay_resume()',
        'replay of the WAL is paused: SELECT pg_wal_replay_resume()',
      ),
    );
  if (isReceiving === false && behindBytes !== 0)
    found.push(
      say(
        'warn',
        'não recebe do primário (sem walreceiver): confira primary_conninfo, a rede e os logs dela',
        'does not receive from the primary (no walreceiver): check primary_conninfo, the network and its logs',
      ),
    );
  if (newConflicts !== null && newConflicts > 0)
    found.push(
      say(
        'warn',
        `${newConflicts} consultas canceladas por conflito com a aplicação do WAL: veja max_standby_streaming_delay e hot_standby_feedback`,
        `${newConflicts} queries cancelled by a conflict with replay: see max_standby_streaming_delay and hot_standby_feedback`,
      ),
    );
  return found;
}

/** What is wrong with the replicas, beyond the limits of their lag. One that is gone is a warning, the last one critical. */
export function judgeReplicas({ replicas, primaryFault }: DbReplicasFacts): readonly Finding[] {
  const areAllGone = replicas.every(({ failure }) => failure !== null);
  const unseen =
    primaryFault === null
      ? []
      : [
          finding(
            'unknown',
            phrase(
              `o atraso das réplicas não se mede sem o primário: ${primaryFault.message['pt-BR']}`,
              `the lag of the replicas cannot be measured without the primary: ${primaryFault.message.en}`,
            ),
          ),
        ];
  return [...replicas.flatMap((one) => judgeReplica(one, areAllGone ? 'critical' : 'warn')), ...unseen];
}
