import { compileSchema, referencesOf, type Violation } from './compile-schema';
import { CORE_URI, LOCALIZATION_URI } from './core-schemas';

const LINK = `${CORE_URI}#/definitions/content-link`;

function validate(schema: object, value: unknown, partials: Record<string, object> = {}): readonly Violation[] {
  const texts = Object.entries(partials).map(([uri, body]) => ({ uri, body: JSON.stringify(body) }));
  const compiled = compileSchema({ uri: 'https://example.com/page', body: JSON.stringify(schema) }, texts);
  return compiled.kind === 'compiled' ? compiled.validate(value) : compiled.violations;
}

describe('a body', () => {
  it('gets all violations at once, with JSON pointers', () => {
    const schema = {
      properties: { title: { type: 'string', maxLength: 3 }, tags: { items: { enum: ['a', 'b'] } } },
      required: ['path'],
    };
    expect(validate(schema, { title: 'long', tags: ['a', 'c'] })).toEqual([
      { pointer: '', message: "must have required property 'path'" },
      { pointer: '/title', message: 'must NOT have more than 3 characters' },
      { pointer: '/tags/1', message: 'must be equal to one of the allowed values (["a","b"])' },
    ]);
  });

  it('has at most a hundred violations', () => {
    const value = Array.from({ length: 500 }, () => 'text');
    expect(validate({ items: { type: 'number' } }, value)).toHaveLength(100);
  });

  it('has violations of limited length, whatever names and values its schema has', () => {
    const allowed = Array.from({ length: 5_000 }, (_, index) => `value ${index}`);
    const [found] = validate({ additionalProperties: { enum: allowed } }, { ['n'.repeat(100_000)]: 1 });
    expect([found?.pointer.length, found?.message.length]).toEqual([501, 501]);
    const emoji = '😀'.repeat(2_000);
    const [cut] = validate({ additionalProperties: { type: 'number' } }, { [emoji]: '' });
    expect(cut?.pointer).not.toMatch(/\p{Surrogate}/u);
  });

  it('has a violation if its schema applies to it without end', () => {
    expect(validate({ allOf: [{ $ref: '#' }] }, {})).toMatchObject([
      { pointer: '', message: expect.stringContaining('without end') as string },
    ]);
  });

  it('can link only to content types that its schema allows', () => {
    const schema = {
      allOf: [{ $ref: `${CORE_URI}#/definitions/content` }],
      properties: {
        next: { allOf: [{ $ref: LINK }, { properties: { contentType: { enum: ['https://example.com/page'] } } }] },
      },
    };
    const meta = { schema: 'https://example.com/page', name: 'x', deliveryKey: null };
    const link = { _meta: { schema: LINK }, contentType: 'https://example.com/page', id: 'some-id' };
    expect(validate(schema, { _meta: meta, next: link })).toEqual([]);
    expect(validate(schema, { next: link })).toEqual([{ pointer: '', message: "must have required property '_meta'" }]);
    expect(validate(schema, { _meta: meta, next: { ...link, contentType: 'other' } })).toMatchObject([
      { pointer: '/next/contentType' },
    ]);
    expect(validate(schema, { _meta: meta, next: { contentType: 'https://example.com/page' } })).toMatchObject([
      { pointer: '/next', message: "must have required property 'id'" },
    ]);
    const image = { ...link, _meta: { schema: `${CORE_URI}#/definitions/image-link` } };
    expect(validate(schema, { _meta: meta, next: image })).toMatchObject([{ pointer: '/next/_meta/schema' }]);
  });

  it.each(['localized-string', 'localized-image', 'localized-video'])('can contain a %s', (definition) => {
    const uri = `${LOCALIZATION_URI}#/definitions/${definition}`;
    const value = definition === 'localized-string' ? 'text' : { id: 'a', name: 'b', endpoint: 'c', defaultHost: 'd' };
    const schema = { properties: { field: { $ref: uri } } };
    expect(validate(schema, { field: { _meta: { schema: uri }, values: [{ locale: 'en-US', value }] } })).toEqual([]);
    expect(validate(schema, { field: { values: [{ value }] } })).toMatchObject([{ pointer: '/field/values/0' }]);
  });

  it('is validated against the formats of the schema', () => {
    const schema = { properties: { at: { format: 'date-time' }, odd: { format: 'unknown-format' } } };
    expect(validate(schema, { at: '2026-11-21T10:00:00Z', odd: 'x' })).toEqual([]);
    expect(validate(schema, { at: 'yesterday' })).toMatchObject([{ pointer: '/at' }]);
  });
});

describe('a schema', () => {
  it('can refer to other schemas that refer to it', () => {
    const partial = {
      definitions: { short: { maxLength: 2 } },
      properties: { page: { $ref: 'https://example.com/page' } },
    };
    const schema = {
      properties: { a: { $ref: 'https://example.com/partial#/definitions/short' }, b: { $ref: '/partial' } },
    };
    const partials = { 'https://example.com/partial': partial };
    expect(validate(schema, { a: 'xy', b: { page: { a: 'xyz' } } }, partials)).toMatchObject([
      { pointer: '/b/page/a' },
    ]);
  });

  it('can use draft-04, an id of its own and keywords of an editor', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-04/schema#',
      id: 'https://elsewhere.example/page',
      propertyOrder: ['title'],
      'ui:extension': { name: 'x' },
      definitions: { title: { type: 'string' } },
      properties: { title: { $ref: '#/definitions/title' }, id: { type: 'number' } },
    };
    expect(validate(schema, { title: 'x', id: 1 })).toEqual([]);
    expect(validate(schema, { title: 1, id: 'x' })).toMatchObject([{ pointer: '/title' }, { pointer: '/id' }]);
  });

  it.each([
    ['an unknown type', { type: 'text' }, 'must be equal to one of the allowed values'],
    ['an unresolved reference within itself', { $ref: '#/definitions/nothing' }, "can't resolve reference"],
    ['an unknown core definition', { $ref: `${CORE_URI}#/definitions/nothing` }, "can't resolve reference"],
    ['an invalid regular expression', { pattern: '(' }, 'Invalid regular expression'],
  ])('is invalid with %s', (_what, schema, message) => {
    const compiled = compileSchema({ uri: 'https://example.com/page', body: JSON.stringify(schema) }, []);
    expect(compiled).toMatchObject({ kind: 'invalid' });
    expect(compiled.kind === 'invalid' && compiled.violations.map((violation) => violation.message).join()).toContain(
      message,
    );
  });

  it('returns references to other schemas, without itself and built-in schemas', () => {
    const body = JSON.stringify({
      allOf: [{ $ref: LINK }, { $ref: '#/definitions/x' }, { $ref: 'https://example.com/page#/definitions/x' }],
      properties: { a: [{ $ref: 'https://example.com/a#/definitions/x' }, { $ref: 'b' }, { $ref: '/a' }] },
    });
    expect(referencesOf({ uri: 'https://example.com/page', body })).toEqual([
      'https://example.com/a',
      'https://example.com/b',
    ]);
  });
});
