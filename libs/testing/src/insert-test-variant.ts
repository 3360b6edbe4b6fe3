import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** Properties of a test variant with its current version. The default is an active first version of an empty page. */
export interface TestVariant extends Partial<TestVersion> {
  readonly spaceId: SpaceId;
  readonly id: string;
  readonly familyId: string;
  readonly locale: string | null;
  readonly version?: number;
  readonly status?: 'ACTIVE' | 'ARCHIVED' | 'DELETED';
  /** Default: the first repository of the space, which is created if it has none. */
  readonly repositoryId?: string;
  readonly folderId?: string | null;
  readonly hierarchyParentId?: string | null;
  readonly jobId?: string | null;
}

export interface TestVersion {
  /** Hash of a stored body. */
  readonly bodyHash: Buffer;
  readonly slots: readonly string[];
  readonly label: string;
  readonly lifted: string | null;
  readonly by: string;
}

const EMPTY_PAGE = `
insert into content.bodies as b (space_id, hash, schema_uri, slot_kinds, template)
values ($1, '\\x00', 'page', '', '{"_meta":{"schema":"page"' || chr(2) || '}}')
    on conflict (space_id, hash) do update set validation_state = b.validation_state`;

/** Inserts a variant directly into the database, for tests of its readers. Does not insert its family. */
export async function insertTestVariant(db: Pool | ClientBase, variant: TestVariant): Promise<void> {
  const { spaceId, id, familyId, locale, by = '', label = '', slots = [], lifted = null } = variant;
  const repository = await repositoryNumber(db, spaceId, variant.repositoryId);
  if (variant.bodyHash === undefined) await db.query(EMPTY_PAGE, [spaceId]);
  await db.query(
    `
insert into content.variants (
       space_id, id, family_id, locale, version, status, repository_number, folder_number, hierarchy_parent_id, job_id,
       created_by, updated_by, body_number, slots, label, lifted)
select $1, $2, $3, $4, $5, $6, $7,
       (select f.number from content.folders f where f.space_id = $1 and f.id = $8), $9, $10,
       author.number, author.number, b.number, $13, nullif($14, b.label), $15
  from content.bodies b
 cross join content.principal_number($11) author (number)
 where b.space_id = $1
   and b.hash = $12`,
    [
      spaceId,
      id,
      familyId,
      locale,
      variant.version ?? 1,
      variant.status ?? 'ACTIVE',
      repository,
      variant.folderId ?? null,
      variant.hierarchyParentId ?? null,
      variant.jobId ?? null,
      by,
      variant.bodyHash ?? Buffer.from([0]),
      slots,
      label,
      lifted,
    ],
  );
}

/** Adds a version to a variant and makes it current. Omitted properties are those of the previous version. */
export async function insertTestVersion(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  variantId: string,
  { by, label, slots, bodyHash, lifted }: Partial<TestVersion> = {},
): Promise<void> {
  await db.query(
    `
with before as (
  insert into content.past_versions (
         space_id, variant_id, number, body_number, slots, label, lifted, tags, created_by, created_at)
  select c.space_id, c.variant_id, c.number, c.body_number, c.slots, c.label, c.lifted, c.tags, c.created_by, c.created_at
    from content.variants v
    join content.versions c on c.space_id = v.space_id and c.variant_id = v.id and c.number = v.version
   where v.space_id = $1
     and v.id = $2
)
update content.variants v
   set version = v.version + 1,
       updated_at = now(),
       saved_at = now(),
       saved_by = coalesce(content.principal_number($3), v.saved_by),
       body_number = b.number,
       slots = coalesce($4, v.slots),
       label = nullif(coalesce($5, v.label, old.label), b.label),
       lifted = coalesce($6, v.lifted)
  from content.bodies old, content.bodies b
 where v.space_id = $1
   and v.id = $2
   and old.space_id = $1
   and old.number = v.body_number
   and b.space_id = $1
   and b.hash = coalesce($7, old.hash)`,
    [spaceId, variantId, by ?? null, slots ?? null, label ?? null, lifted ?? null, bodyHash ?? null],
  );
}

async function repositoryNumber(db: Pool | ClientBase, spaceId: SpaceId, id?: string): Promise<number> {
  const { rows } = await db.query<{ number: number }>(
    'select number from content.repositories where space_id = $1 and id = coalesce($2, id) order by number limit 1',
    [spaceId, id ?? null],
  );
  if (rows[0] !== undefined) return rows[0].number;
  if (id !== undefined) throw new Error(`Repository ${id} does not exist.`);
  const created = await db.query<{ number: number }>(
    `insert into content.repositories (space_id, id, name, label) values ($1, $2, 'test', 'Test') returning number`,
    [spaceId, 'f'.repeat(24)],
  );
  return created.rows[0]?.number ?? 0;
}
