import { inFullRun } from '@scriptorium/testing';
import { shortId, type SpaceId, uuidOf } from '@scriptorium/contracts';
import { BLOCK, blocksIn, extractBody, linksIn, memberTexts, renderBody, SHARED_BLOCK } from '@scriptorium/copy-engine';
import * as fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type { Model } from '../../models/model';
import { buildCatalog, fieldOf } from '../../testing/model-builders';
import { attributes, BLOCK_MODEL, cta, recordModel, TYPES } from '../../testing/record-values';
import { catalogOf } from '../../models/read-catalog';
import { decodeBody } from './decode-body';
import { type EncodedValues, encodeValues } from './encode-values';
import type { EncodeOptions } from './encoding';
import { requireEncodable } from './encoding-problem';
import { writeBody } from '../bodies/write-body';

type Json = Readonly<Record<string, unknown>>;

const SHARED = recordModel('shared', false);
const LOCALIZED = recordModel('localized', true);
const catalog = buildCatalog([BLOCK_MODEL, SHARED, LOCALIZED]);

function options(existingBlocks: ReadonlyMap<string, string> = new Map()): EncodeOptions {
  return { existingBlocks, generateId: randomUUID };
}

/** Returns the sent members in their stored form; null for those without a value. */
function encoded(of: Pick<Model, 'fields'>, sent: Json, how: EncodeOptions) {
  const values = of.fields
    .filter(({ apiKey }) => sent[apiKey] !== undefined)
    .map((field) => ({ field, value: sent[field.apiKey] }));
  const found: EncodedValues = encodeValues(catalog, values, how);
  requireEncodable(found.problems);
  const members = values.map(({ field }, index): [string, string | null] => {
    const text = found.texts[index] ?? 'null';
    return [field.apiKey, text === 'null' ? null : text];
  });
  return { ...found, members };
}

/** Returns a body with these values after storing and reading it. */
function stored(
  of: Pick<Model, 'fields' | 'schemaUri'>,
  sent: Json,
  how: EncodeOptions = options(),
  previous: string | null = null,
): string {
  const { members } = encoded(of, sent, how);
  const { template, slots, lifted } = extractBody(writeBody(previous, of.schemaUri, new Map(members)));
  return renderBody(template, slots, lifted);
}

function decoded(of: Model, body: string, nested: boolean): Json {
  const values = [...decodeBody(catalog, of, body, { nested })];
  return Object.fromEntries(values.map(([key, value]) => [key, JSON.parse(value) as unknown]));
}

/** Returns values with null for absent ones at every depth, and without generated block ids. */
function complete(value: unknown, top = true): unknown {
  if (Array.isArray(value)) return value.map((each) => complete(each, false));
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Json;
  const names = top ? TYPES.map((type) => `a_${type}`) : Object.keys(object).filter((name) => name !== 'id');
  return Object.fromEntries(
    names.map((name) => [name, name === 'attributes' ? complete(object[name]) : complete(object[name] ?? null, false)]),
  );
}

describe('values of a family', () => {
  const models = fc.constantFrom(SHARED, LOCALIZED);

  it('are returned as they were sent, with any nesting of blocks', () => {
    fc.assert(
      fc.property(models, attributes(3), (of, sent) => {
        const body = stored(of, sent, options());
        expect(complete(decoded(of, body, true))).toEqual(complete(sent));
      }),
      { numRuns: inFullRun(3000, 300) },
    );
  });

  it('leave the body unchanged to the byte if they are sent back, nested or as block ids', () => {
    fc.assert(
      fc.property(models, attributes(3), fc.boolean(), (of, sent, nested) => {
        const body = stored(of, sent, options());
        const again = stored(of, decoded(of, body, nested), options(blocksIn(body)), body);
        expect(again).toBe(body);
      }),
      { numRuns: inFullRun(3000, 300) },
    );
  });

  it('get a unique id for every block, of the kind of its field', () => {
    fc.assert(
      fc.property(models, attributes(3), (of, sent) => {
        const { members, blocks, links } = encoded(of, sent, options());
        const body = writeBody(null, of.schemaUri, new Map(members));
        const { slotKinds, slots } = extractBody(body);
        const ids = slots.filter((_slot, index) => 'bs'.includes(slotKinds.charAt(index)));
        expect(new Set(ids)).toEqual(blocks.used);
        expect(ids).toHaveLength(blocks.used.size);
        expect(slotKinds).not.toContain(of.schemaUri === SHARED.schemaUri ? 'b' : 's');
        expect(new Set(links.map(({ familyId }) => familyId))).toEqual(linksIn(body));
      }),
    );
  });

  it('keep the text of members that are not sent', () => {
    fc.assert(
      fc.property(attributes(2), fc.jsonValue(), (sent, other) => {
        const of = SHARED;
        const raw = JSON.stringify(other, null, 0);
        const before = `{"_meta":{"schema":"s","name":"n"},"big":12345678901234567890,"a_float":1.0,"other":${raw}}`;
        const { a_float: _float, ...rest } = sent;
        const after = memberTexts(stored(of, rest, options(), before));
        expect(after.get('big')).toBe('12345678901234567890');
        expect(after.get('a_float')).toBe('1.0');
        expect(after.get('other')).toBe(raw);
        expect(after.get('_meta')).toBe('{"schema":"s","name":"n"}');
      }),
    );
  });

  it('keep the ids of blocks that move to another field, with the kind of that field', () => {
    const body = stored(
      SHARED,
      { a_rich_text: [{ attributes: { a_single_block: { attributes: {}, relationships: cta } }, relationships: cta }] },
      options(),
    );
    const [outer = '', inner = ''] = [...blocksIn(body).keys()];
    const field = fieldOf(LOCALIZED, 'a_single_block');
    const [moved = ''] = encodeValues(catalog, [{ field, value: shortId(outer) }], options(blocksIn(body))).texts;
    expect([...blocksIn(moved).keys()]).toEqual([outer, inner]);
    expect(moved).toContain(BLOCK);
    expect(moved).not.toContain(SHARED_BLOCK);
  });

  it('change only the sent members of a block', () => {
    const sent = { a_rich_text: [{ attributes: { a_string: 'x', a_float: 1 }, relationships: cta }] };
    const body = stored(SHARED, sent, options());
    const [id = ''] = [...blocksIn(body).keys()];
    const change = { a_rich_text: [{ id: shortId(id), attributes: { a_string: null } }] };
    const after = stored(SHARED, change, options(blocksIn(body)), body.replace('"a_float":1', '"a_float":1.0'));
    expect(uuidOf(shortId(id))).toBe(id);
    expect(decoded(SHARED, after, true)).toMatchObject({
      a_rich_text: [{ id: shortId(id), attributes: { a_string: null, a_float: 1 } }],
    });
  });

  it.each([
    ['an unknown block', { a_single_block: shortId(randomUUID()) }],
    ['a block without a model', { a_single_block: { attributes: {} } }],
    [
      'a block of a model for records',
      { a_single_block: { attributes: {}, relationships: { item_type: { data: { id: shortId(SHARED.id) } } } } },
    ],
    ['a list in a field for one block', { a_single_block: [] }],
    ['one block in a field for a list', { a_rich_text: { attributes: {}, relationships: cta } }],
    ['a document of another format', { a_structured_text: { schema: 'html', document: {} } }],
    [
      'an unknown node',
      { a_structured_text: { schema: 'dast', document: { type: 'root', children: [{ type: 'video' }] } } },
    ],
    [
      'a node without its item',
      { a_structured_text: { schema: 'dast', document: { type: 'root', children: [{ type: 'block' }] } } },
    ],
    ['a link that is not an id', { a_link: 'home' }],
    ['a link as an object', { a_link: { id: shortId(randomUUID()) } }],
  ])('are rejected with %s', (_what, sent) => {
    expect(() => stored(SHARED, sent, options())).toThrow(expect.objectContaining({ code: 'INVALID_FIELD' }));
  });

  it('are rejected with an unknown field in a block, and with blocks that are nested too deeply', () => {
    const extra = { a_single_block: { attributes: { other: 1 }, relationships: cta } };
    expect(() => stored(SHARED, extra, options())).toThrow(
      expect.objectContaining({ code: 'INVALID_ATTRIBUTES', data: { extraneous_attributes: ['other'] } }),
    );
    const nested = (depth: number): Json =>
      depth === 0 ? {} : { a_single_block: { attributes: nested(depth - 1), relationships: cta } };
    expect(stored(SHARED, nested(6), options())).toBeDefined();
    expect(() => stored(SHARED, nested(7), options())).toThrow(
      expect.objectContaining({ code: 'RECORD_TOO_LARGE', data: { limit: 6, size: 7 } }),
    );
  });
});

describe('values of a content type without a model', () => {
  const of = catalogOf(
    1 as SpaceId,
    {
      locales: ['en'],
      models: [],
      bareTypes: [
        { id: 'a'.repeat(24), uri: 'https://example.com/bare', label: 'Bare', schema: '{"properties":{"any":{}}}' },
      ],
    },
    new Map(),
  );

  it('are JSON for clients, and keep its text', () => {
    const [bare] = of.models;
    const [field] = bare?.fields ?? [];
    if (bare === undefined || field === undefined) throw new Error('The derived model does not exist.');
    for (const raw of ['{"b":1.0,"a":[12345678901234567890]}', '"text"', '"12"', '12', 'true']) {
      const body = `{"_meta":{"schema":"${bare.schemaUri}"},"any":${raw}}`;
      const value = decodeBody(of, bare, body, { nested: false }).get('any') ?? '';
      expect(JSON.parse(value)).toBe(raw);
      expect(encodeValues(of, [{ field, value: JSON.parse(value) }], options()).texts).toEqual([raw]);
    }
  });
});
