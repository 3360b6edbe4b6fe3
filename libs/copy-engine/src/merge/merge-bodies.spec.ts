import * as fc from 'fast-check';
import { inFullRun } from '@scriptorium/testing';
import { BLOCK, RECORD_LINK } from '../body/extract-body';
import { memberTexts } from '../body/json-text';
import { diffBodies } from './diff-bodies';
import { mergeBodies, type MergeRequest, type MergeResult } from './merge-bodies';

type IsLocalized = NonNullable<MergeRequest['isLocalized']>;

const runs = { numRuns: inFullRun(20_000, 1_000) };
const block = (id: string, fields: object = {}): object => ({ _meta: { schema: BLOCK, type: 'cta' }, id, fields });
const link = (id: string, more: object = {}): object => ({ _meta: { schema: RECORD_LINK }, id, ...more });

function merge(base: string, theirs: string, mine: string, isLocalized?: IsLocalized): MergeResult {
  const options = isLocalized === undefined ? {} : { isLocalized };
  return mergeBodies({ base: { text: base }, theirs: { text: theirs }, mine: { text: mine }, ...options });
}
function mergeValues(base: unknown, theirs: unknown, mine: unknown): { value: unknown; paths: unknown[] } {
  const { text, conflicts } = merge(JSON.stringify(base), JSON.stringify(theirs), JSON.stringify(mine));
  return { value: JSON.parse(text), paths: conflicts.map(({ path }) => path) };
}
const isSameContent = (one: string, other: string): boolean => diffBodies(one, other).changes.length === 0;

// Small domains, so that three independent bodies often have the same values.
const scalar = fc.constantFrom(0, 1, 'x', 'y', null);
const blocks = fc
  .shuffledSubarray(['a', 'b', 'c', 'd', 'e'])
  .chain((ids) => fc.tuple(...ids.map((id) => fc.nat(2).map((t) => block(id, { t, u: 1 })))));
const links = fc.array(
  fc.constantFrom('p', 'q', 'r').map((id) => link(id)),
  { maxLength: 3 },
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    scalar,
    blocks,
    links,
    fc.array(scalar, { maxLength: 4 }),
    fc.array(tie('object'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', '', '__proto__', '~/', '\ud800'), tie('tree'), { maxKeys: 4 }),
}));
const content = fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tree, { maxKeys: 3 });
const body = fc.tuple(content, fc.constantFrom(0, 2)).map(([value, indent]) => JSON.stringify(value, null, indent));

describe('mergeBodies', () => {
  it('takes what only the source changed, keeps what only the variant changed, and reports what both changed', () => {
    const base = { title: 'Winter', color: 'red', size: 1, price: 5 };
    const { text, conflicts } = merge(
      JSON.stringify(base),
      JSON.stringify({ ...base, title: 'Winter!', color: 'blue', price: 6 }),
      JSON.stringify({ ...base, title: 'Hiver', size: 2, price: 6 }),
    );
    expect(JSON.parse(text)).toEqual({ title: 'Hiver', color: 'blue', size: 2, price: 6 });
    expect(conflicts).toEqual([
      { path: '/title', stablePath: '/title', kind: 'value', base: '"Winter"', theirs: '"Winter!"', mine: '"Hiver"' },
    ]);
  });

  it('keeps the text of everything else: white space, numbers, escapes, the order of keys, repeated keys', () => {
    const mine = '{ "z" : 1.0 , "a":"\\u00e9\\/",\n "r":0,"r" : 1e5,"old":true, "list":[ 1.0,{ "k":-0 } ] }';
    const base = '{"z":1.0,"a":"é/","r":1e5,"old":true,"list":[1.0,{"k":-0}]}';
    const theirs = '{"z":1.0,"a":"é/","r":2E5,"list":[1.0,{"k":-0.0,"n":[7]}]}';
    expect(merge(base, theirs, mine).text).toBe(
      '{ "z" : 1.0 , "a":"\\u00e9\\/",\n "r":0,"r" : 2E5,"list":[ 1.0,{ "k":-0.0, "n":[7] } ] }',
    );
  });

  it('merges insertions, removals, moves and changes of blocks by their ids', () => {
    const base = ['a', 'b', 'c', 'd'].map((id) => block(id, { t: 1, u: 1 }));
    const [a, , c, d] = base;
    const theirs = [d, a, block('b', { t: 2, u: 1 }), block('n')];
    const mine = [a, block('m'), block('b', { t: 1, u: 2 }), c, d];
    expect(mergeValues(base, theirs, mine)).toEqual({
      value: [d, a, block('m'), block('b', { t: 2, u: 2 }), block('n')],
      paths: [],
    });
  });

  it('merges a move, a removal and insertions of both sides in one array', () => {
    const ordered = (ids: readonly string[]): object => ({ blocks: ids.map((id) => block(id)) });
    expect(mergeValues(ordered(['a', 'b', 'c']), ordered(['c', 'a', 'new']), ordered(['a', 'own', 'b', 'c']))).toEqual({
      value: ordered(['c', 'a', 'own', 'new']),
      paths: [],
    });
  });

  it('reports a block that one side removed and the other changed, and keeps the decision of the variant', () => {
    const [one, other] = [[block('a', { t: 1 })], [block('a', { t: 2 })]];
    expect(mergeValues(one, [], other)).toEqual({ value: other, paths: ['/0'] });
    expect(mergeValues(one, other, [])).toEqual({ value: [], paths: ['/-'] });
    expect(mergeValues(one, [], one)).toEqual({ value: [], paths: [] });
  });

  it('reports conflicts inside blocks at their merged index, with a stable path by id', () => {
    const { conflicts } = merge(
      JSON.stringify([block('a', { t: 1 })]),
      JSON.stringify([block('n'), block('a', { t: 2 })]),
      JSON.stringify([block('a', { t: 3 })]),
    );
    expect(conflicts).toMatchObject([{ path: '/1/fields/t', stablePath: '/a/fields/t', theirs: '2', mine: '3' }]);
  });

  it('reports an order that both sides changed differently', () => {
    const ordered = (ids: string): string => JSON.stringify([...ids].map((id) => link(id)));
    const { text, conflicts } = merge(ordered('abcd'), ordered('dabc'), ordered('abdc'));
    expect(text).toBe(ordered('abdc'));
    expect(conflicts).toMatchObject([{ path: '', kind: 'order', theirs: '["d","a","b","c"]' }]);
  });

  it('treats a link to another target as one value', () => {
    const changed = link('x', { alt: 2 });
    expect(mergeValues({ l: link('x', { alt: 1 }) }, { l: link('y') }, { l: changed })).toEqual({
      value: { l: changed },
      paths: ['/l'],
    });
  });

  it('merges arrays without ids where the changes are in different parts, and pairs parts of one length', () => {
    expect(mergeValues(['a', 'b', 'c'], ['a', 'b', 'c', 't'], ['m', 'b', 'c'])).toEqual({
      value: ['m', 'b', 'c', 't'],
      paths: [],
    });
    expect(mergeValues([{ k: 1, l: 1 }], [{ k: 2, l: 1 }], [{ k: 1, l: 2 }])).toEqual({
      value: [{ k: 2, l: 2 }],
      paths: [],
    });
    expect(mergeValues(['a'], ['t'], ['m'])).toEqual({ value: ['m'], paths: ['/0'] });
    expect(mergeValues(['a'], ['t', 'u'], ['m'])).toEqual({ value: ['m'], paths: [''] });
  });

  it('follows the source in members that are not localized', () => {
    const isLocalized = (path: string): boolean => path !== '/sku' && path !== '/rows/*/code';
    const { text, conflicts } = merge(
      '{"sku":{"n":1},"rows":[{"code":1,"t":1}],"own":1}',
      '{"sku":{"n":2},"rows":[{"code":1,"t":1}],"own":1}',
      '{"sku":{"n":3,"m":4},"rows":[{"code":5,"t":2}],"own":2}',
      isLocalized,
    );
    expect(text).toBe('{"sku":{"n":2},"rows":[{"code":1,"t":2}],"own":2}');
    expect(conflicts).toEqual([]);
  });

  it('compares by other ids than it writes', () => {
    const side = (written: string, compared: string): { text: string; comparable: string } => ({
      text: JSON.stringify([link(written)]),
      comparable: JSON.stringify([link(compared)]),
    });
    const theirs = { text: JSON.stringify([link('e'), link('n')]), comparable: JSON.stringify([link('F'), link('N')]) };
    const result = mergeBodies({ base: side('e', 'F'), theirs, mine: side('f', 'F') });
    expect(result).toEqual({ text: JSON.stringify([link('f'), link('n')]), conflicts: [], withheld: [] });
    expect(() => mergeBodies({ base: side('e', 'F'), theirs, mine: { text: '{}', comparable: '' } })).toThrow('length');
  });

  it('reports one conflict for each member of the body if there are very many', () => {
    const list = (by: number): string =>
      JSON.stringify({ a: Object.fromEntries([...Array(1_001).keys()].map((n) => [n, n * 4 + by])), b: 1 });
    expect(merge(list(1), list(2), list(3)).conflicts.map(({ path }) => path)).toEqual(['/a']);
  });

  it('rejects text that is not JSON or nested too deep', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(() => merge('{}', deep, '{"a":1}')).toThrow(expect.objectContaining({ code: 'BODY_TOO_DEEP' }));
    expect(() => merge('{}', '{"a":1}', '{a}')).toThrow(expect.objectContaining({ code: 'BODY_NOT_JSON' }));
  });

  // With quadratic time this test would exceed the runner's limit.
  it('merges large arrays in bounded time', () => {
    const numbers = [...Array(24_000).keys()];
    const ordered = (list: readonly number[]): string => JSON.stringify(list.map((n) => link(`l${String(n)}`)));
    const reversed = [...numbers].reverse();
    expect(merge(ordered(numbers), ordered(reversed), ordered([-1, ...numbers])).conflicts).toEqual([]);
    const shuffled = numbers.map((n) => (n * 7919) % numbers.length);
    expect(merge(ordered(numbers), ordered(reversed), ordered(shuffled)).conflicts).toHaveLength(1);
    const [base, theirs, mine] = [3, 5, 7].map((by) => JSON.stringify(numbers.map((n) => (n * by) % 4_099)));
    expect(merge(base ?? '', theirs ?? '', mine ?? '').conflicts.length).toBeGreaterThan(0);
  });
});

describe('a merge of any bodies', () => {
  it('is the variant if the source has not changed', () => {
    fc.assert(
      fc.property(body, body, (base, mine) => {
        expect(merge(base, base, mine)).toEqual({ text: mine, conflicts: [], withheld: [] });
        expect(merge(base, base, mine, () => true)).toEqual({ text: mine, conflicts: [], withheld: [] });
      }),
      runs,
    );
  });

  it('is the variant if no place is open, with the same conflicts', () => {
    fc.assert(
      fc.property(body, body, body, (base, theirs, mine) => {
        const request = { base: { text: base }, theirs: { text: theirs }, mine: { text: mine } };
        const { text, conflicts, withheld } = mergeBodies({ ...request, isOpen: () => false });
        const open = mergeBodies({ ...request, isOpen: () => true });
        expect(text).toBe(mine);
        expect(conflicts.length).toBe(open.conflicts.length);
        expect(withheld.length > 0).toBe(!isSameContent(open.text, mine));
      }),
      runs,
    );
  });

  it('is the source if the variant has not changed, or if nothing is localized', () => {
    fc.assert(
      fc.property(body, body, body, (base, theirs, mine) => {
        for (const merged of [merge(base, theirs, base), merge(base, theirs, mine, () => false)]) {
          expect(diffBodies(merged.text, theirs).changes).toEqual([]);
          expect(merged.conflicts).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('is the variant if both changed it in the same way', () => {
    fc.assert(
      fc.property(body, body, (base, both) => {
        expect(merge(base, both, both)).toEqual({ text: both, conflicts: [], withheld: [] });
      }),
      runs,
    );
  });

  it('conflicts in the same places if the sides are exchanged', () => {
    fc.assert(
      fc.property(body, body, body, (base, theirs, mine) => {
        const [one, other] = [merge(base, theirs, mine), merge(base, mine, theirs)].map(({ conflicts }) =>
          conflicts.map(({ stablePath, kind }) => `${kind} ${stablePath}`).sort(),
        );
        expect(one).toEqual(other);
      }),
      runs,
    );
  });

  it('is the same after another merge of the same source', () => {
    fc.assert(
      fc.property(body, body, body, (base, theirs, mine) => {
        const { text } = merge(base, theirs, mine);
        expect(merge(theirs, theirs, text)).toEqual({ text, conflicts: [], withheld: [] });
      }),
      runs,
    );
  });

  it('does not touch the text of members that the source has not changed', () => {
    fc.assert(
      fc.property(body, body, body, (base, theirs, mine) => {
        const [before, after, own, result] = [base, theirs, mine, merge(base, theirs, mine).text].map(memberTexts);
        for (const [key, text] of own ?? []) {
          const [was, is] = [before?.get(key), after?.get(key)];
          if (was !== undefined && is !== undefined && isSameContent(was, is)) expect(result?.get(key)).toBe(text);
        }
      }),
      runs,
    );
  });

  it('has the blocks that a model of sets has, in an order that respects the unchanged one', () => {
    const arrays = fc.tuple(blocks, blocks, blocks) as fc.Arbitrary<[Block[], Block[], Block[]]>;
    fc.assert(
      fc.property(arrays, ([base, theirs, mine]) => {
        const { value } = mergeValues(base, theirs, mine);
        const expected = modelOfBlocks(base, theirs, mine);
        const found = value as Block[];
        expect(Object.fromEntries(found.map(({ id, fields }) => [id, fields.t]))).toEqual(expected);
        expect(found).toHaveLength(Object.keys(expected).length);
      }),
      runs,
    );
  });

  it('merges again with the same blocks without new conflicts', () => {
    const texts = blocks.map((list) => JSON.stringify(list));
    fc.assert(
      fc.property(texts, texts, texts, (base, theirs, mine) => {
        const first = merge(base, theirs, mine);
        const again = merge(base, theirs, first.text);
        expect(again.text).toBe(first.text);
        expect(new Set(again.conflicts)).toEqual(new Set(first.conflicts));
      }),
      runs,
    );
  });
});

interface Block {
  readonly id: string;
  readonly fields: { readonly t: number };
}

/** The values of `t` by id: each block is present, missing or changed by the rules for one value. */
function modelOfBlocks(
  base: readonly Block[],
  theirs: readonly Block[],
  mine: readonly Block[],
): Record<string, number> {
  const [was, is, own] = [base, theirs, mine].map((list) => new Map(list.map(({ id, fields }) => [id, fields.t])));
  const ids = new Set([...(is?.keys() ?? []), ...(own?.keys() ?? [])]);
  const values = [...ids].map((id) => {
    const [b, t, m] = [was?.get(id), is?.get(id), own?.get(id)];
    return [id, b === m ? t : m] as const;
  });
  return Object.fromEntries(values.filter((entry): entry is [string, number] => entry[1] !== undefined));
}
