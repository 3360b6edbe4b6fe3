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

describe('extracting a body', () => {
  it('takes the ids of links and references out, in the order of the text', () => {
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

  it('continues inside a link, since links within links occur', () => {
    const body = extractBody(JSON.stringify({ ...link(id('0001')), inner: link(id('0002')) }));
    expect(body.slots).toHaveLength(2);
  });

  it('gives two variants that differ only in ids, delivery key and hierarchy the same body', () => {
    const one = { _meta: { schema: 's', deliveryKey: 'one' }, to: link(id('0001')) };
    const two = { _meta: { hierarchy: { root: false, parentId: id('0009') }, schema: 's' }, to: link(id('0002')) };
    expect(extractBody(JSON.stringify(one)).hash).toEqual(extractBody(JSON.stringify(two)).hash);
  });

  it('takes the ids of records and blocks out, each by its kind', () => {
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
    ['an id that is no UUID', link('winter-banner')],
    ['an object that only looks like a link', { schema: LINK, contentType: 'x', id: id('0001') }],
  ])('leaves %s in the text', (_what, value) => {
    expect(extractBody(JSON.stringify({ value })).slots).toEqual([]);
  });

  it('reads delivery keys and hierarchy and leaves them out of the template', () => {
    const body = extractBody(
      '{"_meta":{"deliveryKey":"a","schema":"s","deliveryKeys":{"values":[{"value":"a"},{"value":"b"}]},"hierarchy":{"root":true}}}',
    );
    expect(body.deliveryKeys).toEqual(['a', 'b']);
    expect(body.hierarchy).toEqual({ root: true, parentId: null });
    expect(body.template).toBe('{"_meta":{"schema":"s"\u0002}}');
  });

  it('puts another delivery key into what was lifted, and takes it away again', () => {
    const { lifted } = extractBody('{"_meta":{"schema":"s","deliveryKey":"a","hierarchy":{"root":true}}}');
    const keyed = withDeliveryKey(lifted, 'b"c');
    expect(JSON.parse(`{${keyed ?? ''}}`)).toEqual({ deliveryKey: 'b"c', hierarchy: { root: true } });
    expect(JSON.parse(`{${withDeliveryKey(keyed, null) ?? ''}}`)).toEqual({ hierarchy: { root: true } });
    expect(withDeliveryKey(null, null)).toBeNull();
  });

  it.each([
    [
      'numbers that a double cannot hold',
      '"n":[12345678901234567890123,1e400,-0,1.0,0.1000000000000000055511151231257827]',
    ],
    ['escapes as they were written', '"s":"\\u0000\\ud800\\/\\u00e9 \\"\\u0001"'],
    ['keys that would reach a prototype', '"__proto__":{"x":1},"constructor":null'],
    ['number-like keys in their order', '"2":1,"1":2'],
    ['empty objects and arrays', '"e":{},"f":[],"g":[{},[]]'],
    ['a key that stands twice', '"a":1,"a":2'],
  ])('keeps %s', (_what, members) => {
    expect(roundTrip(withMeta(members))).toBe(withMeta(members));
  });

  it('refuses what is not JSON, not an object, or nested without end', () => {
    expect(() => extractBody('{"a":1,}')).toThrow(expect.objectContaining({ code: 'BODY_NOT_JSON' }));
    expect(() => extractBody('[1]')).toThrow(expect.objectContaining({ code: 'BODY_NOT_JSON' }));
    expect(() => extractBody(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toThrow(
      expect.objectContaining({ code: 'BODY_TOO_DEEP', data: { limit: 256 } }),
    );
  });

  it('gives back any body as it was, whatever it nests', () => {
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
          // Text of the same values renders to the same text: a second save finds the first body.
          expect(roundTrip(roundTrip(text))).toBe(roundTrip(text));
        },
      ),
      { numRuns: inFullRun(5000, 500) },
    );
  });
});
