import type { FieldType, SpaceId } from '@scriptorium/contracts';
import { shortId } from '@scriptorium/contracts';
import { BLOCK, RECORD_LINK } from '@scriptorium/copy-engine';
import { randomUUID } from 'node:crypto';
import type { Field, Model, ModelCatalog } from '../../../../models/model';
import { itemBody } from './item-body';
import { parseFields } from './parse-fields';
import { presentFields } from './present-fields';

function modelOf(apiKey: string, types: Readonly<Record<string, FieldType>>, isDerived = false): Model {
  const id = randomUUID();
  const fields = Object.entries(types).map(([name, fieldType], index): Field => ({
    id: randomUUID(),
    modelId: id,
    apiKey: name,
    label: name,
    fieldType,
    isLocalized: true,
    position: index + 1,
    validators: {},
    settings: {},
  }));
  return {
    id,
    schemaUri: `x:${apiKey}`,
    apiKey,
    name: apiKey,
    isBlock: false,
    isSingleton: false,
    isDerived,
    titleFieldId: null,
    settings: {},
    fields,
  };
}

const quote: Model = { ...modelOf('quote', { words: 'text', more: 'rich_text' }), isBlock: true };
const page = modelOf('page', {
  text: 'structured_text',
  quotes: 'rich_text',
  one: 'single_block',
  link: 'link',
  links: 'links',
  data: 'json',
});
const derived = modelOf('derived', { title: 'string', data: 'json' }, true);
const models = [quote, page, derived];
const catalog: ModelCatalog = {
  spaceId: 1 as SpaceId,
  locales: ['en'],
  models,
  byId: (id) => models.find((model) => model.id === id),
  byApiKey: (apiKey) => models.find((model) => model.apiKey === apiKey),
  bySchemaUri: (uri) => models.find(({ schemaUri }) => schemaUri === uri),
};

const block = (words: string, within: readonly unknown[] = []): object => ({
  _meta: { schema: BLOCK, type: 'x:quote' },
  id: randomUUID(),
  fields: { words, ...(within.length === 0 ? {} : { more: within }) },
});
const link = (id: string): object => ({ _meta: { schema: RECORD_LINK }, id });

describe('the fields of an item', () => {
  const target = randomUUID();
  const body = (): string =>
    JSON.stringify({
      _meta: { schema: 'x:page' },
      text: {
        schema: 'dast',
        document: {
          type: 'root',
          children: [
            { type: 'block', item: block('"type":"item","id":"xxxxxxxxxxxxxxxxxxxxxx",') },
            { type: 'paragraph', children: [{ type: 'itemLink', item: link(target), children: [] }] },
          ],
        },
      },
      quotes: [block('a', [block('within')]), block('b')],
      one: block('c'),
      link: link(target),
      links: [link(target), link(target)],
      data: '{"type":"doc", "n":1.0}',
    });

  it('are equal in a copy whose blocks have other ids', () => {
    const [fields, others] = [presentFields(catalog, page, body()), presentFields(catalog, page, body())];
    expect(others).toBe(fields);
    expect(JSON.parse(fields)).toMatchObject({
      quotes: {
        type: 'Blocks',
        value: [{ attributes: { words: 'a', more: [{ attributes: { words: 'within' } }] } }, {}],
      },
      one: { type: 'Block', value: { type: 'item', attributes: { words: 'c' } } },
      link: { type: 'Reference', value: [shortId(target)] },
      links: { type: 'Reference', value: [shortId(target), shortId(target)] },
    });
    expect(fields).toContain('"data":{"type":"RichText","value":{"type":"doc", "n":1.0}}');
    expect(fields).toContain('\\"type\\":\\"item\\",\\"id\\":\\"xxxxxxxxxxxxxxxxxxxxxx\\",');
  });

  it('do not change the stored body when they are sent back unchanged', () => {
    const known = body();
    const sent = parseFields(page, presentFields(catalog, page, known));
    expect(itemBody({ catalog, model: page, previous: known, known, sent, name: undefined }).text).toBe(known);
  });

  it('show JSON that another API has saved, and null for missing values', () => {
    const stored = '{"_meta":{"schema":"x:derived"},"data":{"z":1e400,"a":[null]},"unknown":1}';
    expect(presentFields(catalog, derived, stored)).toBe(
      '{"title":{"type":"ShortText","value":null},"data":{"type":"Json","value":{"z":1e400,"a":[null]}}}',
    );
    const sent = parseFields(
      derived,
      '{"data":{"type":"Json","value":"text"},"title":{"type":"ShortText","value":"t"}}',
    );
    expect(itemBody({ catalog, model: derived, previous: stored, known: stored, sent, name: 'n' }).text).toBe(
      '{"_meta":{"schema":"x:derived","name":"n"},"data":"text","unknown":1,"title":"t"}',
    );
  });
});
