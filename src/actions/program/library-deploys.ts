/** Deploys recorded, images kept, first words of what was deployed read. */
export const DEPLOYS = `# record_deploy KIND MEMBERS [SERVICE NAME ID KEEP]...: tags every image so that it is kept, and notes the deploy. An empty
# ID means what the name stands for now.
call_record_deploy() {
  y_kind=$1 y_members=$2 y_images=''
  shift 2
  while [ "$#" -ge 4 ]; do
    y_id=$3
    [ -n "$y_id" ] || y_id=$(docker_ inspect --type image -f '{{.Id}}' "$2") || return 1
    docker_ tag "$y_id" "$4" || return 1
    y_images="$y_images\${y_images:+,}{\\"service\\":\\"$1\\",\\"name\\":\\"$2\\",\\"id\\":\\"$y_id\\",\\"keep\\":\\"$4\\"}"
    shift 4
  done
  receipt "$y_kind" "$y_members,\\"images\\":[$y_images]"
}

# remove_services PROJECT SERVICE...: their containers, asked to stop first; volumes stay.
call_remove_services() {
  v_project=$1
  shift
  for v_service in "$@"; do
    for v_id in $(service_ids "$v_project" "$v_service"); do
      docker_ stop -t 10 "$v_id" && docker_ rm "$v_id" || return 1
    done
  done
}

# first_words COMMAND...: what the services said since they were started; 1 when lines among it speak of errors, or it
# cannot be read.
call_first_words() {
  "$@" >"$JOB/first-words" 2>&1 || {
    cat "$JOB/first-words"
    printf 'the log cannot be read\\n'
    return 1
  }
  tail -n 200 "$JOB/first-words"
  f_count=$(grep -Eic '(^|[^a-z])(error|critical|fatal|panic|exception|traceback)([^a-z]|$)' "$JOB/first-words")
  [ "$f_count" != 0 ] || return 0
  printf '%s line(s) that speak of errors\\n' "$f_count"
  return 1
}
`;
