/** Deploys on a swarm. Expects `swarm_seen` of the gates. */
export const SWARM = `# stack_deploy DOTENV ARGS...: with the variables of that file ('' for none), which docker stack deploy does not read itself.
call_stack_deploy() {
  if [ -n "$1" ] && [ -r "$1" ]; then
    while IFS= read -r x_line || [ -n "$x_line" ]; do
      x_name=\${x_line%%=*} x_value=\${x_line#*=}
      case $x_name in '' | "$x_line" | [0-9]* | *[!A-Za-z0-9_]*) continue ;; esac
      case $x_value in
        '"'*'"') x_value=\${x_value#'"'} x_value=\${x_value%'"'} ;;
        "'"*"'") x_value=\${x_value#"'"} x_value=\${x_value%"'"} ;;
      esac
      export "$x_name=$x_value"
    done <"$1"
  fi
  shift
  docker_ stack deploy "$@"
}

# swarm_return [SERVICE BEFORE]...: takes back the update of each service that began one since, unless the swarm did it itself.
call_swarm_return() {
  q_code=0
  while [ "$#" -ge 2 ]; do
    swarm_seen "$1" || q_code=1
    if [ "$SEEN_AT" = "$2" ]; then
      printf '%s: not touched\\n' "$1"
    else
      case $SEEN in
        rollback_started | rollback_completed) printf '%s: the swarm takes it back itself\\n' "$1" ;;
        *) docker_ service rollback --detach --quiet "$1" || q_code=1 ;;
      esac
    fi
    shift 2
  done
  return "$q_code"
}
`;
