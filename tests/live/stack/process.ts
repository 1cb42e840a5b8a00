import { spawn } from 'node:child_process';

/** What a finished program left. */
export type Finished = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** How a program runs; `mayFail` returns a non-zero exit instead of throwing. Default deadline 120 s. */
export type RunOptions = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly deadlineMs?: number;
  readonly mayFail?: boolean;
};

const defaultDeadlineMs = 120_000;

/** Runs a program without a shell. Throws when it cannot start, exceeds its deadline, or fails without `mayFail`. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.deadlineMs ?? defaultDeadlineMs,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A program that does not read its input closes it; its exit code tells the rest.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`${program} could not be started`, { cause: error })));
    child.on('close', (exitCode, signal) => resolve(signal === null ? (exitCode ?? 1) : 137));
  });
  if (code !== 0 && options.mayFail !== true) {
    throw new Error(`${argv.join(' ')} ended with ${code}\n${stdout.slice(-2000)}${stderr.slice(-4000)}`);
  }
  return { code, stdout, stderr };
}

/** Runs a program and returns its standard output without the final newline. */
export async function read(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { stdout } = await run(argv, options);
  return stdout.trimEnd();
}
