import { describe, expect, it } from 'vitest';
import type { DockerEvent } from '../../../../src/clients/docker/docker-events.ts';
import { hintOf } from '../../../../src/worlds/live/hints.ts';

const event = (action: string, service: string, image = 'x'): DockerEvent => ({
  kind: 'container',
  at: 0,
  action,
  detail: '',
  containerId: 'a',
  attributes: { 'com.docker.compose.service': service, name: `sparkone-${service}-1`, image },
});

describe('what an event of the engine hints at', () => {
  it('reads the containers and everything that leans on the service, after looking for its new address', () => {
    expect(hintOf(event('die', 'redis'))).toMatchObject({ isMoving: true });
    expect(hintOf(event('die', 'redis'))?.probes).toEqual(
      expect.arrayContaining(['containers', 'redis.ping', 'api.redis', 'api.database']),
    );
    expect(hintOf(event('start', 'store', 'postgres:15'))?.probes).toContain('postgres.ping');
  });

  it('knows that a kill for memory or a health check moves nothing', () => {
    expect(hintOf(event('oom', 'api'))).toEqual({ probes: ['containers'], isMoving: false });
    expect(hintOf(event('health_status', 'api'))).toMatchObject({ isMoving: false });
  });

  it('waits for what a signal does', () => {
    expect(hintOf(event('kill', 'api'))).toBeNull();
  });
});
