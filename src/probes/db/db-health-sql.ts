/** Statements of the health probe, each as the server's version wants it. Versions are `server_version_num`: 150004. */

/** Counters of our database, of the archiver, and what else is one row. */
export const HEALTH_SQL = `
  SELECT d.blks_hit AS hit, d.blks_read AS read, d.deadlocks, d.temp_files, d.temp_bytes, d.stats_reset,
         d.xact_commit AS commits, d.xact_rollback AS rollbacks,
         current_setting('server_version_num')::int AS version,
         current_setting('archive_mode') AS archive_mode,
         a.archived_count, a.failed_count, a.last_archived_time, a.last_failed_time, a.last_failed_wal,
         pg_is_in_recovery() AS is_standby,
         (SELECT max(age(datfrozenxid)) FROM pg_database) AS oldest
    FROM pg_stat_database d, pg_stat_archiver a WHERE d.datname = current_database()`;

/** The counters moved to a view of their own with Postgres 17. */
export function checkpointsSql(version: number): string {
  return version >= 170_000
    ? 'SELECT num_timed AS timed, num_requested AS requested FROM pg_stat_checkpointer'
    : 'SELECT checkpoints_timed AS timed, checkpoints_req AS requested FROM pg_stat_bgwriter';
}

/** An ordinary role sees that there are standbys, and nothing of them but their pid. */
export const REPLICAS_SQL = `
  SELECT coalesce(application_name, '') AS name, coalesce(host(client_addr), '') AS client, state IS NULL AS is_hidden,
         coalesce(state, '') AS state, sync_state IN ('sync', 'quorum') AS is_sync,
         CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn) END AS lag,
         (extract(epoch FROM replay_lag) * 1000)::float8 AS lag_ms
    FROM pg_stat_replication`;

/** What a slot holds back; whether the log it needs is still there is told since Postgres 13. */
export function slotsSql(version: number): string {
  const status = version >= 130_000 ? "coalesce(wal_status, '')" : "''";
  return `
    SELECT slot_name::text AS name, active, ${status} AS status,
           CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) END AS held
      FROM pg_replication_slots`;
}

/** On a standby: who sends, and how far behind it is. The receiver's row is hidden from ordinary roles. */
export const STANDBY_SQL = `
  SELECT (SELECT status FROM pg_stat_wal_receiver) AS status, (SELECT sender_host FROM pg_stat_wal_receiver) AS sender,
         pg_is_wal_replay_paused() AS is_paused,
         CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
              ELSE (extract(epoch FROM now() - pg_last_xact_replay_timestamp()) * 1000)::float8 END AS lag_ms`;

/** Those that a version does not have are not there. */
export const SETTINGS_SQL = 'SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY($1)';
