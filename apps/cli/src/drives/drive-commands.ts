import type { ItemOf } from '@scriptorium/client';
import type { Column } from '../output/table';
import { confirm } from '../session/confirm';
import { pageSize, setMembers } from '../session/page-size';
import { leaf } from '../tree/tree';

type Item = ItemOf<'/v1/drives/{drive}/items/{item}/children'>;

const ITEM_COLUMNS: readonly Column<Item>[] = [
  ['id', ({ id }) => id],
  ['name', ({ name }) => name],
  ['type', ({ folder }) => (folder === null ? 'file' : 'folder')],
  ['size', ({ size }) => size],
  ['modified', ({ modifiedAt }) => modifiedAt],
];
const DRIVE = ['<drive>', 'id of the drive'] as const;
const ITEM = ['[item]', 'id of the file or folder; default: the root'] as const;

const list = leaf({
  name: 'list',
  aliases: ['ls'],
  summary: 'lists the drives of all spaces of the caller',
  run: async (session) => {
    await session.list(session.client.items('/v1/drives', {}), [
      ['id', ({ id }) => id],
      ['name', ({ name }) => name],
      ['space', ({ space }) => space],
      ['store', ({ store }) => store],
      ['root', ({ rootId }) => rootId],
    ]);
  },
});

const items = leaf({
  name: 'items',
  summary: 'lists the folders and files in a folder',
  args: [DRIVE, ITEM],
  sets: ['list'],
  run: async (session, [drive = '', item = 'root']) => {
    const options = { path: { drive, item }, query: { limit: pageSize(session.flags) } };
    await session.list(session.client.items('/v1/drives/{drive}/items/{item}/children', options), ITEM_COLUMNS);
  },
});

const show = leaf<{ readonly path?: string }>({
  name: 'show',
  aliases: ['get'],
  summary: 'shows a file or a folder',
  args: [DRIVE, ITEM],
  options: [{ flags: '--path <path>', summary: 'path below the item' }],
  run: async (session, [drive = '', item = 'root'], { path }) => {
    const params = { path: { drive, item }, query: setMembers({ path }) };
    const { data } = await session.client.api.GET('/v1/drives/{drive}/items/{item}', { params });
    if (data !== undefined) await session.printer.one(data, ITEM_COLUMNS);
  },
});

const createFolder = leaf({
  name: 'create-folder',
  aliases: ['mkdir'],
  summary: 'creates a folder in a folder',
  args: [DRIVE, ['<folder>', 'id of the parent folder, or root'], ['<name>', 'name of the folder']],
  run: async (session, [drive = '', item = 'root', name = '']) => {
    const init = { params: { path: { drive, item } }, body: { name } };
    const { data } = await session.client.api.POST('/v1/drives/{drive}/items/{item}/children', init);
    if (data !== undefined) await session.printer.one(data, ITEM_COLUMNS);
  },
});

const remove = leaf({
  name: 'delete',
  aliases: ['rm'],
  summary: 'moves a file or a folder to the recycle bin',
  args: [DRIVE, ['<item>', 'id of the file or folder']],
  sets: ['confirm'],
  run: async (session, [drive = '', item = '']) => {
    await confirm(session, `Moves the item ${item} and everything below it to the recycle bin.`);
    await session.client.api.DELETE('/v1/drives/{drive}/items/{item}', { params: { path: { drive, item } } });
    await session.notice(
      `The item ${item} is in the recycle bin. Restore it: scriptorium drives restore ${drive} ${item}`,
    );
  },
});

const restore = leaf({
  name: 'restore',
  summary: 'restores a file or a folder from the recycle bin',
  args: [DRIVE, ['<item>', 'id of the file or folder']],
  run: async (session, [drive = '', item = '']) => {
    const init = { params: { path: { drive, item } }, body: {} };
    const { data } = await session.client.api.POST('/v1/drives/{drive}/items/{item}/restore', init);
    if (data !== undefined) await session.printer.one(data, ITEM_COLUMNS);
  },
});

export const driveCommands = [list, items, show, createFolder, remove, restore];
