import { Folder, type ContentItem, type ContentRepository } from 'dc-management-sdk-js';
import { errorOf, jsonOf } from '../system/plain-http';
import { localize, waitForJobEnd, variantIn, variantsOf, type Job } from '../content/localize';
import { createPage, linkTo, linksOf } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let website: ContentRepository;
let germanSite: ContentRepository;
let slides: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  website = await space.repository('website');
  germanSite = await space.repository('german-site');
  slides = await space.repository('slides');
});

describe('a localization group', () => {
  it('copies each variant into the repository with its locale', async () => {
    const child = await createPage(website, 'Child in the group');
    const item = await createPage(website, 'In the group', { body: { links: [linkTo(child)] } });
    const job = await localize(space, item, ['fr-FR', 'de-DE']);
    expect(job).toMatchObject({ status: 'COMPLETED', progress: { created: 4 } });
    expect((await variantIn(item, 'fr-FR')).contentRepositoryId).toBe(website.id);
    const german = await variantIn(item, 'de-DE');
    expect(german.contentRepositoryId).toBe(germanSite.id);
    const germanChild = await variantIn(child, 'de-DE');
    expect(germanChild.contentRepositoryId).toBe(germanSite.id);
    expect(linksOf(german)).toEqual([germanChild.id]);
    const listed = (await germanSite.related.contentItems.list({ size: 100 })).getItems().map(({ id }) => id);
    expect(listed).toEqual(expect.arrayContaining([german.id, germanChild.id]));
  });

  it('that lacks a locale rejects the request and names the repository', async () => {
    const item = await createPage(website, 'Too far');
    const answer = await space.http.post(`/content-items/${item.id}/localize`, {
      version: 1,
      locales: ['fr-FR', 'ja-JP'],
    });
    expect(errorOf(answer)).toMatchObject({
      status: 400,
      code: 'REPOSITORY_DOES_NOT_SUPPORT_LOCALES',
      entity: 'ContentRepository',
      repositoryId: website.id,
      invalidValue: ['ja-JP'],
    });
    expect((await variantsOf(item)).size).toBe(0);
  });

  it('of a child decides about the locales of the child, not the group of the root', async () => {
    const child = await createPage(slides, 'Child in slides');
    const root = await createPage(website, 'Root in website', { body: { links: [linkTo(child)] } });
    const job = await localize(space, root, ['fr-FR', 'de-DE']);
    expect(job).toMatchObject({ status: 'COMPLETED', progress: { created: 3, failed: 1 } });
    expect(job.errors).toEqual([
      expect.objectContaining({
        code: 'REPOSITORY_DOES_NOT_SUPPORT_LOCALES',
        entityId: child.id,
        contentRepositoryId: slides.id,
        locale: 'de-DE',
        message: expect.stringContaining(String(slides.id)) as string,
      }),
    ]);
    const frenchChild = await variantIn(child, 'fr-FR');
    expect(frenchChild.contentRepositoryId).toBe(slides.id);
    expect(linksOf(await variantIn(root, 'fr-FR'))).toEqual([frenchChild.id]);
    expect(linksOf(await variantIn(root, 'de-DE'))).toEqual([child.id]);
  });
});

describe('the folders of variants', () => {
  let folder: Folder;
  let item: ContentItem;

  const localizeWithFolders = async (of: ContentItem, locales: string[], replicateFolderStructure?: boolean) => {
    const request = { version: 1, locales, replicateFolderStructure };
    return waitForJobEnd(space, jsonOf<Job>(await space.http.post(`/content-items/${of.id}/localize`, request)));
  };

  beforeAll(async () => {
    const shop = await website.related.folders.create(new Folder({ name: 'Shop' }));
    folder = await shop.related.folders.create(new Folder({ name: 'Shoes' }));
  });

  beforeEach(async () => {
    item = await createPage(website, 'In a folder', { folderId: folder.id ?? '' });
  });

  it.each([[undefined], [false]])('are not kept with replicateFolderStructure %s', async (replicate) => {
    await localizeWithFolders(item, ['fr-FR', 'de-DE'], replicate);
    expect((await variantIn(item, 'fr-FR')).folderId).toBeNull();
    expect((await variantIn(item, 'de-DE')).folderId).toBeNull();
  });

  it('are kept on request; another repository gets folders of the same names', async () => {
    const atTop = await createPage(website, 'Beside it, at the top');
    await localizeWithFolders(item, ['fr-FR', 'de-DE'], true);
    await localizeWithFolders(atTop, ['de-DE'], true);
    expect((await variantIn(item, 'fr-FR')).folderId).toBe(folder.id);
    expect((await variantIn(atTop, 'de-DE')).folderId).toBeNull();
    const germanFolder = await space.client.folders.get((await variantIn(item, 'de-DE')).folderId);
    expect(germanFolder.name).toBe('Shoes');
    expect((await germanFolder.related.contentRepository()).id).toBe(germanSite.id);
    const germanShop = await germanFolder.related.folders.parent();
    expect(germanShop.name).toBe('Shop');
    await expect(germanShop.related.folders.parent()).rejects.toMatch(/parent-folder/);
  });

  it('are created once by concurrent jobs', async () => {
    const sibling = await createPage(website, 'Its sibling', { folderId: folder.id ?? '' });
    await Promise.all([localizeWithFolders(item, ['de-DE'], true), localizeWithFolders(sibling, ['de-DE'], true)]);
    expect((await variantIn(sibling, 'de-DE')).folderId).toBe((await variantIn(item, 'de-DE')).folderId);
    const names = (await germanSite.related.folders.list({ size: 100 })).getItems().map(({ name }) => name);
    expect(names.filter((name) => name === 'Shop')).toHaveLength(1);
  });
});
