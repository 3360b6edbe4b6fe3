import { Folder, type ContentRepository } from 'dc-management-sdk-js';
import { errorOf, jsonOf } from '../system/plain-http';
import { createPage } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let repository: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  repository = await space.repository('content');
});

it('a repository lists only the folders of its top level, and a folder only its own', async () => {
  const top = await repository.related.folders.create(new Folder({ name: 'Products' }));
  const inside = await top.related.folders.create(new Folder({ name: 'Shoes' }));
  expect(inside).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{24}$/), name: 'Shoes' });

  const tops = (await repository.related.folders.list({ size: 100 })).getItems().map(({ name }) => name);
  expect(tops).toContain('Products');
  expect(tops).not.toContain('Shoes');
  expect((await top.related.folders.list({ size: 100 })).getItems().map(({ id }) => id)).toEqual([inside.id]);
});

it('a folder inside another folder has links to its parent and its repository', async () => {
  const top = await repository.related.folders.create(new Folder({ name: 'Parents' }));
  const inside = await top.related.folders.create(new Folder({ name: 'Children' }));
  expect((await inside.related.folders.parent()).id).toBe(top.id);
  expect((await inside.related.contentRepository()).id).toBe(repository.id);
});

it('a folder at the top level has no link to a parent, as dc-cli expects', async () => {
  const top = await repository.related.folders.create(new Folder({ name: 'At the top' }));
  const fetched = await space.client.folders.get(top.id ?? '');
  await expect(fetched.related.folders.parent()).rejects.toMatch(/parent-folder/);
});

it('a folder lists only its own items', async () => {
  const folder = await repository.related.folders.create(new Folder({ name: 'With items' }));
  const item = await createPage(repository, 'In a folder', { folderId: folder.id ?? '' });
  await createPage(repository, 'At the top of the repository');
  expect(item.folderId).toBe(folder.id);
  const listed = await folder.related.contentItems.list({ page: 0, size: 100 });
  expect(listed.getItems().map(({ id }) => id)).toEqual([item.id]);
});

it('folders are listed in pages', async () => {
  const parent = await repository.related.folders.create(new Folder({ name: 'Many' }));
  for (const name of ['a', 'b', 'c']) await parent.related.folders.create(new Folder({ name }));
  const page = await parent.related.folders.list({ page: 1, size: 2 });
  expect(page.page).toEqual({ size: 2, totalElements: 3, totalPages: 2, number: 1 });
  expect(page.getItems()).toHaveLength(1);
});

it('a folder is renamed', async () => {
  const folder = await repository.related.folders.create(new Folder({ name: 'Before' }));
  expect(jsonOf(await space.http.patch(`/folders/${folder.id}`, { name: 'After' }))).toMatchObject({ name: 'After' });
  expect((await space.client.folders.get(folder.id ?? '')).name).toBe('After');
});

it('an empty folder can be deleted, a folder with content cannot', async () => {
  const folder = await repository.related.folders.create(new Folder({ name: 'To be deleted' }));
  const inside = await folder.related.folders.create(new Folder({ name: 'In the way' }));
  expect(errorOf(await space.http.delete(`/folders/${folder.id}`))).toMatchObject({
    status: 409,
    code: 'FOLDER_NOT_EMPTY',
  });
  expect((await space.http.delete(`/folders/${inside.id}`)).status).toBe(204);
  expect((await space.http.delete(`/folders/${folder.id}`)).status).toBe(204);
  expect((await space.http.get(`/folders/${folder.id}`)).status).toBe(404);
});

it('an item cannot be created in a folder of another repository', async () => {
  const elsewhere = await (await space.repository('slides')).related.folders.create(new Folder({ name: 'Elsewhere' }));
  const answer = await space.http.post(`/content-repositories/${repository.id}/content-items`, {
    label: 'Lost',
    folderId: elsewhere.id,
    body: { _meta: { name: 'Lost', schema: 'https://e2e.scriptorium.example/page' }, title: 'Lost' },
  });
  expect(errorOf(answer)).toMatchObject({ status: 400, code: 'FOLDER_NOT_FOUND' });
});
