import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints the plain closing line `N passed, N failed, N skipped` after everything else. A run that is one of several writes its
 * counts to SPARKONE_TEST_COUNTS instead, and whoever started them prints the sum.
 */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    let skipped = 0;
    for (const module of modules) {
      let count = 0;
      for (const test of module.children.allTests()) {
        count += 1;
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failed += 1;
        else skipped += 1;
      }
      if (count === 0 && module.state() === 'failed') failed += 1;
    }
    const counts = process.env.SPARKONE_TEST_COUNTS;
    if (counts === undefined) process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    else writeFileSync(counts, JSON.stringify({ passed, failed, skipped }));
  }
}
