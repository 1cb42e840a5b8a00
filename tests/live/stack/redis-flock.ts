import type { Address } from '../../../src/model/service.ts';
import { read, run } from './process.ts';

/** Password of every Redis of a flock, and that of its sentinels. */
export const FLOCK_PASSWORD = 'flock-data';
export const SENTINEL_PASSWORD = 'flock-sentinel';

/** Several Redis servers in one container outside of the project, on ports of its own address. */
export type RedisFlock = {
  readonly at: (port: number) => Address;
  /** Runs redis-cli inside, at a port. */
  readonly cli: (port: number, ...argv: string[]) => Promise<string>;
  /** Ends the server of a port as a crash does. */
  readonly kill: (port: number) => Promise<void>;
  readonly remove: () => Promise<void>;
};

const SERVER = `--requirepass ${FLOCK_PASSWORD} --masterauth ${FLOCK_PASSWORD} --save '' --repl-diskless-sync-delay 0 --daemonize yes`;

/** Starts a server a line, and then stays. */
const script = (lines: readonly string[]): string =>
  ['set -eu', 'ip=$(hostname -i)', 'mkdir -p /flock', 'cd /flock', ...lines, 'exec tail -f /dev/null'].join('\n');

const server = (port: number, more = ''): string =>
  `redis-server --port ${port} --pidfile /flock/${port}.pid ${SERVER} ${more}`;

/** Ports of {@link startSentinelFlock}. */
export const SENTINEL_PORTS = [26_379, 26_380, 26_381] as const;

const sentinel = (port: number): string =>
  [
    `cat >/flock/${port}.conf <<EOF`,
    `port ${port}`,
    'daemonize yes',
    `pidfile /flock/${port}.pid`,
    `requirepass ${SENTINEL_PASSWORD}`,
    `sentinel sentinel-pass ${SENTINEL_PASSWORD}`,
    'sentinel monitor shop $ip 6379 2',
    `sentinel auth-pass shop ${FLOCK_PASSWORD}`,
    'sentinel down-after-milliseconds shop 1000',
    'sentinel failover-timeout shop 4000',
    'EOF',
    `redis-server /flock/${port}.conf --sentinel`,
  ].join('\n');

/** A master on 6379, its replica on 6380, and three sentinels that call it `shop`. */
export function startSentinelFlock(image: string, name: string): Promise<RedisFlock> {
  return start(image, name, [server(6379), server(6380, '--replicaof $ip 6379'), ...SENTINEL_PORTS.map(sentinel)]);
}

/** Name in the certificate of a cluster's nodes, whatever their address is. */
export const CLUSTER_NAME = 'redis.flock.internal';

const TLS_SERVER = [
  '--port 0 --tls-replication yes --tls-cluster yes --tls-auth-clients no',
  '--tls-cert-file /tls/server.pem --tls-key-file /tls/server.key --tls-ca-cert-file /tls/ca.pem',
].join(' ');

/**
 * Three masters on 7001 to 7003, each with a replica, that speak TLS only. `pki` is a folder with `ca.pem`, and `server.pem` and
 * `server.key` for {@link CLUSTER_NAME}.
 */
export function startClusterFlock(image: string, name: string, pki: string): Promise<RedisFlock> {
  const ports = [7001, 7002, 7003, 7004, 7005, 7006];
  const each = (port: number): string =>
    [
      `redis-server ${TLS_SERVER} --tls-port ${port} --pidfile /flock/${port}.pid ${SERVER}`,
      `--cluster-enabled yes --cluster-config-file /flock/${port}.nodes --cluster-node-timeout 1500`,
    ].join(' ');
  const all = ports.map((port) => `$ip:${port}`).join(' ');
  const create = `redis-cli ${TLS_CLIENT.join(' ')} -a ${FLOCK_PASSWORD} --no-auth-warning --cluster create ${all} --cluster-replicas 1 --cluster-yes`;
  return start(image, name, [...ports.map(each), create], pki);
}

/** Certificates name no address of the flock: redis-cli checks their authority only. */
const TLS_CLIENT = ['--tls', '--cacert', '/tls/ca.pem'] as const;

async function start(image: string, name: string, lines: readonly string[], pki?: string): Promise<RedisFlock> {
  await run(['docker', 'rm', '-f', '-v', name], { mayFail: true });
  const tls = pki === undefined ? [] : ['-v', `${pki}:/tls:ro`];
  await run([
    'docker',
    'run',
    '-d',
    '--name',
    name,
    '-m',
    '512m',
    ...tls,
    '--entrypoint',
    'sh',
    image,
    '-c',
    script(lines),
  ]);
  const ip = await read(['docker', 'inspect', '-f', '{{.NetworkSettings.IPAddress}}', name]);
  const inside = (...argv: string[]): Promise<string> => read(['docker', 'exec', name, ...argv]);
  return {
    at: (port) => ({ kind: 'tcp', host: ip, port }),
    cli: (port, ...argv) => {
      const password = port >= 20_000 ? SENTINEL_PASSWORD : FLOCK_PASSWORD;
      const secure = pki === undefined ? [] : TLS_CLIENT;
      return inside('redis-cli', '-p', String(port), ...secure, '-a', password, '--no-auth-warning', ...argv);
    },
    kill: async (port) => {
      await inside('sh', '-c', `kill -9 $(cat /flock/${port}.pid)`);
    },
    remove: async () => {
      await run(['docker', 'rm', '-f', '-v', name], { mayFail: true });
    },
  };
}
