import type { Probe } from '../../model/probe.ts';
import { phrase } from '../../text/lang.ts';
import { LIMITED } from '../cadence.ts';
import type { ProbeContext } from '../context.ts';
import { summaryOf } from '../finding.ts';
import { API_FAULT_LEVELS, type ApiAnswerFacts, judgeAnswer, readAnswer, summarizeAnswer } from './api-answer.ts';

/** What `/health/database` answered. With Redis down it says 500 too: its rate limiter needs Redis. */
export type ApiDatabaseFacts = ApiAnswerFacts;

/** `/health/database`: what the API itself thinks of its database. */
export const apiDatabase: Probe<ApiDatabaseFacts, ProbeContext> = {
  id: 'api.database',
  runbook: 'D1',
  title: phrase('API alcança o banco', 'API reaches the database'),
  tab: 'db',
  sets: ['daily'],
  ...LIMITED,
  metrics: [
    {
      id: 'api.database.ms',
      label: phrase('Resposta de /health/database', 'Answer of /health/database'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 1500, critical: 4000 },
    },
  ],
  faultLevels: API_FAULT_LEVELS,
  read: (context, signal) =>
    readAnswer(
      context,
      { path: '/health/database', metric: 'api.database.ms', deadlineMs: LIMITED.deadlineMs },
      signal,
    ),
  judge: judgeAnswer,
  summarize: (reading) => summaryOf(reading, summarizeAnswer),
  shell: 'curl -sS -m 5 -w "\\n%{http_code} %{time_total}s\\n" http://localhost:8000/health/database',
  calls: { '/health/database': 1 },
};
