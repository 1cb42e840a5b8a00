import type { Finding } from '../../model/check.ts';
import { phrase } from '../../text/lang.ts';
import { finding } from '../finding.ts';
import type { RedisNodesFacts } from './redis-nodes.ts';

type Judge = (facts: RedisNodesFacts) => readonly Finding[];

/** Slots that a cluster has to cover (redis.io, "Redis cluster specification"). */
export const ALL_SLOTS = 16_384;

const cluster: Judge = ({ cluster: one }) => {
  if (one === null) return [];
  const { state, slotsAssigned, slotsFailed, slotsSuspected, movingSlots } = one;
  const missing = ALL_SLOTS - slotsAssigned;
  const found: Finding[] = [];
  if (state !== 'ok' || slotsFailed > 0 || missing > 0)
    found.push(
      finding(
        'critical',
        phrase(
          `cluster_state:${state} · ${slotsFailed + missing} de ${ALL_SLOTS} slots sem mestre: as chaves deles falham (CLUSTERDOWN); suba os nós que faltam`,
          `cluster_state:${state} · ${slotsFailed + missing} of ${ALL_SLOTS} slots without a master: their keys fail (CLUSTERDOWN); start the nodes that are missing`,
        ),
      ),
    );
  else if (slotsSuspected > 0)
    found.push(
      finding(
        'warn',
        phrase(
          `o mestre de ${slotsSuspected} slots não responde aos outros (fail?)`,
          `the master of ${slotsSuspected} slots does not answer the others (fail?)`,
        ),
      ),
    );
  if (movingSlots > 0)
    found.push(
      finding(
        'none',
        phrase(`${movingSlots} slots mudando de mestre`, `${movingSlots} slots moving to another master`),
      ),
    );
  return found;
};

const nodes: Judge = ({ kind, nodes: all }) =>
  all.flatMap(({ address, role, flags, isLinkUp, slots }): Finding[] => {
    const name = role === 'master' ? phrase('mestre', 'master') : phrase('réplica', 'replica');
    if (flags !== '') {
      const isLost = role === 'master' && (slots ?? 1) > 0 && /(^|,)(fail|o_down)(,|$)/.test(flags);
      return [
        finding(
          isLost ? 'critical' : 'warn',
          phrase(`${name['pt-BR']} ${address} em ${flags}`, `${name.en} ${address} is in ${flags}`),
          address,
        ),
      ];
    }
    if (isLinkUp === false)
      return [
        finding(
          'warn',
          phrase(
            `réplica ${address} sem ligação com o mestre: não recebe as escritas`,
            `replica ${address} has no link to its master: it does not receive the writes`,
          ),
          address,
        ),
      ];
    const isAlone = kind === 'cluster' && (slots ?? 0) > 0 && !all.some(({ master }) => master === address);
    return isAlone
      ? [
          finding(
            'warn',
            phrase(
              `mestre ${address} sem réplica: se cair, seus ${slots} slots ficam sem ninguém`,
              `master ${address} has no replica: if it goes down, nobody has its ${slots} slots`,
            ),
            address,
          ),
        ]
      : [];
  });

const sentinels: Judge = ({ sentinels: all }) =>
  all.flatMap(({ address, failure }) =>
    failure === null
      ? []
      : [finding('warn', phrase(`sentinela fora: ${failure['pt-BR']}`, `sentinel down: ${failure.en}`), address)],
  );

const agreement: Judge = ({ kind, sentinels: all, nodes: known }) => {
  const answering = all.filter(({ failure }) => failure === null);
  if (kind !== 'sentinel' || answering.length === 0) return [];
  const found: Finding[] = [];
  const named = [...new Set(answering.flatMap(({ master }) => (master === '' ? [] : [master])))];
  if (named.length > 1)
    found.push(
      finding(
        'critical',
        phrase(
          `os sentinelas nomeiam mestres diferentes: ${named.join(', ')}; clientes escrevem em dois`,
          `the sentinels name different masters: ${named.join(', ')}; clients write to two of them`,
        ),
      ),
    );
  const trouble = [...new Set(answering.flatMap(({ flags }) => (flags === '' ? [] : flags.split(','))))];
  if (trouble.some((flag) => flag.includes('failover')))
    found.push(finding('warn', phrase('failover em andamento', 'failover under way')));
  else if (trouble.includes('o_down'))
    found.push(
      finding(
        'critical',
        phrase('os sentinelas dão o mestre por fora (o_down)', 'the sentinels hold the master for down (o_down)'),
      ),
    );
  else if (trouble.includes('s_down'))
    found.push(
      finding(
        'warn',
        phrase('um sentinela dá o mestre por fora (s_down)', 'a sentinel holds the master for down (s_down)'),
      ),
    );
  if (answering.some(({ canFailOver }) => canFailOver === false))
    found.push(
      finding(
        'warn',
        phrase(
          `sem quórum: ${answering.length} de ${all.length} sentinelas respondem, e um failover não seria feito`,
          `no quorum: ${answering.length} of ${all.length} sentinels answer, and a failover would not be made`,
        ),
      ),
    );
  if (!known.some(({ role }) => role === 'replica'))
    found.push(
      finding(
        'warn',
        phrase(
          'o mestre não tem réplica: um failover não teria para onde ir',
          'the master has no replica: a failover would have nowhere to go',
        ),
      ),
    );
  return found;
};

/** What is wrong with servers that stand together. */
export function judgeNodes(facts: RedisNodesFacts): readonly Finding[] {
  return [cluster, agreement, nodes, sentinels].flatMap((judge) => judge(facts));
}
