import type { PageRequest, SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { listRows } from '../../../../list-rows.store';
import type { Listed } from '../../../../page';

export interface HistoryRow {
  readonly id: string;
  readonly action: string;
  readonly version: number;
  readonly created_by: string;
  readonly created_at: Date;
}

/**
 * Lists the history of an item, newest first. Jobs write no history, so that copies stay cheap: the entry LOCALIZE of a
 * variant that a job created is derived from its first version.
 */
export function listHistoryRows(
  db: Pool | ClientBase,
  of: { readonly space_id: SpaceId; readonly id: string },
  page: PageRequest,
): Promise<Listed<HistoryRow>> {
  const select = `
select h.position as id, h.action, h.version, h.created_by, h.created_at
  from content.variant_history h
 where h.space_id = $1
   and h.variant_id = $2
 union all
select 0, 'LOCALIZE', c.number, p.principal, c.created_at
  from content.variants v
  join content.versions c on c.space_id = v.space_id and c.variant_id = v.id and c.number = 1
  join content.principal_numbers p on p.number = c.created_by
 where v.space_id = $1
   and v.id = $2
   and v.job_id is not null`;
  return listRows<HistoryRow>(db, { select, values: [of.space_id, of.id], order: 'id desc', page });
}
