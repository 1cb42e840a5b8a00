import type { Report, ReportStep } from '../../src/model/report.ts';
import { renderReportMarkdown } from '../../src/runbooks/reports/report-markdown.ts';
import { same } from '../../src/text/lang.ts';
import { type Figure, median } from './statistics.ts';

const STEPS = 40;
const LOG_LINES = 500;
const RUNS = 31;
const AT = Date.UTC(2026, 10, 23, 11, 0, 0);

function step(number: number): ReportStep {
  const lines = Array.from(
    { length: LOG_LINES / 20 },
    (_, line) => `ERROR:security:{"request_id": "${number}-${line}", "error": "\x1b[31mred | *two*"}`,
  );
  return {
    id: `step-${number}`,
    runbook: 'D1',
    title: same(`Step ${number}`),
    verdict: number % 3 === 0 ? 'fail' : 'pass',
    proposed: 'pass',
    reason: 'seen by hand',
    level: 'ok',
    notes: ['a note of the operator'],
    actions: [],
    evidence: {
      checks: ['a', 'b', 'c'].map((probe) => ({
        probe,
        title: same(probe),
        level: 'warn',
        summary: same('P95 latency 3 s, above 2 s for 30 s'),
        findings: [],
        samples: [{ metric: 'api.latency.p95', value: 3000 + number }],
        fault: null,
        ageMs: 2000,
      })),
      log:
        number % 2 === 0
          ? { service: 'api', filter: 'errors', looked: 5000, matched: lines.length, errors: 3, lines, fault: null }
          : null,
      cause: null,
    },
    at: AT,
  };
}

/** Rendering a report of 40 steps with 500 log lines, in Markdown, the first time and after. */
export function measure(): Figure[] {
  const report: Report = {
    schema: 2,
    kind: 'report',
    version: 'bench',
    runbook: 'morning',
    title: same('Morning check'),
    target: 'sparkone-prod',
    mark: null,
    operators: ['ana'],
    by: 'walk',
    startedAt: AT,
    finishedAt: AT + 120_000,
    walkedMs: 120_000,
    clockSetMs: 0,
    level: 'warn',
    causes: [],
    steps: Array.from({ length: STEPS }, (_, number) => step(number)),
    jobs: [],
    outlook: { disks: [], certificates: [] },
    comparison: null,
  };
  const times = Array.from({ length: RUNS }, () => {
    const before = performance.now();
    renderReportMarkdown(report, 'pt-BR', 'America/Sao_Paulo');
    return performance.now() - before;
  });
  const detail = `${STEPS} steps, ${LOG_LINES} log lines, ${RUNS} runs`;
  return [
    { name: 'report, first rendering', value: times[0] ?? Number.NaN, unit: 'ms', atMost: 50, detail },
    { name: 'report, rendering', value: median(times), unit: 'ms', atMost: 50, detail },
  ];
}
