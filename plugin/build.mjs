// Bundles src/main.ts into dist/: ES modules, split so that each face and each SDK is loaded only when it is used.
// Runs with any Node that npm has; what it makes needs Node 26.
import { readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const require = createRequire(join(root, 'package.json'));
const fresh = join(root, `dist.${process.pid}.tmp`);

/**
 * Of the Kubernetes client only KubeConfig is used. The client says nothing of side effects; it has none at import, and without
 * being told so esbuild keeps its whole generated API (3 MB).
 */
const onlyKubeConfig = {
  name: 'only-kubeconfig',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^@kubernetes\/client-node$/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === 'resolved') return undefined;
      if (kind === 'dynamic-import') return { path, namespace: 'only-kubeconfig' };
      return { ...(await resolve(path, { importer, resolveDir, kind, pluginData: 'resolved' })), sideEffects: false };
    });
    onLoad({ filter: /.*/, namespace: 'only-kubeconfig' }, () => ({
      contents: "export { KubeConfig } from '@kubernetes/client-node';",
      resolveDir: root,
    }));
    onResolve({ filter: /^\./ }, async ({ path, pluginData, importer, resolveDir, kind }) => {
      if (pluginData === 'resolved' || !importer.includes('@kubernetes/client-node')) return undefined;
      return { ...(await resolve(path, { importer, resolveDir, kind, pluginData: 'resolved' })), sideEffects: false };
    });
  },
};

/** Ink loads its development tools only when DEV=true; they are not installed. */
const noDevtools = {
  name: 'no-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'none' }));
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'export default {}' }));
  },
};

const { version } = JSON.parse(readFileSync(require.resolve('./package.json'), 'utf8'));
await build({
  entryPoints: [join(root, 'src/main.ts')],
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node26',
  jsx: 'automatic',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  mainFields: ['module', 'main'],
  conditions: ['module'],
  // Its CommonJS build would lose its named exports behind import().
  alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  plugins: [onlyKubeConfig, noDevtools],
  banner: {
    js: "import{createRequire as createRequireHere}from'node:module';const require=createRequireHere(import.meta.url);",
  },
  logLevel: 'warning',
});
// A whole folder takes the place of the old one, so that nobody runs half of a build.
rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(fresh, join(root, 'dist'));
console.log(`built kubectl-dns ${version} in dist/`);
