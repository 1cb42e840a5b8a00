#!/usr/bin/env bash
# engine.sh up|down|status: a container engine for the live stack. `install PACKAGE...` installs Debian packages whose services
# are not to start.
# An engine that already answers is used and never stopped; otherwise Debian's own is installed and started on a
# fresh data root, and `down` stops and removes exactly that.
set -euo pipefail

readonly home="${STACK_HOME:-/var/tmp/sparkone-live}"
readonly cache="${STACK_CACHE:-/var/tmp/sparkone-live-cache}"
readonly note="$home/engine"
readonly socket=/var/run/docker.sock

say() { printf 'engine: %s\n' "$*" >&2; }
die() {
  say "$*"
  exit 1
}

answers() { command -v docker >/dev/null && timeout 5 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# The data root of the engine we started, when its process is still the one that we started.
ours() {
  [[ -r "$note" ]] || return 1
  local root pid
  root=$(<"$note")
  [[ -r "$root/pid" ]] || return 1
  pid=$(<"$root/pid")
  [[ "$pid" =~ ^[0-9]+$ && -r "/proc/$pid/cmdline" ]] || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "--data-root $root/data" || return 1
  printf '%s\n' "$root"
}

install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  [[ $(id -u) -eq 0 ]] || die "no engine answers; to install ${missing[*]} run this as root"
  say "installing ${missing[*]}"
  local guard=/usr/sbin/policy-rc.d made_guard=no
  if [[ ! -e "$guard" ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$guard"
    chmod 755 "$guard"
    made_guard=yes
  fi
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1 ||
    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null; }
  [[ "$made_guard" = no ]] || rm -f "$guard"
}

# Compose v2 as a CLI plugin beside v1: Debian trixie's package, unpacked and not installed.
provide_compose_v2() {
  docker compose version >/dev/null 2>&1 && return 0
  local plugin="$cache/compose-v2/docker-compose"
  if [[ ! -x "$plugin" ]]; then
    local apt="$cache/apt-trixie" keys=/usr/share/keyrings/debian-archive-keyring.gpg
    rm -rf "$apt" && mkdir -p "$apt"/{lists/partial,archives/partial,etc/preferences.d,etc/apt.conf.d} "$cache/compose-v2"
    printf 'deb [signed-by=%s] %s trixie main\n' "$keys" "${STACK_DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$apt/etc/sources.list"
    : >"$apt/status"
    local -a private=(-o "Dir::Etc=$apt/etc" -o "Dir::Etc::sourcelist=$apt/etc/sources.list" -o Dir::Etc::sourceparts=-
      -o "Dir::State::Lists=$apt/lists" -o "Dir::State::status=$apt/status" -o "Dir::Cache=$apt" -o APT::Sandbox::User=root
      -o Acquire::Languages=none)
    if ! (cd "$apt" && apt-get -qq "${private[@]}" update && apt-get -qq "${private[@]}" download docker-compose) >/dev/null 2>&1; then
      say 'compose v2 could not be fetched; only v1 (docker-compose) is there'
      return 0
    fi
    dpkg-deb -x "$apt"/docker-compose_*.deb "$apt/root"
    find "$apt/root" -type f -name docker-compose -path '*cli-plugins*' -exec cp {} "$plugin" \;
    rm -rf "$apt"
  fi
  local plugins="${DOCKER_CONFIG:-${HOME:-/root}/.docker}/cli-plugins"
  mkdir -p "$plugins"
  ln -sfn "$plugin" "$plugins/docker-compose"
  docker compose version >/dev/null 2>&1 || say "compose v2 does not run here; only v1 (docker-compose) is there"
}

unmount_below() {
  local mount
  while read -r mount; do umount -l "$mount" || true; done < <(awk -v root="$1/" 'index($2, root) == 1 { print $2 }' /proc/mounts | sort -r)
}

# What an engine of ours that was killed left behind: shims with their containers, mounts, the data root.
clear_dead() {
  local root pid
  [[ -r "$note" ]] && root=$(<"$note") && [[ "$root" == /var/tmp/sparkone-live-engine.* && -d "$root" ]] || return 0
  for pid in $(pgrep -f -- "$root/exec" || true); do
    pkill -KILL -P "$pid" || true
    kill -KILL "$pid" 2>/dev/null || true
  done
  unmount_below "$root"
  rm -rf "$root"
}

start() {
  install_packages docker.io iptables iproute2 procps e2fsprogs openssl git
  if answers; then return 0; fi
  [[ -z "${DOCKER_HOST:-}" ]] || die "DOCKER_HOST=$DOCKER_HOST does not answer; correct it or unset it"
  [[ $(id -u) -eq 0 ]] || die "no engine answers on $socket; run this as root to start one"
  if pgrep -x dockerd >/dev/null && ! ours >/dev/null; then die "a dockerd runs but does not answer on $socket; it is not ours to stop"; fi
  # What is left of an engine that was killed: a socket nobody listens on and a note naming a dead process.
  clear_dead
  rm -f "$socket" "$note"
  mkdir -p "$home"
  local root before=no
  root=$(mktemp -d /var/tmp/sparkone-live-engine.XXXXXX)
  ip link show docker0 >/dev/null 2>&1 && before=yes
  printf '%s\n' "$before" >"$root/had-docker0"
  setsid dockerd --data-root "$root/data" --exec-root "$root/exec" --pidfile "$root/pid" -H "unix://$socket" \
    --log-level warn </dev/null >"$root/log" 2>&1 &
  printf '%s\n' "$root" >"$note"
  local deadline=$((SECONDS + 60))
  until answers; do
    ((SECONDS < deadline)) || { tail -n 20 "$root/log" >&2; die "the engine did not answer within 60 s"; }
    sleep 0.3
  done
}

# Bridges and packet filter rules outlive the engine; only its own are removed.
remove_networks() {
  local had_docker0=$1 bridge pattern
  shift
  pattern='DOCKER'
  for bridge in "$@"; do pattern+="|$bridge"; done
  if [[ "$had_docker0" = no ]]; then
    pattern+='|docker0'
    iptables-save 2>/dev/null | grep -vE "$pattern" | iptables-restore 2>/dev/null || say 'packet filter rules were left behind'
    set -- "$@" docker0
  fi
  for bridge in "$@"; do ip link delete "$bridge" 2>/dev/null || true; done
}

stop() {
  local root
  root=$(ours) || { say 'no engine of ours runs'; rm -f "$note"; return 0; }
  local pid bridges=() id
  pid=$(<"$root/pid")
  if answers; then
    while read -r id; do bridges+=("br-$id"); done < <(docker network ls -q --filter driver=bridge --filter type=custom)
  fi
  kill -TERM "$pid"
  local deadline=$((SECONDS + 60))
  while [[ -d "/proc/$pid" ]] && ((SECONDS < deadline)); do sleep 0.3; done
  [[ ! -d "/proc/$pid" ]] || kill -KILL "$pid"
  remove_networks "$(<"$root/had-docker0")" "${bridges[@]}"
  unmount_below "$root"
  rm -rf "$root" "$note" "$socket"
  local plugin="${DOCKER_CONFIG:-${HOME:-/root}/.docker}/cli-plugins/docker-compose"
  [[ "$(readlink "$plugin" || true)" != "$cache/"* ]] || rm -f "$plugin"
}

report() {
  answers || { say 'no engine answers'; return 1; }
  local owner="not ours: left alone by 'down'" v1 v2
  if ours >/dev/null; then owner="ours, $(ours)"; fi
  v1=$(docker-compose version --short 2>/dev/null || echo none)
  v2=$(docker compose version --short 2>/dev/null || echo none)
  say "$(docker version --format '{{.Server.Version}}') ($owner), compose v1 $v1, v2 $v2"
}

case "${1:-}" in
  up)
    answers || start
    command -v docker-compose >/dev/null || { [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null && install_packages docker-compose; } ||
      say 'compose v1 is not there'
    command -v apt-get >/dev/null && provide_compose_v2
    report
    ;;
  down) stop ;;
  status) report ;;
  install)
    shift
    install_packages "$@"
    ;;
  *) die 'usage: engine.sh up|down|status|install PACKAGE...' ;;
esac
