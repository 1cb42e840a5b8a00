/**
 * What every program sent to a target begins with: the clock, the hash chain, the audit. POSIX sh with the tools of
 * coreutils or busybox. Functions set capitals (`UP`, `HASH`, `LINE`, `SEQ`, `PREV`) instead of printing, to save a fork.
 */
export const PRELUDE = `set -u
umask 077
LC_ALL=C
export LC_ALL
GENESIS=0000000000000000000000000000000000000000000000000000000000000000

# UP: milliseconds of uptime, which no change of the clock moves.
read_uptime() {
  UP=''
  { read -r u_up u_rest </proc/uptime; } 2>/dev/null && UP=\${u_up%.*} && u_rest=1\${u_up#*.}
  if [ -n "$UP" ]; then UP=$((UP * 1000 + (u_rest - 100) * 10)); else UP=$(($(date +%s) * 1000)); fi
}

# BASE: what added to UP gives the wall clock in milliseconds, as it was when this began. A job keeps its launcher's.
read_base() {
  BASE=''
  if [ -n "\${1:-}" ] && { read -r BASE <"$1"; } 2>/dev/null; then return 0; fi
  b_now=$(date +%s%3N)
  case $b_now in
    '' | *[!0-9]*) b_now=$(($(date +%s) * 1000)) ;;
    ????????????? ) ;;
    *) b_now=$(($(date +%s) * 1000)) ;;
  esac
  read_uptime
  BASE=$((b_now - UP))
}

read_boot() {
  BOOT=''
  { read -r BOOT </proc/sys/kernel/random/boot_id; } 2>/dev/null || BOOT=unknown
}

# alive PID START: the process is there, is no zombie, and is the one that was meant (field 22 of /proc/PID/stat).
alive() {
  { read -r v_stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086
  set -- "$1" "$2" \${v_stat##*) }
  [ "$3" != Z ] && [ "$3" != X ] && [ "$2" = "\${22}" ]
}

# START: start of a process in clock ticks since boot.
read_start() {
  START=0
  { read -r v_stat <"/proc/$1/stat"; } 2>/dev/null || return 0
  # shellcheck disable=SC2086
  set -- x x \${v_stat##*) }
  START=\${22}
}

if command -v sha256sum >/dev/null 2>&1; then
  DIGEST=sha256sum
elif command -v busybox >/dev/null 2>&1; then
  DIGEST='busybox sha256sum'
elif command -v openssl >/dev/null 2>&1; then
  DIGEST='openssl dgst -sha256 -r'
else
  DIGEST='shasum -a 256'
fi
# shellcheck disable=SC2086
digest() { $DIGEST; }

# HASH: sha-256 of a text as a line, its newline included. By a here-document and without a function, which saves three
# forks of the four that a pipe into digest takes.
hash_text() {
  # shellcheck disable=SC2086
  HASH=$($DIGEST 2>/dev/null <<end
$1
end
  ) || return 1
  HASH=\${HASH%% *}
  [ "\${#HASH}" -eq 64 ]
}

# chain SEQ PREV MEMBERS: LINE, linked to the one before, and HASH.
chain() {
  read_uptime
  c_body="{\\"seq\\":$1,\\"at\\":$((BASE + UP)),\\"prev\\":\\"$2\\",$3"
  hash_text "$c_body" || return 1
  LINE="$c_body,\\"hash\\":\\"$HASH\\"}"
}

# load_chain FILE: SEQ and PREV of its last line; a damaged last line starts a new chain that verification shows.
load_chain() {
  SEQ=0
  PREV=$GENESIS
  [ -s "$1" ] || return 0
  l_last=$(tail -n 1 "$1") || return 1
  l_seq=\${l_last#'{"seq":'}
  l_seq=\${l_seq%%,*}
  l_hash=\${l_last##*'"hash":"'}
  l_hash=\${l_hash%'"}'}
  case $l_seq in '' | *[!0-9]*) l_hash='' ;; esac
  case $l_hash in *[!0-9a-f]*) l_hash='' ;; esac
  if [ "\${#l_hash}" -eq 64 ]; then
    SEQ=$l_seq
    PREV=$l_hash
  else
    SEQ=$(wc -l <"$1") || return 1
    SEQ=$((SEQ))
  fi
}

# On the disk, not only in its cache. Old sync ignores its argument and writes everything, which is as good.
sync_file() {
  if [ -z "\${SYNC:-}" ]; then
    if sync "$1" 2>/dev/null; then SYNC='file'; return 0; fi
    if dd if=/dev/null of="$1" conv=notrunc,fsync oflag=append 2>/dev/null; then SYNC='dd'; else SYNC='all'; fi
  fi
  case $SYNC in
    file) sync "$1" ;;
    dd) dd if=/dev/null of="$1" conv=notrunc,fsync oflag=append 2>/dev/null ;;
    *) sync ;;
  esac
}

# append_line FILE LINE: whole, or not at all: what a full disk left of it is cut off again.
append_line() {
  { printf '%s\\n' "$2" >>"$1"; } 2>/dev/null && return 0
  [ -f "$1" ] || return 1
  a_keep=$(head -n "$(($(wc -l <"$1")))" "$1" | wc -c)
  dd if=/dev/null of="$1" bs=1 seek="$((a_keep))" 2>/dev/null
  return 1
}

nap() { sleep "$1" 2>/dev/null || sleep 1; }

# One writer at a time: by flock, which the kernel lets go when its holder dies; without it by a folder, whose dead
# holder is told by its pid. Only one at a time may break it, and looks again first.
audit_enter() {
  if command -v flock >/dev/null 2>&1; then
    # Tried by printf first: a failing exec would end the shell.
    { printf '' >>"$AUDIT.flock"; } 2>/dev/null && exec 9>>"$AUDIT.flock" && flock -x 9
    return
  fi
  e_left=200
  until mkdir "$AUDIT.lock" 2>/dev/null; do
    if [ ! -d "$AUDIT.lock" ] && [ ! -w "\${AUDIT%/*}" ]; then return 1; fi
    e_left=$((e_left - 1))
    [ "$e_left" -gt 0 ] || return 1
    if [ "$e_left" -lt 180 ] && audit_is_abandoned && mkdir "$AUDIT.break" 2>/dev/null; then
      ! audit_is_abandoned || rm -rf "$AUDIT.lock"
      rmdir "$AUDIT.break"
    fi
    nap 0.05
  done
  read_start "$$"
  { printf '%s %s\n' "$$" "$START" >"$AUDIT.lock/pid"; } 2>/dev/null && return 0
  rm -rf "$AUDIT.lock"
  return 1
}
audit_is_abandoned() {
  e_pid='' e_start=''
  { read -r e_pid e_start <"$AUDIT.lock/pid"; } 2>/dev/null
  if [ -n "$e_pid" ]; then ! alive "$e_pid" "$e_start"; else [ "$e_left" -lt 100 ] && [ -d "$AUDIT.lock" ]; fi
}
audit_leave() {
  if command -v flock >/dev/null 2>&1; then exec 9>&-; else rm -rf "$AUDIT.lock"; fi
}

# audit MEMBERS: appends to the target's audit, on disk when it returns 0; AUDITED is the line's hash.
audit() {
  audit_enter || return 1
  a_seq=\${SEQ:-0} a_prev=\${PREV:-$GENESIS}
  load_chain "$AUDIT" && chain "$((SEQ + 1))" "$PREV" "$1" && append_line "$AUDIT" "$LINE" && sync_file "$AUDIT"
  a_code=$?
  AUDITED=\${HASH:-}
  [ "$a_code" -ne 0 ] || { printf '%s %s\\n' "$((SEQ + 1))" "$HASH" >"$AUDIT.head"; } 2>/dev/null
  SEQ=$a_seq PREV=$a_prev
  audit_leave
  return "$a_code"
}

read_base
read_boot
`;

/**
 * Finds the folder of state (`STATE`, `AUDIT`) and that of locks (`LOCK`) and makes them. Arguments: configured state
 * folder or '', configured lock folder or '', key of the target.
 */
export const PLACES = `find_places() {
  STATE=$1
  if [ -z "$STATE" ]; then
    if [ "$(id -u)" = 0 ]; then STATE=/var/lib/sparkone-tui; else STATE=\${XDG_STATE_HOME:-\${HOME:-/tmp}/.local/state}/sparkone-tui; fi
  fi
  f_locks=$2
  if [ -z "$f_locks" ]; then
    # The same for every login: where only root may write, root's lock would be none for the others.
    if [ -k /run/lock ] && [ -w /run/lock ]; then f_locks=/run/lock; else f_locks=/tmp; fi
  fi
  AUDIT=$STATE/audit.ndjson
  LOCK=$f_locks/sparkone-tui-$3.lock
}
make_places() {
  mkdir -p "$STATE/jobs" 2>/dev/null && chmod 700 "$STATE" "$STATE/jobs" 2>/dev/null && [ -w "$STATE/jobs" ] && [ -d "\${LOCK%/*}" ]
}
`;
