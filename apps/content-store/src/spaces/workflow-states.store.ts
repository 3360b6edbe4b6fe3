import type { PageRequest } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { listRows } from '../listing/list-rows.store';
import { orderBy, type Listed } from '../listing/page';
import type { WorkflowStateRow } from './space-row';

export function listWorkflowStateRows(
  db: Pool | ClientBase,
  spaceId: number,
  page: PageRequest,
): Promise<Listed<WorkflowStateRow>> {
  const select = 'select * from content.workflow_states where space_id = $1';
  return listRows<WorkflowStateRow>(db, { select, values: [spaceId], order: orderBy(page, { label: 'label' }), page });
}

export async function readWorkflowStateRow(
  db: Pool | ClientBase,
  spaceIds: readonly number[],
  id: string,
): Promise<WorkflowStateRow | undefined> {
  const { rows } = await db.query<WorkflowStateRow>(
    'select * from content.workflow_states where space_id = any ($1) and id = $2',
    [spaceIds, id],
  );
  return rows[0];
}

export async function saveWorkflowState(db: Pool | ClientBase, row: WorkflowStateRow): Promise<void> {
  await db.query(
    `
insert into content.workflow_states (space_id, id, label, color)
values ($1, $2, $3, $4)
    on conflict (space_id, id) do update set label = excluded.label, color = excluded.color`,
    [row.space_id, row.id, row.label, row.color],
  );
}
