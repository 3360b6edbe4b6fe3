import type { ClientBase } from 'pg';
import { DELETE_VARIANTS } from './delete-variants.sql';

export type DeleteRequest =
  | {
      readonly variantId: string;
      /**
       * Whether its versions are kept for the versions of its family, as of the moment that the family was touched in this
       * transaction: the family must exist on.
       */
      readonly keepsVersions: boolean;
    }
  /** A family with all its variants; its children become roots. */
  | { readonly familyId: string };

export interface DeletedVariant {
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly version: number;
}

export type DeleteResult =
  | { readonly outcome: 'deleted'; readonly variants: readonly DeletedVariant[] }
  /** It does not exist, or another request of the same call deletes it. */
  | { readonly outcome: 'missing' };

/**
 * Deletes variants and families with all that belongs to them, many in one statement, with a result for each request.
 * Bodies stay, since others may share them (docs/adr/0007-content-can-be-deleted.md). Locks as lock-families.store.ts
 * says: families, variants. A caller that deletes families has locked them to delete them.
 */
export async function deleteVariants(
  client: ClientBase,
  spaceId: number,
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

/** The variants that were deleted, in the order of the requests. */
export function deletedIn(results: readonly DeleteResult[]): readonly DeletedVariant[] {
  return results.flatMap((result) => (result.outcome === 'deleted' ? result.variants : []));
}

/** Whether a family has a variant. */
export async function hasVariants(client: ClientBase, spaceId: number, familyId: string): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'has-variants',
    text: 'select from content.variants where space_id = $1 and family_id = $2 limit 1',
    values: [spaceId, familyId],
  });
  return rowCount === 1;
}
