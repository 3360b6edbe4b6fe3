import { type JobId, type SpaceId, TransientError } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { CopiedVariant } from '../copy/copy-variants.sql';
import { eventContent } from '../copy/event-content';
import { eventContentParts } from '../copy/event-content.sql';
import { insertIntoVariants } from '../copy/insert-into-variants.sql';
import type { DuplicateRequest } from './duplicate-plan';
import { duplicateVariant, type Duplicate, type DuplicateSource } from './duplicate-variant';
import { validateDuplicate } from './validate-duplicate';
import { readDuplicateModels } from './models.store';
import { claimDuplicateValues } from './claim-duplicate-values.store';
import { sharedValues, uniqueValuesOf, type UniqueValue } from './unique-claims';
import { renderBody } from '../body/render-body';
import { memberTexts } from '../body/json-text';
import { lockModelsShared } from '../values/models-lock.store';

export interface DuplicatedVariant extends CopiedVariant {
  readonly locale: string | null;
  /** Whether the transaction that created it published it. */
  readonly isPublished: boolean;
  /** See `ReportedCopy`. */
  readonly content: string;
}

/** The variants of a duplicate, with the number that all of them have (`content.next_change`). */
export interface Duplicated {
  readonly variants: readonly DuplicatedVariant[];
  readonly sequence: string | null;
}

/**
 * Copies all planned variants of a family into a new family in the caller's transaction. Returns undefined if a source
 * was deleted meanwhile: then nothing is copied. Ids are computed from the job, so a second attempt violates the keys
 * of the first. Rejects with INVALID_FIELD(S) if the copy would be published and is not valid, and with
 * RECORD_TOO_LARGE.
 */
export async function duplicateFamily(client: ClientBase, request: DuplicateRequest): Promise<Duplicated | undefined> {
  await lockModelsShared(client, request.spaceId);
  const sources = await readSources(client, request.spaceId, request.jobId);
  if (sources === undefined || !(await insertFamily(client, request))) return undefined;
  const values = uniqueValuesOf(sources, request.plan);
  const numbers = await claimDuplicateValues(client, request, values);
  const duplicates = sources.map((source) => duplicateVariant(source, request, request.plan, numbers));
  const states = await validationStates(client, request, sources, duplicates, sharedValues(values));
  await insertBodies(client, request.spaceId, states, duplicates);
  await insertVariants(client, request, sources, duplicates);
  if (request.plan.publishes) await publish(client, request);
  const duplicated = await readDuplicated(client, request);
  if (duplicated.variants.length < sources.length) {
    // A concurrent transaction deleted a source between two statements. At the next attempt all statements miss it.
    throw new TransientError('SOURCE_BEING_DELETED', 'The record was deleted while it was being copied.');
  }
  return duplicated;
}

type SourceRow = DuplicateSource & { readonly validationState: string; readonly isMain: boolean };

async function readSources(client: ClientBase, spaceId: SpaceId, jobId: JobId): Promise<SourceRow[] | undefined> {
  const { rows } = await client.query<SourceRow & { readonly exists: boolean }>({
    name: 'read-duplicate-sources',
    text: `
select n.variant_id as "variantId", n.version, source.locale, source.label, source.slots, source.lifted,
       source.template, source.slot_kinds as "slotKinds", source.validation_state as "validationState",
       source.hash is not null as "exists", coalesce(l.is_default, false) as "isMain"
  from jobs.plan_nodes n
  -- The rows are unique. "limit 1" keeps the server, which expects a thousand nodes of a job, from reading whole
  -- tables.
  left join lateral (
    select v.locale, coalesce(c.label, b.label) as label, c.slots, c.lifted, b.template, b.slot_kinds, b.validation_state, b.hash
      from content.variants v
      join content.versions c on c.space_id = $1 and c.variant_id = v.id and c.number = n.version
      join content.bodies b on b.space_id = $1 and b.number = c.body_number
     where v.space_id = $1
       and v.id = n.variant_id
     limit 1) source on true
  left join content.locales l on l.space_id = $1 and l.locale = source.locale
 where n.space_id = $1
   and n.job_id = $2
 order by n.number`,
    values: [spaceId, jobId],
  });
  return rows.every(({ exists }) => exists) ? rows : undefined;
}

/** Inserts the new family as the last of its ordered siblings. Returns false if the source family does not exist. */
async function insertFamily(client: ClientBase, request: DuplicateRequest): Promise<boolean> {
  const { rowCount } = await client.query({
    name: 'insert-duplicate-family',
    text: `
insert into content.families (
       space_id, id, created_by, schema_uri, parent_id, position, first_published_at, created_at, changed_at)
select $1, $3, $4, source.schema_uri,
       -- A concurrent transaction may delete the parent.
       (select parent.id
          from content.families parent
         where parent.space_id = $1
           and parent.id = source.parent_id
           for key share),
       case
         when source.position is not null then (
           select max(sibling.position) + 1
             from content.families sibling
            where sibling.space_id = $1
              and sibling.schema_uri = source.schema_uri
              and sibling.parent_id is not distinct from source.parent_id)
       end,
       case when $5 then now() end, now(), now()
  from content.families source
 where source.space_id = $1
   and source.id = $2`,
    values: [request.spaceId, request.rootFamilyId, request.familyId, request.requestedBy, request.plan.publishes],
  });
  return rowCount === 1;
}

/**
 * Returns the validation states of the copies. If the content type has no model, a copy has the same body as its
 * source, and therefore the same state.
 */
async function validationStates(
  client: ClientBase,
  { spaceId, rootFamilyId, plan }: DuplicateRequest,
  sources: readonly SourceRow[],
  duplicates: readonly Duplicate[],
  shared: readonly UniqueValue[],
): Promise<readonly string[]> {
  const models = await readDuplicateModels(client, spaceId, rootFamilyId);
  if (models.model === undefined) return sources.map(({ validationState }) => validationState);
  const variants = sources.map(({ locale, isMain, template, slots, lifted }, index) => ({
    locale,
    isMain,
    before: renderBody(template, slots, lifted),
    after: duplicates[index]?.text ?? '',
  }));
  const areValid = validateDuplicate({ models, model: models.model, variants, shared, publishes: plan.publishes });
  return variants.map(({ after }, index) => {
    if (areValid[index] !== true) return 'INVALID';
    return memberTexts(after).size > 1 ? 'VALID' : 'EMPTY';
  });
}

/** Inserts the bodies. An existing body gets the new validation state. */
async function insertBodies(
  client: ClientBase,
  spaceId: SpaceId,
  states: readonly string[],
  duplicates: readonly Duplicate[],
): Promise<void> {
  const bodies = duplicates.map(({ body }) => body);
  await client.query({
    name: 'insert-duplicate-bodies',
    text: `
with wanted as materialized (
  select distinct on (hash) *
    from unnest($2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
         body (hash, schema_uri, slot_kinds, template, validation_state, label)
   order by hash
),
stored as (
  insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, validation_state, label)
  select $1, wanted.*
    from wanted
  on conflict do nothing
)
update content.bodies b
   set validation_state = wanted.validation_state
  from wanted
 where b.space_id = $1
   and b.hash = wanted.hash
   and b.validation_state <> wanted.validation_state`,
    values: [
      spaceId,
      bodies.map(({ hash }) => hash),
      bodies.map(({ schemaUri }) => schemaUri ?? ''),
      bodies.map(({ slotKinds }) => slotKinds),
      bodies.map(({ template }) => template),
      states,
      duplicates.map(({ label }) => label),
    ],
  });
}

async function insertVariants(
  client: ClientBase,
  request: DuplicateRequest,
  sources: readonly SourceRow[],
  duplicates: readonly Duplicate[],
): Promise<void> {
  const copies = duplicates.map(({ id, label, body }, index) => ({
    id,
    label,
    slots: body.slots,
    lifted: body.lifted,
    body_hash: body.hash.toString('hex'),
    source_variant_id: sources[index]?.variantId,
    source_version: sources[index]?.version,
  }));
  await client.query({
    name: 'insert-duplicates',
    text: `
with copy as materialized (
  select c.id, $3::uuid as family_id, source.locale, source.repository_number, source.folder_number,
         source.hierarchy_parent_id, c.source_variant_id, c.source_version, nullif(c.label, b.label) as label, c.slots,
         c.lifted, b.number as body_number
    from json_to_recordset($5) as c (
         id uuid, source_variant_id uuid, source_version integer, label text, slots uuid[], lifted text, body_hash text)
    join content.variants source on source.space_id = $1 and source.id = c.source_variant_id
    join content.bodies b on b.space_id = $1 and b.hash = decode(c.body_hash, 'hex')
)
${insertIntoVariants({ locale: 'copy.locale', number: '1', jobId: '$2', createdBy: '$4' })} copy.lifted
  from copy`,
    values: [request.spaceId, request.jobId, request.familyId, request.requestedBy, JSON.stringify(copies)],
  });
}

async function publish(client: ClientBase, request: DuplicateRequest): Promise<void> {
  await client.query({
    name: 'publish-duplicate',
    text: `
update content.variants
   set publishing_status = 'LATEST',
       published_version = version,
       -- One number for all, as the insertion gave them.
       sequence = (select content.next_change()),
       published_at = now(),
       published_by = (select content.principal_number($3))
 where space_id = $1
   and family_id = $2`,
    values: [request.spaceId, request.familyId, request.requestedBy],
  });
}

async function readDuplicated(
  client: ClientBase,
  { spaceId, jobId, familyId }: Pick<DuplicateRequest, 'spaceId' | 'jobId' | 'familyId'>,
): Promise<Duplicated> {
  const { rows } = await client.query<DuplicatedVariant & { readonly sequence: string }>({
    name: 'duplicated-by',
    text: `
select id as "variantId", family_id as "familyId", locale,
       -- now() is constant in a transaction, so a later transaction cannot have published at the same time.
       published_at is not distinct from created_at as "isPublished",
       source_variant_id as "sourceVariantId", source_version as "sourceVersion",
       ${eventContentParts('variants')} as content, sequence
  from content.variants
 where space_id = $1
   and family_id = $2
   and job_id = $3
 order by id`,
    values: [spaceId, familyId, jobId],
  });
  const variants = rows.map(({ sequence: _ofAll, content, ...variant }) => ({
    ...variant,
    content: eventContent(content),
  }));
  return { variants, sequence: rows[0]?.sequence ?? null };
}
