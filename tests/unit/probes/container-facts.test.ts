import { describe, expect, it } from 'vitest';
import type { ContainerDetail } from '../../../src/clients/docker/docker-container.ts';
import type { ExpectedService } from '../../../src/model/target.ts';
import { describeContainers, entitiesOf } from '../../../src/probes/containers/container-facts.ts';

function detail(service: string, more: Partial<ContainerDetail> = {}): ContainerDetail {
  return {
    id: service,
    name: `sparkone_${service}_1`,
    image: `sparkone_${service}`,
    imageId: 'sha256:1',
    createdAt: 1,
    state: 'running',
    isRunning: true,
    isOomKilled: false,
    exitCode: 0,
    error: '',
    startedAt: 1,
    finishedAt: null,
    health: null,
    restartCount: 0,
    restartPolicy: 'unless-stopped',
    labels: { 'com.docker.compose.service': service, 'com.docker.compose.container-number': '1' },
    environment: {},
    command: [],
    hasTty: false,
    exposed: [],
    ports: [],
    networks: [],
    mounts: [],
    memoryLimitBytes: 0,
    logDriver: 'json-file',
    ...more,
  };
}

const nothing = () => null;

describe('facts of containers', () => {
  it('names replicas after the first by their number, and leaves out what compose run left', () => {
    const labels = (number: number, more = {}) => ({
      'com.docker.compose.service': 'api',
      'com.docker.compose.container-number': String(number),
      ...more,
    });
    const names = entitiesOf([
      { id: 'c', name: 'c', labels: labels(3) },
      { id: 'a', name: 'a', labels: labels(1) },
      { id: 'run', name: 'r', labels: labels(1, { 'com.docker.compose.oneoff': 'True' }) },
    ]);
    expect([...names].map(([id, { entity }]) => [id, entity])).toEqual([
      ['a', 'api'],
      ['c', 'api#2'],
    ]);
  });

  it('expects back what has a policy or a place in the compose file, not a job that ended well', () => {
    const ended = { state: 'exited', isRunning: false } as const;
    const expected: ExpectedService[] = [
      { service: 'redis', role: 'redis', source: 'compose', shouldRun: true },
      { service: 'migrate', role: 'other', source: 'compose', shouldRun: false },
    ];
    const found = describeContainers(
      [
        detail('redis', { ...ended, restartPolicy: 'no' }),
        detail('migrate', { ...ended, restartPolicy: 'no' }),
        detail('seed', { ...ended, restartPolicy: 'no' }),
        detail('worker', ended),
      ],
      expected,
      nothing,
    );
    expect(Object.fromEntries(found.map(({ service, shouldRun }) => [service, shouldRun]))).toEqual({
      migrate: false,
      redis: true,
      seed: false,
      worker: true,
    });
  });

  it('makes names and words from outside inert', () => {
    const evil = detail('api', {
      name: 'x\u001b[2Jy',
      error: 'no \u001b]0;title\u0007such file',
      health: { status: 'unhealthy', failingStreak: 3, lastOutput: 'a\u001b[31mb\n' },
    });
    const text = JSON.stringify(describeContainers([evil], [], nothing));
    expect(text).not.toMatch(/\\u001b|\\u0007/);
    expect(text).toContain('no such file');
  });
});
