import { randomUUID } from 'node:crypto';

import { Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { generateToken, hashSecret, hashToken } from '@scriptorium/auth';
import {
  type AccessKind,
  type AccessView,
  changeAccess,
  createClient,
  createToken,
  listClients,
  listTokens,
  omitUndefined,
  removeAccess,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Callers } from '../../http/requests/callers.service';
import { IdempotentCalls } from '../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeBody } from '../inputs/native-body.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { ListOf } from '../lists/list-of.dto';
import { PageQuery } from '../lists/page-query.dto';
import { Pages } from '../lists/pages.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { AccessToken, ApiClient, CreatedClient, CreatedToken, NewClient, NewToken, ScopesChange } from './access.dto';

const BY = { id: '5d8c0f4e-6a57-4a0e-8a5e-0c8a54f4c1de', name: 'Website', kind: 'client' };
const EXAMPLE = {
  id: '0d2c1b3a-5e4f-4a6b-8c7d-9e8f7a6b5c4d',
  principal: BY,
  scopes: ['read'],
  createdAt: '2026-11-21T12:00:00.000Z',
};

const TOKEN_EXAMPLE = { ...EXAMPLE, id: '9f86d081884c7d659a2feaa0c55ad015', expiresAt: null };
const SECRET = '3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const NEW = { name: 'Website', scopes: ['read'] };
const LIMITS = ['NAME_TAKEN', 'NAME_INVALID', 'LIMIT_EXCEEDED'] as const;

/** The API clients and the personal tokens that have scopes in a space. */
@NativeController('spaces/:space', 'Administration')
export class AccessController {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly callers: Callers,
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
      response: { items: [TOKEN_EXAMPLE], nextCursor: null },
    },
  })
  async tokens(@Context() context: RequestContext, @Param('space') spaceKey: string, @NativeQuery() query: PageQuery) {
    const { caller } = context;
    const after = this.pages.after<string>(context, query);
    const request = { caller, spaceKey, limit: query.limit, ...(after === undefined ? {} : { after }) };
    const page = await this.rpc.call(listTokens, request);
    return this.pages.present(context, { ...page, items: page.items.map(presentToken) });
  }

  @Post('clients')
  @Operation({
    id: 'createClient',
    summary: 'Creates an API client with scopes in the space.',
    description: 'The response shows the client secret, once. It signs in at `POST /oauth/token`.',
    scope: 'admin',
    headers: ['Idempotency-Key'],
    status: 201,
    response: CreatedClient,
    rejects: LIMITS,
    example: { request: NEW, response: { ...EXAMPLE, secret: SECRET } },
  })
  async createClient(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @NativeBody() body: NewClient,
  ): Promise<CreatedClient> {
    const [id, secret] = [randomUUID(), generateToken()];
    const secretHash = await hashSecret(secret);
    const request = { caller: context.caller, spaceKey, ...body, id, secretHash };
    const view = await this.idempotent.call(context, createClient, request);
    context.addHeaders({ 'cache-control': 'no-store' });
    // The stored reply of an earlier request has another id.
    return { ...presentAccess(view, 'client'), secret: view.id === id ? secret : null };
  }

  @Post('tokens')
  @Operation({
    id: 'createToken',
    summary: 'Creates a token with scopes in the space, for a person or a program.',
    description: 'The response shows the token, once. Its author is a new principal with the name.',
    scope: 'admin',
    headers: ['Idempotency-Key'],
    status: 201,
    response: CreatedToken,
    rejects: LIMITS,
    example: { request: NEW, response: { ...TOKEN_EXAMPLE, token: SECRET } },
  })
  async createToken(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @NativeBody() { name, scopes, expiresAt }: NewToken,
  ): Promise<CreatedToken> {
    const token = generateToken();
    const hash = hashToken(token);
    const request = { caller: context.caller, spaceKey, name, scopes, tokenHash: hash.toString('base64url') };
    const view = await this.idempotent.call(context, createToken, { ...request, ...omitUndefined({ expiresAt }) });
    context.addHeaders({ 'cache-control': 'no-store' });
    const isNew = view.id === hash.subarray(0, 16).toString('hex');
    return { ...presentToken(view), token: isNew ? token : null };
  }

  @Patch('clients/:id')
  @Operation({
    id: 'patchClient',
    summary: 'Replaces the scopes of an API client in the space.',
    scope: 'admin',
    response: ApiClient,
    rejects: ['LAST_ADMIN'],
    example: { request: { scopes: ['read'] }, response: EXAMPLE },
  })
  async changeClient(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
    @NativeBody() { scopes }: ScopesChange,
  ): Promise<ApiClient> {
    return presentAccess(await this.change(context, { spaceKey, kind: 'client', id, scopes }), 'client');
  }

  @Patch('tokens/:id')
  @Operation({
    id: 'patchToken',
    summary: 'Replaces the scopes of a token in the space.',
    scope: 'admin',
    response: AccessToken,
    rejects: ['LAST_ADMIN'],
    example: { request: { scopes: ['read'] }, response: TOKEN_EXAMPLE },
  })
  async changeToken(
    @Context() context: RequestContext,
    @Param('space') spaceKey: string,
    @Param('id') id: string,
    @NativeBody() { scopes }: ScopesChange,
  ): Promise<AccessToken> {
    return presentToken(await this.change(context, { spaceKey, kind: 'token', id, scopes }));
  }

  @Delete('clients/:id')
  @Operation({
    id: 'deleteClient',
    summary: 'Removes an API client from the space.',
    description: 'Without scopes in another space, it is deleted. Its access tokens end within 10 seconds.',
    scope: 'admin',
    status: 204,
    rejects: ['LAST_ADMIN'],
  })
  async removeClient(@Context() context: RequestContext, @Param('space') spaceKey: string, @Param('id') id: string) {
    await this.remove(context, spaceKey, 'client', id);
  }

  @Delete('tokens/:id')
  @Operation({
    id: 'deleteToken',
    summary: 'Revokes a token in the space.',
    description: 'It is invalid within 10 seconds. Its scopes in other spaces stay.',
    scope: 'admin',
    status: 204,
    rejects: ['LAST_ADMIN'],
  })
  async removeToken(@Context() context: RequestContext, @Param('space') spaceKey: string, @Param('id') id: string) {
    await this.remove(context, spaceKey, 'token', id);
  }

  private async change(
    { caller }: RequestContext,
    access: Omit<NonNullable<typeof changeAccess.request>, 'caller'>,
  ): Promise<AccessView> {
    const view = await this.rpc.call(changeAccess, { caller, ...access });
    this.callers.clear();
    return view;
  }

  private async remove({ caller }: RequestContext, spaceKey: string, kind: AccessKind, id: string): Promise<void> {
    await this.rpc.call(removeAccess, { caller, spaceKey, kind, id });
    this.callers.clear();
  }
}

function presentAccess({ id, principalId, name, scopes, createdAt }: AccessView, kind: string): ApiClient {
  return { id, principal: { id: principalId, name, kind }, scopes, createdAt };
}

function presentToken(view: AccessView): AccessToken {
  return { ...presentAccess(view, 'person'), expiresAt: view.expiresAt };
}
