import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { extractBody } from './extract-body';
import { HIERARCHY_ROOT, withDeliveryKey } from './lifted-members';
import { renderBody } from './render-body';

const LINK = 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link';
const ID = 'b42893f6-42b9-4a0c-b4bc-c46d0d080001';
const link = { _meta: { schema: LINK }, contentType: 'https://example.com/page', id: ID };

const parsed = (lifted: string | null): unknown => JSON.parse(`{${lifted ?? ''}}`);

function roundTrip(text: string): string {
  const { template, slots, lifted } = extractBody(text);
  return renderBody(template, slots, lifted);
}

describe('lifted members', () => {
  it.each([
    ['hierarchy', { _meta: { schema: 's', hierarchy: { root: true, near: link } }, to: link }],
    ['deliveryKeys', { _meta: { schema: 's', deliveryKeys: { values: [link] } }, to: link }],
    ['a hierarchy that is lifted alone', { _meta: { hierarchy: { near: [{ deep: link }] } } }],
  ])('keep the ids of links inside %s', (_member, body) => {
    const { slots, slotKinds, template } = extractBody(JSON.stringify(body));
    expect(slots).toHaveLength(template.split('\u0001').length - 1);
    expect(slotKinds).toHaveLength(slots.length);
    expect(JSON.parse(roundTrip(JSON.stringify(body)))).toEqual(body);
  });

  it('keep the ids of links between them', () => {
    const body = { _meta: { deliveryKey: 'a', kept: link, hierarchy: { near: link }, also: link }, to: link };
    expect(extractBody(JSON.stringify(body)).slots).toEqual([ID, ID, ID]);
    expect(JSON.parse(roundTrip(JSON.stringify(body)))).toEqual(body);
  });

  it.each([
    ['a repeated member', '"deliveryKey":"a","schema":"s","deliveryKey":"b"', { deliveryKey: 'b' }],
    ['an escaped name', '"\\u0064eliveryKey":"b","schema":"s"', { deliveryKey: 'b' }],
    ['a repeated hierarchy', '"hierarchy":{"root":true},"hierarchy":{"root":false}', { hierarchy: { root: false } }],
  ])('are read like JSON.parse for %s', (_what, meta, expected) => {
    const { lifted, deliveryKeys, hierarchy } = extractBody(`{"_meta":{${meta}}}`);
    expect(parsed(lifted)).toEqual(expected);
    expect({ deliveryKeys, root: hierarchy?.root }).toEqual({
      deliveryKeys: 'deliveryKey' in expected ? ['b'] : [],
      root: 'hierarchy' in expected ? false : undefined,
    });
  });
});

describe('the pattern of a root in a hierarchy', () => {
  it.each([
    '{"root":true}',
    '{"root":true,"parentId":null}',
    '{"parentId":null,"root":true}',
    '{"near":{"root":false},"root":true}',
    '{"near":[{}],"root":true,"more":{}}',
    '{"\\u0072oot":true}',
    '{"root":false,"root":true}',
    '{"root":false}',
    '{"root":true,"root":false}',
    '{"near":{"root":true}}',
    '{"near":{},"more":",\\"root\\":true"}',
    '{"root":"true"}',
    '{"roots":true}',
    '{}',
  ])('finds the root in %s as JSON.parse does', (hierarchy) => {
    for (const others of ['', ',"deliveryKey":",\\"hierarchy\\":{\\"root\\":true}"', ',"name":"a"']) {
      const body = `{"_meta":{"hierarchy":${hierarchy}${others}}}`;
      const { lifted, hierarchy: found } = extractBody(body);
      const { root } = JSON.parse(hierarchy) as { readonly root?: unknown };
      expect(new RegExp(HIERARCHY_ROOT).test(lifted ?? '')).toBe(root === true);
      expect(found?.root).toBe(root === true);
      expect(JSON.parse(roundTrip(body))).toEqual(JSON.parse(body));
    }
  });

  it('does not change a hierarchy that it reads correctly', () => {
    const body = '{"_meta":{"hierarchy":{"parentId":null,"root":true}}}';
    expect(roundTrip(body)).toBe(body);
  });
});

describe('withDeliveryKey', () => {
  it.each([
    ['a repeated key', '"deliveryKey":"a","deliveryKey":"b"'],
    ['repeated lists of keys', '"deliveryKeys":{"values":[]},"deliveryKey":"a","deliveryKeys":{"values":[1]}'],
    ['an escaped name', '"\\u0064eliveryKey":"a"'],
    ['a name in a value', '"deliveryKey":"deliveryKey"'],
  ])('replaces and removes %s', (_what, lifted) => {
    expect(parsed(withDeliveryKey(lifted, 'z'))).toEqual({ deliveryKey: 'z' });
    expect(withDeliveryKey(lifted, null)).toBeNull();
  });

  it('leaves the text of other members unchanged', () => {
    const hierarchy = '"hierarchy":{"root":true,"n":1.0,"s":"\\u00e9\\/","deliveryKey":"inner"}';
    expect(withDeliveryKey(`"deliveryKey":"a",${hierarchy}`, null)).toBe(hierarchy);
    expect(withDeliveryKey(`${hierarchy},"deliveryKey":"a"`, 'b')).toBe(`${hierarchy},"deliveryKey":"b"`);
    expect(withDeliveryKey(hierarchy, 'b')).toBe(`${hierarchy},"deliveryKey":"b"`);
  });

  it('equals the same change of the parsed members', () => {
    const members = fc.dictionary(
      fc.constantFrom('deliveryKey', 'deliveryKeys', 'hierarchy'),
      fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()),
    );
    fc.assert(
      fc.property(members, fc.option(fc.string({ unit: 'binary' })), (before, key) => {
        const text = JSON.stringify(before).slice(1, -1);
        const { hierarchy } = before;
        const expected = {
          ...(hierarchy === undefined ? {} : { hierarchy }),
          ...(key === null ? {} : { deliveryKey: key }),
        };
        const after = withDeliveryKey(text === '' ? null : text, key);
        expect(parsed(after)).toEqual(JSON.parse(JSON.stringify(expected)));
        expect(after === null).toBe(Object.keys(expected).length === 0);
      }),
      { numRuns: inFullRun(2000, 100) },
    );
  });
});

describe('a body with any strings', () => {
  it('is restored from its template', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    const value = fc.oneof(text, fc.constant(link), fc.array(fc.oneof(text, fc.constant(link)), { maxLength: 3 }));
    const body = fc.record({
      _meta: fc.record(
        { schema: text, deliveryKey: text, hierarchy: fc.record({ near: value }) },
        { requiredKeys: [] },
      ),
      members: fc.dictionary(text, value, { maxKeys: 4 }),
    });
    fc.assert(
      fc.property(body, ({ _meta, members }) => {
        const json = JSON.stringify({ ...members, _meta });
        expect(JSON.parse(roundTrip(json))).toEqual(JSON.parse(json));
      }),
      { numRuns: inFullRun(2000, 100) },
    );
  });
});
