import { read, run } from './process.ts';

/** Login of the pair. */
export const PAIR_PASSWORD = 'pair-password';

/** A primary on 5432 and a streaming replica of it on 5433, in one container outside of the project. */
export type PostgresPair = {
  readonly host: string;
  /** Runs one statement inside, at a port, and returns its unaligned rows. */
  readonly psql: (port: number, sql: string) => Promise<string>;
  /** Ends a server as a crash does. */
  readonly kill: (port: number) => Promise<void>;
  readonly promote: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

const options = (port: number): string =>
  [
    `-c port=${port} -c listen_addresses=* -c unix_socket_directories=/pair -c fsync=off -c max_connections=40`,
    '-c shared_buffers=16MB -c max_standby_streaming_delay=200ms -c wal_receiver_status_interval=1s',
  ].join(' ');

/** The images have the programs in their PATH, or where Debian puts them. */
const SCRIPT = [
  'set -eu',
  'for folder in /usr/lib/postgresql/*/bin; do PATH="$folder:$PATH"; done',
  'printf %s "$PAIR_PASSWORD" >/pair/password',
  'initdb -D /pair/primary -U postgres --pwfile=/pair/password --auth-local=trust --auth-host=scram-sha-256 --no-sync >/dev/null',
  "printf 'host all all all scram-sha-256\\n' >>/pair/primary/pg_hba.conf",
  `pg_ctl -D /pair/primary -o "${options(5432)}" -w -s -l /pair/primary.log start`,
  'pg_basebackup -h /pair -p 5432 -U postgres -D /pair/replica -R -X stream -c fast --no-sync',
  `pg_ctl -D /pair/replica -o "${options(5433)}" -w -s -l /pair/replica.log start`,
  'exec tail -f /dev/null',
].join('\n');

const folderOf = (port: number): string => (port === 5432 ? '/pair/primary' : '/pair/replica');

/** Starts the pair; its servers are not up yet when this returns. */
export async function startPostgresPair(image: string, name: string): Promise<PostgresPair> {
  await run(['docker', 'rm', '-f', '-v', name], { mayFail: true });
  await run([
    ...[
      'docker',
      'run',
      '-d',
      '--name',
      name,
      '-m',
      '768m',
      '--user',
      'postgres',
      '-e',
      `PAIR_PASSWORD=${PAIR_PASSWORD}`,
    ],
    ...['--tmpfs', '/pair:rw,mode=1777', '--entrypoint', 'sh', image, '-c', SCRIPT],
  ]);
  const host = await read(['docker', 'inspect', '-f', '{{.NetworkSettings.IPAddress}}', name]);
  const control = async (words: string): Promise<void> => {
    const path = 'for folder in /usr/lib/postgresql/*/bin; do PATH="$folder:$PATH"; done';
    await run(['docker', 'exec', name, 'sh', '-c', `${path}; pg_ctl -s ${words}`]);
  };
  return {
    host,
    psql: (port, sql) =>
      read(['docker', 'exec', name, 'psql', '-h', '/pair', '-p', String(port), '-U', 'postgres', '-Atqc', sql]),
    kill: (port) => control(`-D ${folderOf(port)} -m immediate -w stop`),
    promote: () => control(`-D ${folderOf(5433)} -w promote`),
    remove: async () => {
      await run(['docker', 'rm', '-f', '-v', name], { mayFail: true });
    },
  };
}
