import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { BLOCK, extractBody, RECORD_LINK, SHARED_BLOCK } from './extract-body';
import { renderBody } from './render-body';
import { withDeliveryKey } from './lifted-members';

const LINK = 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link';
const REFERENCE = 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-reference';
const link = (id: string, schema = LINK): object => ({
  _meta: { schema },
  contentType: 'https://example.com/page',
  id,
});
const roundTrip = (text: string): string => {
  const body = extractBody(text);
  return renderBody(body.template, body.slots, body.lifted);
};
const withMeta = (rest: string): string => `{"_meta":{"name":"Home","schema":"https://example.com/page"},${rest}}`;
const id = (last: string): string => `b42893f6-42b9-4a0c-b4bc-c46d0d08${last}`;

describe('extractBody', () => {
  it('extracts the ids of links and references in the order of the text', () => {
    const body = extractBody(
      JSON.stringify({
        _meta: { schema: 's' },
        a: [link(id('0001')), { deep: link(id('0002'), REFERENCE) }],
        b: link(id('0001')),
      }),
    );
    expect(body.slots).toEqual([id('0001'), id('0002'), id('0001')]);
    expect(body.slotKinds).toBe('lrl');
    expect(body.template).not.toContain(id('0001'));
  });

  it('extracts ids of links inside links', () => {
    const body = extractBody(JSON.stringify({ ...link(id('0001')), inner: link(id('0002')) }));
    expect(body.slots).toHaveLength(2);
  });

  it('returns the same hash for bodies that differ only in ids, delivery key and hierarchy', () => {
    const one = { _meta: { schema: 's', deliveryKey: 'one' }, to: link(id('0001')) };
    const two = { _meta: { hierarchy: { root: false, parentId: id('0009') }, schema: 's' }, to: link(id('0002')) };
    expect(extractBody(JSON.stringify(one)).hash).toEqual(extractBody(JSON.stringify(two)).hash);
  });

  it('extracts the ids of records and blocks with their kinds', () => {
    const body = extractBody(
      JSON.stringify({
        _meta: { schema: 's' },
        author: { _meta: { schema: RECORD_LINK }, id: id('0001') },
        content: [{ _meta: { schema: BLOCK, type: 'cta' }, id: id('0002'), fields: { url: 'x' } }],
        footer: { _meta: { schema: SHARED_BLOCK, type: 'cta' }, id: id('0003'), fields: {} },
      }),
    );
    expect(body.slotKinds).toBe('fbs');
    expect(body.slots).toEqual([id('0001'), id('0002'), id('0003')]);
  });

  it.each([
    ['a link without contentType', { _meta: { schema: LINK }, id: id('0001') }],
    ['an id in upper case', link(id('000A'))],
    ['an id that is not a UUID', link('winter-banner')],
    ['an object without the _meta of a link', { schema: LINK, contentType: 'x', id: id('0001') }],
  ])('leaves %s in the text', (_what, value) => {
    expect(extractBody(JSON.stringify({ value })).slots).toEqual([]);
  });

  it('returns delivery keys and hierarchy, and removes them from the template', () => {
    const body = extractBody(
      '{"_meta":{"deliveryKey":"a","schema":"s","deliveryKeys":{"values":[{"value":"a"},{"value":"b"}]},"hierarchy":{"root":true}}}',
    );
    expect(body.deliveryKeys).toEqual(['a', 'b']);
    expect(body.hierarchy).toEqual({ root: true, parentId: null });
    expect(body.template).toBe('{"_meta":{"schema":"s"\u0002}}');
  });

  it('sets and removes the delivery key of lifted members', () => {
    const { lifted } = extractBody('{"_meta":{"schema":"s","deliveryKey":"a","hierarchy":{"root":true}}}');
    const keyed = withDeliveryKey(lifted, 'b"c');
    expect(JSON.parse(`{${keyed ?? ''}}`)).toEqual({ deliveryKey: 'b"c', hierarchy: { root: true } });
    expect(JSON.parse(`{${withDeliveryKey(keyed, null) ?? ''}}`)).toEqual({ hierarchy: { root: true } });
    expect(withDeliveryKey(null, null)).toBeNull();
  });

  it.each([
    [
      'numbers that a double cannot represent',
      '"n":[12345678901234567890123,1e400,-0,1.0,0.1000000000000000055511151231257827]',
    ],
    ['escapes', '"s":"\\u0000\\ud800\\/\\u00e9 \\"\\u0001"'],
    ['keys that name a prototype', '"__proto__":{"x":1},"constructor":null'],
    ['the order of numeric keys', '"2":1,"1":2'],
    ['empty objects and arrays', '"e":{},"f":[],"g":[{},[]]'],
    ['a repeated key', '"a":1,"a":2'],
  ])('does not change %s', (_what, members) => {
    expect(roundTrip(withMeta(members))).toBe(withMeta(members));
  });

  it('rejects invalid JSON, values other than objects, and bodies that are nested too deep', () => {
    expect(() => extractBody('{"a":1,}')).toThrow(expect.objectContaining({ code: 'BODY_NOT_JSON' }));
    expect(() => extractBody('[1]')).toThrow(expect.objectContaining({ code: 'BODY_NOT_JSON' }));
    expect(() => extractBody(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toThrow(
      expect.objectContaining({ code: 'BODY_TOO_DEEP', data: { limit: 256 } }),
    );
  });

  it('restores any body from its template', () => {
    const links = fc
      .tuple(fc.uuid(), fc.constantFrom(LINK, REFERENCE), fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 }))
      .map(([to, schema, rest]) => ({ ...rest, ...link(to, schema) }));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 5 }, fc.jsonValue(), links, fc.array(tie('value'), { maxLength: 4 }), tie('object')),
      object: fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
    }));
    const meta = fc.record(
      {
        schema: fc.string(),
        name: fc.string(),
        deliveryKey: fc.oneof(fc.string(), fc.constant(null)),
        deliveryKeys: fc.record({ values: fc.array(fc.record({ value: fc.string() })) }),
        hierarchy: fc.oneof(fc.record({ root: fc.boolean(), parentId: fc.uuid() }), fc.string()),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        meta,
        fc.dictionary(fc.string(), value, { maxKeys: 5 }),
        fc.constantFrom(0, 2),
        (_meta, rest, indent) => {
          const body: Record<string, unknown> = { ...rest, _meta };
          const text = JSON.stringify(body, null, indent);
          expect(JSON.parse(roundTrip(text))).toEqual(JSON.parse(text));
          // A second round trip returns the same text, so a second save finds the first body.
          expect(roundTrip(roundTrip(text))).toBe(roundTrip(text));
        },
      ),
      { numRuns: inFullRun(5000, 500) },
    );
  });
});
