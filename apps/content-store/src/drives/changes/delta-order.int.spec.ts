import {
  deleteDriveItem,
  listDriveChanges,
  restoreDriveItem,
  updateDriveItem,
  uuidOf,
  type DriveItemChange,
  type DriveItemView,
  type ShortId,
} from '@scriptorium/contracts';
import fc from 'fast-check';
import { DriveCopies } from '../../testing/drive-copies';
import { PlantedDrive } from '../../testing/planted-drive';
import { PlantedStore } from '../../testing/planted-store';

/** Applies delta lists, and records items whose folder is unknown: rclone would skip them. */
class Follower {
  readonly known = new Map<string, DriveItemView>();
  readonly orphans: string[] = [];

  apply(items: readonly DriveItemView[]): void {
    for (const item of items) {
      const { id, name, parentId, deletedAt } = item;
      if (deletedAt !== null) this.known.delete(id);
      else if (parentId !== null && !this.known.has(parentId)) this.orphans.push(name);
      else this.known.set(id, item);
    }
  }

  get tree(): string[] {
    return [...this.known.values()].map(({ id, name, parentId }) => `${parentId ?? ''} ${id} ${name}`).sort();
  }
}

const steps = ['folder', 'file', 'describe', 'rename', 'move', 'delete', 'restore', 'copy'] as const;
interface Step {
  readonly kind: (typeof steps)[number];
  readonly at: number;
  readonly to: number;
  readonly limit: number;
}

describe('the order of a delta list', () => {
  let store: PlantedStore;
  let drive: PlantedDrive;
  let drives = 0;

  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  afterAll(() => store.stop());

  const page = (token: string | undefined, limit: number) => {
    const request = { caller: drive.caller, driveId: drive.id, limit };
    return store.call(listDriveChanges, token === undefined ? request : { ...request, token });
  };
  async function newDrive(): Promise<void> {
    drives += 1;
    drive = await PlantedDrive.make(store, `Ordered ${String(drives)}`);
  }
  async function follow(follower: Follower, from: string | undefined, limit: number): Promise<string> {
    for (let token = from; ;) {
      const read = await page(token, limit);
      follower.apply(read.items);
      if (read.isLast) return read.token;
      token = read.token;
    }
  }
  const update = (itemId: ShortId, change: DriveItemChange): Promise<DriveItemView> =>
    store.call(updateDriveItem, { caller: drive.caller, address: drive.at('', itemId), change, conflict: 'rename' });
  const remove = (itemId: ShortId): Promise<object> =>
    store.call(deleteDriveItem, { caller: drive.caller, address: drive.at('', itemId), forever: false });
  const restore = (itemId: ShortId): Promise<object> =>
    store.call(restoreDriveItem, { caller: drive.caller, address: drive.at('', itemId), conflict: 'rename' });

  async function copy(itemId: ShortId, folderId: ShortId): Promise<void> {
    const copies = new DriveCopies(store.pool);
    const driveId = uuidOf(drive.id) ?? '';
    const planned = await copies.plan({
      spaceId: store.planted.grant.spaceId,
      sourceDriveId: driveId,
      sourceItemId: uuidOf(itemId) ?? '',
      targetDriveId: driveId,
      targetFolderId: uuidOf(folderId) ?? '',
      allVersions: false,
    });
    if (planned === undefined) return;
    await copies.copyRanges(planned, () => Promise.resolve());
    await copies.finish(planned);
  }

  /** Performs a step on an item and a folder of the drive. A rejected step changes nothing, and is valid too. */
  async function perform({ kind, at, to }: Step, deleted: ShortId[]): Promise<void> {
    const live = new Follower();
    await follow(live, undefined, 1_000);
    const items = [...live.known.values()].filter(({ parentId }) => parentId !== null);
    const folders = [...live.known.values()].filter(({ folder }) => folder !== null);
    const item = items[at % Math.max(1, items.length)];
    const folder = folders[to % folders.length];
    if (folder === undefined || (item === undefined && !['folder', 'file'].includes(kind))) return;
    const path = [...(folder.parentId === null ? [] : [...(folder.parentPath ?? []), folder.name]), `${kind} ${at}`];
    const id = item?.id ?? '';
    const actions = {
      folder: () => drive.folder(path.join('/')),
      file: () => drive.file(path.join('/'), 'x'),
      describe: () => update(folder.id, { description: String(at) }),
      rename: () => update(id, { name: `renamed ${String(at)}` }),
      move: () => update(id, { parent: drive.at('', folder.id) }),
      delete: () => remove(id).then(() => deleted.push(id)),
      restore: () => restore(deleted.pop() ?? ''),
      copy: () => copy(id, folder.id),
    };
    await actions[kind]().catch(() => undefined);
  }

  it('lists every folder before its content, after any changes and with any page size', async () => {
    const step = fc.record({ kind: fc.constantFrom(...steps), at: fc.nat(30), to: fc.nat(30), limit: fc.nat(4) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (sequence: readonly Step[]) => {
        await newDrive();
        const deleted: ShortId[] = [];
        const follower = new Follower();
        let token: string | undefined;
        for (const each of sequence) {
          await perform(each, deleted);
          const read = await page(token, each.limit + 1);
          follower.apply(read.items);
          ({ token } = read);
        }
        await follow(follower, token, 3);
        expect(follower.orphans).toEqual([]);
        for (const limit of [1, 2, 5, 1_000]) {
          const whole = new Follower();
          await follow(whole, undefined, limit);
          expect([limit, whole.orphans]).toEqual([limit, []]);
          expect(whole.tree).toEqual(follower.tree);
        }
      }),
      { numRuns: 15, endOnFailure: true },
    );
  }, 300_000);

  it('lists a copied tree folders first, and each folder once', async () => {
    await newDrive();
    for (let number = 0; number < 12; number += 1) await drive.file(`a/${number}/c/${number}.txt`, 'x');
    const { id } = await drive.read('a');
    const { token } = await page('latest', 1);
    await copy(id, drive.rootId);
    const follower = new Follower();
    const items: DriveItemView[] = [];
    for (let from = token; ;) {
      const read = await page(from, 5);
      items.push(...read.items);
      if (read.isLast) break;
      from = read.token;
    }
    follower.known.set(drive.rootId, await drive.read());
    follower.apply(items);
    expect(follower.orphans).toEqual([]);
    expect(items).toHaveLength(1 + 3 * 12);
  });

  it('lists a folder that changed after its content before it, and again at its own position', async () => {
    await newDrive();
    await drive.file('a/b/c.txt', 'x');
    await update((await drive.read('a')).id, { description: 'later' });
    const namesOf = async (limit: number): Promise<string[]> => {
      const names: string[] = [];
      for (let token: string | undefined; ;) {
        const read = await page(token, limit);
        names.push(...read.items.map(({ name }) => name));
        if (read.isLast) return names;
        ({ token } = read);
      }
    };
    for (const limit of [1, 2, 1_000]) expect(await namesOf(limit)).toEqual(['root', 'a', 'b', 'c.txt', 'a']);
  });

  it('continues from a token of an earlier release without a place', async () => {
    await newDrive();
    await drive.file('a/b.txt', 'x');
    const { token } = await page('latest', 1);
    const [change = '', id = '', before = ''] = JSON.parse(Buffer.from(token, 'base64url').toString()) as string[];
    const old = (...parts: string[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
    expect((await page(old(change, id, before), 10)).items).toEqual([]);
    const behind = await page(old(change, '00000000-0000-4000-8000-000000000000', before), 10);
    expect(behind.items.map(({ name }) => name)).toContain('b.txt');
  });
});
