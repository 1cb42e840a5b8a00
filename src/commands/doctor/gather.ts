import { readGit } from '../../clients/git.ts';
import { backendText } from '../../clients/prometheus/prometheus-backend.ts';
import type { Redis } from '../../clients/redis/redis.ts';
import { accessText } from '../../config/discovery/accesses.ts';
import type { Clock } from '../../model/clock.ts';
import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import type { Address, Endpoint } from '../../model/service.ts';
import type { Discovered } from '../../model/target.ts';
import type { BackupsNewestFacts } from '../../probes/backups/backups-newest.ts';
import type { DbReplicaFacts, DbReplicasFacts } from '../../probes/db/db-replicas.ts';
import { knownRules } from '../../probes/prometheus/prom-dialect.ts';
import type { EdgeConfigFacts } from '../../probes/tls/edge-config.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import type { LiveWorld } from '../../worlds/live/live-world.ts';
import { type Asked, type Evidence, type HostEvidence, OPS_SCRIPTS, opsFolder, type Reach } from './evidence.ts';
import { HOST_SCRIPT, parseHost } from './host-script.ts';

/** What the doctor looks with. */
export interface GatherWith {
  readonly world: LiveWorld;
  readonly clock: Clock;
  /** Longest wait for one answer, milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly usesSudo: boolean;
  readonly configuration: Evidence['configuration'];
}

/** Gathers everything at once; nothing is changed, and what does not answer in time is a fault. */
export async function gatherEvidence({ world, clock, configuration, ...how }: GatherWith): Promise<Evidence> {
  const discovered = await world.target();
  const call: CallOptions = { signal: how.signal, timeoutMs: how.timeoutMs };
  const { clients } = world;
  const prometheus = await clients.prometheus();
  const [reaches, host, names, rules, targets, backups, git, edgeProblems, replicas] = await Promise.all([
    reachAll(world, discovered, clock, call),
    lookAtHost(world, discovered, how.usesSudo, call),
    prometheus.ok ? prometheus.value.labelValues('__name__', call) : prometheus,
    prometheus.ok ? knownRules(prometheus.value, call) : prometheus,
    prometheus.ok ? prometheus.value.targets(call) : prometheus,
    readBackups(world, how.signal),
    discovered.directory === null ? bad(noFolder()) : readGit(clients.transport, discovered.directory, 1, call),
    readEdge(world, how.signal),
    readReplicas(world, how.signal),
  ]);
  return {
    discovered,
    reaches,
    line: lookAtLine(world, clock),
    ...(replicas.length === 0 ? {} : { replicas }),
    host,
    metricNames: names.ok ? good(new Set(names.value)) : names,
    rules,
    scrapeTargets: targets,
    backups,
    git,
    edgeProblems,
    configuration,
  };
}

type Ask = (call: CallOptions) => Promise<Outcome<string>>;

async function reachAll(world: LiveWorld, discovered: Discovered, clock: Clock, call: CallOptions): Promise<Reach[]> {
  const { clients } = world;
  const ask: Readonly<Record<Asked, Ask>> = {
    engine: async (options) => {
      const version = await clients.docker.version(options);
      return version.ok ? good(version.value.engine) : version;
    },
    api: async (options) => {
      const api = await clients.api();
      const health = api.ok ? await api.value.json('/health', options) : api;
      if (!health.ok) return health;
      const said = typeof health.value === 'object' && health.value !== null ? Object.entries(health.value) : [];
      return good(String(said.find(([name]) => name === 'version')?.[1] ?? ''));
    },
    prometheus: async (options) => {
      const client = await clients.prometheus();
      const backend = client.ok ? await client.value.backend(options) : client;
      return backend.ok ? good(backendText(backend.value)) : backend;
    },
    alertmanager: async (options) => {
      const client = await clients.alertmanager();
      if (!client.ok) return client;
      const status = await client.value.status(options);
      if (!status.ok || discovered.alertmanagerPeers === undefined)
        return status.ok ? good(status.value.version) : status;
      const members = await client.value.members(options);
      const answering = members.filter((member) => member.status.ok).length;
      return good(`${status.value.version} · cluster ${status.value.cluster} (${answering}/${members.length})`);
    },
    postgres: async (options) => {
      const client = await clients.postgres();
      const rows = client.ok ? await client.value.query('SHOW server_version', [], options) : client;
      return rows.ok ? good(String(rows.value[0]?.server_version ?? '')) : rows;
    },
    redis: async (options) => {
      const client = await clients.redis();
      if (!client.ok) return client;
      const text = await client.value.call('INFO', ['server'], options);
      if (!text.ok) return text;
      const version = /^redis_version:(\S+)/m.exec(String(text.value))?.[1] ?? '';
      return good([version, await standing(client.value, options)].filter((part) => part !== '').join(' · '));
    },
    edge: (options) => reachEdge(world, discovered, options),
  };
  return Promise.all(
    (Object.keys(ask) as Asked[]).map(async (service): Promise<Reach> => {
      const startedAt = clock.monotonic();
      const answer = await ask[service](call);
      const tookMs = clock.monotonic() - startedAt;
      const shown = answer.ok ? good(inert(answer.value).slice(0, 80)) : answer;
      return { service, ...wayTo(discovered, service, world.clients.isRelayed), answer: shown, tookMs };
    }),
  );
}

/** How its servers stand together: `cluster (3)`, `sentinel shop → 10.0.0.5:6379`; '' for one alone. */
async function standing({ nodes }: Redis, call: CallOptions): Promise<string> {
  if (nodes === undefined) return '';
  const masters = await nodes.masters(call);
  if (!masters.ok) return nodes.kind;
  if (nodes.kind === 'cluster') return `cluster (${masters.value.length})`;
  return `sentinel ${nodes.name} → ${masters.value.map(({ access }) => accessText(access)).join(', ')}`;
}

async function reachEdge(world: LiveWorld, { edge }: Discovered, call: CallOptions): Promise<Outcome<string>> {
  if (edge === null) return bad(noEdge());
  const wire = await world.clients.transport.connect(edge.address, call);
  if (!wire.ok) return wire;
  wire.value.destroy();
  return good('');
}

function wayTo(
  discovered: Discovered,
  service: Asked,
  isRelayed: (address: Address) => boolean,
): { readonly endpoint: Endpoint | null; readonly source: string | null } {
  if (service === 'engine') return { endpoint: null, source: null };
  const relayed = (endpoint: Endpoint | null): Endpoint | null =>
    endpoint !== null && isRelayed(endpoint.address) ? { ...endpoint, route: 'exec' } : endpoint;
  if (service === 'postgres' || service === 'redis') {
    const access = discovered[service];
    return { endpoint: relayed(access?.endpoint ?? null), source: access?.source ?? null };
  }
  return { endpoint: relayed(discovered[service]), source: null };
}

/** Last, since what cannot be forwarded shows when it is asked for. */
function lookAtLine({ line }: LiveWorld, clock: Clock): Evidence['line'] {
  if (line === undefined) return null;
  return { name: line.name, fault: line.faultSince(clock.monotonic()), remarks: line.remarks() };
}

async function lookAtHost(
  world: LiveWorld,
  discovered: Discovered,
  usesSudo: boolean,
  call: CallOptions,
): Promise<Outcome<HostEvidence>> {
  const paths = pathsOf(discovered);
  const argv = ['sh', '-c', HOST_SCRIPT, 'sh', usesSudo ? 'sudo' : '-', ...paths];
  const result = await world.clients.transport.exec(argv, { ...call, onlyLooks: true });
  return result.ok ? good(parseHost(result.value.stdout)) : result;
}

/** Paths whose permissions matter. */
export function pathsOf(discovered: Discovered): string[] {
  const { directory, backupDirectory, composeFiles } = discovered;
  const ops = opsFolder(discovered);
  return [
    ...(directory === null ? [] : [directory, `${directory}/.env`, `${directory}/docker-compose.prod.yml`]),
    ...(backupDirectory === null ? [] : [backupDirectory]),
    ...composeFiles,
    ...OPS_SCRIPTS.map((script) => `${ops}/${script}`),
    '/opt/sparkone',
    '/var/run/docker.sock',
  ];
}

async function readBackups(world: LiveWorld, signal: AbortSignal): Promise<Outcome<BackupsNewestFacts>> {
  const reading = await world.read('backups.newest', signal);
  if (reading.fault !== null) return bad(reading.fault);
  return good(reading.facts as BackupsNewestFacts);
}

async function readEdge(world: LiveWorld, signal: AbortSignal): Promise<Evidence['edgeProblems']> {
  const reading = await world.read('edge.config', signal);
  if (reading.fault !== null) return bad(reading.fault);
  return good((reading.facts as EdgeConfigFacts).problems);
}

async function readReplicas(world: LiveWorld, signal: AbortSignal): Promise<readonly DbReplicaFacts[]> {
  const reading = await world.read('db.replicas', signal);
  return (reading.facts as DbReplicasFacts | null)?.replicas ?? [];
}

function noFolder() {
  return fault(
    'absent',
    phrase('a pasta do projeto não foi encontrada', 'the folder of the project was not found'),
    phrase('ponha directory na configuração do alvo', 'put directory into the configuration of the target'),
    'NO_DIRECTORY',
  );
}

function noEdge() {
  return fault(
    'absent',
    phrase('nenhuma borda (Traefik, Caddy) foi encontrada', 'no edge (Traefik, Caddy) was found'),
    phrase(
      'diga qual serviço é: services.edge na configuração',
      'tell which service it is: services.edge in the configuration',
    ),
    'NOT_FOUND',
  );
}
