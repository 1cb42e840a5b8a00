import { asList, asNumber, asText, asTexts, member, memberAt } from '../json.ts';
import { parseMembership, type SwarmMembership } from './docker-swarm-objects.ts';

/** The engine's own version and what it speaks. */
export interface EngineVersion {
  /** `26.1.5`. */
  readonly engine: string;
  /** Newest API it speaks, `1.45`, and the oldest. */
  readonly api: string;
  readonly minApi: string;
  readonly os: string;
  readonly arch: string;
  readonly kernel: string;
}

/** What the engine says of itself and its host. */
export interface EngineInfo {
  readonly host: string;
  readonly operatingSystem: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly running: number;
  readonly paused: number;
  readonly stopped: number;
  readonly rootDirectory: string;
  readonly storageDriver: string;
  readonly loggingDriver: string;
  readonly cgroupVersion: string;
  readonly swarm: SwarmMembership;
  /** What the engine warns of (no swap limit, insecure bridge ...). */
  readonly warnings: readonly string[];
}

/** An image of the engine. */
export interface ImageSummary {
  readonly id: string;
  /** `sparkone-api:latest`; empty for a dangling one. */
  readonly tags: readonly string[];
  readonly digests: readonly string[];
  readonly createdAt: number;
  readonly sizeBytes: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** A volume as `GET /system/df` measures it. */
export interface VolumeUsage {
  readonly name: string;
  readonly sizeBytes: number;
  /** Containers that use it. */
  readonly references: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** Where the engine's disk space went. `reclaimable` is what nothing uses. */
export interface DiskUsage {
  readonly images: { readonly count: number; readonly sizeBytes: number; readonly reclaimableBytes: number };
  readonly containers: { readonly count: number; readonly sizeBytes: number; readonly reclaimableBytes: number };
  readonly buildCache: { readonly count: number; readonly sizeBytes: number; readonly reclaimableBytes: number };
  readonly volumes: readonly VolumeUsage[];
}

/** Reads `GET /version`. */
export function parseVersion(json: unknown): EngineVersion {
  return {
    engine: asText(member(json, 'Version')),
    api: asText(member(json, 'ApiVersion')),
    minApi: asText(member(json, 'MinAPIVersion')),
    os: asText(member(json, 'Os')),
    arch: asText(member(json, 'Arch')),
    kernel: asText(member(json, 'KernelVersion')),
  };
}

/** Reads `GET /info`. */
export function parseInfo(json: unknown): EngineInfo {
  return {
    host: asText(member(json, 'Name')),
    operatingSystem: asText(member(json, 'OperatingSystem')),
    cpus: asNumber(member(json, 'NCPU')),
    memoryBytes: asNumber(member(json, 'MemTotal')),
    running: asNumber(member(json, 'ContainersRunning')),
    paused: asNumber(member(json, 'ContainersPaused')),
    stopped: asNumber(member(json, 'ContainersStopped')),
    rootDirectory: asText(member(json, 'DockerRootDir')),
    storageDriver: asText(member(json, 'Driver')),
    loggingDriver: asText(member(json, 'LoggingDriver')),
    cgroupVersion: asText(member(json, 'CgroupVersion'), '1'),
    swarm: parseMembership(member(json, 'Swarm')),
    warnings: asList(member(json, 'Warnings')).map((warning) => asText(warning)),
  };
}

/** Reads one element of `GET /images/json`, or `GET /images/{name}/json` (where `Created` is a text). */
export function parseImage(json: unknown): ImageSummary {
  const created = member(json, 'Created');
  return {
    id: asText(member(json, 'Id')),
    tags: asList(member(json, 'RepoTags'))
      .map((tag) => asText(tag))
      .filter((tag) => tag !== '' && tag !== '<none>:<none>'),
    digests: asList(member(json, 'RepoDigests')).map((digest) => asText(digest)),
    createdAt: typeof created === 'string' ? Date.parse(created) : asNumber(created) * 1000,
    sizeBytes: asNumber(member(json, 'Size')),
    labels: asTexts(member(json, 'Labels') ?? memberAt(json, 'Config', 'Labels')),
  };
}

/** Reads `GET /system/df`. Shared layers are counted once, as `docker system df` does. */
export function parseDiskUsage(json: unknown): DiskUsage {
  const images = asList(member(json, 'Images'));
  const containers = asList(member(json, 'Containers'));
  const caches = asList(member(json, 'BuildCache'));
  const size = (item: unknown, name: string): number => asNumber(member(item, name)) || 0;
  const total = (items: readonly unknown[], name: string): number =>
    items.reduce<number>((sum, item) => sum + size(item, name), 0);
  const layers = asNumber(member(json, 'LayersSize'));
  const usedImages = images.filter((image) => asNumber(member(image, 'Containers')) > 0);
  // SharedSize is -1 when it was not computed.
  const own = (image: unknown): number => size(image, 'Size') - Math.max(0, size(image, 'SharedSize'));
  const usedBytes = usedImages.reduce<number>((sum, image) => sum + own(image), 0);
  return {
    images: { count: images.length, sizeBytes: layers, reclaimableBytes: Math.max(0, layers - usedBytes) },
    containers: {
      count: containers.length,
      sizeBytes: total(containers, 'SizeRw'),
      reclaimableBytes: total(
        containers.filter((container) => asText(member(container, 'State')) !== 'running'),
        'SizeRw',
      ),
    },
    buildCache: {
      count: caches.length,
      sizeBytes: total(
        caches.filter((cache) => member(cache, 'Shared') !== true),
        'Size',
      ),
      reclaimableBytes: total(
        caches.filter((cache) => member(cache, 'InUse') !== true && member(cache, 'Shared') !== true),
        'Size',
      ),
    },
    volumes: asList(member(json, 'Volumes')).map((volume) => ({
      name: asText(member(volume, 'Name')),
      sizeBytes: asNumber(memberAt(volume, 'UsageData', 'Size')),
      references: asNumber(memberAt(volume, 'UsageData', 'RefCount')),
      labels: asTexts(member(volume, 'Labels')),
    })),
  };
}

/** Compares `1.41` and `1.5` as versions: negative when `a` is older. */
export function compareApi(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}

/** Labels of the filter that finds a compose project's containers; all of them without a project. */
export function projectFilter(project: string | undefined): Readonly<Record<string, readonly string[]>> {
  return { label: [project === undefined ? 'com.docker.compose.project' : `com.docker.compose.project=${project}`] };
}
