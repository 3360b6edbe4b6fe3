import { deleteDriveItem, RejectedError, restoreDriveItem, uuidOf, type DriveItemView } from '@scriptorium/contracts';
import { DriveCopies } from '../../testing/drive-copies';
import { PlantedDrive } from '../../testing/planted-drive';
import { PlantedStore } from '../../testing/planted-store';

describe('items that a running drive copy needs', () => {
  let store: PlantedStore;
  let copies: DriveCopies;
  let drive: PlantedDrive;
  let made = 0;
  let name: string;

  beforeAll(async () => {
    store = await PlantedStore.start();
    copies = new DriveCopies(store.pool);
    drive = await PlantedDrive.make(store, 'One');
  });
  afterAll(() => store.stop());
  beforeEach(async () => {
    made += 1;
    name = `case ${String(made)}`;
    for (const path of [name, `${name}/source`, `${name}/above`, `${name}/above/target`]) await drive.folder(path);
    await drive.file(`${name}/source/file`);
  });

  const remove = (path: string, forever = false): Promise<unknown> =>
    store.call(deleteDriveItem, { caller: drive.caller, address: drive.at(path), forever });
  const idOf = ({ id }: Pick<DriveItemView, 'id'>): string => uuidOf(id) ?? '';
  const inUse = { code: 'ITEM_IN_USE' };

  async function plan(): Promise<NonNullable<Awaited<ReturnType<DriveCopies['plan']>>>> {
    const [source, target] = [await drive.read(`${name}/source`), await drive.read(`${name}/above/target`)];
    const driveId = uuidOf(drive.id) ?? '';
    const copy = await copies.plan({
      spaceId: store.planted.grant.spaceId,
      sourceDriveId: driveId,
      targetDriveId: driveId,
      sourceItemId: idOf(source),
      targetFolderId: idOf(target),
      allVersions: false,
    });
    if (copy === undefined) throw new Error('The copy was not planned.');
    return copy;
  }

  it.each([
    ['the target folder', 'above/target', false],
    ['the target folder permanently', 'above/target', true],
    ['a folder above the target folder', 'above', false],
    ['a folder above the target folder permanently', 'above', true],
    ['the common ancestor', '', false],
  ])('cannot be deleted: %s', async (_, path, forever) => {
    const copy = await plan();
    const whole = path === '' ? name : `${name}/${path}`;
    await expect(remove(whole, forever)).rejects.toMatchObject(inUse);
    await copies.copyRanges(copy, () => Promise.resolve());
    await copies.finish(copy);
    expect(await drive.names(`${name}/above/target/copy`)).toEqual(['file']);
    await remove(whole, forever);
    expect(await drive.wrongSums()).toEqual([]);
  });

  it('include the source only until the copy is planned', async () => {
    const copy = await plan();
    await store.pool.query(`update jobs.jobs set state = 'accepted' where id = $1`, [copy.jobId]);
    await expect(remove(`${name}/source`)).rejects.toMatchObject(inUse);
    await expect(remove(name)).rejects.toMatchObject(inUse);
    await store.pool.query(`update jobs.jobs set state = 'running' where id = $1`, [copy.jobId]);
    await remove(`${name}/source`);
    await copies.copyRanges(copy, () => Promise.resolve());
    await copies.finish(copy);
    expect(await drive.names(`${name}/above/target/copy`)).toEqual(['file']);
  });

  it('can be deleted after a cancel, and restored', async () => {
    const copy = await plan();
    const target = await drive.read(`${name}/above/target`);
    await expect(remove(`${name}/above/target`)).rejects.toMatchObject(inUse);
    await copies.cancel(copy);
    await remove(`${name}/above/target`);
    const address = { driveId: drive.id, itemId: target.id, path: [] };
    const restored = await store.call(restoreDriveItem, { caller: drive.caller, address, conflict: 'fail' });
    expect(restored.id).toBe(target.id);
  });

  it('do not include siblings', async () => {
    await drive.folder(`${name}/beside`);
    const copy = await plan();
    await remove(`${name}/beside`);
    await copies.cancel(copy);
  });

  it('cannot be deleted while the copy is attached, in a race of 20 requests', async () => {
    const copy = await plan();
    await copies.copyRanges(copy, () => Promise.resolve());
    const removals = Array.from({ length: 19 }, () => remove(`${name}/above`).catch((error: unknown) => error));
    const [, ...outcomes] = await Promise.all([copies.finish(copy), ...removals]);
    const refused = outcomes.filter((outcome) => outcome instanceof RejectedError);
    for (const { code } of refused) expect(['ITEM_IN_USE', 'NOT_FOUND']).toContain(code);
    const { rows } = await store.pool.query(
      `select child.name, parent.deleted_at is not null as is_parent_deleted, child.deleted_at is not null as is_deleted
         from content.drive_items child
         join content.drive_items parent on parent.space_id = child.space_id and parent.id = child.parent_id
        where child.job_id = $1 and child.name = 'copy'`,
      [copy.jobId],
    );
    // The copy was attached first and deleted with its parent, or not deleted at all.
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ is_deleted: (rows[0] as { is_parent_deleted: boolean }).is_parent_deleted });
    expect(await drive.wrongSums()).toEqual([]);
  });
});
