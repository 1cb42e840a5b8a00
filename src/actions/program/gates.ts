/** Functions of the job program that tell whether something is well; each prints what it saw. Expects `docker_`. */
export const GATES = `# container_well ID: 0 well, 1 not yet, 2 will not become well by waiting.
container_well() {
  w_seen=$(docker_ inspect -f '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.RestartCount}} {{.State.ExitCode}} {{.Name}}' -- "$1" 2>&1) || {
    printf '%s: %s\\n' "$1" "$w_seen"
    return 1
  }
  printf '%s\\n' "$w_seen"
  case $w_seen in
    'running healthy '* | 'running none '*) return 0 ;;
    'running starting '* | 'created '* | 'restarting '?*' '[0-3]' '*) return 1 ;;
    *) return 2 ;;
  esac
}

service_ids() {
  docker_ ps -aq --filter "label=com.docker.compose.project=$1" --filter "label=com.docker.compose.service=$2" --filter label=com.docker.compose.oneoff=False
}

# service_well PROJECT SERVICE: all its containers are, and there is at least one.
service_well() {
  w_ids=$(service_ids "$1" "$2") || return 1
  if [ -z "$w_ids" ]; then
    printf '%s: no container\\n' "$2"
    return 1
  fi
  w_worst=0
  for w_id in $w_ids; do
    container_well "$w_id"
    w_code=$?
    [ "$w_code" -le "$w_worst" ] || w_worst=$w_code
  done
  return "$w_worst"
}

# bounded SECONDS COMMAND...: ends it then, where there is a timeout; the step's own limit is behind it.
bounded() {
  if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift && "$@"; fi
}

# fetch_ok URL: HTTP 2xx by whatever the host has; 9 when it has nothing.
fetch_ok() {
  if command -v curl >/dev/null 2>&1; then
    w_status=$(curl -gsS -o /dev/null -m 5 -w '%{http_code}' -- "$1" 2>&1)
    printf 'GET %s %s\\n' "$1" "$w_status"
    case $w_status in 2??) return 0 ;; *) return 1 ;; esac
  fi
  if command -v wget >/dev/null 2>&1; then
    w_status=$(bounded 5 wget -q -O /dev/null "$1" 2>&1)
  elif command -v busybox >/dev/null 2>&1; then
    w_status=$(bounded 5 busybox wget -q -O /dev/null "$1" 2>&1)
  else
    return 9
  fi
  w_code=$?
  printf 'GET %s %s %s\\n' "$1" "$w_code" "$w_status"
  [ "$w_code" -eq 0 ] || return 1
}

url_well() {
  fetch_ok "$1"
  w_code=$?
  [ "$w_code" -ne 9 ] || printf 'no curl, wget or busybox to ask %s\\n' "$1"
  return "$w_code"
}

# fetch_inside CONTAINER URL: the same from inside the container, by whatever its image has. A wget that crashes says
# nothing of the service: the next tool is asked.
fetch_inside() {
  docker_ exec "$1" sh -c '
    if command -v curl >/dev/null 2>&1; then exec curl -gfsS -o /dev/null -m 5 "$1"; fi
    if command -v timeout >/dev/null 2>&1; then t="timeout 5"; else t=; fi
    if command -v wget >/dev/null 2>&1; then
      $t wget -q -O /dev/null "$1"
      code=$?
      [ "$code" -ge 126 ] || exit "$code"
    fi
    if command -v python3 >/dev/null 2>&1; then exec $t python3 -c "import sys,urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5)" "$1"; fi
    if command -v node >/dev/null 2>&1; then exec $t node -e "fetch(process.argv[1],{signal:AbortSignal.timeout(5000)}).then((r)=>{process.exitCode=r.ok?0:1},()=>{process.exitCode=1})" "$1"; fi
    exec $t busybox wget -q -O /dev/null "$1"' sh "$2" 2>&1
  w_code=$?
  printf 'GET %s from inside: %s\\n' "$2" "$w_code"
  return "$w_code"
}

# http_well PROJECT SERVICE PORT PATH: answers at its container's address, else from inside.
http_well() {
  w_ids=$(docker_ ps -q --filter "label=com.docker.compose.project=$1" --filter "label=com.docker.compose.service=$2" --filter label=com.docker.compose.oneoff=False) || return 1
  if [ -z "$w_ids" ]; then
    printf '%s: no running container\\n' "$2"
    return 1
  fi
  for w_id in $w_ids; do
    w_good=''
    for w_ip in $(docker_ inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' -- "$w_id"); do
      if fetch_ok "http://$w_ip:$3$4"; then
        w_good=1
        break
      fi
    done
    if [ -z "$w_good" ]; then
      fetch_inside "$w_id" "http://127.0.0.1:$3$4" || return 1
    fi
  done
}

# swarm_seen SERVICE: SEEN, the state of its last update ('' without any), and SEEN_AT, the engine's stamp of its beginning.
swarm_seen() {
  SEEN='' SEEN_AT=''
  w_seen=$(docker_ service inspect -f '{{if .UpdateStatus}}{{.UpdateStatus.State}} {{json .UpdateStatus.StartedAt}}{{end}}' "$1" 2>&1) || {
    printf '%s: %s\\n' "$1" "$w_seen"
    return 1
  }
  SEEN=\${w_seen%% *}
  case $w_seen in *' "'*'"') SEEN_AT=\${w_seen#*' "'} SEEN_AT=\${SEEN_AT%'"'} ;; esac
}

# swarm_well SERVICE BEFORE RETURNS: as many tasks run as are wanted and no update that began after BEFORE is under way (1), or
# was stopped or taken back (2). RETURNS 1: taken back is what is wanted.
swarm_well() {
  swarm_seen "$1" || return 1
  w_count=$(docker_ service ls --filter "name=$1" --format '{{.Name}} {{.Replicas}}' | sed -n "s/^$1 \\([0-9]*\\/[0-9]*\\).*/\\1/p")
  printf '%s %s %s\\n' "$1" "$w_count" "$SEEN"
  case $SEEN in
    updating | rollback_started) return 1 ;;
    paused | rollback_paused) [ "$SEEN_AT" = "$2" ] || return 2 ;;
    rollback_completed) [ "$SEEN_AT" = "$2" ] || [ "$3" = 1 ] || return 2 ;;
  esac
  [ -n "$w_count" ] && [ "\${w_count%/*}" -ge "\${w_count#*/}" ]
}

# gate CHECKS IN_A_ROW EVERY_S DEADLINE_S LOST: the function CHECKS succeeds so often in a row before the deadline. What will
# not become well by waiting (exited, unhealthy) is given LOST rounds; 0 waits for the deadline whatever it sees.
gate() {
  read_uptime
  t_until=$((UP + $4 * 1000))
  t_good=0 t_lost=0
  while :; do
    "$1"
    t_code=$?
    case $t_code in
      0) t_good=$((t_good + 1)) t_lost=0 ;;
      2) t_good=0 t_lost=$((t_lost + 1)) ;;
      *) t_good=0 t_lost=0 ;;
    esac
    if [ "$t_good" -ge "$2" ]; then return 0; fi
    if [ "$5" -gt 0 ] && [ "$t_lost" -ge "$5" ]; then
      printf 'will not become well by waiting\\n'
      return 1
    fi
    read_uptime
    if [ "$UP" -ge "$t_until" ]; then
      printf 'deadline\\n'
      return 1
    fi
    nap "$3"
  done
}
`;
