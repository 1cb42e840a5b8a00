import { phrase } from '../../../text/lang.ts';
import { type DemoFault, strength } from '../demo-fault.ts';
import { between } from '../noise.ts';

const MINUTE = 60_000;

/** The backend that sits idle in a transaction and holds the lock everybody waits for. */
export const BLOCKING_PID = 4711;

/**
 * A migration script left a transaction open that locks `messages`: writers queue up behind it until the pool and
 * nearly all of Postgres's connections are taken.
 */
export const dbPoolFull: DemoFault = {
  id: 'db-pool-full',
  label: phrase('Pool do banco cheio (transação parada)', 'Database pool full (idle transaction)'),
  fadeMs: 4 * MINUTE,
  healsAfter(effect) {
    if (effect.kind === 'terminate') return effect.pid === BLOCKING_PID ? 500 : null;
    if (effect.kind === 'restart-stack') return 6_000;
    return effect.kind === 'restart' && effect.service === 'postgres' ? 5_000 : null;
  },
  shape(moment, course) {
    const { api, postgres, logs } = moment;
    const full = strength(course, 3 * MINUTE, 15_000);
    const slow = strength(course, 5 * MINUTE, 4 * MINUTE);
    postgres.waiting = Math.round(58 * full);
    postgres.active = Math.round(between(postgres.active, 62, full));
    postgres.idle = Math.round(between(postgres.idle, 31, full));
    postgres.idleInTransaction += Math.round(3 * full);
    postgres.commitsPerSecond *= 1 - 0.82 * full;
    api.p95Ms = between(api.p95Ms, 4_900, slow);
    api.p50Ms = between(api.p50Ms, 1_350, slow);
    api.errorPercent = between(api.errorPercent, 7.8, slow);
    api.edgeErrorPercent = between(api.edgeErrorPercent, 19, slow);
    if (!course.isOn) return;
    postgres.idleInTransaction = Math.max(1, postgres.idleInTransaction);
    postgres.longestTransactionMs = course.onMs;
    if (full > 0.95) {
      api.database = { kind: 'error', code: '500', text: 'Internal Server Error', ms: 4_200 };
      logs.apiErrors = 'pool';
      logs.apiErrorShare = 0.38;
      logs.perSecond.api = 14;
    }
  },
};
