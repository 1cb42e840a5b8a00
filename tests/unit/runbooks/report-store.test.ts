import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepReport } from '../../../src/commands/keep-report.ts';
import { diffReports, listReports, showReport } from '../../../src/commands/reports.ts';
import type { Report } from '../../../src/model/report.ts';
import { writeFault } from '../../../src/runbooks/own-folder.ts';
import { ReportStore } from '../../../src/runbooks/reports/report-store.ts';
import { demoMorningReport } from '../support/demo-report.ts';

const MORNING = Date.UTC(2026, 10, 23, 11, 0, 0);
const DAY = 86_400_000;

let scratch: string;
let store: ReportStore;
let report: Report;

beforeEach(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'reports-'));
  store = new ReportStore(join(scratch, 'new', 'reports'));
  report = await demoMorningReport('redis-down', MORNING, null);
});

afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const written = (one: Report) => {
  const result = store.write(one, 'en');
  if (!result.ok) throw new Error(result.fault.message.en);
  return result.value;
};

describe('the reports folder', () => {
  it('is made private with the first report, which reads back whole', () => {
    const { id, json, markdown } = written(report);
    expect(id).toBe('sparkone-prod-morning-20261123T110004Z');
    expect(statSync(store.folder).mode & 0o777).toBe(0o700);
    for (const path of [json, markdown]) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(store.read(id)).toEqual({ ok: true, value: JSON.parse(JSON.stringify(report)) });
  });

  it('never replaces a report: a second one of the same second gets a number', () => {
    const first = written(report);
    const second = written({ ...report, operators: ['rui'] });
    expect(second.id).toBe(`${first.id}-2`);
    expect(JSON.parse(readFileSync(first.json, 'utf8'))).toMatchObject({ operators: report.operators });
  });

  it('finds the one before of the same runbook, target and mark, and passes over damaged ones saying so', () => {
    written(report);
    written({ ...report, mark: null, finishedAt: report.finishedAt + DAY });
    const cut = written({ ...report, finishedAt: report.finishedAt + 2 * DAY });
    writeFileSync(cut.json, readFileSync(cut.json, 'utf8').slice(0, 900));
    const old = written({ ...report, finishedAt: report.finishedAt + 3 * DAY });
    writeFileSync(old.json, JSON.stringify({ kind: 'report', schema: 0, version: '0.0.1', verdict: 'green' }));
    const previous = store.previous(report, MORNING + 9 * DAY);
    expect(previous.report?.finishedAt).toBe(report.finishedAt);
    expect(previous.fault).toMatchObject({ kind: 'unsupported' });
    expect(store.read(cut.id)).toMatchObject({ ok: false, fault: { kind: 'malformed' } });
  });

  it('does not compare with a report of a later time, as after a clock was set back', () => {
    written({ ...report, finishedAt: report.finishedAt + DAY });
    expect(store.previous(report, MORNING).report).toBeNull();
  });

  it('cannot be left by a hostile target name', () => {
    const { json } = written({ ...report, target: '../../etc/x y\n' });
    expect(json.startsWith(`${store.folder}/etc-x-y-`)).toBe(true);
  });

  it('that cannot be written gives the report back with a remedy', () => {
    writeFileSync(join(scratch, 'new'), 'a file in the place of the folder');
    const kept = keepReport(store, report, 'en');
    expect(kept.isKept).toBe(false);
    expect(kept.said).toMatch(/ENOTDIR[\s\S]*reports\.directory/);
    expect(kept.lost).toMatch(/^# Morning check · sparkone-prod/);
    expect(writeFault('/var/r', 'ENOSPC').hint.en).toMatch(/df -h \/var\/r/);
  });
});

describe('reports list, show, diff', () => {
  it('list names what failed and what cannot be read, newest first', async () => {
    written(report);
    const cut = written(await demoMorningReport('calm', MORNING + DAY, report));
    expect(listReports({ store, lang: 'en', timeZone: 'UTC' }, false).output).toMatch(
      /20261124T110004Z.* ok · check · DEMO\n.*20261123T110004Z.* critical · check · DEMO: .*Redis answers/,
    );
    writeFileSync(cut.json, '{');
    expect(listReports({ store, lang: 'en' }, false).output).toMatch(/20261124T110004Z\s+! .*not whole/);
  });

  it('list says where reports would be when there is none', () => {
    expect(listReports({ store, lang: 'en' }, false)).toEqual({
      exitCode: 0,
      output: `there are no reports yet in ${store.folder}\n`,
    });
  });

  it('show prints the last one in another language; an unknown one is a fault with a remedy', () => {
    written(report);
    expect(showReport({ store, lang: 'pt-BR' }, 'last', false).output).toMatch(/^# Check matinal/);
    expect(JSON.parse(showReport({ store, lang: 'en' }, '20261123', true).output)).toMatchObject({ kind: 'report' });
    expect(showReport({ store, lang: 'en' }, 'nope', false)).toMatchObject({
      exitCode: 66,
      output: expect.stringContaining('reports list'),
    });
  });

  it('diff tells what came and went, whichever is named first', async () => {
    const bad = written(report);
    const calm = written(await demoMorningReport('calm', MORNING + DAY, null));
    const said = diffReports({ store, lang: 'en', timeZone: 'UTC' }, [calm.id, bad.id]);
    expect(said.exitCode).toBe(0);
    expect(said.output).toMatch(/critical → ok\n- resolved: .*Redis answers/);
  });
});
