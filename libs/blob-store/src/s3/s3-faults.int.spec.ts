import { startOwnS3Server, type OwnS3Server } from '@scriptorium/testing';
import { asStream, collect, testBytes } from '../testing/test-bytes';
import { S3BlobStore } from './s3-blob.store';

describe('an S3 server with faults', () => {
  let server: OwnS3Server;
  let store: S3BlobStore;
  beforeAll(async () => {
    server = await startOwnS3Server();
    store = new S3BlobStore(server);
  });
  afterAll(() => store.close());

  it('that is away is a reason to try again later, and the upload goes on when it is back', async () => {
    const bytes = testBytes(7_000_000, 'away');
    const { state } = await store.append('1/away', null, asStream(bytes.subarray(0, 6_000_000)));
    await server.stop();
    const unavailable = { name: 'TransientError', code: 'STORE_UNAVAILABLE' };
    await expect(store.append('1/away', state, asStream(bytes.subarray(6_000_000)))).rejects.toMatchObject(unavailable);
    await expect(store.finish('1/away', state)).rejects.toMatchObject(unavailable);
    await expect(store.read('1/away')).rejects.toMatchObject(unavailable);
    await expect(store.remove('1/away')).rejects.toMatchObject(unavailable);
    await expect(collect(store.locations(new Date()) as never)).rejects.toMatchObject(unavailable);
    await server.restart();
    const whole = await store.append('1/away', state, asStream(bytes.subarray(6_000_000)));
    await store.finish('1/away', whole.state);
    expect((await collect(await store.read('1/away'))).equals(bytes)).toBe(true);
  });

  it('that refuses our key, or has no such bucket, is one that an operator has yet to mend', async () => {
    const refusing = { name: 'TransientError', code: 'STORE_UNAVAILABLE' };
    const credentials = { ...server.credentials, secretAccessKey: 'another' };
    for (const options of [
      { ...server, credentials },
      { ...server, bucket: 'no-such-bucket' },
    ]) {
      const misconfigured = new S3BlobStore(options);
      const append = misconfigured.append('1/a', null, asStream(Buffer.from('a')), { expectedTotal: 1 });
      await expect(append).rejects.toMatchObject(refusing);
      misconfigured.close();
    }
  });

  it('makes room for 250 GiB in 10,000 parts', async () => {
    const { state } = await store.append('1/large', null, asStream(Buffer.alloc(1)), {
      expectedTotal: 250 * 1024 ** 3,
    });
    const { partSize } = JSON.parse(state) as { partSize: number };
    expect(partSize * 10_000).toBeGreaterThanOrEqual(250 * 1024 ** 3);
    expect(partSize).toBeLessThan(32 * 1024 ** 2);
  });
});
