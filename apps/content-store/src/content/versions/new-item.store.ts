import type { ItemView } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** A variant that is the first of its family, with its first version. */
export interface NewItem {
  readonly spaceId: number;
  /** Of the family and of the variant. */
  readonly id: string;
  /** What its body names; of a singleton's there is one item. */
  readonly schemaUri: string;
  readonly isSingleton: boolean;
  readonly repositoryId: string;
  readonly folderId: string | null;
  readonly locale: string | null;
  readonly label: string;
  readonly bodyHash: Buffer;
  readonly slots: readonly string[];
  readonly lifted: string | null;
  readonly hierarchyParentId: string | null;
  readonly workflowState: string | null;
  readonly assignees: readonly string[];
  readonly createdBy: string;
  /** The action that the item's history begins with. */
  readonly action: 'CREATE' | 'COPY';
  readonly source: { readonly id: string; readonly version: number } | null;
}

/** The body has to be stored by `storeBody`, or to be there. Fails with families_one_singleton. */
export async function insertItem(client: ClientBase, item: NewItem): Promise<void> {
  await client.query({
    name: 'insert-item',
    text: `
with family as (
  insert into content.families (space_id, id, created_by, schema_uri, is_singleton)
  values ($1, $2, $3, $17, $18)
),
variant as (
  insert into content.variants (
         space_id, id, family_id, version, locale, repository_id, folder_id, hierarchy_parent_id, workflow_state,
         assignees, assigned_at, source_variant_id, source_version, created_by, updated_by)
  values ($1, $2, $2, 1, $4, $5, $6, $7, $8, $9, case when $9::text[] is not null then now() end, $10, $11, $3, $3)
),
version as (
  insert into content.versions (space_id, variant_id, number, body_hash, slots, label, lifted, created_by)
  values ($1, $2, 1, $12, $13, $14, $15, $3)
)
insert into content.variant_history (space_id, variant_id, action, version, created_by)
values ($1, $2, $16, 1, $3)`,
    values: [
      item.spaceId,
      item.id,
      item.createdBy,
      item.locale,
      item.repositoryId,
      item.folderId,
      item.hierarchyParentId,
      item.workflowState,
      item.assignees.length === 0 ? null : item.assignees,
      item.source?.id ?? null,
      item.source?.version ?? null,
      item.bodyHash,
      item.slots,
      item.label,
      item.lifted,
      item.action,
      item.schemaUri,
      item.isSingleton,
    ],
  });
}

export interface StoredBody {
  readonly hash: Buffer;
  readonly schemaUri: string;
  readonly slotKinds: string;
  readonly template: string;
}

/** Stores a body once. One that is there stays, and is as valid as it was found to be the last time. */
export async function storeBody(
  client: ClientBase,
  spaceId: number,
  body: StoredBody,
  validationState: ItemView['validationState'],
): Promise<void> {
  await client.query({
    name: 'store-body',
    text: `
with stored as (
  insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, validation_state)
  values ($1, $2, $3, $4, $5, $6)
  on conflict do nothing
)
update content.bodies
   set validation_state = $6
 where space_id = $1
   and hash = $2
   and validation_state <> $6`,
    values: [spaceId, body.hash, body.schemaUri, body.slotKinds, body.template, validationState],
  });
}
