/** Statements of the replicas probe. */

/** How far the log of the primary is written; of a standby that others follow, how far it is replayed. */
export const WRITTEN_SQL = `
  SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END)::text AS lsn`;

/** Where a replica stands. Its receiver is seen by everybody, what it does by a monitoring role only. */
export const REPLICA_SQL = `
  SELECT pg_is_in_recovery() AS is_standby, current_setting('server_version') AS version,
         pg_last_wal_receive_lsn()::text AS received, pg_last_wal_replay_lsn()::text AS replayed,
         CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() ELSE false END AS is_paused,
         (extract(epoch FROM now() - pg_last_xact_replay_timestamp()) * 1000)::float8 AS replay_age_ms,
         (SELECT count(*) FROM pg_stat_wal_receiver) AS receivers,
         (SELECT coalesce(status, '') FROM pg_stat_wal_receiver LIMIT 1) AS status,
         (SELECT confl_tablespace + confl_lock + confl_snapshot + confl_bufferpin + confl_deadlock
            FROM pg_stat_database_conflicts WHERE datname = current_database()) AS conflicts`;

/** What also a service answers that keeps its log to itself (Aurora: 0A000 for the functions above). */
export const PLAIN_SQL = `SELECT pg_is_in_recovery() AS is_standby, current_setting('server_version') AS version`;
