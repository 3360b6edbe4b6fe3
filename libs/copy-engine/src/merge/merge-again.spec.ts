import { BLOCK, extractBody } from '../body/extract-body';
import { renderBody } from '../body/render-body';
import { derivedId } from '../derived-id';
import type { KnownConflict } from './known-conflicts';
import { mergeAgain } from './merge-again';
import { mergeVersions, type VersionContent } from './merge-versions';

const version = (body: object): VersionContent => extractBody(JSON.stringify({ _meta: { schema: 's' }, ...body }));
const none = {
  families: new Map<string, string>(),
  targets: new Map<string, string>(),
  destination: { locale: 'fr-FR' },
};
const bodyIn = ({ template, slots }: VersionContent): unknown => {
  const { _meta, ...body } = JSON.parse(renderBody(template, slots, null)) as Record<string, unknown>;
  return body;
};

const ids = { a: 'b42893f6-42b9-4a0c-b4bc-c46d0d080001', b: 'b42893f6-42b9-4a0c-b4bc-c46d0d080002' };
const blockOf = (id: string, t: string): object => ({ _meta: { schema: BLOCK, type: 'cta' }, id, t });
/** A body with two blocks, as the source has it, and as its copy has it. */
const ofSource = (a: string, b: string | null, n: number): object => ({
  blocks: [blockOf(ids.a, a), ...(b === null ? [] : [blockOf(ids.b, b)])],
  n,
});
const ofCopy = (a: string, b: string | null, n: number): object => ({
  blocks: [blockOf(derivedId(ids.a, 'fr-FR'), a), ...(b === null ? [] : [blockOf(derivedId(ids.b, 'fr-FR'), b)])],
  n,
});

/** Merges two versions of a source into a copy one after the other. `between` is what clients do in the meantime. */
function mergedTwice(
  [origin, base, theirs]: readonly [object, object, object],
  mine: object,
  between: { readonly edit?: object; readonly decide?: string } = {},
) {
  const first = mergeVersions({ ...none, base: version(origin), theirs: version(base), mine: version(mine) });
  const known = first.conflicts.map((conflict): KnownConflict => {
    return { ...conflict, state: conflict.path === between.decide ? 'decided' : 'open' };
  });
  const { content, conflicts } = mergeAgain({
    ...none,
    origin: version(origin),
    base: version(base),
    theirs: version(theirs),
    mine: between.edit === undefined ? first.content : version(between.edit),
    known,
  });
  const values = conflicts.map(({ path, base: was, theirs: now, mine: own }) => [path, was, now, own]);
  return { found: first.conflicts.map(({ path }) => path), body: bodyIn(content), conflicts: values };
}

describe('mergeAgain', () => {
  it('has the present values of a conflict that the last merge does not touch', () => {
    const merged = mergedTwice(
      [
        { t: 'a', n: 1 },
        { t: 'b', n: 1 },
        { t: 'b', n: 2 },
      ],
      { t: 'x', n: 1 },
    );
    expect(merged.body).toEqual({ t: 'x', n: 2 });
    expect(merged.conflicts).toEqual([['/t', '"a"', '"b"', '"x"']]);
  });

  it('follows elements without ids to their new indexes', () => {
    const merged = mergedTwice(
      [{ list: ['z', 'a', 'c'] }, { list: ['z', 'b', 'c'] }, { list: ['new', 'z', 'b', 'c'] }],
      { list: ['z', 'x', 'c'] },
    );
    expect(merged.found).toEqual(['/list/1']);
    expect(merged.body).toEqual({ list: ['new', 'z', 'x', 'c'] });
    expect(merged.conflicts).toEqual([['/list/2', '"a"', '"b"', '"x"']]);
  });

  it('reports a part that the source has removed instead of the conflict in it', () => {
    const merged = mergedTwice([{ p: { t: 'a' } }, { p: { t: 'b' } }, {}], { p: { t: 'x' } });
    expect(merged.found).toEqual(['/p/t']);
    expect(merged.conflicts).toEqual([['/p', '{"t":"a"}', undefined, '{"t":"x"}']]);
  });

  it('has no conflict with the value that the copy has from the source now', () => {
    const merged = mergedTwice(
      [
        { t: 'a', n: 1 },
        { t: 'b', n: 1 },
        { t: 'b', n: 2 },
      ],
      { t: 'x', n: 1 },
      {
        edit: { t: 'b', n: 1 },
      },
    );
    expect(merged).toMatchObject({ body: { t: 'b', n: 2 }, conflicts: [] });
  });

  it('takes the value of the source if the copy has its former one again', () => {
    const merged = mergedTwice(
      [
        { t: 'a', n: 1 },
        { t: 'b', n: 1 },
        { t: 'b', n: 2 },
      ],
      { t: 'x', n: 1 },
      {
        edit: { t: 'a', n: 1 },
      },
    );
    expect(merged).toMatchObject({ body: { t: 'b', n: 2 }, conflicts: [] });
  });

  it('keeps a decision until the source changes the value again', () => {
    const versions = [
      { t: 'a', u: 'a', n: 1 },
      { t: 'b', u: 'b', n: 1 },
    ] as const;
    const mine = { t: 'x', u: 'x', n: 1 };
    const kept = mergedTwice([...versions, { t: 'b', u: 'b', n: 2 }], mine, { decide: '/t' });
    expect(kept.conflicts).toEqual([['/u', '"a"', '"b"', '"x"']]);
    const changed = mergedTwice([...versions, { t: 'c', u: 'b', n: 2 }], mine, { decide: '/t' });
    expect(changed.conflicts).toEqual([
      ['/t', '"a"', '"c"', '"x"'],
      ['/u', '"a"', '"b"', '"x"'],
    ]);
  });

  it('inserts an element of an array without ids once, and keeps what it cannot compare', () => {
    const merged = mergedTwice(
      [
        { t: 'a', l: [1, 1] },
        { t: 'b', l: [1, 1, 1] },
        { t: 'b', l: [1, 1, 1, 2] },
      ],
      {
        t: 'x',
        l: [1, 1],
      },
    );
    expect(merged).toMatchObject({ body: { t: 'x', l: [1, 1, 1, 2] }, conflicts: [['/t', '"a"', '"b"', '"x"']] });
  });

  it('keeps a local edit in a block whose sibling has an open conflict', () => {
    const merged = mergedTwice(
      [ofSource('a', 'c', 1), ofSource('b', 'd', 1), ofSource('b', 'd', 2)],
      ofCopy('x', 'c', 1),
      { edit: ofCopy('x', 'c', 1) },
    );
    expect(merged.found).toEqual(['/blocks/0/t']);
    expect(merged).toMatchObject({ body: ofCopy('x', 'c', 2), conflicts: [['/blocks/0/t', '"a"', '"b"', '"x"']] });
  });

  it('does not insert a block again that a client has removed', () => {
    const merged = mergedTwice(
      [ofSource('a', null, 1), ofSource('b', 'd', 1), ofSource('b', 'd', 2)],
      ofCopy('x', null, 1),
      { edit: ofCopy('x', null, 1) },
    );
    expect(merged).toMatchObject({ body: ofCopy('x', null, 2), conflicts: [['/blocks/0/t', '"a"', '"b"', '"x"']] });
  });

  it('takes a value at the place of an open conflict, and keeps a local edit elsewhere', () => {
    const merged = mergedTwice(
      [ofSource('a', 'c', 1), ofSource('b', 'd', 1), ofSource('b', 'd', 2)],
      ofCopy('x', 'c', 1),
      { edit: ofCopy('a', 'c', 1) },
    );
    expect(merged).toMatchObject({ body: ofCopy('b', 'c', 2), conflicts: [] });
  });

  it('keeps a local edit in a list without ids next to an open conflict', () => {
    const of = (l: readonly string[], n: number): object => ({ l: l.map((t) => ({ t, u: 1 })), n });
    const merged = mergedTwice(
      [of(['a', '-', 'a'], 1), of(['b', '-', 'b'], 1), of(['b', '-', 'b'], 2)],
      of(['x', '-', 'a'], 1),
      { edit: of(['x', '-', 'a'], 1) },
    );
    expect(merged).toMatchObject({ body: of(['x', '-', 'a'], 2), conflicts: [['/l/0/t', '"a"', '"b"', '"x"']] });
  });

  it('takes the value at the new index of an open conflict', () => {
    const merged = mergedTwice(
      [{ list: ['z', 'a', 'c'] }, { list: ['z', 'b', 'c'] }, { list: ['new', 'z', 'b', 'c'] }],
      { list: ['z', 'x', 'c'] },
      { edit: { list: ['z', 'a', 'c'] } },
    );
    expect(merged).toMatchObject({ body: { list: ['new', 'z', 'b', 'c'] }, conflicts: [] });
  });

  it('takes an order at the place of an open conflict about it', () => {
    const of = (order: string, n: number, idOf = (id: string): string => id): object => ({
      blocks: [...order].map((letter) => blockOf(idOf(ids.a.replace(/1$/, letter)), letter)),
      n,
    });
    const french = (id: string): string => derivedId(id, 'fr-FR');
    const merged = mergedTwice([of('abcd', 1), of('bcda', 1), of('bcda', 2)], of('bcad', 1, french), {
      edit: of('abcd', 1, french),
    });
    expect(merged.found).toEqual(['/blocks']);
    expect(merged).toMatchObject({ body: of('bcda', 2, french), conflicts: [] });
  });

  it.each([
    [['x', 'y'], '/l/0', '/l/1', 'y'],
    [['x', 'y'], '/l/1', '/l/0', 'x'],
    [['x', 'x'], '/l/0', '/l/1', 'x'],
  ])('keeps the open conflict of a list %j without ids if the one at %s is decided', (l, decide, path, mine) => {
    const merged = mergedTwice(
      [
        { l: ['a', 'a'], n: 1 },
        { l: ['b', 'b'], n: 1 },
        { l: ['b', 'b'], n: 2 },
      ],
      { l, n: 1 },
      { decide },
    );
    expect(merged.found).toEqual(['/l/0', '/l/1']);
    expect(merged.conflicts).toEqual([[path, '"a"', '"b"', JSON.stringify(mine)]]);
  });

  it('keeps the open conflict of a list without ids whose decided element has moved', () => {
    const merged = mergedTwice(
      [{ l: ['n', '-', 'a', 'a'] }, { l: ['n', '-', 'b', 'b'] }, { l: ['-', 'b', 'b'] }],
      { l: ['n', '-', 'x', 'y'] },
      { decide: '/l/2' },
    );
    expect(merged.found).toEqual(['/l/2', '/l/3']);
    expect(merged.body).toEqual({ l: ['-', 'x', 'y'] });
    expect(merged.conflicts).toEqual([['/l/2', '"a"', '"b"', '"y"']]);
  });

  it('keeps a conflict about a list that can be merged now, with the present values', () => {
    const merged = mergedTwice(
      [{ l: ['a', 'b'] }, { l: ['c', 'd', 'b'] }, { l: ['c', 'd', 'e'] }],
      { l: ['x', 'y', 'z', 'b'] },
      { edit: { l: ['a', 'b', 'w'] } },
    );
    expect(merged.found).toEqual(['/l']);
    expect(merged.body).toEqual({ l: ['a', 'b', 'w'] });
    expect(merged.conflicts).toEqual([['/l', '["a","b"]', '["c","d","e"]', '["a","b","w"]']]);
  });

  it('reports a value that the source changes after a client has undone its last change', () => {
    const merged = mergedTwice(
      [ofSource('a', 'c', 1), ofSource('b', 'd', 1), ofSource('b', 'e', 1)],
      ofCopy('x', 'c', 1),
      { edit: ofCopy('x', 'c', 1) },
    );
    expect(merged.body).toEqual(ofCopy('x', 'c', 1));
    expect(merged.conflicts).toEqual([
      ['/blocks/0/t', '"a"', '"b"', '"x"'],
      ['/blocks/1/t', '"d"', '"e"', '"c"'],
    ]);
  });
});
