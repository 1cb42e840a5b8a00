/** Redis commands whose answers are read: redis-cli ends with 0 on an error of the server. */
export const REDIS = `# redis_flush CLI...
call_redis_flush() {
  r_said=$("$@" FLUSHDB ASYNC 2>&1)
  printf '%s\\n' "$r_said"
  [ "$r_said" = OK ] || return 1
  "$@" DBSIZE
}

# redis_unlink PATTERN CLI...: in rounds of the server's own SCAN, so that it never stops for long.
call_redis_unlink() {
  r_pattern=$1 r_cursor=0 r_gone=0
  shift
  while :; do
    # Two lines: the next cursor, and how many went.
    r_said=$("$@" EVAL "pcall(redis.replicate_commands); local r = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', 1000); local n = 0; for _, k in ipairs(r[2]) do n = n + redis.call('UNLINK', k) end; return {r[1], n}" 0 "$r_cursor" "$r_pattern" 2>&1) || return 1
    r_cursor=\${r_said%%
*}
    case $r_cursor in
      '' | *[!0-9]*)
        printf '%s\\n' "$r_said" >&2
        return 1
        ;;
    esac
    r_gone=$((r_gone + \${r_said##*
}))
    [ "$r_cursor" != 0 ] || break
  done
  printf '%s keys removed\\n' "$r_gone"
}
`;
