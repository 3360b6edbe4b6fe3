// `npm run check:commits` checks the subjects of new commits. The hook .githooks/commit-msg gives the file of one
// message.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { newCommits } from './new-commits.mjs';
import { subjectMistakes } from './subject-mistakes.mjs';

const [messageFile] = process.argv.slice(2);
const commits = messageFile === undefined ? newCommits(git) : [draft(messageFile)];
if (!commits) console.log('No commit is checked: the history is not available.');
for (const { hash, subject } of commits ?? []) {
  const mistakes = subjectMistakes(subject);
  if (mistakes.length === 0) continue;
  console.error(`${hash} "${subject}": ${mistakes.join(' ')}`);
  process.exitCode = 1;
}

/** @type {import('./new-commits.mjs').Git} */
function git(...args) {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 ? stdout.trimEnd() : undefined;
}

/**
 * Git removes the lines that start with "#" later, and the prefix of a fixup when it squashes.
 *
 * @param {string} file
 */
function draft(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const subject = lines.find((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';
  return { hash: 'Commit subject', subject: subject.replace(/^(?:fixup|squash|amend)! /, '') };
}
