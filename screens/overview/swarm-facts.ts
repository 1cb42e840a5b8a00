import type { Finding } from '../../src/model/check.ts';
import type { Cockpit, ProbeState } from '../../src/model/cockpit.ts';
import { type Level, worst } from '../../src/model/level.ts';
import type { ContainerStatsFacts, ContainersStatsFacts } from '../../src/probes/containers/containers-stats.ts';
import type { SwarmNodeFacts, SwarmServiceFacts } from '../../src/probes/swarm/swarm-facts.ts';
import type { SwarmNodesFacts } from '../../src/probes/swarm/swarm-nodes.ts';
import type { SwarmServicesFacts } from '../../src/probes/swarm/swarm-services.ts';
import { type Phrase, phrase, same } from '../../src/text/lang.ts';
import { byRole } from './role-order.ts';
import type { ServiceRow } from './service-facts.ts';

/** Probes that a swarm's rows are made from. */
export const SWARM_PROBES = { services: 'swarm.services', nodes: 'swarm.nodes', stats: 'containers.stats' } as const;

/** Whether the target is looked at as a swarm. */
export function isSwarm(cockpit: Pick<Cockpit, 'probeIds'>): boolean {
  return cockpit.probeIds.includes(SWARM_PROBES.services);
}

function factsIn<F>({ reading, lastGood }: ProbeState): F | null {
  return (reading?.facts ?? lastGood?.facts ?? null) as F | null;
}

/** Services of the stack from the last good reading; null before the first. */
export function swarmServicesOf(cockpit: Cockpit): readonly SwarmServiceFacts[] | null {
  if (!isSwarm(cockpit)) return null;
  return factsIn<SwarmServicesFacts>(cockpit.state(SWARM_PROBES.services))?.services ?? null;
}

/** Nodes of the swarm from the last good reading; null before the first. */
export function swarmNodesOf(cockpit: Cockpit): readonly SwarmNodeFacts[] | null {
  if (!cockpit.probeIds.includes(SWARM_PROBES.nodes)) return null;
  return factsIn<SwarmNodesFacts>(cockpit.state(SWARM_PROBES.nodes))?.nodes ?? null;
}

/** State of a service in at most fourteen cells. */
function serviceWords({ running, wanted, update, mode }: SwarmServiceFacts): Phrase {
  const count = running === null || wanted === null ? '?' : `${running}/${wanted}`;
  if (update?.state === 'updating') return phrase(`${count} atualiza`, `${count} updating`);
  if (update?.state === 'paused' || update?.state === 'rollback_paused')
    return phrase(`${count} parou`, `${count} halted`);
  if (update?.state === 'rollback_started') return phrase(`${count} voltando`, `${count} returns`);
  if (mode === 'job') return phrase(`${count} tarefas`, `${count} tasks`);
  if (mode === 'global') return phrase(`${count} nós`, `${count} nodes`);
  return phrase(`${count} réplicas`, `${count} replicas`);
}

/** What a service uses on the node that was asked: that of the others only they can tell. */
function statsHere(cockpit: Cockpit, service: string): readonly ContainerStatsFacts[] {
  if (!cockpit.probeIds.includes(SWARM_PROBES.stats)) return [];
  const facts = cockpit.state(SWARM_PROBES.stats).reading?.facts as ContainersStatsFacts | null | undefined;
  return facts?.rows.filter((row) => row.service === service) ?? [];
}

function sum(rows: readonly ContainerStatsFacts[], pick: (row: ContainerStatsFacts) => number | null): number {
  return rows.length === 0 ? Number.NaN : rows.reduce((total, row) => total + (pick(row) ?? Number.NaN), 0);
}

function levelOf(entity: string, findings: readonly Finding[], isWell: boolean): Level {
  const own = worst(findings.filter((found) => found.entity === entity).map(({ level }) => level));
  return own === 'none' ? (isWell ? 'ok' : 'none') : own;
}

function serviceRowOf(cockpit: Cockpit, service: SwarmServiceFacts): ServiceRow {
  const { findings } = cockpit.state(SWARM_PROBES.services).check;
  const here = statsHere(cockpit, service.service);
  const isWell = service.running !== null && service.running === service.wanted && service.running > 0;
  const limits = here.map((row) => (row.hasMemoryLimit ? row.memoryLimitBytes : null));
  const since = service.tasks.flatMap(({ state, since: at }) => (state === 'running' && at !== null ? [at] : []));
  return {
    name: service.service,
    level: levelOf(service.service, findings, isWell),
    state: serviceWords(service),
    isRunning: here.length > 0,
    cpuPercent: sum(here, ({ cpuPercent }) => cpuPercent),
    memoryBytes: sum(here, ({ memoryBytes }) => memoryBytes),
    memoryLimitBytes: limits.every((limit) => limit !== null)
      ? sum(here, ({ memoryLimitBytes }) => memoryLimitBytes)
      : Number.NaN,
    memoryPercent: here.length === 1 ? (here[0]?.memoryPercent ?? Number.NaN) : Number.NaN,
    receivedPerSecond: sum(here, ({ rxPerSecond }) => rxPerSecond),
    sentPerSecond: sum(here, ({ txPerSecond }) => txPerSecond),
    restarts: service.failures.length,
    since: since.length === 0 ? Number.NaN : Math.max(...since),
  };
}

/** Rows of a swarm's services; null where the target is none, or nothing was read yet. */
export function swarmRows(cockpit: Cockpit): readonly ServiceRow[] | null {
  const services = swarmServicesOf(cockpit);
  if (services === null) return null;
  const rows = services.toSorted(byRole).map((service) => serviceRowOf(cockpit, service));
  const isRead = cockpit.state(SWARM_PROBES.services).reading?.facts !== null;
  return isRead ? rows : rows.map((row) => ({ ...row, level: 'unknown', state: phrase('sem leitura', 'not read') }));
}

/** A machine of the swarm as the table shows it. */
export interface NodeRow {
  readonly name: string;
  readonly level: Level;
  readonly state: Phrase;
  /** What it is and has: role, tasks, engine. */
  readonly about: Phrase;
}

/** Running tasks of the stack by node. */
function tasksOn(cockpit: Cockpit, node: string): number {
  const services = swarmServicesOf(cockpit) ?? [];
  return services.flatMap(({ tasks }) => tasks).filter((task) => task.node === node && task.state === 'running').length;
}

function nodeWords({ state, availability }: SwarmNodeFacts): Phrase {
  if (state === 'down') return phrase('fora do ar', 'down');
  if (state === 'disconnected') return phrase('desligado', 'disconnected');
  if (state === 'unknown') return phrase('desconhecido', 'unknown');
  if (availability === 'drain') return phrase('esvaziado', 'drained');
  return availability === 'pause' ? phrase('em pausa', 'paused') : phrase('pronto', 'ready');
}

/** Rows of the swarm's machines; empty where the target is none. */
export function nodeRows(cockpit: Cockpit): readonly NodeRow[] {
  const nodes = swarmNodesOf(cockpit) ?? [];
  if (nodes.length === 0) return [];
  const { check, reading } = cockpit.state(SWARM_PROBES.nodes);
  const isRead = reading?.facts !== null;
  return nodes.map((node): NodeRow => {
    const tasks = tasksOn(cockpit, node.node);
    const role = node.isLeader
      ? phrase('manager, líder', 'manager, leader')
      : node.role === 'manager'
        ? same('manager')
        : same('worker');
    const where = node.isAsked ? phrase(', consultado', ', asked') : phrase('', '');
    return {
      name: node.node,
      level: isRead ? levelOf(node.node, check.findings, node.state === 'ready') : 'unknown',
      state: isRead ? nodeWords(node) : phrase('sem leitura', 'not read'),
      about: phrase(
        `${role['pt-BR']}${where['pt-BR']} · ${tasks} tarefa(s) · ${node.address} · Docker ${node.engine}`,
        `${role.en}${where.en} · ${tasks} task(s) · ${node.address} · Docker ${node.engine}`,
      ),
    };
  });
}
