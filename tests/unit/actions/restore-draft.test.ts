import { describe, expect, it } from 'vitest';
import { type RestoreFacts, restoreDb } from '../../../src/actions/backups/restore-db.ts';
import { DEFAULT_SETTINGS } from '../../../src/actions/ground.ts';
import type { Step } from '../../../src/model/plan.ts';

const GIB = 1024 ** 3;
const FACTS: RestoreFacts = {
  stack: {
    project: 'p',
    directory: '/opt/p',
    composeFiles: [],
    compose: ['docker', 'compose'],
    services: [
      {
        service: 'api',
        role: 'api',
        image: 'p-api',
        isBuilt: true,
        containers: [{ id: '1', name: 'p-api-1', state: 'running', health: 'healthy', imageId: 'x', image: 'p-api' }],
      },
    ],
    imagePrefix: 'p-',
    apiPort: 8000,
  },
  postgres: {
    place: 'container',
    prefix: ['docker', 'exec', '-i', 'p-postgres-1'],
    password: null,
    major: 15,
    database: 'sparkone',
    user: 'sparkone',
    maintenance: 'postgres',
    exists: true,
    sizeBytes: GIB,
    owner: 'sparkone',
    encoding: 'UTF8',
    collate: 'C',
    ctype: 'C',
    isSuperuser: true,
    canCreate: true,
    hasGrants: false,
    freeBytes: 100 * GIB,
  },
  backup: { name: 'x.dump', path: '/b/x.dump', type: 'custom', bytes: GIB, modifiedAt: 0 },
  directory: '/b',
  freeBytes: 100 * GIB,
};

const frame = {
  identity: { name: 'p', host: 'h', environment: 'development', project: 'p', mark: null } as const,
  at: Date.parse('2026-11-25T12:00:00Z'),
  settings: DEFAULT_SETTINGS,
};

function draft(facts: RestoreFacts, args: Readonly<Record<string, string>> = {}) {
  const made = restoreDb.draft(frame, facts, { file: 'x.dump', ...args });
  if (!made.ok) throw new Error(made.fault.message.en);
  return made.value;
}

const ids = (steps: readonly Step[] = []) => steps.map(({ id }) => id);

describe('a restore of the database', () => {
  const cases: readonly [string, RestoreFacts, boolean][] = [
    ['with writers', FACTS, true],
    ['when nothing that writes runs', { ...FACTS, stack: { ...FACTS.stack, services: [] } }, false],
    ['when the database is gone', { ...FACTS, postgres: { ...FACTS.postgres, exists: false } }, true],
  ];
  it.each(cases)('%s puts back by steps that it has, and starts whoever it stopped', (_what, facts, hasWriters) => {
    const body = draft(facts);
    const known = ids(body.compensations);
    for (const { id, onFailure } of body.steps)
      expect(
        onFailure.filter((one) => !known.includes(one)),
        id,
      ).toEqual([]);
    expect(ids(body.steps).includes('stop')).toBe(hasWriters);
    expect(ids(body.always)).toEqual(hasWriters ? ['start-writers'] : []);
  });

  it('asks whether the dump is of this database, unless there is none or the operator says it may be another', () => {
    expect(ids(draft(FACTS).steps)).toContain('familiar');
    expect(ids(draft(FACTS, { other: 'accept' }).steps)).not.toContain('familiar');
    expect(ids(draft({ ...FACTS, postgres: { ...FACTS.postgres, exists: false } }).steps)).not.toContain('familiar');
  });

  it('touches nothing that runs before the new database was compared with the dump', () => {
    const order = ids(draft(FACTS).steps);
    for (const late of ['stop', 'swap']) expect(order.indexOf(late)).toBeGreaterThan(order.indexOf('compare'));
    expect(order.indexOf('name-safety')).toBeLessThan(order.indexOf('create'));
  });
});
