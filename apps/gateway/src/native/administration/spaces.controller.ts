import { Delete, Get, Param, Patch, Post } from '@nestjs/common';
import {
  createSpace,
  deleteSpace,
  omitUndefined,
  readDeletedSpace,
  readSpace,
  type SpaceView,
  updateSpace,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Callers } from '../../http/requests/callers.service';
import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Space } from '../identity/identity.dto';
import { presentDeletedSpace, presentSpace } from '../identity/space.presenter';
import { NativeBody } from '../inputs/native-body.pipe';
import { expectedTags, isNotModified, tagOfView } from '../operations/conditions';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { NewSpace, SpaceChange } from './administration.dto';
import { hubOf } from './hub-of';

const NEW = { key: 'docs', label: 'Documentation', locales: ['en-US', 'fr-FR'] };
const EXAMPLE = {
  ...NEW,
  description: null,
  state: 'active',
  scopes: ['admin'],
  createdAt: '2026-11-21T12:00:00.000Z',
  updatedAt: '2026-11-21T12:00:00.000Z',
};

/** Spaces: create, read, change. The list of spaces is a part of the caller's identity. */
@NativeController('spaces', 'Administration')
export class SpacesController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly callers: Callers,
  ) {}

  @Post()
  @Operation({
    id: 'createSpace',
    summary: 'Creates a space, in which the caller gets the scope `admin`.',
    description: 'The caller needs the scope `admin` in another space.',
    headers: ['Idempotency-Key'],
    status: 201,
    response: Space,
    responseHeaders: ['Location', 'ETag'],
    rejects: ['FORBIDDEN', 'SPACE_KEY_INVALID', 'SPACE_KEY_TAKEN', 'LABEL_INVALID', 'LOCALE_INVALID', 'LIMIT_EXCEEDED'],
    example: { request: NEW, response: EXAMPLE },
  })
  async create(
    @Context() context: RequestContext,
    @NativeBody() { key, label, description, locales }: NewSpace,
  ): Promise<Space> {
    const request = { caller: context.caller, key, label, locales, ...omitUndefined({ description }) };
    const space = await this.idempotent.call(context, createSpace, request);
    this.callers.clear();
    context.addHeaders({ location: `${context.publicUrl}/v1/spaces/${space.key}` });
    return present(context, space, ['admin']);
  }

  @Get(':space')
  @Operation({
    id: 'getSpace',
    summary: 'Reads a space.',
    description: 'A space that is being deleted is shown to callers that had the scope `admin`, and is then not found.',
    scope: 'read',
    acceptsDeletedSpace: true,
    headers: ['If-None-Match'],
    response: Space,
    responseHeaders: ['ETag'],
    notModified: true,
    example: { response: EXAMPLE },
  })
  async read(@Context() context: RequestContext, @Param('space') key: string): Promise<Space | undefined> {
    const { caller } = context;
    if (!caller.grants.some(({ spaceKey }) => spaceKey === key)) {
      return presentDeletedSpace(await this.rpc.call(readDeletedSpace, { caller, spaceKey: key }));
    }
    const space = await this.rpc.call(readSpace, { caller, hubId: hubOf(context, key) });
    const scopes = scopesIn(context, key);
    return isNotModified(context, tagOfView(space, scopes)) ? undefined : presentSpace(space, scopes);
  }

  @Delete(':space')
  @Operation({
    id: 'deleteSpace',
    summary: 'Deletes a space with everything in it.',
    description:
      'The request is refused while jobs run in the space. Then the space is not found any more, and the deletion ' +
      'continues in the background. `GET` returns the state `deleting`, and 404 after the end. The event ' +
      '`space.deleted` is the last one of the space, and its key can be used again.',
    scope: 'admin',
    acceptsDeletedSpace: true,
    status: 202,
    response: Space,
    rejects: ['SPACE_IN_USE'],
    example: { response: { ...EXAMPLE, state: 'deleting', scopes: [] } },
  })
  async remove(@Context() { caller }: RequestContext, @Param('space') spaceKey: string): Promise<Space> {
    const space = await this.rpc.call(deleteSpace, { caller, spaceKey });
    this.callers.clear();
    return presentDeletedSpace(space);
  }

  @Patch(':space')
  @Operation({
    id: 'patchSpace',
    summary: 'Changes the label or the description of a space.',
    scope: 'admin',
    headers: ['If-Match'],
    response: Space,
    responseHeaders: ['ETag'],
    rejects: ['LABEL_INVALID', 'DESCRIPTION_INVALID'],
    example: { request: { label: 'Docs' }, response: { ...EXAMPLE, label: 'Docs' } },
  })
  async change(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @NativeBody() { label, description }: SpaceChange,
  ): Promise<Space> {
    const request = { caller: context.caller, spaceKey, ...omitUndefined({ label, description }) };
    const space = await this.rpc.call(updateSpace, { ...request, ...expectedTags(context) });
    return present(context, space, scopesIn(context, spaceKey));
  }
}

function present(context: RequestContext, space: SpaceView, scopes: readonly string[]): Space {
  context.addHeaders({ etag: tagOfView(space, scopes) });
  return presentSpace(space, scopes);
}

function scopesIn({ caller }: RequestContext, key: string): readonly string[] {
  return caller.grants.find(({ spaceKey }) => spaceKey === key)?.scopes ?? [];
}
