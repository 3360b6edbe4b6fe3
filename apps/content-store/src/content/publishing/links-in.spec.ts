import { BLOCK, RECORD_LINK } from '@scriptorium/copy-engine';
import type { FieldType, SpaceId } from '@scriptorium/contracts';
import type { Model, ModelCatalog } from '../../models/model';
import { linksIn, strategyOf } from './links-in';

const field = (apiKey: string, fieldType: FieldType, validators = {}) => ({
  id: apiKey,
  modelId: 'm',
  apiKey,
  label: apiKey,
  fieldType,
  isLocalized: true,
  position: 1,
  validators,
  settings: {},
});
const model = (name: string, fields: readonly ReturnType<typeof field>[]): Model => ({
  id: name,
  schemaUri: `https://example.com/${name}`,
  apiKey: name,
  name,
  isBlock: false,
  isSingleton: false,
  isDerived: false,
  titleFieldId: null,
  settings: {},
  fields,
});
const card = model('card', [field('target', 'link', { item_item_type: { on_reference_unpublish_strategy: 'fail' } })]);
const page = model('page', [
  field('author', 'link'),
  field('related', 'links'),
  field('body', 'rich_text'),
  field('data', 'json'),
  field('story', 'structured_text'),
]);
const bySchemaUri = (uri: string): Model | undefined => [card, page].find(({ schemaUri }) => schemaUri === uri);
const catalog: ModelCatalog = {
  spaceId: 1 as SpaceId,
  locales: ['en'],
  models: [card, page],
  bySchemaUri,
  byId: () => undefined,
  byApiKey: () => undefined,
};
const link = (id: string): object => ({ _meta: { schema: RECORD_LINK }, id });
const block = (target: string): object => ({
  _meta: { schema: BLOCK, type: card.schemaUri },
  id: 'block',
  fields: { target: link(target) },
});

describe('finding the links of a family', () => {
  it('finds links in fields, blocks and documents, with the field that contains them', () => {
    const children = [
      { type: 'paragraph', children: [{ type: 'itemLink', item: link('e'), children: [] }] },
      { type: 'block', item: block('f') },
    ];
    const links = linksIn(catalog, page, {
      author: link('a'),
      related: [link('b'), link('c')],
      body: [block('d')],
      story: { schema: 'dast', document: { type: 'root', children } },
      data: link('written by a client'),
      gone: link('of a deleted field'),
    });
    expect(links.map(({ targetId, field: { apiKey } }) => `${apiKey} ${targetId}`)).toEqual([
      'author a',
      'related b',
      'related c',
      'target d',
      'story e',
      'target f',
    ]);
  });

  it('returns the strategy of the field', () => {
    const [found] = linksIn(catalog, card, { target: link('a') });
    expect(found && strategyOf(found.field, 'on_reference_unpublish_strategy')).toBe('fail');
    expect(found && strategyOf(found.field, 'on_reference_delete_strategy')).toBeUndefined();
  });
});
