import type { ContainerStats } from '../../clients/docker/docker-stats.ts';
import { ELSEWHERE } from '../../config/discovery/swarm-containers.ts';
import type { Fault, Outcome } from '../../model/fault.ts';
import type { Sample } from '../../model/metric.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import type { Discovered } from '../../model/target.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { RESOURCES } from '../cadence.ts';
import { orNull, type ProbeContext, within } from '../context.ts';
import { summaryOf } from '../finding.ts';
import { entitiesOf } from './container-facts.ts';
import { inspectProject } from './inspected.ts';
import { noProject } from './no-project.ts';

/** What one container uses; a figure that is not known yet is null. */
export interface ContainerStatsFacts {
  /** As in the containers probe. */
  readonly entity: string;
  readonly id: string;
  readonly service: string;
  /** 100 is one core. */
  readonly cpuPercent: number | null;
  readonly memoryBytes: number | null;
  /** The container's limit, or the host's memory when it has none. */
  readonly memoryLimitBytes: number | null;
  readonly hasMemoryLimit: boolean;
  readonly memoryPercent: number | null;
  /** Bytes a second. */
  readonly rxPerSecond: number | null;
  readonly txPerSecond: number | null;
  readonly readPerSecond: number | null;
  readonly writePerSecond: number | null;
  readonly processes: number | null;
  /** Why this one has no figures. */
  readonly fault: Fault | null;
}

/** What the project's running containers use. */
export interface ContainersStatsFacts {
  readonly rows: readonly ContainerStatsFacts[];
}

/** `docker stats`, from streams of the Engine API. */
export const containersStats: Probe<ContainersStatsFacts, ProbeContext> = {
  id: 'containers.stats',
  runbook: 'D3',
  title: phrase('Recursos dos contêineres', 'Container resources'),
  tab: 'overview',
  sets: ['daily'],
  ...RESOURCES,
  metrics: [
    { id: 'container.cpu', label: phrase('CPU', 'CPU'), unit: 'percent' },
    { id: 'container.memory', label: phrase('Memória', 'Memory'), unit: 'bytes' },
    {
      id: 'container.memory.percent',
      label: phrase('Memória do limite', 'Memory of the limit'),
      unit: 'percent',
      threshold: { direction: 'above', warn: 75, critical: 85, forMs: 300_000 },
    },
    { id: 'container.rx', label: phrase('Rede, entrada', 'Network in'), unit: 'bytesPerSecond' },
    { id: 'container.tx', label: phrase('Rede, saída', 'Network out'), unit: 'bytesPerSecond' },
    { id: 'container.read', label: phrase('Disco, leitura', 'Disk read'), unit: 'bytesPerSecond' },
    { id: 'container.write', label: phrase('Disco, escrita', 'Disk write'), unit: 'bytesPerSecond' },
  ],
  read: readContainersStats,
  summarize: (reading) =>
    summaryOf(reading, ({ rows }) => {
      const cpu = rows.reduce((total, row) => total + (row.cpuPercent ?? 0), 0);
      const memory = rows.reduce((total, row) => total + (row.memoryBytes ?? 0), 0);
      return phrase(
        `CPU ${pt.percent(cpu)} · memória ${pt.bytes(memory)} em ${rows.length} contêineres`,
        `CPU ${en.percent(cpu)} · memory ${en.bytes(memory)} in ${rows.length} containers`,
      );
    }),
  shell: 'docker stats --no-stream',
};

/** The containers probe has looked just before, most of the time. */
const SHARED_MS = 4_000;

/** A single reading waits for two frames of each container: they are on their way while it is looked which there are. */
function askEarly({ clients, readsOnce }: ProbeContext, { containers }: Discovered, options: CallOptions): void {
  if (!readsOnce || clients.transport?.isMetered === true) return;
  const running = containers
    .filter(({ id, state }) => state === 'running' && !id.startsWith(ELSEWHERE))
    .map(({ id }) => id);
  void clients.docker.stats(running, { ...options, waitsForCpu: true });
}

async function readContainersStats(
  context: ProbeContext,
  signal: AbortSignal,
): Promise<Measured<ContainersStatsFacts>> {
  const target = await context.target();
  const { docker } = context.clients;
  const options = within(RESOURCES.deadlineMs, signal);
  const { project } = target.identity;
  if (project === null) return failed(noProject(target));
  askEarly(context, target, options);
  const inspected = await inspectProject(context, project, SHARED_MS, options);
  if (!inspected.ok) return failed(inspected.fault);
  const entities = entitiesOf(inspected.value);
  const running = inspected.value.filter(({ id, state }) => state === 'running' && entities.has(id));
  const ids = running.map(({ id }) => id);
  const stats = await docker.stats(ids, { ...options, waitsForCpu: context.readsOnce });
  const rows = running.flatMap(({ id, memoryLimitBytes }): ContainerStatsFacts[] => {
    const entity = entities.get(id);
    return entity === undefined ? [] : [{ ...entity, id, ...figuresOf(stats.get(id), memoryLimitBytes > 0) }];
  });
  return measured({ rows: rows.toSorted((a, b) => a.entity.localeCompare(b.entity)) }, rows.flatMap(samplesOf));
}

type Figures = Omit<ContainerStatsFacts, 'entity' | 'service' | 'id'>;

function figuresOf(outcome: Outcome<ContainerStats> | undefined, hasMemoryLimit: boolean): Figures {
  if (outcome?.ok !== true) {
    const nothing = { cpuPercent: null, memoryBytes: null, memoryLimitBytes: null, memoryPercent: null };
    const still = { rxPerSecond: null, txPerSecond: null, readPerSecond: null, writePerSecond: null, processes: null };
    return { ...nothing, ...still, hasMemoryLimit, fault: outcome?.fault ?? null };
  }
  const stats = outcome.value;
  return {
    cpuPercent: orNull(stats.cpuPercent),
    memoryBytes: orNull(stats.memoryBytes),
    memoryLimitBytes: orNull(stats.memoryLimitBytes),
    hasMemoryLimit,
    memoryPercent: orNull(stats.memoryPercent),
    rxPerSecond: orNull(stats.receivedPerSecond),
    txPerSecond: orNull(stats.sentPerSecond),
    readPerSecond: orNull(stats.readPerSecond),
    writePerSecond: orNull(stats.writtenPerSecond),
    processes: orNull(stats.processes),
    fault: null,
  };
}

function samplesOf(row: ContainerStatsFacts): readonly Sample[] {
  const values: readonly (readonly [string, number | null])[] = [
    ['container.cpu', row.cpuPercent],
    ['container.memory', row.memoryBytes],
    ['container.memory.percent', row.memoryPercent],
    ['container.rx', row.rxPerSecond],
    ['container.tx', row.txPerSecond],
    ['container.read', row.readPerSecond],
    ['container.write', row.writePerSecond],
  ];
  return values.flatMap(([metric, value]) => (value === null ? [] : [{ metric, entity: row.entity, value }]));
}
