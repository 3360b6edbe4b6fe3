import { BLOCK, extractBody, RECORD_LINK, SHARED_BLOCK } from '../body/extract-body';
import { renderBody } from '../body/render-body';
import { derivedId } from '../derived-id';
import { mergeVersions, type MergedVersion, type VersionContent } from './merge-versions';

const LINK = 'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link';
const id = (last: number): string => `b42893f6-42b9-4a0c-b4bc-c46d0d08${String(last).padStart(4, '0')}`;
const link = (to: string): object => ({ _meta: { schema: LINK }, contentType: 'page', id: to });
const block = (own: string, fields: object, schema = BLOCK): object => ({
  _meta: { schema, type: 'cta' },
  id: own,
  fields,
});
const version = (body: object): VersionContent => extractBody(JSON.stringify({ _meta: { schema: 's' }, ...body }));
const bodyIn = ({ content }: MergedVersion): Record<string, unknown> => {
  const { _meta, ...body } = JSON.parse(renderBody(content.template, content.slots, null)) as Record<string, unknown>;
  expect(_meta).toEqual({ schema: 's' });
  return body;
};
const french = (source: string): string => derivedId(source, 'fr-FR');

/** An English and a French variant of three families: 1 and 11, 2 and 12, and 3 without a French variant. */
const families = new Map([1, 2, 3, 11, 12].map((variant) => [id(variant), id(100 + (variant % 10))]));
const targets = new Map([1, 2].map((family) => [id(100 + family), id(10 + family)]));
const links = { families, targets, destination: { locale: 'fr-FR' } };

describe('mergeVersions', () => {
  it('gives a copy without local changes the body of its source', () => {
    const base = version({ title: 'Winter', to: link(id(1)), blocks: [block(id(50), { t: 1 })] });
    const theirs = version({ added: 1.5, title: 'Winter!', to: link(id(2)), blocks: [block(id(50), { t: 2 })] });
    const mine = version({ title: 'Winter', to: link(id(11)), blocks: [block(french(id(50)), { t: 1 })] });
    const merged = mergeVersions({ ...links, base, theirs, mine });
    expect(merged).toMatchObject({ conflicts: [], wasChanged: false, isChanged: true });
    expect(merged.content.template).toBe(theirs.template);
    expect(merged.content.slots).toEqual([id(12), french(id(50))]);
  });

  it('changes nothing if the source has changed nothing', () => {
    const base = version({ to: link(id(1)), blocks: [block(id(50), { t: 1 })] });
    const mine = version({ to: link(id(11)), blocks: [block(french(id(50)), { t: 2 })] });
    expect(mergeVersions({ ...links, base, theirs: base, mine })).toEqual({
      content: mine,
      conflicts: [],
      withheld: [],
      wasChanged: true,
      isChanged: false,
    });
  });

  it('links to the variants of the copy, or as the source if there is no other variant', () => {
    const base = version({ list: [link(id(1))] });
    const theirs = version({ list: [link(id(3)), link(id(2)), link(id(1))] });
    const merged = mergeVersions({ ...links, base, theirs, mine: version({ list: [link(id(11))] }) });
    expect(bodyIn(merged)).toEqual({ list: [link(id(3)), link(id(12)), link(id(11))] });
    expect(merged.conflicts).toEqual([]);
  });

  it('keeps a shared link that the source has not changed', () => {
    const base = version({ a: 1, to: link(id(1)) });
    const theirs = version({ a: 2, to: link(id(1)) });
    const merged = mergeVersions({ ...links, base, theirs, mine: base });
    expect(bodyIn(merged)).toEqual({ a: 2, to: link(id(1)) });
    expect(merged.wasChanged).toBe(false);
  });

  it('gives new blocks the ids of a copy, except blocks that all locales share', () => {
    const theirs = version({ list: [block(id(51), {}), block(id(52), {}, SHARED_BLOCK)] });
    const merge = { ...links, base: version({ list: [] }), theirs, mine: version({ list: [] }) };
    expect(mergeVersions(merge).content.slots).toEqual([french(id(51)), id(52)]);
    const job = { jobId: id(900) };
    expect(mergeVersions({ ...merge, destination: job }).content.slots).toEqual(
      [id(51), id(52)].map((each) => derivedId(each, job.jobId)),
    );
  });

  it('reports conflicts with the ids of the copy', () => {
    const [base, theirs, mine] = [id(1), id(2), id(3)].map((to) => version({ to: link(to) }));
    const target = (to: string): string => JSON.stringify(link(to));
    if (base === undefined || theirs === undefined || mine === undefined) throw new Error('Three versions.');
    expect(mergeVersions({ ...links, base, theirs, mine }).conflicts).toMatchObject([
      { path: '/to', base: target(id(11)), theirs: target(id(12)), mine: target(id(3)) },
    ]);
  });

  it('compares links to records by their ids', () => {
    const record = (to: string): object => ({ _meta: { schema: RECORD_LINK }, id: to });
    const [base, theirs] = [version({ list: [record(id(7))] }), version({ list: [record(id(8)), record(id(7))] })];
    expect(mergeVersions({ ...links, base, theirs, mine: base }).content.slots).toEqual([id(8), id(7)]);
  });

  it('translates, follows the source and translates again (docs/contracts/native.md, 6)', () => {
    const base = version({ title: 'Winter', color: 'red' });
    const theirs = version({ title: 'Winter sale', color: 'blue' });
    const rolledOut = mergeVersions({ ...links, base, theirs, mine: version({ title: 'Hiver', color: 'red' }) });
    expect(bodyIn(rolledOut)).toEqual({ title: 'Hiver', color: 'blue' });
    expect(rolledOut.conflicts.map(({ path }) => path)).toEqual(['/title']);
    const translated = version({ title: 'Soldes', color: 'blue' });
    expect(mergeVersions({ ...links, base: theirs, theirs, mine: translated })).toMatchObject({
      conflicts: [],
      isChanged: false,
    });
  });
});
