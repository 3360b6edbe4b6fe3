import { archiveItem, createFolder, listRepositories, readStoredReply, unarchiveItem } from '@scriptorium/contracts';
import { keyedRequest } from '@scriptorium/testing';
import { LocalizedBranch } from '../../testing/localized-branch';
import { FIRST_PAGE } from '../../testing/two-spaces';
import { SweepIdempotencyKeys } from './sweep-idempotency-keys.service';

describe('the reply to a request with an idempotency key', () => {
  let docs: LocalizedBranch;
  beforeAll(async () => {
    docs = await LocalizedBranch.start();
  });
  afterAll(() => docs.stop());

  it('is found by its caller, and by no other caller or request', async () => {
    const { rpc } = docs.store;
    const { writer, reader, hubId } = docs.two;
    const [repositories] = await rpc.collect(listRepositories, { caller: reader, hubId, page: FIRST_PAGE });
    const repositoryId = repositories?.items[0]?.id ?? '';
    const idempotency = keyedRequest('found');
    const reply = await rpc.call(createFolder, { caller: writer, in: { repositoryId }, name: 'x', idempotency });
    const find = async (caller: typeof writer, keyed = idempotency): Promise<unknown> =>
      (await rpc.call(readStoredReply, { caller, idempotency: keyed })).stored;
    expect(await find(writer)).toEqual({ reply });
    expect(await find(reader)).toBeNull();
    expect(await find(writer, keyedRequest('found', 'another request'))).toBeNull();
    expect(await find({ ...writer, grants: [] })).toBeNull();
  });

  it('is stored for a request that changes nothing, so that its repetition changes nothing later', async () => {
    const { rpc } = docs.store;
    const item = await docs.item();
    const { admin: caller } = docs.two;
    const named = { caller, id: item.id, version: 1 };
    await rpc.call(archiveItem, named);
    const idempotency = keyedRequest('no change');
    const archived = await rpc.call(archiveItem, { ...named, idempotency });
    await rpc.call(unarchiveItem, named);
    expect(await rpc.call(archiveItem, { ...named, idempotency })).toEqual(archived);
    expect(await rpc.call(unarchiveItem, named)).toMatchObject({ status: 'ACTIVE' });
  });

  it('is deleted after 24 hours, in batches and by several processes at once', async () => {
    await docs.pool.query('delete from content.idempotency_keys');
    await docs.pool.query(
      `insert into content.idempotency_keys (space_id, principal_id, key_hash, request_hash, response, created_at)
       select (select min(id) from content.spaces), 'ann', decode(md5(hours || ' ' || n), 'hex'), '', '1',
              now() - hours * interval '1 hour'
         from unnest(array[1, 23, 25, 48]) hours
        cross join generate_series(1, 1100) n`,
    );
    const sweepers = [new SweepIdempotencyKeys(docs.pool), new SweepIdempotencyKeys(docs.pool)];
    await Promise.all(sweepers.map((sweeper) => sweeper.sweep()));
    await sweepers[0]?.sweep();
    const { rows } = await docs.pool.query(
      `select count(*)::integer as count, max(extract(epoch from now() - created_at))::integer / 3600 as oldest
         from content.idempotency_keys`,
    );
    expect(rows).toEqual([{ count: 2_200, oldest: 23 }]);
  });
});
