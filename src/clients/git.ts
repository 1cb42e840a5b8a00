import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import type { CallOptions, ExecResult, Transport } from '../transport/transport.ts';

/** A commit. Texts are not inert. */
export interface GitCommit {
  /** Full hash. */
  readonly hash: string;
  /** Epoch milliseconds of the commit date. */
  readonly at: number;
  readonly author: string;
  readonly subject: string;
}

/** What is checked out. */
export interface GitState {
  readonly head: GitCommit;
  /** Null on a detached HEAD. */
  readonly branch: string | null;
  /** Tracked files that differ from the commit. */
  readonly changedFiles: readonly string[];
  /** Newest first, `head` included. */
  readonly commits: readonly GitCommit[];
}

const FIELD = '\x1f';
const RECORD = '\x1e';

/** Reads the checkout in a folder, without taking its locks; a folder that is no checkout is an `absent` fault. */
export async function readGit(
  transport: Transport,
  directory: string,
  commitCount: number,
  options: CallOptions,
): Promise<Outcome<GitState>> {
  const git = (...args: string[]) => runGit(transport, directory, args, options);
  const format = ['%H', '%ct', '%an', '%s'].join('%x1f');
  const [log, branch, status] = await Promise.all([
    git('log', '-n', String(Math.max(1, commitCount)), `--format=${format}%x1e`),
    git('symbolic-ref', '--short', '-q', 'HEAD'),
    git('status', '--porcelain', '-z', '--untracked-files=no'),
  ]);
  if (!log.ok) return log;
  if (!branch.ok) return branch;
  if (!status.ok) return status;
  const commits = parseLog(log.value.stdout);
  const head = commits[0];
  if (head === undefined) return bad(gitFault(directory, log.value));
  return good({
    head,
    branch: branch.value.code === 0 ? branch.value.stdout.trim() : null,
    changedFiles: parseStatus(status.value.stdout),
    commits,
  });
}

/** Root often reads a checkout of another user, which git refuses unless told that the folder is meant. */
function runGit(
  transport: Transport,
  directory: string,
  args: readonly string[],
  options: CallOptions,
): Promise<Outcome<ExecResult>> {
  const settings = ['-c', `safe.directory=${directory}`, '-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false'];
  return transport.exec(['git', ...settings, '-C', directory, ...args], {
    ...options,
    onlyLooks: true,
    env: { LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
  });
}

function parseLog(text: string): readonly GitCommit[] {
  return text
    .split(RECORD)
    .map((record) => record.trim())
    .filter((record) => record !== '')
    .map((record) => {
      const [hash = '', seconds = '', author = '', subject = ''] = record.split(FIELD);
      return { hash, at: Number(seconds) * 1000, author, subject };
    });
}

/** Records of `git status --porcelain -z`: `XY path`; a rename is followed by its old path in a record of its own. */
function parseStatus(text: string): readonly string[] {
  const records = text.split('\0').filter((record) => record !== '');
  const files: string[] = [];
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index] ?? '';
    files.push(record.slice(3));
    if (/^[RC]|^.[RC]/.test(record)) index += 1;
  }
  return files;
}

function gitFault(directory: string, { stderr, code }: ExecResult): Fault {
  const place = inert(directory);
  const said = inert(stderr.trim()).slice(0, 200);
  if (/not a git repository|cannot change to|does not have any commits/.test(stderr)) {
    return fault(
      'absent',
      phrase(`${place} não é um repositório git com commits`, `${place} is no git checkout with commits`),
      phrase('confira a pasta do projeto na configuração', 'check the project folder in the configuration'),
      String(code),
    );
  }
  if (/dubious ownership|Permission denied/.test(stderr)) {
    return fault(
      'denied',
      phrase(`o git não lê ${place}: ${said}`, `git does not read ${place}: ${said}`),
      phrase(`git config --global --add safe.directory ${place}`, `git config --global --add safe.directory ${place}`),
      String(code),
    );
  }
  return fault(
    'malformed',
    phrase(`git falhou em ${place}: ${said}`, `git failed in ${place}: ${said}`),
    phrase(`confira com: git -C ${place} status`, `check with: git -C ${place} status`),
    String(code),
  );
}
