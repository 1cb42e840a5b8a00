import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { databaseRole, writeBed } from './bed.ts';
import { compose } from './compose.ts';
import { edgeCertificate, fetchInside, trustEdge } from './edge.ts';
import { managedNames, removeManagedPostgres, startManagedPostgres } from './managed-postgres.ts';
import {
  type PortName,
  type Ports,
  placeOf,
  readRecord,
  type StackRecord,
  stackSource,
  type Variant,
  writeRecord,
} from './place.ts';
import { read, run } from './process.ts';
import { removeProject, writeProject } from './project.ts';
import { takeTurn } from './turn.ts';
import { waitFor } from './wait-for.ts';

/** What `up` is asked for; `dir` is the project's directory (default: opt/sparkone in the stack's place). */
export type UpOptions = { readonly name: string; readonly variant: Variant; readonly dir?: string };

const runbookPorts: Record<PortName, number> = {
  api: 8000,
  prometheus: 9090,
  alertmanager: 9093,
  postgres: 5432,
  redis: 6379,
  'edge-http': 80,
  'edge-https': 443,
};

/** Ports that are free now, chosen once and kept in `.env`, so that a recreated container keeps its address. */
async function choosePorts(names: readonly PortName[]): Promise<Ports> {
  if (process.env.STACK_PORTS === 'runbook') return Object.fromEntries(names.map((name) => [name, runbookPorts[name]]));
  const chosen: [PortName, number][] = [];
  const servers: Server[] = [];
  for (const name of names) {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no free port');
    chosen.push([name, address.port]);
    servers.push(server);
  }
  for (const server of servers) server.close();
  return Object.fromEntries(chosen);
}

async function provideImages(): Promise<Readonly<Record<string, string>>> {
  // Two stacks that come up at the same time share what the images are made of.
  const release = await takeTurn('images', 600_000);
  const listed = await read([join(stackSource, 'images.sh')], {
    env: { STACK_NODE: process.execPath },
    deadlineMs: 300_000,
  }).finally(release);
  return Object.fromEntries(listed.split('\n').map((line) => line.split('=', 2)));
}

function envFile(record: StackRecord, images: Readonly<Record<string, string>>): string {
  const { user, password, database } = databaseRole;
  const host = record.managedAddress ?? 'postgres';
  const mode = record.managedAddress === undefined ? '' : '?ssl=require';
  const secret = createHash('sha256').update(record.name).digest('hex');
  const lines = [
    `COMPOSE_PROJECT_NAME=${record.project}`,
    `DATABASE_URL=postgresql+asyncpg://${user}:${encodeURIComponent(password)}@${host}:5432/${database}${mode}`,
    'REDIS_URL=redis://redis:6379/0',
    ...(record.variant === 'full'
      ? [`POSTGRES_USER=${user}`, `POSTGRES_PASSWORD=${password}`, `POSTGRES_DB=${database}`]
      : []),
    `SECRET_KEY=${secret}`,
    'ENVIRONMENT=production',
    `STACK_BED=${record.bed}`,
    ...Object.entries(record.ports).map(([name, port]) => `${name.replace('-', '_').toUpperCase()}_PORT=${port}`),
    ...Object.entries(images).map(([name, image]) => `${name}=${image}`),
  ];
  return `${lines.join('\n')}\n`;
}

async function create({ name, variant, dir }: UpOptions): Promise<StackRecord> {
  const place = placeOf(name);
  const bed = join(place, 'bed');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const images = await provideImages();
  const edgePorts: PortName[] = ['edge-http', 'edge-https'];
  const names: PortName[] =
    variant === 'full' ? ['api', 'prometheus', 'alertmanager', 'postgres', 'redis', ...edgePorts] : edgePorts;
  await writeBed(bed, variant);
  const managedAddress =
    variant === 'full' ? undefined : await startManagedPostgres(name, bed, images.POSTGRES_IMAGE ?? '');
  const record: StackRecord = {
    ...{ name, variant, project: name, bed, commit: '', isPrepared: false },
    dir: dir ?? join(place, 'opt', 'sparkone'),
    ports: await choosePorts(names),
    ...(managedAddress !== undefined && { managedAddress }),
  };
  if (existsSync(record.dir)) throw new Error(`${record.dir} is there already; remove it or choose another --dir`);
  const commit = await writeProject(record.dir, join(place, 'origin.git'), variant, envFile(record, images));
  const complete = { ...record, commit };
  writeRecord(complete);
  return complete;
}

/** Waits until every container of the project runs and those with a health check are healthy. */
export async function waitHealthy(stack: StackRecord, deadlineMs = 120_000): Promise<void> {
  const filter = `label=com.docker.compose.project=${stack.project}`;
  const isHealthy = async (): Promise<boolean> => {
    const ids = (
      await read(['docker', 'ps', '-aq', '--filter', filter, '--filter', 'label=com.docker.compose.oneoff=False'])
    ).split('\n');
    const format = '{{.Name}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}healthy{{end}}';
    const states = (await read(['docker', 'inspect', '-f', format, ...ids])).split('\n');
    const unfit = states.filter((state) => !state.endsWith(' running healthy'));
    if (unfit.length > 0) throw new Error(unfit.join(', '));
    return true;
  };
  await waitFor(isHealthy, { deadlineMs, what: `every container of ${stack.project} healthy`, everyMs: 300 });
}

async function waitServing(stack: StackRecord): Promise<void> {
  await waitFor(() => trustEdge(stack).then(() => true), {
    deadlineMs: 60_000,
    what: 'the certificate authority answers',
  });
  const isTrusted = async (): Promise<boolean> => {
    const { problem } = await edgeCertificate(stack);
    if (problem !== null) throw new Error(problem);
    return true;
  };
  await waitFor(isTrusted, { deadlineMs: 60_000, what: 'the edge has its certificate' });
  const query = 'http://prometheus:9090/api/v1/query?query=up%7Bjob%3D%22sparkone-api%22%7D%3D%3D1';
  const isScraped = async (): Promise<boolean> => (await fetchInside(stack, query)).includes('"instance":"api:8000"');
  await waitFor(isScraped, { deadlineMs: 60_000, what: 'Prometheus scrapes the api', everyMs: 500 });
}

/** Brings the stack up, or completes what runs of it, and waits until everything is healthy and the edge has its certificate. */
export async function up(options: UpOptions): Promise<StackRecord> {
  const known = readRecord(options.name);
  const record = known ?? (await create(options));
  if (record.variant !== options.variant)
    throw new Error(`${record.name} is a ${record.variant} stack; take it down first`);
  if (known?.managedAddress !== undefined) await run(['docker', 'start', managedNames(record.project).container]);
  if (!record.isPrepared) {
    await compose(record, ['build']);
    await compose(record, ['up', '-d', 'redis', ...(record.variant === 'full' ? ['postgres'] : [])]);
    await waitHealthy(record);
    await compose(record, ['run', '--rm', '--no-deps', ...['-T', 'api', 'alembic', 'upgrade', 'head']]);
    writeRecord({ ...record, isPrepared: true });
  }
  await compose(record, ['up', '-d', '--remove-orphans']);
  await waitHealthy(record);
  await waitServing(record);
  return record;
}

/** Takes the stack down with its volumes, its built image and its directories. */
export async function down(name: string): Promise<void> {
  const record = readRecord(name);
  if (record === undefined) return;
  const backups = join(record.dir, 'backups');
  if (readFileSync('/proc/mounts', 'utf8').includes(` ${backups} `)) await run(['umount', backups], { mayFail: true });
  if (existsSync(join(record.dir, 'docker-compose.prod.yml'))) {
    await compose(record, ['down', '-v', '--remove-orphans', '-t', '5'], { mayFail: true });
  }
  await removeLeftovers(record);
  removeProject(record.dir);
  rmSync(placeOf(name), { recursive: true, force: true });
}

/** What compose does not remove: containers of another compose version, the managed Postgres, images of the project. */
async function removeLeftovers({ project }: StackRecord): Promise<void> {
  const label = `label=com.docker.compose.project=${project}`;
  for (const [list, remove] of [
    [
      ['docker', 'ps', '-aq', '--filter', label],
      ['docker', 'rm', '-f', '-v'],
    ],
    [
      ['docker', 'volume', 'ls', '-q', '--filter', label],
      ['docker', 'volume', 'rm', '-f'],
    ],
    [
      ['docker', 'network', 'ls', '-q', '--filter', label],
      ['docker', 'network', 'rm'],
    ],
  ] as const) {
    const ids = (await read(list)).split('\n').filter((id) => id !== '');
    if (ids.length > 0) await run([...remove, ...ids], { mayFail: true });
  }
  await removeManagedPostgres(project);
  const images = (await read(['docker', 'images', '-q', `${project}/*`])).split('\n').filter((id) => id !== '');
  if (images.length > 0) await run(['docker', 'rmi', '-f', ...new Set(images)], { mayFail: true });
}
