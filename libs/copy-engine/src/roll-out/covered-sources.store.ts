import type { CoverageQuery, FamilyId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { IS_SOURCE_CHANGED, SYNC_JOINS } from '../sync/sync-facts.sql';

/** The roll-out whose plan gets the nodes. */
interface PlanOfSources {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly locales: readonly string[];
}

/** Families in one statement. */
const FAMILIES = 2_000;

/**
 * Inserts a node for each source with an outdated copy that a coverage query matches. `create_mask` has the locales of
 * these copies. Returns the number of nodes. Reads the families in windows, so that no statement reads a whole space.
 */
export async function insertCoveredSources(
  client: ClientBase,
  { spaceId, jobId, locales }: PlanOfSources,
  coverage: CoverageQuery,
  emptyMask: string,
): Promise<number> {
  let nodes = 0;
  for await (const families of familiesInWindows(client, spaceId, coverage)) {
    const { rowCount } = await client.query({
      name: 'insert-covered-sources',
      text: INSERT_COVERED_SOURCES,
      values: [spaceId, jobId, families, locales, emptyMask, coverage.locales, nodes],
    });
    nodes += rowCount ?? 0;
  }
  return nodes;
}

/** Yields the families that a coverage query matches, in the order of their ids. */
async function* familiesInWindows(
  client: ClientBase,
  spaceId: number,
  coverage: CoverageQuery,
): AsyncGenerator<readonly string[]> {
  if (coverage.root !== undefined) {
    const tree = await readFamiliesOfTree(client, spaceId, coverage.root);
    for (let from = 0; from < tree.length; from += FAMILIES) {
      yield readFamilies(client, spaceId, coverage, tree.slice(from, from + FAMILIES), null);
    }
    return;
  }
  for (let after: string | null = null; ;) {
    const families = await readFamilies(client, spaceId, coverage, null, after);
    yield families;
    after = families.at(-1) ?? null;
    if (families.length < FAMILIES) return;
  }
}

const INSERT_COVERED_SOURCES = `
insert into jobs.plan_nodes (
       space_id, job_id, number, depth, version, variant_id, family_id, create_mask, reuse_mask, fail_mask, archive_mask,
       decision)
select $1, $2, $7::integer + row_number() over (order by v.family_id, source.id) - 1, 0, source.version, source.id,
       v.family_id, bit_or(set_bit($5::bit varying, array_position($4::text[], v.locale) - 1, 1)), $5, $5, $5, 'copy'
  from content.variants v${SYNC_JOINS}
 where v.space_id = $1
   and v.family_id = any ($3::uuid[])
   and v.locale = any ($4::text[])
   and v.locale = any ($6::text[])
   and v.status = 'ACTIVE'
   and v.source_version is not null
   -- Duplicates have their source in another family.
   and source.family_id = v.family_id
   and source.status = 'ACTIVE'
   and ${IS_SOURCE_CHANGED}
 group by v.family_id, source.id, source.version`;

/** Returns the next families that match a coverage query, of `among` or of the space, by their ids. */
async function readFamilies(
  client: ClientBase,
  spaceId: number,
  { contentType }: CoverageQuery,
  among: readonly string[] | null,
  after: string | null,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>({
    name: `read-covered-families-${among === null ? 'of-space' : 'of-tree'}`,
    text: `
select f.id
  from content.families f
 where f.space_id = $1
   and ($2::uuid is null or f.id > $2)
   and ($3::text is null or f.schema_uri = $3)
   ${among === null ? '' : 'and f.id = any ($5::uuid[])'}
 order by f.id
 limit $4`,
    values: [spaceId, after, contentType ?? null, FAMILIES, ...(among === null ? [] : [among])],
  });
  return rows.map(({ id }) => id);
}

/** Returns the families of a variant and of all variants below it by links, in the order of their ids. */
async function readFamiliesOfTree(client: ClientBase, spaceId: number, root: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ family_id: FamilyId }>({
    name: 'read-families-of-tree',
    text: `
with recursive tree (id) as (
  select $2::uuid
   union
  select slot.id
    from tree
    join content.variants v on v.space_id = $1 and v.id = tree.id
    join content.bodies b on b.space_id = $1 and b.number = v.body_number
   cross join lateral unnest(v.slots, string_to_array(b.slot_kinds, null)) slot (id, kind)
   where slot.kind = 'l'
)
select distinct v.family_id
  from tree
  join content.variants v on v.space_id = $1 and v.id = tree.id
 order by v.family_id`,
    values: [spaceId, root],
  });
  return rows.map(({ family_id: id }) => id);
}
