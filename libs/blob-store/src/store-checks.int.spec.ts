import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, eventually, startOwnS3Server, temporaryFolder } from '@scriptorium/testing';
import { type BlobStorePlaces, openBlobStores } from './open-blob-stores';

const NO_LIMIT = new AbortController().signal;

/** Opens the stores and returns their only check. */
function checkOf(places: Omit<BlobStorePlaces, 'name'>) {
  const { checks, close } = openBlobStores({ name: 'tester', ...places });
  const [check] = checks;
  if (check === undefined) throw new Error('There is no check.');
  return {
    check: () => check.check(NO_LIMIT),
    close: async () => {
      await check.close?.();
      await close();
    },
  };
}

test('a process without stores has no checks, and one with a store is not useless without it', async () => {
  expect(openBlobStores({ name: 'tester' }).checks).toEqual([]);
  const { checks } = openBlobStores({ name: 'tester', folder: temporaryFolder() });
  expect(checks).toMatchObject([{ name: 'blob-store-filesystem', isEssential: false }]);
});

test('the store filesystem fails while its folder is missing', async () => {
  const folder = join(temporaryFolder(), 'blobs');
  mkdirSync(folder);
  const { check } = checkOf({ folder });
  await check();
  renameSync(folder, `${folder}-away`);
  await expect(check()).rejects.toThrow(`The folder ${folder} of the blob store does not exist.`);
  renameSync(`${folder}-away`, folder);
  await check();
});

test('the store postgres fails with a role that may not access its schema', async () => {
  const database = await createTestDatabase();
  const { check, close } = checkOf({ databaseUrl: database.urlFor('blob_store') });
  await check();
  await close();
  const other = checkOf({ databaseUrl: database.urlFor('localization_planner') });
  await expect(other.check()).rejects.toThrow('permission denied');
  await other.close();
});

test('the store s3 fails with a bucket that does not exist, and while its server is down', async () => {
  const server = await startOwnS3Server();
  const { endpoint, region, bucket, credentials } = server;
  const s3 = { endpoint, region, bucket, credentials };
  const { check, close } = checkOf({ s3 });
  await check();
  const other = checkOf({ s3: { ...s3, bucket: 'another-bucket' } });
  await expect(other.check()).rejects.toThrow('The bucket another-bucket answers with status 404.');
  await other.close();
  await server.stop();
  await expect(check()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  await server.restart();
  await eventually(check);
  await close();
});
