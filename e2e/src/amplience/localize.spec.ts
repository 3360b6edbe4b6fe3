import { eventually } from '@scriptorium/testing';
import { ContentItem, type ContentRepository, type LocalizationJob } from 'dc-management-sdk-js';
import { errorOf, jsonOf } from '../system/plain-http';
import { rejectionOf } from '../clients/rejection';
import { jobOf, localize, waitForJobEnd, variantIn, variantsOf, type Job } from '../content/localize';
import { bodyOf, createPage, linkTo, pageBody } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let repository: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  repository = await space.repository('content');
});

describe('localizing an item', () => {
  it('is accepted with 202 and a job that repeats the request', async () => {
    const item = await createPage(repository, 'Accepted');
    const answer = await space.http.post(`/content-items/${item.id}/localize`, {
      locales: ['fr-FR', 'de-DE'],
      version: 1,
    });
    expect(answer.status).toBe(202);
    expect(jsonOf(answer)).toMatchObject({
      status: expect.stringMatching(/^(IN_PROGRESS|COMPLETED)$/),
      rootContentItem: { id: item.id, label: 'Accepted', locale: 'en-GB' },
      requestedLocales: ['fr-FR', 'de-DE'],
      createdBy: item.createdBy,
      createdDate: expect.stringMatching(/Z$/),
      _links: {
        'content-root': { href: `${space.apiUrl}/content-items/${item.id}` },
        findByRootContentItem: {
          href: `${space.apiUrl}/localization-jobs/search/findByRootContentItem?id=${item.id}{&page,size,sort}`,
          templated: true,
        },
      },
    });
  });

  it('creates one variant per locale, with everything except what each item has for itself', async () => {
    const folderless = await createPage(repository, 'Copied', { body: { text: 'Hello', rank: 1 } });
    const second = await folderless.related.update(
      new ContentItem({
        ...folderless.toJSON(),
        assignees: ['0f6f9b0e-9c1c-4d6e-8d4e-000000000001'],
        label: 'Copied!',
      }),
    );
    expect(second.version).toBe(2);
    const job = await localize(space, second, ['fr-FR', 'de-DE']);
    expect(job).toMatchObject({
      status: 'COMPLETED',
      completedDate: expect.stringMatching(/Z$/),
      progress: { total: 2, done: 2, created: 2, reused: 0, skipped: 0, failed: 0 },
      errors: [],
    });
    const variants = await variantsOf(second);
    expect([...variants.keys()].toSorted()).toEqual(['de-DE', 'fr-FR']);
    for (const [locale, variant] of variants) {
      expect(variant).toMatchObject({
        locale,
        version: 1,
        label: 'Copied!',
        status: 'ACTIVE',
        publishingStatus: 'NONE',
        folderId: null,
        contentRepositoryId: repository.id,
        createdBy: second.createdBy,
        assignees: [],
        deliveryId: variant.id,
      });
      expect(bodyOf(variant)).toEqual(pageBody('Copied', { text: 'Hello', rank: 1 }));
      expect(variant.workflow).toBeUndefined();
    }
    const source = await space.client.contentItems.get(second.id);
    expect(source.toJSON()).toEqual(second.toJSON());
  });

  it('leaves delivery keys with the source', async () => {
    const item = await createPage(repository, 'Keyed', { body: { _meta: { deliveryKey: 'home' } } });
    await localize(space, item, ['fr-FR']);
    const { _meta } = bodyOf(await variantIn(item, 'fr-FR'));
    expect(_meta.deliveryKey ?? null).toBeNull();
  });

  it('of an edited variant copies that variant', async () => {
    const item = await createPage(repository, 'Hello');
    await localize(space, item, ['fr-FR']);
    const french = await variantIn(item, 'fr-FR');
    const edited = await french.related.update(new ContentItem({ ...french.toJSON(), body: pageBody('Bonjour') }));
    await localize(space, edited, ['it-IT']);
    expect(bodyOf(await variantIn(item, 'it-IT')).title).toBe('Bonjour');
    expect([...(await variantsOf(edited)).keys()].toSorted()).toEqual(['en-GB', 'it-IT']);
    expect([...(await variantsOf(await variantIn(item, 'it-IT'))).keys()].toSorted()).toEqual(['en-GB', 'fr-FR']);
  });
});

describe('a locale that has a variant', () => {
  it('is reused; the request is accepted', async () => {
    const item = await createPage(repository, 'Skipped');
    await localize(space, item, ['fr-FR']);
    const french = await variantIn(item, 'fr-FR');
    await french.related.update(new ContentItem({ ...french.toJSON(), body: pageBody('Sauté') }));
    const job = await localize(space, item, ['fr-FR', 'de-DE', 'en-GB']);
    expect(job).toMatchObject({ status: 'COMPLETED', progress: { created: 1, failed: 0 } });
    expect(job.results).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ contentItemId: item.id, locale: 'fr-FR', outcome: 'REUSED' }),
        expect.objectContaining({ contentItemId: item.id, locale: 'en-GB', outcome: 'REUSED' }),
      ]),
    );
    const variants = await variantsOf(item);
    expect([...variants.keys()].toSorted()).toEqual(['de-DE', 'fr-FR']);
    expect(variants.get('fr-FR')).toMatchObject({ id: french.id, version: 2 });
  });

  it('is created once by concurrent requests', async () => {
    const child = await createPage(repository, 'Repeated child');
    const item = await createPage(repository, 'Repeated', { body: { links: [linkTo(child)] } });
    const request = { locales: ['fr-FR', 'de-DE'], version: 1 };
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => space.http.post(`/content-items/${item.id}/localize`, request)),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    const jobs = await Promise.all(answers.map(async (answer) => waitForJobEnd(space, jsonOf<Job>(answer))));
    expect(jobs.map(({ status }) => status)).toEqual(Array(5).fill('COMPLETED'));
    expect((await item.related.localizations({ size: 100 })).getItems()).toHaveLength(2);
    expect((await child.related.localizations({ size: 100 })).getItems()).toHaveLength(2);
    const created = jobs.map(({ progress }) => progress.created).reduce((sum, count) => sum + count);
    expect(created).toBe(4);
  });
});

describe('a locale that is named twice', () => {
  it('counts once', async () => {
    const item = await createPage(repository, 'Named twice');
    expect(await localize(space, item, ['fr-FR', 'fr-FR'])).toMatchObject({
      requestedLocales: ['fr-FR'],
      progress: { total: 1, created: 1 },
    });
  });
});

describe('a localization', () => {
  const refusedBecause = async (item: ContentItem, locales: string[], version = 1): Promise<object> =>
    errorOf(await space.http.post(`/content-items/${item.id}/localize`, { version, locales }));

  it('is rejected for an item without a locale, although the item has the link', async () => {
    const item = await createPage(repository, 'No locale', { locale: null });
    expect(await rejectionOf(item.related.localize(['fr-FR']))).toMatchObject({
      status: 400,
      errors: [{ level: 'ERROR', code: 'CONTENT_ITEM_HAS_NO_LOCALE', property: 'locale' }],
    });
  });

  it('is rejected for a locale that the hub does not have; the error names it', async () => {
    const item = await createPage(repository, 'Foreign');
    const refused = await refusedBecause(item, ['fr-FR', 'sv-SE']);
    expect(refused).toMatchObject({ status: 400, code: 'LOCALE_NOT_SUPPORTED', invalidValue: ['sv-SE'] });
    expect((await variantsOf(item)).size).toBe(0);
  });

  it('is rejected without locales, and with an invalid locale', async () => {
    const item = await createPage(repository, 'Misspelt');
    expect(await refusedBecause(item, [])).toMatchObject({ status: 400, code: 'LOCALES_EMPTY' });
    expect(await refusedBecause(item, ['fr_FR'])).toMatchObject({ status: 400, code: 'LOCALE_INVALID' });
    const answer = await space.http.post(`/content-items/${item.id}/localize`, { version: 1, locales: 'fr-FR' });
    expect(errorOf(answer)).toMatchObject({ status: 400, code: 'FIELD_INVALID', property: 'locales' });
    const missing = await space.http.post(`/content-items/${item.id}/localize`, { version: 1 });
    expect(errorOf(missing)).toMatchObject({ status: 400, code: 'FIELD_REQUIRED', property: 'locales' });
  });

  it('is rejected for another version than the current one', async () => {
    const item = await createPage(repository, 'Stale');
    await item.related.update(new ContentItem({ ...item.toJSON(), label: 'Newer' }));
    expect(await refusedBecause(item, ['fr-FR'])).toMatchObject({
      status: 409,
      code: 'CONTENT_ITEM_VERSION_CONFLICT',
      property: 'version',
      invalidValue: 1,
    });
  });

  it('is rejected for an archived item, and answered with 404 for an unknown item', async () => {
    const item = await createPage(repository, 'Archived');
    await item.related.archive();
    expect(await refusedBecause(item, ['fr-FR'])).toMatchObject({ status: 400, code: 'CONTENT_ITEM_NOT_ACTIVE' });
    const nowhere = new ContentItem({ id: '11111111-1111-4111-8111-111111111111' });
    expect(await refusedBecause(nowhere, ['fr-FR'])).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });
});

describe('the jobs of an item', () => {
  it('are listed for the item, newest first', async () => {
    const item = await createPage(repository, 'With jobs');
    const jobs: LocalizationJob[] = [];
    for (const locale of ['fr-FR', 'de-DE', 'it-IT']) {
      jobs.push((await item.related.localize([locale])) as LocalizationJob);
    }
    const listed = await jobs[0]?.related.findByRootContentItem({ page: 0, size: 1 });
    const newestFirst = jobs.map((job) => jobOf(job).id).toReversed();
    expect(listed?.getItems().map((job) => jobOf(job).id)).toEqual(newestFirst);
    expect(listed?.page).toMatchObject({ totalElements: 3, number: 0 });
    const second = await space.http.get(`/localization-jobs/search/findByRootContentItem?id=${item.id}&page=1&size=1`);
    expect(jsonOf<{ _embedded: object }>(second)._embedded).toMatchObject({
      'localization-jobs': [{ id: newestFirst[1], requestedLocales: ['de-DE'] }],
    });
  });

  it('can be read individually', async () => {
    const item = await createPage(repository, 'Followed');
    const started = jobOf((await item.related.localize(['fr-FR'])) as LocalizationJob);
    expect(await waitForJobEnd(space, started)).toMatchObject({ id: started.id, status: 'COMPLETED' });
    expect((await space.http.get('/localization-jobs/11111111-1111-4111-8111-111111111111')).status).toBe(404);
  });
});

describe('a variant', () => {
  it('is readable and writable as soon as it is listed, as GlobalLink requires', async () => {
    const children = await Promise.all([1, 2, 3].map(async (n) => createPage(repository, `Watched child ${n}`)));
    const item = await createPage(repository, 'Watched', { body: { links: children.map(linkTo) } });
    await item.related.localize(['fr-FR']);
    for (const watched of [item, ...children]) {
      const listed = await eventually(async () => (await variantsOf(watched)).get('fr-FR') ?? false);
      // Immediately, without waiting.
      const variant = await space.client.contentItems.get(listed.id);
      const body = { ...bodyOf(variant), title: 'Traduit' };
      const translated = await variant.related.update(new ContentItem({ ...variant.toJSON(), body }));
      expect(translated).toMatchObject({ version: 2, locale: 'fr-FR' });
    }
  });

  it('that is archived still occupies its locale', async () => {
    const item = await createPage(repository, 'Archived variant');
    await localize(space, item, ['fr-FR']);
    await (await variantIn(item, 'fr-FR')).related.archive();
    const job = await localize(space, item, ['fr-FR']);
    expect(job).toMatchObject({ status: 'COMPLETED', progress: { created: 0 } });
  });
});
