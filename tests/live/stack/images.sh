#!/usr/bin/env bash
# images.sh: provides the images of the live stack and prints one `NAME_IMAGE=reference` line for each.
# Where Docker Hub answers these are the official ones. Where it does not, each is put together from Debian packages: the
# needed files and the libraries they load, imported as one layer. STACK_IMAGES=official|debian decides by hand.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly here
readonly cache="${STACK_CACHE:-/var/tmp/sparkone-live-cache}"
readonly node="${STACK_NODE:-$here/../../../node_modules/.bin/node}"
readonly packages=(postgresql-15 postgresql-client-15 redis-server redis-tools prometheus prometheus-alertmanager
  prometheus-node-exporter caddy pebble busybox util-linux tzdata libc-bin libstdc++6 libatomic1 ca-certificates)

say() { printf 'images: %s\n' "$*" >&2; }

official() {
  cat <<'LIST'
NODE_IMAGE=node:26-alpine
POSTGRES_IMAGE=postgres:15
REDIS_IMAGE=redis:7
PROMETHEUS_IMAGE=prom/prometheus:v2.42.0
ALERTMANAGER_IMAGE=prom/alertmanager:v0.25.0
NODE_EXPORTER_IMAGE=prom/node-exporter:v1.5.0
EDGE_IMAGE=caddy:2.6-alpine
PEBBLE_IMAGE=ghcr.io/letsencrypt/pebble:2.4.0
LIST
}

registry_answers() {
  "$node" -e 'fetch("https://registry-1.docker.io/v2/", { signal: AbortSignal.timeout(4000) })
    .then((answer) => process.exit(answer.status === 401 || answer.ok ? 0 : 1), () => process.exit(1))' 2>/dev/null
}

case "$(uname -m)" in
  x86_64) loader=/lib64/ld-linux-x86-64.so.2 triplet=x86_64-linux-gnu ;;
  aarch64) loader=/lib/ld-linux-aarch64.so.1 triplet=aarch64-linux-gnu ;;
  *) say "no recipe for $(uname -m); set STACK_IMAGES=official" && exit 1 ;;
esac

# One directory with the packages unpacked, shared by all recipes. An empty package status makes apt name every library.
make_sysroot() {
  local sys=$1 debs="$cache/debs" name
  mkdir -p "$sys"/usr/{bin,sbin,lib,lib64} "$debs/partial" "$cache/none/partial"
  local link
  for link in bin sbin lib lib64; do ln -sfn "usr/$link" "$sys/$link"; done
  : >"$cache/status"
  local -a private=(-o "Dir::State::status=$cache/status" -o "Dir::Cache::archives=$debs" -o APT::Sandbox::User=root
    -o APT::Install-Recommends=false)
  local -a needed=()
  # Packages that are downloaded already are not printed, so the list is made against an empty archive.
  while read -r _ name _; do
    case "$name" in perl* | libperl* | python3* | debconf* | adduser_* | ucf_* | passwd_* | apt_* | dpkg_* | libllvm* | init-system* | systemd* | javascript* | libjs* | fonts*) continue ;; esac
    needed+=("$name")
  done < <(apt-get -qq "${private[@]}" -o "Dir::Cache::archives=$cache/none" --print-uris install "${packages[@]}")
  apt-get -qq "${private[@]}" --download-only install "${packages[@]}" >/dev/null
  for name in "${needed[@]}"; do
    dpkg-deb --fsys-tarfile "$debs/$name" | tar -x --keep-directory-symlink -C "$sys" --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale'
  done
}

# stage ROOT FILE...: copies the files of the sysroot and every library that the programs among them load.
stage() {
  local root=$1 file library libs
  shift
  mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{etc,tmp,var,run,root}
  chmod 1777 "$root/tmp"
  for file in bin sbin lib lib64; do ln -sfn "usr/$file" "$root/$file"; done
  libs="$sys/usr/lib/$triplet:$sys/lib/$triplet:$sys/usr/lib/postgresql/15/lib"
  for file in /usr/bin/busybox "$@"; do
    (cd "$sys" && cp -a --parents ".$file" "$root")
    [[ -f "$sys$file" ]] || continue
    while read -r library; do
      (cd "$sys" && cp -L --parents ".${library#"$sys"}" "$root")
    done < <("$sys$loader" --library-path "$libs" --list "$sys$file" 2>/dev/null | sed -n "s|.* => \(${sys}[^ ]*\).*|\1|p")
  done
  (cd "$sys" && cp -L --parents ".$loader" ./usr/share/zoneinfo/UTC "$root")
  mkdir -p "$root/usr/share/zoneinfo/America"
  cp -L "$sys/usr/share/zoneinfo/America/Sao_Paulo" "$root/usr/share/zoneinfo/America/"
  local applet
  for applet in $("$sys/usr/bin/busybox" --list); do [[ -e "$root/usr/bin/$applet" ]] || ln -s busybox "$root/usr/bin/$applet"; done
  printf 'root:x:0:0:root:/root:/bin/sh\npostgres:x:999:999::/var/lib/postgresql:/bin/sh\nredis:x:998:998::/data:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n' >"$root/etc/passwd"
  printf 'root:x:0:\npostgres:x:999:\nredis:x:998:\nnode:x:1000:\nnogroup:x:65534:\n' >"$root/etc/group"
  printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
}

recipe_node() {
  stage "$1"
  install -D -m 755 "$("$node" -p process.execPath)" "$1/usr/local/bin/node"
  local library
  for library in libatomic.so.1 libdl.so.2 libm.so.6 libstdc++.so.6 libgcc_s.so.1 libpthread.so.0 libc.so.6; do
    (cd "$sys" && cp -L --parents "./usr/lib/$triplet/$library" "$1")
  done
  printf 'CMD ["node"]\n' >"$2"
}

recipe_postgres() {
  local pg=/usr/lib/postgresql/15 programs=() program
  for program in postgres initdb pg_ctl pg_dump pg_dumpall pg_restore psql pg_isready createdb dropdb pg_basebackup; do programs+=("$pg/bin/$program"); done
  stage "$1" "${programs[@]}" "$pg/lib" /usr/share/postgresql/15 /usr/bin/setpriv /usr/lib/locale/C.utf8 \
    "$pg/lib/plpgsql.so" "$pg/lib/pg_stat_statements.so" "$pg/lib/dict_snowball.so" "$pg/lib/libpqwalreceiver.so" /usr/share/zoneinfo
  rm -rf "$1$pg/lib/bitcode" "$1$pg"/lib/llvmjit* "$1/usr/share/postgresql/15/man"
  for program in "${programs[@]}"; do ln -sfn "$program" "$1/usr/bin/${program##*/}"; done
  install -D -m 755 "$here/images/postgres-entrypoint.sh" "$1/usr/local/bin/docker-entrypoint.sh"
  mkdir -p "$1/docker-entrypoint-initdb.d" "$1/var/lib/postgresql/data" "$1/var/run/postgresql"
  printf 'ENV PGDATA=/var/lib/postgresql/data LANG=C.UTF-8\nVOLUME /var/lib/postgresql/data\nEXPOSE 5432\nENTRYPOINT ["docker-entrypoint.sh"]\nCMD ["postgres"]\nSTOPSIGNAL SIGINT\n' >"$2"
}

recipe_redis() {
  stage "$1" /usr/bin/redis-check-rdb /usr/bin/redis-server /usr/bin/redis-cli /usr/bin/setpriv
  install -D -m 755 "$here/images/redis-entrypoint.sh" "$1/usr/local/bin/docker-entrypoint.sh"
  mkdir -p "$1/data"
  printf 'WORKDIR /data\nVOLUME /data\nEXPOSE 6379\nENTRYPOINT ["docker-entrypoint.sh"]\nCMD ["redis-server"]\n' >"$2"
}

recipe_prometheus() {
  stage "$1" /usr/bin/prometheus /usr/bin/promtool /usr/share/prometheus
  mkdir -p "$1/etc/prometheus" "$1/prometheus"
  chmod 777 "$1/prometheus"
  printf 'USER nobody\nWORKDIR /prometheus\nVOLUME /prometheus\nEXPOSE 9090\nENTRYPOINT ["/bin/prometheus"]\n' >"$2"
}

recipe_alertmanager() {
  stage "$1" /usr/bin/prometheus-alertmanager /usr/bin/amtool /usr/share/prometheus/alertmanager
  ln -s prometheus-alertmanager "$1/usr/bin/alertmanager"
  mkdir -p "$1/etc/alertmanager" "$1/alertmanager"
  chmod 777 "$1/alertmanager"
  # The official binary has its default template built in; Debian's reads it from disk.
  if [[ -d "$sys/usr/share/prometheus/alertmanager" ]]; then
    find "$sys/usr/share/prometheus/alertmanager" -name '*.tmpl' -exec cp -n {} "$1/usr/share/prometheus/alertmanager/" \; 2>/dev/null || true
  fi
  printf 'USER nobody\nWORKDIR /alertmanager\nVOLUME /alertmanager\nEXPOSE 9093\nENTRYPOINT ["/bin/alertmanager"]\n' >"$2"
}

recipe_node_exporter() {
  stage "$1" /usr/bin/prometheus-node-exporter
  ln -s prometheus-node-exporter "$1/usr/bin/node_exporter"
  printf 'USER nobody\nEXPOSE 9100\nENTRYPOINT ["/bin/node_exporter"]\n' >"$2"
}

recipe_edge() {
  stage "$1" /usr/bin/caddy
  mkdir -p "$1"/{data,config} "$1/etc/caddy"
  printf 'ENV XDG_DATA_HOME=/data XDG_CONFIG_HOME=/config\nWORKDIR /srv\nEXPOSE 80 443\nCMD ["caddy","run","--config","/etc/caddy/Caddyfile","--adapter","caddyfile"]\n' >"$2"
}

recipe_pebble() {
  stage "$1" /usr/bin/pebble
  printf 'EXPOSE 14000 15000\nENTRYPOINT ["/bin/pebble"]\n' >"$2"
}

readonly names=(node postgres redis prometheus alertmanager node_exporter edge pebble)

from_debian() {
  local key name root reference
  key=$(cat "$here/images.sh" "$here"/images/* /etc/debian_version <("$node" --version) | sha256sum | cut -c1-12)
  local built="$cache/images-$key" sys=''
  mkdir -p "$built"
  exec 8>"$cache/lock"
  flock 8
  for name in "${names[@]}"; do
    reference="sparkone-live/${name//_/-}:$key"
    if ! docker image inspect "$reference" >/dev/null 2>&1; then
      if [[ ! -s "$built/$name.tar" ]]; then
        if [[ -z "$sys" ]]; then
          say 'no registry answers: building images from Debian packages'
          sys=$(mktemp -d "$cache/sysroot.XXXXXX")
          # shellcheck disable=SC2064 # the directory of this call
          trap "rm -rf '$sys' '$cache'/root.*" EXIT
          make_sysroot "$sys"
        fi
        root=$(mktemp -d "$cache/root.XXXXXX")
        "recipe_$name" "$root" "$built/$name.dockerfile"
        chmod 755 "$root"
        tar -C "$root" --numeric-owner --owner=0 --group=0 -cf "$built/$name.part" .
        mv "$built/$name.part" "$built/$name.tar"
        rm -rf "$root"
      fi
      docker import "$built/$name.tar" "$reference-files" >/dev/null
      { printf 'FROM %s\n' "$reference-files" && cat "$built/$name.dockerfile"; } | DOCKER_BUILDKIT=0 docker build -q -t "$reference" - >/dev/null 2>&1
      docker image rm "$reference-files" >/dev/null
    fi
    printf '%s_IMAGE=%s\n' "${name^^}" "$reference"
  done
  find "$cache" -maxdepth 1 -name 'images-*' ! -name "images-$key" -mtime +3 -exec rm -rf {} +
}

case "${STACK_IMAGES:-auto}" in
  official) official ;;
  debian) from_debian ;;
  *) if registry_answers; then official; else from_debian; fi ;;
esac
