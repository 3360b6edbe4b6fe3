import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/**
 * Requests that content-store validates these bodies, and wakes it at the commit. A body that is pending already stays
 * so, also while content-store validates it: the result depends only on the body and on the models, which the caller
 * has locked for reading.
 */
export async function requestBodyValidation(
  client: ClientBase,
  spaceId: SpaceId,
  hashes: readonly Buffer[],
): Promise<void> {
  if (hashes.length === 0) return;
  await client.query({
    name: 'request-body-validation',
    text: `
insert into content.pending_bodies (space_id, body_hash)
select distinct $1::integer, hash
  from unnest($2::bytea[]) hash
 order by hash
    on conflict do nothing`,
    values: [spaceId, hashes],
  });
}
