import type { SpaceId, VariantId } from '@scriptorium/contracts';
import { principalOf, PUBLISHING_STATUS } from '@scriptorium/copy-engine';
import type { ClientBase, Pool } from 'pg';
import type { VariantRow } from './variant-row';

const COLUMNS = `
       v.space_id, v.id, v.family_id, r.id as repository_id, f.id as folder_id, v.version, v.status, v.locale, ${PUBLISHING_STATUS} as publishing_status,
       v.published_version, v.published_at, v.workflow_state, v.assignees, v.assigned_at,
       ${principalOf('v.created_by')} as created_by, v.created_at, ${principalOf('v.updated_by')} as updated_by, v.updated_at,
       c.number, coalesce(c.label, b.label) as label, b.hash as body_hash, c.slots, c.lifted, c.tags,
       ${principalOf('c.created_by')} as saved_by, c.created_at as saved_at, b.schema_uri, b.validation_state`;

/** Joins that follow the variants `v` and their versions `c`. */
const JOINS = `
  join content.bodies b on b.space_id = v.space_id and b.number = c.body_number
  join content.repositories r on r.space_id = v.space_id and r.number = v.repository_number
  left join content.folders f on f.space_id = v.space_id and f.number = v.folder_number`;

/** Returns the variant at its current version, or at `number`. Undefined if these spaces do not have it. */
export async function readVariantRow(
  db: Pool | ClientBase,
  spaceIds: readonly SpaceId[],
  id: VariantId,
  number?: number,
): Promise<VariantRow | undefined> {
  const { rows } = await db.query<VariantRow>({
    name: 'read-variant',
    text: `
select ${COLUMNS}, b.template
  from content.variants v
  join content.versions c on c.space_id = v.space_id and c.variant_id = v.id and c.number = coalesce($3, v.version)${JOINS}
 where v.space_id = any ($1)
   and v.id = $2`,
    values: [spaceIds, id, number ?? null],
  });
  return rows[0];
}

/** Returns the id of the variant that has this delivery key. */
export async function readKeyOwner(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  key: string,
): Promise<VariantId | undefined> {
  const { rows } = await db.query<{ variant_id: VariantId }>(
    'select variant_id from content.delivery_keys where space_id = $1 and key = $2',
    [spaceId, key],
  );
  return rows[0]?.variant_id;
}

/** A variant at a version; null means the current one. */
export interface VariantKey {
  readonly id: VariantId;
  readonly number: number | null;
}

/** Returns variants of one space, in the order of `keys`. Without bodies, `template` is null. */
export async function readVariantRows(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  keys: readonly VariantKey[],
  withBodies: boolean,
): Promise<VariantRow[]> {
  const { rows } = await db.query<VariantRow>({
    name: `read-variants-${withBodies ? 'with' : 'without'}-bodies`,
    text: `
select ${COLUMNS}, ${withBodies ? 'b.template' : 'null as template'}
  from unnest($2::uuid[], $3::integer[]) with ordinality requested (id, number, position)
  join content.variants v on v.space_id = $1 and v.id = requested.id
  join content.versions c
    on c.space_id = $1
   and c.variant_id = v.id
   and c.number = coalesce(requested.number, v.version)${JOINS}
 order by requested.position`,
    values: [spaceId, keys.map(({ id }) => id), keys.map(({ number }) => number)],
  });
  return rows;
}
