import type { Finding } from '../../src/model/check.ts';
import type { Cockpit } from '../../src/model/cockpit.ts';
import { type Level, worst } from '../../src/model/level.ts';
import type { ContainerFacts } from '../../src/probes/containers/container-state.ts';
import type { ContainersFacts } from '../../src/probes/containers/containers.ts';
import type { ContainerStatsFacts, ContainersStatsFacts } from '../../src/probes/containers/containers-stats.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { byRole } from './role-order.ts';
import { isSwarm, swarmRows } from './swarm-facts.ts';

/** Series of one container that the table draws. */
export const SERVICE_METRICS = { cpu: 'container.cpu', memory: 'container.memory.percent' } as const;

/** Probes that the table is made from. */
export const SERVICE_PROBES = {
  state: 'containers',
  stats: 'containers.stats',
  restarts: 'containers.restarts',
} as const;

/** One container of the stack as the table shows it; a number that is not known is NaN. */
export interface ServiceRow {
  /** Name in the table and entity of its series. */
  readonly name: string;
  readonly level: Level;
  readonly state: Phrase;
  readonly isRunning: boolean;
  readonly cpuPercent: number;
  readonly memoryBytes: number;
  /** NaN for a container without a limit of its own. */
  readonly memoryLimitBytes: number;
  readonly memoryPercent: number;
  readonly receivedPerSecond: number;
  readonly sentPerSecond: number;
  readonly restarts: number;
  /** Epoch milliseconds of the last start, or of the end when it is down. */
  readonly since: number;
}

/** State in at most fourteen cells. */
function stateWords(container: ContainerFacts, isUnsteady: boolean): Phrase {
  const { state, health, exitCode, restarts } = container;
  if (isUnsteady && state === 'running') return phrase(`reiniciou ${restarts}×`, `restarted ${restarts}×`);
  switch (state) {
    case 'running':
      if (health === 'unhealthy') return phrase('rodando, mal', 'unhealthy');
      if (health === 'starting') return phrase('iniciando', 'starting');
      return health === 'healthy' ? phrase('rodando, ok', 'running, ok') : phrase('rodando', 'running');
    case 'restarting':
      return phrase(`reiniciou ${restarts}×`, `restarted ${restarts}×`);
    case 'exited':
      return container.isOomKilled
        ? phrase(`sem memória`, `out of memory`)
        : phrase(`saiu (${exitCode})`, `exited (${exitCode})`);
    case 'created':
      return phrase(`não iniciou`, `not started`);
    case 'paused':
      return phrase('pausado', 'paused');
    case 'removing':
      return phrase('removendo', 'removing');
    case 'dead':
      return phrase('morto', 'dead');
    case 'unknown':
      return phrase('desconhecido', 'unknown');
  }
}

const number = (value: number | null | undefined): number => value ?? Number.NaN;

function levelOf(container: ContainerFacts, findings: readonly Finding[]): Level {
  const own = worst(findings.filter(({ entity }) => entity === container.entity).map(({ level }) => level));
  if (own !== 'none') return own;
  return container.state === 'running' ? 'ok' : 'none';
}

/** Findings about single containers, of every probe that judges them. */
function findingsOf(cockpit: Cockpit): readonly Finding[] {
  return [SERVICE_PROBES.state, SERVICE_PROBES.stats, SERVICE_PROBES.restarts]
    .filter((probe) => cockpit.probeIds.includes(probe))
    .flatMap((probe) => cockpit.state(probe).check.findings)
    .filter(({ entity }) => entity !== undefined);
}

function rowOf(
  container: ContainerFacts,
  stats: ContainerStatsFacts | undefined,
  findings: readonly Finding[],
): ServiceRow {
  const isUnsteady = findings.some(
    ({ entity, metric }) => entity === container.entity && metric?.startsWith('container.restarts') === true,
  );
  const isUp = container.state === 'running' || container.state === 'restarting' || container.state === 'paused';
  return {
    name: container.entity,
    level: levelOf(container, findings),
    state: stateWords(container, isUnsteady),
    isRunning: isUp,
    cpuPercent: number(stats?.cpuPercent),
    memoryBytes: number(stats?.memoryBytes),
    memoryLimitBytes: stats?.hasMemoryLimit === true ? number(stats.memoryLimitBytes) : Number.NaN,
    memoryPercent: number(stats?.memoryPercent),
    receivedPerSecond: number(stats?.rxPerSecond),
    sentPerSecond: number(stats?.txPerSecond),
    restarts: container.restarts,
    since: number(isUp ? container.startedAt : (container.finishedAt ?? container.startedAt)),
  };
}

/**
 * The services of the stack from the last good reading of the containers, in a steady order; null before the first.
 * A service without a container stands there too: what is missing must not be invisible. Of a swarm they are its services.
 */
export function servicesOf(cockpit: Cockpit): readonly ServiceRow[] | null {
  if (isSwarm(cockpit)) return swarmRows(cockpit);
  const state = cockpit.state(SERVICE_PROBES.state);
  const facts = (state.reading?.facts ?? state.lastGood?.facts ?? null) as ContainersFacts | null;
  if (facts === null) return null;
  const stats = cockpit.state(SERVICE_PROBES.stats).reading?.facts as ContainersStatsFacts | null | undefined;
  const findings = findingsOf(cockpit);
  const found = [...facts.containers]
    .sort((a, b) => byRole({ role: a.role, name: a.entity }, { role: b.role, name: b.entity }))
    .map((container) =>
      rowOf(
        container,
        stats?.rows.find(({ entity }) => entity === container.entity),
        findings,
      ),
    );
  const missing = facts.missing.map(
    ({ service }): ServiceRow => ({
      name: service,
      level: 'critical',
      state: phrase('sem contêiner', 'no container'),
      isRunning: false,
      cpuPercent: Number.NaN,
      memoryBytes: Number.NaN,
      memoryLimitBytes: Number.NaN,
      memoryPercent: Number.NaN,
      receivedPerSecond: Number.NaN,
      sentPerSecond: Number.NaN,
      restarts: 0,
      since: Number.NaN,
    }),
  );
  const rows = [...found, ...missing];
  // What the last reading could not tell is not known now, however it was before.
  return state.reading?.facts === null ? rows.map(unread) : rows;
}

/** A row of an earlier reading: it keeps its place, and nothing of it is green. */
function unread(row: ServiceRow): ServiceRow {
  return { ...row, level: 'unknown', state: phrase('sem leitura', 'not read') };
}
