import { phrase } from '../../../text/lang.ts';
import type { DemoFault } from '../demo-fault.ts';
import { engineDenied } from './engine-denied.ts';

/** Only the host can still be read: the engine's socket is forbidden and every service is silent. */
export const noData: DemoFault = {
  id: 'no-data',
  label: phrase('Sem dados (nada responde)', 'No data (nothing answers)'),
  fadeMs: 0,
  healsAfter: () => null,
  shape(moment, course) {
    if (!course.isOn) return;
    engineDenied.shape(moment, course);
    const silent = { kind: 'silent' } as const;
    Object.assign(moment.api, { health: silent, database: silent, redis: silent, profiler: silent });
    moment.postgres.answer = silent;
    moment.redis.answer = silent;
    moment.prometheus = silent;
    moment.alertmanager = silent;
    for (const certificate of moment.certificates) certificate.answer = silent;
  },
};
