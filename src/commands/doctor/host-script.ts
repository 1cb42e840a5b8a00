import type { HostEvidence, PathAccess } from './evidence.ts';

/** Programs of the runbook and of the actions, with the way to ask each for its version. */
const PROGRAMS: readonly (readonly [name: string, ask: string])[] = [
  ['docker', 'docker --version'],
  ['docker compose', 'docker compose version --short'],
  ['docker-compose', 'docker-compose version --short'],
  ['git', 'git --version'],
  ['curl', 'curl --version'],
  ['jq', 'jq --version'],
  ['openssl', 'openssl version'],
  ['nslookup', 'command -v nslookup'],
  ['psql', 'psql --version'],
  ['pg_dump', 'pg_dump --version'],
  ['redis-cli', 'redis-cli --version'],
  ['systemd-run', 'systemd-run --version'],
];

/**
 * A POSIX sh script that tells what the host has and what this account may do with the paths given as arguments. Every line
 * is `kind TAB name TAB value`; nothing is changed. Its first argument is `sudo` where sudo is to be tried.
 */
export const HOST_SCRIPT = `
LC_ALL=C; export LC_ALL
say() { printf '%s\\t%s\\t%s\\n' "$1" "$2" "$3"; }
ask() { name=$1; shift; say program "$name" "$("$@" 2>/dev/null </dev/null | head -n 1)"; }
say user "" "$(id -un 2>/dev/null || id -u)"
if [ "$1" = sudo ]; then if sudo -n true 2>/dev/null; then say sudo "" yes; else say sudo "" no; fi; fi
shift
${PROGRAMS.map(([name, ask]) => `ask '${name}' ${ask}`).join('\n')}
for path in "$@"; do
  access=
  [ -e "$path" ] && access=e
  [ -r "$path" ] && access=\${access}r
  [ -w "$path" ] && access=\${access}w
  [ -x "$path" ] && access=\${access}x
  say path "$path" "$access $(stat -c %a "$path" 2>/dev/null || stat -f %Lp "$path" 2>/dev/null)"
done
`;

function parsePath(path: string, value: string): PathAccess {
  const [access = '', mode = ''] = value.split(' ');
  return {
    path,
    exists: access.includes('e'),
    isReadable: access.includes('r'),
    isWritable: access.includes('w'),
    isExecutable: access.includes('x'),
    mode: /^[0-7]{3,4}$/.test(mode) ? Number.parseInt(mode, 8) : null,
  };
}

/** Reads what {@link HOST_SCRIPT} printed. */
export function parseHost(output: string): HostEvidence {
  const programs: Record<string, string> = {};
  const paths = new Map<string, PathAccess>();
  let user = '';
  let hasSudo: boolean | null = null;
  for (const line of output.split('\n')) {
    const [kind, name = '', value = ''] = line.split('\t');
    if (kind === 'user') user = value;
    else if (kind === 'sudo') hasSudo = value === 'yes';
    else if (kind === 'program') programs[name] = /\d+(?:\.\d+)+/.exec(value)?.[0] ?? value;
    else if (kind === 'path') paths.set(name, parsePath(name, value));
  }
  return { user, programs, hasSudo, paths };
}
