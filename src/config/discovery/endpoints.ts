import type { Endpoint, Role } from '../../model/service.ts';
import type { FoundContainer } from '../../model/target.ts';

/** Where each role listens unless told otherwise, likeliest first. */
const USUAL_PORTS: Readonly<Partial<Record<Role, readonly number[]>>> = {
  api: [8000, 8080, 80, 5000, 3000],
  postgres: [5432],
  redis: [6379],
  prometheus: [9090],
  alertmanager: [9093],
  edge: [443, 8443],
};

/** The port of a container that its role listens on: the edge's label, else a usual one that it exposes, else its only one. */
export function servicePort({ role, exposed, labels }: FoundContainer): number | null {
  const labelled = Object.entries(labels).find(([name]) => /^traefik\..*\.loadbalancer\.server\.port$/i.test(name));
  if (role === 'api' && labelled !== undefined && Number(labelled[1]) > 0) return Number(labelled[1]);
  const usual = USUAL_PORTS[role] ?? [];
  const known = usual.find((port) => exposed.includes(port));
  if (known !== undefined) return known;
  return (exposed.length === 1 ? exposed[0] : usual[0]) ?? null;
}

/** An address to which a port of all interfaces, or of one, is published, as the target itself reaches it. */
function publishedHost(hostIp: string): string {
  return ['', '0.0.0.0', '::', '127.0.0.1'].includes(hostIp) ? '127.0.0.1' : hostIp;
}

/** How the target reaches one port of a container: by its published port, else by its address; null while it has neither. */
export function endpointOfPort(container: FoundContainer, port: number): Endpoint | null {
  const published = container.published.find(({ containerPort }) => containerPort === port);
  if (published !== undefined) {
    const { hostIp, hostPort } = published;
    return {
      address: { kind: 'tcp', host: publishedHost(hostIp), port: hostPort },
      route: 'published',
      prefix: '',
      tls: false,
    };
  }
  const ip = container.ips[0];
  return ip === undefined
    ? null
    : { address: { kind: 'tcp', host: ip, port }, route: 'container', prefix: '', tls: false };
}

/** How the target reaches what a container is for. */
export function endpointOf(container: FoundContainer): Endpoint | null {
  const port = servicePort(container);
  return port === null ? null : endpointOfPort(container, port);
}

/** The first container of a role that can be reached, replicas in order; those that run first, then paused ones. */
export function containerOfRole(containers: readonly FoundContainer[], role: Role): FoundContainer | null {
  const own = containers
    .filter((container) => container.role === role && !container.isOneOff)
    .toSorted((a, b) => upness(b) - upness(a) || a.replica - b.replica);
  return own.find((container) => endpointOf(container) !== null) ?? own[0] ?? null;
}

/**
 * Path under which Prometheus or Alertmanager serves, by its flags: `--web.route-prefix`, else the path of
 * `--web.external-url`; '' without.
 */
export function webPrefix(command: readonly string[]): string {
  const flag = (name: string): string | undefined => {
    const at = command.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    const word = command[at];
    return word === undefined ? undefined : word.includes('=') ? word.slice(word.indexOf('=') + 1) : command[at + 1];
  };
  const external = flag('web.external-url');
  const path = flag('web.route-prefix') ?? (external === undefined ? '' : external.replace(/^[a-z]+:\/\/[^/]*/i, ''));
  const trimmed = path.replace(/^["']|["']$/g, '').replace(/\/+$/, '');
  return trimmed === '' || trimmed.startsWith('/') ? trimmed : `/${trimmed}`;
}

/** How much of an answer can be expected. */
function upness({ state }: FoundContainer): number {
  return state === 'running' ? 2 : state === 'paused' ? 1 : 0;
}
