import type { ExecOptions } from '../transport.ts';

/**
 * One word of POSIX sh that stands for exactly these bytes (POSIX.1-2024, Shell Command Language, 2.2.2). NUL cannot be in it
 * and is refused by {@link isSayable} before.
 */
export function word(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Whether a text can be an argument, a variable or what is read from stdin: no NUL, no half characters. */
export function isSayable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/**
 * What every shell is told first. `M` is a mark that no output holds: everything said to us stands on a line of its own after
 * it. Whatever the login shell printed comes before the first one and is dropped.
 *
 * Messages, numbers and dates are C's, so that they can be read; characters stay those of the session. `go` replaces the
 * subshell it runs in by argv, in a process group of its own where the host has setsid, and tells the process id first.
 */
export function preamble(mark: string): string {
  return `M=${word(mark)}
unset ENV BASH_ENV CDPATH LANGUAGE GREP_OPTIONS
LC_CTYPE=\${LC_ALL:-\${LC_CTYPE:-\${LANG:-C}}}
unset LC_ALL
LC_MESSAGES=C LC_NUMERIC=C LC_TIME=C LC_COLLATE=C LC_MONETARY=C
export LC_CTYPE LC_MESSAGES LC_NUMERIC LC_TIME LC_COLLATE LC_MONETARY
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin
export PATH
S=
if command -v setsid >/dev/null 2>&1; then S=setsid; fi
say() { printf '\\n%s %s\\n' "$M" "$1"; }
fin() {
  say "e $1"
  printf '\\n%s e\\n' "$M" >&2
}
go() {
  case $1 in
    */*)
      [ -e "$1" ] || { say 'w absent'; return 127; }
      { [ -x "$1" ] && [ ! -d "$1" ]; } || { say 'w denied'; return 126; }
      ;;
    *) command -v "$1" >/dev/null 2>&1 || { say 'w absent'; return 127; } ;;
  esac
  exec $S sh -c 'printf "\\n%s p %s\\n" "$0" "$$"; exec "$@"' "$M" "$@"
}
say "r $$"
printf '\\n%s r\\n' "$M" >&2
`;
}

/** What is asked of a host once, when it is reached: who we are there, what time it is, where an engine listens. */
export const HELLO = `u=$(id -u)
printf 'uid %s\\nhost %s\\nnow %s\\nhome %s\\ndocker %s\\n' "$u" "$(uname -n)" "$(date +%s)" "$HOME" "\${DOCKER_HOST:-}"
for s in /var/run/docker.sock "\${XDG_RUNTIME_DIR:-/run/user/$u}/docker.sock" "$HOME/.docker/run/docker.sock"; do
  if [ -S "$s" ]; then
    if [ -w "$s" ]; then printf 'socket w %s\\n' "$s"; else printf 'socket - %s\\n' "$s"; fi
  fi
done`;

/** argv with its environment, folder and stdin as text for the shell. What is in it never reaches a shell unquoted. */
export function execScript(argv: readonly string[], { cwd, env, stdin }: Partial<ExecOptions>): string {
  const variables = Object.entries(env ?? {}).map(([name, value]) => `${name}=${word(value)}; export ${name}; `);
  const folder = cwd === undefined ? '' : `cd ${word(cwd)} 2>/dev/null || { say 'w cwd'; exit 125; }; `;
  const run = `( ${folder}${variables.join('')}go ${argv.map(word).join(' ')} )`;
  // The text is one word of one command: a line that is cut in the middle of it runs nothing.
  return stdin === undefined ? `${run} </dev/null` : `printf %s ${word(stdin)} | ${run}`;
}

/** Ends a process group (a process, without setsid), and what is left of it two seconds later. */
export function killScript(pid: number): string {
  const both = (signal: string) => `kill -${signal} -${pid} 2>/dev/null || kill -${signal} ${pid} 2>/dev/null`;
  return `( ${both('TERM')}; sleep 2; ${both('KILL')} ) </dev/null >/dev/null 2>&1 &`;
}
