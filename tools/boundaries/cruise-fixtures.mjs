// Cruises every tree under fixtures/ as if it were the workspace, and prints the violations as JSON:
// { "<fixture>": [{ "rule", "from", "to" }] }. A separate program, because dependency-cruiser is an ES module.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import files from '../../.dependency-cruiser.cjs';
import folders from './folders.cjs';

const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url));

/**
 * Returns aliases, so that `@scriptorium/<lib>` is the lib of the fixture and not of the workspace.
 *
 * @param {string} tree
 */
function libsOf(tree) {
  const folder = `${tree}/libs`;
  const libs = existsSync(folder) ? readdirSync(folder) : [];
  return Object.fromEntries(libs.map((lib) => [`@scriptorium/${lib}$`, `${folder}/${lib}/src/index.ts`]));
}

/**
 * @param {string} tree
 * @param {import('dependency-cruiser').IConfiguration} config
 */
async function violationsOf(tree, { options, ...ruleSet }) {
  const resolve = { ...options?.enhancedResolveOptions, alias: libsOf(tree) };
  const { output } = await cruise(['.'], { ...options, validate: true, ruleSet, baseDir: tree }, resolve);
  if (typeof output === 'string') throw new Error(`dependency-cruiser returned no result: ${output}`);
  if (output.summary.totalCruised === 0) throw new Error(`The tree ${tree} has no files.`);
  return output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

/** @type {Record<string, Awaited<ReturnType<typeof violationsOf>>>} */
const found = {};
for (const name of readdirSync(fixtures)) {
  const tree = `${fixtures}${name}`;
  found[name] = [...(await violationsOf(tree, files)), ...(await violationsOf(tree, folders))];
}
console.log(JSON.stringify(found));
