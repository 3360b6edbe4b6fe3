import { omitUndefined, type PageRequest, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { In, type DataSource, type EntityManager } from 'typeorm';
import { listEntities } from '../../list-entities.store';
import { entityOrder, type Listed } from '../../page';
import { WorkflowStateEntity } from './workflow-state.entity';

export function listStates(db: DataSource, spaceId: SpaceId, page: PageRequest): Promise<Listed<WorkflowStateEntity>> {
  return listEntities(db, WorkflowStateEntity, {
    where: { spaceId },
    order: entityOrder(page, { label: 'label' }),
    page,
  });
}

export function findState(
  manager: EntityManager,
  spaceIds: readonly SpaceId[],
  id: string,
): Promise<WorkflowStateEntity | null> {
  return manager.findOneBy(WorkflowStateEntity, { spaceId: In(spaceIds), id });
}

export async function insertState(manager: EntityManager, state: WorkflowStateEntity): Promise<void> {
  await manager.insert(WorkflowStateEntity, state);
}

/**
 * Changes the defined members in one statement and keeps the others. Returns the changed state. Call it in a
 * transaction, so that the result does not contain a later change. Returns null if the state was deleted.
 */
export async function changeState(
  manager: EntityManager,
  { spaceId, id }: Pick<WorkflowStateEntity, 'spaceId' | 'id'>,
  { label, color }: { readonly label: string | undefined; readonly color: string | undefined },
): Promise<WorkflowStateEntity | null> {
  const change = omitUndefined({ label, color });
  if (Object.keys(change).length > 0) await manager.update(WorkflowStateEntity, { spaceId, id }, change);
  return manager.findOneBy(WorkflowStateEntity, { spaceId, id });
}

/** Returns whether a variant is in the state. Reads every variant of the space if none is. */
export async function isStateInUse(client: ClientBase, spaceId: SpaceId, id: string): Promise<boolean> {
  const { rows } = await client.query<{ isInUse: boolean }>(
    `
select exists (
         select
           from content.variants
          where space_id = $1
            and workflow_state = $2
            and status <> 'DELETED') as "isInUse"`,
    [spaceId, id],
  );
  return rows[0]?.isInUse === true;
}

/** Returns false if the state does not exist. */
export async function deleteState(client: ClientBase, spaceId: SpaceId, id: string): Promise<boolean> {
  const { rowCount } = await client.query('delete from content.workflow_states where space_id = $1 and id = $2', [
    spaceId,
    id,
  ]);
  return rowCount === 1;
}
