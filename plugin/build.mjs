// Bundles src/main.ts into dist/: ES modules, split so that each face and each SDK is loaded only when it is used.
// Runs with any Node that npm has; what it makes needs Node 26.
import { readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

/**
 * `import 'node:http'` reads every export of it, and with WebSocket that starts the whole of undici: 25 ms that no command needs.
 * Asked for as an object, only what is used is read.
 */
const httpAlone = {
  name: 'http-alone',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?https?$/ }, ({ path, kind }) =>
      kind === 'require-call' ? undefined : { path: path.replace('node:', ''), namespace: 'http-alone' },
    );
    onLoad({ filter: /.*/, namespace: 'http-alone' }, ({ path }) => ({
      contents: `const whole = process.getBuiltinModule('node:${path}');
export default whole;
export const { ${httpNames[path].join(', ')} } = whole;`,
    }));
  },
};
const httpNames = {
  http: ['Agent', 'ClientRequest', 'IncomingMessage', 'METHODS', 'OutgoingMessage', 'STATUS_CODES', 'Server']
    .concat(['ServerResponse', 'createServer', 'get', 'globalAgent', 'maxHeaderSize', 'request'])
    .concat(['validateHeaderName', 'validateHeaderValue']),
  https: ['Agent', 'Server', 'createServer', 'get', 'globalAgent', 'request'],
};

/** Packages of pure functions whose tables take longer to set up than most runs use them: set up at the first call. */
const lateNames = { 'string-width': ['default'], tr46: ['toASCII', 'toUnicode'] };
const late = {
  name: 'late',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(string-width|tr46)$/ }, ({ path, kind, importer }) =>
      kind === 'import-statement' && importer.startsWith(realpathSync(join(root, 'src')))
        ? { path, namespace: 'late' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
      contents: lateNames[path]
        .map((name) => {
          const call = `(...given) => require('${path}').${name}(...given)`;
          return name === 'default' ? `export default ${call};` : `export const ${name} = ${call};`;
        })
        .join('\n'),
      resolveDir: root,
    }));
  },
};

const { version } = JSON.parse(readFileSync(require.resolve('./package.json'), 'utf8'));
const { metafile } = await build({
  absWorkingDir: root,
  metafile: true,
  entryPoints: { program: join(root, 'src/main.ts') },
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
  plugins: [onlyKubeConfig, noDevtools, httpAlone, late],
  banner: {
    js: "import{createRequire as createRequireHere}from'node:module';const require=createRequireHere(import.meta.url);",
  },
  logLevel: 'warning',
});
// What V8 compiled is kept beside the program; where the folder cannot be written it compiles anew.
writeFileSync(
  join(fresh, 'main.js'),
  `import { enableCompileCache } from 'node:module';
enableCompileCache(new URL('compiled', import.meta.url).pathname);
await import('./program.js');
`,
);
writeFileSync(join(fresh, 'THIRD_PARTY_NOTICES.txt'), notices(Object.keys(metafile.inputs)));
// A whole folder takes the place of the old one, so that nobody runs half of a build.
rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(fresh, join(root, 'dist'));
console.log(`built kubectl-dns ${version} in dist/`);

/** The licence of every package that the bundle holds a part of, as their licences ask of whoever hands it on; each text once. */
function notices(inputs) {
  const found = inputs.map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]).filter(Boolean);
  const packages = new Map();
  for (const folder of [...new Set(found)].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const text = readdirSync(join(root, folder))
      .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
      .map((file) => readFileSync(join(root, folder, file), 'utf8').trim())
      .join('\n\n');
    packages.set(text, [...(packages.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const sections = [...packages].map(([text, names]) => `${names.join('\n')}\n\n${text}`.trim());
  return `${sections.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
