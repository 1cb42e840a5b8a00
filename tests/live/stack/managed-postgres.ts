import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { adminRole, databaseRole } from './bed.ts';
import { issueCertificate } from './pki.ts';
import { read, run } from './process.ts';
import { waitFor } from './wait-for.ts';

/** uid of postgres inside the images, ours and the official Debian-based one. */
const postgresUid = 999;

/** The names of the managed Postgres's container, volume and network; none carries a compose label. */
export function managedNames(project: string): {
  readonly container: string;
  readonly volume: string;
  readonly network: string;
} {
  return { container: `${project}-managed-db`, volume: `${project}-managed-db`, network: `${project}-managed` };
}

/** A network with a subnet that the engine finds free; a fixed address needs it spelled out. */
async function createNetwork(network: string): Promise<string> {
  const subnetOf = ['docker', 'network', 'inspect', '-f', '{{(index .IPAM.Config 0).Subnet}}', network];
  const existing = await run(subnetOf, { mayFail: true });
  if (existing.code === 0) return existing.stdout.trim();
  await run(['docker', 'network', 'create', network]);
  const subnet = await read(subnetOf);
  await run(['docker', 'network', 'rm', network]);
  await run(['docker', 'network', 'create', '--subnet', subnet, network]);
  return subnet;
}

/**
 * Starts the Postgres of the edge-only variant: a plain container on its own network, TLS on with a self-signed certificate, the
 * application's role no superuser. Returns its fixed address.
 */
export async function startManagedPostgres(project: string, bed: string, image: string): Promise<string> {
  const { container, volume, network } = managedNames(project);
  const subnet = await createNetwork(network);
  const address = subnet.replace(/\.\d+\/\d+$/, '.50');
  const exists = await run(['docker', 'container', 'inspect', container], { mayFail: true });
  if (exists.code !== 0) {
    const folder = join(bed, 'managed');
    mkdirSync(folder, { recursive: true });
    await issueCertificate({ folder, name: 'server', hosts: ['managed-db', address] });
    chmodSync(join(folder, 'server.key'), 0o600);
    chownSync(join(folder, 'server.key'), postgresUid, postgresUid);
    await run([
      ...['docker', 'run', '-d', '--name', container, '--restart', 'unless-stopped', '-m', '1g'],
      ...['--network', network, '--ip', address, '-v', `${volume}:/var/lib/postgresql/data`],
      ...['-v', `${folder}:/tls:ro`, '-v', `${join(bed, 'initdb')}:/docker-entrypoint-initdb.d:ro`],
      ...[
        '-e',
        `POSTGRES_USER=${adminRole}`,
        '-e',
        'POSTGRES_PASSWORD=managed',
        '-e',
        `APP_PASSWORD=${databaseRole.password}`,
      ],
      ...[
        image,
        'postgres',
        '-c',
        'ssl=on',
        '-c',
        'ssl_cert_file=/tls/server.pem',
        '-c',
        'ssl_key_file=/tls/server.key',
      ],
      ...['-c', 'shared_preload_libraries=pg_stat_statements', '-c', 'max_connections=50', '-c', 'log_lock_waits=on'],
    ]);
  } else {
    await run(['docker', 'start', container]);
  }
  const ready = [
    'docker',
    'exec',
    container,
    'psql',
    '-h',
    address,
    '-U',
    databaseRole.user,
    '-d',
    databaseRole.database,
    '-c',
    'SELECT 1',
  ];
  const answers = async (): Promise<boolean> => {
    const withPassword = [...ready.slice(0, 2), '-e', `PGPASSWORD=${databaseRole.password}`, ...ready.slice(2)];
    return (await run(withPassword, { mayFail: true })).code === 0;
  };
  await waitFor(answers, { deadlineMs: 60_000, what: `${container} accepts connections` });
  return address;
}

/** Removes the managed Postgres with its data and network. */
export async function removeManagedPostgres(project: string): Promise<void> {
  const { container, volume, network } = managedNames(project);
  await run(['docker', 'rm', '-f', '-v', container], { mayFail: true });
  await run(['docker', 'volume', 'rm', '-f', volume], { mayFail: true });
  await run(['docker', 'network', 'rm', network], { mayFail: true });
}
