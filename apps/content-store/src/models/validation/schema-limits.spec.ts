import { NATIVE_LIMITS } from '@scriptorium/contracts';
import { CORE_URI } from './core-schemas';
import { limitViolations, stepViolations } from './schema-limits';

const { schemaDepth, schemaProperties, schemaReferences, schemaSteps } = NATIVE_LIMITS;
const URI = 'https://example.com/page';

const ofText = (schema: object): ReturnType<typeof limitViolations> =>
  limitViolations({ body: JSON.stringify(schema) });
const ofSteps = (schema: object, partials: Record<string, object> = {}): ReturnType<typeof stepViolations> =>
  stepViolations(
    { uri: URI, body: JSON.stringify(schema) },
    Object.entries(partials).map(([uri, partial]) => ({ uri, body: JSON.stringify(partial) })),
  );

/** A schema with this number of levels. */
const nested = (levels: number): object => (levels === 1 ? {} : { not: nested(levels - 1) });
const properties = (count: number): object =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, {}]));
const references = (count: number): object => ({ anyOf: Array.from({ length: count }, () => ({ $ref: '#/d/a' })) });
/** Refers to each definition twice, so that the last one applies 2^levels times. */
const doubling = (levels: number): object => ({
  allOf: [{ $ref: '#/definitions/d0' }],
  definitions: Object.fromEntries(
    Array.from({ length: levels + 1 }, (_, level) => {
      const next = { $ref: `#/definitions/d${level + 1}` };
      return [`d${level}`, level === levels ? {} : { allOf: [next, next] }];
    }),
  ),
});

describe('the limits of a schema', () => {
  it.each([
    ['levels', nested(schemaDepth), nested(schemaDepth + 1), 'has more than 100 levels'],
    [
      'properties',
      { properties: properties(schemaProperties) },
      { properties: properties(schemaProperties + 1) },
      'has more than 2000 properties',
    ],
    ['references', references(schemaReferences), references(schemaReferences + 1), 'has more than 1000 references'],
  ])('are checked for its %s', (_name, allowed, tooMany, message) => {
    expect(ofText(allowed)).toEqual([]);
    expect(ofText(tooMany)).toEqual([
      { pointer: expect.any(String) as string, message: expect.stringContaining(message) as string },
    ]);
  });

  it('count the members of all properties, and name the place of the first one too many', () => {
    const half = schemaProperties / 2;
    const schema = { properties: properties(half), items: { patternProperties: properties(half + 1) } };
    expect(ofText(schema)).toMatchObject([{ pointer: '/items/patternProperties' }]);
  });

  it('count a property with the name of a keyword as a property', () => {
    expect(ofText({ properties: { $ref: { type: 'string' }, properties: { type: 'string' } } })).toEqual([]);
  });

  it('name the place of the first level too many', () => {
    expect(ofText(nested(schemaDepth + 1))).toMatchObject([{ pointer: '/not'.repeat(schemaDepth) }]);
  });

  it('are checked without recursion', () => {
    const levels = 50_000;
    const body = `${'{"not":'.repeat(levels)}{}${'}'.repeat(levels)}`;
    expect(limitViolations({ body })).toHaveLength(1);
  });
});

describe('the steps of a schema', () => {
  it('are limited for one value', () => {
    expect(ofSteps(doubling(11))).toEqual([]);
    expect(ofSteps(doubling(31))).toEqual([
      {
        pointer: expect.stringMatching(/^(\/definitions\/d\d+)?$/) as string,
        message: expect.stringContaining('10000 subschemas') as string,
      },
    ]);
  });

  it('count every keyword that applies to the same value', () => {
    const many = Array.from({ length: schemaSteps }, () => ({}));
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) expect(ofSteps({ [keyword]: many })).toHaveLength(1);
    for (const keyword of ['not', 'if', 'then', 'else']) {
      expect(ofSteps({ properties: { a: { [keyword]: { anyOf: many } } } })).toMatchObject([
        { pointer: '/properties/a' },
      ]);
    }
    const dependencies = { dependencies: { a: { anyOf: many } } };
    expect(ofSteps(dependencies)).toHaveLength(1);
  });

  it('do not count the members of a value, so that a schema can describe trees', () => {
    const tree = { properties: { left: { $ref: '#' }, right: { $ref: '#' } }, items: { $ref: '#' } };
    expect(ofSteps(tree)).toEqual([]);
    expect(ofSteps({ properties: properties(schemaProperties) })).toEqual([]);
  });

  it.each([
    ['itself', { allOf: [{ $ref: '#' }] }, {}],
    ['itself by its URI', { allOf: [{ $ref: URI }] }, {}],
    ['itself by a relative URI', { allOf: [{ $ref: 'page#' }] }, {}],
    [
      'a definition that refers to itself',
      { $ref: '#/definitions/a', definitions: { a: { not: { $ref: '#/definitions/a' } } } },
      {},
    ],
    ['an identifier within it', { $ref: '#x', definitions: { a: { $id: '#x', not: { $ref: '#x' } } } }, {}],
    ['another schema that refers back', { $ref: 'x:a' }, { 'x:a': { anyOf: [{ $ref: URI }] } }],
  ])('have no end if a value leads to %s', (_name, schema, partials) => {
    expect(ofSteps(schema, partials)).toEqual([
      { pointer: expect.any(String) as string, message: expect.stringContaining('refers to itself') as string },
    ]);
  });

  it('include those of other schemas', () => {
    expect(ofSteps({ $ref: 'x:a#/definitions/d0' }, { 'x:a': doubling(31) })).toHaveLength(1);
    expect(ofSteps({ $ref: 'x:a#/definitions/d25' }, { 'x:a': doubling(31) })).toEqual([]);
  });

  it('are counted for schemas of links and for missing ones', () => {
    expect(ofSteps({ properties: { a: { $ref: `${CORE_URI}#/definitions/content-link` } } })).toEqual([]);
    expect(ofSteps({ anyOf: [{ $ref: 'x:missing' }, { $ref: '#/missing' }, { $ref: '#/%' }] })).toEqual([]);
  });

  it('have a limit for chains of references', () => {
    const chain = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`d${index}`, { $ref: `#/definitions/d${index + 1}` }]),
    );
    expect(ofSteps({ $ref: '#/definitions/d0', definitions: chain })).toHaveLength(1);
  });
});
