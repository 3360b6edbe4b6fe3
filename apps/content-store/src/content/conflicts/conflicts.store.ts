import type { ConflictResolution, ConflictState, FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

type Db = Pool | ClientBase;

/** A conflict and its copy. The values are JSON texts; null if missing. */
export interface ConflictRow {
  readonly id: string;
  readonly variantId: VariantId;
  readonly familyId: FamilyId;
  readonly locale: string | null;
  readonly label: string;
  readonly kind: 'value' | 'order';
  readonly path: string;
  readonly stablePath: string;
  readonly base: string | null;
  readonly theirs: string | null;
  readonly mine: string | null;
  readonly sourceVersion: number;
  readonly jobId: string;
  readonly foundAt: Date;
  readonly resolution: ConflictResolution | null;
  readonly resolvedAt: Date | null;
}

const SELECT = `
select c.id, c.variant_id as "variantId", v.family_id as "familyId", v.locale,
       coalesce(v.label, b.label) as label, c.kind, c.path, c.stable_path as "stablePath", c.base, c.theirs, c.mine,
       c.source_version as "sourceVersion", c.job_id as "jobId", c.found_at as "foundAt", c.resolution, c.resolved_at as "resolvedAt"
  from content.conflicts c
  join content.variants v on v.space_id = $1 and v.id = c.variant_id
  join content.bodies b on b.space_id = $1 and b.number = v.body_number`;

export async function readConflictRow(db: Db, spaceId: SpaceId, id: string): Promise<ConflictRow | undefined> {
  const { rows } = await db.query<ConflictRow>({
    name: 'read-conflict',
    text: `${SELECT}
 where c.space_id = $1
   and c.id = $2`,
    values: [spaceId, id],
  });
  return rows[0];
}

/** A member that is null does not filter. */
export interface ConflictFilter {
  readonly familyIds: readonly FamilyId[] | null;
  readonly locale: string | null;
  readonly state: ConflictState | null;
  readonly after: string | null;
  readonly limit: number;
}

/** With a null parameter, a plan for all values would not use the index. */
function ofLocale(locale: string | null): string {
  return locale === null ? 'and $3::text is null' : 'and c.locale = $3';
}

const STATES = { open: 'and c.resolution is null', resolved: 'and c.resolution is not null' } as const;

/** Reads by keys: the families of a tree may have few of the conflicts of a space. */
const OF_FAMILIES = `and c.variant_id = any (array(
         select member.id
           from content.variants member
          where member.space_id = $1
            and member.family_id = any ($5::uuid[])))`;

/** Returns conflicts by their ids. Open and resolved ones have an index each, the open ones of a locale another one. */
export async function listConflictRows(
  db: Db,
  spaceId: SpaceId,
  { familyIds, locale, state, after, limit }: ConflictFilter,
): Promise<readonly ConflictRow[]> {
  const { rows } = await db.query<ConflictRow>({
    name: `list-conflicts-${state ?? 'all'}-${familyIds === null ? 'space' : 'tree'}${locale === null ? '' : '-locale'}`,
    text: `${SELECT}
 where c.space_id = $1
   and ($2::uuid is null or c.id > $2)
   ${ofLocale(locale)}
   ${state === null ? '' : STATES[state]}
   ${familyIds === null ? '' : OF_FAMILIES}
 order by c.id
 limit $4`,
    values: [spaceId, after, locale, limit, ...(familyIds === null ? [] : [familyIds])],
  });
  return rows;
}

/** Returns the open conflicts of a copy by their paths. */
export async function readOpenConflicts(
  client: ClientBase,
  spaceId: SpaceId,
  variantId: VariantId,
): Promise<readonly ConflictRow[]> {
  const { rows } = await client.query<ConflictRow>({
    name: 'read-open-conflicts',
    text: `${SELECT}
 where c.space_id = $1
   and c.variant_id = $2
   and c.resolution is null
 order by c.path`,
    values: [spaceId, variantId],
  });
  return rows;
}

/** A copy with open conflicts. */
export interface CopyInConflict {
  readonly variantId: VariantId;
  readonly familyId: FamilyId;
}

/** Returns the copies with open conflicts by their ids. */
export async function listCopiesInConflict(
  db: Db,
  spaceId: SpaceId,
  { familyIds, locale, after, limit }: Omit<ConflictFilter, 'state'>,
): Promise<readonly CopyInConflict[]> {
  const { rows } = await db.query<CopyInConflict>({
    name: `list-copies-in-conflict-${familyIds === null ? 'space' : 'tree'}${locale === null ? '' : '-locale'}`,
    text: `
select c.variant_id as "variantId", v.family_id as "familyId"
  from (select distinct c.variant_id
          from content.conflicts c
         where c.space_id = $1
           and c.resolution is null
           and ($2::uuid is null or c.variant_id > $2)
           ${ofLocale(locale)}
           ${familyIds === null ? '' : OF_FAMILIES}
         order by 1
         limit $4) c
  join content.variants v on v.space_id = $1 and v.id = c.variant_id
 order by 1`,
    values: [spaceId, after, locale, limit, ...(familyIds === null ? [] : [familyIds])],
  });
  return rows;
}

/**
 * Ends conflicts of one copy, whose family the caller has locked. Returns whether it has other open conflicts; false
 * without a conflict.
 */
export async function endConflicts(
  client: ClientBase,
  spaceId: SpaceId,
  conflicts: readonly Pick<ConflictRow, 'id' | 'variantId'>[],
  resolution: ConflictResolution,
  by: string,
): Promise<boolean> {
  const [first] = conflicts;
  if (first === undefined) return false;
  const { variantId } = first;
  await client.query({
    name: 'end-conflicts',
    text: `
update content.conflicts
   set resolution = $3,
       resolved_at = clock_timestamp(),
       resolved_by = content.principal_number($4)
 where space_id = $1
   and id = any ($2::uuid[])
   and resolution is null`,
    values: [spaceId, conflicts.map(({ id }) => id), resolution, by],
  });
  const { rows } = await client.query<{ found: boolean }>({
    name: 'has-open-conflicts',
    text: `
select exists (
         select
           from content.conflicts
          where space_id = $1
            and variant_id = $2
            and resolution is null) as found`,
    values: [spaceId, variantId],
  });
  return rows[0]?.found === true;
}

/** Ends the open conflicts of a copy whose changes of the source were acknowledged. */
export async function acknowledgeConflicts(
  client: ClientBase,
  spaceId: SpaceId,
  variantId: VariantId,
  by: string,
): Promise<void> {
  await client.query({
    name: 'acknowledge-conflicts',
    text: `
update content.conflicts
   set resolution = 'acknowledgement',
       resolved_at = clock_timestamp(),
       resolved_by = content.principal_number($3)
 where space_id = $1
   and variant_id = $2
   and resolution is null`,
    values: [spaceId, variantId, by],
  });
}

/**
 * Opens the conflicts again that the acknowledgement has ended, after it was reverted. They are with later versions of
 * the source than the copy is based on again, unlike those of earlier acknowledgements. They name the version that was
 * merged last, as all open conflicts of a copy do.
 */
export async function reopenAcknowledged(client: ClientBase, spaceId: SpaceId, variantId: VariantId): Promise<void> {
  await client.query({
    name: 'reopen-conflicts',
    text: `
update content.conflicts c
   set resolution = null,
       resolved_at = null,
       resolved_by = null,
       source_version = greatest(
         c.source_version,
         (select max(o.source_version)
            from content.conflicts o
           where o.space_id = $1
             and o.variant_id = $2
             and o.resolution is null))
  from content.variants v
 where c.space_id = $1
   and c.variant_id = $2
   and c.resolution = 'acknowledgement'
   and v.space_id = $1
   and v.id = $2
   and c.source_version > v.based_on`,
    values: [spaceId, variantId],
  });
}

/** Returns the families of the linked variants of a body, by the ids of the variants. */
export async function readFamiliesOf(
  client: ClientBase,
  spaceId: SpaceId,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ id: string; family: FamilyId }>({
    name: 'read-families-of-links',
    text: 'select id, content.family_of($1, id) as family from unnest($2::uuid[]) id',
    values: [spaceId, ids],
  });
  return new Map(rows.map(({ id, family }) => [id, family]));
}
