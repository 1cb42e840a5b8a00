/** JSON sent by whatever there is. */
export const HTTP = `# post_json URL BODY CONTAINER INSIDE_URL: from the host, else from inside the container. With HTTP_CONFIG (lines of
# curl's own configuration), HTTP_CA, HTTP_CERT and HTTP_KEY (PEM) only as those say.
call_post_json() {
  printf '%s' "$2" >"$JOB/body.json"
  if [ -n "\${HTTP_CONFIG:-}" ]; then
    post_as_configured "$1"
  elif command -v curl >/dev/null 2>&1; then
    curl -gfsS -m 10 -H 'Content-Type: application/json' --data-binary "@$JOB/body.json" -- "$1"
  elif command -v wget >/dev/null 2>&1; then
    bounded 10 wget -q -O - --header='Content-Type: application/json' --post-file="$JOB/body.json" "$1"
  elif [ -n "$3" ]; then
    docker_ exec -i "$3" sh -c 'body=$(cat); if command -v timeout >/dev/null 2>&1; then t="timeout 10"; else t=; fi; $t wget -q -O - --header="Content-Type: application/json" --post-data="$body" "$1"' sh "$4" <"$JOB/body.json"
  else
    printf 'no curl and no wget to ask %s with\\n' "$1" >&2
    return 1
  fi
}

# What the configuration keeps secret goes through files that only we read, and that are gone afterwards.
post_as_configured() {
  command -v curl >/dev/null 2>&1 || {
    printf 'no curl to log in to %s with\\n' "$1" >&2
    return 1
  }
  h_files=$JOB/http
  rm -rf "$h_files"
  (umask 077 && mkdir "$h_files") || return 1
  (
    umask 077
    printf '%s\\n' "$HTTP_CONFIG" >"$h_files/config"
    [ -z "\${HTTP_CA:-}" ] || { printf '%s\\n' "$HTTP_CA" >"$h_files/ca" && printf 'cacert = "%s"\\n' "$h_files/ca" >>"$h_files/config"; }
    [ -z "\${HTTP_CERT:-}" ] || { printf '%s\\n' "$HTTP_CERT" >"$h_files/cert" && printf 'cert = "%s"\\n' "$h_files/cert" >>"$h_files/config"; }
    [ -z "\${HTTP_KEY:-}" ] || { printf '%s\\n' "$HTTP_KEY" >"$h_files/key" && printf 'key = "%s"\\n' "$h_files/key" >>"$h_files/config"; }
  )
  curl -gfsS -m 10 -K "$h_files/config" -H 'Content-Type: application/json' --data-binary "@$JOB/body.json" -- "$1" && h_rc=0 || h_rc=$?
  rm -rf "$h_files"
  return "$h_rc"
}
`;
