import { Get } from '@nestjs/common';
import { listGrantedSpaces } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { PageQuery } from '../lists/page-query.dto';
import { Pages, type PresentedPage } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { preferencesOf } from '../operations/preferences';
import { Me, Space } from './identity.dto';
import { Principals } from './principals.service';
import { presentSpace } from './space.presenter';

const EXAMPLE_SPACE = {
  key: 'docs',
  label: 'Documentation',
  description: null,
  locales: ['en-US', 'fr-FR'],
  state: 'active',
  scopes: ['read', 'write', 'localize'],
  createdAt: '2026-11-21T12:00:00.000Z',
  updatedAt: '2026-11-21T12:00:00.000Z',
};

/** The caller, and the spaces in which it has scopes. */
@NativeController('', 'Identity')
export class IdentityController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly principals: Principals,
    private readonly pages: Pages,
  ) {}

  @Get('me')
  @Operation({
    id: 'getMe',
    summary: 'Reads the caller with its scopes in each space.',
    response: Me,
    example: {
      response: {
        id: '5d8c0f4e-6a57-4a0e-8a5e-0c8a54f4c1de',
        name: 'Ada',
        kind: 'person',
        spaces: [{ key: 'docs', scopes: ['read', 'write'] }],
      },
    },
  })
  async me(@Context() { caller }: RequestContext): Promise<Me> {
    const nameOf = await this.principals.named(caller, [caller.principalId]);
    const { id, name, kind } = nameOf(caller.principalId);
    const spaces = caller.grants.map(({ spaceKey: key, scopes }) => ({ key, scopes }));
    return { id, name, kind, spaces: spaces.sort((one, other) => (one.key < other.key ? -1 : 1)) };
  }

  @Get('spaces')
  @Operation({
    id: 'listSpaces',
    summary: 'Lists the spaces in which the caller has a scope, by their keys.',
    headers: ['Prefer'],
    response: ListOf(Space),
    responseHeaders: ['Link'],
    hasPosition: true,
    example: { response: { items: [EXAMPLE_SPACE], nextCursor: null } },
  })
  async spaces(@Context() context: RequestContext, @NativeQuery() query: PageQuery): Promise<PresentedPage<Space>> {
    const { caller } = context;
    const after = this.pages.after<string>(context, query);
    const counts = preferencesOf(context).count ? { count: caller.grants.length } : {};
    const page = await this.rpc.call(listGrantedSpaces, {
      caller,
      limit: query.limit,
      ...(after === undefined ? {} : { after }),
    });
    const items = page.items.map(({ scopes, ...space }) => presentSpace(space, scopes));
    return this.pages.present(context, { items, after: page.after, ...counts });
  }
}
