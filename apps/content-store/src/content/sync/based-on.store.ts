import { omitUndefined, RejectedError, type SpaceId, type VariantId } from '@scriptorium/contracts';
import { BASED_ON, SYNC_COLUMNS, SYNC_JOINS } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import { decideBasedOn, notACopy, type BasedOnFacts } from './decide-based-on';

/**
 * Returns the property that an update of a variant sets, if the update names the source version that its content takes
 * into account. Empty if it names none, or the present one. The caller has locked the family of the variant. A source
 * in another family may be deleted at the same time; the state of the copy is then `source-deleted`. Rejects as
 * `decideBasedOn` does.
 */
export async function basedOnOf(
  client: ClientBase,
  spaceId: SpaceId,
  id: VariantId,
  sent: number | undefined,
): Promise<{ readonly basedOn?: number }> {
  if (sent === undefined) return {};
  const [facts] = await readBasedOn(client, spaceId, [id], sent);
  if (facts === undefined) throw new RejectedError('NOT_FOUND', 'The variant does not exist.', { what: 'variant' });
  return omitUndefined({ basedOn: decideBasedOn(facts, sent) });
}

/**
 * Returns the same for those of several variants that are copies. Rejects with NOT_A_COPY if none is, and otherwise as
 * `decideBasedOn` does for the first copy that it rejects.
 */
export async function basedOnOfCopies(
  client: ClientBase,
  spaceId: SpaceId,
  ids: readonly VariantId[],
  sent: number,
): Promise<ReadonlyMap<string, { readonly basedOn?: number }>> {
  const copies = (await readBasedOn(client, spaceId, ids, sent)).filter(({ isTracked }) => isTracked);
  if (copies.length === 0) throw notACopy();
  return new Map(copies.map((copy) => [copy.id, omitUndefined({ basedOn: decideBasedOn(copy, sent) })]));
}

/** Returns the facts of those of the variants that exist. */
async function readBasedOn(
  client: ClientBase,
  spaceId: SpaceId,
  ids: readonly VariantId[],
  sent: number,
): Promise<readonly (BasedOnFacts & { readonly id: VariantId })[]> {
  const { rows } = await client.query<BasedOnFacts & { readonly id: VariantId }>({
    name: 'read-based-on',
    text: `
select v.id, ${BASED_ON} as "basedOn", v.acknowledged_from is not null as "isAcknowledged",
       source.version as "sourceVersion",
       exists (
         select
           from content.versions c
          where c.space_id = v.space_id
            and c.variant_id = source.id
            and c.number = $3) as "hasVersion",${SYNC_COLUMNS}
  from content.variants v${SYNC_JOINS}
 where v.space_id = $1
   and v.id = any ($2::uuid[])
 order by v.id`,
    values: [spaceId, ids, sent],
  });
  return rows;
}
