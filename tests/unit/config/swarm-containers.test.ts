import { describe, expect, it } from 'vitest';
import { chooseProject, groupProjects } from '../../../src/config/discovery/compose-project.ts';
import { type EngineContainer, toFoundContainer } from '../../../src/config/discovery/engine-container.ts';
import {
  type ListedService,
  servicesOfStack,
  withSwarmServices,
} from '../../../src/config/discovery/swarm-containers.ts';

const STACK = { 'com.docker.stack.namespace': 'sparkone' };

const service = (name: string, more: Partial<ListedService> = {}): ListedService => ({
  id: `id-${name}`,
  name: `sparkone_${name}`,
  labels: STACK,
  image: `sparkone/${name}:42@sha256:0123`,
  wanted: 1,
  ports: [],
  ...more,
});

const task = (name: string, slot: number, state = 'running'): EngineContainer => ({
  id: `${name}-${slot}-${state}`,
  name: `sparkone_${name}.${slot}.x7f3`,
  image: `sparkone/${name}:42@sha256:0123`,
  state,
  labels: {
    ...STACK,
    'com.docker.swarm.service.name': `sparkone_${name}`,
    'com.docker.swarm.task.name': `sparkone_${name}.${slot}.x7f3q`,
  },
  ports: [{ containerPort: 8000, protocol: 'tcp', hostIp: '', hostPort: null }],
  networks: [{ name: 'sparkone_default', ip: '10.0.1.3' }],
  mounts: [],
});

describe('containers of a swarm as discovery sees them', () => {
  const published = [{ protocol: 'tcp', targetPort: 8000, publishedPort: 8080 }];
  const all = withSwarmServices(
    [task('api', 2), task('api', 2, 'exited')],
    [service('api', { ports: published }), service('redis'), service('jobs', { wanted: 0 })],
  ).map((container) => toFoundContainer(container));

  it('are those that run here, with the ports that every node answers on', () => {
    expect(all[0]).toMatchObject({
      service: 'api',
      role: 'api',
      replica: 2,
      image: 'sparkone/api:42',
      published: [{ containerPort: 8000, hostPort: 8080 }],
    });
  });

  it('leave out what ended, and stand for services that run elsewhere', () => {
    expect(all.map(({ service: name, state, id }) => `${name} ${state} ${id}`)).toEqual([
      'api running api-2-running',
      'redis running service:id-redis',
      'jobs exited service:id-jobs',
    ]);
  });

  it('make a project of the stack, compose projects beside it', () => {
    const compose: EngineContainer = {
      ...task('x', 1),
      labels: { 'com.docker.compose.project': 'blog', 'com.docker.compose.service': 'web' },
    };
    const projects = groupProjects([...withSwarmServices([task('api', 1)], [service('api')]), compose]);
    expect(projects.map(({ name, isStack }) => [name, isStack])).toEqual([
      ['sparkone', true],
      ['blog', false],
    ]);
    expect(chooseProject(projects, 'blog')?.isStack).toBe(false);
  });

  it('give roles by name within the stack, the configuration first', () => {
    const roles = new Map([['redis', 'other' as const]]);
    expect(servicesOfStack([service('api'), service('redis')], 'sparkone', roles)).toMatchObject([
      { service: 'api', role: 'api', name: 'sparkone_api' },
      { service: 'redis', role: 'other' },
    ]);
    expect(servicesOfStack([service('api')], 'other', new Map())).toEqual([]);
  });
});
