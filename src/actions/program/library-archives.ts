/** Archives of files: checked before they are believed or unpacked. */
export const ARCHIVES = `# plain_file FILE: is one, not a link that somebody put in its place, and holds something.
plain_file() {
  if [ -L "$1" ] || [ ! -f "$1" ]; then
    printf 'no plain file: %s\\n' "$1" >&2
    return 1
  fi
  [ -s "$1" ] && return 0
  printf 'the file is empty: %s\\n' "$1" >&2
  return 1
}

# check_archive FILE: can be read to its end.
call_check_archive() {
  plain_file "$1" || return 1
  gzip -t <"$1" && tar -tzf "$1" >"$JOB/members" || return 1
  [ -s "$JOB/members" ] || {
    printf 'the archive holds nothing\\n' >&2
    return 1
  }
  printf '%s members\\n' "$(($(wc -l <"$JOB/members")))"
}

# check_members FILE: nothing in it leads out of the folder it is unpacked into: no absolute name, no .., no link that
# points out, no device.
call_check_members() {
  call_check_archive "$1" || return 1
  if grep -n -e '^/' -e '^\\.\\./' -e '/\\.\\./' -e '/\\.\\.$' -e '^\\.\\.$' "$JOB/members" >&2; then
    printf 'names that lead out of the folder\\n' >&2
    return 1
  fi
  tar -tvzf "$1" >"$JOB/members.long" || return 1
  awk '
    /^[-d]/ { next }
    /^l/ { at = index($0, " -> "); to = substr($0, at + 4); if (at > 0 && to !~ /^\\// && to !~ /(^|\\/)\\.\\.(\\/|$)/) next }
    { print "a member that is no plain file: " $0 >"/dev/stderr"; bad = 1 }
    END { exit bad }
  ' "$JOB/members.long"
}
`;
