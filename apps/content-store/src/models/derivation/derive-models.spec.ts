import type { BareContentType } from '../catalog.store';
import { deriveModels } from './derive-models';

const URI = 'https://example.com/page';

function type(uri: string, schema: object = {}, label: string | null = null): BareContentType {
  return { id: uri, uri, label, schema: JSON.stringify(schema) };
}

function fields(schema: object, partials: Readonly<Record<string, object>> = {}): [string, string][] {
  const texts = new Map(Object.entries(partials).map(([uri, partial]) => [uri, JSON.stringify(partial)]));
  const [model] = deriveModels([type(URI, schema)], [], texts);
  return (model?.fields ?? []).map(({ apiKey, fieldType }) => [apiKey, fieldType]);
}

describe('a model derived from a content type', () => {
  it('has a unique API key from the end of the URI', () => {
    const uris = [
      'https://a.example/BlogPost.json',
      'x:blog-post',
      'https://b.example/blog_post/',
      'https://c.example/42',
      'urn:ÄÖ',
    ];
    const models = deriveModels(
      uris.map((uri) => type(uri)),
      ['blog_post_2'],
      new Map(),
    );
    expect(models.map(({ apiKey }) => apiKey)).toEqual(['blog_post', 'x_blog_post', 'blog_post_3', 'model_42', 'urn']);
    expect(models.map(({ name }) => name)[2]).toBe('blog_post');
    expect(deriveModels([type(URI, {}, 'Page')], [], new Map())[0]?.name).toBe('Page');
  });

  it('has the same ids in every process, in a form that clients accept', () => {
    const schema = { properties: { title: { type: 'string' } } };
    const [one] = deriveModels([type(URI, schema)], [], new Map());
    const [other] = deriveModels([type(URI, schema)], ['page'], new Map());
    expect(one?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect([other?.id, other?.fields[0]?.id]).toEqual([one?.id, one?.fields[0]?.id]);
  });

  it('has a field for every member, of the type in the schema', () => {
    const properties = {
      _meta: {},
      title: { type: 'string' },
      isOn: { type: ['boolean', 'null'] },
      rank: { type: 'number' },
      count: { type: 'integer' },
      list: { type: 'array' },
      either: { type: ['string', 'number'] },
      any: true,
    };
    expect(fields({ properties })).toEqual([
      ['title', 'string'],
      ['isOn', 'boolean'],
      ['rank', 'float'],
      ['count', 'integer'],
      ['list', 'json'],
      ['either', 'json'],
      ['any', 'json'],
    ]);
  });

  it('has the members of referenced schemas, in the same text and in others', () => {
    const schema = {
      definitions: { short: { type: 'string' } },
      allOf: [
        { $ref: 'http://bigcontent.io/cms/schema/v1/core#/definitions/content' },
        { $ref: 'seo#/definitions/a~1b' },
      ],
      properties: {
        title: { $ref: '#/definitions/short' },
        rank: { $ref: '/seo#/definitions/rank' },
        lost: { $ref: 'x' },
      },
    };
    const seo = {
      definitions: {
        'a/b': { properties: { slug: { $ref: '#/definitions/slug' } } },
        slug: { type: 'string' },
        rank: { type: 'number' },
      },
    };
    expect(fields(schema, { 'https://example.com/seo': seo })).toEqual([
      ['slug', 'string'],
      ['title', 'string'],
      ['rank', 'float'],
      ['lost', 'json'],
    ]);
  });

  it('is derived from schemas with many references to themselves', () => {
    const again = Array.from({ length: 50 }, () => ({ $ref: '#/definitions/all' }));
    const definitions = {
      all: { allOf: again, properties: { a: { $ref: '#/definitions/round' } } },
      round: { $ref: '#/definitions/round' },
    };
    expect(fields({ $ref: '#/definitions/all', definitions })).toEqual([['a', 'json']]);
  });
});
