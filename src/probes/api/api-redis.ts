import type { Probe } from '../../model/probe.ts';
import { phrase } from '../../text/lang.ts';
import { LIMITED } from '../cadence.ts';
import type { ProbeContext } from '../context.ts';
import { summaryOf } from '../finding.ts';
import { API_FAULT_LEVELS, type ApiAnswerFacts, judgeAnswer, readAnswer, summarizeAnswer } from './api-answer.ts';

/** What `/health/redis` answered. With Redis paused it never answers. */
export type ApiRedisFacts = ApiAnswerFacts;

/** `/health/redis`: what the API itself thinks of its Redis. */
export const apiRedis: Probe<ApiRedisFacts, ProbeContext> = {
  id: 'api.redis',
  runbook: 'D1',
  title: phrase('API alcança o Redis', 'API reaches Redis'),
  tab: 'redis',
  sets: ['daily'],
  ...LIMITED,
  metrics: [
    {
      id: 'api.redis.ms',
      label: phrase('Resposta de /health/redis', 'Answer of /health/redis'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 1500, critical: 4000 },
    },
  ],
  faultLevels: API_FAULT_LEVELS,
  read: (context, signal) =>
    readAnswer(context, { path: '/health/redis', metric: 'api.redis.ms', deadlineMs: LIMITED.deadlineMs }, signal),
  judge: judgeAnswer,
  summarize: (reading) => summaryOf(reading, summarizeAnswer),
  shell: 'curl -sS -m 5 -w "\\n%{http_code} %{time_total}s\\n" http://localhost:8000/health/redis',
  calls: { '/health/redis': 1 },
};
