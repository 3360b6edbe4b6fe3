import type { ClientBase } from 'pg';
import { insertIntoVariants, copiedHierarchy } from './insert-into-variants.sql';

/**
 * The copy statements. They join by primary and unique keys only, a row at a time: with a plan that the
 * server made before a table had grown, any other join is quadratic (768 nodes took 290 ms in one statement with CTEs
 * joined to each other, and 40 ms so).
 */

/** A range of plan nodes into one locale, as a command says, with what the job says about all of them. */
export interface CopyRequest {
  readonly spaceId: number;
  readonly jobId: string;
  readonly from: number;
  readonly to: number;
  readonly locale: string;
  readonly localeBit: number;
  readonly replicateFolders: boolean;
  readonly hasRedirects: boolean;
  readonly requestedBy: string;
}

export interface CopiedVariant {
  readonly variantId: string;
  readonly familyId: string;
  readonly sourceVariantId: string;
  readonly sourceVersion: number;
}

/**
 * What the copies of a range's nodes will hold: $1 to $9 as in `parameters`. */
const COPIES = `
select content.variant_id(n.family_id, $6) as id, n.family_id,
       n.variant_id as source_variant_id, n.version as source_version,
       (select r.number
          from content.repositories r
         where r.space_id = $1
           and r.id = coalesce(d.target_repository_id, n.repository_id)) as repository_number,
       -- Without replication variants go to the top of their repository (docs/contracts/amplience.md §6.2).
       case
         when $7 and n.folder_id is not null then (
           select f.number
             from content.folders f
            where f.space_id = $1
              and f.id = case
                    when d.target_repository_id is null then n.folder_id
                    else (
                      select planned.target_folder_id
                        from jobs.plan_folders planned
                       where planned.space_id = $1
                         and planned.job_id = $2
                         and planned.folder_id = n.folder_id
                         and planned.target_repository_id = d.target_repository_id)
                  end)
       end as folder_number,
       n.hierarchy_root,
       case
         when n.hierarchy_parent is not null then coalesce(
           (select parent.id
              from content.variants parent
             where parent.space_id = $1
               and parent.family_id = n.hierarchy_parent
               and parent.locale = $6),
           case when n.hierarchy_mask & (1::bigint << $5) <> 0 then content.variant_id(n.hierarchy_parent, $6) end)
       end as hierarchy_parent_id,
       source.body_number, source.label,
       case
         when n.slot_families is null then source.slots
         -- In the order of the slots, since unnest gives them so; with an ORDER BY of its own it takes a sort a row.
         else array(
           select case
                    when slot.family is null then slot.value
                    when $8 then coalesce(
                      (select coalesce(r.variant_id, slot.value)
                         from jobs.plan_redirects r
                        where r.space_id = $1
                          and r.job_id = $2
                          and r.family_id = slot.family
                          and r.locale_bit = $5),
                      content.variant_id(slot.family, $6))
                    else content.variant_id(slot.family, $6)
                  end
             from unnest(source.slots, n.slot_families) slot (value, family))
       end as slots
  from jobs.plan_nodes n
  join content.versions source
    on source.space_id = $1
   and source.variant_id = n.variant_id
   and source.number = n.version
  left join jobs.plan_destinations d
    on d.space_id = $1
   and d.job_id = $2
   and d.repository_id = n.repository_id
   and d.locale_bit = $5
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and n.create_mask & (1::bigint << $5) <> 0`;

const INSERT = `${insertIntoVariants({ locale: '$6', number: '1', jobId: '$2', createdBy: '$9' })}${copiedHierarchy('copy.hierarchy_parent_id')}
  from (${COPIES}) copy
 -- Two jobs over one tree wait for each other and never deadlock.
 order by id`;

/**
 * Inserts the variants of a range's nodes, as long as none of them is there yet: a unique violation otherwise, and the
 * transaction is lost. Where rows that are there are passed over, the server looks for each before it inserts.
 */
export async function insertCopies(client: ClientBase, copy: CopyRequest): Promise<CopiedVariant[]> {
  const { rows } = await client.query<CopiedRow>({
    name: 'insert-copies',
    rowMode: 'array',
    text: `${INSERT}
returning id, family_id, source_variant_id, source_version`,
    values: parameters(copy),
  });
  return rows.map(copiedVariant);
}

/** The same, but leaves a variant alone that is there already, because another job met the same child. */
export async function insertMissingCopies(client: ClientBase, copy: CopyRequest): Promise<CopiedVariant[]> {
  const { rows } = await client.query<CopiedRow>({
    name: 'insert-missing-copies',
    rowMode: 'array',
    text: `${INSERT}
on conflict do nothing
returning id, family_id, source_variant_id, source_version`,
    values: parameters(copy),
  });
  return rows.map(copiedVariant);
}

/** Writes down the nodes of the range whose variant somebody else has created, and counts them. */
export async function insertReused(client: ClientBase, copy: CopyRequest): Promise<number> {
  const { rowCount } = await client.query({
    name: 'insert-reused',
    text: `
insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason)
select $1, $2, n.number, $5::integer, 'reused', 'variant-exists'
  from jobs.plan_nodes n
  join content.variants met
    on met.space_id = $1
   and met.family_id = n.family_id
   and met.locale = $6
   and met.job_id is distinct from $2
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and n.create_mask & (1::bigint << $5) <> 0`,
    values: range(copy),
  });
  return rowCount ?? 0;
}

/** Writes down the nodes of the range whose source was deleted after the plan was made, and counts them. */
export async function insertDeletedSources(client: ClientBase, copy: CopyRequest): Promise<number> {
  const { rowCount } = await client.query({
    name: 'insert-deleted-sources',
    text: `
insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason)
select $1, $2, n.number, $5::integer, 'failed', 'SOURCE_DELETED'
  from jobs.plan_nodes n
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and n.create_mask & (1::bigint << $5) <> 0
   and not exists (
     select
       from content.versions source
      where source.space_id = $1
        and source.variant_id = n.variant_id
        and source.number = n.version)
   -- Deleted after it was copied, while this command was going on.
   and not exists (
     select
       from content.variants made
      where made.space_id = $1
        and made.family_id = n.family_id
        and made.locale = $6)`,
    values: range(copy),
  });
  return rowCount ?? 0;
}

/**
 * The copies' values of fields that must be unique, in their own locale. A value that another record has there already
 * stays that one's: the copy keeps its text, and is told so when it is saved the next time.
 */
export async function insertUniqueValues(client: ClientBase, copy: CopyRequest): Promise<void> {
  await client.query({
    name: 'insert-unique-values',
    text: `
insert into content.unique_values (space_id, field_id, locale, value_hash, family_id)
select $1, u.field_id, $6, u.value_hash, u.family_id
  from jobs.plan_nodes n
  join content.variants made
    on made.space_id = $1
   and made.family_id = n.family_id
   and made.locale = $6
   and made.job_id = $2
  join content.variants source on source.space_id = $1 and source.id = n.variant_id
  join content.unique_values u on u.space_id = $1 and u.family_id = n.family_id and u.locale = source.locale
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and n.create_mask & (1::bigint << $5) <> 0
 order by u.field_id, u.value_hash
on conflict do nothing`,
    values: range(copy),
  });
}

/** Makes the folders that a plan found missing; one that is there stays as it is. */
export async function createFolders(client: ClientBase, spaceId: number, jobId: string): Promise<void> {
  await client.query({
    name: 'create-folders',
    text: `
insert into content.folders (space_id, id, repository_id, parent_id, name)
select distinct on (f.target_folder_id) $1, f.target_folder_id, f.target_repository_id, f.target_parent_id, f.name
  from jobs.plan_folders f
 where f.space_id = $1
   and f.job_id = $2
 order by f.target_folder_id
on conflict do nothing`,
    values: [spaceId, jobId],
  });
}

/** What a command that is closed has created: for the redelivery that has to tell of it again. */
export async function readCopiedVariants(client: ClientBase, copy: CopyRequest): Promise<CopiedVariant[]> {
  const { rows } = await client.query<CopiedRow>({
    name: 'copied-by',
    rowMode: 'array',
    text: `
select made.id, made.family_id, made.source_variant_id, made.source_version
  from jobs.plan_nodes n
  join content.variants made
    on made.space_id = $1
   and made.family_id = n.family_id
   and made.locale = $6
   and made.job_id = $2
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and n.create_mask & (1::bigint << $5) <> 0`,
    values: range(copy),
  });
  return rows.map(copiedVariant);
}

type CopiedRow = [id: string, familyId: string, sourceVariantId: string, sourceVersion: number];

function copiedVariant([variantId, familyId, sourceVariantId, sourceVersion]: CopiedRow): CopiedVariant {
  return { variantId, familyId, sourceVariantId, sourceVersion };
}

function parameters(copy: CopyRequest): unknown[] {
  return [...range(copy), copy.replicateFolders, copy.hasRedirects, copy.requestedBy];
}

/** $1 to $6 of every statement here. */
function range(copy: CopyRequest): unknown[] {
  return [copy.spaceId, copy.jobId, copy.from, copy.to, copy.localeBit, copy.locale];
}
