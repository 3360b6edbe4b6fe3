import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateInThread } from '../models/validation/validation-threads';
import { schemaErrorsOf } from './check-schemas';
import { parseBootstrap } from './parse-bootstrap';

const noFile = (): string => {
  throw new Error('no such file');
};

function parse(file: object, readText: (path: string) => string = noFile): ReturnType<typeof parseBootstrap> {
  return parseBootstrap(JSON.stringify(file), readText);
}

describe('a bootstrap file', () => {
  it('is valid if it is the example file', async () => {
    const text = readFileSync(join(__dirname, '../../../../examples/bootstrap.json'), 'utf8');
    const { declaration, errors } = parseBootstrap(text, noFile);
    expect(errors).toEqual([]);
    expect(await schemaErrorsOf(declaration.spaces)).toEqual([]);
    expect(declaration.spaces[0]?.locales).toHaveLength(11);
  });

  it('gets defaults for absent members', () => {
    const { declaration, errors } = parse({
      spaces: [
        { key: 'docs', locales: ['fr', 'en'], defaultLocale: 'en', repositories: [{ name: 'site' }] },
        { key: 'shop', locales: ['fr', 'en'], contentTypes: [{ uri: 'page', schema: '{}', label: 'Page' }] },
      ],
      clients: [{ id: 'importer', secret: 'sixteen letters!', scopes: { docs: ['read'] } }],
    });
    expect(errors).toEqual([]);
    const [docs, shop] = declaration.spaces;
    expect(docs).toMatchObject({ label: 'docs', locales: ['en', 'fr'], repositories: [{ label: 'site' }] });
    expect(shop).toMatchObject({
      locales: ['fr', 'en'],
      schemas: [{ uri: 'page', body: '{}', validationLevel: 'CONTENT_TYPE' }],
      contentTypes: [{ uri: 'page', settings: { label: 'Page' } }],
    });
    expect(declaration.clients).toMatchObject([{ id: 'importer', name: 'importer' }]);
    expect(declaration.tokens).toEqual([]);
  });

  it('reads tokens and secrets from files, without a line break at their end', () => {
    const files = new Map([
      ['token', `${'t'.repeat(32)}\n`],
      ['secret', 'sixteen letters!'],
    ]);
    const { declaration, errors } = parse(
      {
        spaces: [{ key: 'docs', locales: ['en'] }],
        clients: [{ id: 'importer', secretFile: 'secret', scopes: {} }],
        tokens: [{ name: 'Ada', tokenFile: 'token', scopes: {} }],
      },
      (path) => files.get(path) ?? '',
    );
    expect(errors).toEqual([]);
    expect(declaration.clients).toMatchObject([{ secret: 'sixteen letters!' }]);
    expect(declaration.tokens).toMatchObject([{ token: 't'.repeat(32) }]);
  });

  it('reports a file of a token that is missing, too short, or set together with the token', () => {
    const tokens = [
      { name: 'Ada', tokenFile: 'missing', scopes: {} },
      { name: 'Bea', tokenFile: 'short', scopes: {} },
      { name: 'Cid', tokenFile: 'short', token: 't'.repeat(32), scopes: {} },
    ];
    const { errors } = parse({ spaces: [{ key: 'docs', locales: ['en'] }], tokens }, (path) => {
      if (path === 'short') return 'confidential';
      throw Object.assign(new Error(`${path}: no such file`), { code: 'ENOENT' });
    });
    expect(errors).toEqual([
      'tokens[0].tokenFile: cannot be read (ENOENT)',
      'tokens[1].tokenFile: must have at least 32 characters and no white space',
      'tokens[2].tokenFile: must not be set together with the secret itself',
    ]);
  });

  it('reads schemas from files in its folder', () => {
    const files: string[] = [];
    const contentTypes = [
      { uri: 'a', file: 'a.json' },
      { uri: 'b', schema: { type: 'object' } },
    ];
    const { declaration, errors } = parseBootstrap(
      JSON.stringify({ spaces: [{ key: 'docs', locales: ['en'], contentTypes }] }),
      (path) => {
        files.push(path);
        return '{"from":"file"}';
      },
    );
    expect(errors).toEqual([]);
    expect(files).toEqual(['a.json']);
    expect(declaration.spaces[0]?.schemas.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { from: 'file' },
      { type: 'object' },
    ]);
  });

  it('reports all errors at once, each with its path', () => {
    const { errors } = parse({
      spaces: [
        {
          key: 'Docs',
          hubId: 'xyz',
          locales: ['en', 'EN', 'en'],
          defaultLocale: 'fr',
          lables: 'x',
          contentTypes: [{ uri: 'a' }, { uri: 'a', schema: {}, file: 'f' }, { uri: 'c', file: 'gone.json' }],
          repositories: [{ label: '', itemLocales: ['pl'], contentTypes: ['b'] }, 'site'],
        },
        { key: 'shop', locales: [] },
        { key: 'shop', locales: {} },
      ],
      clients: [{ id: 'c', secret: 'short', scopes: { docs: ['write', 'rule'], shop: 'read' } }],
      tokens: [{ name: 'Ada', token: 'short' }, 5],
    });
    expect([...errors].sort()).toEqual(
      [
        'spaces[0].lables: is not an allowed member; allowed are key, label, description, hubId, locales, defaultLocale, schemas, contentTypes, repositories',
        'spaces[0].key: must be 1 to 63 lower-case letters, digits and hyphens',
        'spaces[0].hubId: must be 24 hex digits',
        'spaces[0].locales[1]: must have the form en or en-GB',
        'spaces[0].locales[2]: has the same locale as an earlier entry',
        'spaces[0].defaultLocale: must be one of the locales of the space',
        'spaces[0].contentTypes[0]: must have either a schema or a file',
        'spaces[0].contentTypes[1]: must have either a schema or a file',
        'spaces[0].contentTypes[1]: has the same uri as an earlier entry',
        'spaces[0].contentTypes[2].file: cannot be read: no such file',
        'spaces[0].repositories[0].name: is missing',
        'spaces[0].repositories[0].label: must have 1 to 255 characters',
        'spaces[0].repositories[0].itemLocales[0]: must be one of the locales of the space',
        'spaces[0].repositories[0].contentTypes[0]: must be the uri of a content type of the space',
        'spaces[0].repositories[1]: must be an object',
        'spaces[1].locales: must contain at least one locale',
        'spaces[2]: has the same key as an earlier entry',
        'spaces[2].locales: must be a list',
        'clients[0].secret: must have at least 16 characters',
        'clients[0].scopes.docs: the file declares no space with this key',
        'clients[0].scopes.docs[1]: must be one of read, write, publish, localize, admin',
        'clients[0].scopes.shop: must be a list',
        'tokens[0].token: must have at least 32 characters and no white space',
        'tokens[0].scopes: is missing',
        'tokens[1]: must be an object',
      ].sort(),
    );
  });

  it('does not repeat secrets in errors', () => {
    const { errors } = parse({ spaces: [], clients: [{ id: 'c', secret: 'hush', scopes: {} }] });
    expect(errors).toEqual(['clients[0].secret: must have at least 16 characters']);
    expect(parseBootstrap('{"secret": hush}', noFile).errors).toEqual([
      '$: is not JSON: line 1, column 12: invalid symbol',
    ]);
    expect(parseBootstrap('{\n  "spaces": []\n  "tokens": []\n}', noFile).errors).toEqual([
      '$: is not JSON: line 3, column 3: comma expected',
    ]);
    expect(parseBootstrap('{ "spaces": [], }', noFile).errors).toEqual([
      expect.stringMatching(/^\$: is not JSON: line 1, column \d+: /),
    ]);
    expect(parseBootstrap('', noFile).errors).toEqual([expect.stringMatching(/^\$: is not JSON: line 1, column 1: /)]);
  });

  it.each(['[]', 'null', '"text"', '5'])('is rejected if it is %s instead of an object', (text) => {
    expect(parseBootstrap(text, noFile).errors).toEqual(['$: must be an object']);
  });

  it('reports each invalid schema with its path and reason', async () => {
    const { declaration, errors } = parse({
      spaces: [
        {
          key: 'docs',
          locales: ['en'],
          schemas: [{ uri: 'x:partial', schema: { type: 'string' } }],
          contentTypes: [
            { uri: 'x:a', schema: { properties: { a: { $ref: 'x:partial' } } } },
            { uri: 'x:b', schema: { $ref: 'x:nowhere' } },
            { uri: 'x:c', schema: 'not JSON' },
            { uri: 'x:d', schema: { type: 'text' } },
          ],
        },
      ],
    });
    expect(errors).toEqual([]);
    const broken = await schemaErrorsOf(declaration.spaces);
    expect(broken[0]).toBe('spaces[0].contentTypes[1]: the schema refers to x:nowhere, which the hub does not have');
    expect(broken[1]).toContain('spaces[0].contentTypes[2]: the schema is not JSON');
    expect(broken[2]).toContain('spaces[0].contentTypes[3]: the schema /type must be');
    expect(broken.some((line) => line.includes('contentTypes[0]'))).toBe(false);
  });

  it('checks a schema again if an expensive validation has ended the ones that wait', async () => {
    const definitions = Object.fromEntries(
      Array.from({ length: 32 }, (_, level) => {
        const next = { $ref: `#/definitions/d${String(level + 1)}` };
        return [`d${String(level)}`, level === 31 ? { type: 'object' } : { allOf: [next, next] }];
      }),
    );
    const body = JSON.stringify({ allOf: [{ $ref: '#/definitions/d0' }], definitions });
    const schema = { uri: 'x:expensive', body, version: 1 };
    // The bootstrap file has the turn of space 0.
    const expensive = validateInThread(0, { id: 'expensive', texts: { schema, partials: [] }, body: '1' });
    const { declaration } = parse({
      spaces: ['docs', 'shop'].map((key) => ({
        key,
        locales: ['en'],
        contentTypes: [{ uri: 'x:a', schema: { type: 'object' } }],
      })),
    });
    const checked = schemaErrorsOf(declaration.spaces);
    await expect(expensive).rejects.toMatchObject({ code: 'VALIDATION_TOO_EXPENSIVE' });
    await expect(checked).resolves.toEqual([]);
  });
});
