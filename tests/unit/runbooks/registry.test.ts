import { describe, expect, it } from 'vitest';
import { ACTION_IDS } from '../../../src/model/plan.ts';
import { probes } from '../../../src/probes/registry.ts';
import { RUNBOOKS } from '../../../src/runbooks/registry.ts';
import { branch, look } from '../../../src/runbooks/steps.ts';
import { SAVED_FILTERS } from '../../../src/tails/log-filter.ts';
import { same } from '../../../src/text/lang.ts';
import { runbookProblems } from '../support/runbook-problems.ts';

const ACTIONS: readonly string[] = ACTION_IDS;
const known = { probes: Object.keys(probes), actions: ACTIONS, logFilters: SAVED_FILTERS.map(({ id }) => id) };

describe('built-in runbooks', () => {
  it.each(RUNBOOKS.map((runbook) => [runbook.id, runbook] as const))('%s names only what exists', (_id, runbook) => {
    expect(runbookProblems(runbook, known)).toEqual([]);
  });

  it('cover every line of the daily, weekly, troubleshooting, maintenance and emergency parts', () => {
    const lines = new Set(RUNBOOKS.flatMap((runbook) => runbook.steps.map((step) => step.line)));
    const wanted = 'D1 D2 D3 D4 D5 D6 D7 D8 D9 W1 W2 W3 W4 W5 W6 W7 W8 W9 T1 T2 T3 T4 M1 M2 M3 E1 E2 E3'.split(' ');
    expect(wanted.filter((line) => !lines.has(line))).toEqual([]);
  });

  it('finds unknown names, repeated ids and branches that go back', () => {
    const base = { title: same('t'), question: same('q') };
    const problems = runbookProblems(
      {
        id: 'bad',
        title: same('bad'),
        when: same('never'),
        steps: [
          look({
            ...base,
            id: 'a',
            good: same('g'),
            probes: ['no.such'],
            log: { service: 'api', filter: 'nope', tail: 1, show: 1 },
          }),
          branch({ ...base, id: 'a', probe: 'api.health', atLeast: 'warn', goTo: 'a' }),
        ],
      },
      known,
    );
    expect(problems).toHaveLength(4);
  });
});
