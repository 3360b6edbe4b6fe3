import { Get, Param } from '@nestjs/common';
import { type AccessView, listClients, listTokens } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { PageQuery } from '../lists/page-query.dto';
import { Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { AccessToken, ApiClient } from './access.dto';

const BY = { id: '5d8c0f4e-6a57-4a0e-8a5e-0c8a54f4c1de', name: 'Website', kind: 'client' };
const EXAMPLE = {
  id: 'website',
  principal: BY,
  scopes: ['read'],
  createdAt: '2026-11-21T12:00:00.000Z',
};

/** The API clients and the personal tokens that have scopes in a space. */
@NativeController('spaces/:space', 'Administration')
export class AccessController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly pages: Pages,
  ) {}

  @Get('clients')
  @Operation({
    id: 'listClients',
    summary: 'Lists the API clients of a space, by their ids.',
    scope: 'admin',
    response: ListOf(ApiClient),
    responseHeaders: ['Link'],
    hasPosition: true,
    example: { response: { items: [EXAMPLE], nextCursor: null } },
  })
  async clients(@Context() context: RequestContext, @Param('space') spaceKey: string, @NativeQuery() query: PageQuery) {
    const { caller } = context;
    const after = this.pages.after<string>(context, query);
    const request = { caller, spaceKey, limit: query.limit, ...(after === undefined ? {} : { after }) };
    const page = await this.rpc.call(listClients, request);
    return this.pages.present(context, { ...page, items: page.items.map((item) => presentAccess(item, 'client')) });
  }

  @Get('tokens')
  @Operation({
    id: 'listTokens',
    summary: 'Lists the personal tokens of a space, without the tokens themselves.',
    scope: 'admin',
    response: ListOf(AccessToken),
    responseHeaders: ['Link'],
    hasPosition: true,
    example: {
      response: { items: [{ ...EXAMPLE, id: '9f86d081884c7d659a2feaa0c55ad015', expiresAt: null }], nextCursor: null },
    },
  })
  async tokens(@Context() context: RequestContext, @Param('space') spaceKey: string, @NativeQuery() query: PageQuery) {
    const { caller } = context;
    const after = this.pages.after<string>(context, query);
    const request = { caller, spaceKey, limit: query.limit, ...(after === undefined ? {} : { after }) };
    const page = await this.rpc.call(listTokens, request);
    const items = page.items.map((item) => ({ ...presentAccess(item, 'person'), expiresAt: item.expiresAt }));
    return this.pages.present(context, { ...page, items });
  }
}

function presentAccess({ id, principalId, name, scopes, createdAt }: AccessView, kind: string): ApiClient {
  return { id, principal: { id: principalId, name, kind }, scopes, createdAt };
}
