import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@scriptorium/testing';
import { ContentItem, Folder, type ContentRepository } from 'dc-management-sdk-js';
import { dcCli, type CliRun } from '../clients/dc-cli';
import { localize, variantIn } from '../content/localize';
import { bodyOf, createPage, linkTo, linksOf, pageBody, referenceTo } from '../system/page';
import type { RepositoryName } from '../system/declared-spaces';
import { openOtherSpace, openSpace, type Space } from '../system/open-space';

let source: Space;
let target: Space;
let home: string;

const run = async (space: Space, ...args: string[]): Promise<CliRun> => {
  const result = await dcCli(space, home, ...args);
  expect(result.stderr).toBe('');
  return result;
};

/** Returns the items of a repository by label and locale. */
async function itemsIn(space: Space, name: RepositoryName, status = 'ACTIVE'): Promise<Map<string, ContentItem>> {
  const repository: ContentRepository = await space.repository(name);
  const items = (await repository.related.contentItems.list({ size: 100, status } as object)).getItems();
  return new Map(items.map((item) => [`${item.label} ${item.locale ?? 'without'}`, item]));
}

function only(items: ReadonlyMap<string, ContentItem>, name: string): ContentItem {
  const item = items.get(name);
  if (item === undefined) throw new Error(`There is no ${name} among ${[...items.keys()].join(', ')}`);
  return item;
}

beforeAll(async () => {
  source = await openSpace();
  target = await openOtherSpace();
  home = temporaryFolder();

  const content = await source.repository('content');
  const shop = await content.related.folders.create(new Folder({ name: 'Shop' }));
  const folder = await shop.related.folders.create(new Folder({ name: 'Shoes' }));
  const slide = await createPage(await source.repository('slides'), 'Slide', { locale: null });
  const one = await createPage(content, 'Circle one', { folderId: folder.id ?? '' });
  const two = await createPage(content, 'Circle two', { body: { links: [linkTo(one)] } });
  await one.related.update(
    new ContentItem({ ...one.toJSON(), body: pageBody('Circle one', { links: [linkTo(two)] }) }),
  );
  const home_ = await createPage(content, 'Home', {
    body: { _meta: { deliveryKey: 'home' }, links: [linkTo(two), linkTo(slide)], references: [referenceTo(slide)] },
  });
  await localize(source, home_, ['fr-FR']);
  await home_.related.publish();
});

describe('dc-cli content-item export', () => {
  it('writes every item of the hub into folders like those of the hub', async () => {
    const folder = join(home, 'export');
    const { stdout } = await run(source, 'content-item', 'export', folder);
    expect(stdout).toContain('Saving content items.');
    expect(stdout).not.toMatch(/does not validate|Could not/);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
    // The second of two items with the same label in a folder has a number.
    expect(files.map((name) => name.replace('-1.json', '.json')).toSorted()).toEqual([
      'Content/Circle one.json',
      'Content/Circle two.json',
      'Content/Circle two.json',
      'Content/Home.json',
      'Content/Home.json',
      'Content/Shop/Shoes/Circle one.json',
      'Slides/Slide.json',
    ]);
  });

  it('exports the items of a facet', async () => {
    const folder = join(home, 'export-facet');
    await run(source, 'content-item', 'export', folder, '--facet', 'locale:fr-FR,name:Home');
    const [file, ...others] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.startsWith('Content/Home'),
    );
    expect(others).toEqual([]);
    expect(JSON.parse(readFileSync(join(folder, file ?? ''), 'utf8'))).toMatchObject({
      label: 'Home',
      locale: 'fr-FR',
    });
  });
});

describe('dc-cli content-item import', () => {
  const importAll = async (...options: string[]): Promise<CliRun> =>
    run(target, 'content-item', 'import', join(home, 'export'), '--force', ...options);

  it('creates the items of a hub in another hub: folders, locales, cyclic links, keys; and publishes them', async () => {
    const { stdout } = await importAll('--publish');
    expect(stdout).toContain('Importing 7 content items');
    expect(stdout).toMatch(/Finished publishing, with 0 failed publishes total/);
    expect(stdout).toContain('Done!');

    const items = await itemsIn(target, 'content');
    expect([...items.keys()].toSorted()).toEqual([
      'Circle one en-GB',
      'Circle one fr-FR',
      'Circle two en-GB',
      'Circle two fr-FR',
      'Home en-GB',
      'Home fr-FR',
    ]);
    const slide = only(await itemsIn(target, 'slides'), 'Slide without');
    for (const locale of ['en-GB', 'fr-FR']) {
      const [one, two] = [only(items, `Circle one ${locale}`), only(items, `Circle two ${locale}`)];
      expect(linksOf(one)).toEqual([two.id]);
      expect(linksOf(two)).toEqual([one.id]);
      expect(linksOf(only(items, `Home ${locale}`))).toEqual([two.id, slide.id]);
    }
    const imported = only(items, 'Home en-GB');
    expect(bodyOf(imported)).toMatchObject({ _meta: { deliveryKey: 'home' }, references: [{ id: slide.id }] });
    expect(imported.publishingStatus).toBe('LATEST');
    const folder = await target.client.folders.get(only(items, 'Circle one en-GB').folderId);
    expect(folder.name).toBe('Shoes');
    expect((await folder.related.folders.parent()).name).toBe('Shop');
  });

  it('updates the imported items when repeated and creates no others', async () => {
    const { stdout } = await importAll();
    expect(stdout).toContain('Existing mapping loaded');
    expect(stdout).toContain('Done!');
    expect((await itemsIn(target, 'content')).size).toBe(6);
    expect((await itemsIn(target, 'slides')).size).toBe(1);
  });

  it('imports into a given repository and folder', async () => {
    const website = await target.repository('website');
    const folder = await website.related.folders.create(new Folder({ name: 'Imported' }));
    const from = join(home, 'export', 'Slides');
    await run(target, 'content-item', 'import', from, '--baseFolder', folder.id ?? '', '--force');
    expect(only(await itemsIn(target, 'website'), 'Slide without').folderId).toBe(folder.id);
  });
});

describe('dc-cli content-item archive and unarchive', () => {
  it('process the items of a facet, and remove delivery keys first', async () => {
    const { stdout } = await run(source, 'content-item', 'archive', '--facet', 'locale:en-GB,name:Home', '--force');
    expect(stdout).toContain('Archived 1 content items.');
    const archived = only(await itemsIn(source, 'content', 'ARCHIVED'), 'Home en-GB');
    expect(bodyOf(archived)._meta.deliveryKey).toBeNull();
  });

  it('process an item by id', async () => {
    const { id } = only(await itemsIn(source, 'content', 'ARCHIVED'), 'Home en-GB');
    const { stdout } = await run(source, 'content-item', 'unarchive', id, '--force');
    expect(stdout).toContain('Unarchived 1 content items.');
    expect((await source.client.contentItems.get(id)).status).toBe('ACTIVE');
  });

  it('undo a run by its log', async () => {
    const log = join(home, 'archive.log');
    const { id } = await source.repository('slides');
    const archived = await run(source, 'content-item', 'archive', '--repoId', id ?? '', '--force', '--logFile', log);
    expect(archived.stdout).toContain('Archived 1 content items.');
    expect((await itemsIn(source, 'slides')).size).toBe(0);
    await run(source, 'content-item', 'unarchive', '--revertLog', log, '--force');
    expect((await itemsIn(source, 'slides')).size).toBe(1);
  });
});

it('localizes items that dc-cli has imported', async () => {
  const items = await itemsIn(target, 'content');
  const root = only(items, 'Home en-GB');
  const job = await localize(target, root, ['de-DE']);
  expect(job).toMatchObject({ status: 'COMPLETED', progress: { created: 3, failed: 0 } });
  const one = await variantIn(only(items, 'Circle one en-GB'), 'de-DE');
  expect(linksOf(await variantIn(only(items, 'Circle two en-GB'), 'de-DE'))).toEqual([one.id]);
});

it('stops an import with an error if a delivery key is taken', async () => {
  const result = await dcCli(
    target,
    home,
    'content-item',
    'import',
    join(home, 'export'),
    '--force',
    '--mapFile',
    join(home, 'another-map.json'),
  );
  expect(result.stdout + result.stderr).toContain('CONTENT_ITEM_DELIVERY_KEY_DUPLICATE');
});
