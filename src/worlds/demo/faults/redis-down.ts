import { phrase } from '../../../text/lang.ts';
import { type DemoFault, strength } from '../demo-fault.ts';
import { between } from '../noise.ts';

const MINUTE = 60_000;

/**
 * Redis was killed (exit 137) and stays down: every rate-limited route of the API answers 500, `/health/database`
 * included, while `/health` stays 200; its log is flooded with tracebacks; handled requests become slow.
 */
export const redisDown: DemoFault = {
  id: 'redis-down',
  label: phrase('Redis caído (saiu com 137)', 'Redis down (exited 137)'),
  fadeMs: 6 * MINUTE,
  healsAfter: (effect) =>
    (effect.kind === 'restart' && effect.service === 'redis') || effect.kind === 'restart-stack' ? 4_000 : null,
  shape(moment, course) {
    const { api, redis, services, logs } = moment;
    const slow = strength(course, 3 * MINUTE, 5 * MINUTE);
    api.p95Ms = between(api.p95Ms, 3_400 + 200 * Math.sin(moment.at / 40_000), slow);
    api.p50Ms = between(api.p50Ms, 420, slow);
    api.edgeErrorPercent = between(api.edgeErrorPercent, 63, strength(course, 20_000, 3 * MINUTE));
    api.errorPercent = between(api.errorPercent, 4.1, strength(course, 4 * MINUTE, 5 * MINUTE));
    api.requestsPerSecond *= 1 - 0.7 * slow;
    if (!course.isOn) {
      services.redis.startedAt = Math.max(services.redis.startedAt, course.ended ?? 0);
      return;
    }
    Object.assign(services.redis, {
      state: 'exited',
      health: 'unhealthy',
      exitCode: 137,
      finishedAt: course.began,
      cpuPercent: 0,
      memoryBytes: 0,
      rxPerSecond: 0,
      txPerSecond: 0,
      readPerSecond: 0,
      writePerSecond: 0,
      pids: 0,
    });
    redis.answer = { kind: 'refused' };
    const broken = { kind: 'error', code: '500', text: 'Internal Server Error', ms: 38 + 20 * moment.load } as const;
    api.database = broken;
    api.redis = broken;
    api.profiler = broken;

    services.api.cpuPercent *= 1.6;
    logs.apiErrors = 'redis';
    logs.apiErrorShare = 0.92;
    logs.perSecond.api = 63;
  },
};
