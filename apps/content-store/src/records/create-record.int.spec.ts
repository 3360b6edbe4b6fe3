import { uuidOf } from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import { shortId } from '@scriptorium/contracts';
import { RecordSpace, valuesOf } from '../testing/record-space';

describe('creating a record', () => {
  let space: RecordSpace;

  beforeAll(async () => {
    space = await RecordSpace.start();
  });
  afterAll(() => space.stop());

  const settled = async (asked: readonly Promise<unknown>[]): Promise<{ done: number; codes: unknown[] }> => {
    const results = await Promise.allSettled(asked);
    return {
      done: results.filter(({ status }) => status === 'fulfilled').length,
      codes: results.flatMap((each) => (each.status === 'rejected' ? [(each.reason as { code?: unknown }).code] : [])),
    };
  };

  it('gives back what was sent, with null for what was not', async () => {
    const model = await space.model({
      title: { fieldType: 'string' },
      count: { fieldType: 'integer' },
      at: { fieldType: 'lat_lon' },
    });
    const { record, blocks } = await space.create(model, { title: 'One', at: { latitude: 1, longitude: 2.5 } });
    expect(valuesOf(record)).toEqual({ title: 'One', count: null, at: { latitude: 1, longitude: 2.5 } });
    expect(blocks).toEqual([]);
    expect(record).toMatchObject({ modelId: model.id, position: null, parentId: null });
    expect(await space.read(record)).toEqual(record);
  });

  it('is published at once where its model has no drafts, and a draft where it has', async () => {
    const model = await space.model({ title: { fieldType: 'string' } });
    const { record } = await space.create(model, { title: 'One' });
    expect(record.meta).toMatchObject({
      status: 'published',
      publishedAt: expect.any(String),
      firstPublishedAt: expect.any(String),
    });
    const drafts = await space.model({ title: { fieldType: 'string' } }, { settings: { draft_mode_active: true } });
    const draft = await space.create(drafts, { title: 'One' });
    expect(draft.record.meta).toMatchObject({ status: 'draft', publishedAt: null, firstPublishedAt: null });
  });

  it('takes the id that its sender drew, once', async () => {
    const model = await space.model({ title: { fieldType: 'string' } });
    const id = shortId(randomUUID());
    const { done, codes } = await settled(
      Array.from({ length: 5 }, () => space.create(model, { title: 'One' }, { id })),
    );
    expect({ done, codes }).toEqual({ done: 1, codes: Array(4).fill('ID_TAKEN') });
    expect((await space.read({ id })).id).toBe(id);
    expect(uuidOf(id)).toBeDefined();
  });

  it('makes one record of a singleton, though twenty are asked for at once', async () => {
    const model = await space.model({ title: { fieldType: 'string' } }, { isSingleton: true });
    const { done, codes } = await settled(Array.from({ length: 20 }, () => space.create(model, { title: 'One' })));
    expect({ done, codes }).toEqual({ done: 1, codes: Array(19).fill('DUPLICATE_SINGLETON') });
  });

  it('gives one of twenty the slug that all of them want', async () => {
    const model = await space.model({ slug: { fieldType: 'slug', validators: { unique: {} } } });
    const { done, codes } = await settled(Array.from({ length: 20 }, () => space.create(model, { slug: 'one' })));
    expect({ done, codes }).toEqual({ done: 1, codes: Array(19).fill('INVALID_FIELD') });
    await expect(space.create(model, { slug: 'one' })).rejects.toMatchObject({
      data: { field: 'slug', code: 'VALIDATION_UNIQUE' },
    });
  });
});
