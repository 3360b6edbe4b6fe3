import * as fc from 'fast-check';
import { RECORD_LINK } from '../body/extract-body';
import { mergeBodies, type MergeConflict } from './merge-bodies';
import { resolveConflict, type Resolution } from './resolve-conflict';

const link = (id: string, alt = 1): object => ({ _meta: { schema: RECORD_LINK }, id, alt });
const ordered = (ids: string): string => JSON.stringify({ l: [...ids].map((id) => link(id)) });
const resolve = (text: string, conflict: MergeConflict | undefined, resolution: Resolution): string => {
  if (conflict === undefined) throw new Error('The merge has no conflict.');
  return resolveConflict({ text }, conflict, resolution);
};
function merge(base: string, theirs: string, mine: string): { text: string; conflicts: readonly MergeConflict[] } {
  return mergeBodies({ base: { text: base }, theirs: { text: theirs }, mine: { text: mine } });
}

describe('resolveConflict', () => {
  it('sets the value of the source or another one, and keeps the text of everything else', () => {
    const { text, conflicts } = merge('{"a":1,"b":[1.0]}', '{"a":2,"b":[1.0]}', '{ "a" : 3, "b":[ 1.0 ] }');
    expect(resolve(text, conflicts[0], { take: 'mine' })).toBe('{ "a" : 3, "b":[ 1.0 ] }');
    expect(resolve(text, conflicts[0], { take: 'theirs' })).toBe('{ "a" : 2, "b":[ 1.0 ] }');
    expect(resolve(text, conflicts[0], { take: 'value', value: ' { "x" : 1e5 } ' })).toBe(
      '{ "a" : {"x":1e5}, "b":[ 1.0 ] }',
    );
  });

  it('removes a value that the source has removed, and adds one that the variant has removed', () => {
    const removed = merge('{"a":1,"b":1}', '{"b":1}', '{"a":0,"a":2,"b":1}');
    expect(resolve(removed.text, removed.conflicts[0], { take: 'theirs' })).toBe('{"b":1}');
    const added = merge('{"a":1}', '{"a":2}', '{}');
    expect(resolve(added.text, added.conflicts[0], { take: 'theirs' })).toBe('{"a":2}');
    const element = merge(JSON.stringify([link('x'), link('y')]), JSON.stringify([link('x', 2), link('y')]), '[]');
    expect(resolve(element.text, element.conflicts[0], { take: 'theirs' })).toBe(JSON.stringify([link('x', 2)]));
  });

  it('finds a link or a block by its id after other edits', () => {
    const { conflicts } = merge(
      JSON.stringify([link('x', 1)]),
      JSON.stringify([link('x', 2)]),
      JSON.stringify([link('x', 3)]),
    );
    const edited = JSON.stringify([link('n'), link('x', 3)]);
    expect(resolve(edited, conflicts[0], { take: 'theirs' })).toBe(JSON.stringify([link('n'), link('x', 2)]));
  });

  it('sets an order, and leaves elements that were added since behind their predecessors', () => {
    const { conflicts } = merge(ordered('abcd'), ordered('dabc'), ordered('abdc'));
    expect(resolve(ordered('abdnc'), conflicts[0], { take: 'theirs' })).toBe(ordered('dnabc'));
    expect(resolve(ordered('bdc'), conflicts[0], { take: 'value', value: '["c","d","b","a"]' })).toBe(ordered('cdb'));
    for (const value of ['"a"', '["a","b"]', '["a","b","c","c"]', '["a","b","c","e"]', '{}']) {
      expect(() => resolve(ordered('abdc'), conflicts[0], { take: 'value', value })).toThrow(
        expect.objectContaining({ code: 'CONFLICT_VALUE_INVALID' }),
      );
    }
  });

  it('rejects a value that has changed since', () => {
    const { conflicts } = merge('{"a":{"b":1}}', '{"a":{"b":2}}', '{"a":{"b":3}}');
    for (const text of ['{"a":{"b":4}}', '{"a":{}}', '{"a":7}', '{}']) {
      expect(() => resolve(text, conflicts[0], { take: 'theirs' })).toThrow(
        expect.objectContaining({ code: 'CONFLICT_CHANGED', data: { path: '/a/b' } }),
      );
    }
    const order = merge(ordered('abcd'), ordered('dabc'), ordered('abdc')).conflicts[0];
    for (const text of [ordered('cbad'), '{}', '{"l":[1]}']) {
      expect(() => resolve(text, order, { take: 'theirs' })).toThrow(
        expect.objectContaining({ code: 'CONFLICT_CHANGED' }),
      );
    }
  });

  it('rejects a value that is not JSON', () => {
    const { text, conflicts } = merge('{"a":1}', '{"a":2}', '{"a":3}');
    expect(() => resolve(text, conflicts[0], { take: 'value', value: '{' })).toThrow(
      expect.objectContaining({ code: 'BODY_NOT_JSON' }),
    );
  });

  const scalar = fc.constantFrom(1, 2, 'x');
  const links = fc
    .shuffledSubarray(['p', 'q', 'r', 's'])
    .chain((ids) => fc.tuple(...ids.map((id) => fc.nat(2).map((alt) => link(id, alt)))));
  const bodyOf = (value: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
    fc.dictionary(fc.constantFrom('a', 'b', '__proto__', '~/'), value).map((each) => JSON.stringify(each));
  const withAllOfTheirs = (text: string, conflicts: readonly MergeConflict[]): string =>
    conflicts.reduce((resolved, conflict) => resolve(resolved, conflict, { take: 'theirs' }), text);

  it('takes the source in every conflict of a body, after which no value is in conflict', () => {
    const body = bodyOf(fc.oneof(scalar, links));
    fc.assert(
      fc.property(body, body, body, (base, theirs, mine) => {
        const { text, conflicts } = merge(base, theirs, mine);
        const again = merge(base, theirs, withAllOfTheirs(text, conflicts));
        expect(again.conflicts.filter(({ kind }) => kind === 'value')).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('changes nothing if every conflict is resolved again', () => {
    const body = bodyOf(fc.oneof(scalar, links, fc.array(scalar, { maxLength: 3 })));
    fc.assert(
      fc.property(body, body, body, (base, theirs, mine) => {
        const { text, conflicts } = merge(base, theirs, mine);
        const resolved = withAllOfTheirs(text, conflicts);
        expect(withAllOfTheirs(resolved, conflicts)).toBe(resolved);
      }),
      { numRuns: 1_000 },
    );
  });
});
