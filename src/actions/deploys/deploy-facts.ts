import { good, type Outcome } from '../../model/fault.ts';
import type { Precondition } from '../../model/plan.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { must } from '../action.ts';
import { freeOfDf } from '../disk-room.ts';
import type { Ground } from '../ground.ts';
import { askHost } from '../host/host.ts';
import { receiptsScript } from '../host/scripts.ts';
import { builtServices, lookAtStack, type ServiceFacts, type StackFacts } from '../stack-facts.ts';
import { type GitFacts, lookAtGit } from './git-facts.ts';

/** Image of one service in a deploy. */
export interface DeployImage {
  readonly service: string;
  /** Name in the compose file. */
  readonly name: string;
  /** `sha256:...`. */
  readonly id: string;
  /** Tag that keeps it. */
  readonly keep: string;
}

/** One deploy, as it was recorded on the target. */
export interface DeployRecord {
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** `observed`: it ran before anything was recorded. */
  readonly kind: 'update' | 'rollback' | 'observed';
  readonly commit: string;
  readonly subject: string;
  readonly who: string;
  /** Schema revision of the database at that time, '' when it was not known. */
  readonly schema: string;
  readonly images: readonly DeployImage[];
  /** Commit that was left by a rollback, '' otherwise: not to be deployed again unasked. */
  readonly left: string;
}

/** What update and rollback stand on. */
export interface DeployFacts {
  readonly stack: StackFacts;
  readonly git: GitFacts;
  /** Oldest first. */
  readonly records: readonly DeployRecord[];
  /** Services that a deploy replaces. */
  readonly built: readonly ServiceFacts[];
  /** Ids of all images of the engine. */
  readonly imageIds: ReadonlySet<string>;
  /** Their tags. */
  readonly imageTags: ReadonlySet<string>;
  /** Bytes free where the engine keeps images; null when that cannot be seen from here. */
  readonly imageRoomBytes: number | null;
  /** What the images that run take: as much again is wanted for building new ones. */
  readonly imageBytes: number;
  /** Schema revision of the database; null when there is none, or it cannot be asked. */
  readonly schema: string | null;
  /** The folder has a `.env`, which a checkout elsewhere would miss. */
  readonly hasDotenv: boolean;
}

/** Name of the receipts of a target's deploys. */
export function deployKind(key: string): string {
  return `deploys.${key}`;
}

/** Looks at stack, checkout, records, images and schema. */
export async function lookAtDeploys(ground: Ground): Promise<Outcome<DeployFacts>> {
  const { target, docker, host, call } = ground;
  const [stack, git, receipts, images, schema, dotenv, imageRoomBytes] = await Promise.all([
    lookAtStack(ground),
    lookAtGit(ground, target.directory ?? '/opt/sparkone'),
    askHost(host, receiptsScript(host.places, deployKind(host.places.key), 200), call.signal),
    docker.images(call),
    readSchema(ground),
    ground.transport.files.stat(`${target.directory ?? '/opt/sparkone'}/.env`, call),
    roomForImages(ground),
  ]);
  if (!stack.ok) return stack;
  if (!git.ok) return git;
  if (!receipts.ok) return receipts;
  if (!images.ok) return images;
  const built = builtServices(stack.value);
  const running = new Set(built.flatMap(({ containers }) => containers.map(({ imageId }) => imageId)));
  return good({
    stack: stack.value,
    git: git.value,
    records: parseDeploys(receipts.value),
    built,
    imageIds: new Set(images.value.map(({ id }) => id)),
    imageTags: new Set(images.value.flatMap(({ tags }) => tags)),
    imageRoomBytes,
    imageBytes: images.value.reduce((sum, { id, sizeBytes }) => sum + (running.has(id) ? sizeBytes : 0), 0),
    schema,
    hasDotenv: dotenv.ok,
  });
}

/** Free bytes where the engine keeps its images; null when its folder is not on this host. */
async function roomForImages({ docker, transport, call }: Ground): Promise<number | null> {
  const info = await docker.info(call);
  if (!info.ok || info.value.rootDirectory === '') return null;
  const said = await transport.exec(['df', '-Pk', info.value.rootDirectory], { ...call, onlyLooks: true });
  return said.ok && said.value.code === 0 ? freeOfDf(said.value.stdout) : null;
}

/** Says whether images can be built: as much room as those that run take, and a bit. */
export function roomCondition({ imageRoomBytes, imageBytes }: DeployFacts): readonly Precondition[] {
  if (imageRoomBytes === null) return [];
  const needed = imageBytes + 256 * 1024 * 1024;
  return [
    must(
      'room-images',
      imageRoomBytes > needed,
      phrase(
        `${pt.bytes(imageRoomBytes)} livres para imagens, até ${pt.bytes(needed)} necessários`,
        `${en.bytes(imageRoomBytes)} free for images, up to ${en.bytes(needed)} needed`,
      ),
    ),
  ];
}

async function readSchema({ postgres, call }: Ground): Promise<string | null> {
  if (postgres === null) return null;
  const found = await postgres.query<{ readonly v: string }>(
    'SELECT version_num AS v FROM alembic_version LIMIT 1',
    [],
    {
      ...call,
      timeoutMs: 3_000,
    },
  );
  return found.ok ? (found.value[0]?.v ?? null) : null;
}

/** Reads recorded deploys; lines that are none are left out. */
export function parseDeploys(text: string): readonly DeployRecord[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isDeploy(value) ? [value] : [];
    } catch {
      return []; // Torn by a crash: the deploys around it still count.
    }
  });
}

function isDeploy(value: unknown): value is DeployRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'number' in value &&
    typeof value.number === 'number' &&
    'commit' in value &&
    typeof value.commit === 'string' &&
    'images' in value &&
    Array.isArray(value.images)
  );
}

/** Number of the deploy that runs: of the last record when its images run, else one more (not recorded yet). */
export function currentNumber(facts: DeployFacts): number {
  const last = facts.records.at(-1);
  return last === undefined ? 1 : runsNow(facts, last) ? last.number : last.number + 1;
}

/** True when every service runs the images of a record. */
export function runsNow({ built }: Pick<DeployFacts, 'built'>, { images }: DeployRecord): boolean {
  return built.every(({ service, containers }) => {
    const image = images.find((one) => one.service === service);
    return image !== undefined && containers.every(({ imageId }) => imageId === image.id);
  });
}

/** Commits that a rollback left and nothing deployed since: a deploy of them wants to be asked for. */
export function leftCommits(records: readonly DeployRecord[]): readonly string[] {
  const left: string[] = [];
  for (const record of records) {
    const at = left.indexOf(record.commit);
    if (at !== -1) left.splice(at, 1);
    if (record.left !== '') left.push(record.left);
  }
  return left;
}

/** Tag by which the images of a deploy are kept. */
export function keepTag(project: string, number: number, service: string): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9_.-]/g, '-');
  return `sparkone-tui-keep:${plain(project)}-${number}-${plain(service)}`.slice(0, 120);
}
