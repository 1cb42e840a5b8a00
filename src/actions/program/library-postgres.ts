/**
 * Dumps read, checked, restored, compared and swapped. Every function takes its own arguments first and then the words
 * before a Postgres tool's name. TYPE is `custom`, `custom-gz`, `plain` or `plain-gz`.
 */
export const POSTGRES = `# read_dump TYPE FILE TOOLS...: the dump as SQL.
read_dump() {
  d_type=$1 d_file=$2
  shift 2
  case $d_type in
    custom) "$@" pg_restore -f - <"$d_file" ;;
    custom-gz) gzip -dc <"$d_file" | "$@" pg_restore -f - ;;
    plain) cat <"$d_file" ;;
    plain-gz) gzip -dc <"$d_file" ;;
    *)
      printf 'no dump that is known: %s\\n' "$d_type" >&2
      return 1
      ;;
  esac
}

# count_rows STRICT: rows of each COPY block. Fails without the end marker, in the middle of a block and, for what psql
# would read, at a command to psql itself (they run programs and change the database).
count_rows() {
  awk -v strict="$1" '
    copying { if ($0 == "\\\\.") { copying = 0; printf "%s\\t%d\\n", table, rows } else rows++; next }
    /^COPY .* FROM stdin;$/ {
      table = substr($0, 6)
      sub(/ FROM stdin;$/, "", table)
      sub(/ \\(.*$/, "", table)
      copying = 1
      rows = 0
      next
    }
    /^-- PostgreSQL database (cluster )?dump complete/ { whole = 1; next }
    strict && /^\\\\(un)?restrict / { next }
    strict && (/^\\\\/ || /\\\\!/) { print "a command to psql in the dump: " substr($0, 1, 100) >"/dev/stderr"; bad = 1; exit }
    strict && /^(CREATE|DROP|ALTER) DATABASE / { print "the dump names a database of its own: " substr($0, 1, 100) >"/dev/stderr"; bad = 1; exit }
    END {
      if (bad) exit 3
      if (copying || !whole) { print "the dump is cut: its end is missing" >"/dev/stderr"; exit 4 }
    }'
}

# check_dump NAME TYPE FILE TOOLS...: reads it to its end; the rows it holds go to JOB/rows.NAME.
call_check_dump() {
  k_rows=$JOB/rows.$1 k_strict=0
  shift
  case $1 in plain*) k_strict=1 ;; esac
  plain_file "$2" || return 1
  {
    read_dump "$@"
    printf '%s\\n' "$?" >"$JOB/read.code"
  } | count_rows "$k_strict" >"$k_rows" || return 1
  read -r k_code <"$JOB/read.code"
  if [ "$k_code" -ne 0 ]; then
    printf 'the dump cannot be read to its end\\n' >&2
    return 1
  fi
  sort -o "$k_rows" "$k_rows"
  awk -F '\\t' '{ rows += $2 } END { printf "%d tables, %d rows\\n", NR, rows }' "$k_rows"
}

# familiar_tables DATABASE TOOLS...: the dump holds at least one of the tables that the database has. One of another
# application holds none.
call_familiar_tables() {
  f_database=$1
  shift
  printf "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1;\\n" |
    sql "$f_database" "$@" >"$JOB/tables.now" || return 1
  cut -f 1 "$JOB/rows.dump" | sort >"$JOB/tables.dump"
  sort -o "$JOB/tables.now" "$JOB/tables.now"
  printf 'only in %s:\\n' "$f_database"
  comm -23 "$JOB/tables.now" "$JOB/tables.dump"
  printf 'only in the dump:\\n'
  comm -13 "$JOB/tables.now" "$JOB/tables.dump"
  [ -s "$JOB/tables.now" ] || return 0
  [ -z "$(comm -12 "$JOB/tables.now" "$JOB/tables.dump" | head -n 1)" ] || return 0
  printf 'the dump holds none of the tables of %s: it is of another database\\n' "$f_database" >&2
  return 1
}

# restore_into TYPE FILE DATABASE OWNERS TOOLS...: stops at the first error. OWNERS is keep, or drop for a role that is no
# superuser: then as SQL, in which extensions that it may not make are left out; 10 when some were, a code that no tool of Postgres ends with.
call_restore_into() {
  i_type=$1 i_file=$2 i_database=$3 i_owners=$4
  shift 4
  if [ "$i_owners" = drop ]; then
    restore_as_owner "$@"
    return
  fi
  case $i_type in
    custom)
      "$@" pg_restore --exit-on-error -d "$i_database" <"$i_file"
      ;;
    custom-gz)
      gzip -dc <"$i_file" | "$@" pg_restore --exit-on-error -d "$i_database"
      ;;
    *)
      read_dump "$i_type" "$i_file" | "$@" psql -X -q -v ON_ERROR_STOP=1 --single-transaction -d "$i_database" >/dev/null
      ;;
  esac || return 1
}
restore_as_owner() {
  {
    case $i_type in
      custom) "$@" pg_restore --no-owner -f - <"$i_file" ;;
      custom-gz) gzip -dc <"$i_file" | "$@" pg_restore --no-owner -f - ;;
      *) read_dump "$i_type" "$i_file" ;;
    esac
    printf '%s\\n' "$?" >"$JOB/read.code"
  } | tame_extensions |
    "$@" psql -X -q -v ON_ERROR_STOP=1 --single-transaction -d "$i_database" >/dev/null 2>"$JOB/restore.err"
  i_code=$?
  cat "$JOB/restore.err" >&2
  read -r i_read <"$JOB/read.code"
  if [ "$i_code" -ne 0 ] || [ "$i_read" -ne 0 ]; then return 1; fi
  ! grep -q 'extension left out' "$JOB/restore.err" || return 10
}
# Outside of table data: making an extension may fail for want of rights, and a comment on one is its owner's.
tame_extensions() {
  awk -v quote="'" '
    copying { print; if ($0 == "\\\\.") copying = 0; next }
    /^COPY .* FROM stdin;$/ { copying = 1 }
    /^COMMENT ON EXTENSION / { next }
    /^CREATE EXTENSION / {
      print "DO $tame$ BEGIN"
      print
      print "EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN"
      print "RAISE WARNING " quote "extension left out: %" quote ", SQLERRM; END $tame$;"
      next
    }
    { print }'
}

# compare_rows DATABASE TOOLS...: every table of JOB/rows.dump has as many rows as the dump.
call_compare_rows() {
  m_database=$1
  shift
  if [ ! -s "$JOB/rows.dump" ]; then
    printf 'the dump holds no table data to compare\\n'
    printf '0 0\\n' >"$JOB/rows.total"
    return 0
  fi
  awk -F '\\t' -v quote="'" '
    { name = $1; gsub(quote, quote quote, name); printf "%sSELECT %s%s%s, count(*) FROM %s", (NR > 1 ? " UNION ALL " : ""), quote, name, quote, $1 }
  ' "$JOB/rows.dump" >"$JOB/rows.sql"
  "$@" psql -X -q -v ON_ERROR_STOP=1 -A -t -F '	' -d "$m_database" <"$JOB/rows.sql" >"$JOB/rows.found" || return 1
  sort -o "$JOB/rows.found" "$JOB/rows.found"
  cat "$JOB/rows.found"
  awk -F '\\t' '{ rows += $2 } END { printf "%d %d\\n", NR, rows }' "$JOB/rows.found" >"$JOB/rows.total"
  cmp -s "$JOB/rows.dump" "$JOB/rows.found" && return 0
  printf 'the rows are not those of the dump (< dump, > database):\\n' >&2
  diff "$JOB/rows.dump" "$JOB/rows.found" >&2
  return 1
}

# sql DATABASE TOOLS... with SQL on its input.
sql() {
  q_database=$1
  shift
  "$@" psql -X -q -v ON_ERROR_STOP=1 -A -t -d "$q_database"
}

# exists NAME MAINTENANCE TOOLS...
database_exists() {
  x_name=$1
  shift
  x_found=$(printf "SELECT 1 FROM pg_database WHERE datname = '%s';\\n" "$x_name" | sql "$@") && [ "$x_found" = 1 ]
}

# rename_pair FROM1 TO1 FROM2 TO2 MAINTENANCE TOOLS...: both or neither, with everybody sent out first; five attempts.
rename_pair() {
  n_1=$1 n_2=$2 n_3=$3 n_4=$4
  shift 4
  n_left=5
  while :; do
    {
      printf "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname IN ('%s', '%s') AND pid <> pg_backend_pid();\\n" "$n_1" "$n_3"
      printf 'BEGIN;\\nALTER DATABASE "%s" RENAME TO "%s";\\n' "$n_1" "$n_2"
      [ -z "$n_3" ] || printf 'ALTER DATABASE "%s" RENAME TO "%s";\\n' "$n_3" "$n_4"
      printf 'COMMIT;\\n'
    } | sql "$@" && return 0
    n_left=$((n_left - 1))
    [ "$n_left" -gt 0 ] || return 1
    nap 0.3
  done
}

# swap_in LIVE NEW KEPT MAINTENANCE TOOLS...: NEW becomes LIVE, LIVE becomes KEPT (where there was one).
call_swap_in() {
  s_live=$1 s_new=$2 s_kept=$3
  shift 3
  if database_exists "$s_live" "$@"; then
    rename_pair "$s_live" "$s_kept" "$s_new" "$s_live" "$@"
  else
    rename_pair "$s_new" "$s_live" '' '' "$@"
  fi
}

# swap_back LIVE NEW KEPT MAINTENANCE TOOLS...: takes swap_in back, if it had happened.
call_swap_back() {
  s_live=$1 s_new=$2 s_kept=$3
  shift 3
  if database_exists "$s_kept" "$@"; then
    if database_exists "$s_live" "$@"; then
      rename_pair "$s_live" "$s_new" "$s_kept" "$s_live" "$@"
    else
      rename_pair "$s_kept" "$s_live" '' '' "$@"
    fi
  else
    # Asked once more: an unreachable server answers no to everything.
    database_exists "$s_live" "$@"
  fi
}

# drill_receipt MEMBERS BEGUN_AT: proves what was restored, with tables, rows and duration.
call_drill_receipt() {
  read -r r_tables r_rows <"$JOB/rows.total" || return 1
  r_first=$(head -n 1 "$JOURNAL")
  r_first=\${r_first#*'"at":'}
  r_first=\${r_first%%,*}
  read_uptime
  receipt drills "$1,\\"tables\\":$r_tables,\\"rows\\":$r_rows,\\"tookMs\\":$((BASE + UP - r_first))"
  printf '%s tables, %s rows\\n' "$r_tables" "$r_rows"
}
`;
