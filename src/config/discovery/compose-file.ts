import { canonicalJson } from '../../model/canonical.ts';
import type { Json } from '../../model/reading.ts';
import { type Environ, interpolate } from './dotenv.ts';

/** A service as the compose file asks for it. */
export interface ComposeService {
  readonly service: string;
  readonly image: string;
  readonly hasBuild: boolean;
  /** `no` when not said. */
  readonly restart: string;
  readonly profiles: readonly string[];
  /** Services it waits for; `completes` for those that it expects to end. */
  readonly dependsOn: readonly { readonly service: string; readonly completes: boolean }[];
  readonly labels: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly published: readonly { readonly containerPort: number; readonly hostIp: string; readonly hostPort: number }[];
  readonly command: readonly string[];
}

/**
 * Reads the services of a compose file, variables put in from `environ`. Throws for what is no YAML and for aliases that
 * grow beyond measure (yaml's own limit). Keys that are not understood are left out; `include` and `extends` are not followed.
 */
export async function parseComposeFile(text: string, environ: Environ): Promise<readonly ComposeService[]> {
  const { parse } = await import('yaml');
  const root: unknown = parse(text, { merge: true, logLevel: 'silent' });
  return entries(field(root, 'services')).map(([service, body]) => ({
    service,
    image: interpolate(textOf(field(body, 'image')), environ),
    hasBuild: field(body, 'build') !== undefined,
    restart: textOf(field(body, 'restart')) || restartOfDeploy(field(body, 'deploy')),
    profiles: list(field(body, 'profiles')).map(textOf),
    dependsOn: parseDependsOn(field(body, 'depends_on')),
    labels: parsePairs(field(body, 'labels'), environ),
    environment: parsePairs(field(body, 'environment'), environ),
    published: list(field(body, 'ports')).flatMap((port) => parsePort(port, environ)),
    command: parseCommand(field(body, 'command')).map((word) => interpolate(word, environ)),
  }));
}

/**
 * What compose files say of each service, as a text: two services are defined alike when their texts are equal. Variables
 * stay as they are written. Throws for what is no YAML.
 */
export async function composeDefinitions(texts: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { parse } = await import('yaml');
  const parts = new Map<string, Json[]>();
  for (const text of texts) {
    const root: unknown = parse(text, { merge: true, logLevel: 'silent' });
    for (const [service, body] of entries(field(root, 'services')))
      parts.set(service, [...(parts.get(service) ?? []), body as Json]);
  }
  return new Map([...parts].map(([service, bodies]) => [service, canonicalJson(bodies)]));
}

/** Later files override earlier ones, service by service; what they do not say stays. */
export function mergeServices(files: readonly (readonly ComposeService[])[]): readonly ComposeService[] {
  const merged = new Map<string, ComposeService>();
  for (const file of files) {
    for (const next of file) {
      const before = merged.get(next.service);
      merged.set(next.service, before === undefined ? next : overlay(before, next));
    }
  }
  return [...merged.values()];
}

function overlay(before: ComposeService, next: ComposeService): ComposeService {
  return {
    service: next.service,
    image: next.image || before.image,
    hasBuild: next.hasBuild || before.hasBuild,
    restart: next.restart === 'no' ? before.restart : next.restart,
    profiles: next.profiles.length > 0 ? next.profiles : before.profiles,
    dependsOn: [...before.dependsOn, ...next.dependsOn],
    labels: { ...before.labels, ...next.labels },
    environment: { ...before.environment, ...next.environment },
    published: [...before.published, ...next.published],
    command: next.command.length > 0 ? next.command : before.command,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Swarm's spelling of a restart policy; unsaid is `no`. */
function restartOfDeploy(deploy: unknown): string {
  const condition = textOf(field(field(deploy, 'restart_policy'), 'condition'));
  return condition === 'any' ? 'always' : condition || 'no';
}

function parseDependsOn(value: unknown): ComposeService['dependsOn'] {
  if (Array.isArray(value)) return value.map((service) => ({ service: textOf(service), completes: false }));
  return entries(value).map(([service, body]) => ({
    service,
    completes: field(body, 'condition') === 'service_completed_successfully',
  }));
}

/** `- NAME=value` lines or a map; names without a value take it from the environment. */
function parsePairs(value: unknown, environ: Environ): Record<string, string> {
  const pairs = Array.isArray(value)
    ? value.map((line): [string, string | undefined] => {
        const [name = '', ...rest] = textOf(line).split('=');
        return [name, rest.length === 0 ? undefined : rest.join('=')];
      })
    : entries(value).map(([name, body]): [string, string | undefined] => [
        name,
        body === null ? undefined : textOf(body),
      ]);
  return Object.fromEntries(
    pairs.map(([name, body]) => [name, body === undefined ? (environ[name] ?? '') : interpolate(body, environ)]),
  );
}

/** `[ip:]host:container[/tcp]`, or the long form; a port that is only exposed is left out. */
function parsePort(value: unknown, environ: Environ): ComposeService['published'] {
  if (typeof value === 'object' && value !== null) {
    const hostPort = Number(interpolate(textOf(field(value, 'published')), environ));
    const containerPort = Number(textOf(field(value, 'target')));
    return hostPort > 0 ? [{ containerPort, hostIp: textOf(field(value, 'host_ip')), hostPort }] : [];
  }
  const match = /^(?:(\[[^\]]+\]|[\d.]+):)?(\d+):(\d+)(?:\/tcp)?$/.exec(interpolate(textOf(value), environ));
  if (match === null) return [];
  return [
    { containerPort: Number(match[3]), hostIp: (match[1] ?? '').replace(/^\[|\]$/g, ''), hostPort: Number(match[2]) },
  ];
}

function parseCommand(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.map(textOf)
    : textOf(value)
        .split(/\s+/)
        .filter((word) => word !== '');
}
