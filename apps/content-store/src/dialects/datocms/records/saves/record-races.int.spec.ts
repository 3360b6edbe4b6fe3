import {
  changeRecords,
  deleteFamily,
  deleteRecord,
  publishRecord,
  readOperationResult,
  restoreRecordVersion,
  shortId,
  unpublishRecord,
  uuidOf,
  type FieldMembers,
  type ModelView,
  type RecordView,
  type ShortId,
} from '@scriptorium/contracts';
import { race, refusals } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { addField } from '../../../../testing/planted-models';
import { RecordSpace, valuesOf } from '../../../../testing/record-space';

const TWENTY = Array.from({ length: 20 }, (_, index) => index);

/** 20 requests at once for records (docs/explanation/concurrency.md). */
describe('20 requests at once for records', () => {
  let space: RecordSpace;
  let page: ModelView;
  let linked: ModelView;
  let tree: ModelView;

  beforeAll(async () => {
    space = await RecordSpace.start();
    page = await space.model({
      title: { fieldType: 'string' },
      slug: { fieldType: 'slug', validators: { unique: {} } },
      code: { fieldType: 'string', validators: { unique: {} } },
    });
    tree = await space.model({ title: { fieldType: 'string' } }, { settings: { tree: true } });
    linked = await space.model(
      {
        title: { fieldType: 'string' },
        link: { fieldType: 'link', validators: strictLink(page) },
      },
      { settings: { draft_mode_active: true } },
    );
    await addField(space.store.rpc, space.where, linked.id, {
      apiKey: 'peer',
      fieldType: 'link',
      validators: strictLink(linked),
    });
  });
  afterAll(() => space.stop());

  const records = (model: ModelView, values: (index: number) => object = () => ({})): Promise<readonly RecordView[]> =>
    Promise.all(
      TWENTY.map(
        async (index) => (await space.create(model, { title: `Title ${String(index)}`, ...values(index) })).record,
      ),
    );
  const remove = ({ id }: Pick<RecordView, 'id'>) => space.store.rpc.call(deleteRecord, { ...space.where, id });
  const change = async (ids: readonly ShortId[], wanted: 'publish' | 'delete'): Promise<number> => {
    const { operationId } = await space.store.rpc.call(changeRecords, { ...space.where, ids, change: wanted });
    const { result } = await space.store.rpc.call(readOperationResult, { ...space.where, operationId });
    return result.kind === 'bulk' ? result.successful : Number.NaN;
  };
  const count = async (sql: string, ...values: unknown[]): Promise<number> => {
    const { rows } = await space.store.pool.query<{ count: number }>(
      `select count(*)::integer as count ${sql}`,
      values,
    );
    return rows[0]?.count ?? Number.NaN;
  };
  const danglingParents = () =>
    count(`from content.families f
            where f.parent_id is not null
              and not exists (select from content.families p where p.space_id = f.space_id and p.id = f.parent_id)`);

  it('save one of 20 updates of the same version', async () => {
    const { record } = await space.create(page, { title: 'First' });
    const { done, refused } = await race(20, (index) =>
      space.update(record, { title: `Title ${String(index)}` }, { currentVersion: record.meta.currentVersion }),
    );
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('STALE_RECORD_VERSION'));
    expect(valuesOf(await space.read(record))).toEqual(valuesOf(done[0]?.record ?? record));
  });

  it('save 20 updates without a version one after the other', async () => {
    const { record } = await space.create(page, { title: 'First' });
    const { done, refused } = await race(20, (index) => space.update(record, { title: `Title ${String(index)}` }));
    expect(refused).toEqual([]);
    expect(new Set(done.map((saved) => saved.record.meta.currentVersion)).size).toBe(20);
  });

  it('create one of 20 records with the same id', async () => {
    const id = shortId(randomUUID());
    const { done, refused } = await race(20, () => space.create(page, { title: 'One' }, { id }));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('ID_TAKEN'));
  });

  it('create one of 20 records of a singleton', async () => {
    const single = await space.model({ title: { fieldType: 'string' } }, { isSingleton: true });
    const { done, refused } = await race(20, () => space.create(single, { title: 'One' }));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('DUPLICATE_SINGLETON'));
  });

  it('give a unique value to one of 20 new records', async () => {
    const { done, refused } = await race(20, () => space.create(page, { slug: 'one-of-twenty' }));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('INVALID_FIELD'));
  });

  it('give a unique value to one of 20 records', async () => {
    const all = await records(page);
    const { done, refused } = await race(20, (index) => space.update(at(all, index), { slug: 'one-of-many' }));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('INVALID_FIELD'));
  });

  it('refuse to swap unique values of 10 pairs without a deadlock', async () => {
    const all = await records(page, (index) => ({ slug: `slug-${String(index)}`, code: `code-${String(index)}` }));
    const { done, refused } = await race(20, (index) => {
      const other = String(index % 2 === 0 ? index + 1 : index - 1);
      return space.update(
        at(all, index),
        index % 2 === 0 ? { slug: `slug-${other}` } : { code: `code-${other}`, slug: `slug-${other}` },
      );
    });
    expect(done).toEqual([]);
    expect(new Set(refused)).toEqual(new Set(['INVALID_FIELD', 'INVALID_FIELDS']));
  });

  it('link to a record or delete it, never both', async () => {
    const targets = await records(page);
    const { refused } = await race(20, (index) => {
      const target = at(targets, index >> 1);
      return index % 2 === 0
        ? space.create(linked, { title: 'Links', link: target.id }).then(() => undefined)
        : remove(target).then(() => undefined);
    });
    expect(refused).toHaveLength(10);
    expect(refused.every((code) => code === 'INVALID_FIELD' || code === 'REQUIRED_BY_ASSOCIATION')).toBe(true);
    const left = await Promise.all(
      targets.slice(0, 10).map((target) =>
        space.read(target).then(
          () => 1,
          () => 0,
        ),
      ),
    );
    // A record still exists if its deletion was rejected because another record links to it.
    const kept = left.reduce<number>((sum, each) => sum + each, 0);
    expect(refused.filter((code) => code === 'REQUIRED_BY_ASSOCIATION')).toHaveLength(kept);
  });

  it('publish a record or unpublish what it links to, never both', async () => {
    const targets = await records(linked);
    await change(
      targets.map(({ id }) => id),
      'publish',
    );
    const all = await Promise.all(
      targets.slice(0, 10).map(async ({ id }) => (await space.create(linked, { title: 'Links', peer: id })).record),
    );
    const { refused } = await race(20, (index) => {
      const which = index >> 1;
      return index % 2 === 0
        ? space.store.rpc.call(publishRecord, { ...space.where, id: at(all, which).id })
        : space.store.rpc.call(unpublishRecord, { ...space.where, id: at(targets, which).id });
    });
    expect(refused).toHaveLength(10);
    expect(refused.every((code) => code === 'UNPUBLISHED_LINK' || code === 'PUBLISHED_REFERENCES')).toBe(true);
  });

  it('place 20 new records at 20 positions', async () => {
    const sorted = await space.model({ title: { fieldType: 'string' } }, { settings: { sortable: true } });
    const { done, refused } = await race(20, () => space.create(sorted, { title: 'One' }));
    expect(refused).toEqual([]);
    expect(done.map(({ record }) => record.position).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(
      TWENTY.map((i) => i + 1),
    );
  });

  it('move 20 records to the first position and give each a position of its own', async () => {
    const sorted = await space.model({ title: { fieldType: 'string' } }, { settings: { sortable: true } });
    const all = await records(sorted);
    const { refused } = await race(20, (index) => space.update(at(all, index), {}, { position: 1 }));
    expect(refused).toEqual([]);
    const positions = await Promise.all(all.map(async (record) => (await space.read(record)).position));
    expect(new Set(positions).size).toBe(20);
  });

  it('move and publish records of one order without a deadlock', async () => {
    const sorted = await space.model(
      { title: { fieldType: 'string' } },
      { settings: { sortable: true, draft_mode_active: true } },
    );
    const all = await records(sorted);
    const ids = all.map(({ id }) => id);
    const { refused } = await race(20, (index) =>
      index % 2 === 0
        ? space.update(at(all, index), {}, { position: 1 }).then(() => undefined)
        : change(index % 4 === 1 ? ids : [...ids].reverse(), 'publish').then(() => undefined),
    );
    expect(refused).toEqual([]);
  });

  it('never make a circle of a tree', async () => {
    const all = await records(tree);
    const { refused } = await race(20, (index) =>
      space.update(at(all, index), {}, { parentId: at(all, (index + 1) % 20).id }),
    );
    expect(refused).toEqual(['INVALID_FIELD']);
  });

  it('place a record below another or delete that one, and leave no parent that is missing', async () => {
    const parents = await records(tree);
    const { refused } = await race(20, (index) => {
      const parent = at(parents, index >> 1);
      return index % 2 === 0
        ? space.create(tree, { title: 'Child' }, { parentId: parent.id }).then(() => undefined)
        : remove(parent).then(() => undefined);
    });
    expect(refused.every((code) => code === 'INVALID_FIELD')).toBe(true);
    expect(await danglingParents()).toBe(0);
  });

  it('never place a record below a deleted family', async () => {
    const parents = await records(tree);
    const { caller, spaceKey } = space.where;
    const { refused } = await race(20, (index) => {
      const parent = at(parents, index >> 1);
      return index % 2 === 0
        ? space.create(tree, { title: 'Child' }, { parentId: parent.id }).then(() => undefined)
        : space.store.rpc.call(deleteFamily, { caller, spaceKey, id: String(uuidOf(parent.id)) }).then(() => undefined);
    });
    expect(refused.every((code) => code === 'INVALID_FIELD')).toBe(true);
    expect(await danglingParents()).toBe(0);
  });

  it('delete a record once', async () => {
    const { record } = await space.create(page, {});
    const { done, refused } = await race(20, () => remove(record));
    expect(done).toHaveLength(1);
    expect(refused).toEqual(refusals('NOT_FOUND'));
  });

  it('delete 20 records once with 20 bulk deletions in opposite orders', async () => {
    const ids = (await records(page)).map(({ id }) => id);
    const { done, refused } = await race(20, (index) => change(index % 2 === 0 ? ids : [...ids].reverse(), 'delete'));
    expect(refused).toEqual([]);
    expect(done.reduce((sum, successful) => sum + successful, 0)).toBe(20);
  });

  it('restore a version 20 times as 20 new versions', async () => {
    const { record } = await space.create(page, { title: 'First' });
    await space.update(record, { title: 'Second' });
    const { refused } = await race(20, () =>
      space.store.rpc.call(restoreRecordVersion, { ...space.where, id: record.meta.currentVersion }),
    );
    expect(refused).toEqual([]);
    expect(valuesOf(await space.read(record))).toMatchObject({ title: 'First' });
    expect(await count('from content.versions where variant_id = $1', uuidOf(record.id))).toBe(22);
  });
});

/** Validators of a link that prevents the deletion and the unpublishing of its target. */
function strictLink({ id }: ModelView): NonNullable<FieldMembers['validators']> {
  return {
    item_item_type: {
      item_types: [id],
      on_reference_delete_strategy: 'fail',
      on_publish_with_unpublished_references_strategy: 'fail',
      on_reference_unpublish_strategy: 'fail',
    },
  };
}

function at<T>(all: readonly T[], index: number): T {
  const one = all[index];
  if (one === undefined) throw new Error(`No element at index ${String(index)}.`);
  return one;
}
