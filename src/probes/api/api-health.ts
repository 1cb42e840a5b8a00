import type { Probe } from '../../model/probe.ts';
import { phrase } from '../../text/lang.ts';
import { AVAILABILITY } from '../cadence.ts';
import type { ProbeContext } from '../context.ts';
import { summaryOf } from '../finding.ts';
import { API_FAULT_LEVELS, type ApiAnswerFacts, judgeAnswer, readAnswer, summarizeAnswer } from './api-answer.ts';

/** What `/health` answered. It says 200 also with Postgres and Redis down. */
export type ApiHealthFacts = ApiAnswerFacts;

/** `/health`: exempt from rate limits. */
export const apiHealth: Probe<ApiHealthFacts, ProbeContext> = {
  id: 'api.health',
  runbook: 'D1',
  title: phrase('API responde', 'API answers'),
  tab: 'overview',
  sets: ['daily'],
  ...AVAILABILITY,
  metrics: [
    {
      id: 'api.health.ms',
      label: phrase('Resposta de /health', 'Answer of /health'),
      unit: 'ms',
      threshold: { direction: 'above', warn: 1000, critical: 3000 },
    },
  ],
  faultLevels: API_FAULT_LEVELS,
  read: (context, signal) =>
    readAnswer(context, { path: '/health', metric: 'api.health.ms', deadlineMs: AVAILABILITY.deadlineMs }, signal),
  judge: judgeAnswer,
  summarize: (reading) => summaryOf(reading, summarizeAnswer),
  shell: 'curl -sS -m 5 -w "\\n%{http_code} %{time_total}s\\n" http://localhost:8000/health',
};
