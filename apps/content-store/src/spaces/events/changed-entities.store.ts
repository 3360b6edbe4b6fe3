import { MAX_EVENT_REPOSITORIES, type ContentTypeFact, type SpaceFact, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

interface Change {
  /** The key of its space. */
  readonly spaceKey: string;
  readonly id: string;
  readonly sequence: string;
  /** Whether an event has said that the entity exists. */
  readonly wasKnown: boolean;
}

export type ChangedEntity = Change &
  (
    | { readonly entity: 'space'; readonly fact: SpaceFact | null }
    | { readonly entity: 'content-type'; readonly fact: ContentTypeFact | null }
  );

/**
 * Locks what the events of a space have said, until the transaction ends. It is the last lock of a transaction, so that
 * it closes no circle of waiting transactions.
 */
export async function lockAnnounced(client: ClientBase, spaceId: SpaceId): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(hashtextextended('announced', $1))`, [spaceId]);
}

const REPOSITORIES = `
select r.space_id,
       count(*) as number,
       jsonb_agg(
         jsonb_build_object('repositoryId', r.id, 'name', r.name, 'label', r.label, 'status', lower(r.status))
         order by r.created_at, r.id) as listed,
       jsonb_agg(to_jsonb(r) - 'created_at' order by r.id) as whole
  from content.repositories r
 where r.space_id = $1
 group by r.space_id`;

const SPACES = `
select 'space' as entity,
       s.key as id,
       jsonb_build_object(
         'key', s.key, 'status', 'active', 'hubId', s.hub_id, 'label', s.label,
         'locales', to_jsonb(array(
           select l.locale from content.locales l where l.space_id = s.id order by l.is_default desc, l.position, l.locale)))
       || case when coalesce(r.number, 0) <= ${String(MAX_EVENT_REPOSITORIES)}
               then jsonb_build_object('repositories', coalesce(r.listed, '[]'))
               else jsonb_build_object('repositoryCount', r.number) end as fact,
       -- The rest, which only the digest contains. Without times, whose text depends on the time zone of the session.
       jsonb_build_array(
         s.description, s.settings, r.whole,
         (select jsonb_agg(to_jsonb(l) order by l.locale) from content.locales l where l.space_id = s.id),
         (select jsonb_agg(to_jsonb(w) order by w.id) from content.workflow_states w where w.space_id = s.id)) as rest
  from content.spaces s
  left join repositories r on r.space_id = s.id
 where s.id = $1`;

const CONTENT_TYPES = `
select 'content-type' as entity,
       t.id,
       jsonb_build_object(
         'contentTypeId', t.id, 'status', lower(t.status), 'uri', t.uri, 'label', t.settings ->> 'label',
         'schemaVersion', t.schema_version, 'modelId', m.id, 'apiKey', m.api_key)
       || case when cardinality(a.ids) <= ${String(MAX_EVENT_REPOSITORIES)}
               then jsonb_build_object('repositoryIds', to_jsonb(a.ids))
               else jsonb_build_object('repositoryCount', cardinality(a.ids)) end as fact,
       jsonb_build_array(
         t.settings, t.schema_id, to_jsonb(m) - 'created_at', to_jsonb(a.ids),
         (select jsonb_agg(to_jsonb(f) order by f.id)
            from content.model_fields f
           where f.space_id = m.space_id and f.model_id = m.id)) as rest
  from content.content_types t
  left join content.models m on m.space_id = t.space_id and m.schema_uri = t.uri
 cross join lateral (
         select array(
                  select c.repository_id
                    from content.repository_content_types c
                   where c.space_id = t.space_id and c.content_type_id = t.id
                   order by c.repository_id) as ids) a
 where t.space_id = $1`;

/**
 * Returns the space and its content types that differ from what their last events said, and records what the next ones
 * will say. `fact` is null if the entity was deleted. The caller has locked what was announced, in a statement of its
 * own, so that this statement sees what other transactions have announced.
 */
export async function takeChangedEntities(client: ClientBase, spaceId: SpaceId): Promise<readonly ChangedEntity[]> {
  const { rows } = await client.query<ChangedEntity>(
    `
with repositories as (${REPOSITORIES}),
current as (
  select entity, id, fact, sha256(convert_to(jsonb_build_array(fact, rest)::text, 'UTF8')) as digest
    from (${SPACES} union all ${CONTENT_TYPES}) entities
),
known as (
  select entity, id, digest from content.announced where space_id = $1
),
changed as (
  select entity, id, current.fact, current.digest, known.digest is not null as was_known
    from current
    full join known using (entity, id)
   where current.digest is distinct from known.digest
),
saved as (
  insert into content.announced as a (space_id, entity, id, sequence, digest)
  select $1, entity, id, content.next_change(), digest
    from changed
      on conflict (space_id, entity, id) do update
     set sequence = excluded.sequence,
         digest = excluded.digest
  returning entity, id, sequence
)
select entity,
       id,
       saved.sequence::text as sequence,
       changed.was_known as "wasKnown",
       changed.fact,
       -- The key of a deleted space is the id in its events.
       coalesce((select key from content.spaces where id = $1),
                (select known.id from known where known.entity = 'space')) as "spaceKey"
  from changed
  join saved using (entity, id)
 -- The deletion of the space comes after those of its content types.
 order by (entity = 'space' and changed.fact is null), entity desc, saved.sequence`,
    [spaceId],
  );
  return rows;
}
