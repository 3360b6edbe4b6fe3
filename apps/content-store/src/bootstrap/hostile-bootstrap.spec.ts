import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaErrorsOf } from './check-schemas';
import { parseBootstrap } from './parse-bootstrap';

type Json = Readonly<Record<string, unknown>>;

const EXAMPLE = JSON.parse(readFileSync(join(__dirname, '../../../../examples/bootstrap.json'), 'utf8')) as Json;
const SECRET = 'correct horse battery staple';

const readNothing = (): string => {
  throw new Error('no such file');
};
const errorsOf = (file: unknown, readText = readNothing): readonly string[] =>
  parseBootstrap(JSON.stringify(file), readText).errors;

/** Returns the errors of a file with this space, without the path of the space. */
const errorsOfSpace = (members: object, readText = readNothing): string[] =>
  errorsOf({ spaces: [{ key: 'docs', locales: ['en', 'fr'], ...members }] }, readText).map((error) =>
    error.replace(/^spaces\[0\]\.?/, ''),
  );

/** Returns the paths of all values of a document. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly (string | number)[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

describe('a damaged bootstrap file', () => {
  const damage = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom<unknown>(
      SECRET,
      [SECRET],
      { [SECRET.slice(0, 5)]: SECRET },
      { __proto__: null, constructor: SECRET },
    ),
  );
  const files = fc
    .tuple(fc.constantFrom(...pathsOf(EXAMPLE)), damage)
    .map(([path, by]) => ({ file: replaced(EXAMPLE, path, by), path }));

  it('is parsed to its end, and its errors name places of the file', () => {
    fc.assert(
      fc.property(files, ({ file }) => {
        for (const error of errorsOf(file))
          expect(error).toMatch(/^(\$|(spaces|clients|tokens)([[.].*?)?): [a-z]|: is not an allowed member; /s);
      }),
      { numRuns: inFullRun(5_000, 200) },
    );
  });

  it('is described by errors that do not contain its values', () => {
    fc.assert(
      fc.property(files, ({ file }) => {
        expect(errorsOf(file).join('\n')).not.toContain(SECRET);
      }),
      { numRuns: inFullRun(5_000, 200) },
    );
  });

  it('has valid schemas, or an error for each invalid one', async () => {
    await fc.assert(
      fc.asyncProperty(files, async ({ file }) => {
        const { declaration } = parseBootstrap(JSON.stringify(file), readNothing);
        const errors = await schemaErrorsOf(declaration.spaces);
        for (const error of errors) expect(error).toMatch(/^spaces\[\d+\]\.(schemas|contentTypes)\[\d+\]: the schema /);
      }),
      { numRuns: inFullRun(500, 10) },
    );
  });
});

describe('a space of a bootstrap file', () => {
  const KEY = 'key: must be 1 to 63 lower-case letters, digits and hyphens';

  it.each<[string, object, readonly string[]]>([
    ['a key of 63 characters', { key: 'a'.repeat(63) }, []],
    ['a key of 64 characters', { key: 'a'.repeat(64) }, [KEY]],
    ['a key that begins with a hyphen', { key: '-a' }, [KEY]],
    ['a key that ends with a line break', { key: 'a\n' }, [KEY]],
    ['no key', { key: undefined }, ['key: is missing']],
    ['a number as its key', { key: 1 }, [KEY]],
    ['a blank label', { label: ' ' }, ['label: must be a non-empty string']],
    ['a label with a NUL', { label: 'a\0' }, ['label: must not contain U+0000 (NUL) or a lone surrogate']],
    [
      'a label with half of a character',
      { label: 'a\ud83d' },
      ['label: must not contain U+0000 (NUL) or a lone surrogate'],
    ],
    ['an upper-case hub id', { hubId: 'A'.repeat(24) }, ['hubId: must be 24 hex digits']],
    ['one locale in two spellings', { locales: ['he', 'iw'] }, ['locales[1]: has the same locale as an earlier entry']],
    ['locales as text', { locales: 'en' }, ['locales: must be a list']],
    [
      'a default locale of another space',
      { defaultLocale: 'it' },
      ['defaultLocale: must be one of the locales of the space'],
    ],
    ['null as a member', { repositories: null }, ['repositories: must be a list']],
    [
      'two repositories of one name',
      { repositories: [{ name: 'a' }, { name: 'a' }] },
      ['repositories[1]: has the same name as an earlier entry'],
    ],
    [
      'a repository with a long name',
      { repositories: [{ name: 'n'.repeat(256), label: 'x' }] },
      ['repositories[0].name: must have 1 to 255 characters'],
    ],
    [
      'a content type without a schema',
      { contentTypes: [{ uri: 'x:a' }] },
      ['contentTypes[0]: must have either a schema or a file'],
    ],
    [
      'a schema without text',
      { contentTypes: [{ uri: 'x:a', schema: '' }] },
      ['contentTypes[0].schema: must not be empty'],
    ],
    [
      'an unknown validation level',
      { schemas: [{ uri: 'x:a', schema: {}, validationLevel: 'partial' }] },
      [expect.stringMatching(/^schemas\[0\]\.validationLevel: must be one of .*PARTIAL/)],
    ],
    [
      'a partial and a content type of one URI',
      { schemas: [{ uri: 'x:a', schema: {} }], contentTypes: [{ uri: 'x:a', schema: {} }] },
      ['contentTypes[0]: has the same uri as an earlier entry'],
    ],
    [
      'settings that are a list',
      { contentTypes: [{ uri: 'x:a', schema: {}, settings: [] }] },
      ['contentTypes[0].settings: must be an object'],
    ],
  ])('with %s', (_, members, expected) => {
    expect(errorsOfSpace(members)).toEqual(expected);
  });

  it('reports an empty file of a schema, as one that cannot be read', () => {
    const contentTypes = [{ uri: 'x:a', file: 'a.json' }];
    expect(errorsOfSpace({ contentTypes }, () => '')).toEqual(['contentTypes[0].file: must not be empty']);
    expect(errorsOfSpace({ contentTypes }, () => ' ')).toEqual([]);
    expect(errorsOfSpace({ contentTypes: [{ uri: 'x:a', file: '' }] })).toEqual([
      'contentTypes[0].file: must be a non-empty string',
    ]);
  });

  it('keeps the label and the settings of a content type together; the settings win', () => {
    const contentTypes = [{ uri: 'x:a', label: 'A', schema: {}, settings: { label: 'B', icons: [] } }];
    const { declaration } = parseBootstrap(
      JSON.stringify({ spaces: [{ key: 'docs', locales: ['en'], contentTypes }] }),
      readNothing,
    );
    expect(declaration.spaces[0]?.contentTypes).toEqual([
      expect.objectContaining({ settings: { label: 'B', icons: [] } }),
    ]);
  });
});

describe('principals of a bootstrap file', () => {
  const spaces = [{ key: 'docs', locales: ['en'] }];
  const token = { name: 'Ada', token: 't'.repeat(32), scopes: { docs: ['read'] } };
  const client = { id: 'c', secret: 's'.repeat(16), scopes: { docs: ['read'] } };

  it.each<[string, object, readonly string[]]>([
    ['a token of 32 characters', { tokens: [token] }, []],
    [
      'a token of 31 characters',
      { tokens: [{ ...token, token: 't'.repeat(31) }] },
      ['tokens[0].token: must have at least 32 characters and no white space'],
    ],
    [
      'a token with a space',
      { tokens: [{ ...token, token: `${token.token} x` }] },
      ['tokens[0].token: must have at least 32 characters and no white space'],
    ],
    [
      'two tokens of one name',
      { tokens: [token, { ...token, token: 'u'.repeat(32) }] },
      ['tokens[1]: has the same name as an earlier entry'],
    ],
    [
      'one token twice',
      { tokens: [token, { ...token, name: 'Bob' }] },
      ['tokens[1]: has the same token as an earlier entry'],
    ],
    [
      'a client without a name and one with its id as its name',
      { clients: [client, { ...client, id: 'd', name: 'c' }] },
      ['clients[1]: has the same name as an earlier entry'],
    ],
    [
      'a scope that every object has',
      { tokens: [{ ...token, scopes: { docs: ['constructor'] } }] },
      ['tokens[0].scopes.docs[0]: must be one of read, write, publish, localize, admin'],
    ],
    [
      'a space that every object has',
      { tokens: [{ ...token, scopes: { constructor: ['read'] } }] },
      ['tokens[0].scopes.constructor: the file declares no space with this key'],
    ],
  ])('with %s', (_, members, expected) => {
    expect(errorsOf({ spaces, ...members })).toEqual(expected);
  });
});
