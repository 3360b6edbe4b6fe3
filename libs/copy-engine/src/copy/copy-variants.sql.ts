import type { ClientBase } from 'pg';

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
 * Copies: one row in `variants` and one in `versions` for each node, pointing at the source's body, with the slots that
 * follow the copy set to the computed ids of the siblings. Nothing is looked up per link.
 *
 * A variant that is there already, because another job met the same child, is left alone and counted as reused. Rows are
 * inserted in the order of their ids, so that two jobs over one tree wait for each other and never deadlock.
 */
export async function copyVariants(
  client: ClientBase,
  copy: CopyRequest,
): Promise<{ readonly copied: readonly CopiedVariant[]; readonly reused: number }> {
  const { rows } = await client.query<[string | null, string, string, number]>({
    name: 'copy-variants',
    rowMode: 'array',
    text: `
with chosen as materialized (
  select n.number, n.family_id, n.variant_id as source_id, n.version as source_version, n.slot_families,
         n.repository_id, n.folder_id, n.hierarchy_root, parent.id as hierarchy_parent_id,
         content.variant_id(n.family_id, $6) as id
    from jobs.plan_nodes n
    left join lateral (
      select coalesce(
               (select v.id
                  from content.variants v
                 where v.space_id = $1 and v.family_id = n.hierarchy_parent and v.locale = $6),
               (select content.variant_id(p.family_id, $6)
                  from jobs.plan_nodes p
                 where p.space_id = $1 and p.job_id = $2 and p.family_id = n.hierarchy_parent
                   and p.create_mask & (1::bigint << $5) <> 0
                 limit 1)) as id
    ) parent on n.hierarchy_parent is not null
   where n.space_id = $1
     and n.job_id = $2
     and n.number between $3 and $4
     and n.create_mask & (1::bigint << $5) <> 0
),
created as (
  insert into content.variants (
         space_id, id, family_id, locale, version, repository_id, folder_id,
         source_variant_id, source_version, job_id, created_by, updated_by, hierarchy_parent_id)
  select $1, c.id, c.family_id, $6, 1, coalesce(d.target_repository_id, c.repository_id),
         -- Without replication variants go to the top of their repository (contract amplience.md §6.2).
         case
           when not $7 then null
           when d.target_repository_id is null then c.folder_id
           else f.target_folder_id
         end,
         c.source_id, c.source_version, $2, $9, $9, c.hierarchy_parent_id
    from chosen c
    left join jobs.plan_destinations d
      on d.space_id = $1 and d.job_id = $2 and d.repository_id = c.repository_id and d.locale_bit = $5
    left join jobs.plan_folders f
      on f.space_id = $1 and f.job_id = $2 and f.folder_id = c.folder_id
     and f.target_repository_id = d.target_repository_id
   order by c.id
  on conflict do nothing
  returning id
),
versioned as (
  insert into content.versions (space_id, variant_id, number, body_hash, label, created_by, slots, lifted)
  select $1, c.id, 1, source.body_hash, source.label, $9,
         case
           when c.slot_families is null then source.slots
           else (
             select array_agg(
                      case
                        when slot.family is null then slot.value
                        when $8 then coalesce(
                          (select coalesce(r.variant_id, slot.value)
                             from jobs.plan_redirects r
                            where r.space_id = $1 and r.job_id = $2
                              and r.family_id = slot.family and r.locale_bit = $5),
                          content.variant_id(slot.family, $6))
                        else content.variant_id(slot.family, $6)
                      end
                      order by slot.position)
               from unnest(source.slots, c.slot_families) with ordinality slot (value, family, position))
         end,
         case
           when c.hierarchy_root then '"hierarchy":{"root":true,"parentId":null}'
           when c.hierarchy_parent_id is not null
           then '"hierarchy":{"root":false,"parentId":"' || c.hierarchy_parent_id || '"}'
         end
    from chosen c
    join created using (id)
    join content.versions source
      on source.space_id = $1 and source.variant_id = c.source_id and source.number = c.source_version
),
met as (
  insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason)
  select $1, $2, c.number, $5, 'reused', 'variant-exists'
    from chosen c
   where not exists (select from created where created.id = c.id)
)
select created.id, c.family_id, c.source_id, c.source_version
  from chosen c
  left join created using (id)`,
    values: [
      copy.spaceId,
      copy.jobId,
      copy.from,
      copy.to,
      copy.localeBit,
      copy.locale,
      copy.replicateFolders,
      copy.hasRedirects,
      copy.requestedBy,
    ],
  });
  const copied: CopiedVariant[] = [];
  for (const [variantId, familyId, sourceVariantId, sourceVersion] of rows) {
    if (variantId !== null) copied.push({ variantId, familyId, sourceVariantId, sourceVersion });
  }
  return { copied, reused: rows.length - copied.length };
}

/** Makes the folders that a plan found missing, parents first; a folder that is there stays as it is. */
export async function makeFolders(client: ClientBase, spaceId: number, jobId: string): Promise<void> {
  await client.query({
    name: 'make-folders',
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
export async function copiedBy(
  client: ClientBase,
  copy: Pick<CopyRequest, 'spaceId' | 'jobId' | 'from' | 'to' | 'locale' | 'localeBit'>,
): Promise<CopiedVariant[]> {
  const { rows } = await client.query<[string, string, string, number]>({
    name: 'copied-by',
    rowMode: 'array',
    text: `
select v.id, v.family_id, v.source_variant_id, v.source_version
  from jobs.plan_nodes n
  join content.variants v on v.space_id = $1 and v.id = content.variant_id(n.family_id, $6)
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and n.create_mask & (1::bigint << $5) <> 0
   and v.job_id = $2`,
    values: [copy.spaceId, copy.jobId, copy.from, copy.to, copy.localeBit, copy.locale],
  });
  return rows.map(([variantId, familyId, sourceVariantId, sourceVersion]) => ({
    variantId,
    familyId,
    sourceVariantId,
    sourceVersion,
  }));
}
