import { type FamilyId, type FieldType, shortId, type SpaceId } from '@scriptorium/contracts';
import { BLOCK, blocksIn, linkText } from '@scriptorium/copy-engine';
import { catalogOf } from '../../models/read-catalog';
import type { Field, Model } from '../../models/model';
import { encodeValues, type EncodedValues } from './encode-values';
import { requireEncodable } from './encoding-problem';

const uuid = (number: number): FamilyId => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as FamilyId;
const id = (number: number): string => shortId(uuid(number));

function model(number: number, apiKey: string, types: Readonly<Record<string, FieldType>>): Omit<Model, 'isDerived'> {
  const modelId = uuid(number);
  const fields = Object.entries(types).map(([name, fieldType], index): Field => ({
    id: uuid(number + index + 1),
    modelId,
    apiKey: name,
    label: name,
    fieldType,
    isLocalized: true,
    position: index + 1,
    validators: {},
    settings: {},
  }));
  const names = { schemaUri: `x:${apiKey}`, apiKey, name: apiKey, titleFieldId: null, settings: {} };
  return { id: modelId, ...names, isBlock: apiKey === 'cta', isSingleton: false, fields };
}

const cta = model(100, 'cta', { title: 'string', to: 'link', more: 'rich_text' });
const page = model(200, 'page', {
  content: 'rich_text',
  text: 'structured_text',
  one: 'single_block',
  links: 'links',
  count: 'integer',
});
const catalog = catalogOf(1 as SpaceId, { locales: ['en'], models: [cta, page], bareTypes: [] }, new Map());

function sentBlock(attributes: object, blockId?: string): object {
  return { id: blockId, attributes, relationships: { item_type: { data: { id: shortId(cta.id) } } } };
}

function encode(
  values: Readonly<Record<string, unknown>>,
  existing = '',
  keptBlocks?: ReadonlySet<string>,
): EncodedValues {
  let generated = 0;
  const fields = page.fields.filter(({ apiKey }) => apiKey in values);
  return encodeValues(
    catalog,
    fields.map((field) => ({ field, value: values[field.apiKey] })),
    { existingBlocks: blocksIn(existing), ...(keptBlocks && { keptBlocks }), generateId: () => uuid((generated += 1)) },
  );
}

const block = (number: number, fields: string): string =>
  `{"_meta":{"schema":"${BLOCK}","type":"x:cta"},"id":"${uuid(number)}","fields":{${fields}}}`;

function document(...children: readonly object[]): object {
  return { schema: 'dast', document: { type: 'root', children } };
}

/** The codes of the problems by their paths, in order. */
function problemsOf({ problems }: EncodedValues): readonly (readonly [string, string])[] {
  return problems.map((each) => [each.path, each.kind === 'invalid-value' ? each.problem.code : each.kind]);
}

describe('encodeValues', () => {
  // The texts of all uses together would be longer than a string can be.
  it.each([
    ['its id', (number: number): unknown => id(number)],
    ['an object with its id', (number: number): unknown => ({ id: id(number), attributes: {} })],
  ])('reports a large block that is sent 20,000 times as %s, without writing it each time', (_, named) => {
    const existing = block(51, `"title":"${'x'.repeat(100_000)}"`);
    const encoded = encode({ content: Array.from({ length: 20_000 }, () => named(51)) }, existing);
    expect(encoded.problems).toHaveLength(19_999);
    expect([encoded.texts, problemsOf(encoded)[0]]).toEqual([[], ['content.1', 'VALIDATION_INVALID']]);
  });

  it('returns the texts in the order of the values', () => {
    expect(encode({ count: 3, links: [], one: null })).toEqual({
      texts: ['null', '[]', '3'],
      blocks: { used: new Set(), written: new Set() },
      links: [],
      problems: [],
    });
  });

  it('encodes blocks in blocks, and reports all of them as written', () => {
    const { texts, blocks, problems } = encode({
      content: [sentBlock({ title: 'a', more: [sentBlock({ title: 'b' })] }), sentBlock({})],
    });
    expect(texts).toEqual([`[${block(1, `"title":"a","more":[${block(2, '"title":"b"')}]`)},${block(3, '')}]`]);
    expect(blocks).toEqual({
      used: new Set([uuid(1), uuid(2), uuid(3)]),
      written: new Set([uuid(1), uuid(2), uuid(3)]),
    });
    expect(problems).toEqual([]);
  });

  it('returns links with their fields and paths, including those in blocks and documents', () => {
    const link = { type: 'itemLink', item: id(8), children: [] };
    const { texts, links } = encode({
      content: [sentBlock({ to: id(7) })],
      text: document({ type: 'paragraph', children: [link] }, { type: 'block', item: sentBlock({ to: id(9) }) }),
      links: [id(5), id(6)],
    });
    expect(texts[2]).toBe(`[${linkText(uuid(5))},${linkText(uuid(6))}]`);
    expect(links.map(({ familyId, path, validator }) => [familyId, path, validator])).toEqual([
      [uuid(7), 'content.0.to', 'item_item_type'],
      [uuid(8), 'text.0.0', 'structured_text_links'],
      [uuid(9), 'text.1.to', 'item_item_type'],
      [uuid(5), 'links.0', 'items_item_type'],
      [uuid(6), 'links.1', 'items_item_type'],
    ]);
  });

  it('keeps the text of a block that is sent as its id, and does not report it as written', () => {
    const kept = block(51, `"title":"a","more":[${block(52, '')}]`);
    const { texts, blocks, problems } = encode({ content: [id(51)] }, kept);
    expect(texts).toEqual([`[${kept}]`]);
    expect(blocks).toEqual({ used: new Set([uuid(51), uuid(52)]), written: new Set() });
    expect(problems).toEqual([]);
  });

  it('changes only the sent fields of an existing block', () => {
    const before = block(51, `"title":"a","more":[${block(52, '')}]`);
    const { texts, blocks } = encode({ one: sentBlock({ title: 'b' }, id(51)) }, before);
    expect(texts).toEqual([block(51, `"title":"b","more":[${block(52, '')}]`)]);
    expect(blocks).toEqual({ used: new Set([uuid(51), uuid(52)]), written: new Set([uuid(51)]) });
  });

  it('reports every problem with its path, in the order of the values', () => {
    const encoded = encode({
      content: [sentBlock({ title: 1 }), 'x', sentBlock({ more: [sentBlock({ to: 'home' })] })],
      text: document({ type: 'video' }, { type: 'paragraph', children: [{ type: 'block' }] }),
      one: sentBlock({ other: 1 }),
      links: id(5),
      count: 1.5,
    });
    expect(problemsOf(encoded)).toEqual([
      ['content.0.title', 'VALIDATION_INVALID'],
      ['content.1', 'VALIDATION_INVALID'],
      ['content.2.more.0.to', 'VALIDATION_INVALID'],
      ['text.0', 'VALIDATION_INVALID'],
      ['text.1.0', 'VALIDATION_INVALID'],
      ['one', 'unknown-fields'],
      ['links', 'VALIDATION_INVALID'],
      ['count', 'VALIDATION_INVALID'],
    ]);
  });

  it('reports the second use of a block, in one value or in two, or beside a kept one', () => {
    const before = block(51, '');
    expect(problemsOf(encode({ content: [id(51), id(51)] }, before))).toEqual([['content.1', 'VALIDATION_INVALID']]);
    expect(problemsOf(encode({ content: [id(51)], one: id(51) }, before))).toEqual([['one', 'VALIDATION_INVALID']]);
    expect(problemsOf(encode({ one: id(51) }, before, new Set([uuid(51)])))).toEqual([['one', 'VALIDATION_INVALID']]);
  });

  it('reports blocks that are nested too deeply once, with their depth', () => {
    const nested = (depth: number): object => sentBlock(depth === 0 ? {} : { more: [nested(depth - 1)] });
    expect(encode({ one: nested(5) }).problems).toEqual([]);
    expect(encode({ one: nested(6) }).problems).toEqual([
      { kind: 'nested-too-deep', path: 'one.more.0.more.0.more.0.more.0.more.0.more.0', depth: 7 },
    ]);
  });

  it('does not change its arguments', () => {
    const options = {
      existingBlocks: blocksIn(block(51, '')),
      keptBlocks: new Set([uuid(52)]),
      generateId: () => uuid(1),
    };
    const [content] = page.fields;
    if (content === undefined) throw new Error('The model has no field');
    const values = [{ field: content, value: [id(51), sentBlock({})] }];
    expect(encodeValues(catalog, values, options)).toEqual(encodeValues(catalog, values, options));
    expect(options.existingBlocks.size).toBe(1);
    expect(options.keptBlocks.size).toBe(1);
  });
});

describe('requireEncodable', () => {
  const rejection = (values: Readonly<Record<string, unknown>>): unknown => {
    const { problems } = encode(values);
    try {
      return requireEncodable(problems);
    } catch (error) {
      return error;
    }
  };

  it('rejects with the first problem', () => {
    expect(rejection({ count: 1 })).toBeUndefined();
    expect(rejection({ content: [sentBlock({ title: 1 })], count: 'x' })).toMatchObject({
      code: 'INVALID_FIELD',
      data: { field: 'content.0.title', code: 'VALIDATION_INVALID', field_label: 'title' },
    });
    expect(rejection({ one: sentBlock({ other: 1, another: 2 }), count: 'x' })).toMatchObject({
      code: 'INVALID_ATTRIBUTES',
      data: { extraneous_attributes: ['other', 'another'] },
    });
  });
});
