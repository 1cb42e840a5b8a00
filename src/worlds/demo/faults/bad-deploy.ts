import { phrase } from '../../../text/lang.ts';
import { type DemoFault, strength } from '../demo-fault.ts';
import { between } from '../noise.ts';

const MINUTE = 60_000;

/** Deploy 43 breaks the login and a job: the API answers 500 to one request in five, the worker restarts in a loop. */
export const badDeploy: DemoFault = {
  id: 'bad-deploy',
  label: phrase('Deploy ruim (worker em loop)', 'Bad deploy (worker in a restart loop)'),
  fadeMs: 5 * MINUTE,
  opensWith: [
    {
      kind: 'update',
      commit: 'd90c3fe',
      subject: 'refactor(auth): move session checks to middleware',
      by: 'deploy',
      schema: '8f2c91e0',
    },
  ],
  healsAfter: (effect) => (effect.kind === 'rollback' || effect.kind === 'update' ? 5_000 : null),
  shape(moment, course) {
    const { api, services, logs } = moment;
    const errors = strength(course, 3 * MINUTE, 4 * MINUTE);
    api.errorPercent = between(api.errorPercent, 11.4, errors);
    api.edgeErrorPercent = between(api.edgeErrorPercent, 21, errors);
    api.p95Ms = between(api.p95Ms, 1_180, errors);
    api.loginFailuresPerHour += Math.round(420 * errors);
    if (!course.isOn) {
      const { worker } = services;
      worker.startedAt = Math.max(worker.startedAt, course.ended ?? 0);
      return;
    }
    const loops = Math.floor(course.onMs / 41_000);
    const isUp = course.onMs % 41_000 < 6_000;
    Object.assign(services.worker, {
      state: isUp ? 'running' : 'restarting',
      health: isUp ? 'starting' : 'unhealthy',
      exitCode: isUp ? 0 : 1,
      restarts: loops,
      startedAt: course.began + loops * 41_000,
      finishedAt: course.began + loops * 41_000 - 35_000,
      cpuPercent: isUp ? services.worker.cpuPercent : 0,
      memoryBytes: isUp ? services.worker.memoryBytes / 2 : 0,
    });
    logs.apiErrors = 'deploy';
    logs.apiErrorShare = 0.2 * errors;
    logs.perSecond.worker = 4;
  },
};
