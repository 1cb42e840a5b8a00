import { describe, expect, it } from 'vitest';
import { fault } from '../../../src/model/fault.ts';
import type { Level } from '../../../src/model/level.ts';
import type { Report } from '../../../src/model/report.ts';
import type { RunbookStep } from '../../../src/model/runbook.ts';
import type { Evidence, LogEvidence, WalkEvent } from '../../../src/model/walk.ts';
import { morning } from '../../../src/runbooks/books/morning.ts';
import { proposeVerdict } from '../../../src/runbooks/proposal.ts';
import { outlookOf } from '../../../src/runbooks/reports/outlook.ts';
import { buildReport } from '../../../src/runbooks/reports/report-build.ts';
import { renderReportMarkdown } from '../../../src/runbooks/reports/report-markdown.ts';
import { readWalk } from '../../../src/runbooks/walks/walk-fold.ts';
import { phrase, same } from '../../../src/text/lang.ts';

const START: WalkEvent = {
  kind: 'start',
  schema: 1,
  walk: 'w1',
  runbook: 'morning',
  target: 'sparkone-prod',
  operator: 'ana',
  host: 'vps-01',
  pid: 1,
  mark: null,
  at: 1_000_000,
};

const logOf = (matched: number, lines: readonly string[] = []): LogEvidence => ({
  service: 'api',
  filter: 'errors',
  looked: 50,
  matched,
  errors: matched,
  lines,
  fault: null,
});

const seen = (level: Level, value = 50, summary = 'x'): Evidence => ({
  checks: [
    {
      probe: 'host.disks',
      title: same('Disk'),
      level,
      summary: same(summary),
      findings: [{ level, text: same(summary) }],
      samples: [{ metric: 'host.disk', entity: '/', value }],
      fault: null,
      ageMs: 2000,
    },
  ],
  log: logOf(1, ['ERROR: one | *two* <b>']),
  cause: null,
});

const verdict = (
  step: string,
  given: 'pass' | 'fail' | 'skip',
  at: number,
  evidence: Evidence | null = seen('ok'),
): WalkEvent => ({
  kind: 'verdict',
  step,
  verdict: given,
  proposed: 'pass',
  reason: given === 'fail' ? 'looked wrong' : null,
  evidence,
  at,
});

const walkOf = (events: readonly WalkEvent[], tail = '\n') => {
  const text = events.map((event) => JSON.stringify(event)).join('\n') + tail;
  return readWalk(text, (id) => (id === 'morning' ? morning : undefined));
};

function report(events: readonly WalkEvent[], finishedAt: number, previous: Report | null = null): Report {
  const walk = walkOf(events);
  if (walk === null) throw new Error('no walk');
  const outlook = outlookOf({ sight: { seen: () => undefined, causes: [], now: finishedAt }, previous });
  return buildReport({
    runbook: morning,
    walk,
    by: 'walk',
    version: '1',
    finishedAt,
    causes: [],
    jobs: null,
    outlook,
    previous,
  });
}

function step(id: string): RunbookStep {
  const found = morning.steps.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no step ${id}`);
  return found;
}

describe('a walk', () => {
  it('goes on at the first step not answered, and resumes there after the session died in the middle of a line', () => {
    const walk = walkOf([START, verdict('api', 'pass', 2), verdict('database', 'fail', 3)], '\n{"kind":"verdi');
    expect(walk?.current).toBe('redis');
    expect(walk?.steps.filter((step) => step.verdict !== 'pending').map((step) => step.id)).toEqual([
      'api',
      'database',
    ]);
  });

  it('keeps every note, also of a step that is judged again', () => {
    const walk = walkOf([
      START,
      { kind: 'note', step: 'api', text: 'first', at: 2 },
      verdict('api', 'fail', 3),
      { kind: 'go', step: 'api', at: 4 },
      { kind: 'note', step: 'api', text: 'second', at: 5 },
      verdict('api', 'pass', 6),
    ]);
    expect(walk?.steps[0]).toMatchObject({ verdict: 'pass', notes: ['first', 'second'] });
  });

  it('is refused when a line in the middle is damaged', () => {
    const text = `${JSON.stringify(START)}\n{"kind":\n${JSON.stringify(verdict('api', 'pass', 2))}\n`;
    expect(readWalk(text, () => morning)).toBeNull();
  });

  it('counts the time that somebody was there: no breaks, and not what the clock was set by', () => {
    const minute = 60_000;
    const at = START.at;
    const walk = walkOf([
      START,
      verdict('api', 'pass', at + minute),
      { kind: 'leave', at: at + 2 * minute },
      { kind: 'resume', operator: 'ana', host: 'vps-01', pid: 2, at: at + 90 * minute },
      { kind: 'clock', byMs: 600 * minute, at: at + 691 * minute },
      verdict('database', 'pass', at + 692 * minute),
      { kind: 'clock', byMs: -700 * minute, at: at - 7 * minute },
    ]);
    expect(walk).toMatchObject({ walkedMs: 5 * minute, clockSetMs: -100 * minute });
  });

  it('names everyone who walked', () => {
    const walk = walkOf([START, { kind: 'resume', operator: 'rui', host: 'vps-01', pid: 2, at: 9 }]);
    expect(walk?.operators).toEqual(['ana', 'rui']);
    expect(walk?.holder.pid).toBe(2);
  });
});

describe('a proposed verdict', () => {
  it.each([
    ['ok', 'pass'],
    ['warn', 'fail'],
    ['critical', 'fail'],
    ['unknown', 'pending'],
    ['none', 'skip'],
  ] as const)('of %s is %s', (level, expected) => {
    expect(proposeVerdict(step('resources'), seen(level))).toBe(expected);
  });

  it.each([
    ['nobody has read', null, 'pending'],
    ['holds nothing of its filter', logOf(0), 'pass'],
    ['holds lines of its filter', logOf(3), 'pending'],
    ['could not be read', { ...logOf(0), fault: fault('timeout', same('x'), same('y')) }, 'pending'],
    ['is not here, as of a managed service', { ...logOf(0), fault: fault('absent', same('x'), same('y')) }, 'pass'],
  ] as const)('of a log that %s is for the operator unless it is quiet', (_what, log, expected) => {
    expect(proposeVerdict(step('errors'), { ...seen('ok'), log })).toBe(expected);
    expect(proposeVerdict(step('errors'), { ...seen('critical'), log })).toBe('fail');
  });

  it('of all lines asks only when there are errors among them', () => {
    const all = { ...logOf(100), filter: 'all' };
    expect(proposeVerdict(step('logs'), { ...seen('ok'), log: { ...all, errors: 0 } })).toBe('pass');
    expect(proposeVerdict(step('logs'), { ...seen('ok'), log: { ...all, errors: 2 } })).toBe('pending');
  });
});

describe('a report', () => {
  it('is never ok while a step is not answered', () => {
    expect(report([START, verdict('api', 'pass', 2)], 3).level).toBe('unknown');
  });

  it('compares with the one before: new, resolved, lasting, moved', () => {
    const day = 86_400_000;
    const before = report(
      [
        START,
        verdict('api', 'fail', 2),
        verdict('database', 'fail', 3),
        verdict('resources', 'pass', 4, seen('ok', 40)),
      ],
      day,
    );
    const now = report(
      [
        START,
        verdict('api', 'pass', 2),
        verdict('database', 'fail', 3),
        verdict('redis', 'fail', 4),
        verdict('resources', 'pass', 5, seen('ok', 50)),
      ],
      2 * day,
      before,
    );
    expect(now.comparison).toMatchObject({
      fresh: ['redis'],
      resolved: ['api'],
      lasting: ['database'],
      worse: [],
    });
    expect(now.comparison?.moved).toEqual([{ metric: 'host.disk', entity: '/', before: 40, now: 50 }]);
  });

  it('reads as Markdown in both languages, verdict first, with hostile text inert', () => {
    const made = report([START, verdict('api', 'fail', 2, seen('critical', 50, 'bad \x1b[31m| `x`'))], 3);
    const english = renderReportMarkdown(made, 'en', 'UTC');
    const portuguese = renderReportMarkdown(
      { ...made, causes: [{ title: phrase('Redis parado', 'Redis down'), evidence: [] }] },
      'pt-BR',
      'UTC',
    );
    expect(english.split('\n')[2]).toContain('Verdict: critical');
    expect(english).not.toContain('\x1b');
    expect(english).toContain('reason: looked wrong');
    expect(portuguese.split('\n')[2]).toContain('Veredito: crítico');
    expect(portuguese).toContain('Redis parado');
  });
});
