import { listRecordVersions, RejectedError } from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import fc from 'fast-check';

import { recordId, versionView } from '../../../testing/record-views';
import { RecordingRpc } from '../../../testing/recording-gateway';
import { collectVersions } from './collect-versions';

const caller = { principalId: '11111111-1111-4111-8111-111111111111', grants: [] };
const listingOf = (offset: number, limit: number) => ({
  caller,
  spaceKey: 'docs',
  id: recordId,
  offset,
  limit,
  nested: false,
});

/** Lists versions of these sizes. Rejects a page whose versions exceed the limit of a reply together. */
function rpcOf(sizes: readonly number[], maxSize: number): RecordingRpc {
  const rpc = new RecordingRpc();
  rpc.answer(listRecordVersions, ({ offset, limit }) => {
    const page = sizes.slice(offset, offset + limit);
    if (page.reduce((sum, size) => sum + size, 0) > maxSize) throw new RejectedError('REPLY_TOO_LARGE', 'Too large.');
    return { versions: page.map((_, at) => versionView({ id: String(offset + at) })), total: sizes.length };
  });
  return rpc;
}

const collect = (rpc: RecordingRpc, offset: number, limit: number) =>
  collectVersions(rpc as unknown as RpcClient, listingOf(offset, limit));

const sizes = fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 40 });

it('returns the same page, whatever the sizes of its versions', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(45), fc.integer({ min: 1, max: 50 }), async (all, offset, limit) => {
      const { versions, total } = await collect(rpcOf(all, 10), offset, limit);
      expect(versions.map(({ id }) => Number(id))).toEqual([...all.keys()].slice(offset, offset + limit));
      expect(total).toBe(all.length);
    }),
  );
});

it('rejects a version that alone is too large for a reply', async () => {
  await expect(collect(rpcOf([1, 11, 1], 10), 0, 50)).rejects.toMatchObject({ code: 'REPLY_TOO_LARGE' });
});

it('needs one request for a page that fits, and passes other errors on', async () => {
  const rpc = rpcOf([1, 2, 3], 10);
  await collect(rpc, 0, 50);
  expect(rpc.callCount(listRecordVersions)).toBe(1);
  rpc.answer(listRecordVersions, () => {
    throw new RejectedError('NOT_FOUND', 'No.');
  });
  await expect(collect(rpc, 0, 50)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(rpc.callCount(listRecordVersions)).toBe(2);
});
