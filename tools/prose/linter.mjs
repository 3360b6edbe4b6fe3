// Which files contain prose, and what textlint finds in them.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TextlintKernel, TextlintKernelDescriptor } from '@textlint/kernel';
import { bannedWords } from './banned-words.mjs';
import { ignoreLines } from './ignore-lines.mjs';
import { lineWidth } from './line-width.mjs';
import { passive } from './passive.mjs';
import { sentenceLength } from './sentence-length.mjs';
import { sourcePlugin } from './source-plugin.mjs';

/** @typedef {{ file: string; line: number; message: string; rule: string }} Mistake */

const require = createRequire(import.meta.url);
/** @type {typeof import('@textlint/textlint-plugin-markdown')} */
const { default: markdownPlugin } = require('@textlint/textlint-plugin-markdown');

const root = fileURLToPath(new URL('../..', import.meta.url));
const SKIPPED_FOLDERS = ['node_modules', 'dist', 'coverage', 'fixtures'];
// Wire contracts that are quoted as they are, and a generated file.
const SKIPPED = [
  'docs/contracts',
  'libs/client/src/native-api.ts',
  'libs/cm-client/src/cm-api.ts',
  'libs/contracts/src/rpc/request-schemas.ts',
];

const kernel = new TextlintKernel();
const descriptor = new TextlintKernelDescriptor({
  plugins: [
    { pluginId: 'markdown', plugin: markdownPlugin },
    { pluginId: 'source', plugin: sourcePlugin },
  ],
  rules: [
    { ruleId: 'banned-words', rule: bannedWords },
    { ruleId: 'line-width', rule: lineWidth },
    { ruleId: 'passive', rule: passive },
    { ruleId: 'sentence-length', rule: sentenceLength },
  ],
  filterRules: [{ ruleId: 'ignore-lines', rule: ignoreLines }],
});

/** @type {(file: string, paths: readonly string[]) => boolean} */
const isBelow = (file, paths) => paths.some((path) => file === path || file.startsWith(`${path}/`));

/**
 * Returns every file with prose in a folder of the repository, or the file itself.
 *
 * @param {string} path a file or a folder
 * @returns {string[]} paths from the root of the repository
 */
export function filesIn(path) {
  const from = relative(root, join(root, path));
  if (isBelow(from, SKIPPED)) return [];
  if (!statSync(join(root, from)).isDirectory())
    return descriptor.availableExtensions.includes(extname(from)) ? [from] : [];
  return readdirSync(join(root, from), { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') || entry.isFile())
    .filter((entry) => !SKIPPED_FOLDERS.includes(entry.name) && !entry.isSymbolicLink())
    .flatMap((entry) => filesIn(join(from, entry.name)));
}

/**
 * @param {string} file path from the root of the repository
 * @returns {Promise<Mistake[]>}
 */
export const lintFile = (file) => lintText(readFileSync(join(root, file), 'utf8'), file);

/**
 * @param {string} text
 * @param {string} file decides by its extension how the text is read
 * @returns {Promise<Mistake[]>} in the order of the text
 */
export async function lintText(text, file) {
  const options = { ...descriptor.toKernelOptions(), ext: extname(file), filePath: file };
  const { messages } = await kernel.lintText(text, options);
  return messages.map(({ loc, message, ruleId }) => ({ file, line: loc.start.line, message, rule: ruleId }));
}
