import type { FamilyId, VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { statusStatement } from '../status/change-status.sql';
import { refreshSyncStates } from '../sync/refresh-sync-states.store';
import { copyId } from './copy-id.sql';
import type { CopiesToDecide } from './decide-copies.store';

interface ChosenCopy {
  readonly number: number;
  readonly id: VariantId;
  readonly familyId: FamilyId;
  /** Null if the copy does not exist. */
  readonly status: string | null;
  readonly author: string | null;
}

/**
 * Archives the copies of a range that a client has chosen to archive, and records their outcomes. A copy that does not
 * exist or is not active stays as it is. Records the sync states of the copies of archived ones, which
 * `readCopiesOfArchived` returns. The caller has locked the families.
 */
export async function archiveCopies(
  client: ClientBase,
  range: CopiesToDecide,
  requestedBy: string,
): Promise<{ readonly archived: number; readonly kept: number }> {
  const chosen = await readChosen(client, range);
  if (chosen.length === 0) return { archived: 0, kept: 0 };
  const active = chosen.filter(({ status }) => status === 'ACTIVE');
  await archive(client, range, active, requestedBy);
  await refreshSyncStates(client, range.spaceId, active, 'copies');
  await insertOutcomes(client, range, chosen);
  return { archived: active.length, kept: chosen.length - active.length };
}

async function readChosen(client: ClientBase, range: CopiesToDecide): Promise<ChosenCopy[]> {
  const { rows } = await client.query<ChosenCopy>({
    name: 'read-chosen-copies',
    text: `
select n.number, ${copyId('n.family_id', '$6::text')} as id, n.family_id as "familyId", v.status,
       (select p.principal from content.principal_numbers p where p.number = v.updated_by) as author
  from jobs.plan_nodes n
  left join content.variants v
    on v.space_id = $1
   and v.id = ${copyId('n.family_id', '$6::text')}
   and v.job_id = $7
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $4 and $5
   and jobs.has_bit(n.archive_mask, $3)
 order by n.number`,
    values: [range.spaceId, range.jobId, range.localeBit, range.from, range.to, range.locale, range.undoneJobId],
  });
  return rows;
}

async function archive(
  client: ClientBase,
  { spaceId }: CopiesToDecide,
  copies: readonly ChosenCopy[],
  by: string,
): Promise<void> {
  if (copies.length === 0) return;
  const requested = copies.map(({ id }, request) => ({
    request,
    id,
    version: null,
    by,
    notes_published: false,
    notes_unchanged: false,
    touches_family: true,
  }));
  await client.query({
    name: 'archive-variants',
    text: statusStatement('archive'),
    values: [spaceId, JSON.stringify(requested)],
  });
}

async function insertOutcomes(
  client: ClientBase,
  { spaceId, jobId, localeBit }: CopiesToDecide,
  chosen: readonly ChosenCopy[],
): Promise<void> {
  await client.query({
    name: 'insert-archive-outcomes',
    text: `
insert into jobs.outcomes (space_id, job_id, node_number, locale_bit, outcome, reason, author)
select $1, $2, chosen.number, $3,
       case when chosen.status = 'ACTIVE' then 'archived' else 'skipped' end,
       case
         when chosen.status is null then 'DELETED'
         when chosen.status = 'ACTIVE' then 'CHOICE'
         else 'CHANGED'
       end,
       case when chosen.status <> 'ACTIVE' then chosen.author end
  from unnest($4::integer[], $5::text[], $6::text[]) chosen (number, status, author)`,
    values: [
      spaceId,
      jobId,
      localeBit,
      chosen.map(({ number }) => number),
      chosen.map(({ status }) => status),
      chosen.map(({ author }) => author),
    ],
  });
}
