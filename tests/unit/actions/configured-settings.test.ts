import { expect, it } from 'vitest';
import { settingsOfTarget } from '../../../src/actions/configured-settings.ts';
import { DEFAULT_SETTINGS } from '../../../src/actions/ground.ts';
import { loadedOf, loadText } from '../config/known.ts';

const target = (yaml: string) => loadedOf(loadText(`targets:\n  prod: ${yaml}\n`)).config.targets.prod ?? null;

it('has the same defaults with and without a configuration', () => {
  expect(settingsOfTarget(target('{}'))).toEqual(DEFAULT_SETTINGS);
  expect(settingsOfTarget(null)).toEqual(DEFAULT_SETTINGS);
});

it('takes over what is configured', () => {
  const yaml =
    '{ requireReason: true, deploy: { branch: release, migrate: [], healthDeadline: 30s }, rotate: { keepDays: 30 }, edge: { renew: command, command: [renew], minInterval: 2h } }';
  expect(settingsOfTarget(target(yaml))).toEqual({
    ...DEFAULT_SETTINGS,
    requiresReason: true,
    branch: 'release',
    migrate: [],
    healthDeadlineMs: 30_000,
    logDays: 30,
    renew: { recipe: 'command', storage: null, command: ['renew'], minIntervalMs: 7_200_000 },
  });
});
