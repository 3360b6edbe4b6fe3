import type { ClientBase } from 'pg';

/** All variants and versions with all their columns, each as one line of JSON. */
export type ContentRows = ReadonlySet<string>;

/** The columns of variants that 1764400000000-row-costs does not change. */
const UNCHANGED = `
v.space_id, v.version, v.published_version, v.id, v.family_id, v.created_at, v.updated_at, v.published_at,
v.source_variant_id, v.job_id, v.source_version, v.locale, v.status, v.publishing_status, v.hierarchy_parent_id,
v.workflow_state, v.assignees, v.assigned_at, v.archived_at, v.available_from, v.available_until`;

const REMOVED = `
 union all
select row_to_json(r)::text from content.removed_variants r
 union all
select row_to_json(r)::text from content.removed_versions r`;

/** A folder that does not exist counts as none, since no API shows it. */
const before = (schema: string): string => `
select row_to_json(line)::text as line
  from (select ${UNCHANGED}, v.repository_id, f.id as folder_id, v.created_by, v.updated_by, v.published_by, v.archived_by
          from ${schema}.variants v
          left join content.folders f on f.space_id = v.space_id and f.id = v.folder_id) line
 union all
select row_to_json(line)::text
  from (select c.space_id, c.variant_id, c.number, c.created_at, c.body_hash, c.slots, c.label, c.created_by, c.lifted,
               c.tags
          from ${schema}.versions c) line`;

const AFTER = `
select row_to_json(line)::text as line
  from (select ${UNCHANGED}, r.id as repository_id, f.id as folder_id, created.principal as created_by,
               updated.principal as updated_by, published.principal as published_by, archived.principal as archived_by
          from content.variants v
          left join content.repositories r on r.space_id = v.space_id and r.number = v.repository_number
          left join content.folders f on f.space_id = v.space_id and f.number = v.folder_number
          left join content.principal_numbers created on created.number = v.created_by
          left join content.principal_numbers updated on updated.number = v.updated_by
          left join content.principal_numbers published on published.number = v.published_by
          left join content.principal_numbers archived on archived.number = v.archived_by) line
 union all
select row_to_json(line)::text
  from (select c.space_id, c.variant_id, c.number, c.created_at, b.hash as body_hash, c.slots,
               coalesce(c.label, b.label) as label, p.principal as created_by, c.lifted, c.tags
          from content.versions c
          left join content.bodies b on b.space_id = c.space_id and b.number = c.body_number
          left join content.principal_numbers p on p.number = c.created_by) line`;

/** Reads the tables from before the migration. `schema` contains the variants and versions. */
export const readOld = (client: ClientBase, schema = 'content'): Promise<ContentRows> => read(client, before(schema));

export const readNew = (client: ClientBase): Promise<ContentRows> => read(client, AFTER);

async function read(client: ClientBase, sql: string): Promise<ContentRows> {
  const { rows } = await client.query<{ line: string }>(sql + REMOVED);
  const lines = new Set(rows.map(({ line }) => line));
  // The set would hide duplicate rows.
  if (lines.size !== rows.length) throw new Error(`${rows.length - lines.size} rows are duplicates.`);
  return lines;
}

/** Returns the first rows that differ, or an empty object if none does. */
export function difference(expected: ContentRows, found: ContentRows): { missing?: string[]; extra?: string[] } {
  const missing = [...expected].filter((line) => !found.has(line)).slice(0, 5);
  const extra = [...found].filter((line) => !expected.has(line)).slice(0, 5);
  return { ...(missing.length > 0 && { missing }), ...(extra.length > 0 && { extra }) };
}
