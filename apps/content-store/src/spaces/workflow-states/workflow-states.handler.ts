import { Controller } from '@nestjs/common';
import { spaceIdsOf } from '@scriptorium/auth';
import {
  createWorkflowState,
  listWorkflowStates,
  readWorkflowState,
  updateWorkflowState,
  type Caller,
  type ListReply,
  type Scope,
  type SpaceGrant,
  type WorkflowStateView,
} from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import { grantForHub, grantForRow, notFound } from '../access/spaces-of-caller';
import { generateHexId } from '../../generate-hex-id';
import { requireText } from '../../limits';
import { listReplies } from '../../page';
import type { RequestOf } from '../../request-of';
import { workflowStateView, type WorkflowStateRow } from '../space-row';
import {
  changeWorkflowState,
  insertWorkflowState,
  listWorkflowStateRows,
  readWorkflowStateRow,
} from './workflow-states.store';

@Controller()
export class WorkflowStatesHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listWorkflowStates)
  async *list(request: RequestOf<typeof listWorkflowStates>): AsyncGenerator<ListReply<WorkflowStateView>> {
    const { caller, hubId, page } = request;
    const { spaceId } = grantForHub(caller, hubId, 'read');
    const listed = await listWorkflowStateRows(this.pool, spaceId, page);
    yield* listReplies(page, listed, (row) => workflowStateView(row, hubId));
  }

  @HandleRpc(readWorkflowState)
  async read({ caller, id }: RequestOf<typeof readWorkflowState>): Promise<WorkflowStateView> {
    const { row, grant } = await this.find(caller, id, 'read');
    return workflowStateView(row, grant.hubId);
  }

  @HandleRpc(createWorkflowState)
  async create({ caller, hubId, label, color }: RequestOf<typeof createWorkflowState>): Promise<WorkflowStateView> {
    const { spaceId } = grantForHub(caller, hubId, 'admin');
    checkTexts({ label, color });
    const row = { space_id: spaceId, id: generateHexId(), label, color };
    await insertWorkflowState(this.pool, row);
    return workflowStateView(row, hubId);
  }

  @HandleRpc(updateWorkflowState)
  async update({ caller, id, label, color }: RequestOf<typeof updateWorkflowState>): Promise<WorkflowStateView> {
    const { row, grant } = await this.find(caller, id, 'admin');
    checkTexts({ label, color });
    return workflowStateView(await changeWorkflowState(this.pool, row, { label, color }), grant.hubId);
  }

  private async find(
    caller: Caller,
    id: string,
    scope: Scope,
  ): Promise<{ readonly row: WorkflowStateRow; readonly grant: SpaceGrant }> {
    const row = await readWorkflowStateRow(this.pool, spaceIdsOf(caller), id);
    if (row === undefined) throw notFound('workflow state');
    return { row, grant: grantForRow(caller, row, scope, 'workflow state') };
  }
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
