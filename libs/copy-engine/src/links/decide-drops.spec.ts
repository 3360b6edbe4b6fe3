import { inFullRun, testSeed } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { dropSlots } from './drop-slots';
import { extractBody } from '../body/extract-body';
import { renderBody } from '../body/render-body';
import { SchemaSet } from '../schemas/schema-set';
import { decideDrops } from './decide-drops';
import { slotPlaces } from './slot-paths';

const seed = testSeed();
const URI = 'https://example.com/page';
const OTHER = 'https://example.com/parts';
const LINK = {
  _meta: { schema: 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link' },
  contentType: 'page',
  id: '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11',
};
type Json = Readonly<Record<string, unknown>>;

/** Validates by the keywords that concern links, in the words of JSON Schema. A cycle of schemas requires nothing. */
function isValid(
  schema: unknown,
  value: unknown,
  documents: ReadonlyMap<string, Json>,
  base = URI,
  above: readonly (readonly [unknown, unknown])[] = [],
): boolean {
  if (typeof schema !== 'object' || schema === null) return true;
  if (above.some(([other, of]) => other === schema && of === value)) return true;
  const path = [...above, [schema, value] as const];
  const keywords = schema as Json;
  const of = (other: unknown, part: unknown = value): boolean => isValid(other, part, documents, base, path);
  const all = (name: string): unknown[] => (keywords[name] as unknown[] | undefined) ?? [];
  const [uri = '', name = ''] = ((keywords['$ref'] as string | undefined) ?? '').split('#/definitions/');
  const target = uri === '' ? base : uri;
  const definitions = (documents.get(target)?.['definitions'] ?? {}) as Json;
  if (name !== '' && !isValid(definitions[name], value, documents, target, path)) return false;
  if (!all('allOf').every((each) => of(each))) return false;
  if ('anyOf' in keywords && !all('anyOf').some((each) => of(each))) return false;
  if ('oneOf' in keywords && all('oneOf').filter((each) => of(each)).length !== 1) return false;
  if ('not' in keywords && of(keywords['not'])) return false;
  if ('if' in keywords && of(keywords['if']) && !of(keywords['then'])) return false;
  if (Array.isArray(value)) {
    if (value.length < Number(keywords['minItems'] ?? 0)) return false;
    return value.every((part) => of(keywords['items'], part));
  }
  if (typeof value !== 'object' || value === null) return true;
  if (!all('required').every((key) => String(key) in value)) return false;
  if (Object.keys(value).length < Number(keywords['minProperties'] ?? 0)) return false;
  return Object.entries(value).every(([key, part]) => of((keywords['properties'] as Json | undefined)?.[key], part));
}

const KEYS = ['a', 'b', 'c'];
const bodies: fc.Arbitrary<Json> = fc.letrec<{ node: unknown; object: Json }>((tie) => ({
  object: fc.dictionary(fc.constantFrom(...KEYS), tie('node'), { maxKeys: 3 }),
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant(LINK),
    fc.constant(LINK),
    fc.constant('text, "[]{}'),
    fc.array(tie('node'), { maxLength: 4 }),
    tie('object'),
  ),
})).object;

/** Schemas with keywords that require links, and with `conditions` also those that do so in some cases. */
function schemas(conditions: boolean): fc.Arbitrary<Json> {
  return fc.letrec<{ schema: Json }>((tie) => {
    const schema: fc.Arbitrary<Json> = tie('schema');
    const some = fc.array(schema, { minLength: 1, maxLength: 2 });
    return {
      schema: fc.oneof(
        { maxDepth: 3 },
        fc.constant({}),
        fc.record(
          {
            required: fc.subarray(KEYS, { maxLength: 1 }),
            minItems: fc.nat(2),
            minProperties: fc.nat(2),
            properties: fc.dictionary(fc.constantFrom(...KEYS), schema),
            items: schema,
            allOf: some,
            $ref: fc.constantFrom('#/definitions/own', `${OTHER}#/definitions/own`),
            ...(conditions ? { anyOf: some, oneOf: some, not: schema, if: schema, then: schema } : {}),
          },
          { requiredKeys: [] },
        ),
      ),
    };
  }).schema;
}

/** The value without the parts at some places, which are removed from the last to the first. */
function without(value: unknown, places: readonly (readonly string[])[]): unknown {
  const copy = structuredClone(value);
  for (const segments of [...places].reverse()) {
    let parent = copy as Record<string, unknown>;
    for (const segment of segments.slice(0, -1)) parent = parent[segment] as Record<string, unknown>;
    const name = segments.at(-1) ?? '';
    if (Array.isArray(parent)) parent.splice(Number(name), 1);
    else Reflect.deleteProperty(parent, name);
  }
  return copy;
}

function decided(body: Json, schema: Json, others: readonly Json[], wantedBits: number) {
  const value = { _meta: { schema: URI }, ...body };
  const documents = new Map<string, Json>([
    [URI, { ...schema, definitions: { own: others[0] ?? {} } }],
    [OTHER, { definitions: { own: others[1] ?? {} } }],
  ]);
  const extracted = extractBody(JSON.stringify(value));
  const places = slotPlaces(extracted.template);
  const wanted = new Set([...places.keys()].filter((at) => (wantedBits >> (at % 30)) & 1));
  const set = new SchemaSet(documents);
  const dropped = decideDrops(value, places, wanted, set, set.of(URI));
  const reduced = dropSlots(extracted, places, new Set(dropped));
  const slots = extracted.slots.filter((_, at) => !dropped.includes(at));
  const after: unknown = JSON.parse(renderBody(reduced.template, slots, null));
  return { value, documents, extracted, places, wanted, dropped, reduced, after };
}

it('removes the links from the text as a model removes them from the value', () => {
  fc.assert(
    fc.property(bodies, fc.nat(), (body, bits) => {
      const { value, places, wanted, dropped, after, reduced } = decided(body, {}, [], bits);
      expect(dropped).toEqual([...wanted]);
      const segments = dropped.map((at) => places[at]?.segments ?? []);
      expect(after).toEqual(without(value, segments));
      expect(reduced.slotKinds).toHaveLength(places.length - dropped.length);
    }),
    { seed, numRuns: inFullRun(2_000, 500) },
  );
});

it('keeps a valid body valid, whatever its schema is', () => {
  const parts = fc.tuple(schemas(true), schemas(true));
  let valid = 0;
  fc.assert(
    fc.property(bodies, schemas(true), parts, fc.nat(), (body, schema, others, bits) => {
      const { value, documents, after, dropped } = decided(body, schema, others, bits);
      const root = documents.get(URI);
      if (dropped.length === 0 || !isValid(root, value, documents)) return;
      valid += 1;
      expect(isValid(root, after, documents)).toBe(true);
    }),
    { seed, numRuns: inFullRun(3_000, 500) },
  );
  expect(valid).toBeGreaterThan(20);
});

it('keeps a link only if the schema requires it', () => {
  const parts = fc.tuple(schemas(false), schemas(false));
  let kept = 0;
  fc.assert(
    fc.property(bodies, schemas(false), parts, fc.nat(), (body, schema, others, bits) => {
      const { value, documents, places, wanted, dropped } = decided(body, schema, others, bits);
      const root = documents.get(URI);
      if (!isValid(root, value, documents)) return;
      for (const at of [...wanted].filter((each) => !dropped.includes(each))) {
        kept += 1;
        const segments = [...dropped, at].sort((a, b) => a - b).map((each) => places[each]?.segments ?? []);
        expect(isValid(root, without(value, segments), documents)).toBe(false);
      }
    }),
    { seed, numRuns: inFullRun(3_000, 500) },
  );
  expect(kept).toBeGreaterThan(5);
});

it('keeps the first links of a list that needs a minimum', () => {
  const schema = { properties: { to: { minItems: 2 } } };
  const { dropped } = decided({ to: [LINK, LINK, LINK, LINK] }, schema, [], 0b1111);
  expect(dropped).toEqual([2, 3]);
});

it('keeps a link behind a reference that cannot be resolved', () => {
  const schema = { properties: { to: { $ref: 'https://example.com/missing' } } };
  expect(decided({ to: [LINK] }, schema, [], 1).dropped).toEqual([]);
});

it('lists the members of a container once, however many of its links are dropped', () => {
  const to = Array.from({ length: 5_000 }, () => LINK);
  const places = slotPlaces(extractBody(JSON.stringify({ to })).template);
  let listed = 0;
  const counted = new Proxy(to, {
    ownKeys: (target) => {
      listed += 1;
      return Reflect.ownKeys(target);
    },
  });
  const wanted = new Set(places.keys());
  expect(decideDrops({ to: counted }, places, wanted, new SchemaSet(new Map()), undefined)).toHaveLength(5_000);
  expect(listed).toBe(1);
});
