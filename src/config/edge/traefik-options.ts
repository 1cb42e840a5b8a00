/**
 * Traefik's options as one flat list, however they were written: `entryPoints.web.address` -> `:80`,
 * `http.routers.api.rule` -> ``Host(`a`)``. Lists are joined with commas, as labels write them.
 */
export type TraefikOptions = ReadonlyMap<string, string>;

/** Options of labels: names after `traefik.` (doc.traefik.io/traefik/routing/providers/docker). */
export function optionsOfLabels(labels: Readonly<Record<string, string>>): TraefikOptions {
  return new Map(
    Object.entries(labels).flatMap(([name, value]) => {
      const option = /^traefik\.(.+)$/i.exec(name)?.[1];
      return option === undefined ? [] : [[option, value.trim()] as const];
    }),
  );
}

/** Options of the command line: `--a.b=c`, `--a.b c`, and `--a.b` for what is true. */
export function optionsOfFlags(command: readonly string[]): TraefikOptions {
  const options = new Map<string, string>();
  for (const [index, word] of command.entries()) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) continue;
    const next = command[index + 1];
    options.set(name, value ?? (next === undefined || next.startsWith('--') ? 'true' : next));
  }
  return options;
}

/** Options of variables: `TRAEFIK_ENTRYPOINTS_WEB_ADDRESS`. Only those are read that name no secret. */
export function optionsOfEnvironment(environment: Readonly<Record<string, string>>): TraefikOptions {
  return new Map(
    Object.entries(environment)
      .filter(([name]) => isOptionVariable(name))
      .map(([name, value]) => [
        name
          .replace(/^TRAEFIK_/, '')
          .toLowerCase()
          .replaceAll('_', '.'),
        value,
      ]),
  );
}

/** Whether a variable is one of those that tell of entry points, resolvers and providers. */
export function isOptionVariable(name: string): boolean {
  return /^TRAEFIK_(?:ENTRYPOINTS|CERTIFICATESRESOLVERS|PROVIDERS)_/.test(name) && !/KEY|SECRET|TOKEN|HMAC/.test(name);
}

/** Options of a YAML file, static or dynamic; null for what is no YAML. Keys that are too deep are left out. */
export async function optionsOfYaml(text: string): Promise<TraefikOptions | null> {
  const { parse } = await import('yaml');
  const options = new Map<string, string>();
  try {
    flatten(parse(text, { merge: true, logLevel: 'error' }), [], options);
  } catch {
    // Not YAML, or aliases without end: the caller says that it was not read.
    return null;
  }
  return options;
}

const DEEPEST = 12;
const MOST_OPTIONS = 5_000;

function flatten(value: unknown, path: readonly string[], into: Map<string, string>): void {
  if (path.length > DEEPEST || into.size >= MOST_OPTIONS) return;
  const name = path.join('.');
  if (Array.isArray(value)) {
    const isPlain = value.every((item) => typeof item !== 'object' || item === null);
    if (isPlain) into.set(name, value.join(','));
    else
      for (const [index, item] of value.entries())
        flatten(item, [...path.slice(0, -1), `${path.at(-1) ?? ''}[${index}]`], into);
    return;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value);
    // `tls: {}` is how a file turns it on.
    if (members.length === 0 && path.length > 0) into.set(name, 'true');
    for (const [key, member] of members) flatten(member, [...path, key], into);
    return;
  }
  if (path.length > 0) into.set(name, value === null || value === undefined ? 'true' : String(value));
}

/** The value of an option, whose name does not depend on case; '' without. */
export function optionOf(options: TraefikOptions, name: string): string {
  const wanted = name.toLowerCase();
  for (const [option, value] of options) if (option.toLowerCase() === wanted) return value;
  return '';
}

/** Values of a list as options write it. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
