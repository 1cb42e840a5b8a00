import { phrase } from '../../../text/lang.ts';
import { type DemoFault, strength } from '../demo-fault.ts';
import { between } from '../noise.ts';

const MINUTE = 60_000;

/** Postgres is paused: it accepts connections and never answers, so the API hangs on every query. */
export const postgresSilent: DemoFault = {
  id: 'postgres-silent',
  label: phrase('Postgres pausado (não responde)', 'Postgres paused (silent)'),
  fadeMs: 5 * MINUTE,
  healsAfter: (effect) =>
    effect.kind === 'restart-stack' || (effect.kind === 'restart' && effect.service === 'postgres') ? 4_000 : null,
  shape(moment, course) {
    const { api, postgres, services, logs } = moment;
    const slow = strength(course, 2 * MINUTE, 4 * MINUTE);
    api.p95Ms = between(api.p95Ms, 5_000, slow);
    api.edgeErrorPercent = between(api.edgeErrorPercent, 48, slow);
    if (!course.isOn) return;
    Object.assign(services.postgres, { state: 'paused', health: 'unhealthy', cpuPercent: 0 });
    postgres.answer = { kind: 'silent' };
    api.database = { kind: 'silent' };
    api.requestsPerSecond *= 0.4;
    logs.apiErrors = 'postgres';
    logs.apiErrorShare = 0.3;
  },
};
