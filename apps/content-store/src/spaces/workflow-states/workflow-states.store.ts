import { omitUndefined, type PageRequest, type SpaceId } from '@scriptorium/contracts';
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
 * transaction, so that the result does not contain a later change.
 */
export async function changeState(
  manager: EntityManager,
  { spaceId, id }: Pick<WorkflowStateEntity, 'spaceId' | 'id'>,
  { label, color }: { readonly label: string | undefined; readonly color: string | undefined },
): Promise<WorkflowStateEntity> {
  const change = omitUndefined({ label, color });
  if (Object.keys(change).length > 0) await manager.update(WorkflowStateEntity, { spaceId, id }, change);
  // Workflow states are never deleted.
  return manager.findOneByOrFail(WorkflowStateEntity, { spaceId, id });
}
