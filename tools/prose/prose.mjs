// `npm run check:prose` checks the prose of the repository, `npm run check:prose -- <path>...` only of these files and
// folders.
import { filesIn, lintFile } from './linter.mjs';

const paths = process.argv.slice(2).map((path) => path.replace(/\/+$/, ''));
const files = (paths.length > 0 ? paths : ['.']).flatMap(filesIn);
const mistakes = (await Promise.all(files.map(lintFile))).flat();
for (const { file, line, message } of mistakes) console.log(`${file}:${line}: ${message}`);
console.log(`${files.length} files, ${mistakes.length} mistakes`);
if (mistakes.length > 0) process.exitCode = 1;
