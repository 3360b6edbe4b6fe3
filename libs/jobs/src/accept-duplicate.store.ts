import type { CommandId, FamilyId, JobId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { JobRow } from './job-row';

export interface NewDuplicate {
  readonly spaceId: SpaceId;
  readonly id: JobId;
  readonly spaceKey: string;
  readonly root: DuplicatedVariant;
  readonly rootFamilyId: FamilyId;
  readonly resultFamilyId: FamilyId;
  readonly variants: readonly DuplicatedVariant[];
  readonly plan: object;
  readonly requestedBy: string;
  readonly commandId: CommandId;
}

interface DuplicatedVariant {
  readonly id: string;
  readonly locale: string | null;
  readonly version: number;
  readonly label: string;
}

/**
 * Inserts a running duplicate with its plan (a node for each variant) and its only command, which is released: a record
 * is copied in one transaction. Uses one statement, because the request waits for it. Returns undefined if the job
 * exists. Locks nothing.
 */
export async function acceptDuplicate(client: ClientBase, duplicate: NewDuplicate): Promise<JobRow | undefined> {
  const { rows } = await client.query<JobRow>({
    name: 'accept-duplicate',
    text: `
with job as (
  insert into jobs.jobs (
         space_id, id, space_key, kind, state, root_kind, root_id, root_version, root_label, root_locale, root_family_id,
         result_family_id, locales, replicate_folders, requested_by, duplicate, planned_at, total, commands_open, sequence)
  values ($1, $2, $3, 'duplicate', 'running', 'variant', $4, $5, $6, $7, $8, $9, $10, true, $11, $12, now(),
          cardinality($14::uuid[]), 1, 2)
  on conflict (space_id, id) do nothing
  returning *
),
node as (
  insert into jobs.plan_nodes (space_id, job_id, number, depth, version, variant_id, family_id, create_mask, reuse_mask, fail_mask,
         decision)
  select $1, $2, variant.place - 1, 0, variant.version, variant.id, $8, b'1', b'0', b'0', 'copy'
    from unnest($14::uuid[], $15::integer[]) with ordinality variant (id, version, place)
   where exists (select from job)
),
command as (
  insert into jobs.commands (space_id, job_id, id, locale_bit, from_number, to_number, state, released_at, releases)
  select $1, $2, $13, 0, 0, cardinality($14::uuid[]) - 1, 'released', now(), 1
   where exists (select from job)
),
place as (
  select r.id as repository_id, folder.id as folder_id, f.schema_uri
    from job
    join content.families f on f.space_id = $1 and f.id = $8
    join content.variants v on v.space_id = $1 and v.id = any ($14::uuid[])
    join content.repositories r on r.space_id = $1 and r.number = v.repository_number
    left join content.folders folder on folder.space_id = $1 and folder.number = v.folder_number
),
used as (
  insert into jobs.uses (space_id, job_id, kind, key)
  select $1, $2, place.kind, place.key
    from (
      select 'repository' as kind, repository_id as key from place
       union
      select 'folder', folder_id from place
       union
      select 'content-type', schema_uri from place
    ) place
   where place.key is not null
)
select * from job`,
    values: parameters(duplicate),
  });
  return rows[0];
}

function parameters(duplicate: NewDuplicate): unknown[] {
  const { variants, root } = duplicate;
  return [
    duplicate.spaceId,
    duplicate.id,
    duplicate.spaceKey,
    root.id,
    root.version,
    root.label,
    root.locale,
    duplicate.rootFamilyId,
    duplicate.resultFamilyId,
    variants.flatMap(({ locale }) => (locale === null ? [] : [locale])),
    duplicate.requestedBy,
    JSON.stringify(duplicate.plan),
    duplicate.commandId,
    variants.map(({ id }) => id),
    variants.map(({ version }) => version),
  ];
}
