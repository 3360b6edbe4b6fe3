import type { RowsOfSpace } from '@scriptorium/persistence';

/**
 * The tables of content-store, in the order in which the rows of a deleted space are deleted: a row before those that
 * it refers to. The worker deletes `content.blobs` and `content.uploads`, with the bytes. The last transaction of a
 * deletion deletes the rest (`LAST_ROWS`).
 */
export const ROWS_OF_CONTENT: readonly RowsOfSpace[] = [
  { table: 'content.conflicts', key: 'id' },
  { table: 'content.delivery_keys', key: 'key' },
  { table: 'content.unique_values', key: 'field_id, locale, value_hash' },
  { table: 'content.publishing_jobs', key: 'id' },
  { table: 'content.variants', key: 'id' },
  { table: 'content.variant_history', key: 'variant_id, position' },
  { table: 'content.past_versions', key: 'variant_id, number' },
  { table: 'content.removed_versions', key: 'variant_id, removed_at, number' },
  { table: 'content.removed_variants', key: 'variant_id, removed_at' },
  { table: 'content.deleted_variants', key: 'variant_id' },
  { table: 'content.families', key: 'id' },
  { table: 'content.pending_bodies', key: 'body_hash' },
  { table: 'content.bodies', key: 'hash' },
  { table: 'content.rolled_out_copies', key: 'job_id, node_number, locale_bit' },
  { table: 'content.revalidations', key: '' },
  { table: 'content.drive_copies', key: 'drive_id, number' },
  { table: 'content.drive_item_versions', key: 'item_id, number' },
  { table: 'content.drive_items', key: 'id' },
  { table: 'content.drives', key: 'id' },
  { table: 'content.operation_results', key: 'id' },
  { table: 'content.model_fields', key: 'id' },
  { table: 'content.models', key: 'id' },
  { table: 'content.repository_content_types', key: 'repository_id, content_type_id' },
  { table: 'content.content_types', key: 'id' },
  { table: 'content.content_type_schema_versions', key: 'schema_id, number' },
  { table: 'content.content_type_schemas', key: 'id' },
  {
    table: 'content.folders',
    key: 'id',
    // Those without a child, so that no piece violates folders_parent.
    where: 'not exists (select from content.folders child where child.space_id = $1 and child.parent_id = t.id)',
  },
  { table: 'content.repositories', key: 'id' },
  { table: 'content.workflow_states', key: 'id' },
  { table: 'content.idempotency_keys', key: 'principal_id, route, key_hash' },
];

/** Their rows are few, and callers and events need them until the end. A trigger deletes those of the usage. */
export const LAST_ROWS = [
  'content.space_deletions',
  'content.removals',
  'content.locales',
  'content.grants',
  'content.announced',
  'content.usage',
  'content.usage_parts',
] as const;
