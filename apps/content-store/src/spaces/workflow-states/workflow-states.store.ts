import type { PageRequest } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { listRows } from '../../list-rows.store';
import { orderBy, type Listed } from '../../page';
import type { WorkflowStateRow } from '../space-row';

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

export async function insertWorkflowState(db: Pool | ClientBase, row: WorkflowStateRow): Promise<void> {
  await db.query('insert into content.workflow_states (space_id, id, label, color) values ($1, $2, $3, $4)', [
    row.space_id,
    row.id,
    row.label,
    row.color,
  ]);
}

/** Changes the defined members and keeps the others. Returns the changed row. */
export async function changeWorkflowState(
  db: Pool | ClientBase,
  { space_id: spaceId, id }: Pick<WorkflowStateRow, 'space_id' | 'id'>,
  { label, color }: { readonly label: string | undefined; readonly color: string | undefined },
): Promise<WorkflowStateRow> {
  const { rows } = await db.query<WorkflowStateRow>(
    `
update content.workflow_states
   set label = coalesce($3, label),
       color = coalesce($4, color)
 where space_id = $1
   and id = $2
returning *`,
    [spaceId, id, label ?? null, color ?? null],
  );
  const [row] = rows;
  // Workflow states are never deleted.
  if (row === undefined) throw new Error(`Workflow state ${id} does not exist.`);
  return row;
}
