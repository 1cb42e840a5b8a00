import type { Fault } from '../../model/fault.ts';
import type { Endpoint, Role } from '../../model/service.ts';
import type { SwarmPlace } from '../../model/swarm.ts';
import type { Discovered, ExpectedService, FoundContainer } from '../../model/target.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { domainsOfLabels, isDomain } from '../edge/edge-labels.ts';
import { postgresAccess, redisAccess, type Setting } from './accesses.ts';
import type { ComposeService } from './compose-file.ts';
import type { ComposeProject } from './compose-project.ts';
import { containerOfRole, endpointOf, webPrefix } from './endpoints.ts';
import { type EngineContainer, projectOf, toFoundContainer } from './engine-container.ts';
import { detectEnvironment, targetName } from './environment.ts';
import { detectRole } from './roles.ts';

/** What a container's inspection adds: its environment and command, secrets opened. */
export interface InspectedContainer {
  readonly environment: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** Everything that was read of a target, for {@link interpret} to make sense of. */
export interface Found {
  readonly host: string;
  /** All containers of the engine, also outside the project. */
  readonly containers: readonly EngineContainer[];
  readonly project: ComposeProject | null;
  readonly otherProjects: readonly string[];
  readonly directory: string | null;
  readonly composeFiles: readonly string[];
  /** Services of the compose files; null when none could be read. */
  readonly composeServices: readonly ComposeService[] | null;
  readonly dotenv: Readonly<Record<string, string>>;
  /** By container id; the api, worker, postgres, redis, prometheus and alertmanager containers are worth inspecting. */
  readonly inspected: ReadonlyMap<string, InspectedContainer>;
  /** Domains of the edge's own files. */
  readonly fileDomains: readonly string[];
  /** The first candidate of {@link backupCandidates} that exists. */
  readonly backupDirectory: string | null;
  /** The engine's place in a swarm; absent or null without. */
  readonly swarm?: SwarmPlace | null;
  readonly engineFault: Fault | null;
  readonly notes: readonly Phrase[];
  /** Roles that the configuration gives to services, in place of what their names tell. */
  readonly roles?: ReadonlyMap<string, Role>;
}

/** Makes a target's description out of what was read of it. Pure. */
export function interpret(found: Found): Discovered {
  const all = found.containers.map((container) => toFoundContainer(container, found.roles));
  const ofEngine = all.filter((container) => projectOf(container) === found.project?.name);
  const own = found.project === null ? containersOfFile(found) : ofEngine;
  const others = all.filter((container) => !own.some(({ id }) => id === container.id));
  const settings = settingsOf(found, own);
  const hints = {
    own,
    others,
    databaseUrl: settings.databaseUrl,
    redisUrl: settings.redisUrl,
    postgresEnvironment: inspectedOf(found, own, 'postgres').environment,
    redisCommand: inspectedOf(found, own, 'redis').command,
  };
  const project = found.project?.name ?? null;
  const environment = detectEnvironment(settings.environment, found.composeFiles, project);
  return {
    identity: {
      name: targetName(project, environment, found.host),
      host: found.host,
      environment,
      project,
      mark: null,
    },
    directory: found.directory,
    composeFiles: found.composeFiles,
    containers: own,
    api: endpointOfRole(found, own, 'api'),
    prometheus: endpointOfRole(found, own, 'prometheus'),
    alertmanager: endpointOfRole(found, own, 'alertmanager'),
    edge: endpointOfRole(found, own, 'edge'),
    postgres: postgresAccess(hints),
    redis: redisAccess(hints),
    domains: domainsOf(found, own),
    backupDirectory: found.backupDirectory,
    services: expectedServices(found, own),
    otherProjects: found.otherProjects,
    swarm: found.swarm ?? null,
    engineFault: found.engineFault,
    notes: [...found.notes, ...settings.notes],
  };
}

/** Folders in which backups may lie, likeliest first. */
export function backupCandidates(
  directory: string | null,
  dotenv: Readonly<Record<string, string>>,
): readonly string[] {
  const said = dotenv.BACKUP_DIR ?? dotenv.BACKUPS_DIR ?? dotenv.BACKUP_PATH;
  const base = directory ?? '/opt/sparkone';
  const whole = said === undefined || said.startsWith('/') ? said : `${base}/${said.replace(/^\.\//, '')}`;
  return [
    ...new Set([...(whole === undefined || whole === '' ? [] : [whole]), `${base}/backups`, '/opt/sparkone/backups']),
  ];
}

function inspectedOf(found: Found, own: readonly FoundContainer[], role: Role): InspectedContainer {
  const container = containerOfRole(own, role);
  return (container === null ? undefined : found.inspected.get(container.id)) ?? { environment: {}, command: [] };
}

function endpointOfRole(found: Found, own: readonly FoundContainer[], role: Role): Endpoint | null {
  const container = containerOfRole(own, role);
  const endpoint = container === null ? null : endpointOf(container);
  if (endpoint === null || container === null) return null;
  if (role === 'edge') return { ...endpoint, tls: true };
  const isWeb = role === 'prometheus' || role === 'alertmanager';
  const command = found.inspected.get(container.id)?.command ?? commandOfFile(found, container.service);
  return isWeb ? { ...endpoint, prefix: webPrefix(command) } : endpoint;
}

function commandOfFile(found: Found, service: string): readonly string[] {
  return found.composeServices?.find((one) => one.service === service)?.command ?? [];
}

/** What the compose file publishes, when the engine cannot tell: enough to ask the services directly. */
function containersOfFile({ composeServices, engineFault }: Found): readonly FoundContainer[] {
  if (composeServices === null || engineFault === null) return [];
  return composeServices
    .filter(({ published }) => published.length > 0)
    .map(({ service, image, published, labels }) => {
      const exposed = published.map(({ containerPort }) => containerPort);
      return {
        id: `file:${service}`,
        name: service,
        service,
        role: detectRole({ service, image, ports: exposed, labels }),
        replica: 1,
        // Not known; asking it will tell.
        state: 'running',
        isOneOff: false,
        image,
        ips: [],
        published,
        exposed,
        labels,
      };
    });
}

interface Settings {
  readonly databaseUrl: Setting | null;
  readonly redisUrl: Setting | null;
  readonly environment: string;
  readonly notes: readonly Phrase[];
}

/** What runs decides: the API's own environment goes before `.env`, and where the two differ that is worth a note. */
function settingsOf(found: Found, own: readonly FoundContainer[]): Settings {
  const api = inspectedOf(found, own, 'api').environment;
  const worker = inspectedOf(found, own, 'worker').environment;
  const notes: Phrase[] = [];
  const setting = (name: string): Setting | null => {
    const running = api[name] || worker[name];
    const written = found.dotenv[name];
    if (running !== undefined && running !== '') {
      if (written !== undefined && written !== '' && written !== running) notes.push(differs(name));
      return { value: running, source: written === running ? `.env ${name}` : `container environment ${name}` };
    }
    return written === undefined || written === '' ? null : { value: written, source: `.env ${name}` };
  };
  const databaseUrl = setting('DATABASE_URL');
  const redisUrl = setting('REDIS_URL');
  const environment =
    api.ENVIRONMENT || found.dotenv.ENVIRONMENT || api.APP_ENV || found.dotenv.APP_ENV || found.dotenv.ENV || '';
  return { databaseUrl, redisUrl, environment, notes };
}

function differs(name: string): Phrase {
  return phrase(
    `${name} no .env difere do que a api usa: docker compose up -d aplica o .env`,
    `${name} in .env differs from what the api uses: docker compose up -d applies the .env`,
  );
}

function domainsOf(found: Found, own: readonly FoundContainer[]): readonly string[] {
  const ofLabels = domainsOfLabels(own.map(({ labels }) => labels));
  const ofDotenv = Object.entries(found.dotenv)
    .filter(([name, value]) => /(^|_)(DOMAIN|PUBLIC_HOST|HOSTNAME)$/.test(name) && isDomain(value))
    .map(([, value]) => value.toLowerCase());
  return [...new Set([...found.fileDomains, ...ofLabels, ...ofDotenv])];
}

/** Services of the compose files; without them, those that other containers depend on. */
function expectedServices(found: Found, own: readonly FoundContainer[]): readonly ExpectedService[] {
  if (found.composeServices !== null) {
    const all = found.composeServices;
    const completing = new Set(
      all.flatMap(({ dependsOn }) => dependsOn.filter(({ completes }) => completes).map(({ service }) => service)),
    );
    return all.map(({ service, image, labels, published, profiles, restart }) => {
      const ports = published.map(({ containerPort }) => containerPort);
      const role = detectRole({ service, image, ports, labels });
      const endsByItself = completing.has(service) || (restart === 'no' && role === 'other');
      return { service, role, source: 'compose', shouldRun: profiles.length === 0 && !endsByItself };
    });
  }
  const named = own.flatMap(({ labels }) => {
    // `redis:service_started:false,migrate:service_completed_successfully:false`
    const text = labels['com.docker.compose.depends_on'] ?? '';
    return text.split(',').flatMap((part): ExpectedService[] => {
      const [service = '', condition = ''] = part.split(':');
      if (service === '') return [];
      const role = detectRole({ service, image: '', ports: [], labels: {} });
      return [{ service, role, source: 'depends', shouldRun: condition !== 'service_completed_successfully' }];
    });
  });
  return [...new Map(named.map((one) => [one.service, one])).values()];
}
