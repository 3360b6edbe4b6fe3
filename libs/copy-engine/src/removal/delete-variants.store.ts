import type { FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { DELETE_VARIANTS } from './delete-variants.sql';

export type DeleteRequest =
  | {
      readonly variantId: VariantId;
      /**
       * Whether its versions are kept for the history of its family. They get the timestamp of the family's touch in
       * this transaction, so the family must still exist.
       */
      readonly keepsVersions: boolean;
    }
  /** A family with all its variants; its children become roots. */
  | { readonly familyId: FamilyId };

export interface DeletedVariant {
  readonly id: string;
  readonly familyId: FamilyId;
  readonly locale: string | null;
  readonly version: number;
  /** The number of the deletion (`content.next_deletion`). */
  readonly sequence: string;
}

export type DeleteResult =
  | { readonly outcome: 'deleted'; readonly variants: readonly DeletedVariant[] }
  /** It does not exist, or an earlier request of the same call has deleted it. */
  | { readonly outcome: 'missing' };

/**
 * Deletes variants and families with all their data in one statement. Returns a result for each request. Bodies stay,
 * since other versions may share them (docs/adr/0007-content-can-be-deleted.md). Locks families, then variants. A
 * caller that deletes families has locked them for deletion.
 */
export async function deleteVariants(
  client: ClientBase,
  spaceId: SpaceId,
  requests: readonly DeleteRequest[],
): Promise<readonly DeleteResult[]> {
  if (requests.length === 0) return [];
  const requested = requests.map((each, request) =>
    'familyId' in each
      ? { request, family_id: each.familyId }
      : { request, variant_id: each.variantId, keeps: each.keepsVersions },
  );
  const { rows } = await client.query<{ is_deleted: boolean; variants: readonly DeletedVariant[] }>({
    name: 'delete-variants',
    text: DELETE_VARIANTS,
    values: [spaceId, JSON.stringify(requested)],
  });
  return rows.map(({ is_deleted: isDeleted, variants }) =>
    isDeleted ? { outcome: 'deleted', variants } : { outcome: 'missing' },
  );
}

/** Returns the deleted variants, in the order of the requests. */
export function deletedIn(results: readonly DeleteResult[]): readonly DeletedVariant[] {
  return results.flatMap((result) => (result.outcome === 'deleted' ? result.variants : []));
}

/** Returns whether a family has a variant. */
export async function hasVariants(client: ClientBase, spaceId: SpaceId, familyId: FamilyId): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'has-variants',
    text: 'select from content.variants where space_id = $1 and family_id = $2 limit 1',
    values: [spaceId, familyId],
  });
  return rowCount === 1;
}
