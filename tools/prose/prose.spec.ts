import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, lintText, notMigrated } from './linter.mjs';
import { MAX_WORDS } from './sentence-length.mjs';
import { VOCABULARY } from './vocabulary.mjs';

const root = join(__dirname, '../..');
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

  test('no rule reports the good fixture', async () => {
    expect(await lintFixture('good')).toEqual([]);
  });

  test('a directive without a reason exempts nothing', async () => {
    const text = '<!-- prose-ignore: -->\nNobody reads the row.\n';
    expect((await lintText(text, 'a.md')).map(({ line }) => line)).toEqual([2]);
  });
});

const linesIn = async (...lines: string[]) => (await lintText(lines.join('\n'), 'a.ts')).map(({ line }) => line);

describe('a source file', () => {
  test('is checked in line comments, across lines', async () => {
    expect(
      await linesIn('call();', '// The copy was given', '// up, and the lock too.', 'call(); // The id is drawn.'),
    ).toEqual([2, 4]);
  });

  test('is checked in doc comments, with tags and list items as paragraphs of their own', async () => {
    const comment = [
      '/**',
      ' * Saves a row.',
      ' *',
      ' * - The wish is small.',
      ' * @param {string} wish who gives up',
      ' */',
    ];
    expect(await linesIn(...comment)).toEqual([4, 5, 5]);
  });

  test('is checked in strings and templates that read as a sentence', async () => {
    const code = [
      'throw new Error(`${name} is not there`);',
      "test('what is saved is told', run);",
      "f('a lock that ' +",
      "  'is held');",
    ];
    expect(await linesIn(...code)).toEqual([1, 2, 2, 4]);
  });

  test('is checked in SQL comments', async () => {
    expect(
      await linesIn('const SQL = `', '  select told -- the client is told', '    from wish where is_there`;'),
    ).toEqual([2]);
  });

  test('is not checked in identifiers, SQL, regular expressions, types and rules of ESLint', async () => {
    const code = [
      'const wish = told(heard);',
      'const pattern = /\\/\\/ whoever gives up/;',
      'const SQL = `select wish from told where nobody = ${wish} and somebody is null`;',
      'const url = `${wish}// whoever`;',
      '// eslint-disable-next-line no-wish -- one table',
      '/** @type {Wish} */',
      "const key = 'wish';",
    ];
    expect(await linesIn(...code)).toEqual([]);
  });
});

describe('the list of what is not migrated', () => {
  test('contains only paths that have files', () => {
    const exists = (path: string) => existsSync(join(root, path.replace(/\/\*$/, '')));
    expect(notMigrated.filter((path) => !exists(path) || filesIn(path).length === 0)).toEqual([]);
  });

  test('contains no generated file', () => {
    expect(filesIn('libs/cm-client/src/cm-api.ts')).toEqual([]);
  });
});
