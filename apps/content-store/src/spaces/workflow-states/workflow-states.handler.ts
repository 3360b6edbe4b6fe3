import { Controller } from '@nestjs/common';
import { spaceIdsOf } from '@scriptorium/auth';
import {
  createWorkflowState,
  deleteWorkflowState,
  listWorkflowStates,
  readWorkflowState,
  RejectedError,
  updateWorkflowState,
  type Caller,
  type ListReply,
  type Scope,
  type SpaceGrant,
  type WorkflowStateView,
} from '@scriptorium/contracts';
import { lockModelsExclusively } from '@scriptorium/copy-engine';
import { HandleRpc } from '@scriptorium/messaging';
import { inEntityTransaction, inTransaction, runOnce } from '@scriptorium/persistence';
import { DataSource } from 'typeorm';
import { grantForHub, grantForSpaceId, notFound } from '../access/spaces-of-caller';
import { SpacePool } from '../../database-pools.store';
import { generateHexId } from '../../generate-hex-id';
import { requireText } from '../../limits';
import { listReplies } from '../../page';
import type { RequestOf } from '../../request-of';
import { appendSpaceEvents } from '../events/append-space-events';
import { lockSpace } from '../spaces.store';
import type { WorkflowStateEntity } from './workflow-state.entity';
import { changeState, deleteState, findState, insertState, isStateInUse, listStates } from './workflow-states.store';

@Controller()
export class WorkflowStatesHandler {
  constructor(
    private readonly db: DataSource,
    private readonly pool: SpacePool,
  ) {}

  @HandleRpc(listWorkflowStates)
  async *list(request: RequestOf<typeof listWorkflowStates>): AsyncGenerator<ListReply<WorkflowStateView>> {
    const { caller, hubId, page } = request;
    const { spaceId } = grantForHub(caller, hubId, 'read');
    const listed = await listStates(this.db, spaceId, page);
    yield* listReplies(page, listed, (state) => stateView(state, hubId));
  }

  @HandleRpc(readWorkflowState)
  async read({ caller, id }: RequestOf<typeof readWorkflowState>): Promise<WorkflowStateView> {
    const { state, grant } = await this.find(caller, id, 'read');
    return stateView(state, grant.hubId);
  }

  @HandleRpc(createWorkflowState)
  create(request: RequestOf<typeof createWorkflowState>): Promise<WorkflowStateView> {
    const { caller, hubId, label, color } = request;
    const { spaceId } = grantForHub(caller, hubId, 'admin');
    checkTexts({ label, color });
    const state = { spaceId, id: generateHexId(), label, color };
    return inEntityTransaction(this.db, (manager, client) =>
      runOnce(client, spaceId, request, async () => {
        await insertState(manager, state);
        await appendSpaceEvents(client, spaceId);
        return stateView(state, hubId);
      }),
    );
  }

  @HandleRpc(updateWorkflowState)
  async update({ caller, id, label, color }: RequestOf<typeof updateWorkflowState>): Promise<WorkflowStateView> {
    const { state, grant } = await this.find(caller, id, 'admin');
    checkTexts({ label, color });
    const changed = await inEntityTransaction(this.db, async (manager, client) => {
      const after = await changeState(manager, state, { label, color });
      if (after === null) throw notFound('workflow state');
      await appendSpaceEvents(client, grant.spaceId);
      return after;
    });
    return stateView(changed, grant.hubId);
  }

  /** The lock of the models blocks the saves of content, so that no variant gets the state after the check. */
  @HandleRpc(deleteWorkflowState)
  async delete({ caller, id }: RequestOf<typeof deleteWorkflowState>): Promise<Record<string, never>> {
    const { state, grant } = await this.find(caller, id, 'admin');
    const { spaceId } = grant;
    if (await inTransaction(this.pool, (client) => isStateInUse(client, spaceId, id))) throw inUse(state);
    await inTransaction(this.pool, async (client) => {
      await lockSpace(client, spaceId);
      await lockModelsExclusively(client, spaceId);
      if (await isStateInUse(client, spaceId, id)) throw inUse(state);
      if (!(await deleteState(client, spaceId, id))) throw notFound('workflow state');
      await appendSpaceEvents(client, spaceId);
    });
    return {};
  }

  private async find(
    caller: Caller,
    id: string,
    scope: Scope,
  ): Promise<{ readonly state: WorkflowStateEntity; readonly grant: SpaceGrant }> {
    const state = await findState(this.db.manager, spaceIdsOf(caller), id);
    if (state === null) throw notFound('workflow state');
    return { state, grant: grantForSpaceId(caller, state.spaceId, scope, 'workflow state') };
  }
}

function inUse({ label }: WorkflowStateEntity): RejectedError {
  const message = `Variants are in the workflow state ${label}. Move them to another one first.`;
  return new RejectedError('WORKFLOW_STATE_IN_USE', message);
}

function stateView({ id, label, color }: WorkflowStateEntity, hubId: string): WorkflowStateView {
  return { id, hubId, label, color };
}

function checkTexts({
  label,
  color,
}: {
  readonly label: string | undefined;
  readonly color: string | undefined;
}): void {
  if (label !== undefined) requireText('WORKFLOW_STATE_LABEL_INVALID', "A workflow state's label", label, 255);
  if (color !== undefined) requireText('WORKFLOW_STATE_COLOR_INVALID', "A workflow state's color", color, 255);
}
