/**
 * What runs the steps of a job: journal, time limits, cancelling, compensation, the ending, and a keeper that does the
 * `always` steps should the program itself be killed. Expects the prelude, and `JOB_ID`, `ACTION`, `LOCK_ABOUT` and the
 * functions `forward`, `k_N`, `a_N` of the plan.
 */
export const RUNTIME = `: "\${JOB_SHELL:=sh}"
: "\${BEAT_S:=5}"
GRACE_S=10
SETSID=''
if command -v setsid >/dev/null 2>&1; then
  SETSID=setsid
elif command -v busybox >/dev/null 2>&1 && busybox setsid true 2>/dev/null; then
  SETSID='busybox setsid'
fi

# note MEMBERS: one more line of this job's journal.
note() {
  chain "$((SEQ + 1))" "$PREV" "$1" && append_line "$JOURNAL" "$LINE" || return 1
  SEQ=$((SEQ + 1)) PREV=$HASH
}

# note_synced MEMBERS: the same, on the disk when it returns 0.
note_synced() { note "$1" && sync_file "$JOURNAL"; }

# limit PID SECONDS: ends a process and all it started, first politely. Looks every second, so that it can be killed
# outright without leaving a long sleep behind (a trapped signal could be lost between fork and trap).
limit() {
  read_uptime
  n_until=$((UP + $2 * 1000))
  while [ "$UP" -lt "$n_until" ]; do
    sleep 1
    # Nobody waits for it any more: the keeper ends the step, and its number may soon be another process's.
    alive "$$" "$START" || return 0
    read_uptime
  done
  printf '' >"$JOB/timed-out"
  end_group "$1" "$GRACE_S"
}

# end_group PID GRACE: SIGTERM to its process group (to itself where it leads none), SIGKILL after the grace.
end_group() {
  kill -TERM "-$1" 2>/dev/null || kill -TERM "$1" 2>/dev/null || return 0
  g_left=$(($2 * 5))
  while [ "$g_left" -gt 0 ] && kill -0 "-$1" 2>/dev/null; do
    nap 0.2
    g_left=$((g_left - 1))
  done
  kill -KILL "-$1" 2>/dev/null || kill -KILL "$1" 2>/dev/null
}

# A trapped signal interrupts wait while the process goes on.
await() {
  while :; do
    wait "$1"
    w_code=$?
    [ "$w_code" -gt 128 ] && kill -0 "$1" 2>/dev/null && continue
    return "$w_code"
  done
}

asked_to_stop() { [ "\${ASKED:-0}" = 1 ] || [ -e "$JOB/cancel" ]; }

# may_begin STEP: false when the job was cancelled; only called where stopping is safe.
may_begin() {
  asked_to_stop || return 0
  STOPPED=$1
  note "\\"event\\":\\"cancelled\\",\\"before\\":\\"$1\\""
  return 1
}

# perform PHASE STEP SECONDS FUNCTION CODES: announces, runs within its time, notes how it ended. A step that cannot be
# announced does not run; what puts things back runs all the same, even where nothing can be written any more.
perform() {
  p_which="\\"phase\\":\\"$1\\",\\"step\\":\\"$2\\""
  if ! note_synced "\\"event\\":\\"begin\\",$p_which"; then
    rm -f "$JOB/reserve"
    note_synced "\\"event\\":\\"unwritable\\",$p_which"
    if [ "$1" = step ]; then
      STOPPED=$2
      return 1
    fi
  fi
  read_uptime
  p_began=$UP
  [ ! -e "$JOB/timed-out" ] || rm -f "$JOB/timed-out"
  p_out=$JOB/out/$1.$2.out p_err=$JOB/out/$1.$2.err
  if [ "$1" != step ] && ! { printf '' >"$p_out" && printf '' >"$p_err"; } 2>/dev/null; then p_out=/dev/null p_err=/dev/null; fi
  "$4" >"$p_out" 2>"$p_err" </dev/null &
  p_child=$!
  printf '%s\\n' "$p_child" >"$JOB/child" 2>/dev/null
  limit "$p_child" "$3" >/dev/null 2>&1 </dev/null &
  p_limit=$!
  await "$p_child"
  p_code=$?
  { kill -KILL "$p_limit" && wait "$p_limit"; } 2>/dev/null
  p_late=false
  if [ -e "$JOB/timed-out" ]; then
    p_late=true
    kill -KILL "-$p_child" 2>/dev/null
  fi
  p_ok=false
  case " $5 " in *" $p_code "*) p_ok=true ;; esac
  [ "$p_late" = false ] || p_ok=false
  read_uptime
  note "\\"event\\":\\"end\\",$p_which,\\"code\\":$p_code,\\"ok\\":$p_ok,\\"timedOut\\":$p_late,\\"tookMs\\":$((UP - p_began))"
  [ "$p_ok" = true ] && return 0
  [ "$1" != step ] || STOPPED=$2
  return 1
}

# Signs of life for the lock, and what must happen even when this program is killed.
keep() {
  trap '' TERM
  while alive "$$" "$START"; do
    read_uptime
    printf '%s\\n' "$UP" >"$LOCK/beat" 2>/dev/null
    sleep "$BEAT_S"
  done
  [ ! -e "$JOB/over" ] || exit 0
  k_child=''
  { read -r k_child <"$JOB/child"; } 2>/dev/null
  [ -z "$k_child" ] || end_group "$k_child" "$GRACE_S"
  load_chain "$JOURNAL"
  note_synced '"event":"orphaned"'
  do_always
  finish interrupted
}

do_always() {
  d_code=0
  for d_one in $ALWAYS; do "a_$d_one" || d_code=1; done
  return "$d_code"
}

# finish STATE: the last word, in the journal and in the audit; then the lock is free.
finish() {
  f_members="\\"event\\":\\"finish\\",\\"state\\":\\"$1\\",\\"stopped\\":\\"$STOPPED\\""
  if ! note_synced "$f_members"; then
    rm -f "$JOB/reserve"
    note_synced "$f_members"
  fi
  printf '' >"$JOB/over"
  rm -f "$JOB/reserve" "$JOB/child"
  audit "\\"event\\":\\"finished\\",\\"job\\":\\"$JOB_ID\\",\\"action\\":\\"$ACTION\\",\\"state\\":\\"$1\\",\\"lines\\":$SEQ,\\"journal\\":\\"$PREV\\""
  f_job=''
  { read -r f_job <"$LOCK/job"; } 2>/dev/null
  if [ "$f_job" = "$JOB_ID" ] && mv "$LOCK" "$LOCK.$$" 2>/dev/null; then rm -rf "$LOCK.$$"; fi
  JOB_STATE=$1
  export JOB_STATE JOB_ID ACTION
  after_finish
}

# run_job STATE LOCK
run_job() {
  STATE=$1 LOCK=$2
  AUDIT=$STATE/audit.ndjson
  JOB=$STATE/jobs/$JOB_ID
  JOURNAL=$JOB/journal.ndjson
  STOPPED='' ASKED=0 RECOVER=''
  trap '' HUP INT QUIT
  trap 'ASKED=1' TERM
  cd "$JOB" || exit 70
  mkdir "$JOB/begun" || exit 73
  read_start "$$"
  read_base "$JOB/base"
  load_chain "$JOURNAL"
  if [ -r "$JOB/secrets" ]; then
    . "$JOB/secrets"
    rm -f "$JOB/secrets"
  fi
  printf '%s %s %s %s\\n' "$$" "$START" "$BOOT" "$(id -u)" >"$JOB/pid.new" && mv "$JOB/pid.new" "$JOB/pid"
  cp "$JOB/pid" "$LOCK/pid.new" && chmod 644 "$LOCK/pid.new" && mv "$LOCK/pid.new" "$LOCK/pid"
  printf '' >"$JOB/begun/up"
  keep >/dev/null 2>&1 </dev/null &
  r_keeper=$!
  forward
  r_code=$?
  r_state='done'
  if [ "$r_code" -ne 0 ]; then
    r_back=1
    for r_one in $RECOVER; do "k_$r_one" || r_back=0; done
    r_state=failed
    if [ "$r_code" -eq 3 ]; then
      [ "$r_back" -eq 0 ] || r_state=cancelled
    elif [ -n "$RECOVER" ] && [ "$r_back" -eq 1 ]; then
      r_state=failed-rolled-back
    fi
  fi
  if ! do_always; then r_state=failed; fi
  printf '' >"$JOB/over"
  { kill -KILL "$r_keeper" && wait "$r_keeper"; } 2>/dev/null
  finish "$r_state"
}

# apart COMMAND...: as a process group of its own, so that it can be ended with all it starts.
apart() {
  # shellcheck disable=SC2086
  exec $SETSID "$@"
}

# inside FUNCTION ARGS...: a function of this program, apart.
inside() {
  # shellcheck disable=SC2086
  exec $SETSID $JOB_SHELL "$JOB/job.sh" --inside "$STATE" "$LOCK" "$@"
}
`;
