import type { Caller, Scope, SpaceGrant, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { readVariantRow } from '../../content/history/variants.store';
import type { VariantRow } from '../../content/history/variant-row';
import { grantForSpace } from '../../spaces/access/grant-for-space';
import { notFound } from '../../spaces/access/spaces-of-caller';

interface InSpace {
  readonly caller: Caller;
  readonly spaceKey: string;
}

/** Returns a variant of the space and the caller's grant. Rejects with NOT_FOUND, FORBIDDEN {scope}. */
export async function findVariant(
  db: Pool | ClientBase,
  { caller, spaceKey, id }: InSpace & { readonly id: string },
  scope: Scope,
): Promise<{ readonly row: VariantRow; readonly grant: SpaceGrant }> {
  const grant = grantForSpace(caller, spaceKey, scope);
  const row = await readVariantRow(db, [grant.spaceId], id as VariantId);
  if (row === undefined || row.status === 'DELETED') throw notFound('variant');
  return { row, grant };
}
