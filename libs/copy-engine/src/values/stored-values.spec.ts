import { inFullRun } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { BLOCK, extractBody, RECORD_LINK, SHARED_BLOCK } from '../body/extract-body';
import { rewriteItems } from './dast';
import { asKind, blockDepth, blocksIn, blockText, linkedId, linksIn, linkText, readBlock } from './stored-values';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const ids = fc.uuid();
const key = fc.string({ maxLength: 6 });

/** Values as they are stored: any JSON, links and blocks at any depth. */
const { value } = fc.letrec<{ value: Json; block: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.jsonValue() as fc.Arbitrary<Json>,
    ids.map((id) => ({ _meta: { schema: RECORD_LINK }, id })),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('block'),
  ),
  block: fc
    .record({
      schema: fc.constantFrom(BLOCK, SHARED_BLOCK),
      type: key,
      id: ids,
      fields: fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    })
    .map(({ schema, type, id, fields }) => ({ _meta: { schema, type }, id, fields })),
}));

const textOf = (json: Json | undefined): string => (typeof json === 'string' ? json : '');

interface Found {
  readonly links: Set<string>;
  readonly blocks: Set<string>;
  readonly depth: number;
}

/** Searches the parsed value. */
function search(json: Json): Found {
  if (typeof json !== 'object' || json === null) return { links: new Set(), blocks: new Set(), depth: 0 };
  const inside = Object.values(json).map(search);
  const { _meta: meta, id } = json as { readonly [name: string]: Json };
  const schema =
    typeof meta === 'object' && meta !== null ? (meta as { readonly [name: string]: Json })['schema'] : null;
  const isBlock = schema === BLOCK || schema === SHARED_BLOCK;
  return {
    links: new Set([...inside.flatMap(({ links }) => [...links]), ...(schema === RECORD_LINK ? [textOf(id)] : [])]),
    blocks: new Set([...inside.flatMap(({ blocks }) => [...blocks]), ...(isBlock ? [textOf(id)] : [])]),
    depth: Math.max(0, ...inside.map(({ depth }) => depth)) + Number(isBlock),
  };
}

describe('a stored value', () => {
  it('has the links, the blocks and the depth of the parsed value', () => {
    fc.assert(
      fc.property(value, (json) => {
        const text = JSON.stringify(json);
        const expected = search(json);
        expect(linksIn(text)).toEqual(expected.links);
        expect(new Set(blocksIn(text).keys())).toEqual(expected.blocks);
        expect(blockDepth(text)).toBe(expected.depth);
      }),
      { numRuns: inFullRun(5_000, 200) },
    );
  });

  it('has the same ids as the slots of a body with it', () => {
    fc.assert(
      fc.property(value, (json) => {
        const { slots, slotKinds } = extractBody(JSON.stringify({ _meta: { schema: 's' }, field: json }));
        const ofKinds = (kinds: string): Set<string> =>
          new Set(slots.filter((_, at) => kinds.includes(slotKinds.charAt(at))));
        const text = JSON.stringify(json);
        expect(linksIn(text)).toEqual(ofKinds('f'));
        expect(new Set(blocksIn(text).keys())).toEqual(ofKinds('bs'));
      }),
      { numRuns: inFullRun(2_000, 100) },
    );
  });

  it('has the same blocks with another kind, and no other change', () => {
    fc.assert(
      fc.property(value, (json) => {
        const text = JSON.stringify(json);
        const shared = asKind(text, SHARED_BLOCK);
        expect([...blocksIn(shared).keys()]).toEqual([...blocksIn(text).keys()]);
        for (const block of blocksIn(shared).values()) expect(readBlock(block)?.kind).toBe(SHARED_BLOCK);
        expect(asKind(asKind(text, BLOCK), SHARED_BLOCK)).toBe(shared);
        expect(linksIn(shared)).toEqual(linksIn(text));
      }),
      { numRuns: inFullRun(2_000, 100) },
    );
  });

  it('does not change text in content that looks like a mark', () => {
    const content = JSON.stringify({ text: `"schema":"${BLOCK}"`, more: `{"_meta":{"schema":"${BLOCK}"}}` });
    expect(asKind(content, SHARED_BLOCK)).toBe(content);
    expect(blocksIn(content).size).toBe(0);
  });
});

const ID = 'b42893f6-42b9-4a0c-b4bc-c46d0d080001';

describe('a block', () => {
  it('is read as it was written, with the texts of its fields', () => {
    const block = {
      kind: BLOCK,
      type: 'https://example.com/"cta"',
      id: ID,
      fields: new Map([
        ['n', '1.0'],
        ['s', '"\\u00e9\\/"'],
        ['__proto__', '[1e400]'],
      ]),
    } as const;
    expect(readBlock(blockText(block))).toEqual(block);
  });

  it.each([
    ['a list', '[]'],
    ['a text', `"${BLOCK}"`],
    ['null', 'null'],
    ['an object without _meta', `{"id":"${ID}","fields":{}}`],
    ['an object whose _meta is a list', `{"_meta":["${BLOCK}"],"id":"${ID}"}`],
    ['an object with another schema', `{"_meta":{"schema":"urn:scriptorium:blocks","type":"t"},"id":"${ID}"}`],
    ['a block without a type', `{"_meta":{"schema":"${BLOCK}"},"id":"${ID}"}`],
    ['a block whose type is a number', `{"_meta":{"schema":"${BLOCK}","type":7},"id":"${ID}"}`],
    ['a block without an id', `{"_meta":{"schema":"${BLOCK}","type":"t"}}`],
    ['a block with an id in upper case', `{"_meta":{"schema":"${BLOCK}","type":"t"},"id":"${ID.toUpperCase()}"}`],
    ['a link', linkText(ID)],
  ])('is not %s', (_what, text) => expect(readBlock(text)).toBeUndefined());

  it('has no fields if its fields are not an object', () => {
    for (const fields of ['null', '[]', '"a"']) {
      expect(readBlock(`{"_meta":{"schema":"${BLOCK}","type":"t"},"id":"${ID}","fields":${fields}}`)?.fields.size).toBe(
        0,
      );
    }
  });
});

describe('a link', () => {
  it('is read as it was written', () => expect(linkedId(linkText(ID))).toBe(ID));

  it.each(['null', `"${ID}"`, `{"id":"${ID}"}`, `{"_meta":{"schema":"${RECORD_LINK}"}}`, `[${linkText(ID)}]`])(
    'is not %s',
    (text) => expect(linkedId(text)).toBeUndefined(),
  );

  it('is the last id of several, as JSON.parse reads it', () => {
    const text = `{"_meta":{"schema":"${RECORD_LINK}"},"id":"x","id":"${ID}"}`;
    expect(linkedId(text)).toBe(ID);
  });
});

describe('rewriteItems', () => {
  const node = (type: string, item: Json, children: readonly Json[] = []): Json => ({ type, item, children });
  const span = (text: string): Json => ({ type: 'span', value: text });
  const documentOf = (...children: readonly Json[]): string =>
    JSON.stringify({ schema: 'dast', document: { type: 'root', children } });

  it('returns each item with its kind, in the order of the text', () => {
    const text = documentOf(node('block', 'a'), {
      type: 'paragraph',
      children: [node('itemLink', 'b', [node('inlineBlock', 'c')]), node('inlineItem', 'd')],
    });
    const found: (readonly [string, string])[] = [];
    expect(rewriteItems(text, (item, kind) => (found.push([item, kind]), item))).toBe(text);
    expect(found.toSorted()).toEqual([
      ['"a"', 'block'],
      ['"b"', 'link'],
      ['"c"', 'block'],
      ['"d"', 'link'],
    ]);
  });

  it('replaces a node without an item by its children, at any depth', () => {
    const link = node('itemLink', 'gone', [
      span('a'),
      node('itemLink', 'gone', [span('b')]),
      node('itemLink', 'kept', []),
    ]);
    const after = rewriteItems(documentOf(link, node('block', 'gone')), (item) =>
      item === '"gone"' ? undefined : item,
    );
    expect(JSON.parse(after)).toEqual(JSON.parse(documentOf(span('a'), span('b'), node('itemLink', 'kept', []))));
  });

  it('does not touch members named item of other nodes, or blocks inside of items', () => {
    const text = documentOf({ type: 'paragraph', item: 'x' }, node('block', { document: node('block', 'inner') }));
    const items: string[] = [];
    rewriteItems(text, (item) => (items.push(item), item));
    expect(items).toEqual([JSON.stringify({ document: node('block', 'inner') })]);
  });

  it.each(['null', '"text"', '[]', '{}', '{"document":null}', '{"document":[]}', '{"document":{"children":7}}'])(
    'returns %s, which has no items, as a value with the same meaning',
    (text) => {
      const after = rewriteItems(text, () => undefined);
      expect(JSON.parse(after)).toEqual(text.includes('7') ? { document: { children: [] } } : JSON.parse(text));
    },
  );
});
