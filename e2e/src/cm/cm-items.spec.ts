import type { CmBranch } from '@scriptorium/cm-client';
import { ARTICLE, sendCm, branchOf, createArticle, createArticleType, titled } from '../content/cm-branch';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let branch: CmBranch;

beforeAll(async () => {
  space = await openSpace();
  branch = branchOf(space);
  await createArticleType(branch);
});

const french = { locale: 'fr-FR' };
const english = { locale: 'en-GB' };

/** Creates an item in English with a copy in French. */
async function createPair(): Promise<string> {
  const { id } = await createArticle(branch, english);
  await branch.copy(id, { sourceLocale: 'en-GB', destinationLocale: 'fr-FR' });
  return id;
}

describe('an item', () => {
  it('has every member of the resource, with null for no value', async () => {
    const { json, status } = await sendCm(space, {
      method: 'POST',
      path: '/content-items',
      body: { name: 'plain', contentType: ARTICLE, fields: titled('Plain') },
    });
    expect(status).toBe(201);
    const system = {
      contentType: ARTICLE,
      environment: space.key,
      status: 'Draft',
      type: expect.any(String),
      createdAt: expect.any(String),
      createdBy: expect.any(String),
      hash: expect.any(String),
      updatedAt: null,
      updatedBy: null,
      publishedAt: null,
      publishedBy: null,
      archivedDate: null,
      archivedBy: null,
      availabilityDate: null,
      unavailabilityDate: null,
    };
    expect(json).toEqual({
      id: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
      name: 'plain',
      label: expect.any(String),
      version: 1,
      locale: null,
      versionTags: null,
      contextSearchSimilarity: null,
      system,
      fields: {
        ...titled('Plain'),
        text: { type: 'LongText', value: null },
        rating: { type: 'Decimal', value: null },
        related: { type: 'Reference', value: expect.anything() },
      },
    });
  });

  it.each(['application/json', 'application/json-patch+json'])(
    'is made, changed and versioned with %s',
    async (type) => {
      const headers = { 'content-type': type };
      const send = (method: 'POST' | 'PUT', path: string, body: object) =>
        sendCm(space, { method, path: `/content-items${path}`, headers, body });
      const item = { name: 'typed', contentType: ARTICLE, locale: 'en-GB', fields: titled('One') };
      const made = await send('POST', '', item);
      expect(made.status).toBe(201);
      const path = `/${made.json.id}?locale=en-GB`;
      expect(await send('PUT', path, { label: 'Two' })).toMatchObject({
        status: 200,
        json: { label: 'Two', version: 2, fields: titled('One') },
      });
      expect(await send('POST', path, { name: 'typed', fields: titled('Three') })).toMatchObject({
        status: 201,
        json: { version: 3, fields: titled('Three') },
      });
    },
  );

  it('is rejected with an invalid name, an unknown field or an unknown content type', async () => {
    const create = (change: object) =>
      sendCm(space, {
        method: 'POST',
        path: '/content-items',
        body: { name: 'a', contentType: ARTICLE, fields: titled('A'), ...change },
      });
    expect(await create({ name: '_a' })).toMatchObject({ status: 400, slug: 'name-invalid' });
    expect(await create({ name: 'a b' })).toMatchObject({ status: 400, slug: 'name-invalid' });
    expect(await create({ contentType: 'nothing' })).toMatchObject({ status: 400, slug: 'content-type-not-found' });
    expect(await create({ locale: 'xx-XX' })).toMatchObject({ status: 400, slug: 'locale-not-defined' });
    expect(await create({ fields: { nothing: { type: 'ShortText', value: 'a' } } })).toMatchObject({
      status: 400,
      slug: 'field-unknown',
    });
    expect(await create({ fields: { title: { type: 'ShortText', value: 5 } } })).toMatchObject({
      status: 400,
      slug: 'invalid-field',
      json: { field: 'title' },
    });
  });

  it('gets 304 for its current tag until it changes', async () => {
    const { id } = await createArticle(branch);
    const path = `/content-items/${id}`;
    const { headers } = await sendCm(space, { path });
    const known = { 'if-none-match': headers.get('etag') ?? '' };
    expect(await sendCm(space, { path, headers: known })).toMatchObject({ status: 304, json: {} });
    await branch.update(id, { label: 'Changed' });
    expect(await sendCm(space, { path, headers: known })).toMatchObject({ status: 200, json: { label: 'Changed' } });
  });

  it('is updated by only one of two requests with the same If-Match', async () => {
    const { id, system } = await createArticle(branch);
    const ifHash = system.hash ?? '';
    const changes = ['One', 'Two'].map((label) => branch.update(id, { label }, { ifHash }));
    const results = await Promise.allSettled(changes);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const rejected = results.find((result) => result.status === 'rejected');
    expect(rejected?.reason).toMatchObject({ status: 412, slug: 'hash-mismatch' });
  });

  it('without a locale differs from the item in the default locale', async () => {
    const { id } = await createArticle(branch, english);
    expect(await sendCm(space, { path: `/content-items/${id}` })).toMatchObject({
      status: 404,
      slug: 'locale-not-found',
    });
    expect((await createArticle(branch, { id, fields: titled('None') })).locale).toBeNull();
    expect((await branch.read(id)).fields).toMatchObject(titled('None'));
    expect((await branch.read(id, english)).fields).not.toMatchObject(titled('None'));
    const again = await sendCm(space, {
      method: 'POST',
      path: '/content-items',
      body: { id, name: 'a', contentType: ARTICLE, fields: titled('None') },
    });
    expect(again).toMatchObject({ status: 400, slug: 'locale-already-exists' });
  });
});

describe('an item and its copy', () => {
  it('have independent versions, publishing and archiving', async () => {
    const id = await createPair();
    const untouched = await branch.read(id, english);
    await branch.addVersion(id, { name: 'deux', fields: titled('Deux') }, french);
    await branch.update(id, { label: 'Trois' }, french);
    await branch.publish(id, french);
    expect(await branch.read(id, french)).toMatchObject({ version: 3, system: { status: 'Published' } });
    expect(await branch.read(id, english)).toEqual(untouched);
    await branch.publish(id, english);
    await branch.unpublish(id, french);
    expect((await branch.read(id, french)).system).toMatchObject({ status: 'Draft' });
    expect((await branch.read(id, english)).system).toMatchObject({
      status: 'Published',
      publishedAt: expect.any(String),
      publishedBy: expect.any(String),
    });
    const archived = await branch.archive(id, english);
    expect(archived.system).toMatchObject({ status: 'Archived', archivedDate: expect.any(String) });
    expect((await branch.read(id, french)).system.status).toBe('Draft');
    expect((await branch.unarchive(id, english)).system).toMatchObject({ archivedDate: null, archivedBy: null });
  });

  it('are deleted separately; the other remains readable and writable', async () => {
    const id = await createPair();
    await branch.delete(id, english);
    expect(await sendCm(space, { path: `/content-items/${id}?locale=en-GB` })).toMatchObject({
      status: 404,
      slug: 'locale-not-found',
    });
    expect((await branch.update(id, { label: 'Seul' }, french)).version).toBe(2);
    expect((await branch.read(id, { ...french, version: 1 })).version).toBe(1);
    await branch.delete(id, french);
    expect(await sendCm(space, { path: `/content-items/${id}?locale=fr-FR` })).toMatchObject({
      status: 404,
      slug: 'content-item-not-found',
    });
  });

  it('keep their references, which name an item in all its locales', async () => {
    const target = await createArticle(branch, english);
    const related = { type: 'Reference', value: [target.id] };
    const { id, fields } = await createArticle(branch, { ...english, fields: { ...titled('Refers'), related } });
    const copy = await branch.copy(id, { sourceLocale: 'en-GB', destinationLocale: 'fr-FR' });
    expect(copy.fields).toEqual(fields);
    const { data } = await branch.list({ linkedTo: target.id });
    expect(data.map((item) => [item.id, item.locale])).toEqual([
      [id, 'en-GB'],
      [id, 'fr-FR'],
    ]);
  });
});

describe('the scopes of a token', () => {
  it('allow reading, writing or publishing', async () => {
    const { id } = await createArticle(branch);
    const reader = space.as('reader');
    const editor = space.as('editor');
    expect((await sendCm(reader, { path: `/content-items/${id}` })).status).toBe(200);
    const put = { method: 'PUT', path: `/content-items/${id}`, body: { label: 'Mine' } } as const;
    expect(await sendCm(reader, put)).toMatchObject({ status: 403, slug: 'insufficient-scope' });
    expect((await sendCm(editor, put)).status).toBe(200);
    const publish = { method: 'POST', path: `/content-items/${id}/publish` } as const;
    expect(await sendCm(editor, publish)).toMatchObject({ status: 403, json: { scope: 'publish' } });
  });
});
