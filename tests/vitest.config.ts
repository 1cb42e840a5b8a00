import { defineConfig } from 'vitest/config';

/** A condition that is waited for comes late on a machine that does much else; only one that never comes fails. */
const patient = { expect: { poll: { timeout: 15_000 } } };
/** Suites that need the built program, and those that need a real stack, run one file at a time. */
const serial = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 300_000, ...patient };
const live = { globalSetup: ['tests/live/stack/global-setup.ts'], ...serial, testTimeout: 240_000 };
/** They take half of the live suite's time, mostly waiting for health: `bin/test.mjs` runs them on a stack of their own. */
const BESIDE = ['tests/live/actions/**/*.test.{ts,tsx}', 'tests/live/{bad-days,diagnosis}.test.ts'];
const root = new URL('..', import.meta.url).pathname;

export default defineConfig({
  root,
  test: {
    reporters: ['default', './tests/closing-line-reporter.ts'],
    projects: [
      {
        root,
        test: {
          name: 'quick',
          include: ['tests/{architecture,unit,screens,scenes,journeys}/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
          ...patient,
        },
      },
      { root, test: { name: 'terminal', include: ['tests/terminal/**/*.test.{ts,tsx}'], ...serial } },
      { root, test: { name: 'live', include: ['tests/live/**/*.test.{ts,tsx}'], exclude: BESIDE, ...live } },
      { root, test: { name: 'live-beside', include: BESIDE, ...live } },
    ],
  },
});
