import { phrase } from '../../../text/lang.ts';
import { type DemoFault, strength } from '../demo-fault.ts';
import { between } from '../noise.ts';

const MINUTE = 60_000;

/** A report without an index reads whole tables: Postgres is busy, statements and with them the API become slow. */
export const latencySpike: DemoFault = {
  id: 'latency-spike',
  label: phrase('Pico de latência (consultas lentas)', 'Latency spike (slow statements)'),
  fadeMs: 6 * MINUTE,
  healsAfter: (effect) =>
    effect.kind === 'restart-stack' || (effect.kind === 'restart' && effect.service === 'api') ? 8_000 : null,
  shape(moment, course) {
    const { api, postgres, services, host, logs } = moment;
    const slow = strength(course, 4 * MINUTE, 5 * MINUTE);
    const busy = strength(course, MINUTE, 20_000);
    api.p95Ms = between(api.p95Ms, 4_150 + 250 * Math.sin(moment.at / 50_000), slow);
    api.p50Ms = between(api.p50Ms, 680, slow);
    api.errorPercent = between(api.errorPercent, 1.6, slow);
    api.edgeErrorPercent = between(api.edgeErrorPercent, 1.9, slow);
    api.slowQueriesPerHour += Math.round(190 * slow);
    postgres.active += Math.round(17 * busy);
    postgres.idle = Math.max(2, postgres.idle - Math.round(6 * busy));
    postgres.longestTransactionMs = between(postgres.longestTransactionMs, 9_400, busy);
    postgres.meanStatementMs = between(postgres.meanStatementMs, 86, busy);
    postgres.cacheHitPercent = between(postgres.cacheHitPercent, 81, busy);
    services.postgres.cpuPercent = between(services.postgres.cpuPercent, 184, busy);
    services.postgres.readPerSecond = between(services.postgres.readPerSecond, 46_000_000, busy);
    host.cpuPercent = between(host.cpuPercent, 74, busy);
    host.load1 = between(host.load1, 5.2, busy);
    if (!course.isOn) return;
    api.database = { kind: 'ok', ms: between(7, 640, busy) };
    logs.apiErrors = 'slow';
    logs.apiErrorShare = 0.09 * busy;
  },
};
