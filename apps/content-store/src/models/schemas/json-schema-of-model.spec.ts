import type { FieldType } from '@scriptorium/contracts';
import { shortId } from '@scriptorium/contracts';
import { linkText } from '@scriptorium/copy-engine';
import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { writeBody } from '../../content/bodies/write-body';
import { encodeValues } from '../../content/values/encode-values';
import { buildCatalog, buildModel } from '../../testing/model-builders';
import { compileSchema, type Violation } from '../validation/compile-schema';
import { jsonSchemaOf } from './json-schema-of-model';

/** Values of each type as a client of the DatoCMS API may send them. */
const VALUES: Readonly<Record<FieldType, fc.Arbitrary<unknown>>> = {
  boolean: fc.boolean(),
  color: fc.constant({ red: 0, green: 255, blue: 1, alpha: 128 }),
  date: fc.constantFrom('2024-02-29', '0001-01-01', '9999-12-31'),
  date_time: fc.constantFrom('2024-02-29T10:00', '2024-02-29t23:59:59.123456789z', '2024-02-29T10:00:00+0200'),
  file: fc.constantFrom(
    { upload_id: 'x' },
    { upload_id: '', alt: null, custom_data: { a: [1] }, focal_point: { x: 0 } },
  ),
  float: fc.double({ noNaN: true, noDefaultInfinity: true }),
  gallery: fc.array(fc.constant({ upload_id: 'x' }), { maxLength: 2 }),
  integer: fc.maxSafeInteger(),
  json: fc.jsonValue().map((value) => JSON.stringify(value)),
  lat_lon: fc.constant({ latitude: -90, longitude: 180 }),
  link: fc.uuid().map(shortId),
  links: fc.array(fc.uuid().map(shortId), { maxLength: 2 }),
  rich_text: fc.array(fc.constant({ attributes: { words: 'x' }, relationships: relationships() }), { maxLength: 2 }),
  seo: fc.constantFrom({}, { title: null, description: 'x', no_index: false }),
  single_block: fc.constant({ attributes: {}, relationships: relationships() }),
  slug: fc.string(),
  string: fc.string({ unit: 'binary' }),
  structured_text: fc.constant({ schema: 'dast', document: { type: 'root', children: [] } }),
  text: fc.string({ unit: 'binary' }),
  video: fc.constant({ url: 'x', provider: 'y', provider_uid: 'z', width: 1.5 }),
};

const types = Object.keys(VALUES) as FieldType[];
const quote = buildModel('quote', { words: 'string' }, { isBlock: true });
const model = buildModel('page', Object.fromEntries(types.map((type) => [`a_${type}`, type] as const)));
const catalog = buildCatalog([quote, model]);

function relationships(): object {
  return { item_type: { data: { id: shortId(buildModel('quote').id) } } };
}

function violationsOf(body: string, of = model): readonly Violation[] {
  const compiled = compileSchema({ uri: of.schemaUri, body: jsonSchemaOf(of) }, []);
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.violations));
  return compiled.validate(JSON.parse(body));
}

const bodyWith = (type: FieldType, text: string): string =>
  writeBody(null, model.schemaUri, new Map([[`a_${type}`, text]]));

describe('the JSON Schema of a model', () => {
  it.each(types)('accepts every value of a %s that a record can have', (fieldType) => {
    const fields = model.fields.filter((field) => field.fieldType === fieldType);
    fc.assert(
      fc.property(fc.option(VALUES[fieldType]), (value) => {
        const values = fields.map((field) => ({ field, value }));
        const { texts, problems } = encodeValues(catalog, values, {
          existingBlocks: new Map(),
          generateId: randomUUID,
        });
        expect(problems).toEqual([]);
        expect(violationsOf(bodyWith(fieldType, texts[0] ?? ''))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it.each<[FieldType, string]>([
    ['boolean', '"true"'],
    ['integer', '1.5'],
    ['float', '"1"'],
    ['string', '1'],
    ['slug', '[]'],
    ['links', linkText('00000000-0000-4000-8000-000000000001')],
    ['link', '[]'],
    ['rich_text', '{}'],
    ['seo', '"title"'],
  ])('reports a %s that is %s, with its pointer', (fieldType, text) => {
    expect(violationsOf(bodyWith(fieldType, text))).toEqual([expect.objectContaining({ pointer: `/a_${fieldType}` })]);
  });

  it('accepts a body without values, of an older model, or of the members that every object has', () => {
    const inherited: string = 'constructor';
    const of = buildModel('odd', { [inherited]: 'string', to_string: 'integer' });
    expect(violationsOf(writeBody(null, of.schemaUri, new Map()), of)).toEqual([]);
    expect(violationsOf(writeBody(null, of.schemaUri, new Map([['gone', '{"a":[1]}']])), of)).toEqual([]);
    expect(violationsOf(writeBody(null, of.schemaUri, new Map([['constructor', '1']])), of)).toHaveLength(1);
  });

  it('reports a body of another content type', () => {
    expect(violationsOf(writeBody(null, quote.schemaUri, new Map()))).toEqual([]);
    expect(violationsOf('{}')).not.toEqual([]);
    expect(violationsOf('{"_meta":{"schema":1}}')).not.toEqual([]);
  });
});
