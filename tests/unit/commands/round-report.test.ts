import { describe, expect, it } from 'vitest';
import { renderReportMarkdown } from '../../../src/runbooks/reports/report-markdown.ts';
import { demoMorningReport } from '../support/demo-report.ts';

const SUNDAY = Date.UTC(2026, 10, 22, 11, 0, 0);
const MONDAY = Date.UTC(2026, 10, 23, 11, 0, 0);

describe('the report of a check', () => {
  it('names one cause when Redis is down, and what is resolved the day after', async () => {
    const bad = await demoMorningReport('redis-down', SUNDAY, null);
    expect(bad.level).toBe('critical');
    expect(bad.causes.map(({ title }) => title.en)).toHaveLength(1);
    expect(bad.causes[0]?.title.en).toMatch(/Redis/);
    expect(bad.steps.find(({ id }) => id === 'redis')).toMatchObject({ verdict: 'fail', level: 'critical' });
    const calm = await demoMorningReport('calm', MONDAY, bad);
    expect(calm.level).toBe('ok');
    expect(calm.comparison).toMatchObject({ previousAt: bad.finishedAt, fresh: [], lasting: [] });
    expect(calm.comparison?.resolved).toContain('redis');
  });

  it.each(['pt-BR', 'en'] as const)('reads in %s as the golden one', async (lang) => {
    const before = await demoMorningReport('calm', SUNDAY, null);
    const report = await demoMorningReport('redis-down', MONDAY, before);
    const golden = `../../fixtures/reports/morning-redis-down.${lang}.md`;
    await expect(renderReportMarkdown(report, lang, 'America/Sao_Paulo')).toMatchFileSnapshot(golden);
  });
});
