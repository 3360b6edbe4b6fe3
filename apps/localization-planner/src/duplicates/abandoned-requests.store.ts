import type { FamilyId, JobId, RequestDuplicate, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/**
 * A request and its repetitions make one copy. DatoCMS's client sends a POST again after its timeout, up to five times,
 * and nothing distinguishes that request from a new one (docs/contracts/datocms.md §1.5). When a gateway knows that the
 * client did not get the response, it reports that (`abandon`). The next equal request within the reported time adopts
 * the id of the abandoned one (`adoptRequest`), which is the id of the job. It finds the job, or makes it if the first
 * request has not arrived. Each report serves one request and all its deliveries.
 *
 * A request that adopted another's id may be abandoned as well: then the first one can be adopted again. A request and
 * the report about it have the same result in either order, since a request never adopts itself.
 */
type Sender = Pick<RequestDuplicate, 'requestId'> & {
  readonly spaceId: SpaceId;
  readonly familyId: FamilyId;
  readonly requestedBy: string;
};

/** Locks a sender and record until the transaction ends. */
async function lockSender(client: ClientBase, { spaceId, familyId, requestedBy }: Sender): Promise<void> {
  await client.query({
    name: 'lock-sender',
    text: 'select pg_advisory_xact_lock(hashtextextended($1, $2))',
    values: [`abandoned/${familyId}/${requestedBy}`, spaceId],
  });
}

/** Returns the id under which the request continues: its own, or that of an abandoned one. */
export async function adoptRequest(client: ClientBase, sender: Sender): Promise<JobId> {
  await lockSender(client, sender);
  const { rows } = await client.query<{ request_id: JobId }>({
    name: 'adopt-request',
    text: `
with already as (
  -- A second delivery of this request.
  select request_id
    from jobs.abandoned_requests
   where space_id = $1
     and root_family_id = $2
     and requested_by = $3
     and adopted_by = $4
),
own as (
  -- This request was abandoned before it arrived. The report that it adopts stays open for the next request instead.
  delete from jobs.abandoned_requests
   where space_id = $1
     and request_id = $4
     and adopted_by is null
     and exists (
       select
         from jobs.abandoned_requests other
        where other.space_id = $1
          and other.root_family_id = $2
          and other.requested_by = $3
          and other.request_id <> $4
          and other.adopted_by is null
          and other.repeatable_until > now())
  returning 1
),
oldest as (
  select request_id
    from jobs.abandoned_requests
   where space_id = $1
     and root_family_id = $2
     and requested_by = $3
     and request_id <> $4
     and adopted_by is null
     and repeatable_until > now()
     and not exists (select from already)
   order by abandoned_at
   limit 1
),
adopted as (
  update jobs.abandoned_requests request
     set adopted_by = case when not exists (select from own) then $4::uuid end
    from oldest
   where request.space_id = $1
     and request.request_id = oldest.request_id
  returning request.request_id
)
select request_id from already
union all
select request_id from adopted`,
    values: [sender.spaceId, sender.familyId, sender.requestedBy, sender.requestId],
  });
  return rows[0]?.request_id ?? sender.requestId;
}

/** Lets the next equal request within `repeatableForMs` adopt this one, and deletes expired reports. */
export async function abandon(client: ClientBase, sender: Sender, repeatableForMs: number): Promise<void> {
  await lockSender(client, sender);
  await client.query(
    `
with freed as (
  update jobs.abandoned_requests
     set adopted_by = null,
         repeatable_until = now() + $5 * interval '1 millisecond'
   where space_id = $1
     and adopted_by = $4
  returning 1
),
expired as (
  delete from jobs.abandoned_requests
   where repeatable_until < now() - interval '5 minutes'
)
insert into jobs.abandoned_requests (space_id, root_family_id, requested_by, request_id, repeatable_until)
select $1, $2, $3, $4, now() + $5 * interval '1 millisecond'
 where not exists (select from freed)
on conflict (space_id, request_id) do update
   set repeatable_until = excluded.repeatable_until
 where abandoned_requests.adopted_by is null`,
    [sender.spaceId, sender.familyId, sender.requestedBy, sender.requestId, repeatableForMs],
  );
}
