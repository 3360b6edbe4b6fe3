import { shortId } from '@scriptorium/contracts';
import fc from 'fast-check';

import { codeOf } from '../../../testing/code-of';
import { contextOf } from '../../../testing/context-of';
import { hostileText } from '../../../testing/hostile-texts';
import { contentTag, entityTag, isKnown, preconditionOf, versionTag } from './item-tags';

const GUID = '6F1ED002-AB5B-4A1B-8C3D-0123456789AB';
const id = shortId(GUID.toLowerCase());
const item = { id, etag: 3, ctag: 2 };

const conditionOf = (name: 'if-match' | 'if-none-match', header: string) =>
  preconditionOf(contextOf({ headers: { [name]: header } })).precondition;

it('prints the GUID in upper case, with another prefix for each kind of tag', () => {
  expect([entityTag(item), contentTag(item), versionTag(item, 2)]).toEqual([
    `"{${GUID}},3"`,
    `"c:{${GUID}},2"`,
    `"v:{${GUID}},2"`,
  ]);
});

const tagged = fc.record({
  id: fc.uuid().map(shortId),
  etag: fc.integer({ min: 1, max: 999_999_999 }),
  ctag: fc.integer({ min: 1, max: 999_999_999 }),
});
const weakened = fc.constantFrom('', 'W/');

it('reads every tag that it prints back as a precondition, also if a proxy has weakened it', () => {
  fc.assert(
    fc.property(fc.array(tagged, { minLength: 1, maxLength: 4 }), weakened, (items, mark) => {
      const header = items.flatMap((each) => [mark + entityTag(each), mark + contentTag(each)]).join(' , ');
      const tags = items.flatMap(({ id: itemId, etag, ctag }) => [
        { itemId, etag },
        { itemId, ctag },
      ]);
      expect(conditionOf('if-match', header)).toEqual({ ifMatch: tags });
      expect(conditionOf('if-none-match', header)).toEqual({ ifNoneMatch: tags });
    }),
  );
});

it('knows an item by its current tags and by none of another item, version or content', () => {
  fc.assert(
    fc.property(tagged, weakened, (each, mark) => {
      expect(isKnown(mark + entityTag(each), each)).toBe(true);
      expect(isKnown(`"x", ${mark}${contentTag(each)}`, each)).toBe(true);
      const others = [entityTag({ ...each, etag: each.etag + 1 }), contentTag({ ...each, ctag: each.ctag + 1 })];
      const changed = { ...each, id: shortId(GUID.replace('6F', '7F')) };
      for (const other of [...others, versionTag(each, each.ctag), entityTag(changed)]) {
        expect([other, isKnown(other, each)]).toEqual([other, false]);
      }
    }),
  );
});

it.each([
  [undefined, false],
  ['*', true],
  [' * ', true],
  [`"c:{${GUID}},3"`, false],
  [`"{${GUID.toLowerCase()}},3"`, false],
])('compares If-None-Match %j as text: %s', (header, known) => {
  expect(isKnown(header, item)).toBe(known);
});

it('has no precondition without the headers, and both with both', () => {
  expect(preconditionOf(contextOf({}))).toEqual({});
  const headers = { 'if-match': entityTag(item), 'if-none-match': '*' };
  expect(preconditionOf(contextOf({ headers }))).toEqual({
    precondition: { ifMatch: [{ itemId: id, etag: 3 }], ifNoneMatch: '*' },
  });
});

it('accepts a GUID in lower case, and lines of a repeated header', () => {
  const lines = [`"{${GUID.toLowerCase()}},3"`, `"C:{${GUID}},2"`];
  expect(preconditionOf(contextOf({ headers: { 'if-match': lines } }))).toEqual({
    precondition: {
      ifMatch: [
        { itemId: id, etag: 3 },
        { itemId: id, ctag: 2 },
      ],
    },
  });
});

it.each([
  '"other"',
  `"v:{${GUID}},2"`,
  `"{${GUID}},"`,
  `"{${GUID}},-1"`,
  `"{${GUID}},1e3"`,
  `"{${GUID}},1000000000"`,
  `"{${GUID}},3 "`,
  `"${GUID},3"`,
  `"{${GUID.slice(1)}},3"`,
  '""',
])('fails on a tag that no item has, without an error: %s', (tag) => {
  expect(conditionOf('if-match', tag)).toEqual({ ifMatch: [] });
});

it.each(['', `{${GUID}},3`, `"{${GUID}},3`, `"a" "b"`, '"a",', '*,*', `w/"{${GUID}},3"`])(
  'rejects the malformed header %j of every operation',
  (header) => {
    expect(codeOf(() => conditionOf('if-match', header))).toBe('ENTITY_TAG_MALFORMED');
    expect(codeOf(() => conditionOf('if-none-match', header))).toBe('ENTITY_TAG_MALFORMED');
    expect(codeOf(() => isKnown(header, item))).toBe('ENTITY_TAG_MALFORMED');
  },
);

it('rejects any other header with nothing but ENTITY_TAG_MALFORMED', () => {
  fc.assert(
    fc.property(hostileText, weakened, (text, mark) => {
      for (const header of [text, `${mark}"${text}"`]) {
        expect([undefined, 'ENTITY_TAG_MALFORMED']).toContain(codeOf(() => conditionOf('if-match', header)));
      }
    }),
  );
});
