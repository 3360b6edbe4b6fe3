import { listRecordVersions, type RecordVersionView, RejectedError } from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';

type Listing = NonNullable<typeof listRecordVersions.request>;

interface Versions {
  readonly versions: readonly RecordVersionView[];
  readonly total: number;
}

/**
 * Returns a page of versions. A reply is one message of at most 1 MiB, so a page that is too large is read in halves.
 */
export async function collectVersions(rpc: RpcClient, listing: Listing): Promise<Versions> {
  try {
    return await rpc.call(listRecordVersions, listing);
  } catch (error) {
    const isTooLarge = error instanceof RejectedError && error.code === 'REPLY_TOO_LARGE';
    if (!isTooLarge || listing.limit < 2) throw error;
  }
  const half = Math.ceil(listing.limit / 2);
  const { versions, total } = await collectVersions(rpc, { ...listing, limit: half });
  const rest = { ...listing, offset: listing.offset + half, limit: listing.limit - half };
  const { versions: others } = await collectVersions(rpc, rest);
  return { versions: [...versions, ...others], total };
}
