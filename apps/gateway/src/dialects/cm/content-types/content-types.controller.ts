import { Controller, Delete, Get, Param, Post, Put, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { omitUndefined } from '@scriptorium/contracts';

import { AuthGuard } from '../../../http/requests/auth.guard';
import { ValidatedBody } from '../../../http/dtos/body.pipe';
import { ContentType, ContentTypeList, ContentTypeMembers, NewContentType } from './content-type.dto';
import { presentContentType } from './content-type.presenter';
import { ContentTypes } from './content-types.service';
import { Operation } from '../operations/operation.decorator';
import { OperationGuard } from '../operations/operation.guard';
import { Problem } from '../errors/problem.dto';
import { REJECTIONS } from '../operations/rejections';
import { describedFieldsOf, modelMembersOf } from './model-of';
import type { RequestContext } from '../../../http/requests/request-context';
import { Context } from '../../../http/requests/request-context.pipe';
import { addressOf } from '../requests/addresses';

/** Content types: the models of the branch's records. Block models are excluded, because blocks are not items. */
@Controller('api/v2/cm/branches/:branchId/content-types')
@UseGuards(AuthGuard, OperationGuard)
@ApiTags('Content types')
@ApiBearerAuth()
@ApiExtraModels(Problem)
export class ContentTypesController {
  constructor(private readonly types: ContentTypes) {}

  @Get()
  @Operation({
    id: 'getContentTypes',
    rejects: REJECTIONS.contentTypes,
    summary: 'Lists the content types.',
    scope: 'read',
    response: ContentTypeList,
  })
  async list(@Context() { caller }: RequestContext, @Param('branchId') branch: string): Promise<ContentTypeList> {
    const models = await this.types.of({ caller, branch }).list();
    return { totalCount: models.length, data: models.map((model) => presentContentType(model, branch)) };
  }

  @Get(':contentTypeId')
  @Operation({
    id: 'getContentType',
    rejects: REJECTIONS.contentType,
    summary: 'Reads a content type.',
    scope: 'read',
    response: ContentType,
  })
  async read(
    @Context() { caller }: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentTypeId') id: string,
  ): Promise<ContentType> {
    return presentContentType(await this.types.of({ caller, branch }).read(id), branch);
  }

  @Post()
  @Operation({
    id: 'addContentType',
    rejects: REJECTIONS.addContentType,
    summary: 'Creates a content type with its fields.',
    scope: 'admin',
    headers: ['Idempotency-Key'],
    status: 201,
    response: ContentType,
    responseHeaders: ['Location'],
  })
  async create(
    @Context() context: RequestContext,
    @Param('branchId') branch: string,
    @ValidatedBody() body: NewContentType,
  ): Promise<ContentType> {
    const members = { ...modelMembersOf(body), apiKey: body.id, name: body.name };
    const fields = describedFieldsOf(body) ?? [];
    const model = await this.types.of({ caller: context.caller, branch }).create(context, members, fields);
    context.addHeaders({ location: addressOf(context, ['branches', branch, 'content-types', model.apiKey]) });
    return presentContentType(model, branch);
  }

  @Put(':contentTypeId')
  @Operation({
    id: 'updateContentType',
    rejects: REJECTIONS.updateContentType,
    summary: 'Changes the members that are sent. If fields are sent, they replace all fields.',
    scope: 'admin',
    response: ContentType,
  })
  async update(
    @Context() { caller }: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentTypeId') id: string,
    @ValidatedBody() body: ContentTypeMembers,
  ): Promise<ContentType> {
    const change = { ...modelMembersOf(body), ...omitUndefined({ fields: describedFieldsOf(body) }) };
    const changed = await this.types.of({ caller, branch }).update(id, change);
    return presentContentType(changed, branch);
  }

  @Delete(':contentTypeId')
  @Operation({
    id: 'deleteContentType',
    rejects: REJECTIONS.deleteContentType,
    summary: 'Deletes a content type that no item uses.',
    scope: 'admin',
    status: 204,
  })
  async remove(
    @Context() { caller }: RequestContext,
    @Param('branchId') branch: string,
    @Param('contentTypeId') id: string,
  ): Promise<void> {
    await this.types.of({ caller, branch }).remove(id);
  }
}
