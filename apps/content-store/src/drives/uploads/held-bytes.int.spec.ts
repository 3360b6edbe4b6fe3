import {
  abandonUpload,
  claimUpload,
  commitUpload,
  NATIVE_LIMITS,
  openUpload,
  type OpenUpload,
  releaseUpload,
  type UploadView,
  uuidOf,
} from '@scriptorium/contracts';
import { randomUUID } from 'node:crypto';
import { factsOf, PlantedDrive } from '../../testing/planted-drive';
import { PlantedStore } from '../../testing/planted-store';

const QUOTA = 1_000;
const full = { code: 'QUOTA_REACHED', data: { limit: QUOTA } };

describe('bytes of open uploads', () => {
  let store: PlantedStore;
  let drive: PlantedDrive;
  let drives = 0;

  beforeAll(async () => {
    store = await PlantedStore.start();
  });
  beforeEach(async () => {
    drives += 1;
    drive = await PlantedDrive.make(store, `Held ${String(drives)}`, QUOTA);
  });
  afterAll(() => store.stop());

  const open = (path: string, input: Partial<OpenUpload> = {}): Promise<UploadView> =>
    store.call(openUpload, { caller: drive.caller, address: drive.at(path), conflict: 'replace', ...input });
  const claim = async ({ id: uploadId }: UploadView, reaches: number): Promise<void> => {
    const writer = randomUUID();
    await store.call(claimUpload, { uploadId, writer, reaches });
    await store.call(releaseUpload, { uploadId, writer });
  };

  it('count against the quota from the opening, until the upload is abandoned or committed', async () => {
    const first = await open('a.txt', { expectedTotal: 600 });
    await expect(open('b.txt', { expectedTotal: 401 })).rejects.toMatchObject(full);
    await open('c.txt', { expectedTotal: 400 });
    await store.call(abandonUpload, { uploadId: first.id });
    const second = await open('d.txt', { expectedTotal: 600 });
    await store.call(commitUpload, { uploadId: second.id, size: 5, facts: factsOf('short') });
    await open('e.txt', { expectedTotal: 595 });
    await expect(open('f.txt', { expectedTotal: 1 })).rejects.toMatchObject(full);
  });

  it('count before a fragment is sent if the upload was opened without a length', async () => {
    const [one, other] = [await open('a.txt'), await open('b.txt')];
    await expect(claim(one, 64_000_000)).rejects.toMatchObject(full);
    await claim(one, 700);
    await claim(one, 700); // repeated
    await expect(claim(other, 301)).rejects.toMatchObject(full);
    await claim(other, 300);
    await expect(claim(one, 701)).rejects.toMatchObject(full);
  });

  it('are never more than the quota when uploads are opened and continued at once', async () => {
    const opened = await Promise.allSettled(
      Array.from({ length: 30 }, (_each, at) => open(`${String(at)}.txt`, at % 2 === 0 ? { expectedTotal: 100 } : {})),
    );
    const views = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    await Promise.allSettled(views.filter((each) => each.expectedTotal === null).map((each) => claim(each, 100)));
    const { rows } = await store.pool.query<{ held: string }>(
      `select sum(greatest(reserved, received)) as held from content.uploads where drive_id = $1`,
      [uuidOf(drive.id)],
    );
    expect(Number(rows[0]?.held)).toBe(QUOTA);
  });

  it('of a total above that of the upload are not counted', async () => {
    const upload = await open('a.txt', { expectedTotal: 100 });
    await claim(upload, 900);
    await open('b.txt', { expectedTotal: 900 });
  });

  it('of one caller are limited by the number of uploads', async () => {
    await store.pool.query(
      `insert into content.uploads (space_id, id, drive_id, parent_id, name, conflict, store, location, created_by,
                                    expires_at)
       select d.space_id, gen_random_uuid(), d.id, d.root_id, 'f', 'rename', 'postgres',
              'docs/' || gen_random_uuid(), $2, now() + interval '1 day'
         from content.drives d, generate_series(1, $3::integer - 1)
        where d.id = $1`,
      [uuidOf(drive.id), drive.caller.principalId, NATIVE_LIMITS.uploadsOfCaller],
    );
    const last = await open('last.txt');
    await expect(open('a.txt')).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      data: { limit: 'uploadsOfCaller', maximum: NATIVE_LIMITS.uploadsOfCaller },
    });
    await store.call(abandonUpload, { uploadId: last.id });
    await open('a.txt');
  });
});
