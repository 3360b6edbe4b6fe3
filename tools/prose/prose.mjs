// `npm run check:prose` checks the prose of everything that is migrated to the writing rules (issue 12).
// `npm run check:prose -- <path>...` checks exactly these files and folders, migrated or not.
import { filesIn, lintFile, migratedFiles, notMigrated } from './linter.mjs';

const paths = process.argv.slice(2).map((path) => path.replace(/\/+$/, ''));
const files = paths.length > 0 ? paths.flatMap(filesIn) : migratedFiles();
const mistakes = (await Promise.all(files.map(lintFile))).flat();
for (const { file, line, message } of mistakes) console.log(`${file}:${line}: ${message}`);
console.log(`${files.length} files, ${mistakes.length} mistakes`);
if (mistakes.length > 0) process.exitCode = 1;
else {
  const done = paths.filter((path) => notMigrated.includes(path));
  if (done.length > 0) console.log(`Remove from tools/prose/not-migrated.json: ${done.join(', ')}`);
}
