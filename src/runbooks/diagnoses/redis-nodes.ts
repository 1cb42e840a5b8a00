import type { Suspect } from '../../model/diagnosis.ts';
import { severity, worst } from '../../model/level.ts';
import { judgeNodes } from '../../probes/redis/redis-nodes-judge.ts';
import type { RedisPingFacts } from '../../probes/redis/redis-ping.ts';
import { phrase } from '../../text/lang.ts';
import { byHand, show } from './remedies.ts';

const TITLES = {
  cluster: phrase('O cluster do Redis não está inteiro', 'The Redis cluster is not whole'),
  sentinel: phrase('O Redis atrás dos sentinelas não está inteiro', 'Redis behind its sentinels is not whole'),
  single: phrase('Uma réplica do Redis não acompanha', 'A replica of Redis does not follow'),
} as const;

const LIST = {
  cluster: phrase('ver os nós e os slots de cada um', 'see the nodes and the slots of each'),
  sentinel: phrase('ver o que os sentinelas dizem', 'see what the sentinels say'),
  single: phrase('ver as réplicas', 'see the replicas'),
} as const;

/** What is wrong with servers that stand together, however well the one that is asked answers; null when nothing is. */
export function nodesSuspect({ nodes, address, role }: RedisPingFacts): Suspect | null {
  if (nodes == null) return null;
  const found = judgeNodes(nodes).filter(({ level }) => severity(level) >= severity('warn'));
  const misnamed =
    nodes.kind === 'sentinel' && role === 'replica'
      ? [phrase(`${address} é nomeado mestre, e é réplica`, `${address} is named as the master, and is a replica`)]
      : [];
  if (found.length === 0 && misnamed.length === 0) return null;
  const [entry = address] = nodes.sentinels.filter(({ failure }) => failure === null).map((one) => one.address);
  const at = entry.lastIndexOf(':');
  const cli = `redis-cli -h ${entry.slice(0, at)} -p ${entry.slice(at + 1)}`;
  const question = {
    cluster: `${cli} cluster nodes`,
    sentinel: `${cli} sentinel replicas ${nodes.name}`,
    single: `${cli} info replication`,
  } as const;
  return {
    id: 'redis-nodes',
    certainty: 'certain',
    level: misnamed.length > 0 ? 'critical' : worst(found.map(({ level }) => level)),
    title: TITLES[nodes.kind],
    evidence: [...misnamed, ...found.map(({ text }) => text)],
    remedies: [
      byHand(question[nodes.kind], LIST[nodes.kind]),
      show('redis', phrase('ver os nós na aba Redis', 'see the nodes in the Redis tab')),
    ],
  };
}
