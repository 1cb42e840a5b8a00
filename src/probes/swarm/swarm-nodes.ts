import type { Finding } from '../../model/check.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, inapplicable, type Measured, measured } from '../../model/reading.ts';
import { stackOf } from '../../model/swarm.ts';
import { phrase } from '../../text/lang.ts';
import { AVAILABILITY } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { describeNodes, type SwarmNodeFacts } from './swarm-facts.ts';

/** The machines of the swarm. */
export interface SwarmNodesFacts {
  readonly nodes: readonly SwarmNodeFacts[];
  readonly managers: number;
  readonly reachableManagers: number;
}

/** `docker node ls`. */
export const swarmNodes: Probe<SwarmNodesFacts, ProbeContext> = {
  id: 'swarm.nodes',
  runbook: null,
  title: phrase('Nós do swarm', 'Swarm nodes'),
  tab: 'overview',
  sets: ['daily'],
  isRare: true,
  ...AVAILABILITY,
  // It has to be known first whether there is a swarm at all: a slow line's first look is waited for.
  deadlineMs: 10_000,
  metrics: [
    { id: 'swarm.nodes.ready', label: phrase('Nós prontos', 'Nodes ready'), unit: 'count' },
    { id: 'swarm.nodes.down', label: phrase('Nós fora do ar', 'Nodes down'), unit: 'count' },
    { id: 'swarm.managers', label: phrase('Gerentes que se veem', 'Managers that see each other'), unit: 'count' },
  ],
  faultLevels: { unreachable: 'critical', timeout: 'critical' },
  read: readNodes,
  judge: (facts) => [...facts.nodes.flatMap(judgeNode), ...judgeQuorum(facts)],
  summarize: (reading) =>
    summaryOf(reading, ({ nodes, reachableManagers, managers }) => {
      const ready = nodes.filter(isReady).length;
      const leader = nodes.find(({ isLeader }) => isLeader)?.node ?? '–';
      return phrase(
        `${ready} de ${nodes.length} prontos, ${reachableManagers} de ${managers} managers, líder ${leader}`,
        `${ready} of ${nodes.length} ready, ${reachableManagers} of ${managers} managers, leader ${leader}`,
      );
    }),
  shell: 'docker node ls',
};

function isReady({ state }: SwarmNodeFacts): boolean {
  return state === 'ready';
}

async function readNodes(context: ProbeContext, signal: AbortSignal): Promise<Measured<SwarmNodesFacts>> {
  const target = await context.target();
  if (stackOf(target) === null) return inapplicable();
  const listed = await context.clients.docker.swarm.nodes(within(AVAILABILITY.deadlineMs, signal));
  if (!listed.ok) return failed(listed.fault);
  const nodes = describeNodes(listed.value, target.swarm?.nodeId ?? '');
  const managers = nodes.filter(({ role }) => role === 'manager');
  const reachable = managers.filter(({ reachability }) => reachability === 'reachable');
  return measured({ nodes, managers: managers.length, reachableManagers: reachable.length }, [
    { metric: 'swarm.nodes.ready', value: nodes.filter(isReady).length },
    { metric: 'swarm.nodes.down', value: nodes.filter(isLost).length },
    { metric: 'swarm.managers', value: reachable.length },
  ]);
}

/** Down while it was meant to work; one that was drained first may be switched off. */
function isLost({ state, availability }: SwarmNodeFacts): boolean {
  return state === 'down' && availability !== 'drain';
}

function judgeNode(facts: SwarmNodeFacts): readonly Finding[] {
  const { node, state, availability, message, role, reachability } = facts;
  const why = message === '' ? '' : `: ${message}`;
  const say = (level: Finding['level'], portuguese: string, english: string) =>
    finding(level, phrase(`${node}: ${portuguese}`, `${node}: ${english}`), node);
  if (state === 'down')
    return isLost(facts)
      ? [say('critical', `fora do ar${why}`, `down${why}`)]
      : [say('warn', `esvaziado e fora do ar${why}`, `drained and down${why}`)];
  if (state === 'disconnected') return [say('warn', `desligado do swarm${why}`, `disconnected from the swarm${why}`)];
  if (state === 'unknown') return [say('unknown', `estado desconhecido${why}`, `state unknown${why}`)];
  return [
    ...(role === 'manager' && reachability !== 'reachable'
      ? [say('critical', 'manager que os outros não alcançam', 'a manager that the others do not reach')]
      : []),
    ...(availability === 'drain'
      ? [say('none', 'esvaziado: não recebe tarefas', 'drained: takes no tasks')]
      : availability === 'pause'
        ? [say('none', 'em pausa: não recebe tarefas novas', 'paused: takes no new tasks')]
        : []),
  ];
}

/** A swarm is led while more than half of its managers see each other (Raft). */
function judgeQuorum({ managers, reachableManagers }: SwarmNodesFacts): readonly Finding[] {
  const needed = Math.floor(managers / 2) + 1;
  if (reachableManagers >= managers || reachableManagers > needed) return [];
  return [
    finding(
      'critical',
      phrase(
        `só ${reachableManagers} de ${managers} managers se veem: perder mais um deixa o swarm sem líder`,
        `only ${reachableManagers} of ${managers} managers see each other: losing one more leaves the swarm without a leader`,
      ),
    ),
  ];
}
