// Makes the one-file bundle dist/sparkone-tui.mjs: ESM, production React, everything inside but Node itself.
// `node build.mjs ENTRY OUTFILE` makes one of another program in the same way: the benchmarks' own.
import { chmod, mkdir, readFile, rename } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
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

/**
 * Node's own modules are asked for where they are first used. As imports of the bundle all of them would be loaded before its
 * first line runs, those that only a command or a far target needs included.
 */
const builtins = {
  name: 'builtins',
  setup(builder) {
    builder.onResolve({ filter: /^[a-z][a-z0-9_]*(?:\/[a-z]+)?$|^node:/ }, (args) =>
      isBuiltin(args.path) ? { path: args.path.replace(/^(?:node:)?/, 'node:'), namespace: 'builtin' } : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'builtin' }, (args) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(args.path)});`,
      loader: 'js',
    }));
  },
};

/** The layout engine looks whether there is a `fetch` that it could load itself with, which in Node loads undici for nothing. */
const layout = {
  name: 'layout',
  setup(builder) {
    builder.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async (args) => {
      const question = '"function"!=typeof fetch';
      const source = await readFile(args.path, 'utf8');
      if (!source.includes(question)) throw new Error(`yoga asks for fetch in another way: ${args.path}`);
      return { contents: source.replaceAll(question, 'true'), loader: 'js' };
    });
  },
};

/** Ink paints through the cockpit's own canvas and counts cells as the cockpit does. */
const canvas = {
  name: 'canvas',
  setup(builder) {
    const ours = (name, file) => `export { ${name} as default } from ${JSON.stringify(join(root, 'screens', file))};`;
    const inks = join(root, 'node_modules', 'ink', 'build', 'output.js');
    /** Carried out when it is reached: its tables take a start longer than everything that a first frame asks of it. */
    const late = (name) =>
      `export default (...args) => require(${JSON.stringify(join(root, 'node_modules', name, 'index.js'))}).default(...args);`;
    const contents = {
      output: ours('Canvas', 'canvas/ink-output.ts'),
      width: ours('rowWidth', 'canvas/ink-width.ts'),
      'string-width': late('string-width'),
      'wrap-ansi': late('wrap-ansi'),
      'cli-truncate': late('cli-truncate'),
      'ink-output': `export { default as InkOutput } from ${JSON.stringify(inks)};`,
    };
    const found = (path) => ({ path, namespace: 'canvas' });
    builder.onResolve({ filter: /^\.\/output\.js$/ }, (args) =>
      /[\\/]ink[\\/]build$/.test(args.resolveDir) ? found('output') : undefined,
    );
    builder.onResolve({ filter: /^string-width$/ }, (args) =>
      found(/[\\/]node_modules[\\/]/.test(args.resolveDir) ? 'width' : 'string-width'),
    );
    builder.onResolve({ filter: /^(?:ink-output|wrap-ansi|cli-truncate)$/ }, (args) => found(args.path));
    builder.onLoad({ filter: /.*/, namespace: 'canvas' }, (args) => ({
      contents: contents[args.path],
      loader: 'js',
      resolveDir: root,
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
    'Intl.Segmenter': 'LateSegmenter',
    SPARKONE_VERSION: JSON.stringify(manifest.version),
  },
  inject: [join(root, 'screens', 'canvas', 'late-segmenter.ts')],
  banner: {
    // ssh2 still asks where its file is, as CommonJS does.
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __dirname = import.meta.dirname;",
  },
  plugins: [stubs, builtins, layout, canvas],
});
await chmod(fresh, 0o755);
await rename(fresh, outfile);
const bytes = Object.values(result.metafile.outputs)[0]?.bytes ?? 0;
process.stderr.write(`built ${relative(root, outfile)} (${Math.round(bytes / 1024)} KiB)\n`);
