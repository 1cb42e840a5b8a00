import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import type { Ground } from '../ground.ts';

/** A commit as the log tells it. */
export interface CommitFacts {
  readonly hash: string;
  /** Epoch milliseconds of the commit. */
  readonly at: number;
  readonly author: string;
  readonly subject: string;
}

/** The checkout of a target. */
export interface GitFacts {
  readonly directory: string;
  readonly head: string;
  /** Null on a detached HEAD. */
  readonly branch: string | null;
  /** HEAD first, at most {@link LOG_LENGTH}. */
  readonly log: readonly CommitFacts[];
  /** Tracked files that differ from HEAD. */
  readonly changed: readonly string[];
}

const LOG_LENGTH = 30;
const RECORD = '%H%x1f%ct%x1f%an%x1f%s';

/**
 * Words before a git command in a folder: works when the folder belongs to somebody else, and never asks anything on a
 * terminal. Steps use it too, so that the operator sees what runs.
 */
export function git(directory: string, ...args: readonly string[]): readonly string[] {
  return ['git', '-c', `safe.directory=${directory}`, '-C', directory, ...args];
}

/** Environment in which git neither prompts nor waits for a host key. */
export const QUIET_GIT = { GIT_TERMINAL_PROMPT: '0', GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oConnectTimeout=8' };

/** Runs git and gives its output; a code other than 0 is null. */
export async function readGit(
  { transport, call }: Ground,
  directory: string,
  ...args: readonly string[]
): Promise<string | null> {
  const result = await transport.exec(git(directory, ...args), { ...call, env: QUIET_GIT, onlyLooks: true });
  return result.ok && result.value.code === 0 ? result.value.stdout : null;
}

/** Reads the checkout; an `absent` fault without one. */
export async function lookAtGit(ground: Ground, directory: string): Promise<Outcome<GitFacts>> {
  const [head, branch, log, changed] = await Promise.all([
    readGit(ground, directory, 'rev-parse', '--verify', 'HEAD'),
    readGit(ground, directory, 'symbolic-ref', '--quiet', '--short', 'HEAD'),
    readLog(ground, directory, 'HEAD'),
    readGit(ground, directory, 'diff', '--name-only', '-z', 'HEAD'),
  ]);
  if (head === null) return bad(noCheckoutFault(directory, ground.tools.hasGit));
  return good({
    directory,
    head: head.trim(),
    branch: branch?.trim() || null,
    log,
    changed: (changed ?? '').split('\0').filter((name) => name !== ''),
  });
}

/** Commits of a range, newest first; empty when git cannot tell. */
export async function readLog(ground: Ground, directory: string, range: string): Promise<readonly CommitFacts[]> {
  const text = await readGit(ground, directory, 'log', `--max-count=${LOG_LENGTH}`, `--format=${RECORD}`, range, '--');
  return (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [hash = '', seconds = '', author = '', subject = ''] = line.split('\x1f');
      return { hash, at: Number(seconds) * 1000, author, subject };
    });
}

/** `a3ff684 "fix login"`. */
export function commitText({ hash, subject }: Pick<CommitFacts, 'hash' | 'subject'>): string {
  return subject === '' ? hash.slice(0, 7) : `${hash.slice(0, 7)} "${inert(subject).slice(0, 60)}"`;
}

/** How many commits there are, and the first of them. */
export function commitsText(commits: readonly CommitFacts[]): Phrase {
  return same(`${commits.length} commit(s): ${commits.slice(0, 5).map(commitText).join(', ')}`);
}

function noCheckoutFault(directory: string, hasGit: boolean) {
  const where = inert(directory);
  return hasGit
    ? fault(
        'absent',
        phrase(`${where} não é um checkout do git`, `${where} is no git checkout`),
        phrase(
          'clone o projeto ali, ou diga a pasta na configuração',
          'clone the project there, or give its folder in the configuration',
        ),
      )
    : fault(
        'absent',
        phrase('não há git neste servidor', 'there is no git on this host'),
        phrase('instale-o: apt-get install git', 'install it: apt-get install git'),
      );
}
