import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { BLOCK, RECORD_LINK } from '../body/extract-body';
import { diffBodies, type BodyChange } from './diff-bodies';

const block = (id: string, fields: object = {}): object => ({ _meta: { schema: BLOCK, type: 'cta' }, id, fields });
const link = (id: string): object => ({ _meta: { schema: RECORD_LINK }, id });
const diff = (old: object, now: object): readonly BodyChange[] =>
  diffBodies(JSON.stringify(old), JSON.stringify(now)).changes;
const brief = (changes: readonly BodyChange[]): unknown[] => changes.map(({ path, old, new: now }) => [path, old, now]);

describe('diffBodies', () => {
  it('reports each changed, added and removed member', () => {
    expect(
      diff({ a: 1, b: { c: 'x', d: [] }, gone: null }, { a: 1, b: { c: 'y', d: [] }, added: { e: true } }),
    ).toEqual([
      { path: '/b/c', kind: 'value', old: '"x"', new: '"y"' },
      { path: '/added', kind: 'value', old: undefined, new: '{"e":true}' },
      { path: '/gone', kind: 'value', old: 'null', new: undefined },
    ]);
  });

  it('ignores white space, the order of keys and escapes', () => {
    const { changes } = diffBodies('{"a":{"x":1,"y":"\\u00e9/"},"b":[1,2]}', '{ "b" : [1, 2], "a":{"y":"é\\/","x":1}}');
    expect(changes).toEqual([]);
  });

  it('compares numbers by their text', () => {
    const before = '{"a":1.0,"b":1e400,"c":12345678901234567890123,"d":-0}';
    const after = '{"a":1,"b":1e400,"c":12345678901234567890124,"d":0}';
    expect(brief(diffBodies(before, after).changes)).toEqual([
      ['/a', '1.0', '1'],
      ['/c', '12345678901234567890123', '12345678901234567890124'],
      ['/d', '-0', '0'],
    ]);
  });

  it('reports a reordering of blocks or links as one change', () => {
    const old = { blocks: [block('a'), block('b'), block('c')], links: [link('x'), link('y')] };
    const now = { blocks: [block('c'), block('a'), block('b')], links: [link('y'), link('x')] };
    expect(diff(old, now)).toEqual([
      { path: '/blocks', kind: 'order', old: '["a","b","c"]', new: '["c","a","b"]' },
      { path: '/links', kind: 'order', old: '["x","y"]', new: '["y","x"]' },
    ]);
  });

  it('matches blocks by id, and reports what changed inside', () => {
    const old = { blocks: [block('a', { t: 1 }), block('b', { t: 1 }), block('c')] };
    const now = { blocks: [block('n'), block('b', { t: 2 }), block('a', { t: 1 })] };
    expect(brief(diff(old, now))).toEqual([
      ['/blocks', '["a","b"]', '["b","a"]'],
      ['/blocks/0', undefined, JSON.stringify(block('n'))],
      ['/blocks/1/fields/t', '1', '2'],
      ['/blocks/2', JSON.stringify(block('c')), undefined],
    ]);
  });

  it('distinguishes repeated links to one target', () => {
    expect(brief(diff({ l: [link('x'), link('x')] }, { l: [link('x'), link('x'), link('x')] }))).toEqual([
      ['/l/2', undefined, JSON.stringify(link('x'))],
    ]);
  });

  it('reports a link to another target as one change', () => {
    expect(brief(diff({ to: link('x') }, { to: link('y') }))).toEqual([
      ['/to', JSON.stringify(link('x')), JSON.stringify(link('y'))],
    ]);
  });

  it('aligns elements without an id by their content, and gaps of one length in pairs', () => {
    expect(brief(diff({ l: ['a', 'b', 'c'] }, { l: ['n', 'a', 'b', 'c'] }))).toEqual([['/l/0', undefined, '"n"']]);
    expect(brief(diff({ l: [{ t: 1, u: 1 }, 'c'] }, { l: [{ t: 2, u: 1 }, 'c'] }))).toEqual([['/l/0/t', '1', '2']]);
    expect(brief(diff({ l: ['a', 'b'] }, { l: ['c'] }))).toEqual([
      ['/l/0', '"a"', undefined],
      ['/l/1', '"b"', undefined],
      ['/l/0', undefined, '"c"'],
    ]);
  });

  it('matches the nodes of structured text by the block or link that they contain', () => {
    const node = (id: string, t: number): object => ({ type: 'block', item: block(id, { t }) });
    const old = { children: [{ type: 'paragraph' }, node('a', 1)] };
    const now = { children: [node('a', 2)] };
    expect(brief(diff(old, now))).toEqual([
      ['/children/0', '{"type":"paragraph"}', undefined],
      ['/children/0/item/fields/t', '1', '2'],
    ]);
  });

  it('handles keys that are empty, name a prototype, contain separators or are repeated', () => {
    const old = '{"":1,"__proto__":{"a/b":1},"~":{"constructor":1},"r":1,"r":2,"\\ud800":1}';
    const now = '{"":2,"__proto__":{"a/b":2},"~":{"constructor":2},"r":9,"r":2,"\\ud800":2}';
    expect(diffBodies(old, now).changes.map(({ path }) => path)).toEqual([
      '/',
      '/__proto__/a~1b',
      '/~0/constructor',
      '/\ud800',
    ]);
  });

  it('reports at most as many changes as its limit, and that there are more', () => {
    const numbers = (by: number): string => JSON.stringify(Object.fromEntries([0, 1, 2].map((n) => [n, n * by])));
    expect(diffBodies(numbers(1), numbers(2), 2)).toMatchObject({ changes: [{ path: '/1' }, { path: '/2' }] });
    expect(diffBodies(numbers(1), numbers(2), 2).isComplete).toBe(true);
    expect(diffBodies(numbers(1), numbers(2), 1).isComplete).toBe(false);
  });

  it('reports no change if and only if both bodies have the same content', () => {
    const body = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      fc.property(body, body, (old, now) => {
        const [before, after] = [JSON.parse(JSON.stringify(old)), JSON.parse(JSON.stringify(now))] as unknown[];
        const { changes } = diffBodies(JSON.stringify(old), JSON.stringify(now, null, 2));
        expect(changes.length === 0).toBe(isDeepStrictEqual(before, after));
      }),
    );
  });

  it('rejects text that is not JSON or nested too deep', () => {
    expect(() => diffBodies('{"a":1}', '{"a":1,}')).toThrow(expect.objectContaining({ code: 'BODY_NOT_JSON' }));
    expect(() => diffBodies('{"a":1}', '')).toThrow(expect.objectContaining({ code: 'BODY_NOT_JSON' }));
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(() => diffBodies('{"a":1}', deep)).toThrow(expect.objectContaining({ code: 'BODY_TOO_DEEP' }));
  });

  // With quadratic time this test would exceed the runner's limit.
  it('compares large arrays in bounded time', () => {
    const count = 24_000;
    const numbers = Array.from({ length: count }, (_, index) => index);
    const blocks = numbers.map((n) => block(`b${String(n)}`));
    expect(diff({ b: blocks }, { b: [...blocks].reverse() })).toHaveLength(1);
    expect(diffBodies(JSON.stringify(numbers), JSON.stringify([...numbers].reverse())).changes).toHaveLength(1_000);
    const few = (shift: number): string => JSON.stringify(numbers.map((n) => ((n + shift) * 7919) % 13));
    expect(diffBodies(few(0), few(1)).changes.length).toBeGreaterThan(0);
    const pairs = (shift: number): string => JSON.stringify(numbers.map((n) => (n * shift) % (count / 2)));
    expect(diffBodies(pairs(1), pairs(5)).changes.length).toBeGreaterThan(0);
  });
});
