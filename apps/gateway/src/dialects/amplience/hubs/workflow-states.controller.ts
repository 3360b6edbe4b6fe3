import { Controller, Get, Param, Patch, Post, UseGuards } from '@nestjs/common';
import {
  createWorkflowState,
  listWorkflowStates,
  omitUndefined,
  readWorkflowState,
  updateWorkflowState,
  type WorkflowStateView,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { collectList } from '../requests/collect-list';
import { presentWorkflowState } from './hub.presenter';
import { hexId } from '../requests/ids';
import { pageOf } from '../requests/read-page';
import { presentPage } from '../hal/page.presenter';
import { scopesIn } from '../hal/rights';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { PREFIXES, linksOf } from '../hal/links';

/** Workflow states of a hub. The CLI's `settings export` and `settings import` read and write them. */
@Controller(PREFIXES)
@UseGuards(AuthGuard)
export class WorkflowStatesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
  ) {}

  @Get('hubs/:hub/workflow-states')
  async list(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    const hubId = hexId('hub', hub);
    const request = { caller: context.caller, hubId, page: pageOf(context) };
    const { items, page } = await collectList(this.rpc, listWorkflowStates, request);
    const states = items.map((state) => presented(state, context));
    return presentPage('workflow-states', states, page, { path: `hubs/${hubId}/workflow-states` }, linksOf(context));
  }

  @Post('hubs/:hub/workflow-states')
  async create(@Context() context: RequestContext, @Param('hub') hub: string): Promise<object> {
    const body = context.body();
    const members = { label: body.text('label'), color: body.text('color') };
    const hubId = hexId('hub', hub);
    return presented(
      await this.idempotent.call(context, createWorkflowState, { caller: context.caller, hubId, ...members }),
      context,
    );
  }

  @Get('workflow-states/:id')
  async read(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const named = { caller: context.caller, id: hexId('workflow state', id) };
    return presented(await this.rpc.call(readWorkflowState, named), context);
  }

  @Patch('workflow-states/:id')
  async update(@Context() context: RequestContext, @Param('id') id: string): Promise<object> {
    const body = context.body();
    const change = omitUndefined({ label: body.optionalText('label'), color: body.optionalText('color') });
    const named = { caller: context.caller, id: hexId('workflow state', id) };
    return presented(await this.rpc.call(updateWorkflowState, { ...named, ...change }), context);
  }
}

function presented(state: WorkflowStateView, context: RequestContext): object {
  return presentWorkflowState(state, scopesIn(context.caller, state.hubId), linksOf(context));
}
