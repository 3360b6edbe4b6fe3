import { newCommits, START } from './new-commits.mjs';
import { subjectMistakes } from './subject-mistakes.mjs';

describe('a commit subject', () => {
  test.each([
    'Collect unused blobs only behind finished plans',
    'Re-read the row after a conflict',
    'Save, publish and delete content in one transaction',
    'Process a message once',
    'Revert "Add a cache"',
    'Embed the server in tests',
    'R'.padEnd(72, 'e'),
  ])('is accepted: %s', (subject) => {
    expect(subjectMistakes(subject)).toEqual([]);
  });

  test.each<string[]>([
    ['R'.padEnd(73, 'e'), 'It has 73 characters, 72 are the limit.'],
    ['Add a cache.', 'It ends with a full stop.'],
    ['add a cache', 'It does not start with a capital letter.'],
    ['', 'It does not start with a capital letter.'],
    ...['Added', 'Adding', 'Adds', 'The', 'A', 'Docs:', 'DatoCMS', 'S3'].map((word) => [
      `${word} cache`,
      `"${word}" is not an imperative, such as "Add", "Reject" or "Rename".`,
    ]),
  ])('is rejected: %s', (subject, mistake) => {
    expect(subjectMistakes(subject)).toEqual([mistake]);
  });
});

/** Answers like git; a command that is not in the list fails. */
const git =
  (answers: Record<string, string>) =>
  (...args: string[]) =>
    answers[args.join(' ')];
const LOG = 'log --no-merges --format=%h %s';

describe('the commits to check', () => {
  test('are those of the branch that origin/main lacks', () => {
    const answers = {
      'rev-parse HEAD': 'head',
      'merge-base HEAD origin/main': 'fork',
      'merge-base --is-ancestor fork HEAD': '',
      [`${LOG} fork..HEAD`]: '1234567 Add a cache\n89abcde Use it',
    };
    expect(newCommits(git(answers))).toEqual([
      { hash: '1234567', subject: 'Add a cache' },
      { hash: '89abcde', subject: 'Use it' },
    ]);
  });

  test.each<[string, Record<string, string>]>([
    ['on main', { 'merge-base HEAD origin/main': 'head' }],
    ['without origin/main', {}],
  ])('are those after the recorded commit %s', (_, answers) => {
    const onMain = { 'rev-parse HEAD': 'head', [`merge-base --is-ancestor ${START} HEAD`]: '', ...answers };
    expect(newCommits(git({ ...onMain, [`${LOG} ${START}..HEAD`]: '1234567 Add a cache' }))).toHaveLength(1);
    expect(newCommits(git({ ...onMain, [`${LOG} ${START}..HEAD`]: '' }))).toEqual([]);
  });

  test.each<[string, Record<string, string>]>([
    ['there is no repository', {}],
    ['a shallow clone lacks the recorded commit', { 'rev-parse HEAD': 'head' }],
  ])('are unknown if %s', (_, answers) => {
    expect(newCommits(git(answers))).toBeUndefined();
  });
});
