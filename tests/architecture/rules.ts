/** One source file: path from the root with `/`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Floors from the ground up; rooms of one floor do not import each other. */
const FLOORS: readonly (readonly string[])[] = [
  ['src/text'],
  ['src/model'],
  ['src/config', 'src/transport', 'src/engine', 'src/shell'],
  ['src/clients'],
  ['src/probes', 'src/tails', 'src/queries', 'src/actions'],
  ['src/runbooks', 'src/causes', 'src/worlds'],
  ['src/sparkone'],
  ['src/commands'],
  ['hooks'],
  ['screens'],
  ['bin'],
];

/** Rooms that hooks and screens may name as types only. */
const TYPES_ONLY_ABOVE = [
  'src/engine',
  'src/probes',
  'src/tails',
  'src/queries',
  'src/actions',
  'src/clients',
  'src/transport',
  'src/worlds',
];

/** Where an npm package or a Node module may be imported: a path prefix each. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  react: ['hooks/', 'screens/', 'bin/'],
  ink: ['hooks/', 'screens/', 'bin/'],
  undici: ['src/clients/http'],
  pg: ['src/clients/postgres'],
  ioredis: ['src/clients/redis'],
  ssh2: ['src/transport/'],
  'node:net': ['src/transport/', 'src/clients/http'],
  'node:tls': ['src/transport/', 'src/clients/tls', 'src/clients/http'],
  'node:child_process': ['src/transport/', 'bin/'],
  'node:dns': ['src/transport/', 'src/clients/dns'],
  'node:dns/promises': ['src/transport/', 'src/clients/dns'],
  zod: ['src/config/', 'src/runbooks/'],
  yaml: ['src/config/', 'src/runbooks/'],
  commander: ['bin/'],
  asciichart: ['src/shell/'],
};

/** Words that only their owner may write, outside comments and strings. */
const TOKENS: readonly { readonly pattern: RegExp; readonly say: string; readonly owners: readonly string[] }[] = [
  {
    pattern: /\b(?:setTimeout|setInterval|setImmediate)\s*\(|\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/,
    say: 'timers and the wall clock belong to src/engine/clock.ts',
    owners: ['src/engine/clock.ts'],
  },
  { pattern: /\bprocess\.exit\b/, say: 'process.exit belongs to bin', owners: ['bin/'] },
  {
    pattern: /\buseInput\s*\(|\busePaste\s*\(/,
    say: 'keys are read in hooks/use-keys only',
    owners: ['hooks/use-keys'],
  },
  { pattern: /\bexport default\b/, say: 'no default exports', owners: [] },
  { pattern: /^let\s/m, say: 'no module-level mutable state', owners: [] },
  {
    pattern: /^(?:export )?const \w+(?::[^=]+)? = new (?:Map|Set|WeakMap|Array)(?:<[^=]*>)?\(\s*\);/m,
    say: 'no module-level mutable state',
    owners: [],
  },
];

/** Colour words and escapes: only the theme file may hold them. */
const COLOURS =
  /\b(?:color|backgroundColor)=|\\x1b\[|\\u001b\[|['"`](?:red|green|yellow|magenta|cyan|blue|gray|grey)['"`]/;

const IMPORT =
  /^\s*(?:import|export)\s+(type\s+)?(?:([\w*{}\s,$]+?)\s+from\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|\brequire\(\s*['"]([^'"]+)['"]\s*\)/gm;

interface Import {
  readonly from: string;
  readonly isTypeOnly: boolean;
}

function importsOf(text: string): Import[] {
  const found: Import[] = [];
  for (const match of text.matchAll(IMPORT)) {
    const names = match[2] ?? '';
    const inBraces = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
    const allTypes =
      inBraces
        ?.split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .every((name) => name.startsWith('type ')) === true;
    const isTypeOnly = match[1] !== undefined || (allTypes && names !== '');
    found.push({ from: match[3] ?? match[4] ?? match[5] ?? '', isTypeOnly });
  }
  return found;
}

/** The room a file lives in: `src/engine`, `hooks` ...; `src/sparkone` for the file of that name. */
export function roomOf(path: string): string | undefined {
  const room = FLOORS.flat().find((name) => path.startsWith(`${name}/`) || path.startsWith(`${name}.`));
  return room;
}

function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

function resolve(path: string, relative: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** Source without comments, so that prose about `process.exit` is no violation. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}

function checkImport(file: SourceFile, room: string, found: Import): string | undefined {
  if (!found.from.startsWith('.')) {
    const name =
      found.from.startsWith('node:') || found.from.startsWith('@') ? found.from : (found.from.split('/')[0] ?? '');
    const owners = OWNERS[name];
    if (
      owners !== undefined &&
      !owners.some((owner) => file.path.startsWith(owner)) &&
      !(found.isTypeOnly && name.startsWith('node:'))
    )
      return `imports ${name}, which belongs to ${owners.join(', ')}`;
    return undefined;
  }
  const other = roomOf(resolve(file.path, found.from));
  if (other === undefined) return `imports ${found.from}, which is in no room`;
  if (other === room) return undefined;
  if (floorOf(other) >= floorOf(room))
    return `imports ${other} from ${room}: a file imports its own folder and lower floors only`;
  if ((room === 'hooks' || room === 'screens') && TYPES_ONLY_ABOVE.includes(other) && !found.isTypeOnly)
    return `imports ${other} as a value: hooks and screens take it as types only`;
  return undefined;
}

/** Every violation of the house's floors and owners, as `path: what`. */
export function findViolations(files: readonly SourceFile[]): string[] {
  const violations: string[] = [];
  for (const file of files) {
    const room = roomOf(file.path);
    if (room === undefined) {
      violations.push(`${file.path}: is in no room of the house`);
      continue;
    }
    const code = withoutComments(file.text);
    for (const found of importsOf(code)) {
      const violation = checkImport(file, room, found);
      if (violation !== undefined) violations.push(`${file.path}: ${violation}`);
    }
    for (const token of TOKENS) {
      const isOwner = token.owners.some((owner) => file.path.startsWith(owner)) || room === 'bin';
      if (!isOwner && token.pattern.test(code)) violations.push(`${file.path}: ${token.say}`);
    }
    if ((room === 'screens' || room === 'hooks') && !file.path.startsWith('screens/theme') && COLOURS.test(code))
      violations.push(`${file.path}: colours belong to screens/theme`);
    if (/(?:^|\/)(?:utils|types|helpers)\.tsx?$/.test(file.path))
      violations.push(`${file.path}: name the noun, not a drawer`);
  }
  return violations;
}
