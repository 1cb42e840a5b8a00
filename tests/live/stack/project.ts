import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { stackSource, type Variant } from './place.ts';
import { read, run } from './process.ts';

const templates = join(stackSource, 'project');

/** Who commits in the product's repository. */
export const author = {
  GIT_AUTHOR_NAME: 'SparkOne',
  GIT_AUTHOR_EMAIL: 'dev@sparkone.test',
  GIT_COMMITTER_NAME: 'SparkOne',
  GIT_COMMITTER_EMAIL: 'dev@sparkone.test',
};

/** Keeps the lines between `#if VARIANT`, `#else` and `#end` that are the variant's. */
export function keepVariant(text: string, variant: Variant): string {
  let isKept = true;
  const kept = text.split('\n').filter((line) => {
    const mark = line.trim();
    const only = /^#if (\S+)$/.exec(mark)?.[1];
    if (only !== undefined) isKept = only === variant;
    else if (mark === '#else') isKept = !isKept;
    else if (mark === '#end') isKept = true;
    else return isKept;
    return false;
  });
  return kept.join('\n');
}

function templateFiles(folder = ''): string[] {
  return readdirSync(join(templates, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? templateFiles(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

/** Files that git treats specially in this repository carry no dot here. */
function targetName(file: string): string {
  return file === 'gitignore' || file === 'dockerignore' ? `.${file}` : file;
}

/** Bundles the api stand-in, its worker and its migration command into the project's `app` directory, one file each. */
async function bundleApi(dir: string): Promise<void> {
  await build({
    entryPoints: ['main', 'worker', 'alembic'].map((name) => join(stackSource, 'api', `${name}.ts`)),
    outdir: join(dir, 'app'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    external: ['pg-native'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
}

async function git(dir: string, ...args: readonly string[]): Promise<string> {
  return await read(['git', '-C', dir, ...args], { env: author });
}

/** Commits everything as the given release. */
export async function commitRelease(dir: string, release: number, message: string): Promise<void> {
  writeFileSync(join(dir, 'RELEASE'), `${release}\n`);
  await git(dir, 'add', '-A');
  await git(dir, 'commit', '-q', '-m', message);
}

/** The releases of the product's history: what each brings, and the migrations that it does not have yet. */
const history: readonly { readonly message: string; readonly withoutMigrations: readonly string[] }[] = [
  { message: 'First deployment', withoutMigrations: ['0002_prices.sql', '0003_ledger.sql'] },
  { message: 'Prices on items', withoutMigrations: ['0003_ledger.sql'] },
  { message: 'Ledger', withoutMigrations: [] },
  { message: 'Quieter logs', withoutMigrations: [] },
];

function copyTemplate(dir: string, file: string, variant: Variant): void {
  const to = join(dir, targetName(file));
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, keepVariant(readFileSync(join(templates, file), 'utf8'), variant));
  // The product's ops scripts are not executable in git.
  chmodSync(to, file.startsWith('ops/') ? 0o644 : statSync(join(templates, file)).mode & 0o777);
}

/**
 * Writes a project that looks like production's /opt/sparkone: four commits on main, a bare `origin` beside the bed, and what
 * git ignores (`.env`, backups, logs, uploads). Returns the commit of HEAD.
 */
export async function writeProject(dir: string, origin: string, variant: Variant, env: string): Promise<string> {
  mkdirSync(dir, { recursive: true });
  await run(['git', 'init', '-q', '--bare', '--initial-branch=main', origin]);
  await run(['git', 'init', '-q', '--initial-branch=main', dir]);
  await bundleApi(dir);
  const files = templateFiles();
  for (const [index, { message, withoutMigrations }] of history.entries()) {
    for (const file of files) {
      if (!withoutMigrations.some((migration) => file.endsWith(migration))) copyTemplate(dir, file, variant);
    }
    await commitRelease(dir, index + 1, message);
  }
  await git(dir, 'remote', 'add', 'origin', origin);
  await git(dir, 'push', '-q', '-u', 'origin', 'main');
  writeFileSync(join(dir, '.env'), env, { mode: 0o600 });
  for (const folder of ['backups', 'logs', 'uploads']) mkdirSync(join(dir, folder), { recursive: true });
  chmodSync(join(dir, 'logs'), 0o777);
  writeFileSync(
    join(dir, 'uploads', 'receipt-0001.txt'),
    'An uploaded file, so that a files backup holds something.\n',
  );
  return await git(dir, 'rev-parse', 'HEAD');
}

/** Removes a project directory, and only one that this module made. */
export function removeProject(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}
