import { Get, Param } from '@nestjs/common';
import { type ContentTypeView, listContentTypes, listWorkflowStates } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { PageQuery } from '../lists/page-query.dto';
import { Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { ContentType, WorkflowState } from './administration.dto';
import { hubOf } from './hub-of';
import { numberedPage } from './numbered-pages';

const TYPE = {
  id: '6a0b4c1d9e2f3a4b5c6d7e91',
  uri: 'https://example.com/page',
  status: 'active',
  settings: { label: 'Page' },
  createdAt: '2026-11-21T12:00:00.000Z',
  updatedAt: '2026-11-21T12:00:00.000Z',
};
const STATE = { id: '6a0b4c1d9e2f3a4b5c6d7e92', label: 'Review', color: 'rgb(1,2,3)' };

/** The content types and the workflow states of a space. */
@NativeController('spaces/:space', 'Administration')
export class TypesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: Pages,
  ) {}

  @Get('content-types')
  @Operation({
    id: 'listContentTypes',
    summary: 'Lists the content types of a space, oldest first.',
    scope: 'read',
    headers: ['Prefer'],
    response: ListOf(ContentType),
    responseHeaders: ['Link'],
    hasPosition: true,
    example: { response: { items: [TYPE], nextCursor: null } },
  })
  async types(@Context() context: RequestContext, @Param('space') space: string, @NativeQuery() query: PageQuery) {
    const { caller } = context;
    const hubId = hubOf(context, space);
    const read = (page: { page: number; size: number }) => this.rpc.collect(listContentTypes, { caller, hubId, page });
    return this.pages.present(context, await numberedPage(context, query, this.pages, read, presentType));
  }

  @Get('workflow-states')
  @Operation({
    id: 'listWorkflowStates',
    summary: 'Lists the workflow states of a space, oldest first.',
    scope: 'read',
    headers: ['Prefer'],
    response: ListOf(WorkflowState),
    responseHeaders: ['Link'],
    hasPosition: true,
    example: { response: { items: [STATE], nextCursor: null } },
  })
  async states(@Context() context: RequestContext, @Param('space') space: string, @NativeQuery() query: PageQuery) {
    const { caller } = context;
    const hubId = hubOf(context, space);
    const read = (page: { page: number; size: number }) =>
      this.rpc.collect(listWorkflowStates, { caller, hubId, page });
    const page = await numberedPage(context, query, this.pages, read, ({ id, label, color }) => ({ id, label, color }));
    return this.pages.present(context, page);
  }
}

function presentType(type: ContentTypeView): ContentType {
  const { id, contentTypeUri: uri, status, settings, createdDate, lastModifiedDate } = type;
  return { id, uri, status: status.toLowerCase(), settings, createdAt: createdDate, updatedAt: lastModifiedDate };
}
