import type { FieldType } from '@scriptorium/contracts';
import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { compileSchema, type SchemaText } from '../validation/compile-schema';
import { propertiesOf } from './properties-of-schema';

type Schema = Readonly<Record<string, unknown>>;

const ROOT = 'https://example.com/types/page.json';
const PART = 'https://example.com/types/parts/text.json';

const INHERITED: string = 'constructor';

/** Names that JSON pointers and URIs must escape. */
const NAMES = ['plain', 'with space', 'a/b', 'a~b', '~1', 'é', '100%', '%41', 'a?b', '#x', '"q"', INHERITED];

const TYPES: readonly Schema[] = [
  { type: 'string' },
  { type: ['string', 'null'], maxLength: 1_000 },
  { type: 'integer' },
  { type: 'number' },
  { type: 'boolean' },
  { type: ['null', 'boolean'] },
  { type: 'object', properties: { text: { type: 'string' } } },
  { type: 'array', items: { type: 'string' } },
  { type: ['string', 'integer'] },
  { type: 'null' },
  {},
];

/** Returns a reference to a definition, as RFC 6901 §6 writes it in a URI. */
function referenceTo(address: string, name: string): Schema {
  const token = name.replaceAll('~', '~0').replaceAll('/', '~1');
  return { $ref: `${address}#/definitions/${encodeURIComponent(token)}` };
}

/** Generates definitions, some of which refer to others; `address` is that of the schema they are in. */
const definitions = (addresses: readonly string[]): fc.Arbitrary<Schema> =>
  fc
    .array(fc.tuple(fc.constantFrom(...TYPES), fc.option(fc.nat()), fc.constantFrom(...addresses)), {
      minLength: NAMES.length,
      maxLength: NAMES.length,
    })
    .map((all) =>
      Object.fromEntries(
        all.map(([type, choice, address], index) => [
          NAMES[index],
          // A reference leads to a definition before this one, so there is no cycle.
          choice === null || index === 0 ? type : referenceTo(address, NAMES[choice % index] ?? ''),
        ]),
      ),
    );

const property = fc.oneof(
  fc.constantFrom(...TYPES),
  fc
    .tuple(fc.constantFrom('', ROOT, PART, 'parts/text.json', '/types/parts/text.json'), fc.constantFrom(...NAMES))
    .map(([address, name]) => referenceTo(address, name)),
);

/** Generates a schema with properties of its own and in `allOf`, all with different names, and the schema beside it. */
const schemas = fc
  .record({
    root: definitions(['', ROOT]),
    part: definitions(['', PART]),
    properties: fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), property), { selector: ([name]) => name }),
    depths: fc.array(fc.nat({ max: 2 }), { minLength: NAMES.length, maxLength: NAMES.length }),
  })
  .map(({ root, part, properties, depths }) => {
    const at = (depth: number): Schema => Object.fromEntries(properties.filter((_, index) => depths[index] === depth));
    const within = { allOf: [{ properties: at(2) }], properties: at(1) };
    const schema = { type: 'object', definitions: root, allOf: [within], properties: { _meta: {}, ...at(0) } };
    return { schema, part: { definitions: part }, names: properties.map(([name]) => name) };
  });

const textOf = (uri: string, schema: object): SchemaText => ({ uri, body: JSON.stringify(schema) });

/** Returns the type of a member whose values the validator of bodies accepts. */
function typeByValidation(accepts: (value: unknown) => boolean): FieldType {
  const accepted = ['text', 1.5, 1, true, {}, []]
    .filter(accepts)
    .map((value) => JSON.stringify(value))
    .join(' ');
  const types: Readonly<Record<string, FieldType>> = {
    '"text"': 'string',
    '1': 'integer',
    '1.5 1': 'float',
    true: 'boolean',
  };
  return types[accepted] ?? 'json';
}

describe('propertiesOf', () => {
  it('returns the types of the values that the same schema accepts in bodies', () => {
    fc.assert(
      fc.property(schemas, ({ schema, part, names }) => {
        const root = textOf(ROOT, schema);
        const partials = [textOf(PART, part)];
        const compiled = compileSchema(root, partials);
        if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.violations));
        const expected = names.map((name) => [
          name,
          typeByValidation((value) => compiled.validate({ [name]: value }).length === 0),
        ]);
        const found = propertiesOf(root, new Map(partials.map(({ uri, body }) => [uri, body])));
        expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
      }),
      { numRuns: inFullRun(2_000, 60) },
    );
  });

  it.each<[string, Schema, Schema, Readonly<Record<string, FieldType>>]>([
    ['a property that refers to itself', { a: { $ref: '#/properties/a' } }, {}, { a: 'json' }],
    [
      'two that refer to each other',
      { a: { $ref: '#/properties/b' }, b: { $ref: '#/properties/a' } },
      {},
      { a: 'json', b: 'json' },
    ],
    ['a missing definition', { a: { $ref: '#/definitions/none' } }, {}, { a: 'json' }],
    ['a missing schema', { a: { $ref: 'none.json' } }, {}, { a: 'json' }],
    ['a reference that is not a URI', { a: { $ref: 'https://[' } }, {}, { a: 'json' }],
    ['a pointer that is not an escape', { a: { $ref: '#/definitions/%zz' } }, {}, { a: 'json' }],
    ['a schema that is not an object', { a: { $ref: PART } }, { [PART]: [] as unknown }, { a: 'json' }],
    ['a schema of one type', { a: { $ref: PART } }, { [PART]: { type: 'string' } }, { a: 'string' }],
    ['properties that are not schemas', { a: true, b: null }, {}, { a: 'json', b: 'json' }],
    [
      'the members of every object',
      { _meta: { type: 'object' }, [INHERITED]: { type: 'string' } },
      {},
      { [INHERITED]: 'string' },
    ],
  ])('accepts %s', (_, properties, partials, expected) => {
    const texts = new Map(Object.entries(partials).map(([uri, schema]) => [uri, JSON.stringify(schema)]));
    expect(Object.fromEntries(propertiesOf(textOf(ROOT, { properties }), texts))).toEqual(expected);
  });

  it('ends for schemas that contain each other', () => {
    const part = { allOf: [{ $ref: ROOT }], properties: { b: { type: 'integer' } } };
    const root = textOf(ROOT, { allOf: [{ $ref: PART }, { $ref: '#' }], properties: { a: { type: 'string' } } });
    expect(propertiesOf(root, new Map([[PART, JSON.stringify(part)]]))).toEqual(
      new Map([
        ['b', 'integer'],
        ['a', 'string'],
      ]),
    );
  });
});
