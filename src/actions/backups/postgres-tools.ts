import { scopeOf } from '../../clients/docker/docker.ts';
import { bad, type Fault, fault, good, type Outcome } from '../../model/fault.ts';
import type { Secret } from '../../model/secret.ts';
import type { PostgresAccess } from '../../model/target.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { freeOfDf } from '../disk-room.ts';
import type { Ground } from '../ground.ts';
import { ofRole, type StackFacts } from '../stack-facts.ts';

/** Where psql, pg_dump and pg_restore run. */
export type ToolPlace = 'container' | 'host' | 'throwaway';

/** The database of a target and the way to its tools. */
export interface PostgresFacts {
  readonly place: ToolPlace;
  /** Words before a tool's name; they carry address, user and TLS. The password comes by the environment. */
  readonly prefix: readonly string[];
  readonly password: Secret | null;
  readonly major: number;
  readonly database: string;
  readonly user: string;
  /** Database to connect to while the live one is renamed. */
  readonly maintenance: string;
  /** False when the server answers and has no such database. */
  readonly exists: boolean;
  readonly sizeBytes: number;
  readonly owner: string;
  readonly encoding: string;
  readonly collate: string;
  readonly ctype: string;
  readonly isSuperuser: boolean;
  readonly canCreate: boolean;
  /** The database has grants of its own, which a new one would not have. */
  readonly hasGrants: boolean;
  /** Bytes free where the server keeps its data; null when it cannot be asked. */
  readonly freeBytes: number | null;
}

const PASSWORD = 'PGPASSWORD';

/** Secrets that a step with these tools names. */
export function pgSecrets(facts: Pick<PostgresFacts, 'password'>): readonly string[] {
  return facts.password === null ? [] : [PASSWORD];
}

/** Secrets for the job, by name. */
export function pgSecretValues(facts: Pick<PostgresFacts, 'password'>): ReadonlyMap<string, Secret> {
  return new Map(facts.password === null ? [] : [[PASSWORD, facts.password]]);
}

/** `"a""b"`. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `'a''b'`, safe whatever standard_conforming_strings says. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? ` E${quoted}` : quoted;
}

/** psql that stops at the first error and reads no one's psqlrc. */
export function psql(
  facts: Pick<PostgresFacts, 'prefix'>,
  database: string,
  ...args: readonly string[]
): readonly string[] {
  return [...facts.prefix, 'psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', database, ...args];
}

const QUERY = (database: string) => `SELECT json_build_object(
  'version', current_setting('server_version_num')::int,
  'user', current_user,
  'isSuperuser', (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
  'canCreate', (SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user),
  'dataDirectory', (SELECT setting FROM pg_settings WHERE name = 'data_directory'),
  'database', (SELECT json_build_object('owner', pg_get_userbyid(datdba), 'encoding', pg_encoding_to_char(encoding),
    'collate', datcollate, 'ctype', datctype, 'size', pg_database_size(oid), 'hasGrants', datacl IS NOT NULL)
    FROM pg_database WHERE datname = ${literal(database)}))`;

interface Answer {
  readonly version: number;
  readonly user: string;
  readonly isSuperuser: boolean;
  readonly canCreate: boolean;
  readonly dataDirectory: string | null;
  readonly database: {
    readonly owner: string;
    readonly encoding: string;
    readonly collate: string;
    readonly ctype: string;
    readonly size: number;
    readonly hasGrants: boolean;
  } | null;
}

/** Finds the tools and asks the server through them, so that a plan that can be made can also run. */
export async function lookAtPostgres(ground: Ground, stack: StackFacts): Promise<Outcome<PostgresFacts>> {
  const access = ground.target.postgres;
  if (access === null) return bad(noPostgresFault());
  const way = await wayTo(ground, stack, access);
  if (!way.ok) return way;
  const { place, prefix, container } = way.value;
  const asked = await askServer(ground, prefix, access);
  if (!asked.ok) return asked;
  const { answer, maintenance } = asked.value;
  return good({
    place,
    prefix,
    password: access.password,
    major: Math.floor(answer.version / 10_000),
    database: access.database,
    user: answer.user,
    maintenance,
    exists: answer.database !== null,
    sizeBytes: answer.database?.size ?? 0,
    owner: answer.database?.owner ?? answer.user,
    encoding: answer.database?.encoding ?? 'UTF8',
    collate: answer.database?.collate ?? '',
    ctype: answer.database?.ctype ?? '',
    isSuperuser: answer.isSuperuser,
    canCreate: answer.canCreate,
    hasGrants: answer.database?.hasGrants ?? false,
    freeBytes: container === null ? null : await freeFor(ground, container, answer.dataDirectory),
  });
}

/** By the client where the database is there, which is quick; else by the tools, from a database that always is. */
async function askServer(
  ground: Ground,
  prefix: readonly string[],
  access: PostgresAccess,
): Promise<Outcome<{ readonly answer: Answer; readonly maintenance: string }>> {
  const quick = await ground.postgres?.query<{ readonly json: Answer; readonly maintenance: string }>(
    `SELECT (${QUERY(access.database)}) AS json, (SELECT coalesce(
      (SELECT datname FROM pg_database WHERE datname = 'postgres' AND datallowconn), 'template1')) AS maintenance`,
    [],
    ground.call,
  );
  const row = quick?.ok === true ? quick.value[0] : undefined;
  if (row !== undefined) return good({ answer: row.json, maintenance: row.maintenance });
  const env = access.password === null ? {} : { [PASSWORD]: access.password.reveal() };
  for (const maintenance of ['postgres', 'template1']) {
    const argv = psql({ prefix }, maintenance, '-A', '-t', '-c', QUERY(access.database));
    const result = await ground.transport.exec(argv, { ...ground.call, env });
    if (!result.ok) return result;
    const { code, stdout, stderr } = result.value;
    if (code === 0) return good({ answer: JSON.parse(stdout) as Answer, maintenance });
    if (maintenance === 'template1' || !/database "postgres" does not exist/.test(stderr))
      return bad(toolFault(stderr));
  }
  return bad(toolFault('-'));
}

/** Free bytes where a container's data directory lies on the host; null when that cannot be seen from here. */
async function freeFor(
  { docker, transport, call, target }: Ground,
  container: string,
  directory: string | null,
): Promise<number | null> {
  const { project } = target.identity;
  const listed = await docker.containers(project === null ? 'all' : scopeOf(target, project), call);
  const mounts = listed.ok ? (listed.value.find(({ name }) => name === container)?.mounts ?? []) : [];
  const mount = mounts.find(({ destination }) => directory !== null && `${directory}/`.startsWith(`${destination}/`));
  if (mount === undefined || mount.source === '') return null;
  const result = await transport.exec(['df', '-Pk', mount.source], { ...call, onlyLooks: true });
  return result.ok && result.value.code === 0 ? freeOfDf(result.value.stdout) : null;
}

/**
 * The server's own container first: its tools are of its version by construction and need no way through the network.
 * Else the host's when they are not older than the server, else a throwaway container of an image that is there.
 */
async function wayTo(
  ground: Ground,
  stack: StackFacts,
  access: PostgresAccess,
): Promise<
  Outcome<{ readonly place: ToolPlace; readonly prefix: readonly string[]; readonly container: string | null }>
> {
  const inside = ofRole(stack, 'postgres').flatMap(({ containers }) =>
    containers.filter(({ state }) => state === 'running'),
  );
  const [container] = inside;
  if (container !== undefined) {
    const prefix = [
      'docker',
      'exec',
      '-i',
      '-e',
      PASSWORD,
      '-e',
      `PGUSER=${access.user}`,
      '-e',
      'PGCONNECT_TIMEOUT=10',
      container.name,
    ];
    return good({ place: 'container', prefix, container: container.name });
  }
  const { address } = access.endpoint;
  const settings = [
    `PGHOST=${address.kind === 'tcp' ? address.host : address.path}`,
    ...(address.kind === 'tcp' ? [`PGPORT=${address.port}`] : []),
    `PGUSER=${access.user}`,
    `PGSSLMODE=${access.ssl}`,
    'PGCONNECT_TIMEOUT=10',
  ];
  const version = await ground.postgres?.query<{ readonly v: number }>(
    "SELECT current_setting('server_version_num')::int AS v",
    [],
    ground.call,
  );
  if (version !== undefined && !version.ok) return version;
  const major = Math.floor((version?.value[0]?.v ?? 0) / 10_000);
  if (ground.tools.pgMajor !== null && ground.tools.pgMajor >= major)
    return good({ place: 'host', prefix: ['env', ...settings], container: null });
  const images = await ground.docker.images(ground.call);
  const image = images.ok ? images.value.flatMap(({ tags }) => tags).find((tag) => servesMajor(tag, major)) : undefined;
  if (image === undefined) return bad(noToolsFault(major, ground.tools.pgMajor));
  const env = [PASSWORD, ...settings].flatMap((setting) => ['-e', setting]);
  return good({
    place: 'throwaway',
    prefix: ['docker', 'run', '--rm', '-i', '--network', 'host', ...env, image],
    container: null,
  });
}

/** `postgres:15`, `postgres:16.3-alpine`, `registry/x/postgres:15`: an image of this major or a newer one. */
function servesMajor(tag: string, major: number): boolean {
  const found = /(?:^|\/)postgres[^/:]*:(\d+)/.exec(tag);
  return found !== null && Number(found[1]) >= major;
}

function noPostgresFault(): Fault {
  return fault(
    'absent',
    phrase('não se sabe onde está o Postgres deste alvo', "where this target's Postgres is, is not known"),
    phrase(
      'ponha DATABASE_URL no .env do projeto ou na configuração',
      "put DATABASE_URL into the project's .env or the configuration",
    ),
  );
}

function toolFault(stderr: string): Fault {
  const said = inert(stderr.trim().split('\n').at(-1) ?? '').slice(0, 240);
  return fault(
    'unreachable',
    phrase(`o Postgres não pôde ser consultado: ${said}`, `Postgres could not be asked: ${said}`),
    phrase('veja a aba DB e a senha em DATABASE_URL', 'see the DB tab, and the password in DATABASE_URL'),
  );
}

function noToolsFault(major: number, host: number | null): Fault {
  const has = host === null ? '–' : String(host);
  return fault(
    'unsupported',
    phrase(
      `não há pg_dump que sirva ao Postgres ${major} (no servidor: ${has}) nem imagem postgres:${major}`,
      `there is no pg_dump that serves Postgres ${major} (on the host: ${has}), nor an image postgres:${major}`,
    ),
    phrase(
      `instale postgresql-client-${major} no servidor ou baixe a imagem: docker pull postgres:${major}`,
      `install postgresql-client-${major} on the host, or pull the image: docker pull postgres:${major}`,
    ),
  );
}
