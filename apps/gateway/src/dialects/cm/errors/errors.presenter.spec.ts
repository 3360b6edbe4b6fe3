import { RejectedError } from '@scriptorium/contracts';
import fc from 'fast-check';

import { describeFailure } from '../../../http/errors/failure.presenter';
import { statusOf } from '../../../http/errors/status-of';
import { contextOf } from '../../../testing/context-of';
import { wellFormedText } from '../../../testing/hostile-texts';
import { addressOf } from '../requests/addresses';
import { problemsOf, REJECTIONS } from '../operations/rejections';
import { cmErrors, slugOf } from './errors.presenter';

const present = (code: string, data: Readonly<Record<string, unknown>> = {}) =>
  cmErrors.present(describeFailure(new RejectedError(code, 'The reason.', data)), '/api/v2/cm/branches/docs');

it.each([
  ['UNAUTHORIZED', {}, 401, 'unauthenticated', 'Unauthenticated'],
  ['TOKEN_INVALID', {}, 401, 'unauthenticated', 'Unauthenticated'],
  ['FORBIDDEN', { scope: 'write' }, 403, 'insufficient-scope', 'Insufficient scope'],
  ['NOT_FOUND', { what: 'version' }, 404, 'version-not-found', 'Version not found'],
  ['NOT_FOUND', { what: 'content-item' }, 404, 'content-item-not-found', 'Content item not found'],
  ['NOT_FOUND', {}, 404, 'not-found', 'Not found'],
  ['NOT_FOUND', { what: 5 }, 404, 'not-found', 'Not found'],
  ['SOURCE_LOCALE_NOT_FOUND', {}, 404, 'source-locale-not-found', 'Source locale not found'],
  ['LOCALE_ALREADY_EXISTS', {}, 400, 'locale-already-exists', 'Locale already exists'],
  ['LOCALE_TAG_INVALID', {}, 400, 'invalid-locale-tag', 'Invalid locale tag'],
  ['HASH_MISMATCH', { hash: 'h' }, 412, 'hash-mismatch', 'Hash mismatch'],
  ['IDEMPOTENCY_KEY_REUSED', {}, 422, 'idempotency-key-reused', 'Idempotency key reused'],
])('presents %s %j as %i %s', (code, data, status, slug, title) => {
  expect(present(code, data)).toEqual({
    ...data,
    type: `urn:scriptorium:problem:${slug}`,
    title,
    status,
    detail: 'The reason.',
    instance: '/api/v2/cm/branches/docs',
  });
});

it('lets no data replace a member of the problem', () => {
  const data = { type: 'x', title: 'x', status: 5, detail: 'x', instance: 'x', parameter: 'locale' };
  expect(present('QUERY_INVALID', data)).toEqual({ ...present('QUERY_INVALID'), parameter: 'locale' });
});

it('documents for every operation the slug and the status with which its codes are rejected', () => {
  for (const rejects of Object.values(REJECTIONS)) {
    const documented = problemsOf({ inputs: [], headers: [], rejects, isWrite: false, hasBody: false });
    for (const each of rejects) {
      const [code = '', what] = each.split(' ');
      const slug = slugOf({ code, data: { what } });
      expect([each, documented.get(statusOf(code))]).toEqual([each, expect.arrayContaining([slug])]);
    }
    for (const slugs of documented.values()) expect(slugs).toEqual([...new Set(slugs)].sort());
  }
});

it.each([
  [{ headers: ['Idempotency-Key'] as const }, 'idempotency-key-invalid'],
  [{ isWrite: true }, 'request-not-utf8'],
  [{ hasBody: true }, 'request-too-deep'],
])('documents the problems of an operation with %j', (change, slug) => {
  const none = { inputs: [], headers: [], rejects: [], isWrite: false, hasBody: false };
  expect(problemsOf(none).get(400)).not.toContain(slug);
  expect(problemsOf({ ...none, ...change }).get(400)).toContain(slug);
});

it('prints an address whose segments and query a client decodes again', () => {
  const context = contextOf({});
  fc.assert(
    fc.property(fc.array(wellFormedText, { minLength: 1, maxLength: 3 }), wellFormedText, (path, locale) => {
      // URL parsers resolve these segments, so no branch, locale or item has them.
      fc.pre(!path.some((segment) => ['', '.', '..'].includes(segment)));
      const url = new URL(addressOf(context, path, { locale }));
      expect(url.pathname.split('/').slice(-path.length).map(decodeURIComponent)).toEqual(path);
      expect([...url.searchParams]).toEqual([['locale', locale]]);
      expect(url.href.startsWith('https://edge.example/cs/api/v2/cm/')).toBe(true);
    }),
  );
});
