import { Delete, Get, Param, Patch, Post } from '@nestjs/common';
import {
  changeType,
  type ContentTypeView,
  createType,
  createWorkflowState,
  deleteType,
  deleteWorkflowState,
  listContentTypes,
  listWorkflowStates,
  omitUndefined,
  readType,
  readWorkflowState,
  RejectedError,
  type TypeView,
  updateWorkflowState,
  type WorkflowStateView,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { RawJson } from '../../http/bodies/json-text';
import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Principals } from '../identity/principals.service';
import { NativeBody } from '../inputs/native-body.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { PageQuery } from '../lists/page-query.dto';
import { Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import {
  ContentType,
  ContentTypeChange,
  ContentTypeWithSchema,
  NewContentType,
  NewWorkflowState,
  WorkflowState,
  WorkflowStateChange,
} from './administration.dto';
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

const SCHEMA = { type: 'object', properties: { title: { type: 'string' } } };
const NEW_TYPE = { uri: TYPE.uri, schema: SCHEMA, settings: TYPE.settings, repositories: ['6a0b4c1d9e2f3a4b5c6d7e8f'] };
const FULL_TYPE = {
  ...TYPE,
  createdBy: { id: '5d8c0f4e-6a57-4a0e-8a5e-0c8a54f4c1de', name: 'Ada', kind: 'person' },
  schema: SCHEMA,
};
const SCHEMA_PROBLEMS = [
  'SCHEMA_INVALID',
  'SCHEMA_TOO_LARGE',
  'SETTINGS_TOO_LARGE',
  'VALIDATION_TOO_EXPENSIVE',
  'SPACE_FULL',
] as const;

/** The content types and the workflow states of a space. */
@NativeController('spaces/:space', 'Administration')
export class TypesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly principals: Principals,
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
    const page = await numberedPage(context, query, this.pages, read, presentState);
    return this.pages.present(context, page);
  }

  @Post('content-types')
  @Operation({
    id: 'createContentType',
    summary: 'Registers a content type with its schema.',
    scope: 'admin',
    headers: ['Idempotency-Key'],
    status: 201,
    response: ContentTypeWithSchema,
    responseHeaders: ['Location'],
    rejects: ['CONTENT_TYPE_URI_TAKEN', 'CONTENT_TYPE_URI_INVALID', ...SCHEMA_PROBLEMS, 'REPOSITORY_NOT_FOUND'],
    example: { request: NEW_TYPE, response: FULL_TYPE },
  })
  async createType(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @NativeBody() { uri, schema, settings = {}, repositories: repositoryIds = [] }: NewContentType,
  ): Promise<ContentTypeWithSchema> {
    const { caller } = context;
    const request = { caller, spaceKey, uri, schema: schema.text, settings, repositoryIds };
    const type = await this.idempotent.call(context, createType, request);
    context.addHeaders({ location: `${context.publicUrl}/v1/spaces/${spaceKey}/content-types/${type.id}` });
    return this.presentFull(context, type);
  }

  @Get('content-types/:id')
  @Operation({
    id: 'getContentType',
    summary: 'Reads a content type with its schema.',
    scope: 'read',
    response: ContentTypeWithSchema,
    example: { response: FULL_TYPE },
  })
  async readType(@Context() context: RequestContext, @Param('space') spaceKey: string, @Param('id') id: string) {
    return this.presentFull(context, await this.rpc.call(readType, { caller: context.caller, spaceKey, id }));
  }

  @Patch('content-types/:id')
  @Operation({
    id: 'patchContentType',
    summary: 'Changes the schema, the settings or the status of a content type.',
    description: 'Existing bodies are validated again in the background. A type of a running job cannot be archived.',
    scope: 'admin',
    response: ContentTypeWithSchema,
    rejects: [...SCHEMA_PROBLEMS, 'CONTENT_TYPE_IN_USE'],
    example: { request: { status: 'archived' }, response: { ...FULL_TYPE, status: 'archived' } },
  })
  async changeType(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
    @NativeBody() { schema, settings, status }: ContentTypeChange,
  ): Promise<ContentTypeWithSchema> {
    const named = { caller: context.caller, spaceKey, id };
    const change = omitUndefined({ schema: schema?.text, settings, status: STATUSES[status ?? ''] });
    return this.presentFull(context, await this.rpc.call(changeType, { ...named, ...change }));
  }

  @Delete('content-types/:id')
  @Operation({
    id: 'deleteContentType',
    summary: 'Deletes a content type that no family, model, schema or running job uses.',
    scope: 'admin',
    status: 204,
    rejects: ['CONTENT_TYPE_IN_USE'],
  })
  async removeType(@Context() { caller }: RequestContext, @Param('space') spaceKey: string, @Param('id') id: string) {
    await this.rpc.call(deleteType, { caller, spaceKey, id });
  }

  @Post('workflow-states')
  @Operation({
    id: 'createWorkflowState',
    summary: 'Creates a workflow state.',
    scope: 'admin',
    headers: ['Idempotency-Key'],
    status: 201,
    response: WorkflowState,
    example: { request: { label: STATE.label, color: STATE.color }, response: STATE },
  })
  async createState(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @NativeBody() { label, color }: NewWorkflowState,
  ): Promise<WorkflowState> {
    const request = { caller: context.caller, hubId: hubOf(context, space), label, color };
    return presentState(await this.idempotent.call(context, createWorkflowState, request));
  }

  @Get('workflow-states/:id')
  @Operation({
    id: 'getWorkflowState',
    summary: 'Reads a workflow state.',
    scope: 'read',
    response: WorkflowState,
    example: { response: STATE },
  })
  async readState(@Context() context: RequestContext, @Param('space') space: string, @Param('id') id: string) {
    return presentState(await this.findState(context, space, id));
  }

  @Patch('workflow-states/:id')
  @Operation({
    id: 'patchWorkflowState',
    summary: 'Changes the label or the color of a workflow state.',
    scope: 'admin',
    response: WorkflowState,
    example: { request: { label: 'In review' }, response: { ...STATE, label: 'In review' } },
  })
  async changeState(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @NativeBody() { label, color }: WorkflowStateChange,
  ): Promise<WorkflowState> {
    await this.findState(context, space, id);
    const request = { caller: context.caller, id, ...omitUndefined({ label, color }) };
    return presentState(await this.rpc.call(updateWorkflowState, request));
  }

  @Delete('workflow-states/:id')
  @Operation({
    id: 'deleteWorkflowState',
    summary: 'Deletes a workflow state in which no variant is.',
    scope: 'admin',
    status: 204,
    rejects: ['WORKFLOW_STATE_IN_USE'],
  })
  async removeState(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
  ): Promise<void> {
    await this.findState(context, space, id);
    await this.rpc.call(deleteWorkflowState, { caller: context.caller, id });
  }

  private async findState(context: RequestContext, space: string, id: string): Promise<WorkflowStateView> {
    const state = await this.rpc.call(readWorkflowState, { caller: context.caller, id });
    if (state.hubId === hubOf(context, space)) return state;
    const message = `The workflow state ${id} does not exist in the space ${space}.`;
    throw new RejectedError('NOT_FOUND', message, { what: 'workflow state' });
  }

  private async presentFull({ caller }: RequestContext, type: TypeView): Promise<ContentTypeWithSchema> {
    const { id, uri, status, settings, createdBy, createdAt, updatedAt, schema } = type;
    const nameOf = await this.principals.named(caller, [createdBy]);
    return {
      id,
      uri,
      status: status.toLowerCase(),
      settings,
      createdAt,
      updatedAt,
      createdBy: nameOf(createdBy),
      schema: new RawJson(schema),
    };
  }
}

const STATUSES: Readonly<Record<string, 'ACTIVE' | 'ARCHIVED' | undefined>> = {
  active: 'ACTIVE',
  archived: 'ARCHIVED',
};

function presentState({ id, label, color }: WorkflowStateView): WorkflowState {
  return { id, label, color };
}

function presentType(type: ContentTypeView): ContentType {
  const { id, contentTypeUri: uri, status, settings, createdDate, lastModifiedDate } = type;
  return { id, uri, status: status.toLowerCase(), settings, createdAt: createdDate, updatedAt: lastModifiedDate };
}
