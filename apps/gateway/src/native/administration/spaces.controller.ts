import { Get, Param, Patch, Post } from '@nestjs/common';
import { createSpace, omitUndefined, readSpace, type SpaceView, updateSpace } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Callers } from '../../http/requests/callers.service';
import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { Space } from '../identity/identity.dto';
import { presentSpace } from '../identity/space.presenter';
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
    scope: 'read',
    headers: ['If-None-Match'],
    response: Space,
    responseHeaders: ['ETag'],
    notModified: true,
    example: { response: EXAMPLE },
  })
  async read(@Context() context: RequestContext, @Param('space') key: string): Promise<Space | undefined> {
    const { caller } = context;
    const space = await this.rpc.call(readSpace, { caller, hubId: hubOf(context, key) });
    const scopes = scopesIn(context, key);
    return isNotModified(context, tagOfView(space, scopes)) ? undefined : presentSpace(space, scopes);
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
