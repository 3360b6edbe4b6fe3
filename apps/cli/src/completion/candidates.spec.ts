import { tree } from '../program/command-tree';
import { candidates } from './candidates';

const complete = (...words: string[]): string[] => candidates(tree, words, { profiles: ['default', 'staging'] });

test('completes nouns, verbs by name or alias, options and values', () => {
  expect(complete()).toEqual(expect.arrayContaining(['localize', 'jobs', 'plans']));
  expect(complete('jobs')).toContain('cancel');
  expect(complete('job', 'cancel')).toEqual(expect.arrayContaining(['--made', '--yes', '--json']));
  expect(complete('jobs', 'cancel', '--made')).toEqual(['keep', 'remove']);
  expect(complete('whoami', '-p')).toEqual(['default', 'staging']);
  expect(complete('profiles', 'use')).toContain('staging');
  expect(complete('completion')).toContain('fish');
});

test('has no candidate after an unknown word, and none for a free value', () => {
  expect([complete('nothing'), complete('jobs', 'nothing'), complete('localize', '--to')]).toEqual([[], [], []]);
});
