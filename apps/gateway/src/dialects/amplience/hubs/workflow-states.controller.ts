import { Controller, Get, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  createWorkflowState,
  listWorkflowStates,
  readWorkflowState,
  updateWorkflowState,
  type WorkflowStateView,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth-guard';
import { omitUndefined } from '../../../http/bodies/omit-undefined';
import { type Ask, Asked, PREFIXES } from '../requests/ask';
import { collectList } from '../requests/collect-list';
import { presentWorkflowState } from './hub.presenter';
import { hexId } from '../requests/ids';
import { presentPage } from '../hal/page.presenter';
import { scopesIn } from '../hal/rights';

/** Workflow states of a hub: what `settings export` and `settings import` read and write. */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class WorkflowStatesController {
  constructor(private readonly rpc: RpcClient) {}

  @Get('hubs/:hub/workflow-states')
  async list(@Asked() ask: Ask, @Param('hub') hub: string): Promise<object> {
    const hubId = hexId('hub', hub);
    const { caller, page: wanted } = ask;
    const { items, page } = await collectList(this.rpc, listWorkflowStates, { caller, hubId, page: wanted });
    const states = items.map((state) => presented(state, ask));
    return presentPage('workflow-states', states, page, { path: `hubs/${hubId}/workflow-states` }, ask.links);
  }

  @Post('hubs/:hub/workflow-states')
  async create(@Asked() ask: Ask, @Param('hub') hub: string): Promise<object> {
    const body = ask.body();
    const members = { label: body.text('label'), color: body.text('color') };
    const hubId = hexId('hub', hub);
    return presented(await this.rpc.call(createWorkflowState, { caller: ask.caller, hubId, ...members }), ask);
  }

  @Get('workflow-states/:id')
  async read(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const named = { caller: ask.caller, id: hexId('workflow state', id) };
    return presented(await this.rpc.call(readWorkflowState, named), ask);
  }

  @Patch('workflow-states/:id')
  async update(@Asked() ask: Ask, @Param('id') id: string): Promise<object> {
    const body = ask.body();
    const change = omitUndefined({ label: body.optionalText('label'), color: body.optionalText('color') });
    const named = { caller: ask.caller, id: hexId('workflow state', id) };
    return presented(await this.rpc.call(updateWorkflowState, { ...named, ...change }), ask);
  }
}

function presented(state: WorkflowStateView, { caller, links }: Ask): object {
  return presentWorkflowState(state, scopesIn(caller, state.hubId), links);
}
