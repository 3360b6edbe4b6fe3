import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Scope, SpaceId } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';

import { setCaller } from '../../../http/requests/caller-of';
import { rejectionOf } from '../../../testing/code-of';
import { OPERATION, type Requirements } from './operation.decorator';
import { OperationGuard } from './operation.guard';

const guard = new OperationGuard(new Reflector());

interface Sent {
  readonly grants?: Readonly<Record<string, readonly Scope[]>>;
  readonly branchId?: string;
  readonly url?: string;
}

/** Passes a request through the guard of an operation. Returns the query that its pipe gets. */
function pass(
  { scope, query }: Requirements,
  { grants = { docs: ['admin', 'read', 'write'] }, branchId = 'docs', url = '/' }: Sent,
) {
  const handler = (): void => undefined;
  Reflect.defineMetadata(OPERATION, { scope, query }, handler);
  const request = { url, params: { branchId }, query: undefined } as unknown as FastifyRequest;
  const all = Object.entries(grants).map(([spaceKey, scopes], at) => ({
    spaceId: at as SpaceId,
    spaceKey,
    hubId: 'h',
    scopes,
  }));
  setCaller(request, { principalId: 'p', grants: all });
  const context = { getHandler: () => handler, switchToHttp: () => ({ getRequest: () => request }) };
  guard.canActivate(context as unknown as ExecutionContext);
  return request.query;
}

const of = (scope: Scope, ...query: string[]): Requirements => ({ scope, query });
const rejected = (requirements: Requirements, sent: Sent) => {
  const error = rejectionOf(() => pass(requirements, sent));
  return error === undefined ? undefined : [error.code, error.data['parameter'] ?? error.data['scope']];
};

it.each<[string, Scope, Readonly<Record<string, readonly Scope[]>>, string, boolean]>([
  ['the scope on the branch', 'write', { docs: ['write'] }, 'docs', true],
  ['another scope on the branch', 'write', { docs: ['read'] }, 'docs', false],
  [
    'the scope only on another branch, for a branch with a grant',
    'write',
    { docs: ['read'], other: ['write'] },
    'docs',
    false,
  ],
  // The same 404 as for an unknown branch follows, so existence is not revealed.
  ['the scope only on another branch, for a branch without a grant', 'write', { other: ['write'] }, 'docs', true],
  ['no scope on any branch, for a branch without a grant', 'write', { other: ['read'] }, 'docs', false],
  ['no grant at all', 'read', {}, 'docs', false],
  ['the scope of a branch in another letter case', 'write', { docs: ['read'], Docs: ['write'] }, 'docs', false],
])('decides about %s', (_what, scope, grants, branchId, passes) => {
  expect(rejected(of(scope), { grants, branchId })).toEqual(passes ? undefined : ['FORBIDDEN', scope]);
});

it.each([
  ['', {}],
  ['?', {}],
  ['?locale=fr&version=2', { locale: 'fr', version: '2' }],
  ['?locale=', { locale: '' }],
  ['?locale', { locale: '' }],
  ['?%6Cocale=a%20b+c', { locale: 'a b c' }],
  ['?locale=a?b=c', { locale: 'a?b=c' }],
  ['?locale=%zz%FF', { locale: '%zz\ufffd' }],
  ['?&&locale=a&', { locale: 'a' }],
])('passes the query %s on as it was checked', (search, query) => {
  expect(pass(of('read', 'locale', 'version'), { url: `/api/v2/cm/branches/docs${search}` })).toEqual(query);
});

it.each([
  ['?Locale=a', 'Locale'],
  ['?locale=a&locale=b', 'locale'],
  ['?locale=a&%6cocale=a', 'locale'],
  ['?locale[]=a', 'locale[]'],
  ['?x=1&locale=a&locale=b', 'x'],
  ['?__proto__=a', '__proto__'],
  ['?constructor=a', 'constructor'],
  ['?=a', ''],
  ['?%20locale=a', ' locale'],
])('rejects the query %s by the name of the parameter', (search, parameter) => {
  expect(rejected(of('read', 'locale'), { url: `/a${search}` })).toEqual(['QUERY_INVALID', parameter]);
});

it('checks the scope before the query (docs/contracts/cm-api.md §3)', () => {
  expect(rejected(of('write'), { grants: { docs: ['read'] }, url: '/a?nothing=1' })).toEqual(['FORBIDDEN', 'write']);
});
