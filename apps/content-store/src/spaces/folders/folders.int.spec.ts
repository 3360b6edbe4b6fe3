import { randomUUID } from 'node:crypto';
import { insertTestVariant } from '@scriptorium/testing';
import {
  createFolder,
  deleteFolder,
  type FolderView,
  type SpaceId,
  listFolders,
  listRepositories,
  readFolder,
  renameFolder,
  RejectedError,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import type { Pool } from 'pg';
import { startContentStore, type RunningContentStore } from '../../testing/running-content-store';
import { collected, FIRST_PAGE, plantTwoSpaces, type TwoSpaces } from '../../testing/two-spaces';

const noFolder = new RejectedError('NOT_FOUND', 'The folder does not exist.');
const notEmpty = new RejectedError(
  'FOLDER_NOT_EMPTY',
  'The folder contains items or folders. Move or delete them first.',
);

describe('folders', () => {
  let store: RunningContentStore;
  let pool: Pool;
  let rpc: RpcClient;
  let two: TwoSpaces;
  let repositoryId: string;

  beforeAll(async () => {
    store = await startContentStore();
    ({ pool, rpc } = store);
    two = await plantTwoSpaces(store);
    const listed = rpc.stream(listRepositories, { caller: two.reader, hubId: two.hubId, page: FIRST_PAGE });
    repositoryId = (await collected(listed)).items[0]?.id ?? '';
  });
  afterAll(() => store.stop());

  const namesIn = async (of: { repositoryId: string } | { parentId: string }): Promise<readonly string[]> =>
    (await collected(rpc.stream(listFolders, { caller: two.reader, of, page: FIRST_PAGE }))).items.map(
      ({ name }) => name,
    );

  it('can be created in repositories and folders, and are listed by their parent', async () => {
    const { writer: caller } = two;
    const top = await rpc.call(createFolder, { caller, name: 'Top', in: { repositoryId } });
    const child = await rpc.call(createFolder, { caller, name: 'Child', in: { parentId: top.id } });
    expect(child).toEqual({ id: child.id, hubId: two.hubId, name: 'Child', repositoryId, parentId: top.id });
    expect(await rpc.call(readFolder, { caller: two.reader, folderId: child.id })).toEqual(child);
    expect(await namesIn({ repositoryId })).toEqual(['Top']);
    expect(await namesIn({ parentId: top.id })).toEqual(['Child']);
    expect((await rpc.call(renameFolder, { caller, folderId: child.id, name: 'Kid' })).name).toBe('Kid');
    expect(await namesIn({ parentId: top.id })).toEqual(['Kid']);
  });

  it('require the scope write and a name of at most 255 characters', async () => {
    const create = (caller: TwoSpaces['admin'], name: string): Promise<FolderView> =>
      rpc.call(createFolder, { caller, name, in: { repositoryId } });
    await expect(create(two.reader, 'x')).rejects.toMatchObject({ code: 'FORBIDDEN', data: { scope: 'write' } });
    await expect(create(two.stranger, 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await create(two.writer, '📁'.repeat(255))).name).toHaveLength(510);
    for (const name of ['', ' ', 'x'.repeat(256), 'a\0b']) {
      await expect(create(two.writer, name)).rejects.toMatchObject({
        code: 'FOLDER_NAME_INVALID',
        data: { limit: 255 },
      });
    }
  });

  it('of another space are not found', async () => {
    const { id: folderId } = await rpc.call(createFolder, { caller: two.writer, name: 'Ours', in: { repositoryId } });
    const { stranger: caller } = two;
    await expect(rpc.call(readFolder, { caller, folderId })).rejects.toThrow(noFolder);
    await expect(rpc.call(renameFolder, { caller, folderId, name: 'Theirs' })).rejects.toThrow(noFolder);
    await expect(rpc.call(deleteFolder, { caller, folderId })).rejects.toThrow(noFolder);
    await expect(rpc.call(createFolder, { caller, name: 'x', in: { parentId: folderId } })).rejects.toThrow(noFolder);
  });

  it('can be deleted once, when they are empty', async () => {
    const { writer: caller } = two;
    const { id: folderId } = await rpc.call(createFolder, { caller, name: 'Parent', in: { repositoryId } });
    const child = await rpc.call(createFolder, { caller, name: 'Child', in: { parentId: folderId } });
    await expect(rpc.call(deleteFolder, { caller, folderId })).rejects.toThrow(notEmpty);
    await rpc.call(deleteFolder, { caller, folderId: child.id });
    const id = randomUUID();
    const spaceId = caller.grants[0]?.spaceId ?? (0 as SpaceId);
    await insertTestVariant(pool, { spaceId, id, familyId: id, locale: null, repositoryId, folderId });
    await expect(rpc.call(deleteFolder, { caller, folderId })).rejects.toThrow(notEmpty);
    await pool.query("update content.variants set status = 'DELETED' where id = $1", [id]);
    expect(await rpc.call(deleteFolder, { caller, folderId })).toEqual({});
    await expect(rpc.call(deleteFolder, { caller, folderId })).rejects.toThrow(noFolder);
  });
});
