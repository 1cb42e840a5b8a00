import type { ApiAnswerFacts } from '../../../probes/api/api-answer.ts';
import { AVAILABILITY, LIMITED } from '../../../probes/cadence.ts';
import type { Answer, Moment } from '../moment.ts';
import {
  addressOf,
  failedWith,
  type Generator,
  isReached,
  placeOf,
  type Reached,
  type Track,
  tookOf,
  tracked,
  wayFault,
} from './view.ts';

/** One of the API's health paths. */
interface Path {
  readonly path: string;
  readonly metric: string;
  readonly timeoutMs: number;
  readonly answer: (moment: Moment) => Answer;
  /** What a good body says beside its status. */
  readonly extra: Partial<ApiAnswerFacts>;
}

function factsOf(moment: Moment, { path, extra }: Path, answer: Reached): ApiAnswerFacts {
  const asked = {
    path,
    address: addressOf('api'),
    tookMs: answer.ms,
    isConnected: null,
    backend: null,
    location: null,
  };
  if (answer.kind === 'error') {
    const { code, text } = answer;
    return { ...asked, status: Number(code), says: null, version: null, environment: null, excerpt: text };
  }
  const { version } = moment.api;
  return { ...asked, status: 200, says: 'ok', version, environment: 'production', excerpt: '', ...extra };
}

function readingOf(path: Path): Generator<ApiAnswerFacts> {
  const tracks: readonly Track[] = [{ metric: path.metric, of: (moment) => tookOf(path.answer(moment)) }];
  return (view) => {
    const answer = path.answer(view.now);
    return isReached(answer)
      ? tracked(view, factsOf(view.now, path, answer), tracks)
      : failedWith(view, wayFault(answer, placeOf('api', 'API'), path.timeoutMs), tracks);
  };
}

/** `/health`: 200 as long as the process lives. */
export const apiHealthReading = readingOf({
  path: '/health',
  metric: 'api.health.ms',
  timeoutMs: AVAILABILITY.deadlineMs,
  answer: ({ api }) => api.health,
  extra: {},
});

/** `/health/database`: says sqlite on Postgres too, as the product does. */
export const apiDatabaseReading = readingOf({
  path: '/health/database',
  metric: 'api.database.ms',
  timeoutMs: LIMITED.deadlineMs,
  answer: ({ api }) => api.database,
  extra: { backend: 'sqlite', isConnected: true },
});

/** `/health/redis`. */
export const apiRedisReading = readingOf({
  path: '/health/redis',
  metric: 'api.redis.ms',
  timeoutMs: LIMITED.deadlineMs,
  answer: ({ api }) => api.redis,
  extra: { backend: 'redis', isConnected: true },
});
