import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/model/check.ts';
import { fault } from '../../../src/model/fault.ts';
import type { Report } from '../../../src/model/report.ts';
import type { Evidence } from '../../../src/model/walk.ts';
import { evidenceChanges } from '../../../src/runbooks/reports/changes.ts';
import { outlookOf } from '../../../src/runbooks/reports/outlook.ts';
import { same } from '../../../src/text/lang.ts';
import { demoMorningReport } from '../support/demo-report.ts';

const DAY = 86_400_000;
const AT = Date.UTC(2026, 10, 23, 11, 0, 0);

function sightAt(now: number, disk: number) {
  const samples = [{ metric: 'host.disk', entity: '/', value: disk }];
  const days = [
    { metric: 'tls.days', entity: 'b.example.com', value: 60 },
    { metric: 'tls.days', entity: 'a.example.com', value: 12.4 },
  ];
  const check = { probe: '', level: 'ok', summary: same(''), findings: [], fault: null, since: null } as const;
  const reading = { probe: '', at: now, tookMs: 1, facts: null, fault: null };
  return {
    seen: (probe: string) => ({
      title: same(probe),
      check,
      reading: { ...reading, samples: probe === 'host.disks' ? samples : days },
    }),
    causes: [],
    now,
  };
}

function evidence(findings: readonly Finding[], given: Partial<Evidence['checks'][number]> = {}): Evidence {
  const check = { probe: 'containers', title: same('c'), level: 'ok', summary: same('s'), samples: [] } as const;
  return { checks: [{ ...check, fault: null, ageMs: 1000, ...given, findings }], log: null, cause: null };
}

const down = (entity: string, text: string): Finding => ({ level: 'critical', text: same(text), entity });

describe('what lies ahead', () => {
  it('is the line from the report before to now, and the certificate that ends first', async () => {
    const before: Report = {
      ...(await demoMorningReport('calm', AT - DAY, null)),
      finishedAt: AT - 2 * DAY,
      outlook: { disks: [{ mount: '/', percent: 40, perDay: null, daysToFull: null }], certificates: [] },
    };
    const outlook = outlookOf({ sight: sightAt(AT, 50), previous: before });
    expect(outlook.disks).toEqual([{ mount: '/', percent: 50, perDay: 5, daysToFull: 10 }]);
    expect(outlook.certificates.map(({ domain }) => domain)).toEqual(['a.example.com', 'b.example.com']);
    const shrinking = outlookOf({ sight: sightAt(AT, 39), previous: before });
    expect(shrinking.disks[0]).toMatchObject({ perDay: -0.5, daysToFull: null });
  });

  it('takes the last hours when there is no report of another day, and says nothing without either', async () => {
    const justNow = { ...(await demoMorningReport('calm', AT, null)), finishedAt: AT - 60_000 };
    const sight = sightAt(AT, 76);
    const [disk] = outlookOf({ sight, previous: justNow, slope: () => 1 }).disks;
    expect(disk?.daysToFull).toBe(1);
    expect(outlookOf({ sight, previous: null }).disks[0]).toMatchObject({ perDay: null, daysToFull: null });
  });
});

describe('what changed in a step', () => {
  it('is known again by what it is about, whatever the numbers say', () => {
    const before = evidence([down('redis', 'redis: exited 2 min ago'), down('worker', 'worker: unhealthy')]);
    const now = evidence([down('redis', 'redis: exited 26 h ago'), down('api', 'api: restarting')]);
    const changes = evidenceChanges(now, before);
    expect(changes.appeared.map(({ en }) => en)).toEqual(['api: restarting']);
    expect(changes.vanished.map(({ en }) => en)).toEqual(['worker: unhealthy']);
  });

  it('calls nothing resolved that could not be read', () => {
    const before = evidence([down('redis', 'redis: exited')]);
    const blind = evidence([], { fault: fault('timeout', same('silent'), same('wait')) });
    expect(evidenceChanges(blind, before).vanished).toEqual([]);
    expect(evidenceChanges(null, before)).toEqual({ appeared: [], vanished: [], moved: [] });
  });
});
