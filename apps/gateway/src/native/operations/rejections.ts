import type { Scope } from '@scriptorium/contracts';

import { type ProblemCode, problemOf } from '../problems/problem-codes';
import type { RequestHeader } from './headers';

interface Rejecting {
  readonly scope?: Scope;
  readonly headers?: readonly RequestHeader[];
  readonly rejects?: readonly ProblemCode[];
  readonly hasQuery: boolean;
  readonly hasBody: boolean;
}

/** Returns every code of an operation: its own, and those of its token, scope, query, headers and body. */
export function codesOfOperation({ headers = [], rejects = [], scope, hasQuery, hasBody }: Rejecting): ProblemCode[] {
  const codes: ProblemCode[] = [
    'UNAUTHORIZED',
    'TOKEN_INVALID',
    'ORIGIN_INVALID',
    // Also without parameters: an operation rejects unknown ones.
    'INPUT_INVALID',
    'RATE_LIMIT_EXCEEDED',
    ...(scope === undefined ? [] : (['FORBIDDEN', 'NOT_FOUND'] as const)),
    ...(hasQuery ? (['CURSOR_INVALID'] as const) : []),
    ...(hasBody ? BODY : []),
    ...(headers.includes('Idempotency-Key') ? KEY : []),
    ...(headers.includes('If-Match') ? (['PRECONDITION_FAILED', 'ENTITY_TAG_MALFORMED'] as const) : []),
    ...(headers.includes('If-None-Match') ? (['ENTITY_TAG_MALFORMED'] as const) : []),
    ...rejects,
    'INTERNAL_ERROR',
    'SERVICE_UNAVAILABLE',
    'DATABASE_UNAVAILABLE',
    'MESSAGING_UNAVAILABLE',
  ];
  return [...new Set(codes)];
}

/** Returns the codes by status, in ascending order. */
export function groupByStatus(codes: readonly ProblemCode[]): Map<number, ProblemCode[]> {
  const groups = new Map<number, ProblemCode[]>();
  for (const code of [...codes].sort()) {
    const { status } = problemOf(code);
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return new Map([...groups].sort(([one], [other]) => one - other));
}

const KEY = [
  'IDEMPOTENCY_KEY_INVALID',
  'IDEMPOTENCY_KEY_IN_USE',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_KEYS_EXHAUSTED',
] as const;

const BODY = [
  'BODY_REQUIRED',
  'REQUEST_NOT_JSON',
  'REQUEST_NOT_AN_OBJECT',
  'REQUEST_TOO_DEEP',
  'REQUEST_NOT_UTF8',
  'REQUEST_TOO_LARGE',
  'FIELD_INVALID',
] as const;
