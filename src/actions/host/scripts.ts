import { PLACES, PRELUDE } from '../program/prelude.ts';
import { quoteArgv, quoteWord } from '../program/quote.ts';

/** Where a target's jobs, audit and lock are. */
export interface Places {
  /** Folder of state on the target; '' for /var/lib/sparkone-tui (root) or the XDG state folder. */
  readonly state: string;
  /** Folder of locks; '' for /run/lock, else /tmp: both are shared by all users of the host. */
  readonly locks: string;
  /** What tells the targets of one host apart: the compose project. `A-Za-z0-9_.-`. */
  readonly key: string;
}

const DIRECTIVES = '# shellcheck disable=SC1090,SC1091,SC2012,SC2015,SC2016,SC2034,SC2119,SC2120,SC2317,SC2329\n';

/** Tells what is known of a lock: a line of JSON, then the holder's own line (or `null`). */
const SIGHT = `see_lock() {
  if [ ! -d "$LOCK" ]; then
    printf 'null\\nnull\\n'
    return 0
  fi
  s_pid=0 s_start=0 s_boot='' s_uid='' s_beat='' s_holder=''
  { read -r s_pid s_start s_boot s_uid <"$LOCK/pid"; } 2>/dev/null
  { read -r s_beat <"$LOCK/beat"; } 2>/dev/null
  { read -r s_holder <"$LOCK/holder"; } 2>/dev/null
  case $s_pid$s_start in '' | *[!0-9]*) s_pid=0 s_start=0 ;; esac
  case $s_boot in *[!0-9a-f-]*) s_boot='' ;; esac
  s_alive=false
  ! alive "$s_pid" "$s_start" || s_alive=true
  s_visible=false
  s_me=$(id -u)
  if [ "$s_me" = 0 ] || [ "$s_me" = "$s_uid" ]; then s_visible=true; fi
  read_uptime
  case $s_beat in
    '' | *[!0-9]*) s_beat=null ;;
    *) s_beat=$((UP - s_beat)) ;;
  esac
  s_made=$(date -r "$LOCK" +%s 2>/dev/null) || s_made=$(((BASE + UP) / 1000))
  printf '{"pid":%s,"pidStart":%s,"lockBoot":"%s","boot":"%s","isAlive":%s,"isVisible":%s,"heartbeatAgeMs":%s,"ageMs":%s}\\n' \\
    "$s_pid" "$s_start" "$s_boot" "$BOOT" "$s_alive" "$s_visible" "$s_beat" "$((BASE + UP - s_made * 1000))"
  printf '%s\\n' "\${s_holder:-null}"
}
`;

/** Finds out whether a job's process lives, whether it was asked to stop, and whether its boot is over: 1 or 0 each. */
const LIFE = `see_life() {
  j_pid='' j_start='' j_boot='' j_alive=0 j_cancel=0 j_rebooted=0
  { read -r j_pid j_start j_boot j_rest <"$1/pid"; } 2>/dev/null
  if [ -n "$j_boot" ] && [ "$j_boot" != "$BOOT" ]; then
    j_rebooted=1
  elif [ -n "$j_pid" ] && alive "$j_pid" "$j_start"; then
    j_alive=1
  fi
  [ ! -e "$1/cancel" ] || j_cancel=1
}
`;

function script(places: Places, body: string): string {
  return [
    DIRECTIVES,
    PRELUDE,
    PLACES,
    SIGHT,
    LIFE,
    `find_places ${quoteArgv([places.state, places.locks, places.key])}`,
    body,
    '',
  ].join('\n');
}

/** What {@link launchScript} is given. Every text ends in JSON or is a file's content. */
export interface LaunchParts {
  readonly job: string;
  readonly program: string;
  readonly planJson: string;
  /** Lines `SECRET_NAME='value'`; '' for none. Read once by the program and removed. */
  readonly secrets: string;
  /** The holder as one line of JSON, without `pid` and `since`. */
  readonly holderJson: string;
  /** Members of the audit's `started` line, and of its `refused` line up to the reason. */
  readonly startedMembers: string;
  readonly refusedMembers: string;
  /** Members of the journal's `start` line. */
  readonly journalMembers: string;
  /** The shell that runs the program: `sh`, `busybox sh`. */
  readonly shell: string;
}

/**
 * Takes the lock, writes the job's folder, announces it in the audit and starts its program detached; answers with one
 * line of JSON (`result`). When anything of that cannot be written nothing is started and the lock is free again.
 */
export function launchScript(places: Places, parts: LaunchParts): string {
  return script(
    places,
    `JOB_ID=${quoteWord(parts.job)}
JOB=$STATE/jobs/$JOB_ID
JOB_SHELL=${quoteWord(parts.shell)}
export JOB_SHELL
answer() {
  printf '%s\\n' "$1"
  exit 0
}
refuse() {
  audit ${quoteWord(parts.refusedMembers)}",\\"reason\\":\\"$1\\""
}
give_up() {
  refuse "unwritable"
  rm -rf "$LOCK" "$JOB"
  answer "{\\"result\\":\\"unwritable\\",\\"what\\":\\"$1\\"}"
}
make_places || answer '{"result":"unwritable","what":"state"}'
take_lock() {
  t_left=20
  until mkdir "$LOCK" 2>/dev/null; do
    # A job that has said its last word is about to leave.
    t_job=''
    { read -r t_job <"$LOCK/job"; } 2>/dev/null
    [ -n "$t_job" ] && [ -e "$STATE/jobs/$t_job/over" ] && [ "$t_left" -gt 0 ] || return 1
    t_left=$((t_left - 1))
    nap 0.05
  done
}
if ! take_lock; then
  [ -d "$LOCK" ] || answer '{"result":"unwritable","what":"lock"}'
  refuse locked
  printf '{"result":"locked"}\\n'
  see_lock
  exit 0
fi
read_start "$$"
# The lock can be read by everybody who can see the host; nothing else can.
printf '%s\\n' ${quoteWord(parts.holderJson)} >"$LOCK/holder" 2>/dev/null &&
  printf '%s %s %s %s\\n' "$$" "$START" "$BOOT" "$(id -u)" >"$LOCK/pid" &&
  printf '%s\\n' "$JOB_ID" >"$LOCK/job" &&
  printf '%s\\n' "$UP" >"$LOCK/beat" &&
  chmod 755 "$LOCK" && chmod 644 "$LOCK/holder" "$LOCK/pid" "$LOCK/job" "$LOCK/beat" || give_up lock
{ mkdir "$JOB" "$JOB/out" &&
  printf '%s' ${quoteWord(parts.program)} >"$JOB/job.sh" &&
  printf '%s\\n' ${quoteWord(parts.planJson)} >"$JOB/plan.json" &&
  printf '%s' ${quoteWord(parts.secrets)} >"$JOB/secrets" &&
  dd if=/dev/zero of="$JOB/reserve" bs=1024 count=32 &&
  printf '%s\\n' "$BASE" >"$JOB/base" &&
  cp "$LOCK/pid" "$JOB/pid"; } 2>/dev/null || give_up job
audit ${quoteWord(parts.startedMembers)} || give_up audit
chain 1 "$AUDITED" ${quoteWord(parts.journalMembers)} && append_line "$JOB/journal.ndjson" "$LINE" && sync_file "$JOB/journal.ndjson" || give_up journal
sync_file "$JOB/plan.json"
${START_JOB}`,
  );
}

const START_JOB = `begun() {
  b_left=250
  while [ "$b_left" -gt 0 ]; do
    [ ! -e "$JOB/begun/up" ] || return 0
    nap 0.02
    b_left=$((b_left - 1))
  done
  # Nobody can begin it any more once the folder exists.
  mkdir "$JOB/begun" 2>/dev/null || return 0
  return 1
}
by_systemd() {
  [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1 || return 1
  set -- --quiet --collect "--unit=sparkone-tui-$JOB_ID" --property=KillMode=process --setenv=PATH="$PATH" --setenv=JOB_SHELL="$JOB_SHELL" "$@"
  for y_name in HOME DOCKER_HOST DOCKER_CONFIG DOCKER_CONTEXT DOCKER_CERT_PATH DOCKER_TLS_VERIFY XDG_RUNTIME_DIR SSH_AUTH_SOCK http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    eval "y_value=\\\${$y_name:-}"
    # shellcheck disable=SC2154
    [ -z "$y_value" ] || set -- "--setenv=$y_name=$y_value" "$@"
  done
  if [ "$(id -u)" = 0 ]; then
    systemd-run "$@" </dev/null >>"$JOB/job.log" 2>&1
  else
    # Without lingering the user's units end with the last session.
    [ -e "/var/lib/systemd/linger/$(id -un)" ] && systemd-run --user "$@" </dev/null >>"$JOB/job.log" 2>&1
  fi
}
by_setsid() {
  if command -v setsid >/dev/null 2>&1; then
    setsid "$@" </dev/null >>"$JOB/job.log" 2>&1 &
  elif command -v busybox >/dev/null 2>&1 && busybox setsid true 2>/dev/null; then
    busybox setsid "$@" </dev/null >>"$JOB/job.log" 2>&1 &
  else
    (
      trap '' HUP
      exec "$@"
    ) </dev/null >>"$JOB/job.log" 2>&1 &
  fi
}
# shellcheck disable=SC2086
set -- $JOB_SHELL "$JOB/job.sh" --run "$STATE" "$LOCK"
BY=systemd
if ! by_systemd sh -c 'exec "$@" >>"$0" 2>&1' "$JOB/job.log" "$@"; then
  BY=setsid
  by_setsid "$@"
fi
begun || {
  refuse 'not started'
  rm -rf "$LOCK"
  answer '{"result":"not-started"}'
}
answer "{\\"result\\":\\"launched\\",\\"by\\":\\"$BY\\"}"
`;

/** Appends one line to the audit: answers `ok` or `unwritable`. */
export function recordScript(places: Places, members: string): string {
  return script(
    places,
    `if make_places && audit ${quoteWord(members)}; then printf 'ok\\n'; else printf 'unwritable\\n'; fi`,
  );
}

/** Tells about the lock: two lines, see `see_lock`. */
export function lockScript(places: Places): string {
  return script(places, 'see_lock');
}

/** The lock's two lines, then `W 1|0 KIB`: whether state could be written, and what is free there. Writes nothing. */
export function readinessScript(places: Places): string {
  return script(
    places,
    `see_lock
near=$STATE
while [ ! -e "$near" ] && [ "$near" != / ]; do near=$(dirname -- "$near"); done
can=0
if [ -d "$near" ] && [ -w "$near" ] && [ -d "\${LOCK%/*}" ] && [ -w "\${LOCK%/*}" ]; then can=1; fi
free=$(df -Pk "$near" 2>/dev/null | awk 'NR == 2 { print $4 }')
printf 'W %s %s\\n' "$can" "\${free:-0}"`,
  );
}

/**
 * Breaks the lock if it is still the one that was judged (same pid, start and boot): journals it first. Answers
 * `broken`, `changed` or `unwritable`.
 */
export function unlockScript(
  places: Places,
  judged: { pid: number; pidStart: number; boot: string },
  members: string,
): string {
  return script(
    places,
    `s_pid=0 s_start=0 s_boot=''
{ read -r s_pid s_start s_boot s_uid <"$LOCK/pid"; } 2>/dev/null
if [ "$s_pid $s_start $s_boot" != ${quoteWord(`${judged.pid} ${judged.pidStart} ${judged.boot}`)} ]; then
  printf 'changed\\n'
elif ! make_places || ! audit ${quoteWord(members)}; then
  printf 'unwritable\\n'
elif mv "$LOCK" "$LOCK.broken.$$" 2>/dev/null; then
  rm -rf "$LOCK.broken.$$"
  printf 'broken\\n'
else
  printf 'changed\\n'
fi`,
  );
}

/**
 * Newest jobs first: for each a line `J id alive cancel rebooted`; then for each whose journal has lines `F id/journal.ndjson`,
 * its first line and its last. One process reads them all: a fork a file is what a list of sixty jobs would cost otherwise.
 */
export function listScript(places: Places, most: number): string {
  return script(
    places,
    `cd "$STATE/jobs" 2>/dev/null || exit 0
set --
for one in $(ls -1r 2>/dev/null | head -n ${most}); do
  case $one in *[!a-z0-9-]*) continue ;; esac
  if [ ! -f "$one/plan.json" ] || [ ! -r "$one/journal.ndjson" ]; then continue; fi
  see_life "$one"
  printf 'J %s %s %s %s\\n' "$one" "$j_alive" "$j_cancel" "$j_rebooted"
  set -- "$@" "$one/journal.ndjson"
done
[ "$#" -eq 0 ] || awk '
  function tell() { if (name != "") print "F " name "\\n" first "\\n" last }
  FNR == 1 { tell(); name = FILENAME; first = $0 }
  { last = $0 }
  END { tell() }' "$@"`,
  );
}

/** One job: a line `J id alive cancel rebooted folder`, the plan as one line when wanted (else an empty line), the journal. */
export function readScript(places: Places, job: string, wantsPlan: boolean): string {
  return script(
    places,
    `JOB=$STATE/jobs/${job}
[ -f "$JOB/plan.json" ] || exit 44
see_life "$JOB"
printf 'J %s %s %s %s %s\\n' ${job} "$j_alive" "$j_cancel" "$j_rebooted" "$JOB"
${wantsPlan ? 'cat "$JOB/plan.json"' : "printf '\\n'"}
cat "$JOB/journal.ndjson"`,
  );
}

/** Asks a running job to stop: answers `asked`, `over` or `unwritable`. */
export function cancelScript(places: Places, job: string, members: string): string {
  return script(
    places,
    `JOB=$STATE/jobs/${job}
[ -f "$JOB/plan.json" ] || exit 44
see_life "$JOB"
if [ -e "$JOB/over" ] || [ "$j_alive" = 0 ]; then
  printf 'over\\n'
elif audit ${quoteWord(members)} && printf '' >"$JOB/cancel"; then
  printf 'asked\\n'
else
  printf 'unwritable\\n'
fi`,
  );
}

/** End of what a step printed: `O bytes`, its last bytes, and the same for its errors after a line with the mark. */
export function outputScript(places: Places, job: string, file: string, maxBytes: number, mark: string): string {
  return script(
    places,
    `cd "$STATE/jobs/${job}/out" 2>/dev/null || exit 44
tail -c ${maxBytes} ${quoteWord(`${file}.out`)} 2>/dev/null
printf '\\n${mark}\\n'
tail -c ${maxBytes} ${quoteWord(`${file}.err`)} 2>/dev/null`,
  );
}

/** The audit's last lines, oldest first. */
export function auditScript(places: Places, lines: number): string {
  return script(places, `[ -e "$AUDIT" ] || exit 44\ntail -n ${lines} "$AUDIT"`);
}

/** Everything a verification reads: audit, its noted head, and each journal, each after a line with the mark. */
export function evidenceScript(places: Places, mark: string): string {
  return script(
    places,
    `[ -e "$AUDIT" ] || exit 44
cat "$AUDIT.head" 2>/dev/null
printf '\\n${mark} audit\\n'
cat "$AUDIT"
cd "$STATE/jobs" || exit 0
for one in *; do
  case $one in *[!a-z0-9-]*) continue ;; esac
  [ -f "$one/plan.json" ] || continue
  printf '\\n${mark} %s\\n' "$one"
  cat "$one/journal.ndjson" 2>/dev/null
done`,
  );
}

/** The last lines of one kind of receipts, oldest first; nothing without any. */
export function receiptsScript(places: Places, kind: string, lines: number): string {
  return script(
    places,
    `[ ! -e "$STATE"/${quoteWord(`${kind}.ndjson`)} ] || tail -n ${lines} "$STATE"/${quoteWord(`${kind}.ndjson`)}`,
  );
}
