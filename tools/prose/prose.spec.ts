import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, lintText } from './linter.mjs';
import { MAX_WORDS } from './sentence-length.mjs';
import { VOCABULARY } from './vocabulary.mjs';

const fixture = (name: string) => readFileSync(join(__dirname, 'fixtures', `${name}.md`), 'utf8');
const lintFixture = (name: string) => lintText(fixture(name), `${name}.md`);
const itemLines = (text: string) =>
  text.split('\n').flatMap((line, index) => (line.startsWith('- ') ? [index + 1] : []));

describe('the rules', () => {
  test.each(['banned-words', 'passive'])(
    '%s reports each line of its bad fixture once, and nothing else',
    async (rule) => {
      const mistakes = await lintFixture(rule);
      expect(mistakes.map(({ line }) => line)).toEqual(itemLines(fixture(rule)));
      expect(new Set(mistakes.map((mistake) => mistake.rule))).toEqual(new Set([rule]));
    },
  );

  test.each(VOCABULARY)('the bad fixture contains $pattern', ({ pattern }) => {
    expect(fixture('banned-words').match(pattern)).not.toBeNull();
  });

  test('sentence-length reports the start of a sentence above the limit', async () => {
    expect(await lintFixture('sentence-length')).toEqual([
      {
        file: 'sentence-length.md',
        line: 3,
        rule: 'sentence-length',
        message: `Sentence of 36 words: split it, ${MAX_WORDS} words are the limit.`,
      },
    ]);
  });

  test('line-width reports long lines, except for tables, code and links that cannot be wrapped', async () => {
    const mistakes = await lintFixture('line-width');
    expect(mistakes.map(({ line, rule }) => [line, rule])).toEqual([
      [3, 'line-width'],
      [5, 'line-width'],
    ]);
  });

  test('no rule reports the good fixture', async () => {
    expect(await lintFixture('good')).toEqual([]);
  });

  test('a directive without a reason exempts nothing', async () => {
    expect((await lintFixture('directive-without-reason')).map(({ line }) => line)).toEqual([3]);
  });
});

/** Returns the lines with mistakes in a fixture that is read as TypeScript. */
const linesInSource = async (name: string) => {
  const text = readFileSync(join(__dirname, 'fixtures', `${name}.txt`), 'utf8');
  return (await lintText(text, `${name}.ts`)).map(({ line }) => line);
};

describe('a source file', () => {
  test('is checked in line comments, across lines', async () => {
    expect(await linesInSource('line-comments')).toEqual([2, 4]);
  });

  test('is checked in doc comments, with tags and list items as paragraphs of their own', async () => {
    expect(await linesInSource('doc-comments')).toEqual([4, 5, 5]);
  });

  test('is checked in strings and templates that read as a sentence', async () => {
    expect(await linesInSource('strings')).toEqual([1, 2, 2, 4]);
  });

  test('is checked in SQL comments', async () => {
    expect(await linesInSource('sql-comments')).toEqual([2]);
  });

  test('is not checked in identifiers, SQL, regular expressions, types and rules of ESLint', async () => {
    expect(await linesInSource('code')).toEqual([]);
  });
});

describe('the files with prose', () => {
  test('include sources and documents, but no fixture and no generated file', () => {
    const files = filesIn('.');
    expect(files).toEqual(expect.arrayContaining(['README.md', 'tools/prose/prose.spec.ts']));
    expect(files.filter((file) => /\/fixtures\/|cm-api\.ts$/.test(file))).toEqual([]);
  });
});
