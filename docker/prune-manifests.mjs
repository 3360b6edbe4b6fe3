// Reduces the manifests of the workspace to those of some apps and the libraries that they need, so that `npm ci`
// installs nothing else: `node prune-manifests.mjs gateway`. (`npm ci --workspace --omit=dev` would also install the
// development dependencies of the libraries.) With --compile, what tsc needs stays: TypeScript and types. An app with a
// script `bundle` keeps all: it is built from them, and needs none later.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** @typedef {Record<string, string>} Versions */
/** @typedef {{ name: string; scripts?: Versions; dependencies?: Versions; devDependencies?: Versions }} Manifest */

const { values, positionals: apps } = parseArgs({
  allowPositionals: true,
  options: { compile: { type: 'boolean', default: false } },
});

/** @type {(folder: string) => Manifest} */
const read = (folder) => JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
/** @type {(folder: string, manifest: object) => void} */
const write = (folder, manifest) => writeFileSync(`${folder}/package.json`, JSON.stringify(manifest, null, 2));
/** @type {(parent: string) => string[]} */
const foldersIn = (parent) => readdirSync(parent).map((name) => `${parent}/${name}`);

const folders = [...foldersIn('libs'), ...foldersIn('apps')];
const byName = new Map(folders.map((folder) => [read(folder).name, folder]));

/** @type {(manifest: Manifest) => boolean} */
const isBundled = ({ scripts }) => values.compile && scripts?.['bundle'] !== undefined;

/** @type {Set<string>} */
const needed = new Set();
/** @param {string} folder */
function add(folder) {
  if (needed.has(folder)) return;
  needed.add(folder);
  const manifest = read(folder);
  for (const name of Object.keys({ ...manifest.dependencies, ...(isBundled(manifest) && manifest.devDependencies) })) {
    const library = byName.get(name);
    if (library !== undefined) add(library);
  }
}
for (const app of apps) {
  if (!byName.has(`@scriptorium/${app}`)) throw new Error(`apps/${app} does not exist. Set the build argument APP.`);
  add(`apps/${app}`);
}

/** @param {Versions} dependencies */
const developmentOf = (dependencies = {}) =>
  Object.fromEntries(
    Object.entries(dependencies).filter(([name]) => values.compile && /^(typescript$|@types\/(?!jest))/.test(name)),
  );
for (const folder of folders) {
  const manifest = read(folder);
  if (!needed.has(folder)) rmSync(folder, { recursive: true });
  else if (!isBundled(manifest))
    write(folder, { ...manifest, devDependencies: developmentOf(manifest.devDependencies) });
}
const root = read('.');
// The overrides concern development dependencies, and one of them refers to such a dependency.
write('.', { ...root, workspaces: [...needed], devDependencies: developmentOf(root.devDependencies), overrides: {} });
