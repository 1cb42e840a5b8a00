#!/bin/sh
# The part of the official redis image's entrypoint that the stack relies on: options alone mean redis-server, root dropped.
# The path is written out because a busybox shell prefers its own setpriv.
set -eu
if [ "${1#-}" != "$1" ]; then set -- redis-server "$@"; fi
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  chown -R redis:redis .
  exec /usr/bin/setpriv --reuid=redis --regid=redis --clear-groups -- "$0" "$@"
fi
exec "$@"
