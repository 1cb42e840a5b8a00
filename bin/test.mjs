// The test command of the README: format, lint, types, build, then every suite. `--quick` leaves out the suites that need
// the built program or a stack. Further arguments go to vitest. What mostly waits (for a terminal, for services to become
// healthy) runs beside what computes; half of the live suites have a stack of their own.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tool = (name) => join(root, 'node_modules', '.bin', name);
const args = process.argv.slice(2);
const isQuick = args.includes('--quick');
const forVitest = args.filter((argument) => argument !== '--quick');

/** @type {[string, string, string[]][]} */
const checks = [
  ['format and lint', tool('biome'), ['check', '--error-on-warnings', '.']],
  ['lint with types', tool('oxlint'), ['--type-aware', '--quiet', 'src', 'hooks', 'screens', 'bin', 'tests']],
  ['types', tool('tsc'), ['--project', root]],
  ...(isQuick ? [] : [['build', process.execPath, [join(root, 'bin', 'build.mjs')]]]),
];

for (const [name, command, commandArgs] of checks) {
  const started = performance.now();
  const result = spawnSync(command, commandArgs, { cwd: root, stdio: 'inherit', env: process.env });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (result.status !== 0) {
    process.stderr.write(`\n${name}: failed after ${seconds} s\n`);
    process.exit(result.status ?? 1);
  }
  process.stderr.write(`${name}: ok (${seconds} s)\n`);
}

const hasEngine = () =>
  spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 }).status === 0;

/**
 * Suites side by side mount disks of their own, full ones too: each run sees only its own where the kernel and the user allow a
 * mount namespace.
 */
const apart = spawnSync('unshare', ['--mount', 'true']).status === 0 ? ['unshare', '--mount'] : [];

/** One run of vitest; resolves with its exit code. What a run beside another prints is kept together until its end. */
function vitest(projects, env, isBeside, args = []) {
  const chosen = projects.flatMap((project) => ['--project', project]);
  const argv = [tool('vitest'), 'run', '--config', 'tests/vitest.config.ts', ...chosen, ...args, ...forVitest];
  const [command = '', ...rest] = isBeside ? [...apart, ...argv] : argv;
  const child = spawn(command, rest, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: isBeside ? ['ignore', 'pipe', 'pipe'] : 'inherit',
  });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => printed.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code: code ?? 1, printed: Buffer.concat(printed) }));
  });
}

if (isQuick || forVitest.length > 0) {
  const { code } = await vitest(isQuick ? ['quick'] : [], {}, false);
  process.exit(code);
}

const { STACK_NAME = 'sparkone-live', STACK_NAME_EDGE_ONLY = 'sparkone-live-edge' } = process.env;
const own = { STACK_NAME: `${STACK_NAME}-actions`, STACK_NAME_EDGE_ONLY: `${STACK_NAME_EDGE_ONLY}-actions` };
/** @type {{ name: string, projects: string[], env?: Record<string, string>, args?: string[] }[]} */
const runs = hasEngine()
  ? [
      // What computes leaves the other core to the stacks: with both taken, services answer late and tests of time fail.
      { name: 'main', projects: ['quick', 'terminal'], args: ['--maxWorkers=1'] },
      { name: 'live', projects: ['live'] },
      { name: 'live-beside', projects: ['live-beside'], env: own },
    ]
  : [
      { name: 'main', projects: ['quick'] },
      { name: 'others', projects: ['terminal', 'live', 'live-beside'] },
    ];
const folder = mkdtempSync(join(tmpdir(), 'sparkone-test-'));
const results = await Promise.all(
  runs.map(({ name, projects, env, args }, index) =>
    vitest(projects, { ...env, SPARKONE_TEST_COUNTS: join(folder, name) }, index > 0, args),
  ),
);
for (const { printed } of results) process.stdout.write(printed);
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const { name } of runs) {
  try {
    const counts = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const key of Object.keys(sum)) sum[key] += counts[key];
  } catch {
    // A run that ended before its first test has nothing to count, and fails.
    sum.failed += 1;
  }
}
rmSync(folder, { recursive: true });
process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped\n`);
process.exit(results.find(({ code }) => code !== 0)?.code ?? 0);
