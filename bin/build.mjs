// Makes the one-file bundle dist/sparkone-tui.mjs: ESM, production React, everything inside but Node itself.
// `node build.mjs ENTRY OUTFILE` makes one of another program in the same way: the benchmarks' own.
import { chmod, mkdir, readFile, rename } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const [entry = 'bin/main.ts', outfile = join(root, 'dist', 'sparkone-tui.mjs')] = process.argv.slice(2);
const fresh = `${outfile}.${process.pid}.new`;

/** Modules that a library asks for and that this program never needs. */
const stubs = {
  name: 'stubs',
  setup(builder) {
    builder.onResolve({ filter: /^(react-devtools-core|cpu-features|pg-native)$/ }, (args) => ({
      path: args.path,
      namespace: 'stub',
    }));
    builder.onResolve({ filter: /sshcrypto\.node$/ }, (args) => ({ path: args.path, namespace: 'stub' }));
    builder.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({
      contents: 'throw new Error("not bundled")',
      loader: 'js',
    }));
    builder.onLoad({ filter: /react-devtools-core/, namespace: 'stub' }, () => ({
      contents: 'export default { initialize() {}, connectToDevTools() {} }',
      loader: 'js',
    }));
  },
};

await mkdir(dirname(outfile), { recursive: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: [entry],
  outfile: fresh,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node26',
  jsx: 'automatic',
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
    SPARKONE_VERSION: JSON.stringify(manifest.version),
  },
  banner: {
    // ssh2 still asks where its file is, as CommonJS does.
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __dirname = import.meta.dirname;",
  },
  plugins: [stubs],
});
await chmod(fresh, 0o755);
await rename(fresh, outfile);
const bytes = Object.values(result.metafile.outputs)[0]?.bytes ?? 0;
process.stderr.write(`built ${relative(root, outfile)} (${Math.round(bytes / 1024)} KiB)\n`);
