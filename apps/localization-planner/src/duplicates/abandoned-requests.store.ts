import type { RequestDuplicate } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/**
 * How a request that is sent again makes one copy. DatoCMS's client gives up on a POST after its time-out and sends it
 * again, up to five times, with nothing that tells it from a new one (contract datocms.md §1.5). So whoever takes requests
 * says when a sender went away before the answer (`abandon`), and the next equal request takes that one's id (`adopt`),
 * which is the job's: it finds the job, or makes it where the first request has not come through yet.
 *
 * A request that adopted another's id may be abandoned as well: then the first one is free to be adopted again. Both
 * orders of a request and its own abandonment are the same in the end, since an equal request never adopts itself.
 *
 * It fails where an abandonment is lost, with the gateway that saw it: then the request makes a second copy, as it would
 * have without all this.
 */
const ADOPTABLE_FOR = `interval '5 minutes'`;

type Sender = Pick<RequestDuplicate, 'requestId'> & {
  readonly spaceId: number;
  readonly familyId: string;
  readonly requestedBy: string;
};

/** One at a time for one sender and record, until the transaction ends. */
async function lockSender(client: ClientBase, { spaceId, familyId, requestedBy }: Sender): Promise<void> {
  await client.query({
    name: 'lock-sender',
    text: 'select pg_advisory_xact_lock(hashtextextended($1, $2))',
    values: [`abandoned/${familyId}/${requestedBy}`, spaceId],
  });
}

/** The id that the request goes on with: its own, or an abandoned one's. */
export async function adoptRequest(client: ClientBase, sender: Sender): Promise<string> {
  await lockSender(client, sender);
  const { rows } = await client.query<{ request_id: string }>({
    name: 'adopt-request',
    text: `
with own as (
  -- Abandoned before it came through: it stands for the one that it adopts.
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
          and other.abandoned_at > now() - ${ADOPTABLE_FOR})
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
     and abandoned_at > now() - ${ADOPTABLE_FOR}
   order by abandoned_at
   limit 1
)
update jobs.abandoned_requests adopted
   set adopted_by = case when not exists (select from own) then $4::uuid end
  from oldest
 where adopted.space_id = $1
   and adopted.request_id = oldest.request_id
returning adopted.request_id`,
    values: [sender.spaceId, sender.familyId, sender.requestedBy, sender.requestId],
  });
  return rows[0]?.request_id ?? sender.requestId;
}

/** Remembers that nobody waits for this request's answer, and forgets what nobody will ask for again. */
export async function abandon(client: ClientBase, sender: Sender): Promise<void> {
  await lockSender(client, sender);
  await client.query(
    `
with freed as (
  update jobs.abandoned_requests
     set adopted_by = null,
         abandoned_at = now()
   where space_id = $1
     and adopted_by = $4
  returning 1
),
old as (
  delete from jobs.abandoned_requests
   where abandoned_at < now() - 2 * ${ADOPTABLE_FOR}
)
insert into jobs.abandoned_requests (space_id, root_family_id, requested_by, request_id)
select $1, $2, $3, $4
 where not exists (select from freed)
on conflict (space_id, request_id) do nothing`,
    [sender.spaceId, sender.familyId, sender.requestedBy, sender.requestId],
  );
}
