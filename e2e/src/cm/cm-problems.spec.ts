import type { CmBranch } from '@scriptorium/cm-client';
import {
  ARTICLE,
  sendCm,
  branchOf,
  type CmRequest,
  createArticle,
  createArticleType,
  titled,
} from '../content/cm-branch';
import { bodySchemaOf, type Operation, OPERATIONS, seen, slugsOf } from '../content/cm-document';
import { openSpace, type Space } from '../system/open-space';

/*
 * Every operation receives every problem that docs/reference/openapi/cm-api.json lists for it. `sendCm` fails on a
 * problem that is not listed; the last test fails on a listed problem that no request received.
 */
let space: Space;
let branch: CmBranch;
/** Articles without a locale: one active, one archived, one that exists in fr-FR too. */
let article: string;
let archived: string;
let translated: string;

beforeAll(async () => {
  space = await openSpace();
  branch = branchOf(space);
  await createArticleType(branch);
  article = (await createArticle(branch)).id;
  archived = (await createArticle(branch)).id;
  await branch.archive(archived);
  translated = (await createArticle(branch)).id;
  await branch.copy(translated, { destinationLocale: 'fr-FR' });
});

const BODIES: Readonly<Record<string, object>> = {
  addLocale: { default: false, id: 'x-new', label: 'New' },
  updateLocale: { label: 'French' },
  setDefaultLocale: { id: 'en-GB' },
  addContentType: { id: 'new_type', name: 'New' },
  updateContentType: { name: 'Article' },
  addContentItem: { name: 'new', contentType: ARTICLE, fields: titled('New') },
  updateContentItem: { label: 'New' },
  addNewVersionContentItem: { name: 'new', fields: titled('New') },
};

interface Probe {
  readonly ids?: Readonly<Record<string, string>>;
  readonly branch?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
  readonly as?: Space;
}

/** Returns the slug of the response; undefined for a success. */
async function probe(operation: Operation, { ids = {}, query = '', as = space, ...request }: Probe) {
  const defaults = { contentItemId: article, localeId: 'fr-FR', contentTypeId: ARTICLE };
  const named: Readonly<Record<string, string>> = { ...defaults, ...ids };
  const [, after] = operation.path.split('/branches');
  const path = (after ?? '')
    .replace(/^\/\{branchId\}/, '')
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => named[name] ?? '');
  const sent = { method: operation.method as 'GET', path: path + query, ...request } satisfies CmRequest;
  // Only the list of branches has no branch in its path.
  const answer = operation.path.endsWith('/branches')
    ? await sendCm(as, { ...sent, path: '', branch: query })
    : await sendCm(as, sent);
  return answer.slug;
}

const each = OPERATIONS.map((operation) => [operation.operationId, operation] as const);
const large = 'x'.repeat(4 * 1024 * 1024 + 1);
const deep = `{"a":${'['.repeat(501)}${']'.repeat(501)}}`;

describe.each(each)('%s', (id, operation) => {
  const listed = (slug: string): boolean =>
    Object.keys(operation.responses).some((status) => slugsOf(operation, Number(status))?.includes(slug));
  const body = BODIES[id];
  const valid: Probe = body === undefined ? {} : { body };

  it('is rejected without a token, without the scope and with an unknown key in the query', async () => {
    expect(await probe(operation, { ...valid, headers: { authorization: '' } })).toBe('unauthenticated');
    expect(await probe(operation, { ...valid, query: '?nonsense=1' })).toBe('invalid-query');
    if (operation.method !== 'GET') {
      expect(await probe(operation, { ...valid, as: space.as('reader') })).toBe('insufficient-scope');
    }
  });

  it('is rejected with an unknown branch, locale, content type or item', async () => {
    const query = id === 'copyContentItem' ? '?destinationLocale=de-DE' : '';
    if (listed('branch-not-found')) {
      expect(await probe(operation, { ...valid, query, branch: 'nowhere' })).toBe('branch-not-found');
    }
    if (operation.path.includes('{localeId}')) {
      expect(await probe(operation, { ...valid, ids: { localeId: 'xx-XX' } })).toBe('locale-not-found');
    }
    if (operation.path.includes('{contentTypeId}')) {
      expect(await probe(operation, { ...valid, ids: { contentTypeId: 'nothing' } })).toBe('content-type-not-found');
    }
    if (operation.path.includes('{contentItemId}')) {
      const ids = { contentItemId: 'AAAAAAAAAAAAAAAAAAAAAQ' };
      expect(await probe(operation, { ...valid, query, ids })).toBe('content-item-not-found');
    }
    if (operation.path.includes('{contentItemId}') && id !== 'copyContentItem') {
      expect(await probe(operation, { ...valid, query: '?locale=ja-JP' })).toBe('locale-not-found');
    }
    if (listed('version-not-found') && id !== 'copyContentItem') {
      expect(await probe(operation, { query: '?version=9999' })).toBe('version-not-found');
      expect(await probe(operation, { query: '?version=x' })).toBe('invalid-version');
    }
  });

  it('is rejected with a body that cannot be read', async () => {
    if (operation.method === 'GET') return;
    expect(await probe(operation, { body: large })).toBe('request-too-large');
    if (bodySchemaOf(operation) === undefined) return;
    expect(await probe(operation, {})).toBe('body-required');
    expect(await probe(operation, { body: '{' })).toBe('request-not-json');
    expect(await probe(operation, { body: '[]' })).toBe('request-not-an-object');
    expect(await probe(operation, { body: deep })).toBe('request-too-deep');
    const [name = ''] = Object.keys(body ?? {});
    expect(await probe(operation, { body: { ...body, [name]: [] } })).toBe('field-invalid');
    const required = bodySchemaOf(operation)?.required?.[0];
    if (required !== undefined) {
      expect(await probe(operation, { body: { ...body, [required]: null } })).toBe('field-required');
    }
  });
});

const send = (method: CmRequest['method'], path: string, body?: object | string, headers = {}) =>
  sendCm(space, {
    ...(method === undefined ? {} : { method }),
    path,
    headers,
    ...(body === undefined ? {} : { body }),
  });

describe('locales', () => {
  it.each([
    [{ id: 'fr_FR' }, 'invalid-locale-tag'],
    [{ id: 'null' }, 'locale-reserved'],
    [{ id: 'FR-fr' }, 'locale-taken'],
    [{ label: '' }, 'label-invalid'],
  ])('addLocale with %j', async (change, slug) => {
    const status = slug === 'locale-taken' ? 409 : 400;
    expect(await send('POST', '/locales', { ...BODIES['addLocale'], ...change })).toMatchObject({ status, slug });
  });

  it('updateLocale', async () => {
    expect((await send('PUT', '/locales/fr-FR', { id: 'de-DE' })).slug).toBe('locale-id-immutable');
    expect((await send('PUT', '/locales/fr-FR', { label: ' ' })).slug).toBe('label-invalid');
    expect((await send('PUT', '/locales/en-GB', { default: false })).slug).toBe('locale-is-default');
    expect((await send('PUT', '/locales/default', { id: 'xx-XX' })).slug).toBe('locale-not-found');
  });

  it('deleteLocale', async () => {
    expect((await send('DELETE', '/locales/fr-FR')).slug).toBe('locale-in-use');
    expect((await send('DELETE', '/locales/en-GB')).slug).toBe('locale-is-default');
  });
});

describe('content types', () => {
  const large = { a: 'x'.repeat(70_000) };
  const field = { id: 'title', type: 'ShortText' };

  it('addContentType', async () => {
    const add = async (change: object) =>
      (await send('POST', '/content-types', { ...BODIES['addContentType'], ...change })).slug;
    expect(await add({ id: ARTICLE })).toBe('invalid-field');
    expect(await add({ description: large.a })).toBe('settings-too-large');
    expect(await add({ fields: [{ ...field, rules: large }] })).toBe('settings-too-large');
    expect(await add({ fields: Array.from({ length: 501 }, () => field) })).toBe('too-many-fields');
  });

  it('updateContentType and deleteContentType', async () => {
    const update = async (change: object) => (await send('PUT', `/content-types/${ARTICLE}`, change)).slug;
    expect(await update({ fields: [{ id: 'title', type: 'Boolean' }] })).toBe('invalid-field');
    await branch.updateContentType(ARTICLE, { fields: [{ id: 'title', type: 'ShortText' }] });
    expect(await update({ fields: [{ id: 'title' }] })).toBe('field-required');
    expect(await update({ description: large.a })).toBe('settings-too-large');
    expect(await update({ fields: Array.from({ length: 501 }, () => field) })).toBe('too-many-fields');
    expect((await send('DELETE', `/content-types/${ARTICLE}`)).slug).toBe('content-type-in-use');
    const page = (await branch.contentTypes()).find(({ name }) => name === 'Page')?.id ?? '';
    expect((await send('PUT', `/content-types/${page}`, { name: 'Mine' })).slug).toBe('model-is-derived');
    expect((await send('DELETE', `/content-types/${page}`)).slug).toMatch(/^(model-is-derived|content-type-in-use)$/);
  });
});

describe('the content of an item', () => {
  const text = (length: number) => ({ title: { type: 'ShortText', value: 'x'.repeat(length) } });
  const writes = () =>
    [
      ['POST', '/content-items', BODIES['addContentItem']],
      ['PUT', `/content-items/${article}`, BODIES['updateContentItem']],
      ['POST', `/content-items/${article}`, BODIES['addNewVersionContentItem']],
    ] as const;

  it.each([
    ['name-invalid', { name: 'a b' }],
    ['label-invalid', { label: '' }],
    ['version-tags-invalid', { versionTags: [' '] }],
    ['date-invalid', { availabilityDate: '2026-02-31T25:00:00Z' }],
    ['fields-too-large', { fields: text(410_000) }],
    ['body-too-large', { fields: text(210_000) }],
    ['field-unknown', { fields: { nothing: { type: 'ShortText', value: 'a' } } }],
    ['invalid-field', { fields: { title: { type: 'ShortText', value: 5 } } }],
  ])('%s', async (slug, change) => {
    for (const [method, path, body] of writes()) {
      expect([path, await send(method, path, { ...body, ...change })]).toEqual([
        path,
        expect.objectContaining({ status: 400, slug }),
      ]);
    }
  });

  it('locale-mismatch', async () => {
    for (const [method, path, body] of writes()) {
      expect((await send(method, `${path}?locale=de-DE`, { ...body, locale: 'fr-FR' })).slug).toBe('locale-mismatch');
    }
  });
});

describe('items', () => {
  it('addContentItem', async () => {
    const add = async (change: object) =>
      (await send('POST', '/content-items', { ...BODIES['addContentItem'], ...change })).slug;
    expect(await add({ contentType: 'nothing' })).toBe('content-type-not-found');
    expect(await add({ locale: 'fr_FR' })).toBe('invalid-locale-tag');
    expect(await add({ locale: 'xx-XX' })).toBe('locale-not-defined');
    expect(await add({ id: translated, locale: 'fr-FR' })).toBe('locale-already-exists');
    expect(await add({ id: 'AAAAAAAAAAAAAAAAAAAAAQ' })).toBe('content-item-not-found');
    await branch.addContentType({ id: 'other_type', name: 'Other', fields: [{ id: 'title', type: 'ShortText' }] });
    expect(await add({ id: translated, locale: 'de-DE', contentType: 'other_type' })).toBe('content-type-differs');
  });

  it('are not published while their content type rejects them', async () => {
    const title = { id: 'title', type: 'ShortText' } as const;
    await branch.addContentType({ id: 'strict_type', name: 'Strict', fields: [title] });
    const body = { name: 'strict', contentType: 'strict_type', fields: titled('Strict') };
    const { id } = await branch.create(body);
    await branch.updateContentType('strict_type', { fields: [title, { ...title, id: 'must', required: true }] });
    expect(await send('POST', `/content-items/${id}/publish`)).toMatchObject({ status: 409, slug: 'item-invalid' });
  });

  it('cannot be changed while they are archived', async () => {
    for (const [method, action, body] of [
      ['PUT', '', { label: 'a' }],
      ['POST', '', { name: 'a', fields: titled('A') }],
      ['POST', '/publish', undefined],
      ['POST', '/unpublish', undefined],
      ['POST', '/archive', undefined],
    ] as const) {
      const answer = await send(method, `/content-items/${archived}${action}`, body);
      expect([method, action, answer]).toEqual([
        method,
        action,
        expect.objectContaining({ status: 409, slug: 'item-archived' }),
      ]);
    }
    expect((await send('POST', `/content-items/${article}/unarchive`)).slug).toBe('item-not-archived');
  });

  it.each([
    ['PUT', { label: 'a' }],
    ['POST', { name: 'a', fields: titled('A') }],
  ] as const)('name by %s the version of their source that they take into account', async (method, body) => {
    const source = await createArticle(branch);
    await branch.copy(source.id, { destinationLocale: 'fr-FR' });
    await send('POST', `/content-items/${source.id}`, { name: 'a', fields: titled('New') });
    const based = async (id: string, version: string) =>
      (await send(method, `/content-items/${id}?locale=fr-FR`, body, { 'scriptorium-based-on': version })).slug;
    const notACopy = { 'scriptorium-based-on': '1' };
    expect((await send(method, `/content-items/${source.id}`, body, notACopy)).slug).toBe('not-a-copy');
    expect(await based(source.id, 'x')).toBe('based-on-invalid');
    expect(await based(source.id, '99')).toBe('source-version-not-found');
    expect(await based(source.id, '2')).toBeUndefined();
    expect(await based(source.id, '1')).toBe('based-on-older');
  });

  it('are not updated with a stale If-Match', async () => {
    const answer = await send('PUT', `/content-items/${article}`, { label: 'a' }, { 'if-match': '"old"' });
    expect(answer).toMatchObject({ status: 412, slug: 'hash-mismatch' });
  });

  it('copyContentItem', async () => {
    const copy = async (query: string, headers = {}) =>
      (await send('POST', `/content-items/${translated}/copy${query}`, undefined, headers)).slug;
    expect(await copy('?version=x&destinationLocale=de-DE')).toBe('invalid-version');
    expect(await copy('?version=99&destinationLocale=de-DE')).toBe('version-not-found');
    expect(await copy('?destinationLocale=fr_FR')).toBe('invalid-locale-tag');
    expect(await copy('')).toBe('missing-destination-locale');
    expect(await copy('?sourceLocale=fr-FR&destinationLocale=FR-fr')).toBe('same-locale');
    expect(await copy('?destinationLocale=xx-XX')).toBe('locale-not-defined');
    expect(await copy('?sourceLocale=ja-JP&destinationLocale=de-DE')).toBe('source-locale-not-found');
    expect(await copy('?destinationLocale=fr-FR')).toBe('locale-already-exists');
    expect(await copy('?destinationLocale=fr-FR', { 'idempotency-key': '' })).toBe('idempotency-key-invalid');
    const key = { 'idempotency-key': 'k' };
    expect(await copy('?destinationLocale=de-DE', key)).toBeUndefined();
    expect(await copy('?destinationLocale=it-IT', key)).toBe('idempotency-key-reused');
  });
});

/**
 * Problems without a request here: they require thousands of rows, a block, invalid UTF-8 or a branch without locales.
 * One helper checks the idempotency keys of all operations, and idempotent-posts.spec.ts tests each of them.
 */
const ELSEWHERE = [
  /^(?!copyContentItem )\w+ idempotency-key-(invalid|reused)$/,
  /^\w+ idempotency-(key-in-use|keys-exhausted)$/,
  /^\w+ (request-not-utf8|invalid-fields|invalid-attributes|record-too-large|body-too-deep|duplicate-singleton)$/,
  /^addLocale too-many-locales$/,
  /^getDefaultLocale locale-not-found$/,
  /^updateContentType (too-many-records|field-in-use)$/,
  /^get\w+ insufficient-scope$/,
  // Needs a schema that is registered through another API: expensive-validation.int.spec.ts of content-store.
  / validation-too-expensive$/,
  // The limits are far above the requests of a spec: request-limits.spec.ts of the gateway.
  / rate-limit-exceeded$/,
  // The ceilings of a space are far above the requests of a spec: space-full.int.spec.ts of content-store.
  / space-full$/,
];

test('every problem that the document lists was received', () => {
  const listed = OPERATIONS.flatMap((operation) =>
    Object.keys(operation.responses).flatMap((status) =>
      (slugsOf(operation, Number(status)) ?? []).map((slug) => `${operation.operationId} ${slug}`),
    ),
  );
  const missing = listed.filter((problem) => !seen.has(problem) && !ELSEWHERE.some((pattern) => pattern.test(problem)));
  expect(missing).toEqual([]);
});
