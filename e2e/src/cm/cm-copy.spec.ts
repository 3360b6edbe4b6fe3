import { CmClient, type CmBranch } from '@scriptorium/cm-client';
import {
  sendCm,
  sendCopy,
  branchOf,
  createArticle,
  createArticleType,
  titled,
  type Article,
} from '../content/cm-branch';
import { openOtherSpace, openSpace, type Space } from '../system/open-space';

let space: Space;
let branch: CmBranch;

beforeAll(async () => {
  space = await openSpace();
  branch = branchOf(space);
  await createArticleType(branch);
});

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const english = (): Promise<Article> => createArticle(branch, { locale: 'en-GB' });

describe('a copy of an item into another locale', () => {
  it('has the id, the version number and the content of its source, and is an independent draft', async () => {
    const related = await english();
    const fields = {
      ...titled('Größe'),
      text: { type: 'LongText', value: 'One\nTwo' },
      rating: { type: 'Decimal', value: 4.5 },
      related: { type: 'Reference', value: [related.id] },
    };
    const { id } = await createArticle(branch, { locale: 'en-GB', versionTags: ['spring'], fields });
    await branch.addVersion(
      id,
      { name: 'two', label: 'Two', fields, versionTags: ['summer', 'sale'] },
      { locale: 'en-GB' },
    );
    const source = await branch.read(id, { locale: 'en-GB' });
    const answer = await sendCopy(space, id, '?sourceLocale=en-GB&destinationLocale=fr-FR');
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      ...source,
      locale: 'fr-FR',
      system: {
        ...source.system,
        status: 'Draft',
        hash: expect.any(String),
        createdAt: expect.stringMatching(ISO),
        updatedAt: null,
        updatedBy: null,
        publishedAt: null,
        publishedBy: null,
        archivedDate: null,
        archivedBy: null,
        availabilityDate: null,
        unavailabilityDate: null,
      },
    });
    expect(answer.json).toMatchObject({ id, version: 2, name: 'two', contextSearchSimilarity: null });
    expect(answer.json.system?.hash).not.toBe(source.system.hash);
    expect(await branch.read(id, { locale: 'en-GB' })).toEqual(source);
  });

  it('can be read at its Location, with the ETag of the response', async () => {
    const { id } = await english();
    const { headers, json } = await sendCopy(space, id, '?sourceLocale=en-GB&destinationLocale=fr-FR');
    const location = headers.get('location') ?? '';
    expect(location).toBe(
      `${space.system.gatewayUrl}/api/v2/cm/branches/${space.key}/content-items/${id}?locale=fr-FR`,
    );
    const found = await fetch(location, { headers: { authorization: `Bearer ${space.token}` } });
    expect([await found.json(), found.headers.get('etag')]).toEqual([json, headers.get('etag')]);
    expect(headers.get('etag')).toBe(`"${json.system?.hash}"`);
  });

  it('copies the requested version, and its history begins with that number', async () => {
    const { id } = await english();
    for (const title of ['Two', 'Three'])
      await branch.addVersion(id, { name: 'a', fields: titled(title) }, { locale: 'en-GB' });
    const copy = await branch.copy(id, { sourceLocale: 'en-GB', destinationLocale: 'fr-FR', version: 2 });
    expect(copy).toMatchObject({ version: 2, fields: { title: { value: 'Two' } } });
    expect(await sendCm(space, { path: `/content-items/${id}?locale=fr-FR&version=1` })).toMatchObject({
      status: 404,
      slug: 'version-not-found',
    });
    const next = await branch.addVersion(id, { name: 'a', fields: titled('Trois') }, { locale: 'fr-FR' });
    expect(next.version).toBe(3);
    expect(await branch.copy(id, { sourceLocale: 'en-GB', destinationLocale: 'de-DE' })).toMatchObject({
      version: 3,
      fields: { title: { value: 'Three' } },
    });
    expect((await branch.read(id, { locale: 'fr-FR', version: 2 })).fields).toMatchObject(titled('Two'));
  });

  it('has as default source the item without a locale, otherwise the item in the default locale', async () => {
    const plain = await createArticle(branch);
    expect(plain.locale).toBeNull();
    await createArticle(branch, { id: plain.id, locale: 'en-GB', fields: titled('English') });
    expect((await branch.copy(plain.id, { destinationLocale: 'fr-FR' })).fields).toEqual(plain.fields);
    const { id, fields } = await english();
    expect((await branch.copy(id, { destinationLocale: 'fr-FR' })).fields).toEqual(fields);
    const german = await createArticle(branch, { locale: 'de-DE' });
    expect(await sendCopy(space, german.id, '?destinationLocale=fr-FR')).toMatchObject({
      status: 404,
      slug: 'source-locale-not-found',
    });
  });

  it('of an archived or a published item is a draft', async () => {
    const { id } = await english();
    await branch.publish(id, { locale: 'en-GB' });
    await branch.archive(id, { locale: 'en-GB' });
    const { system } = await branch.copy(id, { sourceLocale: 'en-GB', destinationLocale: 'fr-FR' });
    expect(system).toMatchObject({ status: 'Draft', publishedAt: null, archivedDate: null, archivedBy: null });
    expect((await branch.read(id, { locale: 'en-GB' })).system.status).toBe('Archived');
  });

  it('is created once by 20 concurrent requests; 19 are rejected as existing', async () => {
    const { id } = await english();
    const query = '?sourceLocale=en-GB&destinationLocale=fr-FR';
    const answers = await Promise.all(Array.from({ length: 20 }, () => sendCopy(space, id, query)));
    const outcomes = answers.map(({ status, slug }) => `${status} ${slug}`).toSorted();
    expect(outcomes).toEqual(['201 undefined', ...Array<string>(19).fill('400 locale-already-exists')]);
  });

  it('can be created with client credentials and names its creator', async () => {
    const { id, system } = await english();
    const client = new CmClient({ url: `${space.system.gatewayUrl}/`, access: space.credentials });
    const copy = await client.branch(space.key).copy(id, { sourceLocale: 'en-GB', destinationLocale: 'fr-FR' });
    expect(copy.system.createdBy).not.toBe(system.createdBy);
  });
});

describe('the checks of a copy, in this order', () => {
  const nowhere = 'AAAAAAAAAAAAAAAAAAAAAA';
  let id: string;

  beforeAll(async () => {
    ({ id } = await english());
    await branch.copy(id, { sourceLocale: 'en-GB', destinationLocale: 'de-DE' });
  });

  /** Each request violates the later checks too: the first violation counts. */
  const rows: [
    what: string,
    query: string,
    status: number,
    slug: string,
    where?: { branch?: string; item?: string },
  ][] = [
    ['an unknown parameter', '?nonsense=1&version=0', 400, 'invalid-query', { branch: 'nowhere' }],
    ['a repeated parameter', '?version=1&version=1&destinationLocale=*', 400, 'invalid-query', { branch: 'nowhere' }],
    ['version 0', '?version=0&sourceLocale=fr_FR', 400, 'invalid-version', { branch: 'nowhere' }],
    [
      'a version that is not a number',
      '?version=one&sourceLocale=fr_FR',
      400,
      'invalid-version',
      { branch: 'nowhere' },
    ],
    ['version 1.5', '?version=1.5', 400, 'invalid-version', { branch: 'nowhere' }],
    ['an empty version', '?version=', 400, 'invalid-version', { branch: 'nowhere' }],
    ['a malformed source tag', '?sourceLocale=fr_FR', 400, 'invalid-locale-tag', { branch: 'nowhere' }],
    ['a malformed destination tag', '?destinationLocale=*', 400, 'invalid-locale-tag', { branch: 'nowhere' }],
    ['an empty destination', '?destinationLocale=', 400, 'invalid-locale-tag', { branch: 'nowhere' }],
    ['no destination', '?sourceLocale=en-GB', 400, 'missing-destination-locale', { branch: 'nowhere' }],
    ['the same locale', '?sourceLocale=en-GB&destinationLocale=EN-uk', 400, 'same-locale', { branch: 'nowhere' }],
    ['an unknown branch', '?destinationLocale=xx-XX', 404, 'branch-not-found', { branch: 'nowhere' }],
    ['an undefined destination', '?destinationLocale=xx-XX', 400, 'locale-not-defined', { item: nowhere }],
    ['an undefined source', '?sourceLocale=xx&destinationLocale=fr-FR', 400, 'locale-not-defined', { item: nowhere }],
    ['an unknown item', '?destinationLocale=fr-FR', 404, 'content-item-not-found', { item: nowhere }],
    ['a malformed id', '?destinationLocale=fr-FR', 404, 'content-item-not-found', { item: 'not-an-id' }],
    ['no item in the source', '?sourceLocale=it-IT&destinationLocale=de-DE&version=9', 404, 'source-locale-not-found'],
    ['an unknown version', '?sourceLocale=en-GB&destinationLocale=de-DE&version=9', 404, 'version-not-found'],
    ['an existing copy', '?sourceLocale=en-GB&destinationLocale=de-DE', 400, 'locale-already-exists'],
  ];

  it.each(rows)('%s: %s is %i %s', async (_what, query, status, slug, { branch: other, item = id } = {}) => {
    const answer = await sendCopy(space, item, query, other === undefined ? {} : { branch: other });
    expect([answer.status, answer.slug]).toEqual([status, slug]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.json).toMatchObject({
      type: expect.stringMatching(/^urn:/),
      title: expect.any(String),
      status,
      detail: expect.any(String),
      instance: expect.stringContaining('/content-items/'),
    });
  });

  it('name the invalid one of two parameters', async () => {
    const source = await sendCopy(space, id, '?sourceLocale=fr_FR&destinationLocale=*');
    const destination = await sendCopy(space, id, '?sourceLocale=fr-FR&destinationLocale=*');
    expect([source.json['parameter'], destination.json['parameter']]).toEqual(['sourceLocale', 'destinationLocale']);
  });

  it.each([undefined, 'Bearer', 'Bearer 0123456789012345678901234567890123456789', 'Basic dXNlcjpzZWNyZXQ='])(
    'check the token first: %s',
    async (authorization) => {
      const url = `${space.system.gatewayUrl}/api/v2/cm/branches/nowhere/content-items/${id}/copy?nonsense=1`;
      const answer = await fetch(url, {
        method: 'POST',
        headers: authorization === undefined ? {} : { authorization },
      });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
      expect(await answer.json()).toMatchObject({ status: 401, type: expect.stringMatching(/:unauthenticated$/) });
    },
  );

  it('check the scope second, whether the item exists or not', async () => {
    const reader = space.as('reader');
    const answers = await Promise.all([
      sendCopy(reader, id, '?nonsense=1'),
      sendCopy(reader, nowhere, '?destinationLocale=fr-FR'),
      sendCopy(reader, id, '?version=0', { branch: 'nowhere' }),
    ]);
    expect(answers.map(({ status, slug }) => [status, slug])).toEqual(Array(3).fill([403, 'insufficient-scope']));
  });

  it("answer another tenant's branch like an unknown branch", async () => {
    const other = await openOtherSpace();
    const foreign = await sendCopy(other, id, '?destinationLocale=fr-FR', { branch: space.key });
    const not = await sendCopy(other, id, '?destinationLocale=fr-FR', { branch: 'nowhere' });
    const { instance: _foreign, ...problem } = foreign.json;
    const { instance: _not, ...expected } = not.json;
    expect([foreign.status, problem]).toEqual([404, expected]);
    expect(foreign.slug).toBe('branch-not-found');
  });
});
