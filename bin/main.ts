import { VERSION } from './version.ts';

/** The quick answers first: nothing is loaded for them. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${VERSION}\n`);
    return 0;
  }
  const { runCommandLine } = await import('./command-line.ts');
  return await runCommandLine(argv);
}

main(process.argv.slice(2)).then(
  (code) => {
    // Set, then end by itself, so that piped output is written whole; connections are closed by their owners.
    process.exitCode = code;
  },
  async (error: unknown) => {
    const { reportCrash } = await import('./crash-report.ts');
    process.exitCode = reportCrash(error);
  },
);
