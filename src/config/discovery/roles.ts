import type { Role } from '../../model/service.ts';

/** Of what a role is told. */
export interface RoleHints {
  readonly service: string;
  readonly image: string;
  /** Ports that the container exposes or publishes, container side. */
  readonly ports: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
}

/** By the image's own name, its registry and tag aside. First match wins. */
const BY_IMAGE: readonly (readonly [RegExp, Role])[] = [
  [/exporter|cadvisor/, 'exporter'],
  [/^(postgres|postgresql|postgis|pgvector|timescaledb.*|supabase-postgres)$/, 'postgres'],
  [/^(redis|redis-stack.*|valkey|keydb|dragonfly)$/, 'redis'],
  [/^(traefik|caddy|nginx|nginx-proxy|haproxy|envoy)$/, 'edge'],
  [/^prometheus$/, 'prometheus'],
  [/^alertmanager$/, 'alertmanager'],
  [/^grafana(-oss|-enterprise)?$/, 'grafana'],
  [/^(jaeger|all-in-one|tempo|zipkin|opentelemetry-collector.*|otel-collector.*)$/, 'tracing'],
];

/** By the name of the service. */
const BY_NAME: readonly (readonly [RegExp, Role])[] = [
  [/exporter|cadvisor/, 'exporter'],
  [/(^|[-_.])(worker|celery|beat|scheduler|consumer|rq)s?([-_.]|\d|$)/, 'worker'],
  [/(^|[-_.])(postgres|postgresql|pg|db|database)([-_.]|\d|$)/, 'postgres'],
  [/(^|[-_.])(redis|valkey|cache)([-_.]|\d|$)/, 'redis'],
  [/(^|[-_.])(traefik|caddy|nginx|proxy|edge|gateway|ingress|haproxy)([-_.]|\d|$)/, 'edge'],
  [/(^|[-_.])alertmanager([-_.]|\d|$)/, 'alertmanager'],
  [/(^|[-_.])(prometheus|prom)([-_.]|\d|$)/, 'prometheus'],
  [/(^|[-_.])grafana([-_.]|\d|$)/, 'grafana'],
  [/(^|[-_.])(jaeger|tempo|zipkin|otel|tracing)([-_.]|\d|$)/, 'tracing'],
  [/(^|[-_.])(api|app|web|backend|server|fastapi)([-_.]|\d|$)/, 'api'],
];

const BY_PORT: readonly (readonly [number, Role])[] = [
  [5432, 'postgres'],
  [6379, 'redis'],
  [9093, 'alertmanager'],
  [9090, 'prometheus'],
  [443, 'edge'],
  [8000, 'api'],
];

function roleOfImage(image: string): Role | undefined {
  const name = (image.split('@')[0] ?? '').split('/').at(-1)?.split(':')[0] ?? '';
  return BY_IMAGE.find(([pattern]) => pattern.test(name.toLowerCase()))?.[1];
}

/** What a container does in the stack: by a ready-made image, else by the service's name, else by port and edge labels. */
export function detectRole({ service, image, ports, labels }: RoleHints): Role {
  const byImage = roleOfImage(image);
  if (byImage !== undefined) return byImage;
  const byName = BY_NAME.find(([pattern]) => pattern.test(service.toLowerCase()))?.[1];
  if (byName !== undefined) return byName;
  const byPort = BY_PORT.find(([port]) => ports.includes(port))?.[1];
  if (byPort !== undefined) return byPort;
  return Object.keys(labels).some((name) => /^traefik\.http\.routers\./.test(name)) ? 'api' : 'other';
}
