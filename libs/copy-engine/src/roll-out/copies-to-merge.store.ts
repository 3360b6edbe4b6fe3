import type { FamilyId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { BASED_ON, SYNC_JOINS } from '../sync/sync-facts.sql';
import type { CopyToMerge, Links } from './copy-to-merge';
import { readKnownConflicts } from './known-conflicts.store';
import { MERGED_JOIN, REASON } from './roll-out-nodes.sql';

/** A range of nodes of a roll-out in one locale. */
export interface RollOutRange {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly localeBit: number;
  readonly locale: string;
  readonly from: number;
  readonly to: number;
}

/** A copy that stays as it is. */
export interface KeptCopy {
  readonly number: number;
  readonly reason: string;
}

/** Locks the families of a range in the order of their ids, as a save does. */
export async function lockFamiliesOfRange(client: ClientBase, range: RollOutRange): Promise<void> {
  await client.query({
    name: 'lock-families-of-roll-out',
    text: `
select f.id
  from content.families f
 where f.space_id = $1
   and f.id = any (array(
         select n.family_id
           from jobs.plan_nodes n
          where n.space_id = $1
            and n.job_id = $2
            and n.number between $4 and $5
            and jobs.has_bit(n.create_mask, $3)))
 order by f.id
   for no key update`,
    values: [range.spaceId, range.jobId, range.localeBit, range.from, range.to],
  });
}

type Row = KeptCopy & Omit<CopyToMerge, 'known'>;

/** The copies of the nodes from $4 to $5 in the locale $6, with the versions to merge. */
const COPIES_TO_MERGE = `
select n.number, decided.reason, n.version as planned, v.id, v.family_id as "familyId", v.version, v.tags, v.lifted,
       merge_base.content as base, origin.content as origin, theirs.content as theirs, mine.content as mine
  from jobs.plan_nodes n
  left join lateral (
    select copy.*
      from content.variants copy
     where copy.space_id = $1
       and copy.family_id = n.family_id
       and copy.locale = $6
     limit 1) v on true${SYNC_JOINS}${MERGED_JOIN}
 cross join lateral (select ${REASON.trim()} as reason) decided
  left join lateral (
    select ${contentOf('c')} as content
      from content.versions c
     where c.space_id = $1
       and c.variant_id = n.variant_id
       and c.number = greatest(${BASED_ON}, merged.version)
       and decided.reason is null
     limit 1) merge_base on true
  left join lateral (
    select ${contentOf('c')} as content
      from content.versions c
     where c.space_id = $1
       and c.variant_id = n.variant_id
       and c.number = ${BASED_ON}
       and merged.version > ${BASED_ON}
       and decided.reason is null
     limit 1) origin on true
  left join lateral (
    select ${contentOf('c')} as content
      from content.versions c
     where c.space_id = $1
       and c.variant_id = n.variant_id
       and c.number = n.version
       and decided.reason is null
     limit 1) theirs on true
  left join lateral (select case when decided.reason is null then ${contentOf('v')} end as content) mine on true
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $4 and $5
   and jobs.has_bit(n.create_mask, $3)
 order by n.family_id`;

/** Returns the copies of a range: those to merge, and those that stay. The caller has locked their families. */
export async function readCopiesToMerge(
  client: ClientBase,
  { spaceId, jobId, localeBit, locale, from, to }: RollOutRange,
): Promise<{ readonly copies: readonly CopyToMerge[]; readonly kept: readonly KeptCopy[] }> {
  const { rows } = await client.query<Row | (KeptCopy & { readonly theirs: null })>({
    name: 'read-copies-to-merge',
    text: COPIES_TO_MERGE,
    values: [spaceId, jobId, localeBit, from, to, locale],
  });
  const merging = rows.filter((row): row is Row => (row.reason as string | null) === null && row.theirs !== null);
  const inConflict = merging.filter(({ origin }) => origin !== null).map(({ id }) => id);
  const known = await readKnownConflicts(client, spaceId, inConflict);
  const copies = merging.map((row) => ({ ...row, known: known.get(row.id) ?? [] }));
  const kept: KeptCopy[] = [];
  for (const row of rows) {
    const reason = row.reason as string | null;
    if (reason !== null) kept.push({ number: row.number, reason });
    // The source was deleted and made again since the plan was made, with fewer versions.
    else if (row.theirs === null) kept.push({ number: row.number, reason: 'SOURCE_DELETED' });
  }
  return { copies, kept };
}

/** Returns an SQL expression for a row of a version or a variant as `StoredVersion`. */
function contentOf(row: string): string {
  return `(
      select json_build_object(
               'bodyNumber', body.number::text, 'bodyHash', encode(body.hash, 'hex'), 'schemaUri', body.schema_uri,
               'slotKinds', body.slot_kinds, 'slots', ${row}.slots, 'label', coalesce(${row}.label, body.label))
        from content.bodies body
       where body.space_id = $1
         and body.number = ${row}.body_number
       limit 1)`;
}

/** Returns the families of linked variants, and the variants of these families in the locale. */
export async function readLinks(
  client: ClientBase,
  { spaceId, locale }: Pick<RollOutRange, 'spaceId' | 'locale'>,
  ids: readonly string[],
): Promise<Links> {
  if (ids.length === 0) return { families: new Map(), targets: new Map() };
  const { rows } = await client.query<{ id: string; family: FamilyId; target: string | null }>({
    name: 'read-links-of-roll-out',
    text: `
select linked.id, linked.family, target.id as target
  from (select id, content.family_of($1, id) as family from unnest($2::uuid[]) id) linked
  left join lateral (
    select v.id
      from content.variants v
     where v.space_id = $1
       and v.family_id = linked.family
       and v.locale = $3
       and v.status <> 'DELETED'
     limit 1) target on true`,
    values: [spaceId, ids, locale],
  });
  return {
    families: new Map(rows.map(({ id, family }) => [id, family])),
    targets: new Map(rows.flatMap(({ family, target }) => (target === null ? [] : [[family, target] as const]))),
  };
}
