import type { ContainerDetail, ContainerPort } from '../../clients/docker/docker-container.ts';
import { replicaOf, serviceOf } from '../../config/discovery/engine-container.ts';
import { detectRole } from '../../config/discovery/roles.ts';
import type { ExpectedService } from '../../model/target.ts';
import { inert } from '../../text/inert.ts';
import type { OomRecord } from '../context.ts';
import type { ContainerFacts } from './container-state.ts';

/** A container's service, and its name in tables and series. */
export interface Entity {
  readonly service: string;
  /** The service, or `service#2` from the second replica on. */
  readonly entity: string;
}

interface Labelled {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Names containers by service and replica number; those that `compose run` left are not named. */
export function entitiesOf(containers: readonly Labelled[]): ReadonlyMap<string, Entity> {
  const numbered = containers
    .filter(({ labels }) => !/^true$/i.test(labels['com.docker.compose.oneoff'] ?? ''))
    .map(({ id, name, labels }) => ({
      id,
      service: inert(serviceOf({ labels, name })),
      number: replicaOf({ labels, name }),
    }))
    .toSorted((a, b) => a.number - b.number);
  const seen = new Map<string, number>();
  return new Map(
    numbered.map(({ id, service }) => {
      const place = (seen.get(service) ?? 0) + 1;
      seen.set(service, place);
      return [id, { service, entity: place === 1 ? service : `${service}#${place}` }];
    }),
  );
}

/** Facts of inspected containers, by entity. */
export function describeContainers(
  details: readonly ContainerDetail[],
  expected: readonly ExpectedService[],
  oomOf: (id: string) => OomRecord | null,
): readonly ContainerFacts[] {
  const entities = entitiesOf(details);
  return details
    .flatMap((detail) => {
      const entity = entities.get(detail.id);
      if (entity === undefined) return [];
      const wanted = expected.find(({ service }) => service === entity.service);
      return [describe(detail, entity, wanted, oomOf(detail.id))];
    })
    .toSorted((a, b) => a.entity.localeCompare(b.entity));
}

function describe(
  detail: ContainerDetail,
  { entity, service }: Entity,
  expected: ExpectedService | undefined,
  oom: OomRecord | null,
): ContainerFacts {
  const { health, ports, image, labels } = detail;
  const status = health?.status;
  return {
    entity,
    id: detail.id,
    name: inert(detail.name),
    service,
    role: detectRole({ service, image, ports: detail.exposed, labels }),
    image: inert(image),
    imageId: detail.imageId,
    state: detail.state,
    health: status === undefined || status === 'unknown' ? 'none' : status,
    healthOutput: status === 'unhealthy' ? inert(health?.lastOutput.trim() ?? '').slice(0, 160) : '',
    restarts: detail.restartCount || 0,
    exitCode: detail.exitCode || 0,
    isOomKilled: detail.isOomKilled,
    oomEvents: oom?.count ?? 0,
    lastOomAt: oom?.lastAt ?? null,
    startedAt: detail.startedAt,
    finishedAt: detail.finishedAt,
    error: inert(detail.error).slice(0, 200),
    shouldRun: expected?.source === 'compose' ? expected.shouldRun : comesBack(detail),
    ports: ports.filter(({ hostPort }) => hostPort !== null).map(portText),
  };
}

/** A policy that brings it back, or it did not end by its own will. */
function comesBack({ restartPolicy, exitCode, state }: ContainerDetail): boolean {
  if (restartPolicy === 'always' || restartPolicy === 'unless-stopped') return true;
  return !(state === 'exited' && exitCode === 0);
}

function portText({ hostIp, hostPort, containerPort }: ContainerPort): string {
  const host = hostIp.includes(':') ? `[${hostIp}]` : hostIp || '0.0.0.0';
  return `${inert(host)}:${hostPort}->${containerPort}`;
}
