import type { FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

export type ValidationState = 'VALID' | 'INVALID' | 'EMPTY';

/** The parts of a stored body that validation reads. */
export interface StoredBodyRow {
  readonly hash: Buffer;
  readonly schemaUri: string;
  readonly slotKinds: string;
  readonly template: string;
  readonly state: ValidationState;
}

const BODY = `
b.hash, b.schema_uri as "schemaUri", b.slot_kinds as "slotKinds", b.template, b.validation_state as state`;

/** Returns the bodies of some content types, or undefined if there are more than `most`. */
export async function readFewBodies(
  client: ClientBase,
  spaceId: SpaceId,
  schemaUris: readonly string[],
  most: number,
): Promise<StoredBodyRow[] | undefined> {
  const { rows } = await client.query<{ hash: Buffer }>(
    'select hash from content.bodies where space_id = $1 and schema_uri = any ($2) limit $3',
    [spaceId, schemaUris, most + 1],
  );
  if (rows.length > most) return undefined;
  const found = await client.query<StoredBodyRow>(
    `select ${BODY} from content.bodies b where b.space_id = $1 and b.hash = any ($2) order by b.hash`,
    [spaceId, rows.map(({ hash }) => hash)],
  );
  return found.rows;
}

/** Returns the spaces with pending validations, the oldest request to validate content types first. */
export async function listRevalidations(pool: Pool): Promise<SpaceId[]> {
  const { rows } = await pool.query<{ id: SpaceId }>(
    `
select s.id
  from content.spaces s
  left join content.revalidations r on r.space_id = s.id
 where r.space_id is not null
    or exists (select from content.pending_bodies p where p.space_id = s.id)
 order by r.requested_at nulls last, s.id`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Locks the next pending bodies of a space after a hash, at most `size`. Those that another process has locked are left
 * out.
 */
export async function lockPendingBodies(
  client: ClientBase,
  spaceId: SpaceId,
  size: number,
  afterHash: Buffer = Buffer.alloc(0),
): Promise<readonly StoredBodyRow[]> {
  const { rows } = await client.query<StoredBodyRow>({
    name: 'lock-pending-bodies',
    text: `
with pending as materialized (
  select p.body_hash
    from content.pending_bodies p
   where p.space_id = $1
     and p.body_hash > $3
   order by p.body_hash
   limit $2
     for update skip locked
)
select ${BODY}
  from content.bodies b
 where b.space_id = $1
   and b.hash = any (array(select body_hash from pending))
 order by b.hash`,
    values: [spaceId, size, afterHash],
  });
  return rows;
}

/** Locks one pending body. Returns no body if it is not pending any more or another process has locked it. */
export async function lockPendingBody(
  client: ClientBase,
  spaceId: SpaceId,
  hash: Buffer,
): Promise<readonly StoredBodyRow[]> {
  const { rows } = await client.query<StoredBodyRow>(
    `
select ${BODY}
  from content.pending_bodies p
  join content.bodies b on b.space_id = $1 and b.hash = p.body_hash
 where p.space_id = $1
   and p.body_hash = $2
   for update of p skip locked`,
    [spaceId, hash],
  );
  return rows;
}

/** Deletes the requests to validate these bodies, which the caller has locked. */
export async function deletePendingBodies(
  client: ClientBase,
  spaceId: SpaceId,
  hashes: readonly Buffer[],
): Promise<void> {
  await client.query({
    name: 'delete-pending-bodies',
    text: `
delete from content.pending_bodies
 where space_id = $1
   and body_hash = any ($2::bytea[])`,
    values: [spaceId, hashes],
  });
}

export interface Revalidation {
  readonly schemaUris: readonly string[];
  readonly afterHash: Buffer;
}

/**
 * Locks the pending validation of a space. Returns undefined if no validation is pending or another process has locked
 * it.
 */
export async function lockRevalidation(client: ClientBase, spaceId: SpaceId): Promise<Revalidation | undefined> {
  const { rows } = await client.query<Revalidation>(
    `
select schema_uris as "schemaUris", after_hash as "afterHash"
  from content.revalidations
 where space_id = $1
   for update skip locked`,
    [spaceId],
  );
  return rows[0];
}

/** The pending validations of a space: all bodies of content types, and single bodies. */
export interface PendingValidations {
  readonly schemaUris: readonly string[];
  readonly hasBodies: boolean;
}

export async function readPendingValidations(client: ClientBase, spaceId: SpaceId): Promise<PendingValidations> {
  const { rows } = await client.query<PendingValidations>({
    name: 'read-pending-validations',
    text: `
select coalesce((select schema_uris from content.revalidations where space_id = $1), '{}') as "schemaUris",
       exists (select from content.pending_bodies where space_id = $1) as "hasBodies"`,
    values: [spaceId],
  });
  return rows[0] ?? { schemaUris: [], hasBodies: false };
}

/**
 * Returns the next bodies in the order of their hashes, and the end of the window; `last` is null after the last body.
 * The window counts the bodies of all types, so that no statement reads a whole space.
 */
export async function readWindow(
  client: ClientBase,
  spaceId: SpaceId,
  { schemaUris, afterHash }: Revalidation,
  size: number,
): Promise<{ readonly bodies: readonly StoredBodyRow[]; readonly last: Buffer | null }> {
  const { rows } = await client.query<{ last: Buffer | null; count: number }>(
    `
select (array_agg(place.hash order by place.hash desc))[1] as last, count(*)::integer as count
  from (select hash from content.bodies where space_id = $1 and hash > $2 order by hash limit $3) place`,
    [spaceId, afterHash, size],
  );
  const [end] = rows;
  if (end === undefined || end.last === null) return { bodies: [], last: null };
  const bodies = await client.query<StoredBodyRow>(
    `
select ${BODY}
  from content.bodies b
 where b.space_id = $1
   and b.hash > $2
   and b.hash <= $3
   and b.schema_uri = any ($4)
 order by b.hash`,
    [spaceId, afterHash, end.last, schemaUris],
  );
  return { bodies: bodies.rows, last: end.count < size ? null : end.last };
}

/** Moves the cursor of a revalidation, whose row the caller has locked. Null ends the revalidation. */
export async function moveWindow(client: ClientBase, spaceId: SpaceId, last: Buffer | null): Promise<void> {
  if (last === null) {
    await client.query('delete from content.revalidations where space_id = $1', [spaceId]);
  } else {
    await client.query('update content.revalidations set after_hash = $2 where space_id = $1', [spaceId, last]);
  }
}

export async function saveStates(
  client: ClientBase,
  spaceId: SpaceId,
  bodies: readonly Pick<StoredBodyRow, 'hash' | 'state'>[],
): Promise<void> {
  if (bodies.length === 0) return;
  await client.query(
    `
update content.bodies b
   set validation_state = validated.state
  from unnest($2::bytea[], $3::text[]) validated (hash, state)
 where b.space_id = $1
   and b.hash = validated.hash
   and b.validation_state <> validated.state`,
    [spaceId, bodies.map(({ hash }) => hash), bodies.map(({ state }) => state)],
  );
}

/** The current versions of some families, or one version of a variant. */
export type PublishTarget =
  { readonly familyIds: readonly FamilyId[] } | { readonly variantId: VariantId; readonly number: number };

/** Returns the bodies of the versions that are pending, themselves or by one of these content types. */
export async function readBodiesOf(
  client: ClientBase,
  spaceId: SpaceId,
  published: PublishTarget,
  schemaUris: readonly string[],
): Promise<StoredBodyRow[]> {
  const { rows } = await client.query<StoredBodyRow>(
    `
select distinct on (b.hash) ${BODY}
  from content.variants v
  join content.versions c on c.space_id = $1 and c.variant_id = v.id and c.number = coalesce($4, v.version)
  join content.bodies b on b.space_id = $1 and b.number = c.body_number
 where v.space_id = $1
   and (v.family_id = any ($2) or v.id = $3)
   and (b.schema_uri = any ($5)
        or exists (select from content.pending_bodies p where p.space_id = $1 and p.body_hash = b.hash))
 order by b.hash`,
    'familyIds' in published
      ? [spaceId, published.familyIds, null, null, schemaUris]
      : [spaceId, [], published.variantId, published.number, schemaUris],
  );
  return rows;
}

/** Returns whether the current version of a variant was valid when it was last validated. */
export async function isCurrentValid(client: ClientBase, spaceId: SpaceId, variantId: VariantId): Promise<boolean> {
  const { rows } = await client.query<{ version: number }>(
    'select version from content.variants where space_id = $1 and id = $2',
    [spaceId, variantId],
  );
  const [row] = rows;
  return row === undefined || isVersionValid(client, spaceId, variantId, row.version);
}

/** Returns whether the body of a version was valid when it was last validated. */
export async function isVersionValid(
  client: ClientBase,
  spaceId: SpaceId,
  variantId: VariantId,
  number: number,
): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'is-version-valid',
    text: `
select
  from content.versions c
  join content.bodies b on b.space_id = $1 and b.number = c.body_number
 where c.space_id = $1
   and c.variant_id = $2
   and c.number = $3
   and b.validation_state <> 'INVALID'`,
    values: [spaceId, variantId, number],
  });
  return rowCount === 1;
}
