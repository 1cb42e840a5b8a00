import { describe, expect, it } from 'vitest';
import { typeOf } from '../../../src/actions/backups/backup-files.ts';
import { identifier, literal } from '../../../src/actions/backups/postgres-tools.ts';
import { expectedFrom } from '../../../src/actions/circumstances.ts';
import { leftCommits, parseDeploys } from '../../../src/actions/deploys/deploy-facts.ts';
import { isDestructive } from '../../../src/actions/deploys/schema-check.ts';
import { ACTIONS } from '../../../src/actions/registry.ts';
import { parseTools } from '../../../src/actions/tools.ts';
import { parseNetworks } from '../../../src/actions/upkeep/clean-up.ts';
import { patternOf } from '../../../src/actions/upkeep/flush.ts';
import { prefixOf } from '../../../src/actions/upkeep/flush-look.ts';
import { recipeFor, storageOf } from '../../../src/actions/upkeep/renew-recipes.ts';
import { matchesPattern } from '../../../src/actions/upkeep/rotate-logs.ts';
import { parseSpan } from '../../../src/actions/upkeep/silence.ts';
import { ACTION_IDS } from '../../../src/model/plan.ts';

describe('the registry', () => {
  it('has every action of the plan, in its order', () => {
    expect(ACTIONS.map(({ id }) => id)).toEqual(ACTION_IDS);
  });
});

describe('tools of a target', () => {
  const both =
    'v2 2.26.1\nv1 1.29.2\ngit git version 2.39.5\npg pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\nredis \nopenssl /usr/bin/openssl\n';
  it.each([
    ['1.29.2', ['docker-compose']],
    ['2.24.0', ['docker', 'compose']],
    ['', ['docker', 'compose']],
  ])('are of the compose that made the containers (%s)', (madeBy, argv) => {
    expect(parseTools(both, madeBy)).toMatchObject({
      compose: { argv },
      pgMajor: 15,
      hasGit: true,
      hasRedisCli: false,
      hasOpenssl: true,
    });
  });
  it('takes the compose there is, and none', () => {
    expect(parseTools('v2 \nv1 1.25.0\n', '2.1').compose?.argv).toEqual(['docker-compose']);
    expect(parseTools('v2 \nv1 \n', '').compose).toBeNull();
    expect(parseTools('pg pg_dump (PostgreSQL) 9.6.24\n', '').pgMajor).toBe(9);
  });
});

describe('schema', () => {
  it.each([
    ['def upgrade():\n    op.add_column("a", sa.Column("n"))\ndef downgrade():\n    op.drop_column("a", "n")', false],
    ['def upgrade():\n    op.drop_column("a", "n")\ndef downgrade():\n    pass', true],
    ['def upgrade():\n    op.alter_column("a", "n", nullable=False)', true],
    ['-- upgrade\nALTER TABLE a ADD COLUMN n text;\n-- downgrade\nALTER TABLE a DROP COLUMN n;', false],
    ['-- upgrade\nALTER TABLE a RENAME COLUMN n TO m;', true],
    ['op.execute("TRUNCATE a")', true],
  ])('tells what takes something away: %j', (text, expected) => {
    expect(isDestructive(text)).toBe(expected);
  });
});

describe('deploys', () => {
  const record = (number: number, commit: string, left = '') =>
    JSON.stringify({ at: number, number, kind: 'update', commit, subject: '', who: '', schema: '', images: [], left });
  it('remembers a commit that was left until it is deployed again', () => {
    const text = [record(1, 'a'), record(2, 'b'), record(3, 'a', 'b'), '{"torn', ''].join('\n');
    expect(parseDeploys(text).map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(leftCommits(parseDeploys(text))).toEqual(['b']);
    expect(leftCommits(parseDeploys(`${text}\n${record(4, 'b')}`))).toEqual([]);
  });
});

describe('a clean-up', () => {
  it('leaves networks of projects, of the last hour and of an unknown age alone', () => {
    const at = Date.parse('2026-11-25T12:00:00Z');
    const text = [
      'a\told\t\t2026-11-25 07:59:59.123456789 -0300 BRT',
      'b\tyoung\t\t2026-11-25 11:30:00.1 +0000 UTC',
      'c\tof a project\tsparkone\t2020-01-01 00:00:00 +0000 UTC',
      'd\tunknown\t\t',
      '',
    ].join('\n');
    expect(parseNetworks(text, at)).toEqual([{ id: 'a', name: 'old', bytes: 0 }]);
  });
});

describe('names and values', () => {
  it('quotes SQL whatever is in it', () => {
    expect(identifier('a"b')).toBe('"a""b"');
    expect(literal("a'b")).toBe("'a''b'");
    expect(literal('a\\b')).toBe(" E'a\\\\b'");
  });

  it('makes a Redis pattern that stands for itself', () => {
    expect(patternOf('a*[b]?\\')).toBe('a\\*\\[b\\]\\?\\\\*');
    expect([prefixOf('session:12'), prefixOf('plain'), prefixOf('x'.repeat(40))]).toEqual([
      'session:',
      'plain',
      'xxxxxxxxxxxx…',
    ]);
  });

  it.each([
    ['sparkone-api.log', true],
    ['sparkone-api.log.gz', true],
    ['sparkone-.log', true],
    ['sparkone.log', false],
    ['xsparkone-api.log', false],
    ['sparkone-api.log.bak', false],
    ['sparkone-a\nb.log', true],
  ])('matches only names of the pattern: %j', (name, expected) => {
    expect(matchesPattern(name, 'sparkone-*.log')).toBe(expected);
  });

  it.each([
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['2', null],
    ['-1h', null],
    ['1h30m', null],
  ])('reads a span: %s', (text, expected) => {
    expect(parseSpan(text)).toBe(expected);
  });

  it.each([
    ['-- PGDMP\x01', 10, 'custom'],
    ['gz PGDMP', 10, 'custom-gz'],
    ['-- --\n-- PostgreSQL database dump\n--', 10, 'plain'],
    ['gz --\n-- PostgreSQL database dump\n--', 10, 'plain-gz'],
    ['gz ./.envustar', 10, 'files'],
    ['-- ', 0, 'empty'],
    ['-- hello', 10, 'unknown'],
  ] as const)('knows a backup by its first bytes: %j', (head, sizeBytes, expected) => {
    expect(typeOf(head, { sizeBytes })).toBe(expected);
  });

  it('chooses the recipe by the edge, and its storage by its command', () => {
    const settings = { recipe: null, storage: null, command: [], minIntervalMs: 0 };
    expect([
      recipeFor('traefik:v3', settings),
      recipeFor('x/edge caddy run', settings),
      recipeFor('nginx', settings),
    ]).toEqual(['traefik', 'caddy', null]);
    expect(storageOf('traefik', settings, ['traefik', '--certificatesresolvers.le.acme.storage=/acme/a.json'])).toBe(
      '/acme/a.json',
    );
    expect(storageOf('traefik', { ...settings, storage: '/x' }, [])).toBe('/x');
  });

  it('expects the median of the last three', () => {
    const job = (tookMs: number | null, state = 'done', action = 'update') => ({ action, state, tookMs }) as never;
    expect(expectedFrom([job(9), job(1), job(null), job(5, 'failed'), job(2), job(100)], 'update')).toBe(2);
    expect(expectedFrom([job(9, 'done', 'backup')], 'update')).toBeNull();
  });
});
